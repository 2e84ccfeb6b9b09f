/* operation_read_priv - one operation from its JSON object. */
#ifndef WP_CONFIG_OPERATION_READ_PRIV_H
#define WP_CONFIG_OPERATION_READ_PRIV_H

#include "config/operations.h"
#include "format/json.h"

WP_MUST_CHECK enum wp_status wp_operation_read(const struct wp_json_file *f,
                                               const struct cJSON *node,
                                               struct wp_operation *out,
                                               struct wp_error *err);

#endif
