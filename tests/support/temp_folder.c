#include "temp_folder.h"

#include <check.h>
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char folder[200];

void temp_begin(void)
{
    const char *above = getenv("TMPDIR");

    (void)snprintf(folder, sizeof(folder), "%s/wp-test-XXXXXX",
                   above && *above ? above : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static int remove_one(const char *path, const struct stat *st, int kind,
                      struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

void temp_end(void)
{
    ck_assert_int_eq(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

const char *temp_folder(void)
{
    ck_assert_msg(folder[0], "temp_begin() is no fixture of this test");
    return folder;
}

const char *temp_path(const char *name)
{
    static char path[8][512];
    static int turn;

    turn = (turn + 1) % 8;
    (void)snprintf(path[turn], sizeof(path[turn]), "%s/%s", temp_folder(),
                   name);
    return path[turn];
}

int temp_count(void)
{
    DIR *d = opendir(temp_folder());
    int count = 0;

    ck_assert_ptr_nonnull(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d))
        count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    (void)closedir(d);
    return count;
}

const char *temp_write(const char *name, const void *bytes, size_t length)
{
    const char *path = temp_path(name);
    FILE *f = fopen(path, "wb");

    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(bytes, 1, length, f), length);
    ck_assert_int_eq(fclose(f), 0);
    return path;
}

const char *temp_text(const char *name, const char *text)
{
    return temp_write(name, text, strlen(text));
}
