#include "core/notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void wp_note(struct wp_notes *notes, const char *format, ...)
{
    char line[512];
    va_list args;
    char *copy;

    notes->count++;
    if (notes->kept == WP_NOTES_KEPT)
        return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
    if (notes->kept && strcmp(notes->text[notes->kept - 1], line) == 0)
        return;
    copy = strdup(line);
    if (copy)
        notes->text[notes->kept++] = copy;
}

void wp_notes_release(struct wp_notes *notes)
{
    for (size_t i = 0; i < notes->kept; i++)
        free(notes->text[i]);
    *notes = (struct wp_notes){0};
}
