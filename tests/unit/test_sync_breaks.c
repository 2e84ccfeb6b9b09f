/* Where the phase, the frequency or the amplitude breaks: the grid is right up
 * to the break and from the first boundary behind it. */
#include <check.h>
#include <math.h>

#include "grid_run.h"
#include "runner.h"
#include "wave.h"

static const double at_s = 3.0037; /* between two samples at 8 kHz */
static struct grid_run g;

static void teardown(void)
{
    grid_release(&g);
}

/* 30 % of harmonics: up to seven zero crossings per half-cycle; DC 50 %. */
static void distort(struct wave *w)
{
    wave_harmonic(w, 3, .30, 1.0);
    wave_harmonic(w, 5, .24, 2.0);
    wave_harmonic(w, 7, .15, 0.5);
    wave_harmonic(w, 11, .06, 0.5);
    w->dc_share = 0.5;
}

/* The half-cycle in which the instant lies. */
static const struct grid_cell *cell_at(double t_s)
{
    size_t k = 0;

    while (k + 1 < g.cells && g.cell[k].to_s <= t_s)
        k++;
    return &g.cell[k];
}

static const double jump_deg[] = {5, -5, 10, 30, -30, -45, 90, -90, 150, 180};
enum { JUMPS = sizeof(jump_deg) / sizeof(*jump_deg) };

/* "Finds its phase again within two cycles": at once, but for the bridge. The
 * target is 1e-5 rad. */
START_TEST(a_phase_jump_is_bridged_and_over)
{
    bool distorted = _i >= JUMPS;
    double jump = jump_deg[_i % JUMPS] / 360;
    struct wave w;

    wave_steady(&w, 50.03, 0.1);
    if (distorted)
        distort(&w);
    wave_change(&w, at_s, jump, 50.03, 0, 1);
    grid_make(&g, 8000, 1, 6);
    grid_fill(&g, 0, &w, 0);
    grid_sync(&g);
    ck_assert_uint_ge(grid_count(&g, WP_HC_BRIDGE), 1);
    ck_assert_uint_le(grid_count(&g, WP_HC_BRIDGE), 2);
    /* The instant: the half-cycle that holds it, or one that follows. */
    ck_assert((cell_at(at_s)->flags | cell_at(at_s)[1].flags) & WP_HC_BRIDGE);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, at_s - 0.0005), 1e-5);
    ck_assert_double_lt(grid_phase_error(&g, &w, at_s + 0.02, 6), 1e-5);
    /* A window across opposite phases may see nothing. */
    ck_assert_uint_le(grid_count(&g, WP_HC_FREEWHEEL), 1);
}
END_TEST

/* 0.1 % noise moves a boundary by 6e-5 rad; 2 % at 62 Hz by 3e-5 far from any
 * break, by 3e-3 where the fit is one-sided. */
START_TEST(a_phase_jump_is_found_in_noise_and_beside_a_tone)
{
    static const double deg[] = {5, 30, 90, 180};
    double jump = deg[_i % 4] / 360;
    bool tone = _i >= 4;
    struct wave w;

    wave_steady(&w, 50.03, 0.1);
    wave_change(&w, at_s, tone && _i == 4 ? 20. / 360 : jump, 50.03, 0, 1);
    if (tone) {
        w.tones = 1;
        w.tone_share[0] = .02;
        w.tone_hz[0] = 62;
    }
    grid_make(&g, 8000, 1, 6);
    grid_fill(&g, 0, &w, 0);
    if (!tone)
        grid_noise(&g, 0, .001, 7);
    grid_sync(&g);
    ck_assert_uint_ge(grid_count(&g, WP_HC_BRIDGE), 1);
    ck_assert_uint_le(grid_count(&g, WP_HC_BRIDGE), 2);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, at_s - 0.001),
                        tone ? 4e-3 : 2e-4);
    ck_assert_double_lt(grid_phase_error(&g, &w, at_s + 0.02, 6),
                        tone ? 4e-3 : 2e-4);
}
END_TEST

