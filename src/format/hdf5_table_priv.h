/* hdf5_table_priv - what writing and reading tables share. */
#ifndef WP_FORMAT_HDF5_TABLE_PRIV_H
#define WP_FORMAT_HDF5_TABLE_PRIV_H

#include "core/channel.h"
#include "format/hdf5_file_priv.h"
#include "format/hdf5_series_priv.h"
#include "format/hdf5_table.h"

struct wp_hdf5_file {
    struct wp_h5_file h5;
    char *path;
    bool writing;
};

/* Texts that a wp_column points at. */
struct wp_table_text {
    char name[WP_NAME_MAX], unit[32], quantity[128];
};

struct wp_hdf5_table {
    struct wp_hdf5_file *file;
    char *name;
    hid_t group;
    size_t count, width;
    struct wp_column *column;
    struct wp_table_text *text;
    struct wp_h5_series time, flagged;
    struct wp_h5_series *series; /* [count] */
    int64_t rows, last_ns;
    double *scratch; /* reading: one column of TABLE_STEP rows */
};

/* A table with room for count columns, not yet open. */
WP_MUST_CHECK enum wp_status wp_table_allocate(struct wp_hdf5_table **out,
                                               struct wp_hdf5_file *file,
                                               const char *name, size_t count,
                                               struct wp_error *err);

/* Accepts NULL. */
void wp_table_destroy(struct wp_hdf5_table *t);

#endif
