#include "format/csv_sink.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "core/utc.h"
#include "format/csv_fields_priv.h"
#include "format/csv_preambles_priv.h"
#include "format/outfile.h"

enum { BUFFER_BYTES = 1 << 16, FIELD_MAX = WP_NUMBER_MAX + 1 };

struct csv_sink {
    struct wp_outfile file;
    FILE *out;
    const struct wp_source_info *info;
    int64_t frame;
    size_t segment;     /* WP_CLOCK_RATES: where we are */
    int64_t segment_ns; /* instant of its first frame */
    int64_t segment_frame;
    size_t used;
    char buffer[BUFFER_BYTES + FIELD_MAX];
};

/* A name without what would end the line or the quotes. */
static void put_text(FILE *out, const char *text, const char *unit)
{
    (void)fputc('"', out);
    for (; *text; text++)
        (void)fputc(*text == '"'                  ? '\''
                    : (unsigned char)*text < 0x20 ? ' '
                                                  : *text,
                    out);
    if (*unit)
        (void)fprintf(out, " (%s)", unit);
    (void)fputc('"', out);
}

/* Quotes only where they are needed: other programs like plain headers. */
static void put_name(FILE *out, const char *name, const char *unit)
{
    size_t n = strlen(name);
    bool plain = !strpbrk(name, ",\"\r\n\t") && !strpbrk(unit, ",\"\r\n\t") &&
                 wp_trim(name, n).length == n;

    if (plain && n)
        (void)fprintf(out, *unit ? "%s (%s)" : "%s", name, unit);
    else
        put_text(out, name, unit);
}

static void put_first_line(FILE *out, const struct wp_source_info *info)
{
    char text[WP_UTC_TEXT_MAX];

    (void)fputs(WP_CSV_OWN_MARK, out);
    if (info->start_known) {
        wp_utc_format(info->start_ns, 9, text);
        (void)fprintf(out, ", start %s", text);
    }
    if (info->clock != WP_CLOCK_NONE && info->rate.num > 0)
        (void)fprintf(out, ", rate %" PRId64 "/%" PRId64, info->rate.num,
                      info->rate.den);
    if (info->clock == WP_CLOCK_RATES || info->clock == WP_CLOCK_STAMPS)
        (void)fputs(", stamps", out);
    (void)fputc('\n', out);
}

typedef void put_item(FILE *out, const struct wp_source_channel *c);

static void put_unit(FILE *out, const struct wp_source_channel *c)
{
    put_name(out, c->unit, "");
}

static void put_phase(FILE *out, const struct wp_source_channel *c)
{
    put_name(out, c->phase, "");
}

static void put_side(FILE *out, const struct wp_source_channel *c)
{
    (void)fputs(c->side == WP_SIDE_PRIMARY     ? "primary"
                : c->side == WP_SIDE_SECONDARY ? "secondary"
                                               : "",
                out);
}

static void put_ratio(FILE *out, const struct wp_source_channel *c)
{
    if (c->ratio_primary > 0.0 && c->ratio_secondary > 0.0)
        (void)fprintf(out, "%.17g:%.17g", c->ratio_primary, c->ratio_secondary);
}

static void put_skew(FILE *out, const struct wp_source_channel *c)
{
    (void)fprintf(out, "%.17g", c->skew_s);
}

static void put_list(FILE *out, const struct wp_source_info *info,
                     const char *key, put_item *put)
{
    (void)fprintf(out, "# %s: ", key);
    for (unsigned i = 0; i < info->channels; i++) {
        if (i)
            (void)fputc(',', out);
        put(out, &info->channel[i]);
    }
    (void)fputc('\n', out);
}

static void put_lists(FILE *out, const struct wp_source_info *info)
{
    bool side = false, ratio = false, skew = false;

    for (unsigned i = 0; i < info->channels; i++) {
        side = side || info->channel[i].side != WP_SIDE_UNKNOWN;
        ratio = ratio || info->channel[i].ratio_primary > 0.0;
        skew = skew || info->channel[i].skew_s != 0.0;
    }
    if (info->channels) {
        put_list(out, info, "unit", put_unit);
        put_list(out, info, "phase", put_phase);
    }
    if (side)
        put_list(out, info, "side", put_side);
    if (ratio)
        put_list(out, info, "ratio", put_ratio);
    if (skew)
        put_list(out, info, "skew_s", put_skew);
}

