/*
 * IEC 61000-4-7 annex B: voltages and currents from 2 to 9 kHz in bands of
 * 200 Hz.
 *
 * Truth: RMS of tones in closed form. Hann's window shows a tone on a line as
 * 1/6, 4/6 and 1/6 of its square in three lines; x lines beside a tone, more
 * than two, it shows 1 / (pi x (x^2 - 1)) of it at most: 390 lines from the
 * fundamental 5e-9 (of 40 lines 3.5e-8), 10 lines 3e-4. All squares that leak
 * out of a band from a tone 10, 20, 50 Hz inside are under 2e-4, 1e-5, 1e-7.
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "pq/high_bands.h"
#include "pq/pq_flag.h"
#include "pq_run.h"
#include "runner.h"

enum { FRAMES_MAX = 220000, CHANNELS = 3 };

static double x[CHANNELS][FRAMES_MAX];
static struct wp_high_bands_block *b;
static struct wp_high_bands out;
static double rate_hz;
static struct wp_wiring wiring;

static void begin(double rate, uint32_t signals)
{
    struct wp_channel channel[CHANNELS] = {{WP_VOLTAGE, WP_PHASE_A, ""},
                                           {WP_VOLTAGE, WP_PHASE_B, ""},
                                           {WP_CURRENT, WP_PHASE_A, ""}};
    struct wp_high_bands_config c = {.wiring = &wiring, .signals = signals};
    struct wp_meter_config config;
    struct wp_error err;

    wp_meter_config_default(&config);
    ck_assert_int_eq(wp_wiring_make(&wiring, &config, CHANNELS, channel, &err),
                     WP_OK);
    ck_assert(wp_rate_from_double(rate, &c.rate));
    c.start_ns = 1700000000000000000;
    ck_assert_int_eq(wp_high_bands_create(&b, &c), WP_OK);
    memset(x, 0, sizeof(x));
    rate_hz = rate;
}

static void teardown(void)
{
    wp_high_bands_destroy(b);
    b = NULL;
}

static void tone(int channel, double rms, double f_hz)
{
    for (int n = 0; n < FRAMES_MAX; n++)
        x[channel][n] +=
            rms * sqrt(2.0) *
            sin(2.0 * acos(-1.0) * fmod(f_hz * n / rate_hz, 1.0) + 0.1 * f_hz);
}

static void push(int64_t from, int64_t to)
{
    const double *view_x[CHANNELS];
    struct wp_sample_view view = {from, (size_t)(to - from), CHANNELS, view_x};

    for (int c = 0; c < CHANNELS; c++)
        view_x[c] = x[c] + from;
    wp_high_bands_push(b, &view, 0, view.frames);
}

/* What ended after `from` and until `to` pieces of 200 ms. */
static bool between(int from, int to)
{
    const int64_t start = 1700000000000000000;

    return wp_high_bands_between(b, start + from * 200000000LL,
                                 start + to * 200000000LL, &out);
}

/* Everything from the first sample on, for so many pieces. */
static void run(int pieces)
{
    push(0, (int64_t)ceil(0.2 * pieces * rate_hz));
    ck_assert(between(0, pieces));
    ck_assert_uint_eq(out.count, (unsigned)pieces);
}

static const double rates[] = {22050, 24000, 25600, 30720, 44100, 100000};

/* A tone in the middle of a band, not on a line, beside a mains voltage with
 * harmonics below 2 kHz: the band reads it, its neighbours nothing. */
START_TEST(a_tone_reads_its_rms)
{
    unsigned band = (unsigned)(7 * (_i % 6)) % WP_HIGH_BANDS;

    begin(rates[_i % 6], 1u << WP_V_A);
    tone(0, 230.0, 50.03);
    tone(0, 11.5, 7 * 50.03);
    tone(0, 0.1, wp_high_bands_centre_hz(band) + 1.7);
    run(2);
    for (unsigned k = 0; k < WP_HIGH_BANDS; k++)
        ck_assert_double_eq_tol(out.band[WP_V_A][k], k == band ? 0.1 : 0.0,
                                2e-5);
}
END_TEST

START_TEST(centres)
{
    ck_assert_double_eq_tol(wp_high_bands_centre_hz(0), 2100, 1e-9);
    ck_assert_double_eq_tol(wp_high_bands_centre_hz(34), 8900, 1e-9);
}
END_TEST

