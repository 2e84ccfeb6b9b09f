/*
 * pqdif_parse - from the elements of one checked record to the structs of
 * pqdif.h. Nothing that is missing is an error; what is odd is a note.
 */
#ifndef WP_FORMAT_PQDIF_PARSE_PRIV_H
#define WP_FORMAT_PQDIF_PARSE_PRIV_H

#include "format/pqdif.h"

/* The record that is being read, for what is in it and for the notes. */
struct wp_pqdif_reading {
    const char *path;
    size_t record;
    const struct wp_pqdif_body *body;
    struct wp_notes *notes;
};

/* Entries of a collection, with what they say when they are missing. */
void wp_pqdif_take_text(const struct wp_pqdif_reading *r,
                        const struct wp_pqdif_element *c, enum wp_pqdif_tag tag,
                        char *out, size_t size);
struct wp_pqdif_time wp_pqdif_take_time(const struct wp_pqdif_reading *r,
                                        const struct wp_pqdif_element *c,
                                        enum wp_pqdif_tag tag);
struct wp_guid wp_pqdif_take_guid(const struct wp_pqdif_reading *r,
                                  const struct wp_pqdif_element *c,
                                  enum wp_pqdif_tag tag);
double wp_pqdif_take_number(const struct wp_pqdif_reading *r,
                            const struct wp_pqdif_element *c,
                            enum wp_pqdif_tag tag); /* NaN */
/* `missing` also when it is no integer of 32 bits. */
int64_t wp_pqdif_take_int(const struct wp_pqdif_reading *r,
                          const struct wp_pqdif_element *c,
                          enum wp_pqdif_tag tag, int64_t missing);
/* A collection; one without entries where it is missing. */
struct wp_pqdif_element wp_pqdif_take_list(const struct wp_pqdif_reading *r,
                                           const struct wp_pqdif_element *c,
                                           enum wp_pqdif_tag tag);

/* Entries of a list that are collections with that tag: the k-th of them is
 * what an index k in the file means. */
size_t wp_pqdif_list_count(const struct wp_pqdif_reading *r,
                           const struct wp_pqdif_element *list,
                           enum wp_pqdif_tag tag);
/* From *i on: the next of them, and *i behind it; false at the end. */
bool wp_pqdif_list_next(const struct wp_pqdif_reading *r,
                        const struct wp_pqdif_element *list,
                        enum wp_pqdif_tag tag, uint32_t *i,
                        struct wp_pqdif_element *out);

void wp_pqdif_container_parse(const struct wp_pqdif_reading *r,
                              struct wp_pqdif_container *out);

/* WP_E_NOMEM. Released also after failure. */
WP_MUST_CHECK enum wp_status
wp_pqdif_source_parse(const struct wp_pqdif_reading *r,
                      struct wp_pqdif_source *out, struct wp_error *err);
void wp_pqdif_source_release(struct wp_pqdif_source *s);

WP_MUST_CHECK enum wp_status
wp_pqdif_settings_parse(const struct wp_pqdif_reading *r,
                        struct wp_pqdif_settings *out, struct wp_error *err);
void wp_pqdif_settings_release(struct wp_pqdif_settings *s);

/* What an observation refers to; either may be NULL. */
struct wp_pqdif_context {
    const struct wp_pqdif_source *source;
    const struct wp_pqdif_settings *settings;
};

/* Fills all but record, source, settings and body. WP_E_NOMEM. Released also
 * after failure. */
WP_MUST_CHECK enum wp_status wp_pqdif_observation_parse(
    const struct wp_pqdif_reading *r, const struct wp_pqdif_context *context,
    struct wp_pqdif_observation *out, struct wp_error *err);

/* Fills the values of a series from its instance: own values only. */
void wp_pqdif_series_parse(const struct wp_pqdif_reading *r,
                           const struct wp_pqdif_element *instance,
                           struct wp_pqdif_series *s);

/* Are its values runs of equal steps? Not when the method says both. */
bool wp_pqdif_by_increment(const struct wp_pqdif_series *s);

#endif
