/*
 * comtrade_channel - the lines of a .cfg that describe one channel each.
 *
 * The same oddity stands in every line of a record that has it, so it is
 * counted here and reported once.
 */
#ifndef WP_FORMAT_COMTRADE_CHANNEL_PRIV_H
#define WP_FORMAT_COMTRADE_CHANNEL_PRIV_H

#include "format/comtrade_cfg_priv.h"

enum wp_comtrade_oddity {
    WP_COMTRADE_SHIFTED,
    WP_COMTRADE_FIELD_COUNT,
    WP_COMTRADE_STATUS_FIELDS,
    WP_COMTRADE_BLANK_A,
    WP_COMTRADE_BLANK_B,
    WP_COMTRADE_BLANK_SKEW,
    WP_COMTRADE_BAD_SKEW,
    WP_COMTRADE_BAD_RANGE,
    WP_COMTRADE_BAD_RATIO,
    WP_COMTRADE_BAD_SIDE,
    WP_COMTRADE_BLANK_NORMAL,
    WP_COMTRADE_ODDITIES
};

struct wp_comtrade_channel_lines {
    struct wp_comtrade_names *names;
    const struct wp_comtrade_log *log;
    size_t first_line[WP_COMTRADE_ODDITIES]; /* where it was met first */
    size_t count[WP_COMTRADE_ODDITIES];
    unsigned short_analogs; /* lines in the layout of 1991 */
};

/* One line; WP_E_FORMAT when it has no usable scale. */
WP_MUST_CHECK enum wp_status wp_comtrade_analog_parse(
    struct wp_comtrade_channel_lines *ctx, struct wp_slice line, size_t number,
    struct wp_source_channel *channel, struct wp_comtrade_range *range);

WP_MUST_CHECK enum wp_status
wp_comtrade_status_parse(struct wp_comtrade_channel_lines *ctx,
                         struct wp_slice line, size_t number,
                         struct wp_source_digital *digital);

/* Reports what was counted: WP_E_FORMAT when strict. */
WP_MUST_CHECK enum wp_status
wp_comtrade_channels_report(const struct wp_comtrade_channel_lines *ctx);

#endif
