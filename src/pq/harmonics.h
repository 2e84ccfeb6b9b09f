/*
 * harmonics - one signal's spectrum of one window as IEC 61000-4-7 groups it.
 *
 * Source:  IEC 61000-4-7:2002, 3.2, 5.5, 5.6, annex A; IEEE 519-2022; manual,
 *          "Percent THD", "TDD", "Crest Factor"
 * Input:   a window's lines
 * Output:  RMS values [V], [A] per order, ratios [%]
 */
#ifndef WP_PQ_HARMONICS_H
#define WP_PQ_HARMONICS_H

#include "pq/basis.h"
#include "pq/window.h"

enum { WP_INTERHARMONICS = 50, WP_ANGLES = 64 };

struct wp_distortion {
    double all, odd, even; /* [%] */
};

struct wp_harmonics {
    unsigned orders;                       /* subgroup[0..orders] are there */
    unsigned interharmonics;               /* interharmonic[0..] */
    double subgroup[WP_WINDOW_ORDERS + 1]; /* [0]: DC, line 0 and line 1 */
    double group[WP_WINDOW_ORDERS + 1];
    double interharmonic[WP_INTERHARMONICS + 1]; /* centred; [0] below h 1 */
    double angle_deg[WP_ANGLES + 1]; /* of line h minus h times that of the
                                        reference's fundamental, -180..180 */
    double fundamental;              /* line of order 1 */
    /* Subgroups against the subgroup of order 1, to order 40, 50, 128; NaN is
     * never: where the rate does not reach, `orders` tells. */
    struct wp_distortion thd40, thd50, thd128;
    double thd_groups;        /* THDG to 40 [%] */
    double pwhd;              /* 14..40 [%] */
    double k_factor;          /* sum of (h I h)^2 / sum of I h^2 */
    struct wp_distortion tdd; /* currents: of the demand current */
};

/* reference: the signal whose fundamental angles count from, usually V A. */
void wp_harmonics_of(const struct wp_pq_basis *b, const struct wp_window *w,
                     int signal, int reference, struct wp_harmonics *out);

/* Active power of each order [W], order 0 first: V I cos of line h; positive =
 * delivered. orders + 1 values. */
void wp_harmonic_power(const struct wp_pq_basis *b, const struct wp_window *w,
                       int voltage, int current, double gain, double *watt);

#endif
