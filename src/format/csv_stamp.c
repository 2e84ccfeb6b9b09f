#include "format/csv_stamp.h"

#include <string.h>

#include "core/cursor.h"
#include "core/utc.h"
#include "format/csv_fields_priv.h"

bool wp_csv_zone_offset(struct wp_slice name, int32_t *offset_s)
{
    /* Minutes east of UTC. CST, IST, BST, AST, ECT, SST ... are left out: each
     * is used for several zones. */
    static const struct {
        const char *name;
        int minutes;
    } zones[] = {
        {"UTC", 0},     {"GMT", 0},    {"Z", 0},      {"WET", 0},
        {"WEST", 60},   {"CET", 60},   {"CEST", 120}, {"MEZ", 60},
        {"MESZ", 120},  {"EET", 120},  {"EEST", 180}, {"MSK", 180},
        {"EST", -300},  {"EDT", -240}, {"CDT", -300}, {"MST", -420},
        {"MDT", -360},  {"PST", -480}, {"PDT", -420}, {"AKST", -540},
        {"AKDT", -480}, {"HST", -600}, {"JST", 540},  {"KST", 540},
        {"AEST", 600},  {"AEDT", 660}, {"NZST", 720}, {"NZDT", 780},
    };

    for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
        if (wp_slice_is(name, zones[i].name)) {
            *offset_s = zones[i].minutes * 60;
            return true;
        }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The letters at the end, if a blank or digit stands before them. */
static struct wp_slice last_word(struct wp_slice s)
{
    size_t n = 0;

    while (n < s.length && is_letter(s.at[s.length - 1 - n]))
        n++;
    if (n == s.length)
        n = 0;
    return (struct wp_slice){s.at + s.length - n, n};
}

bool wp_csv_stamp_has_zone(struct wp_slice text)
{
    struct wp_slice s = wp_trim(text.at, text.length);
    const char *time = memchr(s.at, ':', s.length);
    int32_t offset_s;

    if (wp_csv_zone_offset(last_word(s), &offset_s))
        return true;
    if (!time)
        return false;
    s.length -= (size_t)(time - s.at);
    return memchr(time, '+', s.length) || memchr(time, '-', s.length);
}

static bool month_name(struct wp_cursor *c, int *month)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    if (c->end - c->at < 3)
        return false;
    for (int m = 0; m < 12; m++) {
        char name[4];

        memcpy(name, names + (size_t)m * 3, 3);
        name[3] = '\0';
        if (wp_slice_is((struct wp_slice){c->at, 3}, name)) {
            *month = m + 1;
            c->at += 3;
            return true;
        }
    }
    return false;
}

/* dd.mm.yyyy, dd-Mon-yyyy, mm/dd/yyyy: the mark tells the order. */
static bool other_date(struct wp_cursor *c, struct wp_civil *civil)
{
    if (!wp_cursor_digits(c, 1, 2, &civil->day) || c->at == c->end)
        return false;
    switch (*c->at++) {
    case '.':
        return wp_cursor_digits(c, 1, 2, &civil->month) &&
               wp_cursor_take(c, ".") &&
               wp_cursor_digits(c, 1, 4, &civil->year);
    case '-':
    case ' ':
        return month_name(c, &civil->month) && c->at < c->end &&
               (wp_cursor_take(c, "- ")) &&
               wp_cursor_digits(c, 1, 4, &civil->year);
    case '/':
        civil->month = civil->day;
        return wp_cursor_digits(c, 1, 2, &civil->day) &&
               wp_cursor_take(c, "/") &&
               wp_cursor_digits(c, 1, 4, &civil->year);
    default:
        return false;
    }
}

static bool time_of_day(struct wp_cursor *c, struct wp_civil *civil)
{
    if (!wp_cursor_digits(c, 1, 2, &civil->hour) || !wp_cursor_take(c, ":") ||
        !wp_cursor_digits(c, 1, 2, &civil->minute))
        return false;
    if (wp_cursor_take(c, ":") && !wp_cursor_digits(c, 1, 2, &civil->second))
        return false;
    if (!wp_cursor_take(c, ".,"))
        return true;
    (void)wp_cursor_fraction(c, &civil->nanosecond);
    return true;
}

static bool other_stamp(struct wp_slice s, int64_t *ns)
{
    struct wp_civil civil = {0};
    struct wp_cursor c = wp_cursor_over(s);

    if (!other_date(&c, &civil))
        return false;
    if (wp_cursor_take(&c, " T"))
        if (!time_of_day(&c, &civil))
            return false;
    return c.at == c.end && wp_utc_from_civil(&civil, ns);
}

