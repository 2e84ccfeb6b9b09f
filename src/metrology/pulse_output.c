#include "metrology/pulse_output.h"

#include <math.h>
#include <stdlib.h>

#include "metrology/exact_sum.h"
#include "metrology/pulse_pick.h"
#include "metrology/pulse_rate.h"

static const int64_t second_ns = 1000000000;
static const int64_t day_ns = 86400000000000;
/* 25 transitions per second (manual, "Contact Outputs"). */
static const int64_t transition_ns = 40000000;
static const int64_t default_duration_ns = 40000000;
/* So that a wrong weight gives many pulses, but not without bound. */
static const int64_t test_pulse_ns = 1000000;
static const double most_pulses = 1e15; /* in one half-cycle */

struct wp_pulse_output {
    struct wp_pulse_config config;
    int output;
    int64_t spacing_ns;       /* from pulse to pulse at least */
    int64_t duration_ns;      /* 0: the state stays until the next pulse */
    int64_t period_ns;        /* of a clock or interval; 0 = energy */
    struct wp_exact_sum rest; /* energy without its pulse yet [unit h] */
    struct wp_pulse_rate rate;

    struct wp_pulse_span span;     /* the half-cycle, and in it: */
    double before_h, before_low_h; /* rest at its start */
    int64_t fresh;                 /* pulses due */

    int64_t due, sent;
    int64_t free_ns; /* no pulse before that */
    bool active;
    bool opens;
    int64_t open_ns;
    bool flushed;
};

static int64_t nanoseconds(double s)
{
    return s > 0.0 && s < 1e9 ? (int64_t)llround(s * 1e9) : 0;
}

