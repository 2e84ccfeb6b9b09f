#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/scenario_parse_priv.h"

static const double pi = 3.141592653589793238462643383280;

static enum wp_status parse_lag(struct wp_scenario_parser *p,
                                const struct cJSON *obj, double *lag_deg)
{
    double factor = 1.0, acute;
    int64_t quadrant = 1;
    enum wp_status status =
        wp_scenario_number(p, obj, "lag_deg", wp_any_degrees, lag_deg);

    if (!status)
        status = wp_scenario_number(p, obj, "power_factor",
                                    (struct wp_range){0.0, 1.0}, &factor);
    if (!status)
        status = wp_json_get_int(p->f, obj, "quadrant", &quadrant, p->err);
    if (status || (!wp_json_member(obj, "power_factor") &&
                   !wp_json_member(obj, "quadrant")))
        return status;
    if (wp_json_member(obj, "lag_deg") || !wp_json_member(obj, "power_factor"))
        return wp_json_fail(p->f, obj, p->err,
                            "expected \"lag_deg\", or \"power_factor\" with "
                            "or without \"quadrant\"");
    acute = acos(factor) * 180.0 / pi;
    switch (quadrant) {
    case 1:
        *lag_deg = acute;
        return WP_OK;
    case 2:
        *lag_deg = 180.0 - acute;
        return WP_OK;
    case 3:
        *lag_deg = acute - 180.0;
        return WP_OK;
    case 4:
        *lag_deg = -acute;
        return WP_OK;
    default:
        return wp_json_fail(p->f, wp_json_member(obj, "quadrant"), p->err,
                            "expected a quadrant from 1 to 4, found %lld",
                            (long long)quadrant);
    }
}

static enum wp_status parse_point(struct wp_scenario_parser *p,
                                  const struct cJSON *node, size_t i,
                                  struct wp_load_point *at)
{
    static const char *const keys[] = {
        "at_s", "rms", "lag_deg", "quadrant", "ramp", "power_factor", NULL};
    enum wp_status status = wp_scenario_only(p, node, keys);

    if (!status)
        status = wp_scenario_need(p, node, "at_s");
    if (!status)
        status = wp_scenario_need(p, node, "rms");
    if (!status)
        status = wp_scenario_exact(p, node, "at_s", (struct wp_range){0.0, 1e9},
                                   &at->t);
    if (!status)
        status = wp_scenario_number(p, node, "rms", wp_any_magnitude, &at->rms);
    if (!status)
        status = parse_lag(p, node, &at->lag_deg);
    if (!status)
        status = wp_json_get_bool(p->f, node, "ramp", &at->ramp, p->err);
    if (status)
        return status;
    at->t_s = wp_fixed_double(at->t);
    if (i == 0 && (at->t_s != 0.0 || at->ramp))
        return wp_json_fail(p->f, node, p->err,
                            "expected the first point at 0 s without ramp");
    if (i > 0 && wp_fixed_compare(at->t, at[-1].t) <= 0)
        return wp_json_fail(p->f, wp_json_member(node, "at_s"), p->err,
                            "expected a later time than the point before");
    return WP_OK;
}

/* The points follow the lag they begin with where they say none. */
static enum wp_status parse_profile(struct wp_scenario_parser *p,
                                    const struct cJSON *obj,
                                    struct wp_scenario_channel *c)
{
    void *room;
    const struct cJSON *node = wp_json_first(wp_json_member(obj, "profile"));
    enum wp_status status =
        wp_scenario_list(p, obj, "profile", sizeof(*c->point), &room);

    if (status)
        return status;
    c->point = room;
    for (; node && !status; node = wp_json_next(node)) {
        size_t i = c->points++;

        c->point[i].lag_deg = c->lag_deg;
        status = parse_point(p, node, i, &c->point[i]);
    }
    return status;
}

/* "rms", else the nominal value, else a complaint. */
static enum wp_status parse_rms(struct wp_scenario_parser *p,
                                const struct cJSON *obj,
                                struct wp_scenario_channel *c)
{
    bool voltage = c->what.quantity == WP_VOLTAGE;
    double nominal = voltage ? p->s->nominal_v : p->s->nominal_a;

    if (wp_json_member(obj, "profile") && wp_json_member(obj, "rms"))
        return wp_json_fail(p->f, obj, p->err,
                            "expected \"rms\" or \"profile\", found both");
    c->rms = nominal;
    if (!(nominal > 0.0) && !wp_json_member(obj, "profile") &&
        wp_scenario_need(p, obj, "rms"))
        return WP_E_CONFIG;
    return wp_scenario_number(p, obj, "rms", wp_any_magnitude, &c->rms);
}

