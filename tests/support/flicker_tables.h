/*
 * flicker_tables - the test points of IEC 61000-4-15:2010: relative voltage
 * changes [%], peak to peak, that give 1.
 */
#ifndef WP_TESTS_FLICKER_TABLES_H
#define WP_TESTS_FLICKER_TABLES_H

#include "core/pq_config.h"

enum { FLICKER_SYSTEMS = 4 };

struct flicker_system {
    const char *name;
    enum wp_lamp lamp;
    double volts, mains_hz;
};

/* 230 V 50 Hz, 230 V 60 Hz, 120 V 50 Hz, 120 V 60 Hz, and columns so. */
extern const struct flicker_system flicker_system[FLICKER_SYSTEMS];

struct flicker_point {
    double at;                          /* [Hz]; changes per minute for Pst */
    double change_pct[FLICKER_SYSTEMS]; /* 0: not in the table */
};

enum { FLICKER_SINES = 38, FLICKER_RECTANGLES = 43, FLICKER_PSTS = 8 };

/* Pinst,max = 1: sinusoidal and rectangular modulation. */
extern const struct flicker_point flicker_sine[FLICKER_SINES];
extern const struct flicker_point flicker_rectangle[FLICKER_RECTANGLES];

/* Pst = 1: rectangular changes. */
extern const struct flicker_point flicker_pst[FLICKER_PSTS];

#endif