/* A tone 10, 20 and 50 Hz inside the edges of the first, a middle and the last
 * band: half of the squares' loss. */
START_TEST(near_the_edges_a_band_reads_whole)
{
    static const struct {
        double inside_hz, tol;
    } rows[] = {{10.01, 1e-4}, {20, 5e-6}, {50, 5e-8}};
    unsigned band = _i / 6 == 0 ? 0 : _i / 6 == 1 ? 17 : 34;
    double centre = wp_high_bands_centre_hz(band);
    double inside = rows[_i % 3].inside_hz;

    begin(30720, 1u << WP_V_A);
    tone(0, 1.0, _i % 6 < 3 ? centre - 100 + inside : centre + 100 - inside);
    run(1);
    ck_assert_double_eq_tol(out.band[WP_V_A][band], 1.0, rows[_i % 3].tol);
}
END_TEST

/* On an edge, and beside it: shares of the squares, nothing lost. */
START_TEST(at_an_edge_two_bands_share)
{
    double off = 3.1 * (_i - 3), sum = 0.0;

    begin(30720, 1u << WP_I_A);
    tone(2, 5.0, 2200.0 + off);
    run(1);
    for (unsigned k = 0; k < WP_HIGH_BANDS; k++)
        sum += out.band[WP_I_A][k] * out.band[WP_I_A][k];
    ck_assert_double_eq_tol(sum, 25.0, 1e-5);
    if (_i == 3) {
        ck_assert_double_eq_tol(out.band[WP_I_A][0], 5 * sqrt(5. / 6), 1e-6);
        ck_assert_double_eq_tol(out.band[WP_I_A][1], 5 * sqrt(1. / 6), 1e-6);
    }
}
END_TEST

/* The outermost edges: the 40th order of 50 Hz enters the first band with the
 * line above it, a tone at 9 kHz the last but for the line above. */
START_TEST(outer_edges)
{
    begin(30720, 1u << WP_V_A | 1u << WP_V_B);
    tone(0, 1.0, 2000.0);
    tone(1, 1.0, 9000.0);
    run(1);
    ck_assert_double_eq_tol(out.band[WP_V_A][0], sqrt(1. / 6), 1e-6);
    ck_assert_double_eq_tol(out.band[WP_V_B][34], sqrt(5. / 6), 1e-6);
}
END_TEST

/* Mains voltage of any frequency leaks less than -145 dB into any band; an
 * order 50 Hz below 2 kHz less than -65 dB. */
START_TEST(what_is_below_stays_below)
{
    begin(30720, 1u << WP_V_A | 1u << WP_V_B);
    tone(0, 230.0, 42.5 + 4.1 * _i);
    tone(1, 1.0, 1947.5);
    run(1);
    for (unsigned k = 0; k < WP_HIGH_BANDS; k++) {
        ck_assert_double_lt(out.band[WP_V_A][k], 230.0 * 5.6e-8);
        ck_assert_double_lt(out.band[WP_V_B][k], 5.6e-4);
    }
}
END_TEST

/* White noise of RMS 1: a band has 200 Hz of 15360. 35 bands in 35 pieces are
 * 1225 x 40 lines, of which Hann's window leaves 1 / 1.94 independent, each of
 * a deviation of 100 %: 0.63 % in all, four times that are allowed. */
START_TEST(noise_reads_its_density)
{
    uint64_t state = dice_seed(3);
    double sum = 0.0;

    begin(30720, 1u << WP_V_A);
    for (int n = 0; n < FRAMES_MAX; n++)
        x[0][n] = sqrt(3.0) * (dice_roll(&state, 2000001) / 1e6 - 1.0);
    run(35);
    for (unsigned k = 0; k < WP_HIGH_BANDS; k++)
        sum += out.band[WP_V_A][k] * out.band[WP_V_A][k];
    ck_assert_double_eq_tol(sum / WP_HIGH_BANDS / (200.0 / 15360.0), 1.0,
                            0.025);
}
END_TEST

