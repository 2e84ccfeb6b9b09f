#include "rms_feed.h"

#include <check.h>

enum { STEP_MS = 10, WINDOW_MS = 20 };

static const int64_t ms = 1000000;

void rms_feed_init(struct rms_feed *f, unsigned channels)
{
    *f = (struct rms_feed){.basis = {.nominal_hz = 50, .cycles = 10}};
    wp_pq_config_default(&f->basis.config);
    f->basis.config.rvc_pct = 3.0;
    f->basis.config.rvc_hysteresis_pct = 1.5;
    f->basis.event_signals = (1u << channels) - 1;
    for (int s = 0; s < WP_SIGNALS; s++)
        f->basis.u_din_of[s] = 1.0;
}

void rms_feed_begin(struct rms_feed *f)
{
    ck_assert_int_eq(wp_event_detector_create(&f->detector, &f->basis), WP_OK);
    ck_assert_int_eq(wp_rvc_create(&f->rvc, &f->basis), WP_OK);
}

static void collect(struct rms_feed *f)
{
    while (wp_event_detector_pull(f->detector, &f->event[f->events]))
        ck_assert_int_lt(++f->events, RMS_FEED_EVENTS);
    while (wp_rvc_pull(f->rvc, &f->change[f->changes]))
        ck_assert_int_lt(++f->changes, RMS_FEED_EVENTS);
}

void rms_feed_window(struct rms_feed *f, const struct wp_urms_half *u)
{
    wp_event_detector_push(f->detector, u);
    wp_rvc_push(f->rvc, u);
    collect(f);
}

void rms_feed_push(struct rms_feed *f, const double *volts, int count)
{
    for (int k = 0; k < count; k++, f->next++)
        for (int s = 0; f->basis.event_signals >> s; s++) {
            int64_t start = f->next * STEP_MS + s;

            rms_feed_window(
                f, &(struct wp_urms_half){.signal = s,
                                          .start_ns = start * ms,
                                          .end_ns = (start + WINDOW_MS) * ms,
                                          .rms = volts[s]});
        }
}

void rms_feed_all(struct rms_feed *f, double volts, int count)
{
    const double all[3] = {volts, volts, volts};

    rms_feed_push(f, all, count);
}

void rms_feed_gap(struct rms_feed *f)
{
    wp_event_detector_gap(f->detector);
    wp_rvc_gap(f->rvc);
    collect(f);
}

void rms_feed_flush(struct rms_feed *f)
{
    wp_event_detector_flush(f->detector);
    wp_rvc_flush(f->rvc);
    collect(f);
}

void rms_feed_end(struct rms_feed *f)
{
    wp_event_detector_destroy(f->detector);
    wp_rvc_destroy(f->rvc);
    *f = (struct rms_feed){0};
}

const struct wp_event *rms_feed_find(const struct rms_feed *f,
                                     enum wp_event_kind kind, uint32_t flags)
{
    for (int k = 0; k < f->events; k++)
        if (f->event[k].kind == kind && f->event[k].flags == flags)
            return &f->event[k];
    ck_abort_msg("no event of kind %d with flags %u", (int)kind, flags);
    return NULL;
}
