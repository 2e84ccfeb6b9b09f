/*
 * scenario_signal - a scenario as a continuous function of time, for the truth.
 *
 * Nothing here knows of samples: edges are where they are stated, not at the
 * next frame. Between two edges (a stretch) levels and offsets are constant.
 * Noise is left out. "Advanced" is the current a quarter of the fundamental's
 * period later: order k by k * 90 degrees, an interharmonic by the same time,
 * DC unchanged, without transients; factors are taken at t.
 */
#ifndef WP_INGEST_SCENARIO_SIGNAL_PRIV_H
#define WP_INGEST_SCENARIO_SIGNAL_PRIV_H

#include <complex.h>

#include "ingest/scenario_model_priv.h"

struct wp_signal;

/* At one instant, per channel [V], [A]. */
struct wp_signal_values {
    double whole[WP_MAX_CHANNELS], advanced[WP_MAX_CHANNELS];
    double fundamental[WP_MAX_CHANNELS];
    double fundamental_advanced[WP_MAX_CHANNELS];
};

/* Re(amplitude * e^(i omega tau)), tau from the start of a stretch. */
struct wp_phasor {
    double omega; /* [rad/s] */
    double complex amplitude, advanced;
    bool fundamental;
};

/* Borrows s. WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_signal_create(struct wp_signal **out,
                                              const struct wp_scenario *s);
void wp_signal_destroy(struct wp_signal *g);

/* The next edge after t_s, at most the end of the scenario [s]. */
double wp_signal_next_edge(const struct wp_signal *g, double t_s);

/* Take up the levels and offsets that hold from t_s to end_s, no edge
 * between; the calls below are then for this stretch. */
void wp_signal_enter(struct wp_signal *g, double t_s, double end_s);

void wp_signal_at(const struct wp_signal *g, double t_s,
                  struct wp_signal_values *out);

/* Channels without samples in this stretch. */
unsigned wp_signal_missing(const struct wp_signal *g);

/* True when every channel is a sum of phasors in this stretch. */
bool wp_signal_steady(const struct wp_signal *g);

/* Phasors of channel c, at most wp_signal_phasor_max(); the count. */
size_t wp_signal_phasors(const struct wp_signal *g, unsigned c,
                         struct wp_phasor *out);
size_t wp_signal_phasor_max(const struct wp_signal *g);

/* No product of two channels has more than this, modulation and transients
 * included, as far as it matters for quadrature [Hz]. */
double wp_signal_bandwidth_hz(const struct wp_signal *g);

#endif
