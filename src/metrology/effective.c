#include "metrology/effective.h"

#include <math.h>

static const double half_sqrt3 = 0.86602540378443864676;

static struct wp_complex add(struct wp_complex x, struct wp_complex y)
{
    return (struct wp_complex){x.re + y.re, x.im + y.im};
}

/* z times exp(j 120 degrees) to the power of n, n = 1, 2. */
static struct wp_complex rotate(struct wp_complex z, int n)
{
    double s = n == 1 ? half_sqrt3 : -half_sqrt3;

    return (struct wp_complex){-0.5 * z.re - s * z.im, s * z.re - 0.5 * z.im};
}

static struct wp_complex positive_sequence(const struct wp_complex abc[3])
{
    struct wp_complex sum =
        add(add(abc[0], rotate(abc[1], 1)), rotate(abc[2], 2));

    return (struct wp_complex){sum.re / 3.0, sum.im / 3.0};
}

static bool has_three(const struct wp_wiring *w, int first)
{
    return wp_wiring_has(w, first) && wp_wiring_has(w, first + 1) &&
           wp_wiring_has(w, first + 2);
}

bool wp_effective_exists(const struct wp_wiring *w)
{
    return has_three(w, WP_V_AB) && has_three(w, WP_I_A);
}

/* Sum of the squares of three signals. */
static double squares(const double *x, int first)
{
    return x[first] * x[first] + x[first + 1] * x[first + 1] +
           x[first + 2] * x[first + 2];
}

/* 3 Ve Ie from RMS figures; with a neutral from all six voltages and four
 * currents, else from the voltages between phases. */
static double effective(const struct wp_wiring *w, const double *x)
{
    bool neutral = has_three(w, WP_V_A) && !w->two_elements;
    double ve2, ie2 = squares(x, WP_I_A);

    if (neutral) {
        ve2 = (3.0 * squares(x, WP_V_A) + squares(x, WP_V_AB)) / 18.0;
        if (wp_wiring_has(w, WP_I_N))
            ie2 += x[WP_I_N] * x[WP_I_N];
    } else {
        ve2 = squares(x, WP_V_AB) / 9.0;
    }
    return 3.0 * sqrt(ve2) * sqrt(ie2 / 3.0);
}

void wp_effective_of(const struct wp_wiring *w, const struct wp_cycle *c,
                     struct wp_effective *out)
{
    double fundamental[WP_SIGNALS];
    struct wp_complex u = positive_sequence(c->fundamental + WP_V_AB);
    struct wp_complex i = positive_sequence(c->fundamental + WP_I_A);
    /* From between phases to neutral: divided by sqrt(3) exp(j 30 degrees). */
    struct wp_complex v = {(half_sqrt3 * u.re + 0.5 * u.im) / sqrt(3.0),
                           (half_sqrt3 * u.im - 0.5 * u.re) / sqrt(3.0)};

    for (int s = 0; s < WP_SIGNALS; s++)
        fundamental[s] = hypot(c->fundamental[s].re, c->fundamental[s].im);
    out->se_va = effective(w, c->rms);
    out->se1_va = effective(w, fundamental);
    out->sen_va =
        sqrt(fmax(out->se_va * out->se_va - out->se1_va * out->se1_va, 0.0));
    out->p1_w = 3.0 * (v.re * i.re + v.im * i.im);
    out->q1_var = 3.0 * (v.im * i.re - v.re * i.im);
    out->s1_va = hypot(out->p1_w, out->q1_var);
}
