#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/scenario_course_priv.h"
#include "ingest/scenario_parse.h"
#include "ingest/scenario_parse_priv.h"

static const char *const event_names[] = {
    "dip",        "swell",       "interruption", "step",
    "phase_jump", "oscillatory", "impulsive",
};

_Static_assert(sizeof(event_names) / sizeof(*event_names) ==
                   WP_SCENARIO_EVENT_COUNT,
               "a name for every type");

const char *wp_scenario_event_name(enum wp_scenario_event_type type)
{
    return event_names[type];
}

/* After so many time constants e^-x is below 1e-17. */
static const double died_out = 40.0;

static int64_t frame_of(const struct wp_scenario *s, struct wp_fixed t)
{
    struct wp_fixed n = wp_fixed_div_int(wp_fixed_mul_int(t, s->rate.num),
                                         (uint64_t)s->rate.den);

    return wp_fixed_ceil(n);
}

static struct wp_fixed length_of(const struct wp_scenario *s)
{
    return wp_fixed_div_int(
        wp_fixed_mul_int(wp_fixed_int(s->frames), s->rate.den),
        (uint64_t)s->rate.num);
}

/* The angle of the phase whose zero crossings are counted. */
static enum wp_status reference_angle(struct wp_scenario_parser *p,
                                      const struct cJSON *obj,
                                      const struct wp_scenario_event *e,
                                      double *angle_deg)
{
    const char *name = NULL;
    const struct cJSON *node = wp_json_member(obj, "at_phase");
    enum wp_status status =
        wp_json_get_string(p->f, obj, "at_phase", &name, p->err);
    int c = 0;

    if (status)
        return status;
    while (!(e->channels & 1u << c))
        c++;
    if (name) {
        enum wp_phase phase = wp_phase_parse(name);

        c = wp_scenario_find(p->s, WP_VOLTAGE, phase);
        if (c < 0)
            c = wp_scenario_find(p->s, WP_CURRENT, phase);
        if (c < 0 || strlen(name) != 1)
            return wp_json_fail(p->f, node, p->err,
                                "expected a phase that is defined, found "
                                "\"%s\"",
                                name);
    }
    *angle_deg = p->s->channel[c].angle_deg;
    return WP_OK;
}

/* phi + angle = 2 pi (cycle + degrees / 360). */
static enum wp_status start_on_wave(struct wp_scenario_parser *p,
                                    const struct cJSON *obj,
                                    struct wp_scenario_event *e)
{
    int64_t cycle = 0;
    double angle = 0.0;
    struct wp_fixed degrees = wp_fixed_int(0);
    enum wp_status status =
        wp_json_get_int(p->f, obj, "at_cycle", &cycle, p->err);

    if (!status)
        status = wp_scenario_exact(p, obj, "at_deg", wp_any_degrees, &degrees);
    if (!status)
        status = reference_angle(p, obj, e, &angle);
    if (status)
        return status;
    if (cycle < 0 || cycle > 1000000000000)
        return wp_json_fail(p->f, wp_json_member(obj, "at_cycle"), p->err,
                            "expected a cycle from 0 to 1e12, found %lld",
                            (long long)cycle);
    degrees = wp_fixed_sub(degrees, wp_fixed_decimal(angle));
    e->start = wp_course_time_of(
        p->s->course,
        wp_fixed_add(wp_fixed_int(cycle), wp_fixed_div_int(degrees, 360)));
    return WP_OK;
}

static enum wp_status parse_start(struct wp_scenario_parser *p,
                                  const struct cJSON *obj,
                                  struct wp_scenario_event *e)
{
    bool time = wp_json_member(obj, "at_s") != NULL;
    enum wp_status status;

    if (time == (wp_json_member(obj, "at_cycle") != NULL) ||
        (time &&
         (wp_json_member(obj, "at_deg") || wp_json_member(obj, "at_phase"))))
        return wp_json_fail(p->f, obj, p->err,
                            "expected either \"at_s\" or \"at_cycle\" with "
                            "\"at_deg\" and \"at_phase\"");
    status = time ? wp_scenario_exact(p, obj, "at_s",
                                      (struct wp_range){0.0, 1e9}, &e->start)
                  : start_on_wave(p, obj, e);
    if (status)
        return status;
    e->start_s = wp_fixed_double(e->start);
    /* Far beyond the end a frame number might not fit its integer. */
    if (e->start_s <= wp_scenario_length_s(p->s))
        e->first = frame_of(p->s, e->start);
    else
        e->first = p->s->frames;
    if (e->start_s < 0.0 || e->first >= p->s->frames)
        return wp_json_fail(p->f, obj, p->err,
                            "expected a start within the %g s of the "
                            "scenario, found %.9g s",
                            wp_scenario_length_s(p->s), e->start_s);
    return WP_OK;
}

