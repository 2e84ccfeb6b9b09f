#include "core/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DIGITS = 19, MAX_POWER = 22 };

/* All exact in double. */
static const double pow10_exact[MAX_POWER + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

/* More than 19 digits: leading zeros do not count, the rest is left out. */
static void scan_long(const char *at, const char *end, char mark,
                      struct wp_decimal *d)
{
    bool point = false;
    int kept = 0;

    d->digits = 0;
    d->exponent = 0;
    for (; at < end; at++) {
        if (*at == mark) {
            point = true;
            continue;
        }
        if (kept < MAX_DIGITS) {
            d->digits = d->digits * 10 + (unsigned)(*at - '0');
            kept += d->digits != 0;
            d->exponent -= point;
        } else {
            d->exponent += !point;
            d->exact = d->exact && *at == '0';
        }
    }
}

static const char *scan_exponent(const char *at, const char *end,
                                 struct wp_decimal *d)
{
    const char *p = at + 1;
    bool negative = false;
    int e = 0;

    if (p < end && (*p == '-' || *p == '+'))
        negative = *p++ == '-';
    if (p == end || !is_digit(*p))
        return at;
    for (; p < end && is_digit(*p); p++)
        if (e < 10000)
            e = e * 10 + (*p - '0');
    d->exponent += negative ? -e : e;
    d->scientific = true;
    return p;
}

const char *wp_decimal_scan(const char *at, const char *end, char mark,
                            struct wp_decimal *out)
{
    const char *first, *p = at;
    uint64_t n = 0;
    int decimals = 0;

    out->negative = false;
    out->exact = true;
    out->scientific = false;
    if (p < end && (*p == '-' || *p == '+'))
        out->negative = *p++ == '-';
    first = p;
    for (; p < end && is_digit(*p); p++)
        n = n * 10 + (unsigned)(*p - '0');
    if (p < end && *p == mark) {
        const char *point = p++;

        for (; p < end && is_digit(*p); p++)
            n = n * 10 + (unsigned)(*p - '0');
        decimals = (int)(p - point) - 1;
        if (p - first == 1)
            return NULL;
    }
    if (p == first)
        return NULL;
    out->digits = n;
    out->exponent = -decimals;
    if (p - first > MAX_DIGITS)
        scan_long(first, p, mark, out);
    if (p < end && (*p == 'e' || *p == 'E'))
        p = scan_exponent(p, end, out);
    return p;
}

/* a * b = *high + *low exactly (Dekker); the splits need |a|, |b| < 1e290. */
static void two_product(double a, double b, double *high, double *low)
{
    double ca = 134217729.0 * a, cb = 134217729.0 * b;
    double ah = ca - (ca - a), bh = cb - (cb - b);
    double al = a - ah, bl = b - bh;

    *high = a * b;
    *low = ((ah * bh - *high) + ah * bl + al * bh) + al * bl;
}

static uint64_t bits_of(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return bits;
}

/* Half a unit in the last place of a normal x > 0. */
static double half_ulp(double x)
{
    uint64_t bits = bits_of(x) & 0x7ff0000000000000u;
    double power;

    memcpy(&power, &bits, sizeof(power));
    return power * 0x1p-53;
}

/*
 * n / power for n beyond 2^53, as quotient plus correction with 104 bits: the
 * sum rounds to the nearest double unless it lies within 2^-40 of a tie, which
 * is left to strtod (false).
 */
static bool divide(uint64_t n, double power, double *out)
{
    double a = (double)n;
    double b = (double)(int64_t)(n - (uint64_t)a);
    double q = a / power, high, low, c, sum, rest;

    two_product(q, power, &high, &low);
    c = (((a - high) - low) + b) / power;
    sum = q + c;
    rest = fabs(c - (sum - q));
    if (!(bits_of(sum) & 0x000fffffffffffffu) ||
        fabs(rest / half_ulp(sum) - 1.0) < 0x1p-40)
        return false;
    *out = sum;
    return true;
}

static bool decimal_to_double(const struct wp_decimal *d, double *out)
{
    if (!d->exact || d->exponent < -MAX_POWER || d->exponent > MAX_POWER)
        return false;
    if (d->digits <= (uint64_t)1 << 53) {
        *out = d->exponent < 0 ? (double)d->digits / pow10_exact[-d->exponent]
                               : (double)d->digits * pow10_exact[d->exponent];
        return true;
    }
    return d->exponent < 0 && divide(d->digits, pow10_exact[-d->exponent], out);
}

/* strtod is exact for every number but ten times slower; long zeros before and
 * digits after do not change the result once 800 digits are read. */
static void slow_double(const char *at, const char *end, char mark, double *out)
{
    char copy[1024];
    size_t n = (size_t)(end - at);

    if (n >= sizeof(copy)) {
        struct wp_decimal d;

        (void)wp_decimal_scan(at, end, mark, &d);
        n = (size_t)snprintf(copy, sizeof(copy), "%s%llue%d",
                             d.negative ? "-" : "",
                             (unsigned long long)d.digits, d.exponent);
    } else {
        memcpy(copy, at, n);
    }
    copy[n] = '\0';
    for (char *p = copy; *p; p++)
        if (*p == ',')
            *p = '.';
    *out = strtod(copy, NULL);
}

const char *wp_number_scan(const char *at, const char *end, char mark,
                           double *out)
{
    struct wp_decimal d;
    const char *after = wp_decimal_scan(at, end, mark, &d);

    if (!after)
        return NULL;
    if (decimal_to_double(&d, out)) {
        if (d.negative)
            *out = -*out;
    } else {
        slow_double(at, after, mark, out);
    }
    return after;
}

bool wp_number(struct wp_slice text, char mark, double *out)
{
    struct wp_slice s = wp_trim(text.at, text.length);
    double value;

    if (wp_number_scan(s.at, s.at + s.length, mark, &value) != s.at + s.length)
        return false;
    *out = value;
    return true;
}

/* n * 10^-decimals, zeros after the point left out. */
static size_t put_fixed(uint64_t n, int decimals, char *out)
{
    char digits[WP_NUMBER_MAX];
    int count = 0, i;
    size_t size = 0;

    while (decimals > 0 && n % 10 == 0) {
        n /= 10;
        decimals--;
    }
    for (; n || count <= decimals; n /= 10)
        digits[count++] = (char)('0' + n % 10);
    for (i = count - 1; i >= 0; i--) {
        out[size++] = digits[i];
        if (i == decimals && i > 0)
            out[size++] = '.';
    }
    return size;
}

/*
 * value rounded to `decimals` places as an integer, from the exact product;
 * false when that decimal might not read back as value.
 */
static bool round_to(double value, int decimals, uint64_t *n)
{
    double scale = pow10_exact[decimals], high, low, whole, part, nearest;

    two_product(value, scale, &high, &low);
    whole = floor(high);
    part = (high - whole) + low;
    nearest = floor(part + 0.5);
    *n = (uint64_t)((int64_t)whole + (int64_t)nearest);
    /* Below a power of two the doubles lie twice as close. */
    if (!(bits_of(value) & 0x000fffffffffffffu))
        scale *= 0.5;
    return fabs(part - nearest) < half_ulp(value) * scale * 0.9999999;
}

size_t wp_number_format_g(double value, char out[WP_NUMBER_MAX])
{
    for (int precision = 15; precision < 17; precision++) {
        int n = snprintf(out, WP_NUMBER_MAX, "%.*g", precision, value);

        if (strtod(out, NULL) == value)
            return (size_t)n;
    }
    return (size_t)snprintf(out, WP_NUMBER_MAX, "%.17g", value);
}

size_t wp_number_format(double value, char out[WP_NUMBER_MAX])
{
    double magnitude = fabs(value), limit = 1.0;
    size_t sign = signbit(value) ? 1 : 0;
    int before = 0; /* digits before the point; negative: zeros after it */
    uint64_t n;

    out[0] = '-';
    if (magnitude == 0.0)
        return sign + put_fixed(0, 0, out + sign);
    if (!(magnitude >= 1e-5 && magnitude < 1e15))
        return wp_number_format_g(value, out);
    while (magnitude >= pow10_exact[before])
        before++;
    for (; magnitude * limit < 0.1; limit *= 10.0)
        before--;
    for (int precision = 15; precision <= 17; precision++)
        if (round_to(magnitude, precision - before, &n))
            return sign + put_fixed(n, precision - before, out + sign);
    return wp_number_format_g(value, out);
}
