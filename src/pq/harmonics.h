/*
 * harmonics - one signal's spectrum of one window as IEC 61000-4-7 groups it.
 *
 * Source:  IEC 61000-4-7:2002, 3.2, 5.5, 5.6, annex A; IEEE 519-2022; manual,
 *          "Percent THD", "TDD"
 * Input:   a window's lines; N of them to the order, 10 at 50 Hz, 12 at 60 Hz
 * Output:  RMS values [V], [A] per order, ratios [%], all finite
 *
 * Squares of lines add up, and each lies in one place: subgroup h has lines
 * hN - 1 .. hN + 1, the centred interharmonic subgroup n, which lies above
 * order n, nN + 2 .. nN + N - 2. Groups overlap: hN - N/2 .. hN + N/2, half of
 * the outer two. Line 0 is DC; of order 0 the side below it does not exist.
 * Lines that a window lacks (a frequency so high that an order leaves the pass
 * band, flagged BAND) count as 0.
 */
#ifndef WP_PQ_HARMONICS_H
#define WP_PQ_HARMONICS_H

#include "pq/basis.h"
#include "pq/window.h"

enum { WP_INTERHARMONICS = 50, WP_ANGLES = 64 };

struct wp_distortion {
    double all, odd, even; /* [%]; odd without order 1 */
};

struct wp_harmonics {
    unsigned orders;         /* subgroup[0..orders], group[0..orders] */
    unsigned interharmonics; /* interharmonic[0..] */
    unsigned angles;         /* angle_deg[1..], at most WP_ANGLES */
    bool live;               /* there is a fundamental, see below */
    double subgroup[WP_WINDOW_ORDERS + 1]; /* [0]: lines 0 and 1 */
    double group[WP_WINDOW_ORDERS + 1];    /* [0]: lines 0 .. N/2 - 1, half N/2;
                                              only where the basis wants groups */
    double interharmonic[WP_INTERHARMONICS + 1]; /* [0]: lines 2 .. N - 2 */
    double angle_deg[WP_ANGLES + 1]; /* of line h minus h times that of the
                                        reference's fundamental, as sines,
                                        -180..180; [0], and of no line: 0 */
    double fundamental;              /* line of order 1 */

    /* Of subgroups. Each is 0 where the orders do not reach its last one, and
     * without a fundamental: when the subgroup of order 1 makes less than 0.1 %
     * of the window's RMS (convention thd.no_fundamental). */
    struct wp_distortion thd40, thd50, thd128; /* against subgroup 1 */
    double thd_groups; /* THDG to 40: groups against subgroup 1 [%] */
    double pwhd;       /* root of the sum of h (Y h / Y 1)^2, 14..40 [%] */
    double k_factor;   /* sum of (h Y h)^2 / sum of Y h^2, 1..50 */
    struct wp_distortion tdd; /* currents: of the demand current, to 50 or 63;
                                 needs no fundamental */
};

/* The last order of the TDD by the rule that was asked for (tdd.orders). */
unsigned wp_tdd_last(const struct wp_pq_basis *b);

/* Line 1; whether it is a fundamental. No lines: 0. */
bool wp_fundamental_of(const struct wp_pq_basis *b, const struct wp_window *w,
                       int signal, struct wp_complex *out);

/* reference_rad: the angle of the fundamental that angles count from, usually
 * V A's. A signal without lines: zeros. */
void wp_harmonics_of(const struct wp_pq_basis *b, const struct wp_window *w,
                     int signal, double reference_rad,
                     struct wp_harmonics *out);

/* Active power of each order [W]: gain V I cos(phi) of line h, of order 0 that
 * of the means; positive = delivered. Gain: the element's voltage_gain.
 * orders + 1 values. */
void wp_harmonic_power(const struct wp_pq_basis *b, const struct wp_window *w,
                       const struct wp_element *element, double *watt);

#endif
