/* Where all voltages are dead, as behind a blown fuse, the grid follows a
 * current: with the phase it had to the voltages, flagged, and back again. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "grid_run.h"
#include "runner.h"
#include "wave.h"

static const double from_s = 3.0037, hz = 50.03;
static struct grid_run g, other;
static struct wave w;

static void teardown(void)
{
    grid_release(&g);
    grid_release(&other);
}

/* 230 V and `amperes` that lag by 0.1 cycle. */
static void make(struct grid_run *out, double amperes, double t_s)
{
    wave_steady(&w, hz, 0.1);
    grid_make(out, 8000, 6, t_s);
    for (unsigned c = 0; c < 6; c++) {
        grid_fill(out, c, &w, -(c % 3) / 3.0 - (c < 3 ? 0 : 0.1));
        for (size_t n = 0; n < out->frames; n++)
            out->x[c][n] *= (c < 3 ? 230 : amperes) * sqrt(2);
    }
}

static void silence_voltages(struct grid_run *out, double a_s, double b_s)
{
    for (unsigned c = 0; c < 3; c++)
        grid_silence(out, c, a_s, b_s);
}

/* Half-cycles wholly in a_s to b_s without the flag. */
static size_t unflagged(double a_s, double b_s, unsigned flag)
{
    size_t n = 0;

    for (size_t k = 0; k < g.cells; k++)
        n += g.cell[k].from_s > a_s && g.cell[k].to_s < b_s &&
             !(g.cell[k].flags & flag);
    return n;
}

/* g's grid is that of its voltages alone: bit by bit. */
static void check_as_without_currents(void)
{
    grid_make(&other, g.rate_hz, 3, (double)g.frames / g.rate_hz);
    for (unsigned c = 0; c < 3; c++)
        memcpy(other.x[c], g.x[c], g.frames * sizeof(double));
    grid_sync(&other);
    ck_assert_uint_eq(g.cells, other.cells);
    for (size_t k = 0; k < g.cells; k++) {
        ck_assert_double_eq(g.cell[k].to_s, other.cell[k].to_s);
        ck_assert_uint_eq(g.cell[k].flags, other.cell[k].flags);
        for (unsigned c = 0; c < 3; c++)
            ck_assert_double_eq(g.cell[k].square[c], other.cell[k].square[c]);
    }
}

static const struct {
    double amperes, dead_s;
} fuses[] = {{1, .1}, {1, .5}, {1, 2}, {5, 10}, {.001, 2}, {500, 2}};

START_TEST(a_current_takes_over_and_voltages_take_it_back)
{
    double to_s = from_s + fuses[_i].dead_s, end_s = to_s + 3;

    make(&g, fuses[_i].amperes, end_s);
    silence_voltages(&g, from_s, to_s);
    grid_sync(&g);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, end_s), 1e-5);
    ck_assert_uint_eq(grid_count(&g, WP_HC_FREEWHEEL | WP_HC_BRIDGE), 0);
    /* The window of 60 ms sees the voltages as long as it touches them; back
     * they must fill it. */
    ck_assert_uint_eq(unflagged(from_s + .05, to_s, WP_HC_OTHER_REF), 0);
    ck_assert_double_eq_tol((double)grid_count(&g, WP_HC_OTHER_REF),
                            fuses[_i].dead_s * 2 * hz, 6);
}
END_TEST

/* The frequency moves while only currents tell: 0.2 Hz/s for 5 s. A freewheel
 * would be off by 2.5 cycles. */
START_TEST(a_current_is_followed)
{
    struct wave late;

    make(&g, 5, 12);
    wave_change(&w, 3.5, 0, hz, .2, 1);
    for (unsigned c = 0; c < 6; c++) {
        grid_fill(&g, c, &w, -(c % 3) / 3.0 - (c < 3 ? 0 : 0.1));
        for (size_t n = 0; n < g.frames; n++)
            g.x[c][n] *= c < 3 ? 325 : 7;
    }
    late = w;
    silence_voltages(&g, from_s, 9);
    grid_sync(&g);
    ck_assert_double_lt(grid_phase_error(&g, &late, 0, 12), 5e-5);
    ck_assert_uint_eq(grid_count(&g, WP_HC_FREEWHEEL | WP_HC_BRIDGE), 0);
}
END_TEST

