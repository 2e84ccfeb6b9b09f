/*
 * error_test - the classical test of a meter: its pulses gate our energy.
 *
 * Source:  manual, "Test & Calibration" (Kt); convention error_test.gate
 * Input:   half-cycles with the reference's energy, and edges of the meter;
 *          both in order of time, edges before the half-cycles that hold them
 * Output:  one result after every `pulses` edges; their statistics
 * Memory:  4096 edges, allocated by create
 *
 * The first edge opens the gate; every `pulses` edges later one test ends and
 * the next begins at the same edge. Energy at an edge: evenly spread over its
 * half-cycle. error = (pulses Kt / reference - 1) 100 %. A test that spans a
 * gap, flagged energy, lost edges, or no energy is told, but no part of the
 * statistics.
 *
 * Usage: push edges as they come; push a half-cycle, then pull until false.
 */
#ifndef WP_METROLOGY_ERROR_TEST_H
#define WP_METROLOGY_ERROR_TEST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/status.h"
#include "metrology/pulse_input.h"

enum { WP_ERROR_TEST_EDGES = 4096 };

struct wp_error_test;

struct wp_error_test_setup {
    double weight_h; /* Kt per edge [unit h] */
    unsigned pulses; /* edges per test */
};

enum wp_error_test_flag {
    WP_TEST_GAP = 1,       /* samples are missing inside it */
    WP_TEST_FLAGGED = 2,   /* a half-cycle of it is flagged */
    WP_TEST_LOST = 4,      /* more edges waited than there is room for */
    WP_TEST_NO_ENERGY = 8, /* reference not above 0: no error can be told */
    WP_TEST_LATE = 16      /* an edge came after its half-cycle */
};

struct wp_error_test_result {
    int64_t start_ns, end_ns; /* UTC of its first and last edge */
    int64_t number;           /* from 1, all results */
    int64_t restarts;         /* before it: only results of the last one are the
                                 meter's, those before are noise */
    unsigned pulses;
    uint32_t flags;     /* enum wp_error_test_flag; 0 = it counts */
    double energy_h;    /* what the meter says: pulses Kt [unit h] */
    double reference_h; /* what we say [unit h] */
    double error_pct;   /* 0 with WP_TEST_NO_ENERGY */
};

/* Over the results that count; all 0 without one. */
struct wp_error_test_statistics {
    int64_t tests, left_out; /* counted, flagged */
    int64_t restarts; /* the signal said that what went before was noise */
    double mean_pct;
    double deviation_pct; /* of single tests (n - 1): the repeatability */
    double least_pct, most_pct;
};

/* A half-cycle as the test sees it. */
struct wp_error_test_span {
    int64_t start_ns, end_ns; /* UTC */
    double increment_h;       /* of the reference [unit h] */
    bool flagged;             /* its energy is not to be relied on */
};

/* WP_E_CONFIG: weight not above 0 and finite, or no pulses; WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_error_test_create(struct wp_error_test **out,
                     const struct wp_error_test_setup *setup);

void wp_error_test_destroy(struct wp_error_test *b); /* accepts NULL */

/* False when there was no room: the test that it falls into is flagged. */
bool wp_error_test_push_edge(struct wp_error_test *b,
                             const struct wp_pulse_edge *edge);

/* Takes one half-cycle; the results of the one before have been pulled. */
void wp_error_test_push(struct wp_error_test *b,
                        const struct wp_error_test_span *span);

/* The next result; false when the half-cycle holds no more. */
bool wp_error_test_pull(struct wp_error_test *b,
                        struct wp_error_test_result *out);

void wp_error_test_statistics(const struct wp_error_test *b,
                              struct wp_error_test_statistics *out);

#endif
