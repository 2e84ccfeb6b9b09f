#include "ingest/scenario_sincos.h"

#include <math.h>
#include <string.h>

#include "core/simd.h"
#include "ingest/scenario_fixed.h"

enum { PAIRS = WP_SINCOS_CHUNK / 2 + 1 };

/* 2 pi / 2^64, and the coefficients 1/n! of the two series. */
static const double radians = 6.283185307179586476925286766559 * 0x1p-64;

static inline double sine_series(double x, double x2)
{
    double p = 1.0 / 355687428096000.0;

    p = p * x2 - 1.0 / 1307674368000.0;
    p = p * x2 + 1.0 / 6227020800.0;
    p = p * x2 - 1.0 / 39916800.0;
    p = p * x2 + 1.0 / 362880.0;
    p = p * x2 - 1.0 / 5040.0;
    p = p * x2 + 1.0 / 120.0;
    p = p * x2 - 1.0 / 6.0;
    return x + x * (x2 * p);
}

static inline double cosine_series(double x2)
{
    double p = 1.0 / 20922789888000.0;

    p = p * x2 - 1.0 / 87178291200.0;
    p = p * x2 + 1.0 / 479001600.0;
    p = p * x2 - 1.0 / 3628800.0;
    p = p * x2 + 1.0 / 40320.0;
    p = p * x2 - 1.0 / 720.0;
    p = p * x2 + 1.0 / 24.0;
    return 1.0 - (0.5 * x2 - x2 * x2 * p);
}

/* x within +-1/8 turn of quarter 0 to 3. */
static inline void rotate(double x, int64_t quarter, double *sine,
                          double *cosine)
{
    double s = sine_series(x, x * x), c = cosine_series(x * x);
    double a = quarter & 1 ? c : s;
    double b = quarter & 1 ? s : c;

    *sine = quarter & 2 ? -a : a;
    *cosine = (quarter + 1) & 2 ? -b : b;
}

static inline double reduce(uint64_t turn, int64_t *quarter)
{
    uint64_t q = (turn + ((uint64_t)1 << 61)) >> 62;

    *quarter = (int64_t)q;
    return (double)(int64_t)(turn - (q << 62)) * radians;
}

void wp_sincos_one(uint64_t turn, double *sine, double *cosine)
{
    int64_t quarter;
    double x = reduce(turn, &quarter);

    rotate(x, quarter, sine, cosine);
}

WP_CLONES
void wp_sincos(const uint64_t *turn, size_t count, double *sine, double *cosine)
{
    double x[WP_SINCOS_CHUNK];
    int64_t quarter[WP_SINCOS_CHUNK];

    /* Apart, because only AVX-512 converts 64-bit integers in vectors. */
    for (size_t i = 0; i < count; i++)
        x[i] = reduce(turn[i], &quarter[i]);
    for (size_t i = 0; i < count; i++)
        rotate(x[i], quarter[i], &sine[i], &cosine[i]);
}

uint64_t wp_turn_of_degrees(double degrees, uint32_t divisor)
{
    struct wp_fixed turns =
        wp_fixed_div_int(wp_fixed_decimal(degrees), 360 * (uint64_t)divisor);

    return wp_fixed_turn64(turns);
}

/* SplitMix64: a Weyl sequence of this step, through a mixer. */
static const uint64_t weyl = 0x9e3779b97f4a7c15u;

static inline uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* ln of a normal u in (0, 1): exponent and a series in (m - 1) / (m + 1) with
 * m in [0.7, 1.42), cut off below 1e-17. Same bits on every machine. */
static inline double natural_log(double u)
{
    uint64_t bits;
    double m, s, s2, p, exponent;

    memcpy(&bits, &u, sizeof(bits));
    exponent = (double)((int)(bits >> 52) - 1023);
    bits = (bits & 0xfffffffffffffu) | 0x3ff0000000000000u;
    memcpy(&m, &bits, sizeof(m));
    exponent = m > 1.4142135623730951 ? exponent + 1.0 : exponent;
    m = m > 1.4142135623730951 ? 0.5 * m : m;
    s = (m - 1.0) / (m + 1.0);
    s2 = s * s;
    p = 1.0 / 19.0;
    p = p * s2 + 1.0 / 17.0;
    p = p * s2 + 1.0 / 15.0;
    p = p * s2 + 1.0 / 13.0;
    p = p * s2 + 1.0 / 11.0;
    p = p * s2 + 1.0 / 9.0;
    p = p * s2 + 1.0 / 7.0;
    p = p * s2 + 1.0 / 5.0;
    p = p * s2 + 1.0 / 3.0;
    return exponent * 0.69314718055994530942 + 2.0 * (s + s * (s2 * p));
}

/* Box and Muller: frames 2p and 2p + 1 take cosine and sine of one pair. */
WP_CLONES
void wp_scenario_noise(uint64_t seed, unsigned stream, int64_t first,
                       size_t count, double *out)
{
    const uint64_t key = mix(seed + weyl * stream);
    const uint64_t pair = (uint64_t)first >> 1;
    const size_t odd = (size_t)(first & 1), pairs = (odd + count + 1) / 2;
    uint64_t turn[PAIRS] = {0};
    double u[PAIRS], sine[PAIRS], cosine[PAIRS];

    for (size_t i = 0; i < pairs; i++) {
        uint64_t low = mix(key + weyl * (2 * (pair + i) + 1)) >> 12;

        u[i] = ((double)(int64_t)low + 0.5) * 0x1p-52;
        turn[i] = mix(key + weyl * (2 * (pair + i) + 2));
    }
    wp_sincos(turn, pairs, sine, cosine);
    for (size_t i = 0; i < pairs; i++)
        u[i] = sqrt(-2.0 * natural_log(u[i]));
    for (size_t i = 0; i < count; i++) {
        size_t k = (odd + i) / 2;

        out[i] = u[k] * ((odd + i) & 1 ? sine[k] : cosine[k]);
    }
}
