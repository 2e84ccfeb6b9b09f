#include "format/csv_cycles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "format/csv_clock.h"
#include "format/csv_fields_priv.h"
#include "format/csv_stamp.h"
#include "format/csv_text.h"

/* The least number of samples that make a cycle worth the name. */
enum { LEAST_SAMPLES = 16 };

struct cycle {
    struct wp_csv_instant at;
    int64_t count; /* how often it comes */
};

struct cycles {
    struct wp_csv_text *text;
    struct wp_source_info *info;
    size_t width;   /* samples of a cycle */
    double *sample; /* [width] of the row read last */
    struct cycle row, first;
    int64_t rows, last_line; /* whole rows */
    int64_t count, before;   /* cycles in all, and before the last row */
    int64_t done;            /* frames of the row that are handed on */
};

/* "1326039602.7 3.0": the two fields in front. */
static bool read_front(const struct wp_slice *field, struct cycle *row)
{
    const char *end = field[0].at + field[0].length;
    struct wp_decimal d;
    double count;

    if (wp_decimal_scan(field[0].at, end, '.', &d) != end ||
        !wp_csv_instant_from(&d, WP_CSV_SECONDS, &row->at) ||
        !wp_number(field[1], '.', &count))
        return false;
    if (!(count >= 1.0 && count <= 1e7) || count != floor(count) ||
        row->at.ns < 300000000000000000)
        return false;
    row->count = (int64_t)count;
    return true;
}

static int detect(const char *path, const uint8_t *head, size_t length)
{
    struct wp_slice field[WP_CSV_MAX_COLUMNS];
    const uint8_t *end = memchr(head, '\n', length);
    struct cycle row;
    double value;
    size_t n = end ? (size_t)(end - head) : length;

    (void)path;
    /* The first row may be longer than the head: leave out a cut field. */
    while (!end && n > 0 && head[n - 1] != ' ' && head[n - 1] != '\t')
        n--;
    n = wp_csv_split((struct wp_slice){(const char *)head, n}, WP_CSV_BLANKS,
                     field, WP_CSV_MAX_COLUMNS);
    if (n < LEAST_SAMPLES + 2 || n > WP_CSV_MAX_COLUMNS ||
        !read_front(field, &row))
        return 0;
    for (size_t i = 2; i < n; i++)
        if (!wp_number(field[i], '.', &value))
            return 0;
    return 60;
}

static enum wp_status bad_row(const struct cycles *s, const char *expected,
                              size_t found, struct wp_error *err)
{
    return wp_fail(err, WP_E_FORMAT, "%s:%lld: expected %s, found field %zu",
                   wp_csv_text_path(s->text),
                   (long long)wp_csv_text_line(s->text), expected, found);
}

static enum wp_status bad_width(const struct cycles *s, size_t found,
                                struct wp_error *err)
{
    return wp_fail(err, WP_E_FORMAT, "%s:%lld: expected %zu fields, found %zu",
                   wp_csv_text_path(s->text),
                   (long long)wp_csv_text_line(s->text), s->width + 2, found);
}

/* The next row that is not blank, cut into fields; *n is 0 at the end. */
static enum wp_status next_row(struct cycles *s, struct wp_slice *field,
                               size_t *n, struct wp_error *err)
{
    struct wp_slice line;

    do {
        enum wp_status status = wp_csv_text_next(s->text, &line, err);

        *n = 0;
        if (status || !line.at)
            return status;
    } while (wp_csv_is_blank(line) || wp_csv_is_comment(line));
    *n = wp_csv_split(line, WP_CSV_BLANKS, field, WP_CSV_MAX_COLUMNS);
    return WP_OK;
}

static enum wp_status take_row(struct cycles *s, const struct wp_slice *field,
                               struct wp_error *err)
{
    struct cycle row;
    double step_s;

