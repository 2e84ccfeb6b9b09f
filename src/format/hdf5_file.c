#include "format/hdf5_file_priv.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/file.h"
#include "format/hdf5_driver_priv.h"

/* The library as distributions build it is not thread-safe, and a run reads an
 * HDF5 capture in one thread while it writes tables in another: this is the
 * library's lock, taken by every function of ours that enters it. */
static pthread_mutex_t library_lock;
static pthread_once_t library_lock_once = PTHREAD_ONCE_INIT;

static void init_lock(void)
{
    pthread_mutexattr_t attr;

    (void)pthread_mutexattr_init(&attr);
    (void)pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    (void)pthread_mutex_init(&library_lock, &attr);
    (void)pthread_mutexattr_destroy(&attr);
}

struct wp_h5_quiet wp_h5_quiet_begin(void)
{
    struct wp_h5_quiet q = {NULL, NULL};

    (void)pthread_once(&library_lock_once, init_lock);
    (void)pthread_mutex_lock(&library_lock);
    (void)H5Eget_auto2(H5E_DEFAULT, &q.print, &q.data);
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return q;
}

void wp_h5_quiet_end(const struct wp_h5_quiet *q)
{
    (void)H5Eset_auto2(H5E_DEFAULT, q->print, q->data);
    (void)pthread_mutex_unlock(&library_lock);
}

struct reason {
    char text[160];
};

static herr_t keep_first(unsigned n, const H5E_error2_t *e, void *data)
{
    struct reason *r = data;

    if (n == 0 && e->desc)
        (void)snprintf(r->text, sizeof(r->text), "%s", e->desc);
    return 0;
}

enum wp_status wp_h5_fail(struct wp_error *err, enum wp_status status,
                          const char *format, ...)
{
    struct reason reason = {""};
    char line[768];
    va_list args;

    (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &reason);
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    if (!*reason.text)
        return wp_fail(err, status, "%s", line);
    return wp_fail(err, status, "%s (HDF5: %s)", line, reason.text);
}

/* The access list of all our files: our driver; nothing is left open behind a
 * closed file; a format that HDF5 1.8 and everything since can read. */
static hid_t access_list(struct wp_h5_file *f)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);

    if (access < 0)
        return -1;
    f->io_errno = 0;
    f->driver = wp_h5_driver_select(access, &f->io_errno);
    if (f->driver >= 0 && H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0 &&
        H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) >= 0)
        return access;
    (void)H5Pclose(access);
    return -1;
}

static void drop_driver(struct wp_h5_file *f)
{
    if (f->driver > 0)
        (void)H5FDunregister(f->driver);
    f->driver = 0;
    f->file = 0;
}

enum wp_status wp_h5_create(struct wp_h5_file *f, const char *path,
                            const char *shown, struct wp_error *err)
{
    hid_t access = access_list(f);
    hid_t create = H5Pcreate(H5P_FILE_CREATE);
    enum wp_status status = WP_OK;

    f->file = -1;
    if (access >= 0 && create >= 0 &&
        H5Pset_obj_track_times(create, false) >= 0)
        f->file = H5Fcreate(path, H5F_ACC_TRUNC, create, access);
    if (f->file < 0)
        status = wp_h5_fail(err, WP_E_IO, "%s: cannot create%s%s", shown,
                            f->io_errno ? ": " : "",
                            f->io_errno ? strerror(f->io_errno) : "");
    if (create >= 0)
        (void)H5Pclose(create);
    if (access >= 0)
        (void)H5Pclose(access);
    if (status)
        drop_driver(f);
    return status;
}

static enum wp_status check_readable(struct wp_h5_file *f, const char *path,
                                     struct wp_error *err)
{
    FILE *in; /* HDF5 would not say why it cannot be opened */
    enum wp_status status = wp_file_open(&in, path, &f->bytes, err);

    if (status)
        return status;
    (void)fclose(in);
    if (!f->bytes)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected an HDF5 file, found an empty one", path);
    return WP_OK;
}

enum wp_status wp_h5_open(struct wp_h5_file *f, const char *path,
                          struct wp_error *err)
{
    enum wp_status status = check_readable(f, path, err);
    hid_t access;

    if (status)
        return status;
    access = access_list(f);
    f->file = access < 0 ? -1 : H5Fopen(path, H5F_ACC_RDONLY, access);
    if (f->file < 0) {
        status = wp_h5_fail(err, WP_E_FORMAT,
                            "%s: expected a whole HDF5 file, found one of "
                            "%lld bytes that does not open",
                            path, (long long)f->bytes);
        if (access >= 0)
            (void)H5Pclose(access);
        drop_driver(f);
        return status;
    }
    (void)H5Pclose(access);
    return WP_OK;
}

enum wp_status wp_h5_check(const struct wp_h5_file *f, const char *shown,
                           struct wp_error *err)
{
    if (!f->io_errno)
        return WP_OK;
    return wp_fail(err, WP_E_IO, "%s: cannot write: %s", shown,
                   strerror(f->io_errno));
}

enum wp_status wp_h5_close(struct wp_h5_file *f, const char *shown,
                           struct wp_error *err)
{
    enum wp_status status = WP_OK;

    if (f->file > 0 && H5Fclose(f->file) < 0)
        status = wp_h5_fail(err, WP_E_IO, "%s: cannot finish", shown);
    drop_driver(f);
    return f->io_errno ? wp_h5_check(f, shown, err) : status;
}

void wp_h5_release(struct wp_h5_file *f)
{
    if (f->file > 0)
        (void)H5Fclose(f->file);
    drop_driver(f);
}
