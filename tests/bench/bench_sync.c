/* The cost of sync and of what follows it, on samples made beforehand: no file,
 * no decoding; one and two threads. Best of several runs by the wall clock. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/pool.h"
#include "metrology/measures.h"
#include "metrology/meter.h"
#include "metrology/sync.h"

enum { CHANNELS = 6, BLOCK = 8192, RUNS = 5 };

static double *x[CHANNELS];

static double now_s(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int make_samples(double rate_hz, double f_hz, size_t n)
{
    const double w = 2.0 * acos(-1.0) * f_hz / rate_hz;

    for (int c = 0; c < CHANNELS; c++) {
        x[c] = malloc(n * sizeof(double));
        if (!x[c])
            return 0;
        for (size_t i = 0; i < n; i++) {
            double p = w * (double)i - 2.0944 * (c % 3) - 0.5 * (c / 3);

            x[c][i] = 325.0 * (sin(p) + 0.05 * sin(3 * p) + 0.03 * sin(7 * p));
        }
    }
    return 1;
}

struct chain {
    struct wp_sync *sync;
    struct wp_pool *pool;
    struct wp_meter *meter;
    struct wp_measures *measures;
    struct wp_half_cycle hc[WP_SYNC_BATCH];
};

struct mode {
    int whole; /* also meter and measures */
    int threads;
};

static void fill(void *arg, size_t k)
{
    struct chain *c = arg;

    wp_sync_fill(c->sync, k, &c->hc[k]);
}

static void measure(struct chain *c, const struct wp_half_cycle *hc)
{
    struct wp_booked booked;
    struct wp_measure_row row;

    wp_meter_push(c->meter, hc);
    while (wp_meter_pull(c->meter, &booked)) {
        wp_measures_push(c->measures, &booked);
        while (wp_measures_pull(c->measures, &row))
            ;
    }
}

static void pull(struct chain *c, int whole)
{
    size_t n;

    while ((n = wp_sync_plan(c->sync, c->hc, WP_SYNC_BATCH)) > 0) {
        wp_pool_run(c->pool, n, fill, c);
        for (size_t k = 0; whole && k < n; k++)
            measure(c, &c->hc[k]);
    }
}

static double run_once(const struct wp_sync_config *config, size_t n,
                       struct mode mode)
{
    static struct chain c;
    struct wp_measures_config measures = {.cuts = 0};
    struct wp_meter_config meter;
    const double *at[CHANNELS];
    double begin = now_s();

    wp_meter_config_default(&meter);
    if (wp_wiring_make(&measures.wiring, &meter, config->channels,
                       config->channel, NULL) ||
        wp_sync_create(&c.sync, config) ||
        wp_pool_create(&c.pool, mode.threads) ||
        wp_meter_create(&c.meter, &measures.wiring, &meter) ||
        wp_measures_create(&c.measures, &measures))
        exit(1);
    for (size_t i = 0; i < n; i += BLOCK) {
        struct wp_sample_view view = {.first = (int64_t)i,
                                      .frames = n - i < BLOCK ? n - i : BLOCK,
                                      .channels = CHANNELS,
                                      .x = at};
        size_t from = 0;

        for (int k = 0; k < CHANNELS; k++)
            at[k] = x[k] + i;
        while (from < view.frames) {
            wp_sync_push(c.sync, &view, &from);
            pull(&c, mode.whole);
        }
    }
    wp_sync_flush(c.sync);
    pull(&c, mode.whole);
    wp_pool_destroy(c.pool);
    wp_sync_destroy(c.sync);
    wp_meter_destroy(c.meter);
    wp_measures_destroy(c.measures);
    return now_s() - begin;
}

static void bench(double rate_hz, double f_hz)
{
    const double seconds = 60.0 * 30720.0 / rate_hz;
    size_t n = (size_t)(seconds * rate_hz);
    struct wp_sync_config config = {.channels = CHANNELS, .nominal_hz = f_hz};

    if (!make_samples(rate_hz, f_hz, n) ||
        !wp_rate_from_double(rate_hz, &config.rate))
        exit(1);
    for (int c = 0; c < CHANNELS; c++) {
        config.channel[c].quantity = c < 3 ? WP_VOLTAGE : WP_CURRENT;
        config.channel[c].phase = (enum wp_phase)(WP_PHASE_A + c % 3);
    }
    for (int k = 0; k < 4; k++) {
        struct mode mode = {k % 2, 1 + k / 2};
        double best = 1e9;

        for (int i = 0; i < RUNS; i++)
            best = fmin(best, run_once(&config, n, mode));
        printf("%-24s 6 ch %7.0f Hz, %.2f Hz, %d threads: %6.0f times real "
               "time (%4.0f us per second)\n",
               mode.whole ? "sync, meter, measures" : "sync", rate_hz, f_hz,
               mode.threads, seconds / best, best / seconds * 1e6);
    }
    for (int c = 0; c < CHANNELS; c++)
        free(x[c]);
}

int main(void)
{
    bench(30720, 50.03);
    bench(30720, 59.97);
    bench(8000, 50.03);
    bench(100000, 50.03);
    bench(1000000, 50.03);
    return 0;
}
