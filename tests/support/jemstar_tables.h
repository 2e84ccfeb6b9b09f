/*
 * jemstar_tables - the manual's accuracy tables: limits by quantity, class,
 * current and power factor.
 *
 * Source:  JEMStar II IEC manual, revision F, "Specifications", "Accuracy":
 *          class 10 and 20, class 2, and what is common to them
 */
#ifndef WP_TESTS_JEMSTAR_TABLES_H
#define WP_TESTS_JEMSTAR_TABLES_H

#include <stdbool.h>

enum jemstar_quantity {
    JEMSTAR_WH,
    JEMSTAR_VARH,
    JEMSTAR_VAH,
    JEMSTAR_QH,
    JEMSTAR_V2H,
    JEMSTAR_A2H,
    JEMSTAR_AH,
    JEMSTAR_W, /* from here on instantaneous */
    JEMSTAR_VAR,
    JEMSTAR_VA,
    JEMSTAR_Q,
    JEMSTAR_A,
    JEMSTAR_A2,
    JEMSTAR_V,
    JEMSTAR_V2,
    JEMSTAR_PF,
    JEMSTAR_HZ,
    JEMSTAR_THD,
    JEMSTAR_QUANTITIES
};

enum jemstar_class {
    JEMSTAR_CLASS_2,
    JEMSTAR_CLASS_10,
    JEMSTAR_CLASS_20,
    JEMSTAR_CLASSES
};

/* The tables' columns: PF 1 and 0.5 lag; for VARs PF 0 and 0.5 lag. */
enum jemstar_load { JEMSTAR_FULL, JEMSTAR_HALF, JEMSTAR_LOADS };

struct jemstar_row {
    enum jemstar_quantity quantity;
    unsigned classes;            /* bit = enum jemstar_class */
    double from_a, to_a;         /* to_a 0: the class current */
    double limit[JEMSTAR_LOADS]; /* [%] of reading; Hz: [Hz] */
    double class_pct;            /* of the class current, besides */
};

extern const struct jemstar_row jemstar_rows[];
extern const int jemstar_count;
extern const char *const jemstar_name[JEMSTAR_QUANTITIES];
extern const double jemstar_class_a[JEMSTAR_CLASSES];

/* Currents at which ranges end, and the starting current, rising. */
enum { JEMSTAR_POINTS = 9 };
extern const double jemstar_amps[JEMSTAR_CLASSES][JEMSTAR_POINTS];

bool jemstar_applies(const struct jemstar_row *row, enum jemstar_class class,
                     double amps);

/* The limit there: [%] of reading; Hz: [Hz]; PF: 100 times the number. */
double jemstar_limit(const struct jemstar_row *row, enum jemstar_class class,
                     double amps, enum jemstar_load load);

/* "%", "Hz", "% (of 1)" */
const char *jemstar_unit(enum jemstar_quantity q);

#endif
