/*
 * hdf5_file - opening, creating and closing HDF5 files so that a full disk is
 * an error and not a crash.
 *
 * HDF5 1.10 dies at the end of the program when a file could not be written
 * to the last byte. Files go through a driver of ours that keeps the first
 * error and lets the library believe that its writes succeeded; close reports
 * it. The driver takes no locks, so files on network disks open too.
 */
#ifndef WP_FORMAT_HDF5_FILE_PRIV_H
#define WP_FORMAT_HDF5_FILE_PRIV_H

#include <hdf5.h>
#include <stdint.h>

#include "core/error.h"

/* Must not move in memory while it is open. */
struct wp_h5_file {
    hid_t file, driver; /* 0 = not open */
    int io_errno;       /* first failure of the system while writing */
    int64_t bytes;      /* size of a file that was opened for reading */
};

/* Creates or truncates; objects carry no times, so that the same content gives
 * the same bytes. `shown` is the path for error texts. WP_E_IO. */
WP_MUST_CHECK enum wp_status wp_h5_create(struct wp_h5_file *f,
                                          const char *path, const char *shown,
                                          struct wp_error *err);

/* For reading. WP_E_IO when the system says no, WP_E_FORMAT when it is not
 * HDF5, truncated or broken. */
WP_MUST_CHECK enum wp_status wp_h5_open(struct wp_h5_file *f, const char *path,
                                        struct wp_error *err);

/* After a write: did the disk take it all? WP_E_IO. */
WP_MUST_CHECK enum wp_status wp_h5_check(const struct wp_h5_file *f,
                                         const char *shown,
                                         struct wp_error *err);

/* Closes, with every object in it that is still open. WP_E_IO. */
WP_MUST_CHECK enum wp_status
wp_h5_close(struct wp_h5_file *f, const char *shown, struct wp_error *err);

/* The same where nobody wants to know; accepts what is not open. */
void wp_h5_release(struct wp_h5_file *f);

/* What the library's own error printing was; it is the program's, so it is
 * put back after every call into us. */
struct wp_h5_quiet {
    H5E_auto2_t print;
    void *data;
};

struct wp_h5_quiet wp_h5_quiet_begin(void);
void wp_h5_quiet_end(const struct wp_h5_quiet *q);

/* Like wp_fail, with the library's innermost reason in brackets at the end.
 * To be called before any other call of the library. */
enum wp_status wp_h5_fail(struct wp_error *err, enum wp_status status,
                          const char *format, ...) WP_PRINTF(3, 4);

#endif
