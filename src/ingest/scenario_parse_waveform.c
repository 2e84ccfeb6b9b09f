#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/scenario_parse_priv.h"
#include "ingest/scenario_series_priv.h"
#include "ingest/scenario_sincos.h"

/* Harmonics and interharmonics state their size in one of two ways. */
static enum wp_status parse_size(struct wp_scenario_parser *p,
                                 const struct cJSON *node,
                                 const struct wp_scenario_channel *c,
                                 double *peak)
{
    bool pct = wp_json_member(node, "pct") != NULL;
    double value = 0.0;
    enum wp_status status;

    if (pct == (wp_json_member(node, "rms") != NULL))
        return wp_json_fail(p->f, node, p->err,
                            "expected either \"pct\" or \"rms\"");
    if (!pct && c->points)
        return wp_json_fail(p->f, node, p->err,
                            "expected \"pct\" beside a profile, found "
                            "\"rms\"");
    status = wp_scenario_number(p, node, pct ? "pct" : "rms", wp_any_magnitude,
                                &value);
    if (pct)
        value = value / 100.0 * (c->points ? 1.0 : c->rms);
    *peak = sqrt(2.0) * value;
    return status;
}

static enum wp_status parse_harmonic(struct wp_scenario_parser *p,
                                     const struct cJSON *node,
                                     const struct wp_scenario_channel *c,
                                     struct wp_component *out)
{
    static const char *const keys[] = {"order", "pct", "rms", "phase_deg",
                                       NULL};
    int64_t order = 0;
    double degrees = 0.0, peak = 0.0, sine, cosine;
    enum wp_status status = wp_scenario_only(p, node, keys);

    if (!status)
        status = wp_scenario_need(p, node, "order");
    if (!status)
        status = wp_json_get_int(p->f, node, "order", &order, p->err);
    if (!status)
        status =
            wp_scenario_number(p, node, "phase_deg", wp_any_degrees, &degrees);
    if (!status)
        status = parse_size(p, node, c, &peak);
    if (status)
        return status;
    if (order < 2 || order > WP_SCENARIO_ORDER_MAX)
        return wp_json_fail(p->f, wp_json_member(node, "order"), p->err,
                            "expected an order from 2 to %d, found %lld",
                            WP_SCENARIO_ORDER_MAX, (long long)order);
    if ((double)order * p->max_hz >= p->half_rate_hz)
        return wp_json_fail(p->f, wp_json_member(node, "order"), p->err,
                            "expected a harmonic below half the rate (%g Hz), "
                            "found %g Hz",
                            p->half_rate_hz, (double)order * p->max_hz);
    wp_sincos_one(wp_turn_of_degrees(degrees, 1), &sine, &cosine);
    out->order = (uint32_t)order * c->divisor;
    out->sin_part = peak * cosine;
    out->cos_part = peak * sine;
    return WP_OK;
}

static enum wp_status parse_tone(struct wp_scenario_parser *p,
                                 const struct cJSON *node,
                                 const struct wp_scenario_channel *c,
                                 struct wp_tone *out)
{
    static const char *const keys[] = {"frequency_hz", "pct", "rms",
                                       "phase_deg", NULL};
    struct wp_fixed degrees = wp_fixed_int(0);
    enum wp_status status = wp_scenario_only(p, node, keys);

    if (!status)
        status = wp_scenario_need(p, node, "frequency_hz");
    if (!status)
        status = wp_scenario_exact(p, node, "frequency_hz",
                                   (struct wp_range){1e-6, 1e8}, &out->hz);
    if (!status)
        status =
            wp_scenario_exact(p, node, "phase_deg", wp_any_degrees, &degrees);
    if (!status)
        status = parse_size(p, node, c, &out->peak);
    out->turn = wp_fixed_div_int(degrees, 360);
    if (!status && wp_fixed_double(out->hz) >= p->half_rate_hz)
        status =
            wp_json_fail(p->f, wp_json_member(node, "frequency_hz"), p->err,
                         "expected a frequency below half the rate "
                         "(%g Hz), found %g",
                         p->half_rate_hz, wp_fixed_double(out->hz));
    return status;
}

static enum wp_status parse_tones(struct wp_scenario_parser *p,
                                  const struct cJSON *obj,
                                  struct wp_scenario_channel *c)
{
    void *room;
    const struct cJSON *node =
        wp_json_first(wp_json_member(obj, "interharmonics"));
    enum wp_status status =
        wp_scenario_list(p, obj, "interharmonics", sizeof(*c->tone), &room);