    if (!read_front(field, &row))
        return bad_row(s, "UTC seconds and a number of cycles", 1, err);
    if (s->rows++ == 0) {
        s->first = s->row = row;
    } else {
        step_s = wp_csv_instant_diff_ns(s->row.at, row.at) * 1e-9;
        if (!(step_s > 0.0))
            return bad_row(s, "time to go on", 1, err);
        s->before = s->count;
        s->row = row;
    }
    s->count += row.count;
    if (s->count > (int64_t)1 << 40)
        return bad_row(s, "fewer than 2^40 cycles", 2, err);
    s->last_line = wp_csv_text_line(s->text);
    return WP_OK;
}

/* First pass: widths, times and counts. A row cut at the end is left out. */
static enum wp_status survey(struct cycles *s, bool strict,
                             struct wp_error *err)
{
    struct wp_slice field[WP_CSV_MAX_COLUMNS];
    size_t n, cut = 0;

    for (;;) {
        enum wp_status status = next_row(s, field, &n, err);

        if (status)
            return status;
        if (!n)
            break;
        if (cut)
            return bad_width(s, cut, err);
        if (!s->width && n >= LEAST_SAMPLES + 2)
            s->width = n - 2;
        if (n > WP_CSV_MAX_COLUMNS || n > s->width + 2 || !s->width)
            return bad_width(s, n, err);
        if (n < s->width + 2) {
            cut = n;
            continue;
        }
        status = take_row(s, field, err);
        if (status)
            return status;
    }
    if (cut && strict)
        return bad_width(s, cut, err);
    if (cut)
        wp_note(&s->info->notes, "%s: the last row is cut off: left out",
                wp_csv_text_path(s->text));
    if (s->rows < 2)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected at least two rows of cycles, found %lld",
                       wp_csv_text_path(s->text), (long long)s->rows);
    return WP_OK;
}

/* Second pass: rows that begin when the one before has not, or has long,
 * ended. Mains frequency wanders, so a row may be off by a part of itself. */
static enum wp_status find_gaps(struct cycles *s, double cycle_s, bool *gaps,
                                struct wp_error *err)
{
    struct wp_slice field[WP_CSV_MAX_COLUMNS];
    struct cycle row, before = {{0, 0}, 0};
    enum wp_status status = wp_csv_text_rewind(s->text, err);
    int64_t found = 0, line = 0;

    for (int64_t i = 0; i < s->rows && !status; i++, before = row) {
        double step_s, off_s;
        size_t n;

        status = next_row(s, field, &n, err);
        if (status || n < 2 || !read_front(field, &row))
            break;
        step_s = wp_csv_instant_diff_ns(before.at, row.at) * 1e-9;
        off_s = fabs(step_s - (double)before.count * cycle_s);
        if (i && off_s > fmax(1.5 * cycle_s, 0.005 * step_s) && !found++)
            line = wp_csv_text_line(s->text);
    }
    *gaps = found > 0;
    if (found)
        wp_note(&s->info->notes,
                "%s:%lld: %lld rows do not follow the one before, the first "
                "here",
                wp_csv_text_path(s->text), (long long)line, (long long)found);
    return status;
}

static enum wp_status describe(struct cycles *s, struct wp_error *err)
{
    struct wp_source_info *info = s->info;
    double all_ns = wp_csv_instant_diff_ns(s->first.at, s->row.at);
    double cycle_ns = all_ns / (double)s->before;
    enum wp_status status;
    bool gaps = false;

