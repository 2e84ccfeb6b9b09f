#include "core/rate.h"

#include <math.h>

#include "core/parse.h"

enum { NS_PER_S = 1000000000 };

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t r = a % b;

        a = b;
        b = r;
    }
    return a;
}

static bool reduce(int64_t num, int64_t den, struct wp_rate *out)
{
    int64_t g = gcd(num, den);

    if (num <= 0 || den <= 0 || num / g > 1000000000000000)
        return false;
    *out = (struct wp_rate){num / g, den / g};
    return true;
}

bool wp_rate_from_double(double hz, struct wp_rate *out)
{
    int64_t den = 1;

    if (!(hz > 0.0) || hz > 1e9)
        return false;
    /* The shortest decimal that is this double: rates are written by people. */
    for (; den < NS_PER_S; den *= 10) {
        double n = rint(hz * (double)den);

        if (n / (double)den == hz || n > 1e14)
            break;
    }
    return reduce((int64_t)rint(hz * (double)den), den, out);
}

bool wp_rate_parse(const char *text, size_t length, struct wp_rate *out)
{
    double hz;

    return wp_parse_double(text, length, &hz) && wp_rate_from_double(hz, out);
}

double wp_rate_hz(struct wp_rate rate)
{
    return (double)rate.num / (double)rate.den;
}

bool wp_rate_equal(struct wp_rate a, struct wp_rate b)
{
    return a.num == b.num && a.den == b.den;
}

/* floor(r * 10^9 / num) and the rest, for r < num <= 10^15: steps of 1000 keep
 * every product within int64 without a 128-bit type. */
static int64_t fraction_ns(int64_t r, int64_t num, int64_t *rest)
{
    int64_t ns = 0;

    for (int digit = 0; digit < 3; digit++) {
        r *= 1000;
        ns = ns * 1000 + r / num;
        r %= num;
    }
    *rest = r;
    return ns;
}

/* r * den / num seconds for r < num: the whole ones, and the rest in 1 / num.
 * Multiplies bit by bit and reduces as it goes: the product has up to 80 bits.
 */
static int64_t whole_seconds(struct wp_rate rate, int64_t r, int64_t *rest)
{
    int64_t seconds = 0, part = 0;

    if (rate.den == 1) {
        *rest = r;
        return 0;
    }
    for (int bit = 30; bit >= 0; bit--) {
        seconds *= 2;
        part *= 2;
        if (rate.den >> bit & 1)
            part += r;
        seconds += part / rate.num;
        part %= rate.num;
    }
    *rest = part;
    return seconds;
}

int64_t wp_rate_ns(struct wp_rate rate, int64_t index)
{
    bool negative = index < 0;
    int64_t i = negative ? -index : index;
    int64_t s, ns, rest;

    s = i / rate.num * rate.den + whole_seconds(rate, i % rate.num, &rest);
    ns = fraction_ns(rest, rate.num, &rest);
    ns += s * NS_PER_S + (rest >= rate.num - rest);
    return negative ? -ns : ns;
}

int64_t wp_rate_index_at(struct wp_rate rate, int64_t ns)
{
    /* An estimate that is right to a few samples, then walk. */
    int64_t i = (int64_t)floor((double)ns / NS_PER_S * wp_rate_hz(rate));

    while (wp_rate_ns(rate, i) >= ns)
        i--;
    while (wp_rate_ns(rate, i) < ns)
        i++;
    return i;
}
