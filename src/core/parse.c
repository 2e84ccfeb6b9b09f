#include "core/parse.h"

#include <stdlib.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0' ||
           c == 0x1a;
}

struct wp_slice wp_trim(const char *text, size_t length)
{
    while (length && is_blank(text[0])) {
        text++;
        length--;
    }
    while (length && is_blank(text[length - 1]))
        length--;
    return (struct wp_slice){text, length};
}

/*
 * At most 15 digits and a power of ten up to 22 are exact in double, and one
 * division or multiplication rounds once: the result is the nearest double.
 * Samples in text are nearly always of that kind, and strtod costs ten times
 * as much.
 */
static bool parse_short(struct wp_slice s, double *out)
{
    static const double pow10[] = {1e0,  1e1,  1e2,  1e3, 1e4,  1e5,
                                   1e6,  1e7,  1e8,  1e9, 1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15};
    size_t i = 0, digits = 0, decimals = 0;
    bool negative = false, point = false;
    int64_t n = 0;

    if (i < s.length && (s.at[i] == '-' || s.at[i] == '+'))
        negative = s.at[i++] == '-';
    for (; i < s.length; i++) {
        unsigned d = (unsigned)(s.at[i] - '0');

        if (d <= 9) {
            n = n * 10 + d;
            decimals += point;
            if (++digits > 15)
                return false;
        } else if (s.at[i] == '.' && !point) {
            point = true;
        } else {
            return false;
        }
    }
    if (!digits)
        return false;
    *out = (double)n / pow10[decimals];
    if (negative)
        *out = -*out;
    return true;
}

bool wp_parse_double(const char *text, size_t length, double *out)
{
    struct wp_slice s = wp_trim(text, length);
    char copy[128], *end;
    double value;

    if (parse_short(s, out))
        return true;
    if (!s.length || s.length >= sizeof(copy))
        return false;
    /* strtod would also take hexadecimal numbers; we read decimal text. */
    for (size_t i = 0; i < s.length; i++)
        if (s.at[i] == 'x' || s.at[i] == 'X' || s.at[i] == '(')
            return false;
    memcpy(copy, s.at, s.length);
    copy[s.length] = '\0';
    value = strtod(copy, &end);
    if (*end != '\0' || end == copy)
        return false;
    *out = value;
    return true;
}

bool wp_parse_int64(const char *text, size_t length, int64_t *out)
{
    struct wp_slice s = wp_trim(text, length);
    bool negative = false;
    uint64_t n = 0;
    size_t i = 0;

    if (i < s.length && (s.at[i] == '-' || s.at[i] == '+'))
        negative = s.at[i++] == '-';
    if (i == s.length)
        return false;
    for (; i < s.length; i++) {
        unsigned d = (unsigned)(s.at[i] - '0');

        if (d > 9 || n > ((uint64_t)INT64_MAX - d) / 10)
            return false;
        n = n * 10 + d;
    }
    *out = negative ? -(int64_t)n : (int64_t)n;
    return true;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool wp_slice_is(struct wp_slice slice, const char *word)
{
    size_t i = 0;

    for (; i < slice.length && word[i]; i++)
        if (lower(slice.at[i]) != lower(word[i]))
            return false;
    return i == slice.length && !word[i];
}

void wp_slice_copy(struct wp_slice slice, char *out, size_t size)
{
    size_t n = slice.length < size ? slice.length : size - 1;

    memcpy(out, slice.at, n);
    out[n] = '\0';
}
