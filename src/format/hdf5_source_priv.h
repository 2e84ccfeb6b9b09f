/*
 * hdf5_source_priv - what an open HDF5 source holds, shared by its ways of
 * opening (canonical capture, other people's layouts) and its one way of
 * reading.
 */
#ifndef WP_FORMAT_HDF5_SOURCE_PRIV_H
#define WP_FORMAT_HDF5_SOURCE_PRIV_H

#include "format/hdf5_column_priv.h"
#include "format/hdf5_spans_priv.h"
#include "format/source.h"

struct wp_h5_source {
    struct wp_h5_file file;
    char *path;
    struct wp_source_info *info; /* the caller's */
    bool canonical;
    bool non_finite_is_missing;
    int64_t at;                  /* next frame */
    unsigned columns, digitals;  /* entries that close must visit */
    struct wp_h5_column *column; /* [info->channels] */
    struct wp_h5_spans *missing; /* [info->channels], canonical only */
    struct wp_h5_column *digital;
    struct wp_h5_column stamps;
    double *scratch; /* [WP_H5_SCRATCH] */
};

/* The file has a capture of ours. */
bool wp_h5_capture_is_in(const struct wp_h5_source *s);

WP_MUST_CHECK enum wp_status
wp_h5_capture_open(struct wp_h5_source *s,
                   const struct wp_source_options *options,
                   struct wp_error *err);

WP_MUST_CHECK enum wp_status
wp_h5_layout_open(struct wp_h5_source *s,
                  const struct wp_source_options *options,
                  struct wp_error *err);

/* Room for n columns, zeroed. */
WP_MUST_CHECK enum wp_status
wp_h5_source_allocate(struct wp_h5_source *s, unsigned n, struct wp_error *err);

#endif