static void put_line(FILE *out, const char *key, const char *text)
{
    if (*text) {
        (void)fprintf(out, "# %s: ", key);
        for (; *text; text++)
            (void)fputc((unsigned char)*text < 0x20 ? ' ' : *text, out);
        (void)fputc('\n', out);
    }
}

static void put_header(FILE *out, const struct wp_source_info *info)
{
    const char *comma = "";

    put_first_line(out, info);
    put_lists(out, info);
    if (info->nominal_hz > 0.0)
        (void)fprintf(out, "# nominal_hz: %.17g\n", info->nominal_hz);
    put_line(out, "station", info->station);
    put_line(out, "device", info->device);
    for (unsigned i = 0; i < info->digitals; i++) {
        (void)fputs(i ? "," : "# digital: ", out);
        put_name(out, info->digital[i].name, "");
    }
    if (info->digitals)
        (void)fputc('\n', out);
    if (info->clock != WP_CLOCK_NONE) {
        (void)fputs("time_s", out);
        comma = ",";
    }
    for (unsigned i = 0; i < info->channels; i++, comma = ",") {
        (void)fputs(comma, out);
        put_name(out, info->channel[i].name, info->channel[i].unit);
    }
    for (unsigned i = 0; i < info->digitals; i++, comma = ",") {
        (void)fputs(comma, out);
        put_name(out, info->digital[i].name, "");
    }
    (void)fputc('\n', out);
}

static enum wp_status write_error(const struct csv_sink *s,
                                  struct wp_error *err)
{
    return wp_fail(err, WP_E_IO, "%s: cannot write: %s", s->file.path,
                   strerror(errno));
}

static void close_sink(void *self)
{
    struct csv_sink *s = self;

    if (!s)
        return;
    if (s->out)
        (void)fclose(s->out);
    wp_outfile_release(&s->file);
    free(s);
}

/* What text of ours does not hold. */
static void note_losses(const struct wp_source_info *info, const char *path,
                        struct wp_notes *notes)
{
    if (notes && info->trigger_known)
        wp_note(notes, "%s: CSV does not keep the instant of the trigger",
                path);
    for (unsigned i = 0; notes && i < info->digitals; i++)
        if (info->digital[i].normal) {
            wp_note(notes, "%s: CSV does not keep normal states", path);
            return;
        }
}

static enum wp_status open_sink(void **self, const char *path,
                                const struct wp_source_info *info,
                                const struct wp_sink_options *options,
                                struct wp_notes *notes, struct wp_error *err)
{
    struct csv_sink *s;
    enum wp_status status;

    *self = NULL;
    if (options && options->subformat)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: CSV has no subformats, found \"%.40s\"", path,
                       options->subformat);
    if (info->channels + info->digitals == 0 ||
        info->channels + info->digitals >= WP_CSV_MAX_COLUMNS)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: CSV takes 1 to %d channels, found %u", path,
                       WP_CSV_MAX_COLUMNS - 1, info->channels + info->digitals);
    s = calloc(1, sizeof(*s));
    if (!s)
        return wp_fail_nomem(err, path);
    s->info = info;
    status = wp_outfile_init(&s->file, path, err);
    if (!status)
        status = wp_outfile_stream(&s->file, &s->out, err);
    if (status) {
        close_sink(s);
        return status;
    }
    put_header(s->out, info);
    note_losses(info, path, notes);
    *self = s;
    return WP_OK;
}

static enum wp_status drain(struct csv_sink *s, struct wp_error *err)
{
    if (fwrite(s->buffer, 1, s->used, s->out) != s->used)
        return write_error(s, err);
    s->used = 0;
    return WP_OK;
}

/* The digits of n, at least `width`; returns the end. */
static char *put_digits(char *to, uint64_t n, int width)
{
    char digits[24];
    int count = 0;

    for (; n || count < width; n /= 10)
        digits[count++] = (char)('0' + n % 10);
    while (count)
        *to++ = digits[--count];
    return to;
}

