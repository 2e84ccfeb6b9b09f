/*
 * scenario_parse_priv - what the parts of the scenario parser share.
 */
#ifndef WP_INGEST_SCENARIO_PARSE_PRIV_H
#define WP_INGEST_SCENARIO_PARSE_PRIV_H

#include "format/json.h"
#include "ingest/scenario_model_priv.h"

enum {
    WP_SCENARIO_LIST_MAX = 10000, /* entries of any list */
    WP_SCENARIO_ORDER_MAX = 10000,
    WP_SCENARIO_CYCLES_MAX = 1000 /* of a burst */
};

struct wp_scenario_parser {
    const struct wp_json_file *f;
    struct wp_scenario *s;
    struct wp_notes *notes;
    struct wp_error *err;
    double max_hz; /* of the fundamental over the capture */
    double half_rate_hz;
};

struct wp_range {
    double min, max;
};

/* Amplitudes [V], [A] and ratios: anything a double computes with safely. */
static const struct wp_range wp_any_amplitude = {-1e9, 1e9};
static const struct wp_range wp_any_magnitude = {0.0, 1e9};
static const struct wp_range wp_any_degrees = {-36000.0, 36000.0};

/* As wp_json_get_double, within the range (both ends included). */
WP_MUST_CHECK enum wp_status
wp_scenario_number(struct wp_scenario_parser *p, const struct cJSON *obj,
                   const char *key, struct wp_range range, double *out);

/* The same, and greater than zero. */
WP_MUST_CHECK enum wp_status wp_scenario_positive(struct wp_scenario_parser *p,
                                                  const struct cJSON *obj,
                                                  const char *key, double max,
                                                  double *out);

/* The same with an exact value; absent leaves *out. */
WP_MUST_CHECK enum wp_status
wp_scenario_exact(struct wp_scenario_parser *p, const struct cJSON *obj,
                  const char *key, struct wp_range range, struct wp_fixed *out);

/* wp_json_only, and no key twice. */
WP_MUST_CHECK enum wp_status wp_scenario_only(struct wp_scenario_parser *p,
                                              const struct cJSON *obj,
                                              const char *const *keys);

/* WP_OK when obj has the key. */
WP_MUST_CHECK enum wp_status wp_scenario_need(struct wp_scenario_parser *p,
                                              const struct cJSON *obj,
                                              const char *key);

/* A list (or absent) of at most WP_SCENARIO_LIST_MAX entries: room for them,
 * zeroed, at least one, in *out. */
WP_MUST_CHECK enum wp_status wp_scenario_list(struct wp_scenario_parser *p,
                                              const struct cJSON *obj,
                                              const char *key, size_t size,
                                              void **out);

/* "quantity" (voltage unless said) and "phases" (all of the quantity unless
 * said) -> channels that are there. */
WP_MUST_CHECK enum wp_status wp_scenario_channels(struct wp_scenario_parser *p,
                                                  const struct cJSON *obj,
                                                  unsigned *out);

/* Index of the channel, -1 if there is none. */
int wp_scenario_find(const struct wp_scenario *s, enum wp_quantity quantity,
                     enum wp_phase phase);

/* The sections of the file, in this order. */
WP_MUST_CHECK enum wp_status
wp_scenario_parse_frequency(struct wp_scenario_parser *p,
                            const struct cJSON *root);
WP_MUST_CHECK enum wp_status
wp_scenario_parse_quantity(struct wp_scenario_parser *p,
                           const struct cJSON *root, enum wp_quantity quantity);
WP_MUST_CHECK enum wp_status
wp_scenario_parse_modulation(struct wp_scenario_parser *p,
                             const struct cJSON *root);
WP_MUST_CHECK enum wp_status
wp_scenario_parse_events(struct wp_scenario_parser *p,
                         const struct cJSON *root);
WP_MUST_CHECK enum wp_status
wp_scenario_parse_missing(struct wp_scenario_parser *p,
                          const struct cJSON *root);

/* Part of a channel. */
WP_MUST_CHECK enum wp_status
wp_scenario_parse_waveform(struct wp_scenario_parser *p,
                           const struct cJSON *obj,
                           struct wp_scenario_channel *c);

#endif
