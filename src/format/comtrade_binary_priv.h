/*
 * comtrade_binary - records of BINARY, BINARY32 and FLOAT32.
 *
 * Little endian, nothing between the fields: u32 number, u32 stamp, analog
 * values of 2 or 4 bytes, status bits in words of 16, channel 1 in bit 0.
 */
#ifndef WP_FORMAT_COMTRADE_BINARY_PRIV_H
#define WP_FORMAT_COMTRADE_BINARY_PRIV_H

#include "format/comtrade_records_priv.h"

/* Of one record [bytes]. */
size_t wp_comtrade_binary_size(const struct wp_comtrade_layout *layout);

/* Number and stamp of one record. */
void wp_comtrade_binary_head(const uint8_t *record, int64_t *number,
                             double *stamp);

/* Where a value is that is no number. */
struct wp_comtrade_place {
    bool found;
    size_t record;    /* in the batch */
    unsigned channel; /* from 0 */
};

/* Decodes batch->frames records; returns how many values are missing. A NaN or
 * infinity in FLOAT32 is missing too, or else *bad is the first of them. */
size_t wp_comtrade_binary_decode(const struct wp_comtrade_layout *layout,
                                 const uint8_t *raw,
                                 struct wp_comtrade_batch *batch,
                                 struct wp_comtrade_place *bad);

#endif
