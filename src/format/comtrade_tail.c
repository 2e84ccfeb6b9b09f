#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "format/comtrade_parser_priv.h"

/* Segments; 83 is the most that was ever seen. */
enum { RATES_MAX = 100000 };

static bool is_number(struct wp_slice s, double *out)
{
    return wp_parse_double(s.at, s.length, out) && isfinite(*out);
}

/*
 * A blank line where lf stands is a blank lf if just one line is left before
 * the first with a comma or stamp; else it is a stray one.
 */
static bool frequency_is_blank(const struct wp_comtrade_parser *p)
{
    struct wp_comtrade_lines ahead = p->lines;
    struct wp_slice line;

    if (!wp_comtrade_next_line(&ahead, &line) || line.length)
        return false;
    return wp_comtrade_next_filled(&ahead, &line) &&
           wp_comtrade_next_filled(&ahead, &line) &&
           memchr(line.at, ',', line.length);
}

static enum wp_status parse_frequency(struct wp_comtrade_parser *p)
{
    struct wp_slice line;
    enum wp_status status;
    double hz = 0.0;

    if (frequency_is_blank(p)) {
        (void)wp_comtrade_next_line(&p->lines, &line);
        return wp_comtrade_repair(p->log, wp_comtrade_here(p),
                                  "the line frequency is blank, taken as not "
                                  "said");
    }
    status = wp_comtrade_expect(p, &line, "the line frequency");
    if (status)
        return status;
    if (memchr(line.at, ',', line.length))
        return wp_comtrade_bad(p->log, wp_comtrade_here(p),
                               "expected the line frequency (after %u analog "
                               "and %u status channels), found '%.*s'",
                               p->cfg->analogs, p->cfg->statuses,
                               wp_comtrade_shown(line), line.at);
    if (is_number(line, &hz) && hz >= 0.0) {
        p->cfg->nominal_hz = hz;
        return WP_OK;
    }
    return wp_comtrade_repair(p->log, wp_comtrade_here(p),
                              "expected the line frequency, found '%.*s'; "
                              "taken as not said",
                              wp_comtrade_shown(line), line.at);
}

static enum wp_status add_rate(struct wp_comtrade_parser *p,
                               struct wp_slice line, size_t *capacity)
{
    struct wp_comtrade_cfg *cfg = p->cfg;
    struct wp_comtrade_rate *r;
    struct wp_comtrade_fields f;
    double hz, last;

    wp_comtrade_split(line, &f);
    if (cfg->rates == RATES_MAX)
        return wp_fail(p->log->err, WP_E_UNSUPPORTED,
                       "%s:%zu: expected at most %d sampling rates, found more",
                       p->log->path, wp_comtrade_here(p), RATES_MAX);
    if (f.count < 2 || !is_number(f.at[0], &hz) || hz < 0.0 ||
        !is_number(f.at[1], &last) || last < 0.0 || last > 1e15)
        return wp_comtrade_bad(p->log, wp_comtrade_here(p),
                               "expected a sampling rate and its last sample, "
                               "found '%.*s'",
                               wp_comtrade_shown(line), line.at);
    if (cfg->rates == *capacity) {
        *capacity = *capacity ? 2 * *capacity : 16;
        r = realloc(cfg->rate, *capacity * sizeof(*r));
        if (!r)
            return wp_fail_nomem(p->log->err, "sampling rates");
        cfg->rate = r;
    }
    r = &cfg->rate[cfg->rates++];
    *r = (struct wp_comtrade_rate){.last = (int64_t)last};
    cfg->rates_line = wp_comtrade_here(p);
    if (hz > 0.0)
        r->fixed = wp_rate_parse(f.at[0].at, f.at[0].length, &r->rate);
    if (hz > 0.0 && !r->fixed)
        return wp_comtrade_bad(p->log, wp_comtrade_here(p),
                               "expected a sampling rate up to 1 GHz, found "
                               "'%.*s'",
                               wp_comtrade_shown(f.at[0]), f.at[0].at);
    return WP_OK;
}

static bool is_rate(struct wp_slice line)
{
    struct wp_comtrade_fields f;
    double v;

    wp_comtrade_split(line, &f);
    return f.count == 2 && is_number(f.at[0], &v) && is_number(f.at[1], &v);
}

/* The lines that look like rates are the rates, whatever their number says. */
static enum wp_status parse_rates(struct wp_comtrade_parser *p)
{
    struct wp_slice line;
    int64_t announced = -1;
    size_t capacity = 0, announced_line;
    enum wp_status status =
        wp_comtrade_expect(p, &line, "the number of sampling rates");

