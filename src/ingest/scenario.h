/*
 * scenario - a described waveform as a source like any other.
 *
 * Input:   a JSON file (schemas/scenario.schema.json)
 * Output:  frames of every channel, quantised to the stated word length;
 *          the closed-form truth as a JSON file
 * Memory:  nothing is allocated after open
 */
#ifndef WP_INGEST_SCENARIO_H
#define WP_INGEST_SCENARIO_H

#include "core/texts.h"
#include "format/source.h"

extern const struct wp_source_ops wp_scenario_source;

/*
 * Writes the truth of a scenario: energies, RMS values, frequency and events of
 * the continuous signal over [0, frames / rate), without sampling. Quantities
 * and methods are in schemas/scenario-truth.schema.json. WP_E_IO, FORMAT,
 * CONFIG, NOMEM.
 */
WP_MUST_CHECK enum wp_status
wp_scenario_truth_write(const char *scenario_path, const char *truth_path,
                        const struct wp_texts *origin, struct wp_error *err);

#endif