/* V AB of two channels: 6 V and -3 V are 9 V apart. */
START_TEST(sums_of_channels)
{
    begin(30720, 1u << WP_V_AB | 1u << WP_V_A);
    tone(0, 6.0, 5100.0);
    tone(1, 6.0, 5100.0);
    for (int n = 0; n < FRAMES_MAX; n++)
        x[1][n] *= -0.5;
    run(1);
    ck_assert_double_eq_tol(out.band[WP_V_AB][15], 9.0, 1e-6);
    ck_assert_double_eq_tol(out.band[WP_V_A][15], 6.0, 1e-6);
    ck_assert_uint_eq(out.signals, 1u << WP_V_AB | 1u << WP_V_A);
    ck_assert_double_eq(out.band[WP_V_B][15], 0.0);
}
END_TEST

/* Cut anywhere: the same bits. */
START_TEST(cutting_changes_nothing)
{
    struct wp_high_bands whole;
    uint64_t state = dice_seed(7);
    int64_t end;

    begin(44100, 1u << WP_V_A | 1u << WP_I_A);
    tone(0, 230.0, 50.0);
    tone(0, 0.3, 4321.0);
    tone(2, 1.0, 8765.0);
    end = (int64_t)(0.2 * 3 * 44100);
    push(0, end);
    ck_assert(between(0, 3));
    whole = out;
    teardown();
    {
        struct wp_high_bands_config c = {.wiring = &wiring,
                                         .signals = 1u << WP_V_A | 1u << WP_I_A,
                                         .start_ns = 1700000000000000000};

        ck_assert(wp_rate_from_double(44100, &c.rate));
        ck_assert_int_eq(wp_high_bands_create(&b, &c), WP_OK);
    }
    for (int64_t at = 0; at < end;) {
        int64_t n = 1 + dice_roll(&state, _i ? 20000 : 700);

        n = n < end - at ? n : end - at;
        push(at, at + n);
        at += n;
    }
    ck_assert(between(0, 3));
    ck_assert_mem_eq(&out, &whole, sizeof(out));
}
END_TEST

/* Pieces lie on the capture's samples: of 8820 at 44.1 kHz. A gap takes the
 * pieces that it touches, and no other. */
START_TEST(gaps_skip_pieces)
{
    begin(44100, 1u << WP_V_A);
    tone(0, 1.0, 3000.0);
    push(0, 3 * 8820 - 1);
    push(4 * 8820 + 5, 7 * 8820);
    ck_assert(between(0, 1));
    ck_assert_int_eq(out.start_ns, 1700000000000000000);
    ck_assert_int_eq(out.end_ns, 1700000000200000000);
    ck_assert(between(0, 7));
    ck_assert_uint_eq(out.count, 4); /* 0, 1 and 5, 6 */
    ck_assert_int_eq(out.end_ns, 1700000001400000000);
    /* Where none ended, the last of half a second before stands in. */
    ck_assert(between(2, 3));
    ck_assert_uint_eq(out.count, 1);
    ck_assert_int_eq(out.end_ns, 1700000000400000000);
    ck_assert(between(4, 5));
    ck_assert(!between(20, 21));
    ck_assert_uint_eq(out.flags, WP_PQ_MISSING);
    ck_assert_uint_eq(out.count, 0);
}
END_TEST

/* A sample that one channel misses takes this channel's signals alone. */
START_TEST(missing_samples)
{
    begin(44100, 1u << WP_V_A | 1u << WP_V_AB | 1u << WP_I_A);
    tone(0, 1.0, 3000.0);
    tone(2, 2.0, 3000.0);
    x[1][100] = NAN;
    x[2][8820 + 7] = INFINITY;
    for (int c = 0; c < CHANNELS; c++)
        x[c][3 * 8820] = NAN;
    push(0, 5 * 8820);
    ck_assert(between(0, 1));
    ck_assert_uint_eq(out.signals, 1u << WP_V_A | 1u << WP_I_A);
    ck_assert_uint_eq(out.flags, WP_PQ_MISSING);
    ck_assert(between(0, 2)); /* V AB of the second, I A of the first */
    ck_assert_double_eq_tol(out.band[WP_V_AB][4], out.band[WP_V_A][4], 1e-12);
    ck_assert_double_eq_tol(out.band[WP_I_A][4], 2 * out.band[WP_V_A][4], 1e-7);
    ck_assert(between(0, 5));
    ck_assert_uint_eq(out.count, 4);
}
END_TEST