    if (!(cycle_ns > 1e6 && cycle_ns < 1e8))
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected a mains frequency of 10 to 1000 Hz, found "
                       "%g Hz",
                       wp_csv_text_path(s->text), 1e9 / cycle_ns);
    status = find_gaps(s, cycle_ns * 1e-9, &gaps, err);
    if (status)
        return status;
    info->channel = calloc(1, sizeof(*info->channel));
    if (!info->channel)
        return wp_fail_nomem(err, wp_csv_text_path(s->text));
    *info->channel = (struct wp_source_channel){
        .name = "1", .storage = WP_STORE_F64, .norm = 1.0, .scale = 1.0};
    info->format = "cycles";
    strcpy(info->detail, "text of repeated cycles (REDD)");
    info->channels = 1;
    info->frames = s->count * (int64_t)s->width;
    info->start_known = true;
    info->start_ns = s->first.at.ns;
    if (!wp_csv_round_rate(s->before * (int64_t)s->width, all_ns - 1000.0,
                           all_ns + 1000.0, &info->rate))
        return wp_fail(
            err, WP_E_FORMAT, "%s: expected a rate below 1 GHz, found %g Hz",
            wp_csv_text_path(s->text), (double)s->width * 1e9 / cycle_ns);
    info->clock = gaps ? WP_CLOCK_STAMPS : WP_CLOCK_RATE;
    wp_note(&info->notes,
            "%s: %lld rows hold %lld cycles of %zu samples; mean mains "
            "frequency %.6g Hz",
            wp_csv_text_path(s->text), (long long)s->rows, (long long)s->count,
            s->width, 1e9 / cycle_ns);
    return WP_OK;
}

static void close_cycles(void *self)
{
    struct cycles *s = self;

    if (!s)
        return;
    wp_csv_text_close(s->text);
    free(s->sample);
    free(s);
}

static enum wp_status open_cycles(void **self, const char *path,
                                  const struct wp_source_options *options,
                                  struct wp_source_info *info,
                                  struct wp_error *err)
{
    struct cycles *s = calloc(1, sizeof(*s));
    enum wp_status status;

    *self = NULL;
    if (!s)
        return wp_fail_nomem(err, path);
    s->info = info;
    status = wp_csv_text_open(&s->text, path, WP_CSV_GUESS, err);
    if (!status)
        status = survey(s, options && options->strict, err);
    if (!status)
        status = describe(s, err);
    if (!status)
        status = wp_csv_text_rewind(s->text, err);
    if (!status) {
        s->sample = calloc(s->width, sizeof(*s->sample));
        s->row.count = 0;
        if (!s->sample)
            status = wp_fail_nomem(err, path);
    }
    if (status)
        close_cycles(s);
    else
        *self = s;
    return status;
}

/* The next row into s->row and s->sample; its count is 0 at the end. */
static enum wp_status load_row(struct cycles *s, struct wp_error *err)
{
    struct wp_slice field[WP_CSV_MAX_COLUMNS];
    size_t n;
    enum wp_status status;

    s->row.count = s->done = 0;
    if (wp_csv_text_line(s->text) >= s->last_line)
        return WP_OK;
    status = next_row(s, field, &n, err);
    if (status)
        return status;
    if (n != s->width + 2)
        return bad_width(s, n, err);
    for (size_t i = 0; i < s->width; i++)
        if (!wp_number(field[i + 2], '.', &s->sample[i]) ||
            !isfinite(s->sample[i]))
            return bad_row(s, "a number", i + 3, err);
    if (!read_front(field, &s->row))
        return bad_row(s, "UTC seconds and a number of cycles", 1, err);
    return WP_OK;
}

static enum wp_status read_cycles(void *self, struct wp_block *block,
                                  struct wp_error *err)
{
    struct cycles *s = self;
    int64_t width = (int64_t)s->width;

    for (block->frames = 0; block->frames < block->capacity; s->done++) {
        if (s->done == s->row.count * width) {
            enum wp_status status = load_row(s, err);

            if (status || !s->row.count)
                return status;
        }
        block->x[0][block->frames] = s->sample[s->done % width];
        if (s->info->clock == WP_CLOCK_STAMPS && block->stamp_ns)
            block->stamp_ns[block->frames] = s->row.at.ns - s->first.at.ns +
                                             wp_rate_ns(s->info->rate, s->done);
        block->frames++;
    }
    return WP_OK;
}

const struct wp_source_ops wp_csv_cycles_source = {
    .id = "cycles",
    .description = "text that keeps each mains cycle once (REDD)",
    .extensions = "dat txt",
    .detect = detect,
    .open = open_cycles,
    .read = read_cycles,
    .close = close_cycles,
};