/* Steps and jumps may last for ever; the others must end. */
static enum wp_status parse_end(struct wp_scenario_parser *p,
                                const struct cJSON *obj,
                                struct wp_scenario_event *e)
{
    double length_s = 0.0, cycles = 0.0;
    bool seconds = wp_json_member(obj, "duration_s") != NULL;
    bool in_cycles = wp_json_member(obj, "duration_cycles") != NULL;
    bool open =
        e->type == WP_SCENARIO_STEP || e->type == WP_SCENARIO_PHASE_JUMP;
    enum wp_status status;

    if ((seconds && in_cycles) || (!open && !seconds && !in_cycles))
        return wp_json_fail(p->f, obj, p->err,
                            "expected either \"duration_s\" or "
                            "\"duration_cycles\"");
    status = wp_scenario_positive(p, obj, "duration_s", 1e9, &length_s);
    if (!status)
        status = wp_scenario_positive(p, obj, "duration_cycles", 1e12, &cycles);
    if (status)
        return status;
    e->end = length_of(p->s);
    if (seconds)
        e->end = wp_fixed_add(e->start, wp_fixed_decimal(length_s));
    if (in_cycles)
        e->end = wp_course_time_of(
            p->s->course, wp_fixed_add(wp_course_cycles(p->s->course, e->start),
                                       wp_fixed_decimal(cycles)));
    return WP_OK;
}

/* Percent of the undisturbed waveform that is left. */
static enum wp_status parse_level(struct wp_scenario_parser *p,
                                  const struct cJSON *obj,
                                  struct wp_scenario_event *e)
{
    const struct wp_range range =
        e->type == WP_SCENARIO_DIP     ? (struct wp_range){0.0, 100.0}
        : e->type == WP_SCENARIO_SWELL ? (struct wp_range){100.0, 10000.0}
                                       : (struct wp_range){0.0, 10000.0};
    double level = 0.0;
    enum wp_status status = WP_OK;

    if (e->type != WP_SCENARIO_INTERRUPTION)
        status = wp_scenario_need(p, obj, "level_pct");
    if (!status)
        status = wp_scenario_number(p, obj, "level_pct", range, &level);
    e->level = level / 100.0;
    return status ? status : parse_end(p, obj, e);
}

static enum wp_status parse_jump(struct wp_scenario_parser *p,
                                 const struct cJSON *obj,
                                 struct wp_scenario_event *e)
{
    enum wp_status status = wp_scenario_need(p, obj, "jump_deg");

    if (!status)
        status = wp_scenario_number(p, obj, "jump_deg", wp_any_degrees,
                                    &e->jump_deg);
    e->jump = wp_fixed_div_int(wp_fixed_decimal(e->jump_deg), 360);
    return status ? status : parse_end(p, obj, e);
}

static enum wp_status parse_oscillatory(struct wp_scenario_parser *p,
                                        const struct cJSON *obj,
                                        struct wp_scenario_event *e)
{
    double degrees = 0.0;
    enum wp_status status = wp_scenario_need(p, obj, "frequency_hz");

    if (!status)
        status = wp_scenario_positive(p, obj, "frequency_hz", 1e8, &e->hz);
    if (!status)
        status = wp_scenario_need(p, obj, "decay_s");
    if (!status)
        status = wp_scenario_positive(p, obj, "decay_s", 1e6, &e->decay_s);
    if (!status)
        status =
            wp_scenario_number(p, obj, "phase_deg", wp_any_degrees, &degrees);
    if (status)
        return status;
    if (e->hz >= p->half_rate_hz)
        return wp_json_fail(p->f, wp_json_member(obj, "frequency_hz"), p->err,
                            "expected a frequency below half the rate "
                            "(%g Hz), found %g",
                            p->half_rate_hz, e->hz);
    e->turn = degrees / 360.0;
    return WP_OK;
}

/* e^-t/fall - e^-t/rise is greatest at ln(fall/rise) rise fall/(fall-rise). */
static enum wp_status parse_impulsive(struct wp_scenario_parser *p,
                                      const struct cJSON *obj,
                                      struct wp_scenario_event *e)
{
    double top_s;
    enum wp_status status = wp_scenario_need(p, obj, "rise_s");

    if (!status)
        status = wp_scenario_positive(p, obj, "rise_s", 1e6, &e->rise_s);
    if (!status)
        status = wp_scenario_need(p, obj, "fall_s");
    if (!status)
        status = wp_scenario_positive(p, obj, "fall_s", 1e6, &e->decay_s);
    if (status)
        return status;
    if (e->rise_s > 0.99 * e->decay_s)
        return wp_json_fail(p->f, obj, p->err,
                            "expected \"rise_s\" below 0.99 of \"fall_s\", "
                            "found %g and %g",
                            e->rise_s, e->decay_s);
    top_s = log(e->decay_s / e->rise_s) * e->rise_s * e->decay_s /
            (e->decay_s - e->rise_s);
    e->normal = 1.0 / (exp(-top_s / e->decay_s) - exp(-top_s / e->rise_s));
    e->rise_over_s = died_out * e->rise_s;
    return WP_OK;
}

