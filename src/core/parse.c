#include "core/parse.h"

#include <math.h>
#include <string.h>

#include "core/number.h"

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

bool wp_parse_non_finite(struct wp_slice s, double *out)
{
    bool negative = s.length && s.at[0] == '-';

    if (negative || (s.length && s.at[0] == '+'))
        s = (struct wp_slice){s.at + 1, s.length - 1};
    if (wp_slice_is(s, "nan"))
        *out = NAN;
    else if (wp_slice_is(s, "inf") || wp_slice_is(s, "infinity"))
        *out = negative ? -INFINITY : INFINITY;
    else
        return false;
    return true;
}

bool wp_parse_double(const char *text, size_t length, double *out)
{
    struct wp_slice s = wp_trim(text, length);

    return wp_number(s, '.', out) || wp_parse_non_finite(s, out);
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