/* Noise on a current without load, as strong as the others or alone. */
START_TEST(noise_is_no_current)
{
    bool loaded = _i == 1;

    make(&g, loaded ? 1 : 0, 8);
    grid_silence(&g, 3, 0, 8);
    for (unsigned c = 3; c < 6; c++)
        if (c == 3 || !loaded)
            grid_noise(&g, c, .3, c);
    silence_voltages(&g, from_s, from_s + .9);
    grid_sync(&g);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 8), 2e-4);
    ck_assert_uint_eq(grid_count(&g, WP_HC_BRIDGE), 0);
    if (loaded)
        ck_assert_uint_eq(grid_count(&g, WP_HC_FREEWHEEL), 0);
    else
        check_as_without_currents();
}
END_TEST

/* The load changes at change_s, by 30 degrees, and to twice its strength. */
static void change_load(struct grid_run *out, double change_s)
{
    for (unsigned c = 3; c < 6; c++)
        for (size_t n = 0; n < out->frames; n++) {
            double t = (double)n / out->rate_hz;

            if (t >= change_s)
                out->x[c][n] = 2 * sin(2 * acos(-1.0) *
                                       (hz * t + .1 - (c % 3) / 3.0 - .1833));
        }
}

/* Long before, just before the fuses blow, and after voltages are back. */
START_TEST(a_load_change_beside_voltages_disturbs_nothing)
{
    static const double change_s[] = {1, 2.8, 2.9, 6.0};

    make(&g, 1, 8);
    change_load(&g, change_s[_i]);
    silence_voltages(&g, from_s, from_s + 2);
    grid_sync(&g);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 8), 1e-5);
    ck_assert_uint_eq(grid_count(&g, WP_HC_FREEWHEEL | WP_HC_BRIDGE), 0);
}
END_TEST

/* A load that changes as the voltages die tells nothing: freewheel until, a
 * second later, the fundamental is looked for anew. */
START_TEST(a_load_that_changes_with_the_voltages_is_not_followed)
{
    make(&g, 1, 8);
    change_load(&g, from_s);
    silence_voltages(&g, from_s, from_s + .9);
    grid_sync(&g);
    check_as_without_currents();
    ck_assert_double_eq_tol((double)grid_count(&g, WP_HC_FREEWHEEL), 90, 8);
}
END_TEST

/* As for any reference: a bridge, and right again two cycles on. */
START_TEST(a_load_change_while_it_is_the_reference_is_a_break)
{
    struct wave jumped;

    make(&g, 1, 9);
    change_load(&g, 5);
    silence_voltages(&g, from_s, 7);
    grid_sync(&g);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 4.99), 1e-5);
    ck_assert_double_lt(grid_phase_error(&g, &w, 7.1, 9), 1e-5);
    ck_assert_uint_eq(grid_count(&g, WP_HC_FREEWHEEL), 0);
    ck_assert_uint_ge(grid_count(&g, WP_HC_BRIDGE), 2);
    jumped = w;
    jumped.piece[0].cycles -= .0833;
    ck_assert_double_lt(grid_phase_error(&g, &jumped, 5.05, 6.9), 1e-3);
}
END_TEST

/* All of it dies and comes back, as if there were no currents: bit by bit. */
START_TEST(an_interruption_of_everything_is_as_before)
{
    static const double dead_s[] = {.03, .1, .9};
    double to_s = from_s + dead_s[_i];

    make(&g, 5, 6);
    for (unsigned c = 0; c < 6; c++)
        grid_silence(&g, c, from_s, to_s);
    grid_sync(&g);
    check_as_without_currents();
}
END_TEST

/* Voltages that live: currents change no bit, however they change. */
START_TEST(beside_voltages_currents_do_not_count)
{
    make(&g, 5, 6);
    change_load(&g, 2.5);
    grid_silence(&g, 0, 2, 4);
    grid_sync(&g);
    for (size_t k = 0; k < g.cells; k++)
        for (unsigned c = 3; c < 6; c++)
            ck_assert(!g.cell[k].crossing[c]);
    check_as_without_currents();
}
END_TEST

/* Dead voltages from the start: the current's own phase; voltages, once they
 * appear, are a new piece. With noise on what is dead, too. */
START_TEST(a_start_by_currents)
{
    static const double on_s[] = {99, .5, 1.2345, 3.3};
    double at_s = on_s[_i / 2];
    struct wave current;

    make(&g, 1, 6);
    silence_voltages(&g, 0, at_s);
    if (_i % 2)
        for (unsigned c = 0; c < 3; c++)
            grid_noise(&g, c, .003, c);
    grid_sync(&g);
    current = w;
    current.piece[0].cycles -= .1;
    ck_assert_double_lt(grid_phase_error(&g, &current, 0, at_s - .06), 1e-5);
    ck_assert_uint_eq(unflagged(0, at_s - .06, WP_HC_OTHER_REF), 0);
    ck_assert_uint_le(grid_count(&g, WP_HC_FREEWHEEL), 4);
    ck_assert_double_lt(grid_phase_error(&g, &w, at_s + .04, 6),
                        _i % 2 ? 1e-4 : 1e-5);
    if (at_s < 6) {
        ck_assert_uint_ge(grid_count(&g, WP_HC_BRIDGE), 1);
        ck_assert_uint_le(grid_count(&g, WP_HC_BRIDGE), 2);
    }
}
END_TEST

