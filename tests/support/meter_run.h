/* meter_run - samples through sync, meter and measures, in blocks of a size.
 */
#ifndef WP_TESTS_METER_RUN_H
#define WP_TESTS_METER_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "metrology/measures.h"
#include "metrology/meter.h"
#include "metrology/sync.h"

struct meter_run {
    struct wp_sync_config config;
    struct wp_meter_config meter; /* the default, without starting current */
    struct wp_wiring wiring;      /* made of both */
    const int64_t *cut_ns;        /* operations */
    size_t cuts;
    struct wp_measure_totals totals;
    int64_t half_cycles, partial, bridges, freewheel, gaps;
    int64_t backwards; /* half-cycles that begin before the last one's end */
    int64_t rows;
    double row_wh; /* sum of Wh delivered - received, total, over the rows */
    double least_increment; /* of any register in any row */
    double longest_s;       /* of whole half-cycles */
    double shortest_s;
    uint64_t hash; /* over every bit of every half-cycle */
    double last_f_hz;
    int64_t end_ns;
    /* Called for each half-cycle when not NULL. */
    void (*each)(const struct wp_half_cycle *hc, void *arg);
    void (*each_booked)(const struct wp_booked *b, void *arg);
    void (*each_row)(const struct wp_measure_row *row, void *arg);
    void *arg;
};

/* Channels V A and I A (two) or V A B C, I A B C (six), start 0. */
void meter_run_init(struct meter_run *m, double rate_hz, unsigned channels);

/* x[c][n]; block: frames per view, 0 = lengths at random from the seed. gap_at
 * < 0: none; else `gap` frames are left out before frame gap_at. */
struct meter_feed {
    double *const *x;
    size_t frames, block;
    uint32_t seed;
    int64_t gap_at, gap;
};

void meter_run(struct meter_run *m, const struct meter_feed *feed);

#endif