    if (status)
        return status;
    c->tone = room;
    for (; node && !status; node = wp_json_next(node))
        status = parse_tone(p, node, c, &c->tone[c->tones++]);
    return status;
}

/* What is between the words of "waveform". */
struct cut {
    struct wp_cut_sine sine;
    struct wp_conduction interval[2];
    int64_t order;
};

static enum wp_status parse_burst(struct wp_scenario_parser *p,
                                  const struct cJSON *obj, struct cut *cut)
{
    static const char *const keys[] = {"kind", "order", "on_cycles",
                                       "off_cycles", NULL};
    int64_t on = 2, off = 2;
    enum wp_status status = wp_scenario_only(p, obj, keys);

    if (!status)
        status = wp_json_get_int(p->f, obj, "on_cycles", &on, p->err);
    if (!status)
        status = wp_json_get_int(p->f, obj, "off_cycles", &off, p->err);
    if (status)
        return status;
    if (on < 1 || off < 1 || on > WP_SCENARIO_CYCLES_MAX ||
        off > WP_SCENARIO_CYCLES_MAX || on + off > WP_SCENARIO_CYCLES_MAX)
        return wp_json_fail(p->f, obj, p->err,
                            "expected on and off for at least 1 cycle each, "
                            "%d together, found %lld and %lld",
                            WP_SCENARIO_CYCLES_MAX, (long long)on,
                            (long long)off);
    cut->sine.cycles = (uint32_t)(on + off);
    cut->sine.intervals = 1;
    cut->interval[0] = (struct wp_conduction){0.0, (double)on};
    return WP_OK;
}

static enum wp_status parse_fired(struct wp_scenario_parser *p,
                                  const struct cJSON *obj, struct cut *cut)
{
    static const char *const keys[] = {"kind", "order", "firing_deg", NULL};
    double degrees = 90.0;
    enum wp_status status = wp_scenario_only(p, obj, keys);

    if (!status)
        status = wp_scenario_number(p, obj, "firing_deg",
                                    (struct wp_range){0.0, 179.0}, &degrees);
    cut->sine.cycles = 1;
    cut->sine.intervals = 2;
    cut->interval[0] = (struct wp_conduction){degrees / 360.0, 0.5};
    cut->interval[1] = (struct wp_conduction){0.5 + degrees / 360.0, 1.0};
    return status;
}

static enum wp_status parse_half_wave(struct wp_scenario_parser *p,
                                      const struct cJSON *obj, struct cut *cut)
{
    static const char *const keys[] = {"kind", "order", NULL};

    cut->sine.cycles = 1;
    cut->sine.intervals = 1;
    cut->interval[0] = (struct wp_conduction){0.0, 0.5};
    return wp_scenario_only(p, obj, keys);
}

static enum wp_status parse_kind(struct wp_scenario_parser *p,
                                 const struct cJSON *obj, struct cut *cut)
{
    const char *kind = "";
    enum wp_status status =
        wp_json_get_string(p->f, obj, "kind", &kind, p->err);

    if (status)
        return status;
    if (strcmp(kind, "burst") == 0)
        return parse_burst(p, obj, cut);
    if (strcmp(kind, "phase_fired") == 0)
        return parse_fired(p, obj, cut);
    if (strcmp(kind, "half_wave") == 0)
        return parse_half_wave(p, obj, cut);
    return wp_json_fail(p->f, obj, p->err,
                        "expected \"kind\" burst, phase_fired or half_wave, "
                        "found \"%s\"",
                        kind);
}

static enum wp_status parse_cut(struct wp_scenario_parser *p,
                                const struct cJSON *obj, struct cut *cut)
{
    enum wp_status status;

    if (!wp_json_is_object(obj))
        return wp_json_fail(p->f, obj, p->err,
                            "expected an object, found something else");
    cut->order = 40;
    status = parse_kind(p, obj, cut);
    if (!status)
        status = wp_json_get_int(p->f, obj, "order", &cut->order, p->err);
    if (!status && (cut->order < 1 || cut->order > 1000))
        return wp_json_fail(p->f, wp_json_member(obj, "order"), p->err,
                            "expected an order from 1 to 1000, found %lld",
                            (long long)cut->order);
    if (!status && cut->order * cut->sine.cycles > 100000)
        return wp_json_fail(p->f, obj, p->err,
                            "expected at most 100000 components, found an "
                            "order of %lld times %u cycles",
                            (long long)cut->order, (unsigned)cut->sine.cycles);
    return status;
}

