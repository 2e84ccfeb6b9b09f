#include "format/comtrade_stamp_priv.h"

#include <string.h>

#include "core/cursor.h"
#include "core/utc.h"

/* Years of two digits: COMTRADE began in 1991, recorders' clocks at 1970. */
enum { PIVOT_YEAR = 70, STAMP_MAX = 64 };

struct number {
    int value;
    int digits;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 1 to 9 digits. */
static bool take_number(struct wp_cursor *c, struct number *n)
{
    const char *start = c->at;
    bool good = wp_cursor_digits(c, 1, 9, &n->value);

    n->digits = (int)(c->at - start);
    return good;
}

/* The text without any blanks, in `out`. */
static struct wp_cursor squeeze(struct wp_slice s, char out[STAMP_MAX],
                                bool *odd)
{
    size_t used = 0;

    for (size_t i = 0; i < s.length && used < STAMP_MAX - 1; i++)
        if (s.at[i] == ' ' || s.at[i] == '\t')
            *odd = true;
        else
            out[used++] = s.at[i];
    return wp_cursor_over((struct wp_slice){out, used});
}

static bool parse_date(struct wp_slice text, bool month_first,
                       struct wp_civil *c, bool *odd)
{
    char copy[STAMP_MAX];
    struct wp_cursor at = squeeze(text, copy, odd);
    struct number n[3];

    for (int i = 0; i < 3; i++) {
        if (i && !wp_cursor_take(&at, "/")) {
            if (!wp_cursor_take(&at, "-."))
                return false;
            *odd = true;
        }
        if (!take_number(&at, &n[i]))
            return false;
    }
    if (at.at < at.end)
        return false;
    if (n[0].digits == 4) { /* year first */
        struct number year = n[0];

        n[0] = n[2];
        n[2] = year;
        month_first = false;
        *odd = true;
    }
    if (n[2].digits != 2 && n[2].digits != 4)
        return false;
    c->day = n[month_first].value;
    c->month = n[!month_first].value;
    c->year = n[2].value;
    if (n[2].digits == 2)
        c->year += c->year < PIVOT_YEAR ? 2000 : 1900;
    return true;
}

static bool parse_time(struct wp_slice text, struct wp_civil *c,
                       struct wp_comtrade_stamp *out)
{
    char copy[STAMP_MAX];
    struct wp_cursor at = squeeze(text, copy, &out->odd);
    struct number h, m, s;
    bool point, mark;

    if (!take_number(&at, &h) || !wp_cursor_take(&at, ":") ||
        !take_number(&at, &m) || !wp_cursor_take(&at, ":") ||
        !take_number(&at, &s))
        return false;
    point = wp_cursor_take(&at, ".");
    mark = !point && wp_cursor_take(&at, ":;");
    out->odd |= mark;
    if (point || mark)
        out->decimals = wp_cursor_fraction(&at, &c->nanosecond);
    out->odd |= h.digits != 2 || m.digits != 2 || s.digits != 2 ||
                (out->decimals != 6 && out->decimals != 9);
    c->hour = h.value;
    c->minute = m.value;
    c->second = s.value;
    return at.at == at.end;
}

/* "date time" in one field, or a fraction cut off by a decimal comma. */
static void rejoin(const struct wp_comtrade_fields *fields,
                   struct wp_slice *date, struct wp_slice *time)
{
    const char *blank;

    *date = fields->at[0];
    *time = (struct wp_slice){"", 0};
    if (fields->count > 1)
        *time = fields->at[1];
    if (time->length)
        return;
    blank = memchr(date->at, ' ', date->length);
    if (!blank)
        return;
    *time = wp_trim(blank, (size_t)(date->at + date->length - blank));
    date->length = (size_t)(blank - date->at);
}

void wp_comtrade_stamp_parse(const struct wp_comtrade_fields *fields,
                             bool month_first, struct wp_comtrade_stamp *out)
{
    struct wp_civil civil = {0};
    struct wp_slice date, time;
    bool good;

    *out = (struct wp_comtrade_stamp){0};
    rejoin(fields, &date, &time);
    out->odd = fields->count != 2;
    good = parse_time(time, &civil, out);
    good = parse_date(date, month_first, &civil, &out->odd) && good;
    out->known = good && wp_utc_from_civil(&civil, &out->ns);
}

bool wp_comtrade_stamp_like(struct wp_slice line)
{
    return memchr(line.at, '/', line.length) ||
           memchr(line.at, ':', line.length);
}

enum wp_comtrade_offset wp_comtrade_offset_parse(struct wp_slice text,
                                                 int32_t *offset_s)
{
    char copy[STAMP_MAX];
    struct number h, m = {0, 0};
    bool negative, odd = false;
    struct wp_cursor at = squeeze(text, copy, &odd);

    *offset_s = 0;
    if (at.at == at.end || wp_slice_is(text, "x"))
        return WP_COMTRADE_OFFSET_NONE;
    negative = wp_cursor_take(&at, "-");
    if (!negative)
        (void)wp_cursor_take(&at, "+");
    if (!take_number(&at, &h))
        return WP_COMTRADE_OFFSET_BAD;
    if (wp_cursor_take(&at, "hH:"))
        (void)take_number(&at, &m);
    (void)wp_cursor_take(&at, "t"); /* seen in the field; means nothing */
    if (at.at < at.end || h.value > 24 || m.value > 59)
        return WP_COMTRADE_OFFSET_BAD;
    *offset_s = h.value * 3600 + m.value * 60;
    if (negative) /* "-0h30" too: the sign is the text's, not the hours' */
        *offset_s = -*offset_s;
    return WP_COMTRADE_OFFSET_GIVEN;
}

bool wp_comtrade_quality_parse(struct wp_slice text, int64_t *error_ns)
{
    int code;

    if (text.length != 1)
        return false;
    if (is_digit(text.at[0]))
        code = text.at[0] - '0';
    else if ((text.at[0] | 0x20) >= 'a' && (text.at[0] | 0x20) <= 'f')
        code = (text.at[0] | 0x20) - 'a' + 10;
    else
        return false;
    *error_ns = -1;
    if (code == 0xf)
        return true;
    if (code > 0xb)
        return false;
    *error_ns = code ? 1 : 0;
    for (int i = 1; i < code; i++)
        *error_ns *= 10;
    return true;
}
