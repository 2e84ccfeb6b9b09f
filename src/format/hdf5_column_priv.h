/*
 * hdf5_column - one sequence of numbers inside anybody's HDF5 dataset: a 1-D
 * dataset, or one column of a 2-D one (its longer side is time).
 *
 * Nothing is allocated by the announced size: what the file cannot hold is
 * refused by open. Chunks that were never written are missing samples.
 */
#ifndef WP_FORMAT_HDF5_COLUMN_PRIV_H
#define WP_FORMAT_HDF5_COLUMN_PRIV_H

#include <hdf5.h>
#include <stdbool.h>
#include <stdint.h>

#include "format/hdf5_file_priv.h"
#include "format/source.h"

/* Items that one read can take. */
enum { WP_H5_SCRATCH = 16384 };

/* What a dataset is, as far as being a column goes. */
struct wp_h5_shape {
    bool numeric;     /* integers or floats that we read, 1-D or 2-D */
    int rank;         /* 1 or 2 */
    int axis;         /* along which time runs */
    int64_t rows;     /* along it */
    unsigned columns; /* across it; 1 for 1-D; at most INT32_MAX */
    bool floats;
    size_t item; /* bytes of one number in the file */
};

struct wp_h5_column {
    hid_t set, space; /* 0 = not open */
    hid_t memory_type;
    enum wp_storage storage; /* the smallest of ours that holds it */
    struct wp_h5_shape shape;
    unsigned column;    /* from 0 */
    int64_t chunk_rows; /* 0 = not chunked */
    int64_t chunk_columns;
    bool holes; /* some chunks were never written */
};

struct wp_h5_shape wp_h5_shape_of(hid_t set);

/* Opens a dataset with a cache that holds the chunks across one row; negative
 * on failure. */
hid_t wp_h5_dataset_open(hid_t at, const char *path);

/* Takes over `set` in every case. `place` ("FILE: DATASET") is for errors. The
 * column is the first; the caller may choose another. WP_E_FORMAT,
 * WP_E_UNSUPPORTED. */
WP_MUST_CHECK enum wp_status wp_h5_column_open(struct wp_h5_column *c,
                                               const struct wp_h5_file *file,
                                               hid_t set, const char *place,
                                               struct wp_error *err);

/* n <= WP_H5_SCRATCH items from `first` on, as they are; NaN for what was never
 * written. scratch takes WP_H5_SCRATCH * 8 bytes. False: the library failed
 * (wp_h5_fail knows why). */
bool wp_h5_column_read(const struct wp_h5_column *c, int64_t first, size_t n,
                       double *out, void *scratch);

void wp_h5_column_close(struct wp_h5_column *c);

#endif
