/*
 * scenario_course - the phase of the fundamental over time, without drift.
 *
 * phi(t) = 2 pi * integral of f. f is a chain of constants and ramps plus slow
 * sines (wander). Constants and ramps are polynomials in the sample index with
 * 128-bit fractions of a cycle, added with wrap-around: error below 2^-64
 * cycle for 10^9 samples, whatever the start. Wander adds a double of
 * amplitude_hz / (2 pi frequency_hz) cycles, rounded to 4 parts in 2^53 of it.
 */
#ifndef WP_INGEST_SCENARIO_COURSE_PRIV_H
#define WP_INGEST_SCENARIO_COURSE_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/rate.h"
#include "core/status.h"
#include "ingest/scenario_fixed.h"

struct wp_course;
struct wp_course_grid;

/* f from t on; a ramp is reached at t, on a line from the point before. */
struct wp_frequency_point {
    struct wp_fixed t, hz;
    bool ramp;
};

/* f(t) += amplitude_hz * sin(2 pi (hz t + turn)). */
struct wp_wander {
    double amplitude_hz;
    struct wp_fixed hz, turn; /* [Hz], [cycles] */
};

struct wp_course_config {
    size_t points, wanders; /* at least one point; the first has t = 0 */
    const struct wp_frequency_point *point;
    const struct wp_wander *wander;
};

/* Copies the config. WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_course_create(struct wp_course **out,
                                              const struct wp_course_config *c);
void wp_course_destroy(struct wp_course *p);

/* phi / 2 pi from t = 0 on [cycles]; f(t) [Hz]; df/dt is not needed. */
struct wp_fixed wp_course_cycles(const struct wp_course *p, struct wp_fixed t);
double wp_course_hz(const struct wp_course *p, double t_s);

/* The instant of a phase, t >= 0 or extrapolated below. */
struct wp_fixed wp_course_time_of(const struct wp_course *p,
                                  struct wp_fixed cycles);

/* Bounds of f over all time [Hz]. */
double wp_course_min_hz(const struct wp_course *p);
double wp_course_max_hz(const struct wp_course *p);

/* The next instant after t_s where f has a corner; INFINITY if none. */
double wp_course_next_corner(const struct wp_course *p, double t_s);

/* Whether f is constant from t_s to the next corner. */
bool wp_course_steady(const struct wp_course *p, double t_s);

/* phi / divisor on the sampling grid. WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_course_grid_create(struct wp_course_grid **out,
                                                   const struct wp_course *p,
                                                   struct wp_rate rate,
                                                   uint32_t divisor);
void wp_course_grid_destroy(struct wp_course_grid *g);

/* Fractions of 2^64 of a turn for frames first ... first + count - 1; every
 * value depends on its index alone. */
void wp_course_grid_fill(const struct wp_course_grid *g, int64_t first,
                         size_t count, uint64_t *turn);

/* A uniform phase on the grid: turn + hz * n / rate, exact likewise. */
struct wp_turns {
    int64_t first; /* its index 0 */
    wp_u128 p0, s1, s2;
};

struct wp_turns wp_turns_uniform(struct wp_fixed hz, struct wp_fixed turn,
                                 struct wp_rate rate);
void wp_turns_fill(const struct wp_turns *t, int64_t first, size_t count,
                   uint64_t *turn);

#endif