/* The phase goes on, the frequency is another: no bridge, no error. */
START_TEST(a_step_of_the_frequency_is_exact)
{
    static const double step_hz[] = {.03, .1, -.1, 1, -1};
    struct wave w;

    wave_steady(&w, 50.03, 0.1);
    wave_change(&w, at_s, 0, 50.03 + step_hz[_i], 0, 1);
    grid_make(&g, 8000, 1, 6);
    grid_fill(&g, 0, &w, 0);
    grid_sync(&g);
    ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE), 0);
    /* At the step itself: 2 pi 1 Hz times the instant's error, 1 ms. */
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 6), 1e-2);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, at_s - 0.02), 1e-5);
    ck_assert_double_lt(grid_phase_error(&g, &w, at_s + 0.02, 6), 1e-5);
}
END_TEST

/* Ramps, their corners and the ends of the record. */
START_TEST(ramps_are_followed_to_the_ends)
{
    static const double hz_s[] = {0.3, 1, -1, 5, -5};
    double slope = hz_s[_i], allowed = 1e-5 + 5e-5 * fabs(slope);
    struct wave w;

    wave_steady(&w, 55 - slope, 0.1);
    wave_change(&w, 2, 0, 55 - slope, slope, 1);
    wave_change(&w, 4, 0, 55 + slope, 0, 1);
    grid_make(&g, 8000, 1, 6);
    grid_fill(&g, 0, &w, 0);
    grid_sync(&g);
    ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE), 0);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 6), allowed);
    grid_release(&g);
    wave_steady(&w, slope > 0 ? 45 : 65, 0.1);
    w.piece[0].hz_s = slope;
    grid_make(&g, 8000, 1, 4);
    grid_fill(&g, 0, &w, 0);
    grid_sync(&g);
    ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE), 0);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 4), allowed);
}
END_TEST

static const struct {
    double length_s, amplitude, jump_deg;
} holes[] = {
    {.02, 0, 0}, {.02, .4, 0},  {.02, .9, 0}, {.1, 0, 0},
    {.3, 0, 0},  {.3, .9, 0},   {.3, .4, 0},  {1, 0, 0},
    {3, 0, 0},   {20, 0, 0},    {60, 0, 0},   {.02, 0, 30},
    {.3, 0, 30}, {.3, .4, -60}, {1.1, 0, 90}, {60, 0, -120},
};

/* Interruptions and dips: no cycle slips, and the phase is right within two
 * cycles after; while the signal lives at all, throughout. */
START_TEST(holes_leave_the_phase_right)
{
    double end_s = at_s + holes[_i].length_s, jump = holes[_i].jump_deg / 360;
    bool dead = holes[_i].amplitude == 0 && holes[_i].length_s > 0.06;
    double inside = 1e-5;
    struct wave w;

    wave_steady(&w, 50.03, 0.1);
    wave_change(&w, at_s, 0, 50.03, 0, holes[_i].amplitude);
    wave_change(&w, end_s, jump, 50.03, 0, 1);
    grid_make(&g, holes[_i].length_s < 10 ? 8000 : 1600, 3,
              6 + holes[_i].length_s);
    for (unsigned c = 0; c < 3; c++)
        grid_fill(&g, c, &w, -(double)c / 3);
    grid_sync(&g);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, at_s), 1e-5);
    ck_assert_double_lt(
        grid_phase_error(&g, &w, end_s + 0.04, w.piece[2].from_s + 9), 1e-5);
    /* Freewheeling drifts with the frequency's last error, 0.01 mHz. */
    if (dead)
        inside = 1e-4 + 6.3e-5 * holes[_i].length_s;
    if (jump == 0 || dead)
        ck_assert_double_lt(grid_phase_error(&g, &w, at_s, end_s - 0.04),
                            inside);
    if (dead) {
        double half_cycles = holes[_i].length_s * 100.06;

        ck_assert_double_eq_tol((double)grid_count(&g, WP_HC_FREEWHEEL),
                                half_cycles, 6);
    } else {
        ck_assert_uint_le(grid_count(&g, WP_HC_FREEWHEEL), 1);
    }
    if (jump == 0)
        ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE), 0);
    else
        ck_assert_uint_ge(grid_count(&g, WP_HC_BRIDGE), 1);
}
END_TEST

static const double lost_s[] = {.02, .1, .5, 3, 10};

