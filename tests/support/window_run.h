/*
 * window_run - tones through sync, history and schedule as 10/12-cycle windows.
 */
#ifndef WP_TESTS_WINDOW_RUN_H
#define WP_TESTS_WINDOW_RUN_H

#include "pq/basis.h"
#include "pq/window.h"
#include "tone.h"

struct window_run {
    double rate_hz, nominal_hz, seconds;
    unsigned channels;         /* 1: V A; 2: V A, I A; 6: V A B C, I A B C */
    const struct tones *tones; /* [channels] */
    /* Called for each window. */
    void (*each)(const struct wp_window *w, const struct wp_pq_basis *b,
                 void *arg);
    void *arg;
    unsigned windows; /* so many were there */
};

void window_run(struct window_run *r);

#endif
