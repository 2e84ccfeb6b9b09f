#include "format/csv_fields_priv.h"

#include <string.h>

#include "core/number.h"
#include "format/csv_stamp.h"

/* From a quote to the quote that closes it; doubled quotes stay inside. */
static const char *quoted(const char *p, const char *end, struct wp_slice *out)
{
    const char *start = ++p;

    for (; p < end; p++) {
        if (*p != '"')
            continue;
        if (p + 1 < end && p[1] == '"')
            p++;
        else
            break;
    }
    *out = wp_trim(start, (size_t)(p - start));
    return p < end ? p + 1 : p;
}

static size_t split_blanks(struct wp_slice line, struct wp_slice *fields,
                           size_t room)
{
    const char *p = line.at, *end = line.at + line.length;
    size_t n = 0;

    for (;;) {
        struct wp_slice field;

        while (p < end && (*p == ' ' || *p == '\t'))
            p++;
        if (p == end)
            return n;
        if (*p == '"') {
            p = quoted(p, end, &field);
        } else {
            field.at = p;
            while (p < end && *p != ' ' && *p != '\t')
                p++;
            field.length = (size_t)(p - field.at);
        }
        if (n < room)
            fields[n] = field;
        n++;
    }
}

size_t wp_csv_split(struct wp_slice line, char separator,
                    struct wp_slice *fields, size_t room)
{
    struct wp_slice s = line;
    const char *p, *end;
    size_t n = 0;

    if (separator == WP_CSV_BLANKS)
        return split_blanks(wp_trim(line.at, line.length), fields, room);
    p = s.at;
    end = s.at + s.length;
    for (;; n++) {
        struct wp_slice field;
        const char *start;

        while (p < end && *p == ' ')
            p++;
        start = p;
        if (p < end && *p == '"')
            p = quoted(p, end, &field);
        else
            field.at = NULL;
        while (p < end && (*p != separator || !separator))
            p++;
        if (!field.at)
            field = wp_trim(start, (size_t)(p - start));
        if (n < room)
            fields[n] = field;
        if (p == end)
            return n + 1;
        p++;
    }
}

bool wp_csv_is_non_finite(struct wp_slice f)
{
    double value;

    return wp_parse_non_finite(f, &value);
}

bool wp_csv_is_over_range(struct wp_slice f)
{
    if (f.length && (f.at[0] == '-' || f.at[0] == '+')) {
        f.at++;
        f.length--;
    }
    return f.length == 3 && memcmp(f.at, "\xe2\x88\x9e", 3) == 0;
}

enum wp_csv_kind wp_csv_kind_of(struct wp_slice field, char decimal)
{
    double value;
    int64_t ns;

    if (!field.length)
        return WP_CSV_EMPTY;
    if (wp_number(field, decimal, &value) || wp_csv_is_non_finite(field))
        return WP_CSV_NUMBER;
    if (wp_csv_is_over_range(field))
        return WP_CSV_OVER_RANGE;
    return wp_csv_stamp_parse(field, &ns) ? WP_CSV_STAMP : WP_CSV_TEXT;
}

bool wp_csv_is_blank(struct wp_slice line)
{
    return wp_trim(line.at, line.length).length == 0;
}

bool wp_csv_is_comment(struct wp_slice line)
{
    struct wp_slice s = line;

    while (s.length && (*s.at == ' ' || *s.at == '\t')) {
        s.at++;
        s.length--;
    }
    return s.length && (*s.at == '#' || *s.at == '%');
}

bool wp_csv_starts_with(struct wp_slice s, const char *word)
{
    size_t n = strlen(word);

    return s.length >= n && wp_slice_is((struct wp_slice){s.at, n}, word);
}
