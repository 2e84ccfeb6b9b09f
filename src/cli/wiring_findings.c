#include "cli/wiring_findings.h"

#include <math.h>

void wp_wiring_findings_init(struct wp_wiring_findings *f,
                             const struct wp_wiring *w,
                             const struct wp_measure_totals *totals)
{
    struct wp_wiring_finding found[WP_WIRING_FINDINGS];
    int n = wp_wiring_check(w, totals->phasor, found);

    f->count = (size_t)n;
    for (int k = 0; k < n; k++) {
        wp_wiring_finding_text(&found[k], f->line[k], WP_WIRING_TEXT_MAX);
        f->text[k] = f->line[k];
    }
}

double wp_angle_deg(struct wp_complex z)
{
    double angle = atan2(z.im, z.re) * (180.0 / acos(-1.0));

    if (!(fabs(angle) > 1e-9))
        return 0.0; /* of the reference: rounding is no angle */
    return angle < 0.0 ? angle + 360.0 : angle;
}
