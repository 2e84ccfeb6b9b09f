/*
 * comtrade_dat - the records of a .dat in order, whatever their encoding.
 *
 * The number of records is what the data hold in whole records; the .cfg's own
 * count is only compared with it. Sample numbers do not index anything.
 */
#ifndef WP_FORMAT_COMTRADE_DAT_PRIV_H
#define WP_FORMAT_COMTRADE_DAT_PRIV_H

#include "format/comtrade_records_priv.h"

struct wp_comtrade_dat;

struct wp_comtrade_extent {
    int64_t frames; /* whole records, at least 1 */
    int64_t first_number;
    double first_stamp, last_stamp; /* as in a batch */
};

/*
 * stream, layout and log are borrowed until destroy; log->path is the data
 * file. WP_E_FORMAT when there is no record or the lines do not fit the
 * layout, WP_E_IO, WP_E_NOMEM; *out is NULL then.
 */
WP_MUST_CHECK enum wp_status wp_comtrade_dat_create(
    struct wp_comtrade_dat **out, struct wp_comtrade_stream *stream,
    const struct wp_comtrade_layout *layout, const struct wp_comtrade_log *log);

/* Accepts NULL. */
void wp_comtrade_dat_destroy(struct wp_comtrade_dat *dat);

const struct wp_comtrade_extent *
wp_comtrade_dat_extent(const struct wp_comtrade_dat *dat);

/* Back to the first record. */
void wp_comtrade_dat_rewind(struct wp_comtrade_dat *dat);

/*
 * Sets batch->frames, at most `limit` and WP_COMTRADE_BATCH, 0 at the end, and
 * decodes that many. The last batch with values brings the notes on missing
 * values, gaps and short lines. WP_E_IO, WP_E_FORMAT.
 */
WP_MUST_CHECK enum wp_status
wp_comtrade_dat_read(struct wp_comtrade_dat *dat,
                     struct wp_comtrade_batch *batch, size_t limit,
                     struct wp_error *err);

#endif
