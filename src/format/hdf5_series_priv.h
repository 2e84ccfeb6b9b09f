/*
 * hdf5_series - a dataset that grows by rows: collected to whole chunks, then
 * shuffled, deflated and check-summed by the library.
 *
 * Lifecycle: create, then append (or room and advance), flush, release.
 * Memory:    one chunk, allocated by create
 */
#ifndef WP_FORMAT_HDF5_SERIES_PRIV_H
#define WP_FORMAT_HDF5_SERIES_PRIV_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wp_h5_series_spec {
    const char *name;
    hid_t file_type, memory_type; /* of one item */
    size_t item;                  /* its bytes in memory */
    size_t width;                 /* items in a row; 0 = the dataset is 1-D */
    size_t chunk_rows;            /* at least 1 */
};

struct wp_h5_series {
    hid_t set; /* 0 = not open */
    hid_t memory_type;
    size_t width, row_bytes, chunk_rows;
    size_t filled; /* rows in the buffer */
    /* Where it rests while it is closed between flushes; name NULL = never. */
    hid_t parent;
    const char *name;
    hsize_t rows; /* rows in the file */
    uint8_t *buffer;
};

/* False when the library failed or memory ran out; release even then. */
bool wp_h5_series_create(struct wp_h5_series *s, hid_t parent,
                         const struct wp_h5_series_spec *spec);

/* Closes the dataset but while it is written to: the library keeps some 20 KB
 * for each that is open. Parent and name are borrowed until release. */
void wp_h5_series_rest(struct wp_h5_series *s, hid_t parent, const char *name);

/* Where to put the next rows, and how many fit (at least 1). */
void *wp_h5_series_room(struct wp_h5_series *s, size_t *rows);

/* That many rows were put there. */
bool wp_h5_series_advance(struct wp_h5_series *s, size_t rows);

bool wp_h5_series_append(struct wp_h5_series *s, const void *rows,
                         size_t count);

/* Writes what is collected; only at the end, or chunks are written twice. */
bool wp_h5_series_flush(struct wp_h5_series *s);

void wp_h5_series_release(struct wp_h5_series *s);

/* Items [first, first + count) of rows, all columns, of a 1-D or 2-D dataset
 * whose rank and width the caller has checked. */
bool wp_h5_rows_read(hid_t set, hid_t memory_type, hsize_t first, hsize_t count,
                     void *out);

#endif
