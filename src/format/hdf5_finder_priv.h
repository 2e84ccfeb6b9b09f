/*
 * hdf5_finder - which numeric datasets a file of unknown layout holds.
 */
#ifndef WP_FORMAT_HDF5_FINDER_PRIV_H
#define WP_FORMAT_HDF5_FINDER_PRIV_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A dataset with more columns than this is no bundle of channels. */
enum { WP_H5_FOUND_MAX = 1000, WP_H5_COLUMNS_FEW = 16 };

struct wp_h5_found {
    char *path; /* without the first slash */
    int64_t rows;
    unsigned columns;
    int rank;
};

struct wp_h5_finder {
    struct wp_h5_found found[WP_H5_FOUND_MAX];
    size_t count;
    bool more; /* there are more than were kept */
    bool no_memory;
};

/* In the order of their names; soft and external links are not followed. */
void wp_h5_find(struct wp_h5_finder *f, hid_t file);

/* "a, b, c ..." */
void wp_h5_found_list(const struct wp_h5_finder *f, char *out, size_t size);

void wp_h5_finder_release(struct wp_h5_finder *f);

#endif
