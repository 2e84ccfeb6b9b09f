#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "config/meter_fields_priv.h"
#include "core/number.h"
#include "core/parse.h"

static const char *word_of(const struct wp_word *words, int value)
{
    for (; words->text; words++)
        if (words->value == value)
            return words->text;
    return "?";
}

/* A decimal without exponent where that is short. */
static void put_decimal(const struct wp_decimal *d, char *out, size_t size)
{
    char digits[24];
    int n = snprintf(digits, sizeof(digits), "%" PRIu64, d->digits);
    int point = n + d->exponent; /* digits before the point */

    if (d->digits == 0)
        (void)snprintf(out, size, "0");
    else if (d->exponent >= 0 && d->exponent <= 6)
        (void)snprintf(out, size, "%s%.*s", digits, d->exponent, "000000");
    else if (d->exponent < 0 && point > 0)
        (void)snprintf(out, size, "%.*s.%s", point, digits, digits + point);
    else if (d->exponent < 0 && point > -6)
        (void)snprintf(out, size, "0.%.*s%s", -point, "000000", digits);
    else
        (void)snprintf(out, size, "%se%d", digits, d->exponent);
}

static void put_number(double value, char *out)
{
    char text[WP_NUMBER_MAX];
    size_t n = wp_number_format(value, text);

    memcpy(out, text, n);
    out[n] = '\0';
}

/* Moving the decimal point, unlike a product, brings back the same double. */
static void put_milli(double value, char *out)
{
    char text[WP_NUMBER_MAX];
    size_t n = wp_number_format(value, text);
    struct wp_decimal d;

    strcpy(out, "0");
    if (!wp_decimal_scan(text, text + n, '.', &d))
        return;
    d.exponent += 3;
    put_decimal(&d, out, WP_FIELD_TEXT_MAX);
}

static bool get_milli(const char *text, double *out)
{
    struct wp_slice s = wp_trim(text, strlen(text));
    struct wp_decimal d;
    const char *end = wp_decimal_scan(s.at, s.at + s.length, '.', &d);
    char moved[64];
    int n;

    if (end != s.at + s.length)
        return false;
    n = snprintf(moved, sizeof(moved), "%s%" PRIu64 "e%d",
                 d.negative ? "-" : "", d.digits, d.exponent - 3);
    return wp_parse_double(moved, (size_t)n, out);
}

void wp_field_get(const struct wp_field *field, const void *base,
                  char out[WP_FIELD_TEXT_MAX])
{
    const void *at = (const char *)base + field->offset;
    int word;

    switch (field->kind) {
    case WP_FIELD_TEXT:
        (void)snprintf(out, WP_FIELD_TEXT_MAX, "%s", (const char *)at);
        break;
    case WP_FIELD_WORD:
        memcpy(&word, at, sizeof(word));
        (void)snprintf(out, WP_FIELD_TEXT_MAX, "%s",
                       word_of(field->words, word));
        break;
    case WP_FIELD_BOOL:
        (void)snprintf(out, WP_FIELD_TEXT_MAX, "%s",
                       word_of(field->words, *(const bool *)at));
        break;
    case WP_FIELD_NUMBER:
        if (field->zero_word && *(const double *)at == 0.0)
            (void)snprintf(out, WP_FIELD_TEXT_MAX, "%s", field->zero_word);
        else
            put_number(*(const double *)at, out);
        break;
    case WP_FIELD_MILLI:
        put_milli(*(const double *)at, out);
        break;
    case WP_FIELD_COUNT:
        (void)snprintf(out, WP_FIELD_TEXT_MAX, "%u", *(const unsigned *)at);
        break;
    }
}

static bool set_text(const struct wp_field *field, char *at, const char *text)
{
    if (strlen(text) >= field->size)
        return false;
    memset(at, 0, field->size);
    for (; *text; text++)
        *at++ = *text > 0 && *text < ' ' ? ' ' : *text;
    return true;
}

static bool set_word(const struct wp_field *field, void *at, struct wp_slice s)
{
    for (const struct wp_word *w = field->words; w->text; w++) {
        if (strlen(w->text) != s.length || memcmp(w->text, s.at, s.length) != 0)
            continue;
        if (field->kind == WP_FIELD_BOOL)
            *(bool *)at = w->value;
        else
            memcpy(at, &w->value, sizeof(w->value));
        return true;
    }
    return false;
}

static bool set_number(const struct wp_field *field, double *at,
                       struct wp_slice s)
{
    double value;

    if (field->zero_word && strlen(field->zero_word) == s.length &&
        memcmp(field->zero_word, s.at, s.length) == 0)
        value = 0.0;
    else if (!wp_parse_double(s.at, s.length, &value) || !isfinite(value))
        return false;
    *at = value + 0.0; /* -0 becomes 0 */
    return true;
}

bool wp_field_set(const struct wp_field *field, void *base, const char *text)
{
    void *at = (char *)base + field->offset;
    struct wp_slice s = wp_trim(text, strlen(text));
    int64_t count;

    switch (field->kind) {
    case WP_FIELD_TEXT:
        return set_text(field, at, text);
    case WP_FIELD_WORD:
    case WP_FIELD_BOOL:
        return set_word(field, at, s);
    case WP_FIELD_NUMBER:
        return set_number(field, at, s);
    case WP_FIELD_MILLI:
        return get_milli(text, at);
    case WP_FIELD_COUNT:
        if (!wp_parse_int64(s.at, s.length, &count) || count < 0 ||
            count > 1000000000)
            return false;
        *(unsigned *)at = (unsigned)count;
        return true;
    }
    return false;
}
