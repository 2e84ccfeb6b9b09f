#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/scenario_parse_priv.h"

enum wp_status wp_scenario_number(struct wp_scenario_parser *p,
                                  const struct cJSON *obj, const char *key,
                                  struct wp_range range, double *out)
{
    double value = *out;
    enum wp_status status = wp_json_get_double(p->f, obj, key, &value, p->err);

    if (status || !wp_json_member(obj, key))
        return status;
    if (!(value >= range.min && value <= range.max))
        return wp_json_fail(p->f, wp_json_member(obj, key), p->err,
                            "expected a number from %g to %g, found %.17g",
                            range.min, range.max, value);
    *out = value;
    return WP_OK;
}

enum wp_status wp_scenario_positive(struct wp_scenario_parser *p,
                                    const struct cJSON *obj, const char *key,
                                    double max, double *out)
{
    double value = 1.0;
    enum wp_status status = wp_json_get_double(p->f, obj, key, &value, p->err);

    if (status || !wp_json_member(obj, key))
        return status;
    if (!(value >= 1e-12 && value <= max))
        return wp_json_fail(p->f, wp_json_member(obj, key), p->err,
                            "expected a number above 0, at most %g, found "
                            "%.17g",
                            max, value);
    *out = value;
    return WP_OK;
}

enum wp_status wp_scenario_exact(struct wp_scenario_parser *p,
                                 const struct cJSON *obj, const char *key,
                                 struct wp_range range, struct wp_fixed *out)
{
    double value = 0.0;
    enum wp_status status = wp_scenario_number(p, obj, key, range, &value);

    if (!status && wp_json_member(obj, key))
        *out = wp_fixed_decimal(value);
    return status;
}

enum wp_status wp_scenario_only(struct wp_scenario_parser *p,
                                const struct cJSON *obj,
                                const char *const *keys)
{
    enum wp_status status = wp_json_only(p->f, obj, keys, p->err);

    if (status)
        return status;
    for (const struct cJSON *a = wp_json_first(obj); a; a = wp_json_next(a))
        if (wp_json_member(obj, wp_json_key(a)) != a)
            return wp_json_fail(p->f, a, p->err,
                                "expected each key once, found it twice");
    return WP_OK;
}

enum wp_status wp_scenario_need(struct wp_scenario_parser *p,
                                const struct cJSON *obj, const char *key)
{
    if (wp_json_member(obj, key))
        return WP_OK;
    return wp_json_fail(p->f, obj, p->err, "expected the key \"%s\", not found",
                        key);
}

enum wp_status wp_scenario_list(struct wp_scenario_parser *p,
                                const struct cJSON *obj, const char *key,
                                size_t size, void **out)
{
    const struct cJSON *list = wp_json_member(obj, key);
    size_t count = wp_json_count(list);

    if (list && !wp_json_is_array(list))
        return wp_json_fail(p->f, list, p->err,
                            "expected a list, found something else");
    if (count > WP_SCENARIO_LIST_MAX)
        return wp_json_fail(p->f, list, p->err,
                            "expected at most %d entries, found %zu",
                            WP_SCENARIO_LIST_MAX, count);
    *out = calloc(count + 1, size);
    return *out ? WP_OK : wp_fail_nomem(p->err, key);
}

int wp_scenario_find(const struct wp_scenario *s, enum wp_quantity quantity,
                     enum wp_phase phase)
{
    for (unsigned c = 0; c < s->channels; c++)
        if (s->channel[c].what.quantity == quantity &&
            s->channel[c].what.phase == phase)
            return (int)c;
    return -1;
}

static unsigned all_of(const struct wp_scenario *s, enum wp_quantity quantity)
{
    unsigned mask = 0;

    for (unsigned c = 0; c < s->channels; c++)
        if (s->channel[c].what.quantity == quantity)
            mask |= 1u << c;
    return mask;
}

/* Each letter of "ABC" must be a channel, once. */
static enum wp_status named(struct wp_scenario_parser *p,
                            const struct cJSON *node, enum wp_quantity quantity,
                            unsigned *out)
{
    static const char letters[] = "ABCN";

    *out = 0;
    for (const char *t = wp_json_text(node); *t; t++) {
        const char *at = strchr(letters, *t);
        int c = at ? wp_scenario_find(p->s, quantity,
                                      WP_PHASE_A + (int)(at - letters))
                   : -1;

        if (c < 0 || *out & 1u << c)
            return wp_json_fail(p->f, node, p->err,
                                "expected each %s phase at most once and "
                                "defined, found '%c'",
                                wp_quantity_name(quantity), *t);
        *out |= 1u << c;
    }
    return WP_OK;
}

enum wp_status wp_scenario_channels(struct wp_scenario_parser *p,
                                    const struct cJSON *obj, unsigned *out)
{
    const char *quantity = "voltage", *phases = NULL;
    enum wp_quantity q;
    enum wp_status status =
        wp_json_get_string(p->f, obj, "quantity", &quantity, p->err);

    if (!status)
        status = wp_json_get_string(p->f, obj, "phases", &phases, p->err);
    if (status)
        return status;
    q = strcmp(quantity, "voltage") == 0   ? WP_VOLTAGE
        : strcmp(quantity, "current") == 0 ? WP_CURRENT
                                           : WP_QUANTITY_NONE;
    if (q == WP_QUANTITY_NONE)
        return wp_json_fail(p->f, wp_json_member(obj, "quantity"), p->err,
                            "expected voltage or current, found \"%s\"",
                            quantity);
    *out = all_of(p->s, q);
    if (phases)
        status = named(p, wp_json_member(obj, "phases"), q, out);
    if (!status && !*out)
        return wp_json_fail(p->f, obj, p->err,
                            "expected at least one %s channel, found none",
                            quantity);
    return status;
}
