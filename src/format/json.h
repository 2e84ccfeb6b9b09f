/*
 * json - reading JSON that people write: every complaint names file and path.
 *
 * A thin face on cJSON, which has its home here. Nodes are borrowed from the
 * file and live until wp_json_close(). Getters leave *out untouched when the
 * key is absent (so set the default first) and fail, with file and path such
 * as "$.phases.A.harmonics[2].order", when it has the wrong type.
 */
#ifndef WP_FORMAT_JSON_H
#define WP_FORMAT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

struct cJSON;
struct wp_json_file;

/* Reads at most 64 MiB of UTF-8; a BOM is skipped. On failure *out is NULL. */
WP_MUST_CHECK enum wp_status
wp_json_open(struct wp_json_file **out, const char *path, struct wp_error *err);

/* The same from memory; name stands for the file in error texts. */
WP_MUST_CHECK enum wp_status wp_json_parse(struct wp_json_file **out,
                                           const char *text, size_t length,
                                           const char *name,
                                           struct wp_error *err);

/* Accepts NULL. */
void wp_json_close(struct wp_json_file *f);

const struct cJSON *wp_json_root(const struct wp_json_file *f);

/* NULL when absent (or obj is NULL). Keys are case-sensitive. */
const struct cJSON *wp_json_member(const struct cJSON *obj, const char *key);

/* The same content; NULL equals NULL alone. */
bool wp_json_equal(const struct cJSON *a, const struct cJSON *b);

/* Children of an array or object in order: first and next, NULL at the end. */
const struct cJSON *wp_json_first(const struct cJSON *node);
const struct cJSON *wp_json_next(const struct cJSON *node);
size_t wp_json_count(const struct cJSON *node);

/* The key under which node stands in its object, else NULL. */
const char *wp_json_key(const struct cJSON *node);

bool wp_json_is_object(const struct cJSON *node);
bool wp_json_is_array(const struct cJSON *node);
bool wp_json_is_string(const struct cJSON *node);
bool wp_json_is_number(const struct cJSON *node);

/* The value of a node of that kind (0, "" otherwise). */
double wp_json_number(const struct cJSON *node);
const char *wp_json_text(const struct cJSON *node);

/* Complains about a node: "FILE: PATH: " and the text. */
enum wp_status wp_json_fail(const struct wp_json_file *f,
                            const struct cJSON *node, struct wp_error *err,
                            const char *format, ...) WP_PRINTF(4, 5);

WP_MUST_CHECK enum wp_status wp_json_get_double(const struct wp_json_file *f,
                                                const struct cJSON *obj,
                                                const char *key, double *out,
                                                struct wp_error *err);
/* A whole number within +-2^53. */
WP_MUST_CHECK enum wp_status wp_json_get_int(const struct wp_json_file *f,
                                             const struct cJSON *obj,
                                             const char *key, int64_t *out,
                                             struct wp_error *err);
WP_MUST_CHECK enum wp_status wp_json_get_bool(const struct wp_json_file *f,
                                              const struct cJSON *obj,
                                              const char *key, bool *out,
                                              struct wp_error *err);
/* Borrowed text. */
WP_MUST_CHECK enum wp_status
wp_json_get_string(const struct wp_json_file *f, const struct cJSON *obj,
                   const char *key, const char **out, struct wp_error *err);

/* Fails when obj is no object or has a key that is not in the NULL-terminated
 * list; the text names the keys that are known. */
WP_MUST_CHECK enum wp_status wp_json_only(const struct wp_json_file *f,
                                          const struct cJSON *obj,
                                          const char *const *keys,
                                          struct wp_error *err);

#endif