/* The reference is lost and comes back: another takes over, with its offset. */
START_TEST(another_reference_takes_over)
{
    double end_s = at_s + lost_s[_i];
    struct wave w;

    wave_steady(&w, 50.03, 0.1);
    grid_make(&g, 8000, 3, end_s + 3);
    for (unsigned c = 0; c < 3; c++)
        grid_fill(&g, c, &w, -(double)c / 3);
    grid_silence(&g, 0, at_s, end_s);
    grid_sync(&g);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, end_s + 3), 2e-6);
    ck_assert_uint_eq(grid_count(&g, WP_HC_FREEWHEEL | WP_HC_BRIDGE), 0);
    if (lost_s[_i] > 0.06)
        ck_assert_double_eq_tol((double)grid_count(&g, WP_HC_OTHER_REF),
                                lost_s[_i] * 100.06, 6);
}
END_TEST

START_TEST(references_are_lost_one_after_the_other)
{
    struct wave w;

    wave_steady(&w, 59.97, 0.1);
    distort(&w);
    grid_make(&g, 8000, 3, 9);
    for (unsigned c = 0; c < 3; c++)
        grid_fill(&g, c, &w, -(double)c / 3);
    grid_silence(&g, 0, 2.001, 6.002);
    grid_silence(&g, 1, 3.003, 7.004);
    grid_sync(&g);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 9), 5e-6);
    ck_assert_uint_eq(grid_count(&g, WP_HC_FREEWHEEL | WP_HC_BRIDGE), 0);
}
END_TEST

/* After a minute without anything the frequency may be another. */
START_TEST(another_frequency_after_an_interruption)
{
    static const double hole_s[] = {.1, .6, 3, 60};
    double end_s = at_s + hole_s[_i];
    struct wave w;

    wave_steady(&w, 50.03, 0.1);
    wave_change(&w, at_s, 0, 50.03, 0, 0);
    wave_change(&w, end_s, 0.2, 50.53, 0, 1);
    grid_make(&g, 1600, 3, end_s + 3);
    for (unsigned c = 0; c < 3; c++)
        grid_fill(&g, c, &w, -(double)c / 3);
    grid_sync(&g);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, at_s), 1e-5);
    ck_assert_double_lt(grid_phase_error(&g, &w, end_s + 0.04, end_s + 3),
                        1e-5);
    ck_assert_uint_ge(grid_count(&g, WP_HC_BRIDGE), 1);
}
END_TEST

/* The record begins dead, or with noise only, and is energised later. */
START_TEST(a_late_start_is_found_at_once)
{
    static const double noise[] = {0, .001, .01};
    struct wave w;

    wave_steady(&w, 59.97, 0.1);
    grid_make(&g, 8000, 1, 6);
    grid_fill(&g, 0, &w, 0);
    grid_silence(&g, 0, 0, 1.2345);
    grid_noise(&g, 0, noise[_i], 3);
    grid_sync(&g);
    ck_assert_double_lt(grid_phase_error(&g, &w, 1.2745, 6),
                        noise[_i] > 0 ? .15 * noise[_i] : 1e-5);
    ck_assert_double_eq_tol((double)grid_count(&g, WP_HC_FREEWHEEL),
                            1.2345 * 100, 6);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/sync/breaks");
    TCase *t = tcase_create("breaks");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_loop_test(t, a_phase_jump_is_bridged_and_over, 0, 2 * JUMPS);
    tcase_add_loop_test(t, a_phase_jump_is_found_in_noise_and_beside_a_tone, 0,
                        8);
    tcase_add_loop_test(t, a_step_of_the_frequency_is_exact, 0, 5);
    tcase_add_loop_test(t, ramps_are_followed_to_the_ends, 0, 5);
    tcase_add_loop_test(t, holes_leave_the_phase_right, 0,
                        sizeof(holes) / sizeof(*holes));
    tcase_add_loop_test(t, another_reference_takes_over, 0,
                        sizeof(lost_s) / sizeof(*lost_s));
    tcase_add_test(t, references_are_lost_one_after_the_other);
    tcase_add_loop_test(t, another_frequency_after_an_interruption, 0, 4);
    tcase_add_loop_test(t, a_late_start_is_found_at_once, 0, 3);
    suite_add_tcase(s, t);
    return s;
}
