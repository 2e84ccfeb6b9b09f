/*
 * comtrade_records - what both decoders of data records share.
 *
 * Record n of a .dat: sample number, time stamp, analog values, status bits.
 * Decoders go channel by channel through a batch of records (planar), so that
 * each inner loop has one type and one stride.
 */
#ifndef WP_FORMAT_COMTRADE_RECORDS_PRIV_H
#define WP_FORMAT_COMTRADE_RECORDS_PRIV_H

#include "format/comtrade_cfg_priv.h"
#include "format/comtrade_stream_priv.h"

enum { WP_COMTRADE_BATCH = 1024 }; /* most records decoded at once */

/* How records are to be read; borrowed pointers. */
struct wp_comtrade_layout {
    enum wp_comtrade_encoding encoding;
    unsigned analogs, statuses;
    const double *missing;   /* per analog channel: the number in text that
                                stands for no value; NaN = none */
    const bool *is_unsigned; /* per analog channel: BINARY is 0..65535 */
    bool non_finite_is_missing;
    size_t lines_before; /* text: lines of the file before the data */
};

/* One batch: numbers and stamps always, the rest where asked for. */
struct wp_comtrade_batch {
    size_t frames;
    size_t at;               /* where in the arrays of x and digital */
    double *const *x;        /* NULL: not wanted */
    uint8_t *const *digital; /* NULL: not wanted */
    int64_t number[WP_COMTRADE_BATCH]; /* sample number */
    double stamp[WP_COMTRADE_BATCH];   /* in units of the file; NaN = none */
};

#endif
