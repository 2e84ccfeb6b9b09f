/*
 * scenario_parse - a scenario file -> struct wp_scenario, wholly checked.
 *
 * The contract is schemas/scenario.schema.json. Every complaint names the file
 * and the JSON path; what is left out (components at or above half the rate of
 * a Fourier series) goes to the notes.
 */
#ifndef WP_INGEST_SCENARIO_PARSE_H
#define WP_INGEST_SCENARIO_PARSE_H

#include "core/error.h"
#include "core/notes.h"
#include "ingest/scenario_model_priv.h"

/* On failure *out is NULL. WP_E_IO, FORMAT, CONFIG, NOMEM. */
WP_MUST_CHECK enum wp_status wp_scenario_load(struct wp_scenario **out,
                                              const char *path,
                                              struct wp_notes *notes,
                                              struct wp_error *err);

/* "dip", "phase_jump" ... as the file writes it. */
const char *wp_scenario_event_name(enum wp_scenario_event_type type);

/* Accepts NULL and partial state. */
void wp_scenario_free(struct wp_scenario *s);

#endif
