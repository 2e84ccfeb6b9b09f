#include "case/case_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/case_tree_priv.h"

/* What tells a case from any other folder. */
#define MARK "summary.json"

struct wp_case {
    char *path;   /* as given, without trailing slashes */
    char *parent; /* "." when path has no slash */
    char *name;   /* the last part of path */
    char *temp;   /* NULL before it exists and after commit */
};

WP_PRINTF(1, 2) static char *format_text(const char *format, ...)
{
    va_list args;
    char *text = NULL;
    int n;

    va_start(args, format);
    n = vasprintf(&text, format, args);
    va_end(args);
    return n < 0 ? NULL : text;
}

static enum wp_status system_failed(struct wp_error *err, const char *path,
                                    const char *what, int reason)
{
    return wp_fail(err, WP_E_IO, "%s: cannot %s: %s", path, what,
                   strerror(reason));
}

static bool split(struct wp_case *c, const char *path)
{
    size_t n = strlen(path);
    const char *slash;

    while (n > 1 && path[n - 1] == '/')
        n--;
    c->path = strndup(path, n);
    if (!c->path)
        return false;
    slash = strrchr(c->path, '/');
    c->name = strdup(slash ? slash + 1 : c->path);
    c->parent = !slash ? strdup(".")
                : slash == c->path
                    ? strdup("/")
                    : strndup(c->path, (size_t)(slash - c->path));
    return c->name && c->parent;
}

static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    bool empty = dir != NULL;

    for (struct dirent *e; empty && (e = readdir(dir));)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    if (dir)
        (void)closedir(dir);
    return empty;
}

static bool has_mark(const char *path)
{
    char *mark = format_text("%s/%s", path, MARK);
    struct stat st;
    bool found = mark && lstat(mark, &st) == 0 && S_ISREG(st.st_mode);

    free(mark);
    return found;
}

/* Whether the summary there is one that we wrote: others have files of that
 * name too. */
static bool is_case(const char *path)
{
    char *mark = format_text("%s/%s", path, MARK);
    FILE *in = mark && has_mark(path) ? fopen(mark, "rb") : NULL;
    char text[4096];
    size_t n = in ? fread(text, 1, sizeof(text) - 1, in) : 0;

    text[n] = '\0';
    if (in)
        (void)fclose(in);
    free(mark);
    return strstr(text, "\"wattproof summary\"") != NULL;
}

/* The name of something in a case that no stage of ours writes, to be freed;
 * NULL = there is none. */
static char *find_foreign(const char *path)
{
    static const char *const ours[] = {
        ".",        "..",     "metrology.h5", "pq.h5",
        "meter.db", "export", "report.html",  MARK};
    DIR *dir = opendir(path);
    char *found = NULL;

    for (struct dirent *e; dir && !found && (e = readdir(dir));) {
        size_t i = 0, n = sizeof(ours) / sizeof(*ours);

        while (i < n && strcmp(e->d_name, ours[i]) != 0)
            i++;
        if (i == n)
            found = strdup(e->d_name);
    }
    if (dir)
        (void)closedir(dir);
    return found;
}

static enum wp_status check_content(const struct wp_case *c,
                                    struct wp_error *err)
{
    char *foreign;

    if (is_empty(c->path))
        return WP_OK;
    if (!is_case(c->path))
        return wp_fail(err, WP_E_CONFIG,
                       "%s: expected a case (with a %s of ours), an empty "
                       "folder or nothing, found a folder with something else "
                       "in it",
                       c->path, MARK);
    foreign = find_foreign(c->path);
    if (foreign)
        (void)wp_fail(err, WP_E_CONFIG,
                      "%s: expected nothing but a case in it, to be replaced, "
                      "found %s",
                      c->path, foreign);
    free(foreign);
    return foreign ? WP_E_CONFIG : WP_OK;
}

/* Nothing of the user's is ever replaced but a case. */
static enum wp_status check_target(const struct wp_case *c,
                                   struct wp_error *err)
{
    struct stat st;

    if (strcmp(c->name, "") == 0 || strcmp(c->name, ".") == 0 ||
        strcmp(c->name, "..") == 0)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: expected the name of a new folder, found one that "
                       "is always there",
                       c->path);
    if (lstat(c->path, &st) != 0)
        return errno == ENOENT
                   ? WP_OK
                   : system_failed(err, c->path, "look at it", errno);
    if (!S_ISDIR(st.st_mode))
        return wp_fail(err, WP_E_CONFIG,
                       "%s: expected a case or nothing, found %s", c->path,
                       S_ISLNK(st.st_mode) ? "a symbolic link" : "a file");
    return check_content(c, err);
}

/* The pid at the end of ".NAME.case-PID" (or of ".NAME.old-PID"), else 0. */
static long owner_of(const struct wp_case *c, const char *entry)
{
    size_t n = strlen(c->name);
    const char *rest = entry + 1 + n;
    char *end;
    long pid;

    if (entry[0] != '.' || strncmp(entry + 1, c->name, n) != 0)
        return 0;
    if (strncmp(rest, ".case-", 6) == 0)
        rest += 6;
    else if (strncmp(rest, ".old-", 5) == 0)
        rest += 5;
    else
        return 0;
    if (*rest < '1' || *rest > '9')
        return 0;
    errno = 0;
    pid = strtol(rest, &end, 10);
    return *end || errno ? 0 : pid;
}

