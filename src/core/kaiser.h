/*
 * kaiser - design of linear-phase low-pass filters by the Kaiser window.
 *
 * J. F. Kaiser's formulas (1974): beta and length from the attenuation and the
 * width of the transition band. Frequencies are in cycles per sample.
 */
#ifndef WP_CORE_KAISER_H
#define WP_CORE_KAISER_H

struct wp_kaiser {
    double cutoff; /* middle of the transition band [cycles/sample] */
    double beta;
    double half_width; /* the kernel is zero beyond +-half_width [samples] */
    double i0_beta;    /* I0(beta) */
};

/* Pass band 0..pass, stop band from stop, both within ripple 10^(-A/20). */
struct wp_kaiser wp_kaiser_design(double pass, double stop,
                                  double attenuation_db);

/* A kernel of a given window instead: cutoff [cycles/sample], half-width
 * [samples]. */
struct wp_kaiser wp_kaiser_window(double cutoff, double beta,
                                  double half_width);

/* The continuous kernel at x samples from its centre; its integral is 1. */
double wp_kaiser_at(const struct wp_kaiser *k, double x);

#endif
