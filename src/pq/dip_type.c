#include "pq/dip_type.h"

#include <complex.h>
#include <math.h>

/* Half way between A, which has no negative sequence, and E, F, G, where it is
 * half of what the positive one has lost. */
static const double balanced_share = 0.25;
/* Half way between C, D (none) and B, E, which have as much zero sequence as
 * negative one. */
static const double zero_share = 0.5;

static double complex of(struct wp_complex a)
{
    return CMPLX(a.re, a.im);
}

static bool has_zero(double complex v0, double complex v2)
{
    return cabs(v0) > zero_share * cabs(v2);
}

/* F and G have lost positive and negative sequence: F = (2 + V) / 3; half way
 * from there to 1. */
static bool has_low_factor(double complex v, double complex f)
{
    return cabs(f) < (1.0 + cabs(2.0 + v) / 3.0) / 2.0;
}

struct wp_dip_class wp_dip_classify(const struct wp_sequence *dip,
                                    struct wp_complex before)
{
    const double sixth = acos(-1.0) / 3.0;
    double complex v0 = of(dip->zero) / of(before);
    double complex v1 = of(dip->positive) / of(before);
    double complex v2 = of(dip->negative) / of(before), turned, v, f;
    int steps, phase;

    if (cabs(v2) <= balanced_share * cabs(1.0 - v1))
        return (struct wp_dip_class){WP_DIP_A, 7, cabs(v1), cabs(v1)};
    steps = ((int)lround(carg(v2 * conj(1.0 - v1)) / sixth) + 6) % 6;
    turned = v2 * cexp(-I * (steps * sixth));
    v = v1 - turned;
    f = v1 + turned;
    if (steps % 2 == 0) { /* C: 0 a, 2 b, 4 c; the others are low */
        phase = steps / 2;
        return (struct wp_dip_class){has_zero(v0, v2)       ? WP_DIP_E
                                     : has_low_factor(v, f) ? WP_DIP_G
                                                            : WP_DIP_C,
                                     7u & ~(1u << phase), cabs(v), cabs(f)};
    }
    phase = (steps + 3) / 2 % 3; /* D: 3 a, 5 b, 1 c */
    return (struct wp_dip_class){has_zero(v0, v2)       ? WP_DIP_B
                                 : has_low_factor(v, f) ? WP_DIP_F
                                                        : WP_DIP_D,
                                 1u << phase, cabs(v), cabs(f)};
}
