#include "meter_run.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

void meter_run_init(struct meter_run *m, double rate_hz, unsigned channels)
{
    *m = (struct meter_run){.shortest_s = 1e9};
    ck_assert(wp_rate_from_double(rate_hz, &m->config.rate));
    wp_meter_config_default(&m->meter);
    m->meter.class_a = 0; /* no starting current unless a test wants one */
    m->config.channels = channels;
    for (unsigned c = 0; c < channels; c++) {
        unsigned half = channels > 1 ? channels / 2 : 1;

        m->config.channel[c].quantity = c < half ? WP_VOLTAGE : WP_CURRENT;
        m->config.channel[c].phase = (enum wp_phase)(WP_PHASE_A + c % half);
    }
}

static uint64_t mix(uint64_t h, const void *p, size_t n)
{
    const unsigned char *b = p;

    for (size_t i = 0; i < n; i++)
        h = (h ^ b[i]) * 1099511628211u;
    return h;
}

struct chain {
    struct meter_run *m;
    struct wp_sync *sync;
    struct wp_meter *meter;
    struct wp_measures *measures;
    struct wp_half_cycle hc;
};

static void pull_rows(struct chain *c)
{
    struct wp_measure_row row;

    while (wp_measures_pull(c->measures, &row)) {
        if (c->m->each_row)
            c->m->each_row(&row, c->m->arg);
        for (int r = 0; r < WP_REGISTER_COUNT; r++)
            for (int p = 0; p < WP_REGISTER_PHASES; p++)
                c->m->least_increment =
                    fmin(c->m->least_increment, row.energy.value[r][p]);
        c->m->rows++;
        c->m->row_wh += row.energy.value[WP_WH_DELIVERED][WP_TOTAL] -
                        row.energy.value[WP_WH_RECEIVED][WP_TOTAL];
    }
}

static void note_half_cycle(struct meter_run *m, const struct wp_half_cycle *hc)
{
    m->backwards += m->half_cycles > 0 && hc->start_ns < m->end_ns;
    m->half_cycles++;
    m->partial += (hc->flags & WP_HC_PARTIAL) != 0;
    m->bridges += (hc->flags & WP_HC_BRIDGE) != 0;
    m->freewheel += (hc->flags & WP_HC_FREEWHEEL) != 0;
    m->gaps += (hc->flags & WP_HC_GAP) != 0;
    if (!(hc->flags & WP_HC_PARTIAL)) {
        if (hc->duration_s > m->longest_s)
            m->longest_s = hc->duration_s;
        if (hc->duration_s < m->shortest_s)
            m->shortest_s = hc->duration_s;
    }
    m->last_f_hz = hc->f_hz;
    m->end_ns = hc->end_ns;
    m->hash = mix(m->hash, hc->x, sizeof(hc->x[0]) * m->config.channels);
    m->hash = mix(m->hash, hc->dt_s, sizeof(hc->dt_s));
    m->hash = mix(m->hash, &hc->flags, sizeof(hc->flags));
    m->hash = mix(m->hash, &hc->end, sizeof(hc->end));
    m->hash = mix(m->hash, hc->crossing, sizeof(hc->crossing));
    if (m->each)
        m->each(hc, m->arg);
}

static void pull_metered(struct chain *c)
{
    struct wp_booked e;

    while (wp_meter_pull(c->meter, &e)) {
        if (c->m->each_booked)
            c->m->each_booked(&e, c->m->arg);
        wp_measures_push(c->measures, &e);
        pull_rows(c);
    }
}

static void pull_all(struct chain *c)
{
    while (wp_sync_pull(c->sync, &c->hc)) {
        note_half_cycle(c->m, &c->hc);
        wp_meter_push(c->meter, &c->hc);
        pull_metered(c);
    }
}

static void feed_views(struct chain *c, const struct meter_feed *f)
{
    const double *x[WP_MAX_CHANNELS];
    uint32_t random = f->seed;

    for (size_t at = 0; at < f->frames;) {
        size_t n = f->block ? f->block : (random >> 8) % 3000 + 1, from = 0;
        struct wp_sample_view view = {.channels = c->m->config.channels,
                                      .x = x};
        bool behind = f->gap_at >= 0 && (int64_t)at >= f->gap_at;

        random = random * 1664525u + 1013904223u;
        if (f->gap_at > (int64_t)at && at + n > (size_t)f->gap_at)
            n = (size_t)f->gap_at - at;
        if (n > f->frames - at)
            n = f->frames - at;
        for (unsigned k = 0; k < view.channels; k++)
            x[k] = f->x[k] + at;
        view.first = (int64_t)at + (behind ? f->gap : 0);
        view.frames = n;
        while (from < n) {
            wp_sync_push(c->sync, &view, &from);
            pull_all(c);
        }
        at += n;
    }
}

static void create(struct chain *c, struct meter_run *m)
{
    struct wp_measures_config config = {.cut_ns = m->cut_ns, .cuts = m->cuts};

    c->m = m;
    ck_assert_int_eq(wp_wiring_make(&m->wiring, &m->meter, m->config.channels,
                                    m->config.channel, NULL),
                     WP_OK);
    config.wiring = m->wiring;
    ck_assert_int_eq(wp_sync_create(&c->sync, &m->config), WP_OK);
    ck_assert_int_eq(wp_meter_create(&c->meter, &m->wiring, &m->meter), WP_OK);
    ck_assert_int_eq(wp_measures_create(&c->measures, &config), WP_OK);
}

void meter_run(struct meter_run *m, const struct meter_feed *feed)
{
    struct chain *c = calloc(1, sizeof(*c));

    ck_assert_ptr_nonnull(c);
    create(c, m);
    feed_views(c, feed);
    wp_sync_flush(c->sync);
    pull_all(c);
    wp_meter_flush(c->meter);
    pull_metered(c);
    wp_measures_flush(c->measures);
    pull_rows(c);
    wp_measures_totals(c->measures, &m->totals);
    wp_measures_destroy(c->measures);
    wp_meter_destroy(c->meter);
    wp_sync_destroy(c->sync);
    free(c);
}
