#include "metrology/pulse_input.h"

#include <math.h>
#include <stdlib.h>

static const double hysteresis = 0.2; /* of the span, on either side */
static const double noise_growth = 2.0;

enum level { UNKNOWN, LOW, HIGH };

struct wp_pulse_input {
    struct wp_pulse_input_setup setup;
    int64_t debounce; /* [samples] */
    double sample_s;

    double least, most; /* extremes so far */
    double known_span;  /* of the signal when the counting began */
    double before;      /* the sample before */
    bool has_before;
    int64_t next;               /* index that follows without a gap */
    struct wp_instant crossing; /* the last one of the threshold */

    enum level raw;      /* with its last change */
    enum level accepted; /* without bounce */
    int64_t quiet_until; /* no edge before that index */
    int64_t count;
    uint32_t flags; /* for the next edge */
};

enum wp_status wp_pulse_input_create(struct wp_pulse_input **out,
                                     const struct wp_pulse_input_setup *setup)
{
    struct wp_pulse_input *b;

    *out = NULL;
    if (!isfinite(setup->threshold) ||
        !(setup->debounce_s >= 0.0 && setup->debounce_s <= 3600.0))
        return WP_E_CONFIG;
    b = calloc(1, sizeof(*b));
    if (!b)
        return WP_E_NOMEM;
    b->setup = *setup;
    b->sample_s = 1.0 / wp_rate_hz(setup->rate);
    b->debounce = (int64_t)ceil(setup->debounce_s * wp_rate_hz(setup->rate));
    b->least = INFINITY;
    b->most = -INFINITY;
    b->quiet_until = INT64_MIN;
    *out = b;
    return WP_OK;
}

void wp_pulse_input_destroy(struct wp_pulse_input *b)
{
    free(b);
}

static void break_off(struct wp_pulse_input *b)
{
    b->has_before = false;
    b->raw = b->accepted = UNKNOWN;
    b->quiet_until = INT64_MIN;
}

/* Whatever was counted so far was noise beside this signal. */
static void restart(struct wp_pulse_input *b)
{
    b->known_span = b->most - b->least;
    b->raw = b->accepted = UNKNOWN;
    b->quiet_until = INT64_MIN;
    b->count = 0;
    b->flags = WP_EDGE_RESTART;
}

/* Index and fraction at which the line from the sample before index to it
 * stands at the level. */
static struct wp_instant between(const struct wp_pulse_input *b, int64_t index,
                                 double x, double level)
{
    double frac = (level - b->before) / (x - b->before);

    if (frac >= 1.0)
        return (struct wp_instant){index, 0.0};
    return (struct wp_instant){index - 1, frac > 0.0 ? frac : 0.0};
}

/* The state that the sample shows; within the hysteresis the one before. */
static enum level analog_level(struct wp_pulse_input *b, int64_t index,
                               double x)
{
    double level = b->setup.threshold, margin;

    b->least = x < b->least ? x : b->least;
    b->most = x > b->most ? x : b->most;
    if (level == 0.0) {
        if (b->most - b->least > noise_growth * b->known_span)
            restart(b);
        level = b->least + (b->most - b->least) / 2.0;
    }
    if (b->has_before && (b->before <= level) != (x <= level))
        b->crossing = between(b, index, x, level);
    margin = hysteresis * (b->most - b->least);
    b->before = x;
    b->has_before = true;
    if (x > level + margin)
        return HIGH;
    return x < level - margin ? LOW : b->raw;
}

static enum level digital_level(struct wp_pulse_input *b, int64_t index,
                                bool high)
{
    enum level level = high ? HIGH : LOW;

    if (level != b->raw)
        b->crossing = (struct wp_instant){index, 0.0};
    return level;
}

static void describe(struct wp_pulse_input *b, bool digital,
                     struct wp_pulse_edge *out)
{
    double frac_ns = b->crossing.frac * b->sample_s * 1e9;

    *out = (struct wp_pulse_edge){
        .time_ns = b->setup.start_ns +
                   wp_rate_ns(b->setup.rate, b->crossing.index) +
                   llround(frac_ns),
        .at = b->crossing,
        .count = ++b->count,
        .rising = b->accepted == HIGH,
        .flags = b->flags,
        .uncertainty_s = digital ? b->sample_s : 0.0,
    };
    b->flags = 0;
}

/* Whether the state after this sample is a change that counts. */
static bool accept(struct wp_pulse_input *b, int64_t index, enum level level)
{
    enum level old = b->accepted;

    b->raw = level;
    if (level == UNKNOWN || level == old || index < b->quiet_until)
        return false;
    b->accepted = level;
    if (old == UNKNOWN)
        return false;
    b->quiet_until = b->crossing.index + b->debounce;
    return b->setup.every_edge || level == HIGH;
}

static bool take_sample(struct wp_pulse_input *b,
                        const struct wp_pulse_samples *s, size_t k)
{
    int64_t index = s->first + (int64_t)k;
    enum level level;

    if (s->analog && !isfinite(s->analog[k])) {
        b->next = INT64_MIN;
        return false;
    }
    if (index != b->next && (b->raw != UNKNOWN || b->has_before)) {
        break_off(b);
        b->flags |= WP_EDGE_AFTER_GAP;
    }
    b->next = index + 1;
    level = s->analog ? analog_level(b, index, s->analog[k])
                      : digital_level(b, index, s->digital[k] != 0);
    return accept(b, index, level);
}

bool wp_pulse_input_push(struct wp_pulse_input *b,
                         const struct wp_pulse_samples *samples, size_t *from,
                         struct wp_pulse_edge *out)
{
    while (*from < samples->frames) {
        size_t k = (*from)++;

        if (take_sample(b, samples, k)) {
            describe(b, !samples->analog, out);
            return true;
        }
    }
    return false;
}
