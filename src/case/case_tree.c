#include "case/case_tree_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN_FOLDERS = 16 };

static int remove_one(const char *path, const struct stat *st, int kind,
                      struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path) == 0 || errno == ENOENT ? 0 : errno;
}

int wp_tree_remove(const char *path)
{
    int result = nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);

    if (result >= 0)
        return result;
    return errno == ENOENT ? 0 : errno;
}

static int sync_path(const char *path, int flags)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | flags);
    int failed;

    if (fd < 0)
        return errno;
    failed = fsync(fd) == 0 ? 0 : errno;
    (void)close(fd);
    /* Some file systems cannot sync a folder: nothing to be done about it. */
    return flags && failed == EINVAL ? 0 : failed;
}

static int sync_one(const char *path, const struct stat *st, int kind,
                    struct FTW *where)
{
    (void)where;
    if (kind == FTW_F && S_ISREG(st->st_mode))
        return sync_path(path, 0);
    if (kind == FTW_DP)
        return sync_path(path, O_DIRECTORY);
    return kind == FTW_SL || kind == FTW_F ? 0 : EIO;
}

int wp_tree_sync(const char *path)
{
    int result = nftw(path, sync_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);

    return result >= 0 ? result : errno;
}

int wp_folder_sync(const char *path)
{
    return sync_path(path, O_DIRECTORY);
}
