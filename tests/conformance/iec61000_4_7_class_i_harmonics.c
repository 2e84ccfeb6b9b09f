/*
 * IEC 61000-4-7, class I (5 % of reading, 0.05 % of nominal; phase h x 1
 * degree): from samples to subgroups, angles, distortions and powers per order,
 * far inside it.
 *
 * Truth: the tones that the samples were made of. Allowed: 0.001 % of reading
 * or 0.1 ppm of the fundamental, h x 0.01 degree; powers twice that of V I of
 * their order; ratios 0.001 % of reading.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "pq/harmonics.h"
#include "runner.h"
#include "window_run.h"
#include "worst.h"

static const double root2 = 1.41421356237309505;

enum { MAGNITUDE, SMALL, ANGLE, POWER, RATIO, BETWEEN };

static const char *const names[] = {
    "magnitude, of reading",    "magnitude, of fundamental",
    "angle, [1e-6 h x degree]", "power, of V I of the order",
    "distortion, of reading",   "interharmonics, of fundamental"};

static const double rates[] = {8000, 10240, 25600, 30720, 44100, 100000};

struct run {
    int top; /* orders that the signals have */
    struct tones of[2];
    unsigned windows;
    char what[64];
};

static double rms_of(const struct tones *t, int h)
{
    return t->amplitude[h - 1] / root2;
}

static void note(const struct run *r, int row, double error)
{
    worst_note(row, fabs(error) * 1e6, r->what);
}

static void check_orders(const struct run *r, const struct tones *t,
                         const struct wp_harmonics *h)
{
    double one = rms_of(t, 1);

    for (int k = 1; k <= r->top; k++) {
        double error = h->subgroup[k] - rms_of(t, k);

        if (fabs(error) > 1e-7 * one) {
            note(r, MAGNITUDE, error / rms_of(t, k));
            ck_assert_double_le(fabs(error) / rms_of(t, k), 1e-5);
        } else {
            note(r, SMALL, error / one);
        }
    }
    for (unsigned k = (unsigned)r->top + 1; k <= h->orders; k++)
        ck_assert_double_le(h->subgroup[k], 1e-6 * one);
    for (unsigned k = 0; k <= h->interharmonics; k++) {
        note(r, BETWEEN, h->interharmonic[k] / one);
        ck_assert_double_le(h->interharmonic[k], 1e-6 * one);
    }
}

static void check_angles(const struct run *r, const struct tones *t,
                         const struct wp_harmonics *h)
{
    const double deg = 180.0 / acos(-1.0);

    for (int k = 1; k <= r->top && k <= WP_ANGLES; k++) {
        double truth = (t->phase[k - 1] - k * r->of[0].phase[0]) * deg;
        double off = remainder(h->angle_deg[k] - truth, 360.0);

        note(r, ANGLE, off / k);
        ck_assert_double_le(fabs(off), 0.01 * k);
    }
}

/* Root of the sum of squares of orders 2 to last over order 1 [%]. */
static double distortion(const struct tones *t, int last)
{
    double squares = 0.0;

    for (int k = 2; k <= last && k <= t->count; k++)
        squares += t->amplitude[k - 1] * t->amplitude[k - 1];
    return 100.0 * sqrt(squares) / t->amplitude[0];
}

static void check_ratios(const struct run *r, const struct tones *t,
                         const struct wp_harmonics *h)
{
    double thd = distortion(t, 40), thd50 = distortion(t, 50);

    note(r, RATIO, h->thd40.all / thd - 1.0);
    note(r, RATIO, h->thd50.all / thd50 - 1.0);
    ck_assert_double_eq_tol(h->thd40.all, thd, 1e-5 * thd);
    ck_assert_double_eq_tol(h->thd50.all, thd50, 1e-5 * thd50);
    if (h->orders < 128)
        return;
    thd = distortion(t, 128);
    note(r, RATIO, h->thd128.all / thd - 1.0);
    ck_assert_double_eq_tol(h->thd128.all, thd, 1e-5 * thd);
}

static void check_power(const struct run *r, const double *watt)
{
    const struct tones *v = &r->of[0], *i = &r->of[1];

    for (int k = 1; k <= r->top; k++) {
        double va = rms_of(v, k) * rms_of(i, k);
        double off = watt[k] - va * cos(v->phase[k - 1] - i->phase[k - 1]);

        note(r, POWER, off / va);
        ck_assert_double_le(fabs(off), 2e-5 * va);
    }
}