    if (status)
        return status;
    if (!wp_parse_int64(line.at, line.length, &announced) || announced < 0)
        return wp_comtrade_bad(p->log, wp_comtrade_here(p),
                               "expected the number of sampling rates, found "
                               "'%.*s'",
                               wp_comtrade_shown(line), line.at);
    announced_line = wp_comtrade_here(p);
    for (;;) {
        struct wp_comtrade_lines ahead = p->lines;

        if (!wp_comtrade_next_filled(&ahead, &line) ||
            wp_comtrade_stamp_like(line))
            break;
        if (p->cfg->rates && (int64_t)p->cfg->rates >= announced &&
            !is_rate(line))
            break;
        p->lines = ahead;
        status = add_rate(p, line, &capacity);
        if (status)
            return status;
    }
    if (!announced && p->cfg->rates == 1 && p->cfg->rate[0].fixed)
        return wp_comtrade_repair(p->log, announced_line,
                                  "no sampling rate is announced, but one "
                                  "follows; it is used");
    if (p->cfg->rates == (size_t)(announced ? announced : 1))
        return WP_OK;
    return wp_comtrade_repair(p->log, announced_line,
                              "%lld sampling rates are announced, found %zu",
                              (long long)announced, p->cfg->rates);
}

static void parse_stamps_as(struct wp_comtrade_parser *p, bool month_first,
                            const struct wp_comtrade_fields f[2])
{
    wp_comtrade_stamp_parse(&f[0], month_first, &p->cfg->start);
    wp_comtrade_stamp_parse(&f[1], month_first, &p->cfg->trigger);
}

static enum wp_status report_stamp(struct wp_comtrade_parser *p, size_t line,
                                   const struct wp_comtrade_stamp *s,
                                   struct wp_slice text)
{
    if (!s->known)
        return wp_comtrade_repair(p->log, line,
                                  "expected a date and time, found '%.*s'; "
                                  "taken as not known",
                                  wp_comtrade_shown(text), text.at);
    if (s->odd)
        return wp_comtrade_repair(p->log, line,
                                  "expected dd/mm/yyyy,hh:mm:ss.ssssss, read "
                                  "'%.*s' as far as it goes",
                                  wp_comtrade_shown(text), text.at);
    return WP_OK;
}

static enum wp_status parse_stamps(struct wp_comtrade_parser *p)
{
    struct wp_comtrade_cfg *cfg = p->cfg;
    struct wp_comtrade_fields f[2];
    struct wp_slice line[2];
    size_t number[2];
    bool month_first = cfg->revision == 1991;
    int known;
    enum wp_status status = WP_OK;

    for (int i = 0; i < 2; i++) {
        status = wp_comtrade_expect(p, &line[i],
                                    i ? "the date and time of the trigger"
                                      : "the date and time of the start");
        if (status)
            return status;
        number[i] = wp_comtrade_here(p);
        wp_comtrade_split(line[i], &f[i]);
    }
    if (p->from->dates)
        month_first = p->from->dates == WP_COMTRADE_MONTH_FIRST;
    parse_stamps_as(p, month_first, f);
    known = cfg->start.known + cfg->trigger.known;
    if (known < 2 && !p->from->dates) {
        parse_stamps_as(p, !month_first, f);
        if (cfg->start.known + cfg->trigger.known > known)
            status = wp_comtrade_repair(p->log, number[0],
                                        "the dates are read as %s, since the "
                                        "revision's order gives none",
                                        month_first ? "dd/mm" : "mm/dd");
        else
            parse_stamps_as(p, month_first, f);
    }
    for (int i = 0; i < 2 && !status; i++)
        status = report_stamp(p, number[i], i ? &cfg->trigger : &cfg->start,
                              line[i]);
    return status;
}

static enum wp_status parse_encoding(struct wp_comtrade_parser *p)
{
    struct wp_slice line;

    if (!wp_comtrade_next_filled(&p->lines, &line)) {
        if (p->from->encoding_elsewhere)
            return wp_comtrade_repair(p->log, wp_comtrade_here(p),
                                      "the file type is missing, taken from "
                                      "the DAT part");
        return wp_comtrade_expect(p, &line, "the file type");
    }
    p->cfg->encoding_known =
        wp_comtrade_encoding_parse(line, &p->cfg->encoding);
    if (p->cfg->encoding_known)
        return WP_OK;
    if (p->from->encoding_elsewhere)
        return wp_comtrade_repair(p->log, wp_comtrade_here(p),
                                  "unknown file type '%.*s', taken from the "
                                  "DAT part",
                                  wp_comtrade_shown(line), line.at);
    return wp_comtrade_bad(p->log, wp_comtrade_here(p),
                           "expected ASCII, BINARY, BINARY32 or FLOAT32, "
                           "found '%.*s'",
                           wp_comtrade_shown(line), line.at);
}

