#include "csv_fixture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format/csv_source.h"
#include "format/json.h"

static void read_all(struct csv_read *r, void *source, size_t block)
{
    do {
        double *x[CSV_MAX_CHANNELS];
        uint8_t *digital[CSV_MAX_CHANNELS];
        struct wp_block b = {.capacity = block, .x = x, .digital = digital};

        ck_assert_int_le(r->frames + (int64_t)block, CSV_MAX_FRAMES);
        for (int c = 0; c < CSV_MAX_CHANNELS; c++) {
            x[c] = r->x[c] + r->frames;
            digital[c] = r->digital[c] + r->frames;
        }
        b.stamp_ns = r->stamp_ns + r->frames;
        r->status = wp_csv_source.read(source, &b, &r->err);
        if (r->status || !b.frames)
            return;
        r->frames += (int64_t)b.frames;
    } while (1);
}

void csv_read_file(struct csv_read *r, const char *path,
                   const struct wp_source_options *options, size_t block)
{
    void *source;

    memset(r, 0, sizeof(*r));
    r->status = wp_csv_source.open(&source, path, options, &r->info, &r->err);
    if (r->status) {
        ck_assert_ptr_null(source);
        ck_assert_uint_gt(strlen(r->err.text), 0);
        return;
    }
    r->opened = true;
    ck_assert_uint_le(r->info.channels, CSV_MAX_CHANNELS);
    read_all(r, source, block);
    wp_csv_source.close(source);
}

void csv_read_bytes(struct csv_read *r, const void *bytes, size_t length,
                    const char *hints, size_t block)
{
    struct wp_source_options options = {0};
    struct wp_json_file *json = NULL;
    const char *path = temp_write("in.csv", bytes, length);

    if (hints) {
        ck_assert_int_eq(
            wp_json_parse(&json, hints, strlen(hints), "hints", NULL), WP_OK);
        options.hints = wp_json_root(json);
    }
    csv_read_file(r, path, &options, block);
    wp_json_close(json);
    (void)unlink(path);
}

void csv_read_text(struct csv_read *r, const char *text, const char *hints)
{
    csv_read_bytes(r, text, strlen(text), hints, 64);
}

void csv_read_free(struct csv_read *r)
{
    wp_source_info_release(&r->info);
}

bool csv_noted(const struct csv_read *r, const char *words)
{
    for (size_t i = 0; i < r->info.notes.kept; i++)
        if (strstr(r->info.notes.text[i], words))
            return true;
    return false;
}
