#include "pq/sequence.h"

#include <math.h>

static struct wp_complex times(struct wp_complex a, struct wp_complex b)
{
    return (struct wp_complex){a.re * b.re - a.im * b.im,
                               a.re * b.im + a.im * b.re};
}

/* (a + u b + v c) / 3 */
static struct wp_complex third(const struct wp_complex phase[3],
                               struct wp_complex u, struct wp_complex v)
{
    struct wp_complex b = times(u, phase[1]), c = times(v, phase[2]);

    return (struct wp_complex){(phase[0].re + b.re + c.re) / 3.0,
                               (phase[0].im + b.im + c.im) / 3.0};
}

struct wp_sequence wp_sequence_of(const struct wp_complex phase[3])
{
    const struct wp_complex one = {1.0, 0.0};
    const struct wp_complex a = {-0.5, sqrt(3.0) / 2.0};
    const struct wp_complex a2 = {-0.5, -sqrt(3.0) / 2.0};

    return (struct wp_sequence){.zero = third(phase, one, one),
                                .positive = third(phase, a, a2),
                                .negative = third(phase, a2, a)};
}

static double ratio_pct(const struct wp_complex *part,
                        const struct wp_complex *whole)
{
    double u1 = hypot(whole->re, whole->im);

    return u1 > 0.0 ? 100.0 * hypot(part->re, part->im) / u1 : 0.0;
}

double wp_sequence_u2(const struct wp_sequence *s)
{
    return ratio_pct(&s->negative, &s->positive);
}

double wp_sequence_u0(const struct wp_sequence *s)
{
    return ratio_pct(&s->zero, &s->positive);
}

double wp_sequence_u2_of_magnitudes(const double line_to_line[3])
{
    double two = 0.0, four = 0.0, root;

    for (int k = 0; k < 3; k++) {
        double square = line_to_line[k] * line_to_line[k];

        two += square;
        four += square * square;
    }
    if (!(two > 0.0))
        return 0.0;
    /* 3 - 6 beta: 1 when balanced, 0 when one-phase; rounding may pass both. */
    root = sqrt(fmax(3.0 - 6.0 * four / (two * two), 0.0));
    return 100.0 * sqrt(fmax(1.0 - root, 0.0) / (1.0 + root));
}
