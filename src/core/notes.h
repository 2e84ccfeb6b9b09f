/*
 * notes - the repair log of an open file or a capture: what was found odd,
 * where (file and line), and what was done about it.
 *
 * The first WP_NOTES_KEPT texts are kept, the rest is counted, so that a broken
 * file of any size costs bounded memory. The owner calls wp_notes_release().
 */
#ifndef WP_CORE_NOTES_H
#define WP_CORE_NOTES_H

#include <stddef.h>

#include "core/status.h"

enum { WP_NOTES_KEPT = 100 };

struct wp_notes {
    char *text[WP_NOTES_KEPT];
    size_t kept;  /* texts that are there */
    size_t count; /* notes that were made */
};

/* Adds one line; a note equal to the one before is counted, not kept. */
void wp_note(struct wp_notes *notes, const char *format, ...) WP_PRINTF(2, 3);

void wp_notes_release(struct wp_notes *notes);

#endif
