/*
 * analysis_priv - one table of what a window is measured for: the list of items
 * and the rows both walk it, so neither can forget or exchange anything.
 */
#ifndef WP_PQ_ANALYSIS_PRIV_H
#define WP_PQ_ANALYSIS_PRIV_H

#include "pq/analysis.h"
#include "pq/harmonics.h"
#include "pq/sequence.h"

/* Everything about one signal. */
struct wp_signal_values {
    double rms, crest, dc, under, over;
    double signalling[WP_PQ_CARRIERS];
    struct wp_harmonics spectrum;
};

enum wp_analysis_set {
    WP_SET_RMS,     /* signals with a magnitude */
    WP_SET_DIN,     /* voltages with a U din */
    WP_SET_LINES,   /* signals with a spectrum */
    WP_SET_GROUPS,  /* these, where groups are wanted */
    WP_SET_CURRENT, /* currents of them */
    WP_SET_TDD,     /* these, where there is a demand current */
    WP_SET_CARRIER  /* voltages of them, where carrier `last` fits */
};

/* One quantity of each signal of a set. */
struct wp_analysis_entry {
    enum wp_analysis_set set;
    unsigned last;      /* not without this order */
    size_t offset;      /* in struct wp_signal_values */
    const char *before; /* the name: before, "u" or "i", after, phase */
    const char *after;
    const char *suffix; /* NULL: "v", "a" */
    const char *what;
    enum wp_mean mean;
};

/* Of a spectrum: width 0 = orders + 1. */
enum wp_analysis_width {
    WP_WIDTH_ONE,
    WP_WIDTH_ORDERS,
    WP_WIDTH_BETWEEN, /* interharmonics */
    WP_WIDTH_ANGLES
};

struct wp_analysis_spectrum {
    struct wp_analysis_entry entry;
    enum wp_analysis_width width;
};

extern const struct wp_analysis_entry wp_analysis_scalars[];
extern const size_t wp_analysis_scalar_count;
extern const struct wp_analysis_spectrum wp_analysis_spectra[];
extern const size_t wp_analysis_spectrum_count;

/* The signals that an entry has; bit s. */
uint32_t wp_analysis_signals(const struct wp_pq_basis *b,
                             const struct wp_analysis_entry *e);

unsigned wp_analysis_width_of(const struct wp_pq_basis *b,
                              enum wp_analysis_width width);

/* Three phases' signals for symmetrical components; false: not all have
 * lines. */
bool wp_analysis_has_sequence(const struct wp_pq_basis *b, const int phase[3]);

/* Whether an element has power per harmonic. */
bool wp_analysis_has_power(const struct wp_pq_basis *b, int element);

bool wp_analysis_has_bands(const struct wp_pq_basis *b);

#endif