/* Orders whose frequency reaches half the rate are left out, with a note. */
static uint32_t highest(struct wp_scenario_parser *p, const struct cut *cut,
                        const char *name)
{
    double most = cut->sine.cycles * p->half_rate_hz / p->max_hz;
    uint32_t wanted = (uint32_t)cut->order * cut->sine.cycles;
    uint32_t limit = most > wanted + 1.0 ? wanted : (uint32_t)ceil(most) - 1;

    if (limit >= wanted)
        return wanted;
    wp_note(p->notes,
            "channel %s: Fourier series cut after order %.6g instead of %lld: "
            "more would reach half the rate",
            name, (double)limit / cut->sine.cycles, (long long)cut->order);
    return limit;
}

static enum wp_status expand(struct wp_scenario_parser *p,
                             struct wp_scenario_channel *c,
                             const struct cut *cut)
{
    double peak = sqrt(2.0) * (c->points ? 1.0 : c->rms);
    uint32_t last = highest(p, cut, c->what.name);
    double unused, mean;

    c->divisor = cut->sine.cycles;
    c->component = calloc(last + 1, sizeof(*c->component));
    if (!c->component)
        return wp_fail_nomem(p->err, "a Fourier series");
    wp_cut_sine_part(&cut->sine, 0, &unused, &mean);
    if (fabs(mean) > 1e-15)
        c->component[c->components++] =
            (struct wp_component){.order = 0, .cos_part = peak * mean};
    for (uint32_t k = 1; k <= last; k++) {
        struct wp_component *at = &c->component[c->components];

        wp_cut_sine_part(&cut->sine, k, &at->sin_part, &at->cos_part);
        if (hypot(at->sin_part, at->cos_part) < 1e-15)
            continue;
        at->order = k;
        at->sin_part *= peak;
        at->cos_part *= peak;
        c->components++;
    }
    return WP_OK;
}

/* The fundamental alone, or a series in its place. */
static enum wp_status parse_fundamental(struct wp_scenario_parser *p,
                                        const struct cJSON *obj,
                                        struct wp_scenario_channel *c)
{
    const struct cJSON *node = wp_json_member(obj, "waveform");
    struct cut cut = {0};
    enum wp_status status;

    c->divisor = 1;
    if (node) {
        cut.sine.interval = cut.interval;
        status = parse_cut(p, node, &cut);
        return status ? status : expand(p, c, &cut);
    }
    c->component = calloc(1, sizeof(*c->component));
    if (!c->component)
        return wp_fail_nomem(p->err, "the fundamental");
    c->components = 1;
    c->component[0].order = 1;
    c->component[0].sin_part = sqrt(2.0) * (c->points ? 1.0 : c->rms);
    return WP_OK;
}

static int by_order(const void *a, const void *b)
{
    const struct wp_component *x = a, *y = b;

    return x->order < y->order ? -1 : x->order > y->order;
}

/* Equal orders become one: series and "harmonics" may both have an order. */
static void merge(struct wp_scenario_channel *c)
{
    size_t kept = 0;

    qsort(c->component, c->components, sizeof(*c->component), by_order);
    for (size_t i = 0; i < c->components; i++) {
        struct wp_component x = c->component[i];

        if (kept && c->component[kept - 1].order == x.order) {
            c->component[kept - 1].sin_part += x.sin_part;
            c->component[kept - 1].cos_part += x.cos_part;
        } else {
            c->component[kept++] = x;
        }
    }
    c->components = kept;
}

static enum wp_status parse_harmonics(struct wp_scenario_parser *p,
                                      const struct cJSON *obj,
                                      struct wp_scenario_channel *c)
{
    void *room;
    const struct cJSON *list = wp_json_member(obj, "harmonics");
    size_t count = c->components + wp_json_count(list);
    struct wp_component *more;
    enum wp_status status = wp_scenario_list(p, obj, "harmonics", 1, &room);

    if (status)
        return status;
    free(room);
    more = realloc(c->component, (count + 1) * sizeof(*more));
    if (!more)
        return wp_fail_nomem(p->err, "the harmonics");
    c->component = more;
    for (const struct cJSON *node = wp_json_first(list); node && !status;
         node = wp_json_next(node))
        status = parse_harmonic(p, node, c, &more[c->components++]);
    if (!status)
        merge(c);
    return status;
}

enum wp_status wp_scenario_parse_waveform(struct wp_scenario_parser *p,
                                          const struct cJSON *obj,
                                          struct wp_scenario_channel *c)
{
    enum wp_status status = parse_fundamental(p, obj, c);

    if (!status)
        status = parse_harmonics(p, obj, c);
    if (!status)
        status = parse_tones(p, obj, c);
    return status;
}
