/*
 * scenario_wave - the samples of a scenario, each from its index alone.
 *
 * Output: values [V], [A] before they are stored; NaN where a span is missing.
 * Harmonics are powers of one sine and cosine per sample and group of
 * channels, so that order h errs by at most (h + 2) * 2.2e-16 of its own peak.
 * Memory: nothing is allocated after create.
 */
#ifndef WP_INGEST_SCENARIO_WAVE_H
#define WP_INGEST_SCENARIO_WAVE_H

#include "ingest/scenario_model_priv.h"

struct wp_scenario_wave;

/* Borrows s. On failure *out is NULL. WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_scenario_wave_create(struct wp_scenario_wave **out,
                        const struct wp_scenario *s);

/* Accepts NULL. */
void wp_scenario_wave_destroy(struct wp_scenario_wave *w);

/* Frames first ... first + count - 1 of every channel, within the scenario.
 * How a stretch is cut into calls changes no bit. */
void wp_scenario_wave_fill(struct wp_scenario_wave *w, int64_t first,
                           size_t count, double *const *x);

#endif
