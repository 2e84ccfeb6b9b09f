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

/* How records are to be read. */
struct wp_comtrade_layout {
    enum wp_comtrade_encoding encoding;
    unsigned analogs, statuses;
    double *missing;   /* per analog channel: the number in text that
                                stands for no value; NaN = none */
    bool *is_unsigned; /* per analog channel: BINARY is 0..65535 */
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

/* Sets what follows from the .cfg; encoding is set before. WP_E_NOMEM,
 * WP_E_FORMAT when strict. To be released also after a failure. */
WP_MUST_CHECK enum wp_status
wp_comtrade_layout_init(struct wp_comtrade_layout *layout,
                        const struct wp_comtrade_cfg *cfg,
                        const struct wp_comtrade_log *log);

/* A zeroed struct is fine. */
void wp_comtrade_layout_release(struct wp_comtrade_layout *layout);

/* What holds one sample of a channel without loss. */
enum wp_storage
wp_comtrade_layout_storage(const struct wp_comtrade_layout *layout,
                           unsigned channel);

#endif
