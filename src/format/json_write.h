/*
 * json_write - writing JSON as a stream: indented, stable, numbers that read
 * back to the same double.
 *
 * Usage: begin/end pairs with keys inside objects (key NULL inside arrays and
 * for the root). Errors of the stream are the caller's to check (ferror).
 */
#ifndef WP_FORMAT_JSON_WRITE_H
#define WP_FORMAT_JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct wp_json_writer {
    FILE *out; /* borrowed */
    int depth;
    bool comma;
};

void wp_json_begin_object(struct wp_json_writer *w, const char *key);
void wp_json_end_object(struct wp_json_writer *w);
void wp_json_begin_array(struct wp_json_writer *w, const char *key);
void wp_json_end_array(struct wp_json_writer *w);

/* Bytes that are no UTF-8 are written as U+FFFD; NULL text as null. */
void wp_json_put_string(struct wp_json_writer *w, const char *key,
                        const char *text);
/* Shortest decimal of up to 17 digits that is this double; not finite: null. */
void wp_json_put_double(struct wp_json_writer *w, const char *key,
                        double value);
void wp_json_put_int(struct wp_json_writer *w, const char *key, int64_t value);
void wp_json_put_bool(struct wp_json_writer *w, const char *key, bool value);

#endif
