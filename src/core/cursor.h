/*
 * cursor - reading a piece of text from left to right, step by step.
 *
 * Each step moves the cursor over what it took, or says no: then nothing or a
 * part is taken, and the text is none of the form that was tried.
 */
#ifndef WP_CORE_CURSOR_H
#define WP_CORE_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/parse.h"

struct wp_cursor {
    const char *at, *end;
};

struct wp_cursor wp_cursor_over(struct wp_slice text);

/* One character that is any of these. */
bool wp_cursor_take(struct wp_cursor *c, const char *any_of);

/* A number of min to max digits; max is 9 at the most. */
bool wp_cursor_digits(struct wp_cursor *c, int min, int max, int *out);

/* The digits behind a decimal point, as nanoseconds: those from the tenth on
 * do not count. How many there are. */
int wp_cursor_fraction(struct wp_cursor *c, int32_t *ns);

#endif