/* Too short to be tracked: one fit. */
START_TEST(a_short_record_by_currents)
{
    make(&g, 1, .04);
    silence_voltages(&g, 0, 1);
    grid_sync(&g);
    w.piece[0].cycles -= .1;
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, .04), 1e-3);
    ck_assert_uint_eq(grid_count(&g, WP_HC_OTHER_REF), g.cells);
}
END_TEST

/* Currents die one after the other; the last dead, the grid runs on. */
START_TEST(currents_stand_in_for_each_other)
{
    make(&g, 2, 12);
    silence_voltages(&g, from_s, 8);
    grid_silence(&g, 3, 4.001, 9);
    grid_silence(&g, 4, 5.002, 6.003);
    grid_silence(&g, 5, 6.5, 7);
    grid_sync(&g);
    ck_assert_double_lt(grid_phase_error(&g, &w, 0, 12), 1e-5);
    ck_assert_uint_eq(grid_count(&g, WP_HC_FREEWHEEL | WP_HC_BRIDGE), 0);
}
END_TEST

/* However the stream is cut: the same, to the bit. Fuses that blow; voltages
 * that appear beside currents, and with them. */
START_TEST(cuts_change_nothing)
{
    static const size_t block[] = {1, 37, 911, 30000};
    struct grid_run *run[] = {&g, &other};

    for (int k = 0; k < 2; k++) {
        make(run[k], 1, 7);
        silence_voltages(run[k], from_s, 5);
        if (_i / 4 > 0)
            silence_voltages(run[k], 0, 1.7345);
        for (unsigned c = 3; c < 6 && _i / 4 > 1; c++)
            grid_silence(run[k], c, 0, 1.7345);
    }
    other.block = block[_i % 4];
    grid_sync(&g);
    grid_sync(&other);
    ck_assert_uint_eq(g.cells, other.cells);
    ck_assert_int_eq(memcmp(g.cell, other.cell, g.cells * sizeof(*g.cell)), 0);
}
END_TEST

/* Sums of squares over whole half-cycles: of the voltage before and after it
 * was dead, of the current throughout. Its ends are up to 1e-5 rad off. */
START_TEST(energies_are_right_throughout)
{
    double sum[2] = {0}, time[2] = {0};

    make(&g, 5, 10);
    silence_voltages(&g, from_s, 6);
    grid_sync(&g);
    for (size_t k = 1; k + 1 < g.cells; k++) {
        const struct grid_cell *c = &g.cell[k];

        if (c->to_s < from_s - .02 || c->from_s > 6.02) {
            sum[0] += c->square[0];
            time[0] += c->to_s - c->from_s;
        }
        sum[1] += c->square[3];
        time[1] += c->to_s - c->from_s;
    }
    ck_assert_double_eq_tol(sum[0] / (230 * 230 * time[0]), 1, 1e-7);
    ck_assert_double_eq_tol(sum[1] / (25 * time[1]), 1, 1e-7);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/sync/currents");
    TCase *t = tcase_create("currents");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_loop_test(t, a_current_takes_over_and_voltages_take_it_back, 0,
                        sizeof(fuses) / sizeof(*fuses));
    tcase_add_test(t, a_current_is_followed);
    tcase_add_loop_test(t, noise_is_no_current, 0, 2);
    tcase_add_loop_test(t, a_load_change_beside_voltages_disturbs_nothing, 0,
                        4);
    tcase_add_test(t, a_load_that_changes_with_the_voltages_is_not_followed);
    tcase_add_test(t, a_load_change_while_it_is_the_reference_is_a_break);
    tcase_add_loop_test(t, an_interruption_of_everything_is_as_before, 0, 3);
    tcase_add_test(t, beside_voltages_currents_do_not_count);
    tcase_add_loop_test(t, a_start_by_currents, 0, 8);
    tcase_add_test(t, a_short_record_by_currents);
    tcase_add_test(t, currents_stand_in_for_each_other);
    tcase_add_loop_test(t, cuts_change_nothing, 0, 12);
    tcase_add_test(t, energies_are_right_throughout);
    suite_add_tcase(s, t);
    return s;
}
