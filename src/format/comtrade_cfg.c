#include "format/comtrade_cfg_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "format/comtrade_channel_priv.h"
#include "format/comtrade_parser_priv.h"

enum {
    QUOTED_MAX = 40,      /* bytes of the file's text shown in a complaint */
    MIN_ANALOG_LINE = 12, /* bytes of "1,,,,,,,,," and its line end, or so */
    MIN_STATUS_LINE = 3
};

const char *wp_comtrade_encoding_name(enum wp_comtrade_encoding encoding)
{
    static const char *const names[] = {"ASCII", "BINARY", "BINARY32",
                                        "FLOAT32"};

    _Static_assert(sizeof(names) / sizeof(*names) == WP_COMTRADE_ENCODINGS,
                   "a name for every encoding");
    return names[encoding];
}

bool wp_comtrade_encoding_parse(struct wp_slice text,
                                enum wp_comtrade_encoding *out)
{
    for (int e = 0; e < WP_COMTRADE_ENCODINGS; e++)
        if (wp_slice_is(text, wp_comtrade_encoding_name(e))) {
            *out = e;
            return true;
        }
    return false;
}

int wp_comtrade_shown(struct wp_slice s)
{
    return s.length < QUOTED_MAX ? (int)s.length : QUOTED_MAX;
}

size_t wp_comtrade_here(const struct wp_comtrade_parser *p)
{
    return p->from->lines_before + p->lines.number;
}

enum wp_status wp_comtrade_expect(struct wp_comtrade_parser *p,
                                  struct wp_slice *line, const char *expected)
{
    if (wp_comtrade_next_filled(&p->lines, line))
        return WP_OK;
    return wp_comtrade_bad(p->log, wp_comtrade_here(p) + 1,
                           "expected %s, found the end of the text", expected);
}

static bool count_in(struct wp_slice s, char suffix, int64_t *out, bool *odd)
{
    if (s.length && (s.at[s.length - 1] | 0x20) == (suffix | 0x20))
        s = wp_trim(s.at, s.length - 1);
    else
        *odd = true;
    return wp_parse_int64(s.at, s.length, out) && *out >= 0;
}

bool wp_comtrade_counts_parse(struct wp_slice line, int64_t count[3], bool *odd)
{
    struct wp_comtrade_fields f;
    bool unlike = false;

    wp_comtrade_split(line, &f);
    *odd = f.count != 3;
    if (f.count < 3 || !count_in(f.at[1], 'A', &count[1], odd) ||
        !count_in(f.at[2], 'D', &count[2], odd))
        return false;
    /* Seen: "7A,7A,0D"; the total tells nothing new anyway. */
    if (!wp_parse_int64(f.at[0].at, f.at[0].length, &count[0])) {
        *odd = true;
        if (!count_in(f.at[0], 'A', &count[0], &unlike))
            count[0] = -1;
    }
    return true;
}

/* Known years; 1997, 2000, 2001 ... were seen and mean what went before. */
static int parse_year(struct wp_slice s)
{
    int64_t year;

    if (wp_parse_int64(s.at, s.length, &year) && year > 1900 && year < 2100)
        return (int)year;
    return 0;
}

static enum wp_status parse_identity(struct wp_comtrade_parser *p)
{
    struct wp_comtrade_fields f;
    struct wp_slice line, station, device = {"", 0};
    enum wp_status status =
        wp_comtrade_expect(p, &line, "station, device and revision");
    size_t last;

    if (status)
        return status;
    p->identity_line = wp_comtrade_here(p);
    wp_comtrade_split(line, &f);
    last = f.count - 1;
    if (last >= 2)
        p->year = parse_year(f.at[last--]);
    if (last >= 1)
        device = f.at[last--];
    else
        status = wp_comtrade_repair(p->log, wp_comtrade_here(p),
                                    "expected station and device, found one "
                                    "field, taken as the station");
    station = f.at[0];
    station.length = (size_t)(f.at[last].at + f.at[last].length - station.at);
    if (last)
        status = wp_comtrade_repair(p->log, wp_comtrade_here(p),
                                    "expected 2 or 3 fields, found %zu: the "
                                    "first are one station name with commas",
                                    f.count);
    wp_comtrade_name(p->names, station, p->cfg->station,
                     sizeof(p->cfg->station));
    wp_comtrade_name(p->names, device, p->cfg->device, sizeof(p->cfg->device));
    return status;
}

static enum wp_status check_counts(struct wp_comtrade_parser *p,
                                   const int64_t n[3], bool odd,
                                   struct wp_slice line)
{
    int64_t left = p->lines.end - p->lines.at;

    if (n[1] == 0 && n[2] == 0)
        return wp_comtrade_bad(p->log, wp_comtrade_here(p),
                               "expected at least one channel, found '%.*s'",
                               wp_comtrade_shown(line), line.at);
    if (n[1] > left / MIN_ANALOG_LINE || n[2] > left / MIN_STATUS_LINE)
        return wp_comtrade_bad(p->log, wp_comtrade_here(p),
                               "expected at most as many channels as the "
                               "%lld bytes that follow can describe, found "
                               "'%.*s'",
                               (long long)left, wp_comtrade_shown(line),
                               line.at);
    if (n[1] > WP_COMTRADE_CHANNELS_MAX || n[2] > WP_COMTRADE_CHANNELS_MAX)
        return wp_fail(p->log->err, WP_E_UNSUPPORTED,
                       "%s:%zu: expected at most %d channels, found '%.*s'",
                       p->log->path, wp_comtrade_here(p),
                       WP_COMTRADE_CHANNELS_MAX, wp_comtrade_shown(line),
                       line.at);
    if (odd || n[0] != n[1] + n[2])
        return wp_comtrade_repair(p->log, wp_comtrade_here(p),
                                  "expected TT,##A,##D with TT their sum, "
                                  "found '%.*s'; read as %lld analog and "
                                  "%lld status channels",
                                  wp_comtrade_shown(line), line.at,
                                  (long long)n[1], (long long)n[2]);
    return WP_OK;
}

