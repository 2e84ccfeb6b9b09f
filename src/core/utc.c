#include "core/utc.h"

#include <stdio.h>

#include "core/cursor.h"

enum { NS_PER_S = 1000000000, S_PER_DAY = 86400, ZONE_END_S = 15 * 3600 };

/* Days since 1970-01-01; the year begins in March so that the leap day is its
 * last day. */
static int64_t days_from_civil(int64_t y, int m, int d)
{
    int64_t era, yoe, doy;

    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    yoe = y - era * 400;
    doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

bool wp_utc_from_civil(const struct wp_civil *c, int64_t *ns)
{
    int64_t s;

    if (c->year < 1700 || c->year > 2250 || c->month < 1 || c->month > 12 ||
        c->day < 1 || c->day > days_in_month(c->year, c->month))
        return false;
    if (c->hour < 0 || c->hour > 23 || c->minute < 0 || c->minute > 59 ||
        c->second < 0 || c->second > 60 || c->nanosecond < 0 ||
        c->nanosecond >= NS_PER_S)
        return false;
    s = days_from_civil(c->year, c->month, c->day) * S_PER_DAY +
        c->hour * 3600 + c->minute * 60 + c->second - c->offset_s;
    *ns = s * NS_PER_S + c->nanosecond;
    return true;
}

void wp_utc_to_civil(int64_t ns, struct wp_civil *c)
{
    int64_t s = ns / NS_PER_S - (ns % NS_PER_S < 0);
    int64_t day = s / S_PER_DAY - (s % S_PER_DAY < 0);
    int64_t in_day = s - day * S_PER_DAY;
    int64_t z = day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;

    c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
    c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
    c->year = (int)(yoe + era * 400 + (c->month <= 2));
    c->hour = (int)(in_day / 3600);
    c->minute = (int)(in_day / 60 % 60);
    c->second = (int)(in_day % 60);
    c->nanosecond = (int32_t)(ns - s * NS_PER_S);
    c->offset_s = 0;
}

void wp_utc_format(int64_t ns, int decimals, char out[WP_UTC_TEXT_MAX])
{
    struct wp_civil c;
    int n;

    wp_utc_to_civil(ns, &c);
    n = snprintf(out, WP_UTC_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d.%09d",
                 c.year, c.month, c.day, c.hour, c.minute, c.second,
                 (int)c.nanosecond);
    n -= 9 - decimals;
    if (decimals == 0)
        n--;
    out[n++] = 'Z';
    out[n] = '\0';
}

static bool zone(struct wp_cursor *c, int32_t *offset_s)
{
    int sign = 1, h = 0, m = 0;

    *offset_s = 0;
    if (c->at == c->end || wp_cursor_take(c, "Zz"))
        return true;
    if (wp_cursor_take(c, "-"))
        sign = -1;
    else if (!wp_cursor_take(c, "+"))
        return false;
    if (!wp_cursor_digits(c, 1, 2, &h))
        return false;
    (void)wp_cursor_take(c, ":");
    if (c->at < c->end && !wp_cursor_digits(c, 2, 2, &m))
        return false;
    *offset_s = sign * (h * 3600 + m * 60);
    return h <= 24 && m < 60;
}

bool wp_utc_zone_parse(const char *text, size_t length, int32_t *offset_s)
{
    struct wp_cursor c = {text, text + length};
    int32_t offset;

    if (!length || !zone(&c, &offset) || c.at < c.end || offset >= ZONE_END_S ||
        offset <= -ZONE_END_S)
        return false;
    *offset_s = offset;
    return true;
}

bool wp_utc_parse(const char *text, size_t length, int64_t *ns)
{
    struct wp_cursor c = wp_cursor_over(wp_trim(text, length));
    struct wp_civil civil = {0};

    if (!wp_cursor_digits(&c, 4, 4, &civil.year) || !wp_cursor_take(&c, "-/") ||
        !wp_cursor_digits(&c, 1, 2, &civil.month) ||
        !wp_cursor_take(&c, "-/") || !wp_cursor_digits(&c, 1, 2, &civil.day))
        return false;
    if (c.at < c.end) {
        if (!wp_cursor_take(&c, "T_ t") ||
            !wp_cursor_digits(&c, 1, 2, &civil.hour) ||
            !wp_cursor_take(&c, ":-") ||
            !wp_cursor_digits(&c, 2, 2, &civil.minute))
            return false;
        if (wp_cursor_take(&c, ":-") &&
            !wp_cursor_digits(&c, 2, 2, &civil.second))
            return false;
        if (wp_cursor_take(&c, ".,"))
            (void)wp_cursor_fraction(&c, &civil.nanosecond);
        (void)wp_cursor_take(&c, " ");
        if (!zone(&c, &civil.offset_s))
            return false;
    }
    return c.at == c.end && wp_utc_from_civil(&civil, ns);
}