static enum wp_status parse_channel(struct wp_scenario_parser *p,
                                    const struct cJSON *obj,
                                    struct wp_scenario_channel *c)
{
    static const char *const voltage[] = {
        "rms", "angle_deg", "waveform", "harmonics", "interharmonics",
        "dc",  "noise_rms", NULL};
    static const char *const current[] = {
        "rms",       "angle_deg", "lag_deg",        "power_factor",
        "quadrant",  "waveform",  "harmonics",      "dc",
        "noise_rms", "profile",   "interharmonics", NULL};
    enum wp_status status = wp_scenario_only(
        p, obj, c->what.quantity == WP_VOLTAGE ? voltage : current);

    if (!status)
        status = parse_rms(p, obj, c);
    if (!status)
        status = parse_lag(p, obj, &c->lag_deg);
    if (!status)
        status = parse_profile(p, obj, c);
    if (!status)
        status = wp_scenario_number(p, obj, "dc", wp_any_amplitude, &c->dc);
    if (!status)
        status = wp_scenario_number(p, obj, "noise_rms", wp_any_magnitude,
                                    &c->noise_rms);
    if (!status)
        status = wp_scenario_parse_waveform(p, obj, c);
    return status;
}

/* Where a phase stands unless its voltage or "angle_deg" says otherwise. */
static double usual_angle(const struct wp_scenario *s,
                          const struct wp_channel *what)
{
    int v = wp_scenario_find(s, WP_VOLTAGE, what->phase);

    if (v >= 0 && what->quantity == WP_CURRENT)
        return s->channel[v].angle_deg;
    return what->phase == WP_PHASE_B   ? -120.0
           : what->phase == WP_PHASE_C ? 120.0
                                       : 0.0;
}

/* In a group the stated angle is that of A; the others follow it. */
static enum wp_status parse_angle(struct wp_scenario_parser *p,
                                  const struct cJSON *obj,
                                  struct wp_scenario_channel *c)
{
    bool group = strcmp(wp_json_key(obj), "ABC") == 0;
    double degrees = usual_angle(p->s, &c->what);
    enum wp_status status =
        wp_scenario_number(p, obj, "angle_deg", wp_any_degrees, &degrees);

    if (group && wp_json_member(obj, "angle_deg"))
        degrees += c->what.phase == WP_PHASE_B   ? -120.0
                   : c->what.phase == WP_PHASE_C ? 120.0
                                                 : 0.0;
    c->angle_deg = degrees;
    return status;
}

static enum wp_status add_channel(struct wp_scenario_parser *p,
                                  const struct cJSON *obj,
                                  enum wp_quantity quantity,
                                  enum wp_phase phase)
{
    struct wp_scenario_channel *c;
    enum wp_status status;

    if (wp_scenario_find(p->s, quantity, phase) >= 0)
        return wp_json_fail(p->f, obj, p->err,
                            "expected one definition of a phase, found a "
                            "second one of %s %s",
                            wp_quantity_name(quantity), wp_phase_name(phase));
    c = &p->s->channel[p->s->channels++];
    c->what.quantity = quantity;
    c->what.phase = phase;
    (void)snprintf(c->what.name, sizeof(c->what.name), "%c%s",
                   quantity == WP_VOLTAGE ? 'U' : 'I', wp_phase_name(phase));
    status = parse_angle(p, obj, c);
    return status ? status : parse_channel(p, obj, c);
}

static enum wp_phase phase_of_key(const char *key)
{
    return strcmp(key, "A") == 0   ? WP_PHASE_A
           : strcmp(key, "B") == 0 ? WP_PHASE_B
           : strcmp(key, "C") == 0 ? WP_PHASE_C
           : strcmp(key, "N") == 0 ? WP_PHASE_N
                                   : WP_PHASE_NONE;
}

/* Channels come in the order of the phases, however the file has them. */
static const struct cJSON *key_of(const struct cJSON *node, enum wp_phase phase,
                                  bool group)
{
    for (node = wp_json_first(node); node; node = wp_json_next(node))
        if (group ? strcmp(wp_json_key(node), "ABC") == 0
                  : phase_of_key(wp_json_key(node)) == phase)
            return node;
    return NULL;
}

enum wp_status wp_scenario_parse_quantity(struct wp_scenario_parser *p,
                                          const struct cJSON *root,
                                          enum wp_quantity quantity)
{
    static const char *const keys[] = {"A", "B", "C", "N", "ABC", NULL};
    const struct cJSON *node = wp_json_member(root, wp_quantity_name(quantity));
    enum wp_status status = node ? wp_scenario_only(p, node, keys) : WP_OK;

    for (int ph = WP_PHASE_A; ph <= WP_PHASE_N && !status; ph++) {
        const struct cJSON *own = key_of(node, (enum wp_phase)ph, false);
        const struct cJSON *group =
            ph == WP_PHASE_N ? NULL : key_of(node, WP_PHASE_NONE, true);

        if (group)
            status = add_channel(p, group, quantity, (enum wp_phase)ph);
        if (own && !status)
            status = add_channel(p, own, quantity, (enum wp_phase)ph);
    }
    return status;
}