static void see(const struct wp_window *w, const struct wp_pq_basis *b,
                void *arg)
{
    struct run *r = arg;
    struct wp_harmonics h;
    struct wp_complex one;
    double watt[WP_WINDOW_ORDERS + 1], reference;

    r->windows++;
    ck_assert(wp_fundamental_of(b, w, WP_V_A, &one));
    reference = atan2(one.im, one.re);
    for (int k = 0; k < 2; k++) {
        wp_harmonics_of(b, w, k ? WP_I_A : WP_V_A, reference, &h);
        ck_assert_uint_ge(h.orders, (unsigned)r->top);
        check_orders(r, &r->of[k], &h);
        check_angles(r, &r->of[k], &h);
        check_ratios(r, &r->of[k], &h);
    }
    wp_harmonic_power(b, w, &b->wiring.element[0], watt);
    check_power(r, watt);
}

/* All orders to the top: 4 % / h^(1/2) of the voltage, 40 % / h of the current,
 * at angles that have nothing to do with each other. */
static void check(double rate_hz, double f_hz, int top)
{
    struct run r = {.top = top};
    struct window_run w = {.rate_hz = rate_hz,
                           .nominal_hz = f_hz > 55 ? 60 : 50,
                           .seconds = 1.5,
                           .channels = 2,
                           .tones = r.of,
                           .each = see,
                           .arg = &r};

    (void)snprintf(r.what, sizeof(r.what), "%g Hz at %g Hz to the %dth", f_hz,
                   rate_hz, top);
    for (int h = 1; h <= top; h++) {
        double u = h == 1 ? 1.0 : 0.04 / sqrt(h), i = h == 1 ? 1.0 : 0.4 / h;

        tones_add(&r.of[0], 230 * root2 * u, h * f_hz, 0.3 + 1.7 * h);
        tones_add(&r.of[1], 5 * root2 * i, h * f_hz, -0.4 + 2.3 * h);
    }
    window_run(&w);
    ck_assert_uint_ge(r.windows, 5);
}

START_TEST(to_the_50th_at_every_rate)
{
    check(rates[_i / 2], _i % 2 ? 59.97 : 50.03, 50);
}
END_TEST

/* Far from nominal too, as far as orders fit. */
START_TEST(to_the_50th_at_every_frequency)
{
    static const double f_hz[] = {42.5, 47, 52.5, 54.9, 55.1, 62.9, 69};

    check(30720, f_hz[_i], 50);
}
END_TEST

START_TEST(to_the_127th)
{
    check(_i < 2 ? 30720 : 100000, _i % 2 ? 59.97 : 50.03, 127);
}
END_TEST

/* Interharmonics on a line, 1 % each at 3.5 and 7.5 times the fundamental (IEC
 * 61000-4-30's states): in their place alone. */
static void see_between(const struct wp_window *w, const struct wp_pq_basis *b,
                        void *arg)
{
    struct wp_harmonics h;

    wp_harmonics_of(b, w, WP_V_A, 0.0, &h);
    (*(unsigned *)arg)++;
    for (unsigned n = 0; n <= h.interharmonics; n++)
        ck_assert_double_eq_tol(h.interharmonic[n],
                                n == 3 || n == 7 ? 2.3 : 0.0, 2.3e-5);
    for (unsigned n = 2; n <= h.orders; n++)
        ck_assert_double_le(h.subgroup[n], 2.3e-5);
}

START_TEST(interharmonics_in_their_place)
{
    double f_hz = _i ? 59.97 : 50.03;
    unsigned windows = 0;
    struct tones t = {0};
    struct window_run w = {.rate_hz = 30720,
                           .nominal_hz = _i ? 60 : 50,
                           .seconds = 2.5,
                           .channels = 1,
                           .tones = &t,
                           .each = see_between,
                           .arg = &windows};

    tones_add(&t, 230 * root2, f_hz, 0.3);
    tones_add(&t, 2.3 * root2, 3.5 * f_hz, 1.0);
    tones_add(&t, 2.3 * root2, 7.5 * f_hz, 2.0);
    window_run(&w);
    ck_assert_uint_ge(windows, 5);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("IEC 61000-4-7 class I");
    TCase *t = tcase_create("harmonics");

    worst_begin(names, sizeof(names) / sizeof(*names));
    tcase_set_timeout(t, 120);
    tcase_add_sparse_test(t, to_the_50th_at_every_rate, 12, 5);
    tcase_add_sparse_test(t, to_the_50th_at_every_frequency, 7, 3);
    tcase_add_sparse_test(t, to_the_127th, 4, 4);
    tcase_add_loop_test(t, interharmonics_in_their_place, 0, 2);
    suite_add_tcase(s, t);
    return s;
}
