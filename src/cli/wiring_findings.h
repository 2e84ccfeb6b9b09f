/*
 * wiring_findings - what looks wrongly wired, in words; angles of phasors.
 */
#ifndef WP_CLI_WIRING_FINDINGS_H
#define WP_CLI_WIRING_FINDINGS_H

#include "metrology/measures.h"
#include "metrology/wiring_check.h"

enum { WP_WIRING_TEXT_MAX = 128 };

struct wp_wiring_findings {
    size_t count;
    const char *text[WP_WIRING_FINDINGS]; /* into line */
    char line[WP_WIRING_FINDINGS][WP_WIRING_TEXT_MAX];
};

/* Must not be moved afterwards. */
void wp_wiring_findings_init(struct wp_wiring_findings *f,
                             const struct wp_wiring *w,
                             const struct wp_measure_totals *totals);

/* 0 to 360. */
double wp_angle_deg(struct wp_complex z);

#endif