/* The last 12 s can be asked for; more pieces are forgotten. */
START_TEST(only_the_last_seconds_are_kept)
{
    const double *view_x[CHANNELS] = {x[0], x[1], x[2]};
    struct wp_sample_view view = {0, 4410, CHANNELS, view_x};

    begin(22050, 1u << WP_V_A);
    tone(0, 1.0, 3000.0);
    for (int k = 0; k < 200; k++) {
        view.first = k * 4410;
        wp_high_bands_push(b, &view, 0, 4410);
    }
    ck_assert(between(139, 200));
    ck_assert_uint_eq(out.count, 61);
    ck_assert(!between(0, 100));
}
END_TEST

START_TEST(rates_too_low_are_refused)
{
    struct wp_high_bands_config c = {.wiring = &wiring, .rate = {21999, 1}};

    b = (struct wp_high_bands_block *)x;
    ck_assert_int_eq(wp_high_bands_create(&b, &c), WP_E_UNSUPPORTED);
    ck_assert_ptr_null(b);
    wp_high_bands_destroy(NULL);
    ck_assert(!wp_high_bands_fit(21999));
    ck_assert(wp_high_bands_fit(22000));
}
END_TEST

/* 200 ms are no whole number of samples: pieces are as little longer as makes
 * a number that transforms fast; the bands stay where they are. */
START_TEST(odd_rates)
{
    begin(23456.789, 1u << WP_V_A);
    tone(0, 1.0, 6400.0 - 15.0);
    push(0, 3 * 4800);
    ck_assert(between(0, 2));
    ck_assert_int_ge(out.end_ns - out.start_ns, 200000000);
    ck_assert_int_le(out.end_ns - out.start_ns, 204700000);
    ck_assert_double_eq_tol(out.band[WP_V_A][21], 1.0, 1e-4);
}
END_TEST

/* Columns of the whole analyser: the tone is in every 10/12-cycle row. */
static void see(const struct wp_pq_record *r, const struct wp_items *items,
                void *arg)
{
    unsigned *rows = arg;

    if (r->kind != WP_PQ_BASIC)
        return;
    for (size_t k = 0; k < items->count; k++)
        if (strcmp(items->item[k].name, "u_2_9khz_a") == 0) {
            ck_assert_uint_eq(items->item[k].width, WP_HIGH_BANDS);
            ck_assert_double_eq_tol(r->row.mean[items->item[k].at + 4], 0.7,
                                    1e-5);
            (*rows)++;
        }
}

START_TEST(the_analyser_has_them)
{
    struct pq_run r;
    unsigned rows = 0;

    pq_run_init(&r, 30720, 1, 4);
    pq_run_fill(&r, 49.7);
    for (size_t n = 0; n < r.frames; n++)
        r.x[0][n] += 0.7 * sqrt(2.0) *
                     sin(2.0 * acos(-1.0) * 2931.0 * (double)n / 30720.0);
    r.each = see;
    r.arg = &rows;
    pq_run(&r);
    pq_run_release(&r);
    ck_assert_uint_ge(rows, 17);
    ck_assert_uint_eq(rows, r.count[WP_PQ_BASIC]);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-7 annex B");
    TCase *t = tcase_create("bands");

    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, centres);
    tcase_add_loop_test(t, a_tone_reads_its_rms, 0, 6);
    tcase_add_loop_test(t, near_the_edges_a_band_reads_whole, 0, 18);
    tcase_add_loop_test(t, at_an_edge_two_bands_share, 0, 7);
    tcase_add_test(t, outer_edges);
    tcase_add_loop_test(t, what_is_below_stays_below, 0, 6);
    tcase_add_test(t, noise_reads_its_density);
    tcase_add_test(t, sums_of_channels);
    tcase_add_loop_test(t, cutting_changes_nothing, 0, 2);
    tcase_add_test(t, gaps_skip_pieces);
    tcase_add_test(t, missing_samples);
    tcase_add_test(t, only_the_last_seconds_are_kept);
    tcase_add_test(t, rates_too_low_are_refused);
    tcase_add_test(t, odd_rates);
    tcase_add_test(t, the_analyser_has_them);
    suite_add_tcase(s, t);
    return s;
}
