#include "format/comtrade_dat_priv.h"

#include <math.h>
#include <stdlib.h>

#include "format/comtrade_ascii_priv.h"
#include "format/comtrade_binary_priv.h"

enum {
    RAW_BYTES = 1 << 16, /* a batch that stays in the first caches */
    TEXT_PROBE = 64      /* bytes that tell text from binary records */
};

/* Places where the sample numbers do not count up by one. */
struct gaps {
    int64_t previous;
    size_t count;
    int64_t record, expected, found; /* of the first */
};

struct wp_comtrade_dat {
    struct wp_comtrade_stream *stream;
    const struct wp_comtrade_layout *layout;
    struct wp_comtrade_log log; /* err is set by each call */
    struct wp_comtrade_extent extent;
    int64_t next; /* record */
    struct wp_comtrade_ascii ascii;
    uint8_t *raw; /* of binary records */
    size_t raw_records, record_bytes;
    size_t missing; /* values */
    struct gaps gaps;
};

static bool is_ascii(const struct wp_comtrade_dat *d)
{
    return d->layout->encoding == WP_COMTRADE_ASCII;
}

static enum wp_status no_record(const struct wp_comtrade_dat *d)
{
    return wp_comtrade_bad(&d->log, 0,
                           "expected at least one %s record, found %lld bytes",
                           wp_comtrade_encoding_name(d->layout->encoding),
                           (long long)d->stream->size);
}

static enum wp_status open_ascii(struct wp_comtrade_dat *d)
{
    struct wp_comtrade_survey s;
    size_t all = wp_comtrade_ascii_fields(d->layout);
    enum wp_status status =
        wp_comtrade_ascii_init(&d->ascii, d->layout, d->stream, d->log.err);

    if (!status)
        status = wp_comtrade_ascii_survey(&d->ascii, &s, &d->log);
    if (status)
        return status;
    if (!s.records)
        return no_record(d);
    if (s.fields < 2 + (size_t)d->layout->analogs)
        return wp_comtrade_bad(&d->log, s.first_line,
                               "expected %zu fields (number, stamp, %u "
                               "analog, %u status), found %zu",
                               all, d->layout->analogs, d->layout->statuses,
                               s.fields);
    if (s.blank_line)
        status = wp_comtrade_repair(&d->log, s.blank_line,
                                    "blank lines between the records are "
                                    "passed over");
    if (s.partial_line && !status)
        status = wp_comtrade_repair(&d->log, s.partial_line,
                                    "the last record is cut off and ignored");
    d->extent = (struct wp_comtrade_extent){s.records, s.first_number,
                                            s.first_stamp, s.last_stamp};
    return status;
}

/* n = 1 in binary has bytes that are no text. */
static bool looks_like_text(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((p[i] < ' ' || p[i] > '~') && p[i] != '\r' && p[i] != '\n' &&
            p[i] != '\t')
            return false;
    return n > 0;
}

static enum wp_status check_tail(struct wp_comtrade_dat *d, int64_t tail)
{
    uint8_t last;
    enum wp_status status = wp_comtrade_stream_read(
        d->stream, d->stream->size - 1, &last, 1, d->log.err);

    if (status || (tail == 1 && last == 0x1a))
        return status;
    return wp_comtrade_repair(&d->log, 0,
                              "%lld bytes after record %lld are no whole "
                              "record of %zu bytes and ignored",
                              (long long)tail, (long long)d->extent.frames,
                              d->record_bytes);
}

static enum wp_status survey_binary(struct wp_comtrade_dat *d)
{
    struct wp_comtrade_extent *x = &d->extent;
    int64_t number, bytes = (int64_t)d->record_bytes;
    size_t probe = d->record_bytes < TEXT_PROBE ? d->record_bytes : TEXT_PROBE;
    enum wp_status status =
        wp_comtrade_stream_read(d->stream, (x->frames - 1) * bytes, d->raw,
                                d->record_bytes, d->log.err);

    if (status)
        return status;
    wp_comtrade_binary_head(d->raw, &number, &x->last_stamp);
    status = wp_comtrade_stream_read(d->stream, 0, d->raw, d->record_bytes,
                                     d->log.err);
    if (status)
        return status;
    wp_comtrade_binary_head(d->raw, &x->first_number, &x->first_stamp);
    if (looks_like_text(d->raw, probe))
        return wp_comtrade_bad(&d->log, 0,
                               "expected %s records, as the .cfg says, found "
                               "text",
                               wp_comtrade_encoding_name(d->layout->encoding));
    if (d->stream->size % bytes)
        return check_tail(d, d->stream->size % bytes);
    return WP_OK;
}

static enum wp_status open_binary(struct wp_comtrade_dat *d)
{
    d->record_bytes = wp_comtrade_binary_size(d->layout);
    d->extent.frames = d->stream->size / (int64_t)d->record_bytes;
    if (!d->extent.frames)
        return no_record(d);
    d->raw_records = RAW_BYTES / d->record_bytes;
    if (d->raw_records < 1)
        d->raw_records = 1;
    if (d->raw_records > WP_COMTRADE_BATCH)
        d->raw_records = WP_COMTRADE_BATCH;
    d->raw = malloc(d->raw_records * d->record_bytes);
    if (!d->raw)
        return wp_fail_nomem(d->log.err, "records of a .dat");
    return survey_binary(d);
}

