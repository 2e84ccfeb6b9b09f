/*
 * interrupt - Ctrl-C, TERM and HUP wait until what is half-written is gone.
 *
 * Usage: hold before the first temporary file; ask now and then whether one is
 * pending, and if so end as after a failure; release when all is cleaned up: a
 * signal that waited then ends the program as it would have done.
 *
 * Threads that are to be spared are created with the signals held. Signals that
 * the caller ignores (nohup) stay ignored.
 */
#ifndef WP_CLI_INTERRUPT_H
#define WP_CLI_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

struct wp_interrupt {
    bool on;
    sigset_t held, before;
};

void wp_interrupt_hold(struct wp_interrupt *i);
/* False without hold (a zeroed struct). */
bool wp_interrupt_pending(const struct wp_interrupt *i);
void wp_interrupt_release(struct wp_interrupt *i);

#endif
