/*
 * meter_fields_priv - which attribute of which element is which member of
 * struct wp_meter_config: one table for reading, writing and comparing.
 */
#ifndef WP_CONFIG_METER_FIELDS_PRIV_H
#define WP_CONFIG_METER_FIELDS_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "core/meter_config.h"

enum wp_field_kind {
    WP_FIELD_TEXT,   /* char[] of size */
    WP_FIELD_WORD,   /* an enum or int, by words */
    WP_FIELD_BOOL,   /* bool, by words */
    WP_FIELD_NUMBER, /* double; 0 is zero_word where that is not NULL */
    WP_FIELD_MILLI,  /* double in s, written in ms */
    WP_FIELD_COUNT   /* unsigned */
};

struct wp_word {
    const char *text; /* NULL ends the list */
    int value;
};

struct wp_field {
    const char *attribute;
    enum wp_field_kind kind;
    size_t offset; /* in the struct of the group */
    size_t size;
    const struct wp_word *words;
    const char *zero_word;
};

/* The attributes of one kind of element. */
struct wp_field_group {
    const char *element;
    const struct wp_field *field;
    size_t fields;
};

/* Of struct wp_meter_config itself: the root, then sections without repeated
 * children, in the order of writing; ends with element NULL. */
extern const struct wp_field_group wp_meter_sections[];

/* gains/phase: of struct wp_meter_config moved on by `phase` doubles. */
extern const struct wp_field_group wp_gain_fields;
extern const struct wp_field_group wp_losses_fields; /* both directions */
/* Of struct wp_correction_point; at-a and at-v. */
extern const struct wp_field_group wp_ct_point_fields, wp_pt_point_fields;
extern const struct wp_field_group wp_contact_fields; /* wp_pulse_config */
extern const struct wp_field_group wp_test_pulse_fields;
extern const struct wp_field_group wp_input_fields;
/* Of struct wp_pq_config: elements that stand once in power-quality, in the
 * order of writing; ends with element NULL. */
extern const struct wp_field_group wp_pq_parts[];
extern const struct wp_field_group wp_carrier_fields;  /* wp_pq_carrier */
extern const struct wp_field_group wp_interval_fields; /* int: minutes */

enum { WP_FIELD_TEXT_MAX = 128 };

/* The value of a member as text. */
void wp_field_get(const struct wp_field *field, const void *base,
                  char out[WP_FIELD_TEXT_MAX]);

/* Sets a member from text; false when it does not fit. Texts have passed the
 * schema, so this is the second look only. */
bool wp_field_set(const struct wp_field *field, void *base, const char *text);

#endif
