/*
 * csv_fixture - a text written to a temporary file and read by csv_source.
 */
#ifndef WP_TESTS_CSV_FIXTURE_H
#define WP_TESTS_CSV_FIXTURE_H

#include "format/source.h"
#include "temp_folder.h"

enum { CSV_MAX_CHANNELS = 8, CSV_MAX_FRAMES = 4096 };

struct csv_read {
    enum wp_status status; /* of open, else of read */
    bool opened;
    struct wp_error err;
    struct wp_source_info info;
    int64_t frames; /* that were read */
    double x[CSV_MAX_CHANNELS][CSV_MAX_FRAMES];
    uint8_t digital[CSV_MAX_CHANNELS][CSV_MAX_FRAMES];
    int64_t stamp_ns[CSV_MAX_FRAMES];
};

/* Everything in the text, by blocks of `block` frames, from a file in the
 * test's temporary folder. hints: JSON or NULL. */
void csv_read_bytes(struct csv_read *r, const void *bytes, size_t length,
                    const char *hints, size_t block);
void csv_read_text(struct csv_read *r, const char *text, const char *hints);
void csv_read_file(struct csv_read *r, const char *path,
                   const struct wp_source_options *options, size_t block);
void csv_read_free(struct csv_read *r);

/* True when some note contains the words. */
bool csv_noted(const struct csv_read *r, const char *words);

#endif
