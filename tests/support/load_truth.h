/*
 * load_truth - what an exact meter registers of a load, from integrals in
 * closed form and the definitions in docs/conventions.md; nothing of the
 * meter's code is in it.
 *
 * Integrals are over the whole capture. VA and A are of the cycle of 512
 * samples that ends with each half-cycle (va.arithmetic, va.vectorial; manual,
 * "Measurement Formulas"), at the ends those of the nearest whole cycle
 * (rms.cycle_at_ends).
 */
#ifndef WP_TESTS_LOAD_TRUTH_H
#define WP_TESTS_LOAD_TRUTH_H

#include "meter_load.h"

/* Directed ones are net: delivered - received. */
enum load_quantity {
    LOAD_WH,
    LOAD_VARH, /* quarter cycle */
    LOAD_QH,
    LOAD_V2H,
    LOAD_A2H,
    LOAD_VAH, /* arithmetic */
    LOAD_VAH_VECTORIAL,
    LOAD_AH, /* no total */
    LOAD_QUANTITIES
};

extern const char *const load_quantity_name[LOAD_QUANTITIES];

/* A, B, C, total [unit h]. */
struct load_truth {
    double value[LOAD_QUANTITIES][4];
};

/* period: of the waveforms, in cycles: 1, or 4 for burst fired ones. */
void load_truth(const struct meter_load *l, int period, struct load_truth *out);

/* What the meter's registers say of it, in the same terms. */
double load_reading(const struct wp_registers *r, enum load_quantity q,
                    int phase);

/* Integral of a(t) b(t + shift) from t0 to t1. */
double load_product(const struct tones *a, const struct tones *b,
                    double shift_s, double t0_s, double t1_s);

/* Error of what was read [ppm]: of its own true value, but of VA h where that
 * is next to nothing (VARs at power factor 1). */
double load_error_ppm(const struct meter_run *m, const struct load_truth *truth,
                      enum load_quantity q, int phase);

#endif
