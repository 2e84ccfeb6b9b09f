/*
 * IEC 61000-4-7:2002, 4.4.1, and IEC 61000-4-30:2015, 4.4: a 10/12-cycle window
 * is uniform in time, gapless, and holds the lines of its signal.
 *
 * Truth: the tones that the samples were made of. Errors: 120 dB of the filters
 * (1e-6 of a line), rounding.
 */
#include <check.h>
#include <math.h>

#include "pq/pq_flag.h"
#include "runner.h"
#include "window_run.h"

enum { V = WP_V_A };

static const double root2 = 1.41421356237309505;

static double magnitude(const struct wp_window *w, int signal, unsigned k)
{
    return hypot(w->line[signal][k].re, w->line[signal][k].im);
}

struct seen {
    double at_55, at_45; /* the worst, % of the fundamental */
    double rms_ppm, gap_ns;
    int64_t end_ns;
    unsigned from; /* windows before do not count */
    unsigned windows;
};

static void see_interharmonic(const struct wp_window *w,
                              const struct wp_pq_basis *b, void *arg)
{
    struct seen *s = arg;
    double one = 100.0 / magnitude(w, V, 10);

    (void)b;
    if (s->windows++ < s->from)
        return;
    s->at_55 = fmax(s->at_55, fabs(magnitude(w, V, 11) * one - 1.0));
    s->at_45 = fmax(s->at_45, magnitude(w, V, 9) * one);
}

/* The mean frequency of a window beside the tone is that of the fundamental but
 * for what the tone bends (1 % at 5 Hz off: at most 0.05 Hz x 0.2 s). */
START_TEST(a_tone_at_55_hz_stays_there)
{
    struct tones v = {0};
    struct seen seen = {.from = 2};
    struct window_run r = {.rate_hz = 30720,
                           .nominal_hz = 50,
                           .seconds = 6,
                           .channels = 1,
                           .tones = &v,
                           .each = see_interharmonic,
                           .arg = &seen};

    tones_add(&v, 230 * root2, 50, 0.4);
    tones_add(&v, 2.30 * root2, 55, 1.1);
    window_run(&r);
    ck_assert_double_le(seen.at_55, 0.01);
    ck_assert_double_le(seen.at_45, 0.01);
}
END_TEST

static const double rates[] = {8000, 10240, 25600, 30720, 44100, 100000};

struct lines {
    unsigned top; /* highest order there is */
    double f_hz, reading_pct, ppm, angle, leak_db;
    unsigned windows;
    const struct tones *tones;
};

static double wrap(double a)
{
    const double pi = acos(-1.0);

    return a - 2.0 * pi * rint(a / (2.0 * pi));
}

/* Each order's magnitude and angle against order 1; the lines between. */
static void see_harmonics(const struct wp_window *w,
                          const struct wp_pq_basis *b, void *arg)
{
    struct lines *l = arg;
    const double pi = acos(-1.0);
    const struct wp_complex *c = w->line[V];
    double one = atan2(c[b->cycles].im, c[b->cycles].re);
    double u1 = magnitude(w, V, b->cycles);

    l->windows++;
    for (int h = 1; h <= l->tones->count; h++) {
        unsigned k = (unsigned)h * b->cycles;
        double true_v = l->tones->amplitude[h - 1] / root2;
        double error = magnitude(w, V, k) - true_v;
        double angle = wrap(atan2(c[k].im, c[k].re) - h * one -
                            (l->tones->phase[h - 1] - h * l->tones->phase[0]));

        /* 0.001 % of reading or 0.1 ppm of the fundamental. */
        if (fabs(error) > 1e-7 * u1)
            l->reading_pct = fmax(l->reading_pct, 100 * fabs(error) / true_v);
        l->angle = fmax(l->angle, fabs(angle) * 180 / pi / h);
    }
    for (unsigned k = 1; k + 1 < w->lines; k++)
        if (k % b->cycles)
            l->leak_db =
                fmax(l->leak_db, 20 * log10(magnitude(w, V, k) / u1 + 1e-20));
}

static void check_harmonics(double rate_hz, double f_hz, int top)
{
    struct tones v = {0};
    struct lines l = {.tones = &v, .leak_db = -400};
    struct window_run r = {.rate_hz = rate_hz,
                           .nominal_hz = f_hz > 55 ? 60 : 50,
                           .seconds = rate_hz > 50000 ? 1.5 : 3,
                           .channels = 1,
                           .tones = &v,
                           .each = see_harmonics,
                           .arg = &l};

    tones_add(&v, 230 * root2, f_hz, 0.3);
    for (int h = 2; h <= top; h++)
        tones_add(&v, 230 * root2 * 0.05 / h, h * f_hz, 0.7 * h);
    window_run(&r);
    ck_assert_uint_ge(l.windows, 5);
    ck_assert_double_le(l.reading_pct, 0.001);
    ck_assert_double_le(l.angle, 0.01);
    ck_assert_double_le(l.leak_db, -120);
}

START_TEST(harmonics_to_the_50th_at_every_rate)
{
    check_harmonics(rates[_i], 50.03, 50);
    check_harmonics(rates[_i], 59.97, 50);
}
END_TEST

START_TEST(harmonics_to_the_127th)
{
    check_harmonics(30720, 50.03, 127);
    check_harmonics(30720, 59.97, 127);
    check_harmonics(100000, 59.97, 127);
}
END_TEST

static void see_gapless(const struct wp_window *w, const struct wp_pq_basis *b,
                        void *arg)
{
    struct seen *s = arg;

    (void)b;
    if (s->windows++ > 0)
        s->gap_ns = fmax(s->gap_ns, fabs((double)(w->start_ns - s->end_ns)));
    s->end_ns = w->end_ns;
    s->rms_ppm = fmax(s->rms_ppm, fabs(w->rms[V] / 230.0 - 1) * 1e6);
    ck_assert_uint_eq(w->flags, 0);
    ck_assert_double_eq_tol(w->peak[V], 230 * root2, 0.02);
}

START_TEST(windows_without_a_hole_and_their_magnitude)
{
    struct tones v = {0};
    struct seen seen = {0};
    struct window_run r = {.rate_hz = 30720,
                           .nominal_hz = 50,
                           .seconds = 4,
                           .channels = 1,
                           .tones = &v,
                           .each = see_gapless,
                           .arg = &seen};

    tones_add(&v, 230 * root2, 49.37, 2.4);
    window_run(&r);
    ck_assert_uint_eq(seen.windows, 19);
    ck_assert_double_eq(seen.gap_ns, 0);
    ck_assert_double_le(seen.rms_ppm, 0.1);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("iec61000_4_7_4_4_windows");
    TCase *t = tcase_create("4.4.1 windows and lines");

    tcase_set_timeout(t, 120);
    tcase_add_test(t, a_tone_at_55_hz_stays_there);
    tcase_add_test(t, windows_without_a_hole_and_their_magnitude);
    tcase_add_loop_test(t, harmonics_to_the_50th_at_every_rate, 0,
                        sizeof(rates) / sizeof(*rates));
    tcase_add_test(t, harmonics_to_the_127th);
    suite_add_tcase(s, t);
    return s;
}