static bool is_alive(long pid)
{
    return kill((pid_t)pid, 0) == 0 || errno != ESRCH;
}

/* What killed runs left. Ours cannot be here yet: a process has one case per
 * path at a time, so its own pid is stale too. */
static void remove_stale(const struct wp_case *c)
{
    DIR *dir = opendir(c->parent);

    if (!dir)
        return;
    for (struct dirent *e; (e = readdir(dir));) {
        long pid = owner_of(c, e->d_name);
        char *path;

        if (!pid || (pid != (long)getpid() && is_alive(pid)))
            continue;
        path = format_text("%s/%s", c->parent, e->d_name);
        if (path)
            (void)wp_tree_remove(path);
        free(path);
    }
    (void)closedir(dir);
}

static enum wp_status make_temp(struct wp_case *c, struct wp_error *err)
{
    char *temp =
        format_text("%s/.%s.case-%ld", c->parent, c->name, (long)getpid());

    if (!temp)
        return wp_fail_nomem(err, c->path);
    if (mkdir(temp, 0777) != 0) {
        int reason = errno;

        free(temp);
        return system_failed(err, c->path, "create it", reason);
    }
    c->temp = temp;
    return WP_OK;
}

enum wp_status wp_case_create(struct wp_case **out, const char *path,
                              struct wp_error *err)
{
    struct wp_case *c = calloc(1, sizeof(*c));
    enum wp_status status;

    *out = NULL;
    if (!c || !split(c, path)) {
        wp_case_destroy(c);
        return wp_fail_nomem(err, path);
    }
    status = check_target(c, err);
    if (!status) {
        remove_stale(c);
        status = make_temp(c, err);
    }
    if (status)
        wp_case_destroy(c);
    else
        *out = c;
    return status;
}

/* No absolute names, no "..", nothing hidden. */
static bool is_inside(const char *name)
{
    for (const char *part = name;; part++) {
        if (*part == '/' || *part == '.' || !*part)
            return false;
        part = strchr(part, '/');
        if (!part)
            return true;
    }
}

static int make_folders(char *file, size_t from)
{
    for (char *p = file + from; (p = strchr(p, '/')); p++) {
        int failed;

        *p = '\0';
        failed = mkdir(file, 0777) != 0 && errno != EEXIST ? errno : 0;
        *p = '/';
        if (failed)
            return failed;
    }
    return 0;
}

enum wp_status wp_case_file(struct wp_case *c, const char *name, char *buf,
                            size_t size, struct wp_error *err)
{
    int n, failed;

    if (!c->temp || !is_inside(name))
        return wp_fail(err, WP_E_ARG, "%s: no place for '%s' in this case",
                       c->path, name);
    n = snprintf(buf, size, "%s/%s", c->temp, name);
    if (n < 0 || (size_t)n >= size)
        return wp_fail(err, WP_E_ARG, "%s/%s: the path is too long", c->path,
                       name);
    failed = make_folders(buf, strlen(c->temp) + 1);
    return failed ? system_failed(err, c->path, "make a folder in it", failed)
                  : WP_OK;
}

/* Where the system cannot swap two names there is a moment without a case;
 * the old one is still there then, under its hidden name. */
static int swap_by_hand(struct wp_case *c, const char *old)
{
    if (rename(c->path, old) != 0)
        return errno;
    if (rename(c->temp, c->path) != 0) {
        int reason = errno;

        (void)rename(old, c->path);
        return reason;
    }
    return 0;
}

static int replace(struct wp_case *c)
{
    char *old;
    int failed;

#ifdef RENAME_EXCHANGE
    if (renameat2(AT_FDCWD, c->temp, AT_FDCWD, c->path, RENAME_EXCHANGE) == 0) {
        (void)wp_tree_remove(c->temp);
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
#endif
    old = format_text("%s/.%s.old-%ld", c->parent, c->name, (long)getpid());
    if (!old)
        return ENOMEM;
    failed = swap_by_hand(c, old);
    if (!failed)
        (void)wp_tree_remove(old);
    free(old);
    return failed;
}

enum wp_status wp_case_commit(struct wp_case *c, struct wp_error *err)
{
    enum wp_status status;
    int failed;

    if (!c->temp || !has_mark(c->temp))
        return wp_fail(err, WP_E_INTERNAL,
                       "%s: a case without its %s cannot be committed", c->path,
                       MARK);
    failed = wp_tree_sync(c->temp);
    if (failed)
        return system_failed(err, c->path, "finish it", failed);
    status = check_target(c, err); /* it may have changed during a long run */
    if (status)
        return status;
    /* rename() itself replaces nothing, or an empty folder. */
    failed = rename(c->temp, c->path) == 0 ? 0 : errno;
    if (failed == ENOTEMPTY || failed == EEXIST)
        failed = replace(c);
    if (failed)
        return system_failed(err, c->path, "put it in place", failed);
    free(c->temp);
    c->temp = NULL;
    failed = wp_folder_sync(c->parent);
    return failed ? system_failed(err, c->path, "make it durable", failed)
                  : WP_OK;
}

const char *wp_case_path(const struct wp_case *c)
{
    return c->path;
}

void wp_case_destroy(struct wp_case *c)
{
    if (!c)
        return;
    if (c->temp)
        (void)wp_tree_remove(c->temp);
    free(c->temp);
    free(c->path);
    free(c->parent);
    free(c->name);
    free(c);
}
