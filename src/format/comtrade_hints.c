#include "format/comtrade_hints_priv.h"

#include <string.h>

#include "format/json.h"

static enum wp_status bad(struct wp_error *err, const char *key,
                          const char *expected)
{
    return wp_fail(err, WP_E_CONFIG,
                   "sidecar: comtrade.%s: expected %s, found something else",
                   key, expected);
}

static enum wp_status read_text(const struct cJSON *node, const char **out,
                                struct wp_error *err)
{
    if (!wp_json_is_string(node) || !*wp_json_text(node))
        return bad(err, wp_json_key(node), "a text");
    *out = wp_json_text(node);
    return WP_OK;
}

static enum wp_status read_sign(const struct cJSON *node, int *out,
                                struct wp_error *err)
{
    double v = wp_json_number(node);

    if (!wp_json_is_number(node) || (v != 1.0 && v != -1.0))
        return bad(err, wp_json_key(node), "1 or -1");
    *out = (int)v;
    return WP_OK;
}

static enum wp_status read_order(const struct cJSON *node,
                                 enum wp_comtrade_date_order *out,
                                 struct wp_error *err)
{
    if (strcmp(wp_json_text(node), "dmy") == 0)
        *out = WP_COMTRADE_DAY_FIRST;
    else if (strcmp(wp_json_text(node), "mdy") == 0)
        *out = WP_COMTRADE_MONTH_FIRST;
    else
        return bad(err, wp_json_key(node), "\"dmy\" or \"mdy\"");
    return WP_OK;
}

static enum wp_status read_key(struct wp_comtrade_hints *h,
                               const struct cJSON *node, struct wp_error *err)
{
    const char *key = wp_json_key(node);

    if (strcmp(key, "time_code_sign") == 0)
        return read_sign(node, &h->time_code_sign, err);
    if (strcmp(key, "encoding") == 0)
        return read_text(node, &h->encoding, err);
    if (strcmp(key, "date_order") == 0)
        return read_order(node, &h->dates, err);
    if (strcmp(key, "cfg") == 0)
        return read_text(node, &h->cfg, err);
    if (strcmp(key, "dat") == 0)
        return read_text(node, &h->dat, err);
    return wp_fail(err, WP_E_CONFIG,
                   "sidecar: comtrade: expected time_code_sign, encoding, "
                   "date_order, cfg or dat, found '%s'",
                   key);
}

enum wp_status wp_comtrade_hints_read(struct wp_comtrade_hints *out,
                                      const struct cJSON *hints,
                                      struct wp_error *err)
{
    *out = (struct wp_comtrade_hints){.time_code_sign = 1};
    if (!hints)
        return WP_OK;
    if (!wp_json_is_object(hints))
        return wp_fail(err, WP_E_CONFIG,
                       "sidecar: comtrade: expected an object, found "
                       "something else");
    for (const struct cJSON *n = wp_json_first(hints); n; n = wp_json_next(n)) {
        enum wp_status status = read_key(out, n, err);

        if (status)
            return status;
    }
    return WP_OK;
}
