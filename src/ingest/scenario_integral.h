/*
 * scenario_integral - integrals of a scenario's products over time.
 *
 * Steady stretches: closed form over all pairs of phasors, partial cycles
 * included. Everything else: Gauss-Legendre with 32 nodes on panels of at most
 * 8 periods of the highest product (error below 1e-17 of it), cycle by cycle.
 */
#ifndef WP_INGEST_SCENARIO_INTEGRAL_H
#define WP_INGEST_SCENARIO_INTEGRAL_H

#include "ingest/scenario_model_priv.h"

enum { WP_POWER_PHASES = 3 };

/* Integrals over a cell: a whole steady stretch or one cycle at most. */
struct wp_scenario_cell {
    double start_s, length_s;
    bool closed;                /* form, not quadrature */
    unsigned present;           /* channels that have samples */
    double x[WP_MAX_CHANNELS];  /* [V s] */
    double x2[WP_MAX_CHANNELS]; /* [V^2 s] */
    double ms[WP_MAX_CHANNELS]; /* mean square, of whole periods if steady */
    double p[WP_POWER_PHASES], q[WP_POWER_PHASES];           /* [Ws], [vars] */
    double p1[WP_POWER_PHASES], q1[WP_POWER_PHASES];         /* fundamental */
    double p_mean[WP_POWER_PHASES], q_mean[WP_POWER_PHASES]; /* [W], [var] */
};

struct wp_scenario_integral;

/* Borrows s. closed_form: false for quadrature everywhere (a test of the
 * other). WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_scenario_integral_create(struct wp_scenario_integral **out,
                            const struct wp_scenario *s, bool closed_form);
void wp_scenario_integral_destroy(struct wp_scenario_integral *g);

/* The next cell in time; WP_E_UNSUPPORTED when quadrature would need more
 * than 10^9 points in all. *more is false at the end of the scenario. */
WP_MUST_CHECK enum wp_status
wp_scenario_integral_next(struct wp_scenario_integral *g,
                          struct wp_scenario_cell *out, bool *more);

#endif
