/* The decimated voltages that sync hands on: every one of every stretch that
 * the low-pass has samples for, each where and what it must be, however the
 * stream is cut. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "metrology/decimator.h"
#include "metrology/sync.h"
#include "runner.h"

enum { CHANNELS = 4, KEEP = 40000 };

/* A current stands among the voltages. */
static const enum wp_quantity quantity[CHANNELS] = {WP_VOLTAGE, WP_CURRENT,
                                                    WP_VOLTAGE, WP_VOLTAGE};
static const unsigned voltage[3] = {0, 2, 3};

struct course {
    double rate_hz;
    size_t frames;
    size_t hole, resume; /* frames without a sample */
    size_t lost, found;  /* those where channel 2 alone has none */
};

static const struct course courses[] = {
    {8000, 60000, 20001, 21000, 30000, 30010},
    {30720, 120000, 50000, 50001, 0, 0},
    {3999, 24000, 9000, 17000, 0, 0},
    {200, 4000, 1500, 1600, 300, 301},
    {1000000, 700000, 300000, 300100, 350000, 350040},
    {30720, 5000, 2500, 2600, 0, 0}, /* shorter than the tracker needs */
    {30720, 400, 200, 210, 0, 0},    /* and than the low-pass */
};

static double *x[CHANNELS];

struct sample {
    int64_t ns;
    double x[3];
    bool begins;
    uint8_t missing;
};

static struct sample *first_run, *run_again;

static double tone_hz(unsigned c)
{
    return 49.9 + 30.0 * c;
}

static double tone_at(unsigned c, double t_s)
{
    return (300.0 + c) * sin(2.0 * acos(-1.0) * tone_hz(c) * t_s + c);
}

static void make(const struct course *c)
{
    for (unsigned k = 0; k < CHANNELS; k++) {
        x[k] = malloc(c->frames * sizeof(double));
        ck_assert_ptr_nonnull(x[k]);
        for (size_t i = 0; i < c->frames; i++) {
            bool none = (i >= c->hole && i < c->resume) ||
                        (k == 2 && i >= c->lost && i < c->found);

            x[k][i] = none ? NAN : tone_at(k, (double)i / c->rate_hz);
        }
    }
    first_run = calloc(KEEP, sizeof(*first_run));
    run_again = calloc(KEEP, sizeof(*run_again));
    ck_assert(first_run && run_again);
}

static void teardown(void)
{
    for (int k = 0; k < CHANNELS; k++) {
        free(x[k]);
        x[k] = NULL;
    }
    free(first_run);
    free(run_again);
}

static struct wp_sync *create(const struct course *c)
{
    struct wp_sync_config config = {.channels = CHANNELS, .start_ns = 77};
    struct wp_sync *s;

    ck_assert(wp_rate_from_double(c->rate_hz, &config.rate));
    for (unsigned k = 0; k < CHANNELS; k++) {
        config.channel[k].quantity = quantity[k];
        config.channel[k].phase = (enum wp_phase)(WP_PHASE_A + k % 3);
    }
    ck_assert_int_eq(wp_sync_create(&s, &config), WP_OK);
    return s;
}

/* Plans of `most` half-cycles, each followed by the question. */
static size_t take(struct wp_sync *s, size_t most, struct sample *out)
{
    static struct wp_half_cycle hc[WP_SYNC_BATCH];
    size_t n = 0, planned = 1;

    while (planned) {
        struct wp_decimated d;

        planned = wp_sync_plan(s, hc, most);
        if (!wp_sync_decimated(s, &d))
            continue;
        ck_assert_uint_eq(d.channels, 3);
        ck_assert(!memcmp(d.channel, voltage, sizeof(voltage)));
        for (size_t i = 0; i < d.count; i++, n++) {
            for (unsigned k = 0; k < 3; k++)
                out[n].x[k] = d.x[k][i];
            out[n].begins = d.begins && i == 0;
            out[n].missing = d.missing[i];
            out[n].ns = i == 0 ? d.first_ns : 0;
        }
        ck_assert(!wp_sync_decimated(s, &d));
    }
    return n;
}

/* block 0: cut at random. */
static size_t run(const struct course *c, size_t block, size_t most,
                  struct sample *out)
{
    struct wp_sync *s = create(c);
    uint64_t dice = dice_seed(5);
    const double *at[CHANNELS];
    size_t n = 0, size;

    for (size_t i = 0; i < c->frames; i += size) {
        struct wp_sample_view view = {
            .first = (int64_t)i, .channels = CHANNELS, .x = at};
        size_t from = 0;

        size = block ? block : 1 + dice_roll(&dice, 3000);
        if (size > c->frames - i)
            size = c->frames - i;
        view.frames = size;
        for (int k = 0; k < CHANNELS; k++)
            at[k] = x[k] + i;
        while (from < view.frames) {
            wp_sync_push(s, &view, &from);
            n += take(s, most, out + n);
            ck_assert_uint_lt(n, KEEP - 20000);
        }
    }
    wp_sync_flush(s);
    n += take(s, most, out + n);
    wp_sync_destroy(s);
    return n;
}

