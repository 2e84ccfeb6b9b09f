#include "cli/interrupt.h"

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

enum { SIGNALS = sizeof(signals) / sizeof(*signals) };

void wp_interrupt_hold(struct wp_interrupt *i)
{
    (void)sigemptyset(&i->held);
    for (int k = 0; k < SIGNALS; k++) {
        struct sigaction now;

        if (sigaction(signals[k], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            (void)sigaddset(&i->held, signals[k]);
    }
    i->on = pthread_sigmask(SIG_BLOCK, &i->held, &i->before) == 0;
}

bool wp_interrupt_pending(const struct wp_interrupt *i)
{
    sigset_t pending;

    if (!i->on || sigpending(&pending) != 0)
        return false;
    for (int k = 0; k < SIGNALS; k++)
        if (sigismember(&i->held, signals[k]) == 1 &&
            sigismember(&pending, signals[k]) == 1)
            return true;
    return false;
}

void wp_interrupt_release(struct wp_interrupt *i)
{
    if (i->on)
        (void)pthread_sigmask(SIG_SETMASK, &i->before, NULL);
    i->on = false;
}