/* a mod n, 0 or more, also before 1970. */
static int64_t floor_mod(int64_t a, int64_t n)
{
    int64_t r = a % n;

    return r < 0 ? r + n : r;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static bool set_energy(struct wp_pulse_output *b)
{
    const struct wp_pulse_config *c = &b->config;
    struct wp_pulse_pick pick = wp_pulse_pick_output(c);

    return wp_pulse_pick_valid(&pick) && c->weight_h >= 1e-12 &&
           isfinite(c->weight_h);
}

/* Form A opens again after its duration, KYZ stays. */
static bool set_contact(struct wp_pulse_output *b)
{
    const struct wp_pulse_config *c = &b->config;

    b->spacing_ns = transition_ns;
    if (c->form == WP_PULSE_KYZ)
        return true;
    b->duration_ns =
        c->duration_s == 0.0 ? default_duration_ns : nanoseconds(c->duration_s);
    b->spacing_ns = larger(2 * transition_ns, b->duration_ns + transition_ns);
    return b->duration_ns >= 20000000 && b->duration_ns <= 200000000;
}

static bool set_period(struct wp_pulse_output *b)
{
    b->period_ns = nanoseconds(b->config.period_s);
    return b->period_ns >= second_ns / WP_PULSE_RATE_MAX &&
           b->period_ns >= b->spacing_ns && b->period_ns <= day_ns;
}

static bool set_up(struct wp_pulse_output *b)
{
    switch (b->config.kind) {
    case WP_PULSE_ENERGY:
        return set_energy(b) && set_contact(b);
    case WP_PULSE_CLOCK:
        return set_contact(b) && set_period(b);
    case WP_PULSE_END_OF_INTERVAL:
        b->duration_ns = second_ns;
        b->spacing_ns = second_ns + transition_ns;
        return set_period(b);
    case WP_PULSE_TEST:
        b->spacing_ns = test_pulse_ns;
        return set_energy(b);
    case WP_PULSE_OFF:
    default:
        return false;
    }
}

enum wp_status wp_pulse_output_create(struct wp_pulse_output **out, int output,
                                      const struct wp_pulse_config *config)
{
    struct wp_pulse_output *b = calloc(1, sizeof(*b));

    *out = NULL;
    if (!b)
        return WP_E_NOMEM;
    b->config = *config;
    b->output = output;
    b->free_ns = INT64_MIN;
    if (!set_up(b)) {
        free(b);
        return WP_E_CONFIG;
    }
    *out = b;
    return WP_OK;
}

void wp_pulse_output_destroy(struct wp_pulse_output *b)
{
    free(b);
}

/* Ticks of the clock up to and with a time: the multiples of the period in
 * each day, from midnight on. */
static int64_t ticks_until(const struct wp_pulse_output *b, int64_t time_ns)
{
    int64_t p = b->period_ns, of_day = floor_mod(time_ns, day_ns);
    int64_t days = (time_ns - of_day) / day_ns;

    return days * ((day_ns + p - 1) / p) + of_day / p + 1;
}

/* When the n-th of them is, from 1. */
static int64_t tick_ns(const struct wp_pulse_output *b, int64_t n)
{
    int64_t p = b->period_ns, per_day = (day_ns + p - 1) / p;
    int64_t k = floor_mod(n - 1, per_day);

    return (n - 1 - k) / per_day * day_ns + k * p;
}

/* When the j-th pulse of the half-cycle is due, j from 1. */
static int64_t instant(const struct wp_pulse_output *b, int64_t j)
{
    const struct wp_pulse_span *s = &b->span;
    double need, share;

    if (b->period_ns)
        return tick_ns(b, ticks_until(b, s->start_ns) + j);
    need = fma((double)j, b->config.weight_h, -b->before_h) - b->before_low_h;
    share = need / s->increment_h;
    share = share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share;
    return s->start_ns + llround(share * (double)(s->end_ns - s->start_ns));
}

/* Takes the whole pulses out of the energy; how many. */
static int64_t take_pulses(struct wp_pulse_output *b)
{
    double weight = b->config.weight_h, n = floor(b->rest.hi / weight);

    if (n < 0.0)
        n = 0.0;
    wp_exact_sum_take(&b->rest, n, weight);
    /* The quotient was rounded: it can be one too many or too few. */
    while (n > 0.0 && b->rest.hi < 0.0) {
        wp_exact_sum_add(&b->rest, weight);
        n--;
    }
    while (b->rest.hi > weight || (b->rest.hi == weight && b->rest.lo >= 0.0)) {
        wp_exact_sum_add(&b->rest, -weight);
        n++;
    }
    return (int64_t)n;
}

static int64_t count_energy(struct wp_pulse_output *b)
{
    double x = b->span.increment_h, most = most_pulses * b->config.weight_h;

    if (!isfinite(x))
        x = 0.0;
    x = x > most ? most : x < -most ? -most : x;
    b->span.increment_h = x;
    b->before_h = b->rest.hi;
    b->before_low_h = b->rest.lo;
    wp_exact_sum_add(&b->rest, x);
    return take_pulses(b);
}

/* Beyond eleven pulses at the pace of one half-cycle all are alike. */
static void watch_rate(struct wp_pulse_output *b)
{
    const int64_t n = b->fresh, enough = WP_PULSE_RATE_MAX + 1;
    int64_t j = 1;

    for (; j <= n && j <= enough; j++)
        wp_pulse_rate_note(&b->rate, instant(b, j));
    if (j > n)
        return;
    if (instant(b, enough) - instant(b, 1) >= second_ns - 1) {
        for (; j <= n; j++)
            wp_pulse_rate_note(&b->rate, instant(b, j));
        return;
    }
    for (j = larger(j, n - WP_PULSE_RATE_MAX + 1); j <= n; j++)
        wp_pulse_rate_run(&b->rate, instant(b, j));
}

void wp_pulse_output_push(struct wp_pulse_output *b,
                          const struct wp_pulse_span *span)
{
    b->span = *span;
    b->fresh = b->period_ns ? ticks_until(b, span->end_ns) -
                                  ticks_until(b, span->start_ns)
                            : count_energy(b);
    if (b->fresh > INT64_MAX - b->due)
        b->fresh = INT64_MAX - b->due;
    b->due += b->fresh;
    if (b->config.kind == WP_PULSE_ENERGY)
        watch_rate(b);
}

void wp_pulse_output_flush(struct wp_pulse_output *b)
{
    b->flushed = true;
}

static void open_contact(struct wp_pulse_output *b, struct wp_pulse_event *out)
{
    b->opens = false;
    b->active = false;
    *out = (struct wp_pulse_event){.time_ns = b->open_ns};
}

/* The next pulse that the contact can send; false when none by the end. */
static bool send_pulse(struct wp_pulse_output *b, struct wp_pulse_event *out)
{
    int64_t earlier = b->due - b->fresh, number = b->sent + 1;
    bool waited = number <= earlier;
    int64_t ready, t;

    if (b->flushed || number > b->due)
        return false;
    ready = waited ? b->span.start_ns : instant(b, number - earlier);
    t = larger(ready, b->free_ns);
    if (t > b->span.end_ns)
        return false;
    b->sent = number;
    b->free_ns = t + b->spacing_ns;
    b->active = b->duration_ns || b->config.kind == WP_PULSE_TEST || !b->active;
    b->opens = b->duration_ns > 0;
    b->open_ns = t + b->duration_ns;
    *out = (struct wp_pulse_event){
        .time_ns = t, .pulse = true, .delayed = waited || t > ready};
    return true;
}

bool wp_pulse_output_pull(struct wp_pulse_output *b, struct wp_pulse_event *out)
{
    /* A contact opens before it can close again: openings come first. */
    if (b->opens && (b->flushed || b->open_ns <= b->span.end_ns))
        open_contact(b, out);
    else if (!send_pulse(b, out))
        return false;
    out->count = b->sent;
    out->output = b->output;
    out->closed = b->active != b->config.normally_closed;
    out->overflow = wp_pulse_rate_at(&b->rate, out->time_ns);
    return true;
}

bool wp_pulse_output_pull_overflow(struct wp_pulse_output *b,
                                   struct wp_pulse_overflow *out)
{
    int64_t now = b->flushed ? INT64_MAX : b->span.end_ns;

    out->output = b->output;
    return wp_pulse_rate_take(&b->rate, now, &out->start_ns, &out->end_ns);
}

struct wp_pulse_status wp_pulse_output_status(const struct wp_pulse_output *b)
{
    return (struct wp_pulse_status){
        .due = b->due,
        .sent = b->sent,
        .overflows = b->rate.periods,
        .overflow = wp_pulse_rate_at(&b->rate, b->span.end_ns),
    };
}