static char *put_seconds(char *to, int64_t ns)
{
    uint64_t n = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;

    if (ns < 0)
        *to++ = '-';
    to = put_digits(to, n / 1000000000, 1);
    *to++ = '.';
    return put_digits(to, n % 1000000000, 9);
}

/* Nanoseconds from frame 0 to the next frame. */
static int64_t instant(struct csv_sink *s, const struct wp_block *block,
                       size_t at)
{
    const struct wp_source_info *info = s->info;

    if (info->clock == WP_CLOCK_STAMPS)
        return block->stamp_ns ? block->stamp_ns[at] : 0;
    if (info->clock != WP_CLOCK_RATES)
        return wp_rate_ns(info->rate, s->frame);
    while (s->segment + 1 < info->segments &&
           s->frame >= info->segment[s->segment].end_frame) {
        const struct wp_rate_segment *g = &info->segment[s->segment++];

        s->segment_ns += wp_rate_ns(g->rate, g->end_frame - s->segment_frame);
        s->segment_frame = g->end_frame;
    }
    return s->segment_ns + wp_rate_ns(info->segment[s->segment].rate,
                                      s->frame - s->segment_frame);
}

static enum wp_status put_frame(struct csv_sink *s,
                                const struct wp_block *block, size_t at,
                                struct wp_error *err)
{
    const struct wp_source_info *info = s->info;
    bool comma = info->clock != WP_CLOCK_NONE;
    enum wp_status status = WP_OK;

    if (comma)
        s->used =
            (size_t)(put_seconds(s->buffer + s->used, instant(s, block, at)) -
                     s->buffer);
    for (unsigned i = 0; i < info->channels && !status; i++) {
        const struct wp_source_channel *c = &info->channel[i];
        double value = c->scale * block->x[i][at] + c->offset;

        if (comma)
            s->buffer[s->used++] = ',';
        comma = true;
        if (isfinite(value))
            s->used += wp_number_format(value, s->buffer + s->used);
        else if (!isnan(value))
            status = wp_fail(err, WP_E_FORMAT,
                             "%s: channel %u, frame %" PRId64
                             ": expected a finite value, found infinity",
                             s->file.path, i + 1, s->frame);
        if (!status && s->used + 2 * FIELD_MAX > BUFFER_BYTES)
            status = drain(s, err);
    }
    for (unsigned i = 0; i < info->digitals && !status; i++) {
        if (comma)
            s->buffer[s->used++] = ',';
        comma = true;
        s->buffer[s->used++] =
            block->digital && block->digital[i][at] ? '1' : '0';
        if (s->used + 2 * FIELD_MAX > BUFFER_BYTES)
            status = drain(s, err);
    }
    /* A line of nothing would be no row. */
    if (info->clock == WP_CLOCK_NONE && info->channels == 1 &&
        !info->digitals && isnan(block->x[0][at])) {
        s->buffer[s->used++] = '"';
        s->buffer[s->used++] = '"';
    }
    s->buffer[s->used++] = '\n';
    s->frame++;
    return status;
}

static enum wp_status write_sink(void *self, const struct wp_block *block,
                                 struct wp_error *err)
{
    struct csv_sink *s = self;
    enum wp_status status = WP_OK;

    for (size_t at = 0; at < block->frames && !status; at++) {
        status = put_frame(s, block, at, err);
        if (!status && s->used + 2 * FIELD_MAX > BUFFER_BYTES)
            status = drain(s, err);
    }
    return status;
}

static enum wp_status commit(void *self, struct wp_error *err)
{
    struct csv_sink *s = self;
    enum wp_status status = drain(s, err);

    if (status)
        return status;
    status = wp_outfile_close(&s->file, s->out, err);
    s->out = NULL;
    return status ? status : wp_outfile_commit(&s->file, err);
}

const struct wp_sink_ops wp_csv_sink = {
    .id = "csv",
    .description = "text: one row per sample, exact values and rate",
    .extensions = "csv",
    .open = open_sink,
    .write = write_sink,
    .commit = commit,
    .close = close_sink,
};
