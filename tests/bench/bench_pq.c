/* The cost of power quality beside that of sync, on samples made beforehand: no
 * file, no decoding, no tables; one thread. Best of several runs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "metrology/sync.h"
#include "pq/pq.h"

enum { CHANNELS = 6, BLOCK = 2048, RUNS = 5, SECONDS = 60 };

static double *x[CHANNELS];
static struct wp_half_cycle hc[WP_SYNC_BATCH];

static double now_s(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int make_samples(double rate_hz, double f_hz, size_t n)
{
    const double w = 2.0 * acos(-1.0) * f_hz / rate_hz;

    for (int c = 0; c < CHANNELS; c++) {
        double peak = c < 3 ? 325.0 : 7.0;

        x[c] = malloc(n * sizeof(double));
        if (!x[c])
            return 0;
        for (size_t i = 0; i < n; i++) {
            double p = w * (double)i - 2.0944 * (c % 3) - 0.5 * (c / 3);

            x[c][i] = peak * (sin(p) + 0.05 * sin(3 * p) + 0.03 * sin(7 * p));
        }
    }
    return 1;
}

struct chain {
    struct wp_sync *sync;
    struct wp_pq *pq; /* NULL: sync alone */
};

static void pull_records(struct chain *c)
{
    struct wp_pq_record record;

    while (wp_pq_pull(c->pq, &record))
        ;
}

static void pull(struct chain *c)
{
    struct wp_decimated d;
    size_t n;

    do {
        n = wp_sync_plan(c->sync, hc, WP_SYNC_BATCH);
        if (c->pq && wp_sync_decimated(c->sync, &d))
            wp_pq_decimated(c->pq, &d);
        for (size_t k = 0; k < n; k++) {
            wp_sync_fill(c->sync, k, &hc[k]);
            if (!c->pq)
                continue;
            wp_pq_push(c->pq, &hc[k]);
            pull_records(c);
        }
    } while (n > 0);
}

static int create(struct chain *c, const struct wp_sync_config *config,
                  int with_pq)
{
    struct wp_pq_stream stream = {.rate = config->rate, .channels = CHANNELS};
    struct wp_meter_config meter;
    struct wp_wiring wiring;
    struct wp_pq_basis basis;

    *c = (struct chain){NULL, NULL};
    wp_meter_config_default(&meter);
    meter.nominal_v = 230.0;
    if (wp_sync_create(&c->sync, config) ||
        wp_wiring_make(&wiring, &meter, config->channels, config->channel,
                       NULL) ||
        wp_pq_basis_make(&basis, &wiring, &meter, wp_rate_hz(config->rate),
                         config->nominal_hz, NULL))
        return 0;
    stream.decimated_hz = wp_sync_decimated_hz(c->sync);
    return !with_pq || wp_pq_create(&c->pq, &basis, &stream) == WP_OK;
}

static double run_once(const struct wp_sync_config *config, size_t n,
                       int with_pq)
{
    const double *at[CHANNELS];
    struct chain c;
    double begin;

    if (!create(&c, config, with_pq))
        exit(1);
    begin = now_s();
    for (size_t i = 0; i < n; i += BLOCK) {
        struct wp_sample_view view = {.first = (int64_t)i,
                                      .frames = n - i < BLOCK ? n - i : BLOCK,
                                      .channels = CHANNELS,
                                      .x = at};
        size_t from = 0;

        for (int k = 0; k < CHANNELS; k++)
            at[k] = x[k] + i;
        if (c.pq)
            wp_pq_view(c.pq, &view);
        while (from < view.frames) {
            wp_sync_push(c.sync, &view, &from);
            pull(&c);
        }
    }
    wp_sync_flush(c.sync);
    pull(&c);
    if (c.pq) {
        wp_pq_flush(c.pq);
        pull_records(&c);
    }
    begin = now_s() - begin;
    wp_sync_destroy(c.sync);
    wp_pq_destroy(c.pq);
    return begin;
}

static void bench(double rate_hz, double f_hz)
{
    size_t n = (size_t)(SECONDS * rate_hz);
    struct wp_sync_config config = {.channels = CHANNELS, .nominal_hz = f_hz};
    double best[2] = {1e9, 1e9};

    if (!make_samples(rate_hz, f_hz, n) ||
        !wp_rate_from_double(rate_hz, &config.rate))
        exit(1);
    for (int c = 0; c < CHANNELS; c++) {
        config.channel[c].quantity = c < 3 ? WP_VOLTAGE : WP_CURRENT;
        config.channel[c].phase = (enum wp_phase)(WP_PHASE_A + c % 3);
    }
    for (int i = 0; i < 2 * RUNS; i++)
        best[i % 2] = fmin(best[i % 2], run_once(&config, n, i % 2));
    printf("sync and power quality   6 ch %7.0f Hz, %.2f Hz: %6.0f times real "
           "time (sync %4.0f, power quality %4.0f us per second)\n",
           rate_hz, f_hz, SECONDS / best[1], best[0] / SECONDS * 1e6,
           (best[1] - best[0]) / SECONDS * 1e6);
    for (int c = 0; c < CHANNELS; c++)
        free(x[c]);
}

int main(void)
{
    bench(30720, 50.03);
    bench(30720, 59.97);
    bench(8000, 50.03);
    bench(100000, 50.03);
    return 0;
}
