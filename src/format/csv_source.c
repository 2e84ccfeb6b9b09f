#include "format/csv_source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "format/csv_clock.h"
#include "format/csv_describe_priv.h"
#include "format/csv_layout_priv.h"
#include "format/csv_row_priv.h"
#include "format/csv_time_priv.h"

struct csv_source {
    struct wp_csv_text *text;
    struct wp_csv_layout layout;
    struct wp_csv_clock clock;
    struct wp_csv_row_reader rows;
    struct wp_csv_time time;
    struct wp_source_info *info;
    bool stamps, numbered; /* whether the time column is read again, and why */
    bool told;             /* missing samples are in the notes */
    int64_t next;          /* frame */
    struct wp_slice held;  /* a row whose frame has not come yet */
    int64_t held_frame;
};

static int detect(const char *path, const uint8_t *head, size_t length)
{
    struct wp_csv_head lines = {0};
    int sure = 0;

    if (wp_csv_head_of(&lines, head, length))
        sure = wp_csv_layout_confidence(&lines, path);
    wp_csv_head_release(&lines);
    return sure;
}

static void close_source(void *self)
{
    struct csv_source *s = self;

    if (!s)
        return;
    wp_csv_text_close(s->text);
    wp_csv_layout_release(&s->layout);
    free(s);
}

static enum wp_status read_layout(struct csv_source *s,
                                  const struct wp_csv_hints *hints,
                                  struct wp_error *err)
{
    struct wp_csv_head head = {0};
    enum wp_status status = wp_csv_head_read(&head, s->text, err);

    if (!status)
        status =
            wp_csv_layout_read(&s->layout, &head, hints, &s->info->notes, err);
    wp_csv_head_release(&head);
    return status;
}

static enum wp_status start(struct csv_source *s,
                            const struct wp_source_options *options,
                            struct wp_error *err)
{
    bool timed = s->layout.time_column != WP_CSV_NO_LINE;

    s->stamps = timed && s->info->clock == WP_CLOCK_STAMPS;
    s->numbered = timed && s->layout.time_unit == WP_CSV_SAMPLES &&
                  s->info->frames != s->clock.rows;
    s->rows = (struct wp_csv_row_reader){
        .name = wp_csv_text_path(s->text),
        .layout = &s->layout,
        .non_finite_is_missing = options && options->non_finite_is_missing};
    if (timed)
        wp_csv_time_init(&s->time, &s->layout);
    return wp_csv_text_rewind(s->text, err);
}

static enum wp_status open_source(void **self, const char *path,
                                  const struct wp_source_options *options,
                                  struct wp_source_info *info,
                                  struct wp_error *err)
{
    struct csv_source *s = calloc(1, sizeof(*s));
    struct wp_csv_hints hints;
    struct wp_csv_description d;
    enum wp_status status;

    *self = NULL;
    if (!s)
        return wp_fail_nomem(err, path);
    s->info = info;
    d = (struct wp_csv_description){path, &s->layout, &s->clock, &hints,
                                    options};
    status = wp_csv_hints_read(&hints, options ? options->hints : NULL, err);
    if (!status)
        status = wp_csv_text_open(&s->text, path, hints.encoding, err);
    if (!status)
        status = read_layout(s, &hints, err);
    if (!status)
        status = wp_csv_clock_read(&s->clock, s->text, &s->layout, err);
    if (!status)
        status = wp_csv_describe(&d, info, err);
    if (!status)
        status = start(s, options, err);
    if (status)
        close_source(s);
    else
        *self = s;
    return status;
}

static void tell(struct csv_source *s, const struct wp_csv_count *c,
                 const char *what)
{
    if (c->count)
        wp_note(&s->info->notes, "%s:%lld: %s, %lld in all: missing samples",
                s->rows.name, (long long)c->line, what, (long long)c->count);
}

static void tell_missing(struct csv_source *s)
{
    if (s->told)
        return;
    s->told = true;
    tell(s, &s->rows.empty, "empty field");
    tell(s, &s->rows.over_range, "over-range (infinity sign)");
    tell(s, &s->rows.non_finite, "no finite number");
}

/* The next row of data into s->held, at NULL at the end; sets its frame. */
static enum wp_status next_row(struct csv_source *s, struct wp_error *err)
{
    do {
        enum wp_status status = wp_csv_text_next(s->text, &s->held, err);

        if (status || !s->held.at)
            return status;
        if (wp_csv_text_line(s->text) > s->clock.last_line) {
            s->held.at = NULL;
            return WP_OK;
        }
    } while (wp_csv_text_line(s->text) <= (int64_t)s->layout.dialect.data ||
             wp_csv_is_comment(s->held) || wp_csv_is_blank(s->held));
    s->held_frame = s->next;
    return WP_OK;
}

/* Its stamp, or the frame that its number means. */
static enum wp_status place_row(struct csv_source *s, struct wp_block *block,
                                struct wp_error *err)
{
    struct wp_csv_instant now = {0, 0};
    struct wp_slice field;
    double unit_ns;

    if (!s->stamps && !s->numbered)
        return WP_OK;
    if (!wp_csv_time_read(&s->time, s->held, &now, &unit_ns, &field))
        return wp_fail(err, WP_E_FORMAT, "%s:%lld: the file changed",
                       s->rows.name, (long long)wp_csv_text_line(s->text));
    if (s->numbered)
        s->held_frame = now.ns - s->clock.first.ns;
    else if (block->stamp_ns)
        block->stamp_ns[block->frames] =
            llrint(wp_csv_instant_diff_ns(s->clock.first, now));
    return WP_OK;
}

static void put_missing(struct csv_source *s, struct wp_block *block)
{
    for (unsigned c = 0; c < s->info->channels; c++)
        block->x[c][block->frames] = NAN;
    for (unsigned c = 0; block->digital && c < s->info->digitals; c++)
        block->digital[c][block->frames] = 0;
}

static enum wp_status read_source(void *self, struct wp_block *block,
                                  struct wp_error *err)
{
    struct csv_source *s = self;
    enum wp_status status = WP_OK;

    for (block->frames = 0; block->frames < block->capacity && !status;) {
        if (!s->held.at) {
            status = next_row(s, err);
            if (status || !s->held.at)
                break;
            status = place_row(s, block, err);
            if (status)
                break;
        }
        if (s->held_frame > s->next) {
            put_missing(s, block);
        } else {
            s->rows.line = wp_csv_text_line(s->text);
            status = wp_csv_row_read(&s->rows, s->held, block, err);
            s->held.at = NULL;
        }
        s->next++;
        block->frames++;
    }
    if (!status && !block->frames && block->capacity)
        tell_missing(s);
    return status;
}

const struct wp_source_ops wp_csv_source = {
    .id = "csv",
    .description = "text: CSV, PQDS, oscilloscopes (Rigol, LeCroy, Tektronix, "
                   "PicoScope, Siglent, Keysight, Hantek)",
    .extensions = "csv tsv txt dat pqds asc",
    .detect = detect,
    .open = open_source,
    .read = read_source,
    .close = close_source,
};