bool wp_csv_stamp_parse(struct wp_slice text, int64_t *ns)
{
    struct wp_slice s = wp_trim(text.at, text.length);
    struct wp_slice zone = last_word(s);
    int32_t offset_s = 0;

    /* Cheap way out: most fields are numbers. */
    if (s.length < 8 || !is_digit(s.at[0]))
        return false;
    if (wp_utc_parse(s.at, s.length, ns))
        return true;
    if (zone.length && wp_csv_zone_offset(zone, &offset_s))
        s = wp_trim(s.at, s.length - zone.length);
    if (!wp_utc_parse(s.at, s.length, ns) && !other_stamp(s, ns))
        return false;
    *ns -= (int64_t)offset_s * 1000000000;
    return true;
}

enum wp_csv_time_unit wp_csv_time_unit_parse(struct wp_slice text)
{
    static const struct {
        const char *word;
        enum wp_csv_time_unit unit;
    } words[] = {
        {"s", WP_CSV_SECONDS},
        {"sec", WP_CSV_SECONDS},
        {"secs", WP_CSV_SECONDS},
        {"second", WP_CSV_SECONDS},
        {"seconds", WP_CSV_SECONDS},
        {"sekunden", WP_CSV_SECONDS},
        {"ms", WP_CSV_MILLISECONDS},
        {"msec", WP_CSV_MILLISECONDS},
        {"millisecond", WP_CSV_MILLISECONDS},
        {"milliseconds", WP_CSV_MILLISECONDS},
        {"us", WP_CSV_MICROSECONDS},
        {"usec", WP_CSV_MICROSECONDS},
        {"\xc2\xb5s", WP_CSV_MICROSECONDS},
        {"\xce\xbcs", WP_CSV_MICROSECONDS},
        {"\xb5s", WP_CSV_MICROSECONDS},
        {"microsecond", WP_CSV_MICROSECONDS},
        {"microseconds", WP_CSV_MICROSECONDS},
        {"ns", WP_CSV_NANOSECONDS},
        {"nsec", WP_CSV_NANOSECONDS},
        {"nanosecond", WP_CSV_NANOSECONDS},
        {"nanoseconds", WP_CSV_NANOSECONDS},
        {"samples", WP_CSV_SAMPLES},
        {"sequence", WP_CSV_SAMPLES},
        {"iso", WP_CSV_ISO},
    };
    struct wp_slice s = wp_trim(text.at, text.length);

    if (s.length > 2 && (s.at[0] == '(' || s.at[0] == '['))
        s = wp_trim(s.at + 1, s.length - 2);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (wp_slice_is(s, words[i].word))
            return words[i].unit;
    return WP_CSV_TIME_GUESS;
}

int wp_csv_time_unit_power(enum wp_csv_time_unit unit)
{
    return unit == WP_CSV_MILLISECONDS   ? -3
           : unit == WP_CSV_MICROSECONDS ? -6
           : unit == WP_CSV_NANOSECONDS  ? -9
                                         : 0;
}

static uint64_t power10(int n)
{
    uint64_t p = 1;

    while (n-- > 0)
        p *= 10;
    return p;
}

bool wp_csv_instant_from(const struct wp_decimal *d, enum wp_csv_time_unit unit,
                         struct wp_csv_instant *out)
{
    int e = d->exponent +
            (unit == WP_CSV_SAMPLES ? 0 : 9 + wp_csv_time_unit_power(unit));
    uint64_t n = d->digits, rest = 0, fs = 0;

    if (n == 0)
        e = 0;
    for (; e > 0; e--, n *= 10)
        if (n > (uint64_t)INT64_MAX / 10)
            return false;
    if (e < 0 && e >= -19) {
        uint64_t p = power10(-e);

        rest = n % p;
        n /= p;
        fs = -e > 6 ? rest / power10(-e - 6) : rest * power10(6 + e);
    } else if (e < -19) {
        rest = n;
        n = 0;
        fs = e >= -25 ? rest / power10(-e - 6) : 0;
    }
    if (n > (uint64_t)INT64_MAX / 2 || (unit == WP_CSV_SAMPLES && rest))
        return false;
    out->ns = d->negative ? -(int64_t)n : (int64_t)n;
    out->fs = (int32_t)fs;
    if (d->negative && fs) {
        out->ns--;
        out->fs = 1000000 - (int32_t)fs;
    }
    return true;
}

double wp_csv_instant_diff_ns(struct wp_csv_instant a, struct wp_csv_instant b)
{
    return (double)(b.ns - a.ns) + (double)(b.fs - a.fs) * 1e-6;
}