static enum wp_status parse_timemult(struct wp_comtrade_parser *p)
{
    struct wp_comtrade_lines ahead = p->lines;
    struct wp_slice line;
    double m;

    p->cfg->timemult = 1.0;
    if (!wp_comtrade_next_filled(&ahead, &line) ||
        memchr(line.at, ',', line.length)) {
        if (p->cfg->revision == 1991)
            return WP_OK;
        return wp_comtrade_repair(p->log, wp_comtrade_here(p) + 1,
                                  "the time multiplier is missing, 1 is "
                                  "taken");
    }
    p->lines = ahead;
    if (is_number(line, &m) && m > 0.0) {
        p->cfg->timemult = m;
        return WP_OK;
    }
    return wp_comtrade_repair(p->log, wp_comtrade_here(p),
                              "expected a time multiplier, found '%.*s'; 1 is "
                              "taken",
                              wp_comtrade_shown(line), line.at);
}

static enum wp_status parse_time_code(struct wp_comtrade_parser *p)
{
    struct wp_comtrade_fields f;
    struct wp_slice line;

    if (!wp_comtrade_next_filled(&p->lines, &line)) {
        if (p->cfg->revision < 2013)
            return WP_OK;
        return wp_comtrade_repair(p->log, wp_comtrade_here(p) + 1,
                                  "the time code is missing");
    }
    wp_comtrade_split(line, &f);
    switch (wp_comtrade_offset_parse(f.at[0], &p->cfg->offset_s)) {
    case WP_COMTRADE_OFFSET_GIVEN:
        p->cfg->offset_known = true;
        return WP_OK;
    case WP_COMTRADE_OFFSET_NONE:
        return WP_OK;
    case WP_COMTRADE_OFFSET_BAD:
        break;
    }
    return wp_comtrade_repair(p->log, wp_comtrade_here(p),
                              "expected a time code such as -5h30, found "
                              "'%.*s'; taken as not said",
                              wp_comtrade_shown(line), line.at);
}

static enum wp_status parse_quality(struct wp_comtrade_parser *p)
{
    struct wp_comtrade_fields f;
    struct wp_slice line;
    struct wp_comtrade_cfg *cfg = p->cfg;

    if (!wp_comtrade_next_filled(&p->lines, &line)) {
        if (cfg->revision < 2013)
            return WP_OK;
        return wp_comtrade_repair(p->log, wp_comtrade_here(p) + 1,
                                  "the time quality is missing");
    }
    wp_comtrade_split(line, &f);
    cfg->quality_known = wp_comtrade_quality_parse(f.at[0], &cfg->quality_ns);
    if (f.count > 1 && (wp_slice_is(f.at[1], "1") || wp_slice_is(f.at[1], "2")))
        wp_comtrade_remark(p->log, wp_comtrade_here(p),
                           "a leap second was %s during the record",
                           wp_slice_is(f.at[1], "1") ? "added" : "subtracted");
    if (cfg->quality_known)
        return WP_OK;
    return wp_comtrade_repair(p->log, wp_comtrade_here(p),
                              "expected a time quality 0 to B or F, found "
                              "'%.*s'; taken as not said",
                              wp_comtrade_shown(line), line.at);
}

static enum wp_status parse_rest(struct wp_comtrade_parser *p)
{
    struct wp_slice line;

    if (!wp_comtrade_next_filled(&p->lines, &line))
        return WP_OK;
    return wp_comtrade_repair(p->log, wp_comtrade_here(p),
                              "expected the end of the text, found '%.*s'; "
                              "ignored",
                              wp_comtrade_shown(line), line.at);
}

enum wp_status wp_comtrade_tail(struct wp_comtrade_parser *p)
{
    static enum wp_status (*const part[])(struct wp_comtrade_parser *) = {
        parse_frequency, parse_rates,     parse_stamps,  parse_encoding,
        parse_timemult,  parse_time_code, parse_quality, parse_rest};
    enum wp_status status = WP_OK;

    for (size_t i = 0; i < sizeof(part) / sizeof(*part) && !status; i++)
        status = part[i](p);
    return status;
}
