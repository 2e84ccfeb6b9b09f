/*
 * comtrade_cfg - a .cfg as a struct: channels, rates, stamps, kind of data.
 *
 * Source:  IEEE C37.111-1991, -1999, -2013 (IEC 60255-24)
 * Input:   the bytes of the .cfg, or of the CFG part of a .cff
 * Output:  what they say; the layout follows the counts of fields and lines,
 *          not the revision year, which lies in the field
 * Memory:  bounded by the size of the text
 */
#ifndef WP_FORMAT_COMTRADE_CFG_PRIV_H
#define WP_FORMAT_COMTRADE_CFG_PRIV_H

#include "format/comtrade_log_priv.h"
#include "format/comtrade_stamp_priv.h"
#include "format/comtrade_text_priv.h"
#include "format/source.h"

enum wp_comtrade_encoding {
    WP_COMTRADE_ASCII,
    WP_COMTRADE_BINARY,
    WP_COMTRADE_BINARY32,
    WP_COMTRADE_FLOAT32,
    WP_COMTRADE_ENCODINGS
};

/* "ASCII", "BINARY" ... */
const char *wp_comtrade_encoding_name(enum wp_comtrade_encoding encoding);

/* False when it is none of them; case ignored. */
bool wp_comtrade_encoding_parse(struct wp_slice text,
                                enum wp_comtrade_encoding *out);

/* The announced range of the raw numbers; a hint, often nonsense. */
struct wp_comtrade_range {
    double min, max; /* NaN: not said */
};

struct wp_comtrade_rate {
    bool fixed;          /* false: 0 Hz, the time stamps are the clock */
    struct wp_rate rate; /* when fixed */
    int64_t last;        /* number of the last sample at this rate, from 1 */
};

struct wp_comtrade_cfg {
    int revision; /* 1991, 1999 or 2013: whose conventions hold */
    char station[WP_NAME_MAX], device[WP_NAME_MAX];
    unsigned analogs, statuses;
    struct wp_source_channel *analog; /* storage and norm are not set */
    struct wp_comtrade_range *range;  /* one per analog channel */
    struct wp_source_digital *status;
    double nominal_hz; /* 0: not said */
    size_t rates;
    struct wp_comtrade_rate *rate; /* last is not checked against the data */
    size_t rates_line;             /* of the last rate, for complaints */
    struct wp_comtrade_stamp start, trigger;
    bool encoding_known;
    enum wp_comtrade_encoding encoding;
    double timemult;
    bool offset_known;
    int32_t offset_s; /* as the time code says it */
    bool quality_known;
    int64_t quality_ns; /* as info->utc_error_ns */
};

enum wp_comtrade_date_order {
    WP_COMTRADE_DATES_BY_REVISION,
    WP_COMTRADE_DAY_FIRST,
    WP_COMTRADE_MONTH_FIRST
};

/* What is to be read, and how. */
struct wp_comtrade_cfg_text {
    struct wp_slice text;
    size_t lines_before; /* in the same file, for line numbers */
    enum wp_comtrade_date_order dates;
    bool encoding_elsewhere; /* a .cff says the kind of data again */
};

/* Largest .cfg that is read [bytes], and most channels (the format's TT). */
enum { WP_COMTRADE_CFG_MAX = 16 << 20, WP_COMTRADE_CHANNELS_MAX = 999999 };

/* Fills *cfg; WP_E_FORMAT, WP_E_UNSUPPORTED, WP_E_NOMEM. To be released also
 * after a failure. */
WP_MUST_CHECK enum wp_status wp_comtrade_cfg_parse(
    struct wp_comtrade_cfg *cfg, const struct wp_comtrade_cfg_text *text,
    struct wp_comtrade_names *names, const struct wp_comtrade_log *log);

void wp_comtrade_cfg_release(struct wp_comtrade_cfg *cfg);

/* True when the line reads "TT,##A,##D" or a broken form of it that shows
 * both numbers of channels. */
bool wp_comtrade_counts_parse(struct wp_slice line, int64_t count[3],
                              bool *odd);

#endif
