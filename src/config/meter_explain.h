/*
 * meter_explain - what each setting means, in the words of schemas/meter.xsd.
 *
 * Settings are named by their way: "service/form", "outputs/contact/ke";
 * sections too: "service". Texts live until wp_meter_explain_close().
 */
#ifndef WP_CONFIG_METER_EXPLAIN_H
#define WP_CONFIG_METER_EXPLAIN_H

#include <stdbool.h>

#include "core/error.h"

enum { WP_EXPLAIN_WORDS = 12, WP_EXPLAIN_TEXT = 600 };

struct wp_explain_word {
    const char *word, *meaning; /* "" when it explains itself */
};

struct wp_explain_entry {
    char name[64];
    bool section;
    bool required;
    const char *standard; /* default as text; NULL = none, or see text */
    char type[120];       /* "a positive number or auto", "auto, 5, 9 or U" */
    char brief[200];      /* the first sentence */
    char text[WP_EXPLAIN_TEXT]; /* the others; may be empty */
    unsigned words;
    struct wp_explain_word word[WP_EXPLAIN_WORDS];
};

struct wp_meter_explain;

/* On failure *out is NULL: WP_E_NOMEM, WP_E_INTERNAL. */
WP_MUST_CHECK enum wp_status
wp_meter_explain_open(struct wp_meter_explain **out, struct wp_error *err);

/* Accepts NULL. */
void wp_meter_explain_close(struct wp_meter_explain *e);

/* In the order of the schema; NULL beyond the last. */
const struct wp_explain_entry *
wp_meter_explain_at(const struct wp_meter_explain *e, unsigned index);

/* How a name that a person gives fits: 2 it is the whole name, 1 the end of it
 * ("zone", "contact/ke"), 0 not. A place in brackets ("contact[2]") is passed
 * over. */
int wp_meter_explain_fits(const struct wp_explain_entry *entry,
                          const char *name);

#endif