/* What a stretch of frames must give, by the low-pass alone and by the tone. */
static size_t check_stretch(const struct course *c,
                            const struct wp_decimator *d,
                            const size_t bounds[2], const struct sample *s)
{
    size_t factor = (size_t)wp_decimator_factor(d), n = 0;
    size_t reach = (size_t)wp_decimator_reach(d);
    size_t k = (bounds[0] + reach + factor - 1) / factor;

    for (; k * factor + reach < bounds[1]; k++, n++) {
        size_t at = k * factor;
        bool lost = at + reach >= c->lost && at < c->found + reach;

        lost = lost && c->found > c->lost;
        ck_assert_int_eq(s[n].begins, n == 0);
        ck_assert_uint_eq(s[n].missing, lost ? 2 : 0);
        for (unsigned v = 0; v < 3; v++) {
            double truth = tone_at(voltage[v], (double)at / c->rate_hz);

            if (v == 1 && lost)
                continue;
            ck_assert_double_eq(s[n].x[v],
                                wp_decimator_at(d, x[voltage[v]] + at));
            /* The low-pass ripples by 100 dB, and there is none at 200 Hz. */
            ck_assert_double_eq_tol(s[n].x[v], truth, 305.0 * 2e-5);
        }
        if (s[n].ns) /* 10^9 / rate is no integer for all */
            ck_assert_int_eq(s[n].ns,
                             77 + llround((double)at / c->rate_hz * 1e9));
    }
    return n;
}

START_TEST(all_of_every_stretch_are_there)
{
    const struct course *c = &courses[_i];
    size_t before[2] = {0, c->hole}, behind[2] = {c->resume, c->frames};
    struct wp_decimator *d;
    size_t n;

    make(c);
    ck_assert_int_eq(wp_decimator_create(&d, c->rate_hz), WP_OK);
    n = run(c, 4096, WP_SYNC_BATCH, first_run);
    before[0] = check_stretch(c, d, before, first_run);
    ck_assert_uint_eq(
        n, before[0] + check_stretch(c, d, behind, first_run + before[0]));
    ck_assert(n > 100 || c->frames < 1000);
    wp_decimator_destroy(d);
}
END_TEST

START_TEST(how_the_stream_is_cut_changes_no_bit)
{
    static const size_t blocks[] = {0, 1000000, 100, 5000};
    static const size_t most[] = {WP_SYNC_BATCH, WP_SYNC_BATCH, 1, 7};
    const struct course *c = &courses[_i];
    size_t n;

    make(c);
    n = run(c, 4096, WP_SYNC_BATCH, first_run);
    for (int k = 0; k < 4; k++) {
        ck_assert_uint_eq(run(c, blocks[k], most[k], run_again), n);
        for (size_t i = 0; i < n; i++) {
            ck_assert(!memcmp(first_run[i].x, run_again[i].x,
                              sizeof(first_run[i].x)));
            ck_assert_int_eq(first_run[i].begins, run_again[i].begins);
            ck_assert_uint_eq(first_run[i].missing, run_again[i].missing);
            if (first_run[i].ns && run_again[i].ns)
                ck_assert_int_eq(first_run[i].ns, run_again[i].ns);
        }
    }
}
END_TEST

START_TEST(the_rate_is_about_two_kilohertz)
{
    static const struct {
        double rate_hz, decimated_hz;
    } rows[] = {{200, 200},           {3999, 3999},          {8000, 2000},
                {30720, 2048},        {44100, 44100.0 / 22}, {1000000, 2000},
                {25600, 25600.0 / 12}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct course c = {.rate_hz = rows[i].rate_hz};
        struct wp_sync *s = create(&c);

        ck_assert_double_eq_tol(wp_sync_decimated_hz(s), rows[i].decimated_hz,
                                1e-9);
        wp_sync_destroy(s);
    }
}
END_TEST

START_TEST(currents_alone_give_none)
{
    static double zero[3000];
    const double *at[2] = {zero, zero};
    struct wp_sync_config config = {.channels = 2};
    struct wp_sample_view view = {.frames = 3000, .channels = 2, .x = at};
    static struct wp_half_cycle hc;
    struct wp_decimated d;
    struct wp_sync *s;
    size_t from = 0;

    ck_assert(wp_rate_from_double(2000, &config.rate));
    config.channel[0].quantity = config.channel[1].quantity = WP_CURRENT;
    ck_assert_int_eq(wp_sync_create(&s, &config), WP_OK);
    wp_sync_push(s, &view, &from);
    wp_sync_flush(s);
    while (wp_sync_pull(s, &hc))
        ck_assert(!wp_sync_decimated(s, &d));
    wp_sync_destroy(s);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/sync decimated");
    TCase *tc = tcase_create("what the tracker leaves behind");
    int n = (int)(sizeof(courses) / sizeof(*courses));

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, NULL, teardown);
    tcase_add_loop_test(tc, all_of_every_stretch_are_there, 0, n);
    tcase_add_loop_test(tc, how_the_stream_is_cut_changes_no_bit, 0, n);
    tcase_add_test(tc, the_rate_is_about_two_kilohertz);
    tcase_add_test(tc, currents_alone_give_none);
    suite_add_tcase(s, tc);
    return s;
}