static enum wp_status parse_counts(struct wp_comtrade_parser *p)
{
    struct wp_comtrade_cfg *cfg = p->cfg;
    struct wp_slice line;
    int64_t n[3];
    bool odd;
    enum wp_status status =
        wp_comtrade_expect(p, &line, "channel counts TT,##A,##D");

    if (status)
        return status;
    if (!wp_comtrade_counts_parse(line, n, &odd))
        return wp_comtrade_bad(p->log, wp_comtrade_here(p),
                               "expected channel counts TT,##A,##D, found "
                               "'%.*s'",
                               wp_comtrade_shown(line), line.at);
    status = check_counts(p, n, odd, line);
    if (status)
        return status;
    cfg->analogs = (unsigned)n[1];
    cfg->statuses = (unsigned)n[2];
    cfg->analog = calloc(cfg->analogs + 1, sizeof(*cfg->analog));
    cfg->range = calloc(cfg->analogs + 1, sizeof(*cfg->range));
    cfg->status = calloc(cfg->statuses + 1, sizeof(*cfg->status));
    if (!cfg->analog || !cfg->range || !cfg->status)
        return wp_fail_nomem(p->log->err, "the channels of a .cfg");
    return WP_OK;
}

static enum wp_status parse_channels(struct wp_comtrade_parser *p)
{
    struct wp_comtrade_channel_lines ctx = {.names = p->names, .log = p->log};
    struct wp_comtrade_cfg *cfg = p->cfg;
    struct wp_slice line;
    enum wp_status status = WP_OK;

    for (unsigned i = 0; i < cfg->analogs && !status; i++) {
        status = wp_comtrade_expect(p, &line, "an analog channel");
        if (!status)
            status = wp_comtrade_analog_parse(&ctx, line, wp_comtrade_here(p),
                                              &cfg->analog[i], &cfg->range[i]);
    }
    for (unsigned i = 0; i < cfg->statuses && !status; i++) {
        status = wp_comtrade_expect(p, &line, "a status channel");
        if (!status)
            status = wp_comtrade_status_parse(&ctx, line, wp_comtrade_here(p),
                                              &cfg->status[i]);
    }
    p->old_layout = ctx.short_analogs > 0;
    return status ? status : wp_comtrade_channels_report(&ctx);
}

/*
 * The layout tells 1991 from later revisions, the year the rest: years such as
 * 1997, 2000 and 0 were seen, and 1991 in files of the later layout.
 */
static enum wp_status choose_revision(struct wp_comtrade_parser *p)
{
    bool late = !p->old_layout && p->cfg->analogs;
    int year = p->year;

    if (year >= 2013)
        p->cfg->revision = 2013;
    else if (late || year >= 1997)
        p->cfg->revision = 1999;
    else
        p->cfg->revision = 1991;
    if (late && year < 1997)
        return wp_comtrade_repair(p->log, p->identity_line,
                                  "a revision year after 1991 is missing; "
                                  "read as 1999 by its layout");
    if (p->old_layout && year >= 1997)
        return wp_comtrade_repair(p->log, p->identity_line,
                                  "the revision year is %d, but the layout of "
                                  "analog channels that of 1991",
                                  year);
    return WP_OK;
}

static enum wp_status parse_all(struct wp_comtrade_parser *p)
{
    static enum wp_status (*const part[])(struct wp_comtrade_parser *) = {
        parse_identity, parse_counts, parse_channels, choose_revision,
        wp_comtrade_tail};
    enum wp_status status = WP_OK;

    for (size_t i = 0; i < sizeof(part) / sizeof(*part) && !status; i++)
        status = part[i](p);
    return status;
}

enum wp_status wp_comtrade_cfg_parse(struct wp_comtrade_cfg *cfg,
                                     const struct wp_comtrade_cfg_text *text,
                                     struct wp_comtrade_names *names,
                                     const struct wp_comtrade_log *log)
{
    struct wp_comtrade_parser p = {
        .cfg = cfg, .from = text, .names = names, .log = log};
    enum wp_status status;

    *cfg = (struct wp_comtrade_cfg){.timemult = 1.0};
    p.lines.at = text->text.at;
    p.lines.end = text->text.at + text->text.length;
    if (text->text.length >= 3 &&
        memcmp(text->text.at, "\xef\xbb\xbf", 3) == 0) {
        p.lines.at += 3;
        status = wp_comtrade_repair(log, text->lines_before + 1,
                                    "a byte order mark is skipped");
        if (status)
            return status;
    }
    status = parse_all(&p);
    if (!status && names->latin1)
        wp_comtrade_remark(log, 0,
                           "%zu names are not UTF-8, shown as Latin-1 (the "
                           "sidecar's comtrade.encoding can say better)",
                           names->latin1);
    return status;
}

void wp_comtrade_cfg_release(struct wp_comtrade_cfg *cfg)
{
    free(cfg->analog);
    free(cfg->range);
    free(cfg->status);
    free(cfg->rate);
    *cfg = (struct wp_comtrade_cfg){0};
}
