#include "format/comtrade_records_priv.h"

#include <math.h>
#include <stdlib.h>

/*
 * The number in text that stands for no value: 999999 in 1991, 99999 since.
 * Where the channel's range includes it, it may be a value, and is one.
 */
static double missing_code(int revision, const struct wp_comtrade_range *r)
{
    double code = revision == 1991 ? 999999.0 : 99999.0;

    return r->min <= code && code <= r->max ? NAN : code;
}

/* Ranges that were seen where the 16-bit numbers were unsigned. */
static bool range_is_unsigned(const struct wp_comtrade_range *r)
{
    return r->min == 0.0 && (r->max == 65535.0 || r->max == 99999.0);
}

enum wp_status wp_comtrade_layout_init(struct wp_comtrade_layout *l,
                                       const struct wp_comtrade_cfg *cfg,
                                       const struct wp_comtrade_log *log)
{
    unsigned unsigneds = 0;

    l->analogs = cfg->analogs;
    l->statuses = cfg->statuses;
    l->missing = calloc(cfg->analogs + 1, sizeof(*l->missing));
    l->is_unsigned = calloc(cfg->analogs + 1, sizeof(*l->is_unsigned));
    if (!l->missing || !l->is_unsigned)
        return wp_fail_nomem(log->err, "channels");
    for (unsigned i = 0; i < cfg->analogs; i++) {
        l->missing[i] = missing_code(cfg->revision, &cfg->range[i]);
        l->is_unsigned[i] = l->encoding == WP_COMTRADE_BINARY &&
                            range_is_unsigned(&cfg->range[i]);
        unsigneds += l->is_unsigned[i];
    }
    if (unsigneds)
        return wp_comtrade_repair(log, 0,
                                  "%u channels have a range that only "
                                  "unsigned numbers of 16 bit have, and are "
                                  "read as such",
                                  unsigneds);
    return WP_OK;
}

void wp_comtrade_layout_release(struct wp_comtrade_layout *l)
{
    free(l->missing);
    free(l->is_unsigned);
    l->missing = NULL;
    l->is_unsigned = NULL;
}

enum wp_storage wp_comtrade_layout_storage(const struct wp_comtrade_layout *l,
                                           unsigned channel)
{
    switch (l->encoding) {
    case WP_COMTRADE_BINARY:
        return l->is_unsigned[channel] ? WP_STORE_I32 : WP_STORE_I16;
    case WP_COMTRADE_BINARY32:
        return WP_STORE_I32;
    case WP_COMTRADE_FLOAT32:
        return WP_STORE_F32;
    default:
        return WP_STORE_F64;
    }
}
