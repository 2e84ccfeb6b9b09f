/*
 * comtrade_stamp - the dates, times, time codes and clock quality of a .cfg.
 *
 * dd/mm/yyyy,hh:mm:ss.ssssss, in 1991 mm/dd/yy. Nothing here is fatal: what
 * cannot be understood is "not known".
 */
#ifndef WP_FORMAT_COMTRADE_STAMP_PRIV_H
#define WP_FORMAT_COMTRADE_STAMP_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "format/comtrade_text_priv.h"

struct wp_comtrade_stamp {
    bool known;
    int64_t ns;   /* since 1970 as if the stamp were UTC */
    int decimals; /* digits of its seconds' fraction, also when not known */
    bool odd;     /* readable, but not written as the format wants it */
};

/* Two fields, date and time; month_first as in 1991. */
void wp_comtrade_stamp_parse(const struct wp_comtrade_fields *fields,
                             bool month_first, struct wp_comtrade_stamp *out);

/* True when the line has a date or time, and so is no sampling rate. */
bool wp_comtrade_stamp_like(struct wp_slice line);

/* "-5h30", "+10h", "0" to seconds; "x" and blank are no offset. */
enum wp_comtrade_offset {
    WP_COMTRADE_OFFSET_BAD,
    WP_COMTRADE_OFFSET_NONE,
    WP_COMTRADE_OFFSET_GIVEN
};
enum wp_comtrade_offset wp_comtrade_offset_parse(struct wp_slice text,
                                                 int32_t *offset_s);

/* One hexadecimal digit to the worst error [ns]: 0 locked, -1 unknown; false
 * when it is none that has a meaning. */
bool wp_comtrade_quality_parse(struct wp_slice text, int64_t *error_ns);

#endif
