#include "pq/event_limits.h"

/* What a jump of the phase alone can make of a steady voltage. */
static const double jump_least = 0.75, jump_most = 1.2;

void wp_event_limits_set(struct wp_event_limits *l,
                         const struct wp_pq_config *c, double reference_v)
{
    double hysteresis_v = c->hysteresis_pct / 100.0 * reference_v;

    l->reference_v = reference_v;
    l->past_v[WP_EVENT_DIP] = c->dip_pct / 100.0 * reference_v;
    l->past_v[WP_EVENT_SWELL] = c->swell_pct / 100.0 * reference_v;
    l->past_v[WP_EVENT_INTERRUPTION] =
        c->interruption_pct / 100.0 * reference_v;
    for (int k = 0; k < WP_LIMIT_KINDS; k++)
        l->back_v[k] =
            l->past_v[k] + (k == WP_EVENT_SWELL ? -hysteresis_v : hysteresis_v);
}

bool wp_event_is_past(const struct wp_event_limits *l, int kind, double rms_v)
{
    return kind == WP_EVENT_SWELL ? rms_v > l->past_v[kind]
                                  : rms_v < l->past_v[kind];
}

bool wp_event_is_back(const struct wp_event_limits *l, int kind, double rms_v)
{
    return kind == WP_EVENT_SWELL ? rms_v <= l->back_v[kind]
                                  : rms_v >= l->back_v[kind];
}

bool wp_event_is_doubtful(const struct wp_event_limits *l,
                          const struct wp_urms_half *u)
{
    return u->jump && u->rms > jump_least * l->reference_v &&
           u->rms < jump_most * l->reference_v;
}
