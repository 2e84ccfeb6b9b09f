/*
 * hdf5_spans - the runs of missing samples of a capture's channel: a dataset of
 * rows (start, length) in frames, growing, read along with the samples.
 */
#ifndef WP_FORMAT_HDF5_SPANS_PRIV_H
#define WP_FORMAT_HDF5_SPANS_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "format/hdf5_column_priv.h"

enum { WP_H5_SPANS_HELD = 128 };

struct wp_h5_spans {
    struct wp_h5_column table; /* its set is 0 when nothing is missing */
    int64_t rows;              /* in the file */
    int64_t next;              /* row to fetch */
    int64_t frames;            /* no span goes beyond */
    int64_t end;               /* of the span fetched last */
    unsigned held, used;
    int64_t span[WP_H5_SPANS_HELD][2];
};

/* Takes over `set` in every case; `place` is for errors. WP_E_FORMAT when it is
 * not rows of two integers, WP_E_UNSUPPORTED. */
WP_MUST_CHECK enum wp_status wp_h5_spans_open(struct wp_h5_spans *s,
                                              const struct wp_h5_file *file,
                                              hid_t set, const char *place,
                                              struct wp_error *err);

/* The first span (s->frames is set) that ends behind `frame`; frames must not
 * decrease between calls. *start is INT64_MAX when there is none. False: the
 * rows overlap, run backwards or leave the capture. */
bool wp_h5_spans_at(struct wp_h5_spans *s, int64_t frame, int64_t *start,
                    int64_t *end);

void wp_h5_spans_close(struct wp_h5_spans *s);

#endif
