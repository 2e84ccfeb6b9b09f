/* IEC 61000-4-15:2010, tables 1 and 2, at every rate that there is: captures of
 * 8 kHz and above by way of sync, which decimates them to about 2 kHz, slower
 * ones as they are. Pinst,max = 1 within 0.4 % (sinusoidal) and 1.0 %
 * (rectangular) as at 2 kHz. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "flicker_run.h"
#include "metrology/sync.h"
#include "runner.h"

enum { BLOCK = 16384, POINTS = 3 };

static const double from_s = 14, to_s = 26;

/* A flickermeter behind sync. */
struct behind_sync {
    struct wp_sync *sync;
    struct wp_flicker *flicker;
    double peak[POINTS];
};

static void pull(struct behind_sync *b)
{
    static struct wp_half_cycle hc[WP_SYNC_BATCH];
    struct wp_decimated d;
    struct wp_pinst p;
    size_t planned;

    do {
        planned = wp_sync_plan(b->sync, hc, WP_SYNC_BATCH);
        if (wp_sync_decimated(b->sync, &d)) {
            struct wp_flicker_view view = {.first_ns = d.first_ns,
                                           .begins = d.begins,
                                           .count = d.count,
                                           .x = {d.x[0], d.x[1], d.x[2]},
                                           .missing = d.missing};

            wp_flicker_push(b->flicker, &view);
        }
        for (size_t k = 0; k < planned; k++)
            if (hc[k].start_ns > (int64_t)(from_s * 1e9) &&
                !(hc[k].flags & WP_HC_PARTIAL)) {
                ck_assert(wp_flicker_pinst(b->flicker, hc[k].start_ns,
                                           hc[k].end_ns, &p));
                for (int c = 0; c < POINTS; c++)
                    b->peak[c] = fmax(b->peak[c], p.greatest[c]);
            }
    } while (planned);
}

static void create(struct behind_sync *b, int system, double rate_hz)
{
    struct wp_sync_config sync = {.channels = POINTS};
    struct wp_flicker_config flicker = {.nominal_hz =
                                            flicker_system[system].mains_hz,
                                        .lamp = flicker_system[system].lamp,
                                        .channels = POINTS};

    *b = (struct behind_sync){0};
    ck_assert(wp_rate_from_double(rate_hz, &sync.rate));
    for (int c = 0; c < POINTS; c++)
        sync.channel[c] = (struct wp_channel){
            .quantity = WP_VOLTAGE, .phase = (enum wp_phase)(WP_PHASE_A + c)};
    ck_assert_int_eq(wp_sync_create(&b->sync, &sync), WP_OK);
    flicker.rate_hz = wp_sync_decimated_hz(b->sync);
    ck_assert_int_eq(wp_flicker_create(&b->flicker, &flicker), WP_OK);
}

static void run(struct behind_sync *b, double rate_hz,
                const struct flicker_signal *s)
{
    size_t frames = (size_t)(to_s * rate_hz);
    const double *at[POINTS];
    double *x[POINTS];

    for (int c = 0; c < POINTS; c++)
        at[c] = x[c] = malloc(BLOCK * sizeof(double));
    for (size_t i = 0; i < frames; i += BLOCK) {
        struct wp_sample_view view = {
            .first = (int64_t)i, .frames = BLOCK, .channels = POINTS, .x = at};
        size_t from = 0;

        for (int c = 0; c < POINTS; c++)
            for (size_t k = 0; k < BLOCK; k++)
                x[c][k] = flicker_signal_at(&s[c], (double)(i + k) / rate_hz,
                                            1 / rate_hz);
        while (from < view.frames) {
            wp_sync_push(b->sync, &view, &from);
            pull(b);
        }
    }
    wp_sync_flush(b->sync);
    pull(b);
    wp_flicker_destroy(b->flicker);
    wp_sync_destroy(b->sync);
    for (int c = 0; c < POINTS; c++)
        free(x[c]);
}

static const struct flicker_point *find(const struct flicker_point *p,
                                        double at)
{
    while (fabs(p->at - at) > 1e-9)
        p++;
    return p;
}

static const double fast_hz[] = {8000, 30720, 100000};

START_TEST(decimated)
{
    int system = _i % FLICKER_SYSTEMS;
    double rate_hz = fast_hz[_i / FLICKER_SYSTEMS];
    double most_hz = 100.0 / 3;
    struct flicker_signal s[POINTS] = {
        flicker_signal_of(system, find(flicker_sine, 8.8), FLICKER_SINE),
        flicker_signal_of(system, find(flicker_sine, most_hz), FLICKER_SINE),
        flicker_signal_of(system, find(flicker_rectangle, 4),
                          FLICKER_RECTANGLE)};
    struct behind_sync b;

    create(&b, system, rate_hz);
    run(&b, rate_hz, s);
    for (int c = 0; c < POINTS; c++)
        ck_assert_msg(fabs(b.peak[c] - 1) <= (c == 2 ? 0.010 : 0.004),
                      "%s, %g Hz, %g Hz: expected 1, found %.5f",
                      flicker_system[system].name, rate_hz, s[c].modulation_hz,
                      b.peak[c]);
}
END_TEST

static const double slow_hz[] = {400, 512, 800, 1600, 3999};

/* The whole table of sinusoidal modulation, and rectangular below 5 Hz, where
 * the samples of a slow capture can tell what it is. */
START_TEST(as_they_are)
{
    int system = _i % FLICKER_SYSTEMS;
    double rate_hz = slow_hz[_i / FLICKER_SYSTEMS];

    for (int k = 0; k < FLICKER_SINES + 9; k++) {
        bool sine = k < FLICKER_SINES;
        const struct flicker_point *p =
            sine ? &flicker_sine[k] : &flicker_rectangle[k - FLICKER_SINES];
        struct flicker_signal s = flicker_signal_of(
            system, p, sine ? FLICKER_SINE : FLICKER_RECTANGLE);
        struct flicker_run one = {.system = system,
                                  .rate_hz = rate_hz,
                                  .channels = 1,
                                  .voltage = flicker_signal_at,
                                  .arg = {&s}};
        struct flicker_result result;

        if (!(p->change_pct[system] > 0))
            continue;
        flicker_run(&one, 0, to_s, from_s, &result);
        ck_assert_msg(fabs(result.pinst_max[0] - 1) <= (sine ? 0.004 : 0.010),
                      "%s, %g Hz, %g Hz: expected 1, found %.5f",
                      flicker_system[system].name, rate_hz, p->at,
                      result.pinst_max[0]);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-15 at every rate");
    TCase *tc = tcase_create("Pinst,max is 1");
    int fast = (int)(sizeof(fast_hz) / sizeof(*fast_hz)) * FLICKER_SYSTEMS;
    int slow = (int)(sizeof(slow_hz) / sizeof(*slow_hz)) * FLICKER_SYSTEMS;

    tcase_set_timeout(tc, 60);
    tcase_add_sparse_test(tc, decimated, fast, FLICKER_SYSTEMS + 1);
    tcase_add_sparse_test(tc, as_they_are, slow, FLICKER_SYSTEMS + 1);
    suite_add_tcase(s, tc);
    return s;
}
