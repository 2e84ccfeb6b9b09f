/*
 * pq_flag - why a value is to be used with care.
 *
 * Source:  IEC 61000-4-30:2015, 4.7 (flagging): the first three. The others say
 *          what a recording adds: holes, a lost fundamental, intervals that the
 *          capture holds a part of. Flags of inputs are united in every
 *          aggregation; rapid voltage changes and transients do not flag.
 */
#ifndef WP_PQ_PQ_FLAG_H
#define WP_PQ_PQ_FLAG_H

enum wp_pq_flag {
    WP_PQ_DIP = 1,
    WP_PQ_SWELL = 2,
    WP_PQ_INTERRUPTION = 4,
    WP_PQ_MISSING = 8,     /* samples are missing */
    WP_PQ_UNLOCKED = 16,   /* freewheeling, a phase jump; of half-cycles alone
                              (10 s, Urms(1/2), log) also another reference */
    WP_PQ_INCOMPLETE = 32, /* less than the whole interval was captured */
    WP_PQ_SETTLING = 64,   /* flicker filters had not settled */
    WP_PQ_BAND = 128,      /* the frequency left the range that all orders fit:
                              the highest of them read low, nothing else */
    WP_PQ_CLIPPED = 256    /* samples stand at the end of their range */
};

/* Flags that make a row flagged; BAND concerns the ends of spectra alone. */
enum { WP_PQ_FLAGGED = ~(int)WP_PQ_BAND };

#endif
