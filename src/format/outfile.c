#include "format/outfile.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* DIR/.NAME.part-PID-XXXXXX: hidden, and on the same file system as its final
 * name. */
static char *temp_name(const char *path)
{
    const char *name = name_of(path);
    size_t size = strlen(path) + sizeof("..part--XXXXXX") + 20;
    char *temp = malloc(size);

    if (temp)
        (void)snprintf(temp, size, "%.*s.%s.part-%ld-XXXXXX",
                       (int)(name - path), path, name, (long)getpid());
    return temp;
}

/* Whether the entry is the temporary file of a process that is gone. */
static bool is_stale(const char *entry, const char *name)
{
    size_t n = strlen(name);
    char *end;
    long pid;

    if (entry[0] != '.' || strncmp(entry + 1, name, n) != 0 ||
        strncmp(entry + 1 + n, ".part-", 6) != 0 ||
        !isdigit((unsigned char)entry[n + 7]))
        return false;
    errno = 0;
    pid = strtol(entry + n + 7, &end, 10);
    if (errno || pid < 1 || *end != '-' || strlen(end) != 7)
        return false;
    return kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

/* What killed programs left beside the file of this name. */
static void remove_stale(const char *path)
{
    const char *name = name_of(path);
    char *folder =
        name == path ? strdup(".") : strndup(path, (size_t)(name - path));
    DIR *dir = folder ? opendir(folder) : NULL;

    for (struct dirent *e; dir && (e = readdir(dir));)
        if (is_stale(e->d_name, name))
            (void)unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        (void)closedir(dir);
    free(folder);
}

enum wp_status wp_outfile_init(struct wp_outfile *o, const char *path,
                               struct wp_error *err)
{
    mode_t mask = umask(0);
    struct stat st;
    int fd;

    (void)umask(mask);
    *o = (struct wp_outfile){0};
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return wp_fail(err, WP_E_IO,
                       "%s: expected a file name, found a "
                       "directory",
                       path);
    remove_stale(path);
    o->path = strdup(path);
    o->temp = temp_name(path);
    fd = o->path && o->temp ? mkstemp(o->temp) : -1;
    if (fd < 0) {
        int reason = errno;

        free(o->path);
        free(o->temp);
        *o = (struct wp_outfile){0};
        return wp_fail(err, WP_E_IO, "%s: cannot create: %s", path,
                       strerror(reason));
    }
    (void)fchmod(fd, 0666 & ~mask);
    (void)close(fd);
    return WP_OK;
}

const char *wp_outfile_temp(const struct wp_outfile *o)
{
    return o->temp;
}

static enum wp_status write_error(const struct wp_outfile *o, int reason,
                                  struct wp_error *err)
{
    return wp_fail(err, WP_E_IO, "%s: cannot write: %s", o->path,
                   strerror(reason ? reason : EIO));
}

enum wp_status wp_outfile_stream(const struct wp_outfile *o, FILE **out,
                                 struct wp_error *err)
{
    *out = fopen(o->temp, "wb");
    return *out ? WP_OK : write_error(o, errno, err);
}

enum wp_status wp_outfile_close(const struct wp_outfile *o, FILE *stream,
                                struct wp_error *err)
{
    int bad, reason;

    errno = 0;
    bad = fflush(stream) != 0 || ferror(stream);
    reason = errno;
    if (fclose(stream) != 0 && !bad) {
        bad = 1;
        reason = errno;
    }
    return bad ? write_error(o, reason, err) : WP_OK;
}

enum wp_status wp_outfile_commit(struct wp_outfile *o, struct wp_error *err)
{
    int fd = open(o->temp, O_RDONLY);
    int bad = fd < 0 || fsync(fd) != 0;

    if (fd >= 0)
        (void)close(fd);
    if (bad || rename(o->temp, o->path) != 0)
        return wp_fail(err, WP_E_IO, "%s: cannot finish: %s", o->path,
                       strerror(errno));
    free(o->temp);
    o->temp = NULL;
    return WP_OK;
}

void wp_outfile_release(struct wp_outfile *o)
{
    if (o->temp)
        (void)unlink(o->temp);
    free(o->temp);
    free(o->path);
    *o = (struct wp_outfile){0};
}
