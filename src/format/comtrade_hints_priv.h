/*
 * comtrade_hints - what a sidecar's "comtrade" object can say.
 *
 *   "time_code_sign"  1: stamp = UTC + time code (default, "-5h30" is west of
 *                     Greenwich); -1: UTC = stamp + time code
 *   "encoding"        of names, as iconv calls it ("CP1251")
 *   "date_order"      "dmy" or "mdy", else by the revision
 *   "cfg", "dat"      the other file of the pair where its name differs
 */
#ifndef WP_FORMAT_COMTRADE_HINTS_PRIV_H
#define WP_FORMAT_COMTRADE_HINTS_PRIV_H

#include "format/comtrade_cfg_priv.h"

struct wp_comtrade_hints {
    int time_code_sign;
    const char *encoding; /* borrowed; NULL = not said, as below */
    enum wp_comtrade_date_order dates;
    const char *cfg, *dat; /* relative to the folder of the file opened */
};

/* hints may be NULL. WP_E_CONFIG for unknown keys and values. */
WP_MUST_CHECK enum wp_status
wp_comtrade_hints_read(struct wp_comtrade_hints *out, const struct cJSON *hints,
                       struct wp_error *err);

#endif
