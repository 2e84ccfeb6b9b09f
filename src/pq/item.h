/*
 * item - a quantity of the interval tables: its name, unit and how it is
 * aggregated.
 *
 * A row of values is one array of doubles; an item is a stretch of it: one
 * value, or the orders of a spectrum.
 */
#ifndef WP_PQ_ITEM_H
#define WP_PQ_ITEM_H

#include <stddef.h>

/* How values of shorter intervals make that of a longer one. */
enum wp_mean {
    WP_MEAN_RMS,    /* root of the mean of squares (IEC 61000-4-30, 4.5) */
    WP_MEAN_LINEAR, /* powers, Pinst, crest factor */
    WP_MEAN_UNDER,  /* under-deviation [%]: that of the RMS of min(U, U din) */
    WP_MEAN_OVER,   /* over-deviation [%] */
    WP_MEAN_ANGLE   /* [deg] of the sum of phasors, `weight` their magnitudes;
                       no minimum and maximum */
};

struct wp_item {
    char name[40];      /* "u_rms_a": the column is u_rms_a_v, u_rms_a_min_v */
    const char *suffix; /* "v"; "" = none */
    const char *unit;   /* "V" */
    char quantity[112]; /* "voltage, phase A, harmonic subgroups 0 to 50" */
    unsigned width;     /* 1; of a spectrum: its orders, from order 0 on */
    enum wp_mean mean;
    size_t at;     /* its first value in a row */
    size_t weight; /* ANGLE: the first magnitude in the row */
};

enum { WP_ITEMS_MAX = 400 };

struct wp_items {
    size_t count, width; /* items; doubles of a row */
    struct wp_item item[WP_ITEMS_MAX];
};

#endif
