#include "pq/dip_direction.h"

#include <math.h>

/* Smaller changes than these shares tell nothing. */
static const double least_voltage = 0.01, least_current = 0.02;
static const double middle_deg = 45.0, guard_deg = 10.0;

static double size(struct wp_complex a)
{
    return hypot(a.re, a.im);
}

static struct wp_complex minus(struct wp_complex a, struct wp_complex b)
{
    return (struct wp_complex){a.re - b.re, a.im - b.im};
}

/* Angle of -a / b [deg]. */
static double angle_deg(struct wp_complex a, struct wp_complex b)
{
    double re = a.re * b.re + a.im * b.im, im = a.im * b.re - a.re * b.im;

    return atan2(-im, -re) * 180.0 / acos(-1.0);
}

enum wp_direction wp_dip_direction(const struct wp_dip_side *before,
                                   const struct wp_dip_side *dip,
                                   double current_floor_a)
{
    struct wp_complex dv = minus(dip->voltage, before->voltage);
    struct wp_complex di = minus(dip->current, before->current);
    double most_a = fmax(size(before->current), size(dip->current));
    double off;

    if (!(size(dv) >= least_voltage * size(before->voltage)) ||
        !(size(di) > current_floor_a) || !(size(di) >= least_current * most_a))
        return WP_DIRECTION_UNKNOWN;
    off = fabs(remainder(angle_deg(dv, di) - middle_deg, 360.0));
    if (off < 90.0 - guard_deg)
        return WP_DIRECTION_DOWNSTREAM;
    return off > 90.0 + guard_deg ? WP_DIRECTION_UPSTREAM
                                  : WP_DIRECTION_UNKNOWN;
}
