/* pq_run - samples through sync and the whole analyser, in blocks of a size. */
#ifndef WP_TESTS_PQ_RUN_H
#define WP_TESTS_PQ_RUN_H

#include "pq/pq.h"

enum { PQ_RUN_KINDS = WP_PQ_CYCLE + 1 };

struct pq_run {
    double rate_hz, nominal_hz;
    int64_t start_ns;  /* UTC of sample 0 */
    unsigned channels; /* 1: V A; 2: V A, I A; 3: V A B C; 6: and I A B C */
    size_t frames;
    double *x[WP_MAX_CHANNELS];
    size_t block; /* 0 = lengths at random from the seed */
    uint64_t seed;
    int64_t gap_at, gap; /* so many frames left out from there; gap 0: none */
    struct wp_meter_config meter; /* the default, 230 V */
    void (*each)(const struct wp_pq_record *r, const struct wp_items *items,
                 void *arg); /* may be NULL */
    void *arg;
    struct wp_pq_basis basis;
    uint64_t hash; /* over every bit of every record */
    unsigned count[PQ_RUN_KINDS];
};

/* Room for so many seconds, all 0; pq_run_release() gives it back. */
void pq_run_init(struct pq_run *r, double rate_hz, unsigned channels,
                 double seconds);
void pq_run_release(struct pq_run *r);

/* Sines of 230 V and 5 A at 30 degrees, 120 degrees apart. */
void pq_run_fill(struct pq_run *r, double f_hz);

void pq_run(struct pq_run *r);

#endif