static enum wp_status parse_transient(struct wp_scenario_parser *p,
                                      const struct cJSON *obj,
                                      struct wp_scenario_event *e)
{
    enum wp_status status = wp_scenario_need(p, obj, "peak");

    if (!status)
        status = wp_scenario_number(p, obj, "peak", wp_any_amplitude, &e->peak);
    if (!status)
        status = e->type == WP_SCENARIO_OSCILLATORY
                     ? parse_oscillatory(p, obj, e)
                     : parse_impulsive(p, obj, e);
    e->end = wp_fixed_add(e->start, wp_fixed_exact(died_out * e->decay_s));
    return status;
}

static enum wp_status parse_body(struct wp_scenario_parser *p,
                                 const struct cJSON *obj,
                                 struct wp_scenario_event *e)
{
#define WHERE                                                                  \
    "type", "quantity", "phases", "at_s", "at_cycle", "at_deg", "at_phase"
    static const char *const level[] = {WHERE, "level_pct", "duration_s",
                                        "duration_cycles", NULL};
    static const char *const jump[] = {WHERE, "jump_deg", "duration_s",
                                       "duration_cycles", NULL};
    static const char *const ring[] = {WHERE,     "peak",      "frequency_hz",
                                       "decay_s", "phase_deg", NULL};
    static const char *const impulse[] = {WHERE, "peak", "rise_s", "fall_s",
                                          NULL};
#undef WHERE
    enum wp_status status;

    switch (e->type) {
    case WP_SCENARIO_PHASE_JUMP:
        status = wp_scenario_only(p, obj, jump);
        return status ? status : parse_jump(p, obj, e);
    case WP_SCENARIO_OSCILLATORY:
        status = wp_scenario_only(p, obj, ring);
        return status ? status : parse_transient(p, obj, e);
    case WP_SCENARIO_IMPULSIVE:
        status = wp_scenario_only(p, obj, impulse);
        return status ? status : parse_transient(p, obj, e);
    default:
        status = wp_scenario_only(p, obj, level);
        return status ? status : parse_level(p, obj, e);
    }
}

static enum wp_status parse_type(struct wp_scenario_parser *p,
                                 const struct cJSON *obj,
                                 struct wp_scenario_event *e)
{
    const char *name = "";
    enum wp_status status =
        wp_json_get_string(p->f, obj, "type", &name, p->err);

    if (status)
        return status;
    for (int k = 0; k < WP_SCENARIO_EVENT_COUNT; k++)
        if (strcmp(name, event_names[k]) == 0) {
            e->type = (enum wp_scenario_event_type)k;
            return WP_OK;
        }
    return wp_json_fail(p->f, obj, p->err,
                        "expected \"type\" dip, swell, interruption, step, "
                        "phase_jump, oscillatory or impulsive, found \"%s\"",
                        name);
}

static enum wp_status parse_event(struct wp_scenario_parser *p,
                                  const struct cJSON *obj,
                                  struct wp_scenario_event *e)
{
    struct wp_fixed last = length_of(p->s);
    enum wp_status status = parse_type(p, obj, e);

    e->level = 1.0;
    if (!status)
        status = wp_scenario_channels(p, obj, &e->channels);
    if (!status)
        status = parse_start(p, obj, e);
    if (!status)
        status = parse_body(p, obj, e);
    if (status)
        return status;
    if (wp_fixed_compare(e->end, last) > 0)
        e->end = last;
    e->end_s = wp_fixed_double(e->end);
    e->last = frame_of(p->s, e->end);
    return WP_OK;
}

static int by_start(const void *a, const void *b)
{
    const struct wp_scenario_event *x = a, *y = b;
    int order = wp_fixed_compare(x->start, y->start);

    if (order)
        return order;
    order = wp_fixed_compare(x->end, y->end);
    if (order)
        return order;
    return x->type != y->type ? (int)x->type - (int)y->type
                              : (int)x->channels - (int)y->channels;
}

enum wp_status wp_scenario_parse_events(struct wp_scenario_parser *p,
                                        const struct cJSON *root)
{
    void *room;
    const struct cJSON *node = wp_json_first(wp_json_member(root, "events"));
    enum wp_status status =
        wp_scenario_list(p, root, "events", sizeof(*p->s->event), &room);

    if (status)
        return status;
    p->s->event = room;
    for (; node && !status; node = wp_json_next(node))
        status = parse_event(p, node, &p->s->event[p->s->events++]);
    if (!status)
        qsort(p->s->event, p->s->events, sizeof(*p->s->event), by_start);
    return status;
}
