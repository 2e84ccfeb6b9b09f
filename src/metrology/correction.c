#include "metrology/correction.h"

#include <math.h>

struct wp_correction_value wp_correction_at(const struct wp_correction *c,
                                            double rms)
{
    const double minute_rad = acos(-1.0) / 180.0 / 60.0;
    const struct wp_correction_point *p = c->point;
    double ratio_pct, phase_min, u = 0.0;
    unsigned k = 0;

    if (c->points == 0)
        return (struct wp_correction_value){1.0, 0.0};
    while (k + 1 < c->points && rms >= p[k + 1].at)
        k++;
    if (k + 1 < c->points && rms > p[k].at)
        u = (rms - p[k].at) / (p[k + 1].at - p[k].at);
    ratio_pct = p[k].ratio_pct;
    phase_min = p[k].phase_min;
    if (u > 0.0) {
        ratio_pct += u * (p[k + 1].ratio_pct - ratio_pct);
        phase_min += u * (p[k + 1].phase_min - phase_min);
    }
    return (struct wp_correction_value){1.0 / (1.0 + ratio_pct / 100.0),
                                        phase_min * minute_rad};
}
