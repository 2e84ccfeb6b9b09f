/* The cost of the flickermeter on decimated voltages: three channels, Pinst
 * asked for every 10 cycles. Best of several runs by the processor's time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "pq/flicker.h"

enum { CHANNELS = 3, SECONDS = 60, MINUTES = 10, RUNS = 5 };

static double now_s(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double *make_samples(double rate_hz, size_t n, int c)
{
    const double w = 2.0 * acos(-1.0) / rate_hz;
    double *x = malloc(n * sizeof(double));

    if (!x)
        exit(1);
    for (size_t i = 0; i < n; i++)
        x[i] = 325.0 * sin(50.0 * w * (double)i - 2.0944 * c) *
               (1.0 + 0.002 * sin(8.8 * w * (double)i));
    return x;
}

static double run_once(double rate_hz, double *const *x)
{
    const struct wp_flicker_config config = {
        .rate_hz = rate_hz,
        .nominal_hz = 50.0,
        .lamp = WP_LAMP_230,
        .channels = CHANNELS,
    };
    size_t step = (size_t)(0.2 * rate_hz), steps = SECONDS * 5;
    struct wp_flicker *f;
    struct wp_flicker_row row;
    int64_t t_ns = 0;
    double begin;
    bool plt;

    if (wp_flicker_create(&f, &config))
        exit(1);
    begin = now_s();
    for (size_t k = 0; k < MINUTES * steps; k++, t_ns += 200000000) {
        size_t at = k % steps * step;
        struct wp_flicker_view view = {.first_ns = t_ns,
                                       .begins = k == 0,
                                       .count = step,
                                       .x = {x[0] + at, x[1] + at, x[2] + at}};
        struct wp_pinst pinst;

        wp_flicker_push(f, &view);
        (void)wp_flicker_pinst(f, t_ns, t_ns + 200000000, &pinst);
        while (wp_flicker_pull(f, t_ns, &plt, &row))
            ;
    }
    begin = now_s() - begin;
    wp_flicker_destroy(f);
    return begin;
}

static void bench(double rate_hz)
{
    const double seconds = SECONDS * MINUTES;
    double *x[CHANNELS], best = 1e9;

    for (int c = 0; c < CHANNELS; c++)
        x[c] = make_samples(rate_hz, (size_t)(SECONDS * rate_hz), c);
    for (int i = 0; i < RUNS; i++)
        best = fmin(best, run_once(rate_hz, x));
    printf("%-24s 3 ch %7.0f Hz: %6.0f times real time (%4.1f us per second)\n",
           "flicker", rate_hz, seconds / best, best / seconds * 1e6);
    for (int c = 0; c < CHANNELS; c++)
        free(x[c]);
}

int main(void)
{
    bench(500);
    bench(2000);
    bench(3900);
    return 0;
}
