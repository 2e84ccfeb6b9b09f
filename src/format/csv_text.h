/*
 * csv_text - the lines of a text file in UTF-8, whatever its encoding.
 *
 * Input:   UTF-8 with or without BOM, UTF-16 LE and BE, Latin-1; lines end with
 *          LF, CR LF or CR
 * Output:  one line at a time, without its end, valid until the next call
 * Memory:  one buffer; a line longer than it is refused
 */
#ifndef WP_FORMAT_CSV_TEXT_H
#define WP_FORMAT_CSV_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/parse.h"

enum wp_csv_encoding {
    WP_CSV_GUESS,
    WP_CSV_UTF8,
    WP_CSV_UTF16LE,
    WP_CSV_UTF16BE,
    WP_CSV_LATIN1
};

enum { WP_CSV_HEAD_BYTES = 65536, WP_CSV_HEAD_LINES = 4096 };

/* The first lines of a file: what the layout is guessed from. */
struct wp_csv_head {
    const char *name; /* of the file, for complaints; borrowed */
    char *text;
    struct wp_slice *line; /* line[0] is line 1 of the file */
    size_t lines;
};

struct wp_csv_text;

/* On failure *out is NULL: WP_E_IO, NOMEM, or FORMAT when it is no text. */
WP_MUST_CHECK enum wp_status wp_csv_text_open(struct wp_csv_text **out,
                                              const char *path,
                                              enum wp_csv_encoding encoding,
                                              struct wp_error *err);

/* Accepts NULL. */
void wp_csv_text_close(struct wp_csv_text *t);

const char *wp_csv_text_path(const struct wp_csv_text *t);

/* The next line; line->at is NULL at the end. WP_E_IO, WP_E_FORMAT. */
WP_MUST_CHECK enum wp_status wp_csv_text_next(struct wp_csv_text *t,
                                              struct wp_slice *line,
                                              struct wp_error *err);

/* Number of the line read last, from 1. */
int64_t wp_csv_text_line(const struct wp_csv_text *t);

/* True when the rest of the file is in the buffer: the last lines are near. */
bool wp_csv_text_near_end(const struct wp_csv_text *t);

/* Back to the first line. */
WP_MUST_CHECK enum wp_status wp_csv_text_rewind(struct wp_csv_text *t,
                                                struct wp_error *err);

/* Copies the first lines; the text stands after them. */
WP_MUST_CHECK enum wp_status wp_csv_head_read(struct wp_csv_head *head,
                                              struct wp_csv_text *t,
                                              struct wp_error *err);

/* The same from bytes at hand (the last line may be cut and is left out);
 * false when they are no text or memory is short. */
bool wp_csv_head_of(struct wp_csv_head *head, const uint8_t *bytes,
                    size_t length);

/* Accepts a zeroed head. */
void wp_csv_head_release(struct wp_csv_head *head);

#endif
