/*
 * hdf5_table - the result tables of the stages: append-only, one group per
 * table, one dataset per column, readable with h5py, MATLAB, Julia and R.
 *
 * Layout:    schemas/metrology.md: `time_ns` (int64, UTC, end of interval)
 *            first, `flagged` (uint8) second, then columns of double with the
 *            attributes `unit` and `quantity`; width > 1 makes a column 2-D;
 *            then columns of text (fixed length, UTF-8, padded with zeros)
 * Absent:    a table has no NaN. A row without a value is flagged and holds 0;
 *            a column that a capture cannot have is not created
 * Lifecycle: file create, table create, append, table close, file close;
 *            or file open, table open, read, close. Same rows, same bytes
 * Memory:    one chunk per column
 */
#ifndef WP_FORMAT_HDF5_TABLE_H
#define WP_FORMAT_HDF5_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

struct wp_hdf5_file;
struct wp_hdf5_table;

struct wp_column {
    const char *name;     /* of the dataset: "u_rms_a_v" */
    const char *unit;     /* "V"; "" = a plain number */
    const char *quantity; /* "voltage RMS, phase A" */
    unsigned width;       /* 1 = 1-D; more: the orders of a spectrum */
};

/* A column of words: codes, names of channels. */
struct wp_text_column {
    const char *name;     /* "kind" */
    const char *quantity; /* what it says */
    unsigned size;        /* bytes of the longest text */
};

struct wp_table_layout {
    const struct wp_column *columns;
    size_t count;
    const struct wp_text_column *texts; /* behind the numbers */
    size_t text_count;
    bool any_order;      /* time_ns need not grow */
    unsigned chunk_rows; /* rows that are compressed together, where there are
                            few of them; 0 = 1024. Less where rows are wide */
};

/* An attribute of the file's root. */
struct wp_hdf5_text {
    const char *key, *value;
};

/*
 * A new file at path (an existing one is replaced at once: write inside a
 * case's temporary folder), with the texts as attributes of the root beside
 * "format" = "wattproof tables" and "version" = 1. WP_E_IO, WP_E_NOMEM.
 */
WP_MUST_CHECK enum wp_status
wp_hdf5_file_create(struct wp_hdf5_file **out, const char *path,
                    const struct wp_hdf5_text *texts, size_t count,
                    struct wp_error *err);

/* One more text, for what is known only at the end. WP_E_IO. */
WP_MUST_CHECK enum wp_status wp_hdf5_file_put_text(struct wp_hdf5_file *f,
                                                   const char *key,
                                                   const char *value,
                                                   struct wp_error *err);

/* For reading. WP_E_IO, WP_E_FORMAT when it is not such a file. */
WP_MUST_CHECK enum wp_status wp_hdf5_file_open(struct wp_hdf5_file **out,
                                               const char *path,
                                               struct wp_error *err);

/* False when the root has no such text. */
bool wp_hdf5_file_text(struct wp_hdf5_file *f, const char *key, char *out,
                       size_t size);

/* After its tables. A created file is whole only when this says WP_OK; WP_E_IO
 * otherwise. Accepts NULL; frees f in every case. */
WP_MUST_CHECK enum wp_status wp_hdf5_file_close(struct wp_hdf5_file *f,
                                                struct wp_error *err);

/* A table "seconds" in group /seconds; columns are copied. WP_E_IO, WP_E_ARG
 * (two columns of one name, width 0), WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_hdf5_table_create(struct wp_hdf5_table **out, struct wp_hdf5_file *file,
                     const char *group, const struct wp_column *columns,
                     size_t count, struct wp_error *err);

/* The same with all that a table can have; a text column of size 0: WP_E_ARG.
 */
WP_MUST_CHECK enum wp_status
wp_hdf5_table_create_as(struct wp_hdf5_table **out, struct wp_hdf5_file *file,
                        const char *group, const struct wp_table_layout *layout,
                        struct wp_error *err);

/* The columns of `values` one after another, a wide one with all its items:
 * wp_hdf5_table_width() doubles. Row buffered. WP_E_IO; WP_E_INTERNAL when a
 * value is not finite or time does not grow. */
WP_MUST_CHECK enum wp_status wp_hdf5_table_append(struct wp_hdf5_table *t,
                                                  int64_t time_ns, bool flagged,
                                                  const double *values,
                                                  struct wp_error *err);

struct wp_table_row {
    int64_t time_ns;
    bool flagged;
    const double *values;
    const char *const *texts; /* [text_count]; too long ones are cut */
};

/* The same with texts. */
WP_MUST_CHECK enum wp_status
wp_hdf5_table_append_row(struct wp_hdf5_table *t,
                         const struct wp_table_row *row, struct wp_error *err);

/* For reading. WP_E_FORMAT when it is absent or not a table; names what the
 * file has. */
WP_MUST_CHECK enum wp_status wp_hdf5_table_open(struct wp_hdf5_table **out,
                                                struct wp_hdf5_file *file,
                                                const char *group,
                                                struct wp_error *err);

/* Number of rows, written or there. */
int64_t wp_hdf5_table_rows(const struct wp_hdf5_table *t);

/* Doubles of one row. */
size_t wp_hdf5_table_width(const struct wp_hdf5_table *t);

size_t wp_hdf5_table_columns(const struct wp_hdf5_table *t);

/* A column by its number; texts live as long as the table. */
const struct wp_column *wp_hdf5_table_column(const struct wp_hdf5_table *t,
                                             size_t index);

/* The place of a column's first item in a row, or -1 when it is not there. */
int wp_hdf5_table_find(const struct wp_hdf5_table *t, const char *name);

/* Columns of text, and one by its number; texts live as long as the table. */
size_t wp_hdf5_table_texts(const struct wp_hdf5_table *t);
const struct wp_text_column *
wp_hdf5_table_text_column(const struct wp_hdf5_table *t, size_t index);

/* The text of a row; out takes the column's size and one byte. WP_E_ARG beyond
 * the end; WP_E_FORMAT. */
WP_MUST_CHECK enum wp_status wp_hdf5_table_text(struct wp_hdf5_table *t,
                                                size_t index, int64_t row,
                                                char *out,
                                                struct wp_error *err);

/* Where wp_hdf5_table_read() puts rows; NULL = not wanted. */
struct wp_table_rows {
    int64_t *time_ns; /* [n] */
    uint8_t *flagged; /* [n] */
    double *values;   /* [n * width], row by row */
};

/* Rows [first, first + n). WP_E_ARG beyond the end; WP_E_FORMAT. */
WP_MUST_CHECK enum wp_status wp_hdf5_table_read(struct wp_hdf5_table *t,
                                                int64_t first, size_t n,
                                                const struct wp_table_rows *out,
                                                struct wp_error *err);

/* Writes what is buffered. WP_E_IO. Accepts NULL; frees t in every case. */
WP_MUST_CHECK enum wp_status wp_hdf5_table_close(struct wp_hdf5_table *t,
                                                 struct wp_error *err);

#endif
