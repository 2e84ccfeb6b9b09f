/*
 * hdf5_capture - the words of our canonical capture file, shared by its writer
 * and its reader; schemas/capture.h5.md describes the layout.
 */
#ifndef WP_FORMAT_HDF5_CAPTURE_PRIV_H
#define WP_FORMAT_HDF5_CAPTURE_PRIV_H

#include <hdf5.h>

#include "format/source.h"

#define WP_H5_CAPTURE_GROUP "/capture"
#define WP_H5_CAPTURE_FORMAT "wattproof capture"
#define WP_H5_TABLES_FORMAT "wattproof tables"

enum { WP_H5_CAPTURE_VERSION = 1, WP_H5_NAME_MAX = 32 };

/* How a storage stands in the file and in memory. */
struct wp_h5_storage {
    hid_t file_type, memory_type;
    size_t item; /* bytes in memory */
    unsigned bits;
    int64_t low, high; /* of integers; both 0 for floats */
};

struct wp_h5_storage wp_h5_storage_of(enum wp_storage storage);

/* "rate", "stamps" ... and the inverse; false when unknown. */
const char *wp_h5_clock_name(enum wp_clock clock);
bool wp_h5_clock_parse(const char *text, enum wp_clock *clock);

/* "", "primary", "secondary" and the inverse. */
const char *wp_h5_side_name(enum wp_side side);
bool wp_h5_side_parse(const char *text, enum wp_side *side);

#endif
