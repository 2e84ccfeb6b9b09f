#include "ingest/scenario_fixed.h"

#include <math.h>
#include <stdbool.h>

#include "core/number.h"

enum { LIMBS = 5, FRACTION = 3 };

static bool negative(struct wp_fixed a)
{
    return a.limb[LIMBS - 1] >> 63;
}

struct wp_fixed wp_fixed_add(struct wp_fixed a, struct wp_fixed b)
{
    wp_u128 carry = 0;

    for (int i = 0; i < LIMBS; i++) {
        carry += (wp_u128)a.limb[i] + b.limb[i];
        a.limb[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return a;
}

static struct wp_fixed negate(struct wp_fixed a)
{
    struct wp_fixed one = {{1}};

    for (int i = 0; i < LIMBS; i++)
        a.limb[i] = ~a.limb[i];
    return wp_fixed_add(a, one);
}

static struct wp_fixed magnitude(struct wp_fixed a)
{
    return negative(a) ? negate(a) : a;
}

struct wp_fixed wp_fixed_sub(struct wp_fixed a, struct wp_fixed b)
{
    return wp_fixed_add(a, negate(b));
}

struct wp_fixed wp_fixed_int(int64_t x)
{
    struct wp_fixed a = {{0}};

    a.limb[FRACTION] = x < 0 ? -(uint64_t)x : (uint64_t)x;
    return x < 0 ? negate(a) : a;
}

struct wp_fixed wp_fixed_mul(struct wp_fixed a, struct wp_fixed b)
{
    bool minus = negative(a) != negative(b);
    struct wp_fixed out, x = magnitude(a), y = magnitude(b);
    uint64_t wide[2 * LIMBS] = {0};

    for (int i = 0; i < LIMBS; i++) {
        wp_u128 carry = 0;

        for (int j = 0; j < LIMBS; j++) {
            carry += (wp_u128)x.limb[i] * y.limb[j] + wide[i + j];
            wide[i + j] = (uint64_t)carry;
            carry >>= 64;
        }
        wide[i + LIMBS] = (uint64_t)carry;
    }
    for (int i = 0; i < LIMBS; i++)
        out.limb[i] = wide[i + FRACTION];
    return minus ? negate(out) : out;
}

struct wp_fixed wp_fixed_mul_int(struct wp_fixed a, int64_t b)
{
    return wp_fixed_mul(a, wp_fixed_int(b));
}

struct wp_fixed wp_fixed_div_int(struct wp_fixed a, uint64_t b)
{
    struct wp_fixed x = magnitude(a);
    wp_u128 rest = 0;

    for (int i = LIMBS - 1; i >= 0; i--) {
        rest = rest << 64 | x.limb[i];
        x.limb[i] = (uint64_t)(rest / b);
        rest %= b;
    }
    return negative(a) ? negate(x) : x;
}

static struct wp_fixed scale_ten(struct wp_fixed a, int exponent)
{
    for (; exponent > 0; exponent--)
        a = wp_fixed_mul_int(a, 10);
    while (exponent < 0) {
        uint64_t ten = 1;

        for (; exponent < 0 && ten < 1000000000000000000u; exponent++)
            ten *= 10;
        a = wp_fixed_div_int(a, ten);
    }
    return a;
}

struct wp_fixed wp_fixed_decimal(double x)
{
    char text[WP_NUMBER_MAX];
    struct wp_decimal d;
    size_t length;

    if (!isfinite(x) || fabs(x) < 1e-60)
        return wp_fixed_int(0);
    length = wp_number_format_g(fabs(x), text);
    (void)wp_decimal_scan(text, text + length, '.', &d);
    return scale_ten(
        wp_fixed_int(x < 0 ? -(int64_t)d.digits : (int64_t)d.digits),
        d.exponent);
}

struct wp_fixed wp_fixed_exact(double x)
{
    struct wp_fixed a = {{0}};
    double rest = fabs(x);

    for (int i = LIMBS - 1; i >= 0; i--) {
        double unit = ldexp(1.0, 64 * (i - FRACTION));
        double whole = floor(rest / unit);

        a.limb[i] = (uint64_t)whole;
        rest -= whole * unit;
    }
    return x < 0 ? negate(a) : a;
}

double wp_fixed_double(struct wp_fixed a)
{
    struct wp_fixed x = magnitude(a);
    double sum = 0.0;

    for (int i = 0; i < LIMBS; i++)
        sum += ldexp((double)x.limb[i], 64 * (i - FRACTION));
    return negative(a) ? -sum : sum;
}

int wp_fixed_compare(struct wp_fixed a, struct wp_fixed b)
{
    struct wp_fixed d = wp_fixed_sub(a, b);

    if (negative(d))
        return -1;
    for (int i = 0; i < LIMBS; i++)
        if (d.limb[i])
            return 1;
    return 0;
}

uint64_t wp_fixed_turn64(struct wp_fixed a)
{
    return a.limb[2] + (a.limb[1] >> 63);
}

wp_u128 wp_fixed_turn128(struct wp_fixed a)
{
    return (wp_u128)a.limb[2] << 64 | a.limb[1];
}

int64_t wp_fixed_ceil(struct wp_fixed a)
{
    /* 1 - 2^-40 */
    const struct wp_fixed most = {
        {UINT64_MAX, UINT64_MAX, UINT64_MAX << 24, 0, 0}};

    return (int64_t)wp_fixed_add(a, most).limb[FRACTION];
}
