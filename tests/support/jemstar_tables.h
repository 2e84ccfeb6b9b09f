/*
 * jemstar_tables - the manual's accuracy tables, as loads and limits.
 *
 * Source:  JEMStar II IEC manual, revision F, "Specifications", "Accuracy":
 *          class 10 and 20, class 2, and what is common to them
 *
 * Every row is tried at both ends of its range of current and at both power
 * factors: the worst of three phases and the total, over several combinations
 * of rate and frequency.
 */
#ifndef WP_TESTS_JEMSTAR_TABLES_H
#define WP_TESTS_JEMSTAR_TABLES_H

#include "meter_load.h"

enum jemstar_quantity {
    JEMSTAR_WH,
    JEMSTAR_VARH,
    JEMSTAR_VAH,
    JEMSTAR_QH,
    JEMSTAR_V2H,
    JEMSTAR_A2H,
    JEMSTAR_AH,
    JEMSTAR_QUANTITIES
};

enum jemstar_class { JEMSTAR_2, JEMSTAR_10, JEMSTAR_20, JEMSTAR_CLASSES };

struct jemstar_row {
    enum jemstar_quantity quantity;
    enum jemstar_class class;
    double from_a, to_a;
    double limit_pct[2]; /* at PF 1 (VARs: PF 0) and at PF 0.5 lag */
};

extern const struct jemstar_row jemstar_rows[];
extern const int jemstar_count;
extern const char *const jemstar_name[JEMSTAR_QUANTITIES];
extern const double jemstar_class_a[JEMSTAR_CLASSES];

/* The worst error of the row [%], with samples of that resolution; pf: 0 or 1,
 * as limit_pct; upper: at to_a. Integer samples' full scale is 450 V and 1.2
 * times the peak of the class current. */
double jemstar_reached_pct(const struct jemstar_row *row, int pf, bool upper,
                           enum load_resolution resolution);

#endif
