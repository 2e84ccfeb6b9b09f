#include "pq/event_reference.h"

#include <math.h>

#include "pq/sequence.h"

enum {
    SPAN = 30, /* half-cycles in which the frame runs on in time */
    BASE = 8   /* between two cycles whose phases tell the frequency */
};

/* Phasors are not believed beyond this share off the grid's frequency. */
static const double most_off = 0.05;

static const double pi = 3.14159265358979323846;

struct wp_complex wp_complex_turn(struct wp_complex v, double angle)
{
    double c = cos(angle), s = sin(angle);

    return (struct wp_complex){v.re * c - v.im * s, v.re * s + v.im * c};
}

static double size(struct wp_complex v)
{
    return hypot(v.re, v.im);
}

struct wp_complex
wp_event_reference_positive(const struct wp_event_reference *r,
                            const struct wp_complex phase[3])
{
    struct wp_complex p[3] = {phase[0], phase[r->reversed ? 2 : 1],
                              phase[r->reversed ? 1 : 2]};

    return wp_sequence_of(p).positive;
}

static int64_t middle_ns(const struct wp_event_trail *t, int64_t n)
{
    return wp_event_trail_half(t, n + 1)->start_ns;
}

/* What tells the phase of a cycle: positive sequence, or the largest of less
 * than three voltages. */
static struct wp_complex leader(const struct wp_event_reference *r,
                                const struct wp_event_trail *t,
                                const struct wp_complex phase[3])
{
    struct wp_complex largest = {0.0, 0.0};
    bool all = true;

    for (int k = 0; k < WP_ELEMENTS; k++) {
        all = all && t->phase_voltage[k] >= 0;
        if (size(phase[k]) > size(largest))
            largest = phase[k];
    }
    return all ? wp_event_reference_positive(r, phase) : largest;
}

/* By how far the phasors moved in the grid since some cycles before. */
static double measured_hz(const struct wp_event_reference *r,
                          const struct wp_event_trail *t)
{
    double grid_hz = wp_event_trail_half(t, r->half)->f_hz, f_hz, span_s, phase;
    struct wp_complex now = leader(r, t, r->phasors.voltage), before;
    struct wp_complex voltage[WP_ELEMENTS];
    int64_t n = r->half;

    while (n > r->half - BASE && wp_event_trail_clean(t, n - 1) &&
           wp_event_trail_half(t, n - 1)->stretch ==
               wp_event_trail_half(t, r->half)->stretch)
        n--;
    if (n == r->half)
        return grid_hz;
    wp_event_trail_cycle(t, n, voltage, NULL);
    before = leader(r, t, voltage);
    phase = atan2(now.im * before.re - now.re * before.im,
                  now.re * before.re + now.im * before.im);
    span_s = (double)(r->mid_ns - middle_ns(t, n)) * 1e-9;
    f_hz = ((double)(r->half - n) / 2.0 + phase / (2.0 * pi)) / span_s;
    return fabs(f_hz - grid_hz) <= most_off * grid_hz ? f_hz : grid_hz;
}

static void take(struct wp_event_reference *r, const struct wp_event_trail *t,
                 int64_t n)
{
    struct wp_sequence q;

    r->there = true;
    r->half = n;
    r->mid_ns = middle_ns(t, n);
    r->turn = wp_event_trail_half(t, n)->turn;
    wp_event_trail_cycle(t, n, r->phasors.voltage, r->phasors.current);
    q = wp_sequence_of(r->phasors.voltage);
    r->reversed = size(q.negative) > size(q.positive);
    r->f_hz = measured_hz(r, t);
}

void wp_event_reference_find(struct wp_event_reference *r,
                             const struct wp_event_trail *t, int64_t start,
                             int64_t until_ns)
{
    *r = (struct wp_event_reference){.there = false};
    for (int64_t n = start - 2; n >= wp_event_trail_oldest(t); n--)
        if (wp_event_trail_clean(t, n) &&
            wp_event_trail_half(t, n + 1)->end_ns <= until_ns &&
            wp_event_trail_half(t, n)->stretch ==
                wp_event_trail_half(t, start)->stretch) {
            take(r, t, n);
            return;
        }
}

void wp_event_reference_cycle(struct wp_event_reference *r,
                              const struct wp_event_trail *t, int64_t n,
                              struct wp_phasors *out)
{
    wp_event_trail_cycle(t, n, out->voltage, out->current);
    if (r->there && n <= r->half + SPAN) {
        double grid = pi * (double)(n - r->half);
        double time_s = (double)(middle_ns(t, n) - r->mid_ns) * 1e-9;

        r->lag = 2.0 * pi * r->f_hz * time_s - grid -
                 (wp_event_trail_half(t, n)->turn - r->turn);
    }
    for (int k = 0; k < WP_ELEMENTS; k++) {
        out->voltage[k] = wp_complex_turn(out->voltage[k], -r->lag);
        out->current[k] = wp_complex_turn(out->current[k], -r->lag);
    }
}