enum wp_status wp_comtrade_dat_create(struct wp_comtrade_dat **out,
                                      struct wp_comtrade_stream *stream,
                                      const struct wp_comtrade_layout *layout,
                                      const struct wp_comtrade_log *log)
{
    struct wp_comtrade_dat *d = calloc(1, sizeof(*d));
    enum wp_status status;

    *out = NULL;
    if (!d)
        return wp_fail_nomem(log->err, "a .dat");
    d->stream = stream;
    d->layout = layout;
    d->log = *log;
    status = is_ascii(d) ? open_ascii(d) : open_binary(d);
    if (status) {
        wp_comtrade_dat_destroy(d);
        return status;
    }
    wp_comtrade_dat_rewind(d);
    *out = d;
    return WP_OK;
}

void wp_comtrade_dat_destroy(struct wp_comtrade_dat *d)
{
    if (!d)
        return;
    wp_comtrade_ascii_release(&d->ascii);
    free(d->raw);
    free(d);
}

const struct wp_comtrade_extent *
wp_comtrade_dat_extent(const struct wp_comtrade_dat *d)
{
    return &d->extent;
}

void wp_comtrade_dat_rewind(struct wp_comtrade_dat *d)
{
    d->next = 0;
    d->missing = 0;
    d->gaps = (struct gaps){.previous = d->extent.first_number - 1};
    if (is_ascii(d))
        wp_comtrade_ascii_rewind(&d->ascii);
}

static enum wp_status decode_binary(struct wp_comtrade_dat *d,
                                    struct wp_comtrade_batch *batch)
{
    struct wp_comtrade_place bad = {.found = false};
    enum wp_status status = wp_comtrade_stream_read(
        d->stream, d->next * (int64_t)d->record_bytes, d->raw,
        batch->frames * d->record_bytes, d->log.err);

    if (status)
        return status;
    d->missing += wp_comtrade_binary_decode(d->layout, d->raw, batch, &bad);
    if (bad.found)
        return wp_comtrade_bad(&d->log, 0,
                               "record %lld: analog channel %u: expected a "
                               "number, found NaN or infinity",
                               (long long)d->next + (long long)bad.record + 1,
                               bad.channel + 1);
    return WP_OK;
}

static void look_for_gaps(struct wp_comtrade_dat *d,
                          const struct wp_comtrade_batch *batch)
{
    struct gaps *g = &d->gaps;

    for (size_t i = 0; i < batch->frames; i++) {
        int64_t expected = g->previous + 1;

        g->previous = batch->number[i];
        if (batch->number[i] == expected)
            continue;
        if (!g->count++) {
            g->record = d->next + (int64_t)i + 1;
            g->expected = expected;
            g->found = batch->number[i];
        }
    }
}

static enum wp_status report_gaps(const struct wp_comtrade_dat *d)
{
    const struct gaps *g = &d->gaps;

    if (!g->count)
        return WP_OK;
    return wp_comtrade_repair(&d->log, 0,
                              "the sample numbers do not count up in %zu "
                              "places, first at record %lld: expected %lld, "
                              "found %lld; the order of the records counts",
                              g->count, (long long)g->record,
                              (long long)g->expected, (long long)g->found);
}

static enum wp_status report(struct wp_comtrade_dat *d)
{
    const struct wp_comtrade_ascii *a = &d->ascii;
    size_t missing = is_ascii(d) ? a->missing : d->missing;
    enum wp_status status = report_gaps(d);

    if (a->short_lines && !status)
        status = wp_comtrade_repair(&d->log, a->short_line,
                                    "expected %zu fields, found another "
                                    "number (%zu lines in all); values that "
                                    "are not there are missing",
                                    wp_comtrade_ascii_fields(d->layout),
                                    a->short_lines);
    if (missing && !status)
        wp_comtrade_remark(&d->log, 0, "%zu values are marked as missing",
                           missing);
    return status;
}

enum wp_status wp_comtrade_dat_read(struct wp_comtrade_dat *d,
                                    struct wp_comtrade_batch *batch,
                                    size_t limit, struct wp_error *err)
{
    size_t most = is_ascii(d) ? WP_COMTRADE_BATCH : d->raw_records;
    enum wp_status status;

    if (limit > most)
        limit = most;
    if ((int64_t)limit > d->extent.frames - d->next)
        limit = (size_t)(d->extent.frames - d->next);
    batch->frames = limit;
    if (!limit)
        return WP_OK;
    d->log.err = err;
    status = is_ascii(d) ? wp_comtrade_ascii_decode(&d->ascii, batch, &d->log)
                         : decode_binary(d, batch);
    if (status)
        return status;
    look_for_gaps(d, batch);
    d->next += (int64_t)limit;
    if (d->next == d->extent.frames && batch->x)
        return report(d);
    return WP_OK;
}
