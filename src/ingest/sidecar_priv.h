/*
 * sidecar_priv - how the parts of a sidecar are read.
 */
#ifndef WP_INGEST_SIDECAR_PRIV_H
#define WP_INGEST_SIDECAR_PRIV_H

#include "ingest/sidecar.h"

/* Index of obj.key among the NULL-terminated words; *out untouched when it is
 * absent. WP_E_CONFIG. */
WP_MUST_CHECK enum wp_status wp_sidecar_choice(const struct wp_sidecar *s,
                                               const struct cJSON *obj,
                                               const char *key,
                                               const char *const *words,
                                               int *out, struct wp_error *err);

/* A number that may not be negative (or zero); *out untouched when it is
 * absent. WP_E_CONFIG. */
WP_MUST_CHECK enum wp_status wp_sidecar_positive(const struct wp_sidecar *s,
                                                 const struct cJSON *obj,
                                                 const char *key, bool zero_too,
                                                 double *out,
                                                 struct wp_error *err);

/* Number, text or an object that says where the number stands; node may be
 * NULL. WP_E_CONFIG. */
WP_MUST_CHECK enum wp_status wp_sidecar_check_value(const struct wp_sidecar *s,
                                                    const struct cJSON *node,
                                                    struct wp_error *err);

/* $.channels. WP_E_CONFIG. */
WP_MUST_CHECK enum wp_status wp_sidecar_read_channels(struct wp_sidecar *s,
                                                      struct wp_error *err);

#endif
