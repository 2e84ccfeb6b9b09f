/*
 * line_fit - weighted least squares of a line or parabola, value at x = 0.
 */
#ifndef WP_METROLOGY_LINE_FIT_H
#define WP_METROLOGY_LINE_FIT_H

#include <stdbool.h>

struct wp_line_fit {
    int n;
    bool one_sided; /* all x on one side of 0: a parabola must earn its term */
    double s[5];    /* sums of w x^k */
    double t[3];    /* sums of w x^k y */
    double yy;      /* sum of w y^2 */
    double value, slope; /* solution at x = 0 */
    double bend;         /* of x^2; 0 of a line */
    double residual;     /* weighted sum of squares left over */
};

/* Adds a point; inline, since fits are most of what tracking costs. */
static inline void wp_line_fit_add(struct wp_line_fit *f, double x, double w,
                                   double y)
{
    double wx = w * x, wxx = wx * x;

    f->n++;
    f->s[0] += w;
    f->s[1] += wx;
    f->s[2] += wxx;
    f->s[3] += wxx * x;
    f->s[4] += wxx * x * x;
    f->t[0] += w * y;
    f->t[1] += wx * y;
    f->t[2] += wxx * y;
    f->yy += w * y * y;
}

/* All points of both. */
static inline void wp_line_fit_join(struct wp_line_fit *f,
                                    const struct wp_line_fit *other)
{
    f->n += other->n;
    for (int k = 0; k < 5; k++)
        f->s[k] += other->s[k];
    for (int k = 0; k < 3; k++)
        f->t[k] += other->t[k];
    f->yy += other->yy;
}

/* Needs n >= 1 (one point: slope 0). A parabola where allowed and supported by
 * at least 8 points; one-sided only where it cuts the residual to a fourth. */
void wp_line_fit_solve(struct wp_line_fit *f, bool parabola);

#endif
