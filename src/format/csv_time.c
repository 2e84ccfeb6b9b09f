#include "format/csv_time_priv.h"

#include <math.h>
#include <string.h>

enum { TO_SECONDS = 19 }; /* "2024-01-01T00:00:00" */

void wp_csv_time_init(struct wp_csv_time *t, const struct wp_csv_layout *layout)
{
    *t = (struct wp_csv_time){.column = layout->time_column,
                              .separator = layout->dialect.separator,
                              .decimal = layout->dialect.decimal,
                              .unit = layout->time_unit};
}

/* Plain columns are found by their separators; quotes and blanks need care. */
static struct wp_slice find_field(const struct wp_csv_time *t,
                                  struct wp_slice line)
{
    const char *p = line.at, *end = line.at + line.length, *after;
    size_t n = t->column;

    if (t->separator == WP_CSV_BLANKS || memchr(p, '"', line.length)) {
        struct wp_slice field[WP_CSV_MAX_COLUMNS];

        if (wp_csv_split(line, t->separator, field, n + 1) <= n)
            return (struct wp_slice){line.at, 0};
        return field[n];
    }
    while (n--) {
        p = memchr(p, t->separator, (size_t)(end - p));
        if (!p)
            return (struct wp_slice){line.at, 0};
        p++;
    }
    after = t->separator ? memchr(p, t->separator, (size_t)(end - p)) : NULL;
    return wp_trim(p, (size_t)((after ? after : end) - p));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Nanoseconds of the digits at `at`; how many there are. */
static size_t fraction(const char *at, size_t room, int64_t *ns)
{
    int64_t unit = 100000000;
    size_t n = 0;

    for (*ns = 0; n < room && is_digit(at[n]); n++, unit /= 10)
        *ns += (at[n] - '0') * unit;
    return n;
}

static bool read_stamp(struct wp_csv_time *t, struct wp_slice s, int64_t *ns,
                       double *step_ns)
{
    int64_t part = 0;
    size_t digits = 0, rest;
    bool cut = s.length > TO_SECONDS &&
               (s.at[TO_SECONDS] == '.' || s.at[TO_SECONDS] == ',');

    *step_ns = 1e9;
    if (cut)
        digits =
            fraction(s.at + TO_SECONDS + 1, s.length - TO_SECONDS - 1, &part);
    for (size_t i = 0; i < digits && i < 9; i++)
        *step_ns /= 10.0;
    rest = TO_SECONDS + 1 + digits;
    if (cut && memcmp(t->before, s.at, TO_SECONDS) == 0 &&
        s.length - rest == t->zone_length &&
        memcmp(t->zone, s.at + rest, t->zone_length) == 0) {
        *ns = t->base_ns + part;
        return true;
    }
    if (!wp_csv_stamp_parse(s, ns))
        return false;
    if (cut && s.length - rest <= sizeof(t->zone)) {
        memcpy(t->before, s.at, TO_SECONDS);
        t->zone_length = s.length - rest;
        memcpy(t->zone, s.at + rest, t->zone_length);
        t->base_ns = *ns - part;
    }
    return true;
}

bool wp_csv_time_read(struct wp_csv_time *t, struct wp_slice line,
                      struct wp_csv_instant *out, double *step_ns,
                      struct wp_slice *field)
{
    static const double power[] = {1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3,
                                   1e-2, 1e-1, 1e0,  1e1,  1e2,  1e3,  1e4,
                                   1e5,  1e6,  1e7,  1e8,  1e9};
    struct wp_slice s = find_field(t, line);
    struct wp_decimal d;
    int e;

    *field = s;
    if (t->unit == WP_CSV_ISO) {
        out->fs = 0;
        return read_stamp(t, s, &out->ns, step_ns);
    }
    if (wp_decimal_scan(s.at, s.at + s.length, t->decimal, &d) !=
            s.at + s.length ||
        !wp_csv_instant_from(&d, t->unit, out))
        return false;
    e = d.exponent + 9 +
        (t->unit == WP_CSV_SAMPLES ? -9 : wp_csv_time_unit_power(t->unit));
    *step_ns = e >= -9 && e <= 9 ? power[e + 9] : pow(10.0, e);
    if (d.scientific && !d.digits)
        *step_ns = 0.0;
    return true;
}
