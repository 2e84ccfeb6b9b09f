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
    char name[WP_NAME_MAX], unit[32], quantity[160];
};

/* A column of words. */
struct wp_table_words {
    struct wp_text_column column;
    char name[WP_NAME_MAX], quantity[160];
    hid_t type; /* 0 = none yet */
    struct wp_h5_series series;
    char *text; /* one */
};

struct wp_hdf5_table {
    struct wp_hdf5_file *file;
    char *name;
    hid_t group;
    size_t count, width;
    struct wp_column *column;
    struct wp_table_text *text;
    struct wp_h5_series time, flagged;
    struct wp_h5_series *series;  /* [count] */
    struct wp_table_words *words; /* [word_count] */
    size_t word_count;
    size_t chunk_rows;
    bool any_order;
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

/* Columns of text: their names, then their datasets (false when the library
 * failed). WP_E_ARG, WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_table_words_copy(struct wp_hdf5_table *t, const struct wp_table_layout *l,
                    struct wp_error *err);
bool wp_table_words_create(struct wp_hdf5_table *t);

bool wp_table_words_put(struct wp_hdf5_table *t, const char *const *texts);
bool wp_table_words_flush(struct wp_hdf5_table *t);
void wp_table_words_release(struct wp_hdf5_table *t);

/* Those of a table that is open for reading: the last ones of its columns whose
 * names follow each other, separated by blanks. WP_E_FORMAT. */
WP_MUST_CHECK enum wp_status wp_table_words_open(struct wp_hdf5_table *t,
                                                 char *names, size_t count,
                                                 struct wp_error *err);

/* Whether a dataset of the group holds texts. */
bool wp_table_is_words(hid_t group, const char *name);

#endif
