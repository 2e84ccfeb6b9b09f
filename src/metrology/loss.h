/*
 * loss - power lost in transformer and line, from what the meter measures.
 *
 * Source:  manual, "Loss Compensation": iron watts go with V^2, iron vars with
 *          V^4, copper and line with I^2; separate coefficients for delivered
 *          and received power
 */
#ifndef WP_METROLOGY_LOSS_H
#define WP_METROLOGY_LOSS_H

#include "core/meter_config.h"

struct wp_loss {
    double watt, var; /* [W], [var]; not negative for positive coefficients */
};

/* What they follow: of an element, over the time for which they are wanted. V^4
 * needs the RMS of whole cycles. */
struct wp_loss_basis {
    double v_rms, i_rms, v_cycle_rms; /* [V], [A], [V] */
};

/* One element's share of the losses; elements: 2 or 3 share the configured
 * figures equally. Received: the watts flow back. */
struct wp_loss wp_loss_of(const struct wp_loss_config *c, unsigned elements,
                          const struct wp_loss_basis *b, bool received);

#endif
