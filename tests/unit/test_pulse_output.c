#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "metrology/pulse_output.h"
#include "metrology/pulse_pick.h"
#include "runner.h"

enum { EVENTS = 4000 };
static const int64_t second = 1000000000, ms = 1000000;

static struct wp_pulse_output *b;
static struct wp_pulse_event got[EVENTS];
static int events;
static struct wp_pulse_overflow over[50];
static int overs;
static int64_t now;

static struct wp_pulse_config energy_output(enum wp_pulse_form form, double ke)
{
    return (struct wp_pulse_config){.kind = WP_PULSE_ENERGY,
                                    .form = form,
                                    .phase = WP_TOTAL,
                                    .weight_h = ke};
}

static void make(const struct wp_pulse_config *config, int64_t start_ns)
{
    wp_pulse_output_destroy(b);
    ck_assert_int_eq(wp_pulse_output_create(&b, 3, config), WP_OK);
    events = overs = 0;
    now = start_ns;
}

static void pull_all(void)
{
    while (wp_pulse_output_pull(b, &got[events]))
        ck_assert_int_lt(++events, EVENTS);
    while (wp_pulse_output_pull_overflow(b, &over[overs]))
        ck_assert_int_lt(++overs, 50);
}

/* Half-cycles of step_ns at constant power [unit] for a time. */
static void run(double power, int64_t step_ns, int64_t for_ns)
{
    for (int64_t end = now + for_ns; now < end; now += step_ns) {
        struct wp_pulse_span s = {now, now + step_ns,
                                  power * (double)step_ns / 3600e9};

        wp_pulse_output_push(b, &s);
        pull_all();
    }
}

static void flush(void)
{
    wp_pulse_output_flush(b);
    pull_all();
}

static void teardown(void)
{
    wp_pulse_output_destroy(b);
    b = NULL;
}

/* 1800 W and Ke 0.1 Wh: pulse k at k * 0.1 / 1800 h = k * 0.2 s. */
START_TEST(constant_power_gives_pulses_at_multiples)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_KYZ, 0.1);
    const int64_t start = 1704067200 * second;

    make(&c, start);
    run(1800, 9731413, 20 * second);
    ck_assert_int_ge(events, 99);
    for (int k = 0; k < events; k++) {
        ck_assert_int_le(llabs(got[k].time_ns - start - (k + 1) * second / 5),
                         1);
        ck_assert_int_eq(got[k].count, k + 1);
        ck_assert_int_eq(got[k].output, 3);
        ck_assert(got[k].pulse && !got[k].delayed && !got[k].overflow);
        ck_assert_int_eq(got[k].closed, k % 2 == 0);
    }
}
END_TEST

/* One pulse is one Ke: it closes, and opens after its duration. */
START_TEST(form_a_closes_and_opens)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_FORM_A, 0.1);

    c.duration_s = _i ? 0.12 : 0.0; /* 0: 40 ms (manual) */
    c.normally_closed = _i != 0;
    make(&c, 0);
    run(1800, 10 * ms, 2 * second + 10 * ms);
    flush();
    ck_assert_int_eq(events, 20);
    for (int k = 0; k < events; k++) {
        int64_t t = (k / 2 + 1) * 200 * ms + (k % 2 ? (_i ? 120 : 40) * ms : 0);

        ck_assert_int_le(llabs(got[k].time_ns - t), 1);
        ck_assert_int_eq(got[k].pulse, k % 2 == 0);
        ck_assert_int_eq(got[k].closed, (k % 2 == 0) != c.normally_closed);
        ck_assert_int_eq(got[k].count, k / 2 + 1);
    }
}
END_TEST

/* 1.05 s at 1800 W give 525 mWh: five pulses, and 25 mWh rest. At 360 W the
 * other 75 mWh take 0.075 / 360 h = 0.75 s, then 1 s each. */
START_TEST(a_step_of_power_inside_a_half_cycle)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_KYZ, 0.1);

    make(&c, 0);
    run(1800, 10 * ms, 1050 * ms);
    run(360, 7 * ms, 7 * second);
    ck_assert_int_eq(events, 12);
    for (int k = 5; k < 12; k++)
        ck_assert_int_le(llabs(got[k].time_ns - (1800 * ms + (k - 5) * second)),
                         1);
}
END_TEST

/* Net: 150 mWh forth (one pulse), 120 mWh back, and the next pulse only when
 * 170 mWh have come again: 0.34 s at 1800 W. */
START_TEST(net_energy_must_come_back)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_KYZ, 0.1);

    c.direction = WP_PULSE_NET_DELIVERED;
    make(&c, 0);
    run(1800, 10 * ms, 300 * ms);
    run(-1800, 10 * ms, 240 * ms);
    run(1800, 10 * ms, 460 * ms);
    ck_assert_int_eq(events, 2);
    ck_assert_int_le(llabs(got[0].time_ns - 200 * ms), 1);
    ck_assert_int_le(llabs(got[1].time_ns - (540 + 340) * ms), 1);
}
END_TEST

/* 1000 increments of 0.125 between 1e16 back and forth again, where a double
 * has no fractions: 125 are left, 12 pulses of 10. */
START_TEST(small_increments_beside_large_ones_are_kept)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_KYZ, 10);

    c.direction = WP_PULSE_NET_DELIVERED;
    make(&c, 0);
    for (int k = 0; k < 1002; k++) {
        struct wp_pulse_span s = {k * ms, (k + 1) * ms,
                                  k == 0      ? -1e16
                                  : k == 1001 ? 1e16
                                              : 0.125};

        wp_pulse_output_push(b, &s);
    }
    ck_assert_int_eq(wp_pulse_output_status(b).due, 12);
}
END_TEST

/* 40 pulses per second are due for 3 s, 25 are sent: the rest comes after. */
START_TEST(contacts_send_25_transitions_per_second)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_KYZ, 0.1);
    struct wp_pulse_status s;

    make(&c, 0);
    run(0.1 * 3600 * 40, 10 * ms, 3 * second);
    s = wp_pulse_output_status(b);
    ck_assert_int_ge(s.due, 119); /* the 120th falls on the very end */
    ck_assert_int_eq(s.sent, 75);
    ck_assert(s.overflow);
    run(0, 10 * ms, 3 * second);
    s = wp_pulse_output_status(b);
    ck_assert_int_eq(s.sent, s.due);
    ck_assert_int_eq(events, s.due);
    ck_assert(!got[0].delayed && got[1].delayed && got[118].delayed);
    ck_assert(!s.overflow);
    /* The first at 25 ms, then one each 40 ms. */
    for (int k = 0; k < events; k++)
        ck_assert_int_le(llabs(got[k].time_ns - (25 + 40 * k) * ms), 1);
}
END_TEST

/* A form A pulse is two transitions: 12.5 per second. */
START_TEST(form_a_sends_half_as_many_pulses)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_FORM_A, 0.1);
    static const double duration[] = {0.02, 0.04, 0.1};
    static const int spacing_ms[] = {80, 80, 140};

    c.duration_s = duration[_i];
    make(&c, 0);
    run(0.1 * 3600 * 40, 10 * ms, 3 * second);
    flush();
    ck_assert_int_ge(events, 40);
    for (int k = 2; k < events; k += 2) {
        ck_assert(got[k].pulse && !got[k + 1].pulse);
        ck_assert_int_eq(got[k].time_ns - got[k - 2].time_ns,
                         (int64_t)spacing_ms[_i] * ms);
        ck_assert_int_eq(got[k + 1].time_ns - got[k].time_ns,
                         llround(duration[_i] * 1e9));
    }
}
END_TEST

/* Ten per second are allowed, 10.01 are too many: raised by the eleventh
 * pulse, down a second after the last one. */
START_TEST(more_than_ten_per_second_overflow)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_KYZ, 0.1);
    double rate = _i ? 10.01 : 10;

    make(&c, 0);
    run(360 * rate, 10 * ms, 5 * second);
    run(0, 10 * ms, 2 * second);
    ck_assert_int_eq(wp_pulse_output_status(b).overflows, _i);
    ck_assert_int_eq(overs, _i);
    ck_assert_int_eq(got[9].overflow, 0);
    ck_assert_int_eq(got[10].overflow, _i);
    if (!_i)
        return;
    ck_assert_int_le(llabs(over[0].start_ns - llround(11e9 / rate)), 1);
    ck_assert_int_le(llabs(over[0].end_ns - second - llround(50e9 / rate)), 1);
}
END_TEST

/* Two bursts of 30.3 per second, 5 s apart, are two overflows; the last one is
 * told by the flush. */
START_TEST(each_burst_is_its_own_overflow)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_KYZ, 0.1);

    make(&c, 0);
    for (int k = 0; k < 2; k++) {
        run(360 * 30.3, 10 * ms, 1 * second);
        run(0, 10 * ms, k ? 0 : 5 * second);
    }
    ck_assert_int_eq(overs, 1);
    flush();
    ck_assert_int_eq(overs, 2);
    ck_assert_int_eq(over[1].output, 3);
    /* 30 pulses and 0.3 of one in the first: the 41st at 10.7 / 30.3 s in the
     * second, the last, the 60th, at 29.7 / 30.3 s. */
    ck_assert_int_le(llabs(over[1].start_ns - 6 * second - 353135314), 2);
    ck_assert_int_le(llabs(over[1].end_ns - 7 * second - 980198020), 2);
}
END_TEST

/* However fast the pulses are due, the work and the figures stay bounded. */
START_TEST(a_weight_far_too_small_stays_bounded)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_KYZ, 1e-9);
    struct wp_pulse_span bad = {0, 10 * ms, NAN};

    make(&c, 0);
    wp_pulse_output_push(b, &bad);
    pull_all();
    ck_assert_int_eq(events, 0);
    run(1e300, 10 * ms, 1 * second);
    ck_assert_int_eq(events, 26); /* at 0, 40 ... 1000 ms */
    flush();
    ck_assert_int_eq(overs, 1);
    ck_assert_int_le(over[0].end_ns, 2 * second);
    ck_assert_int_gt(wp_pulse_output_status(b).due, 0);
}
END_TEST

/* The LED is no contact: 40 per second (10 per Wh at 14.4 kW) pass. */
START_TEST(test_pulses_are_no_contacts)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_FORM_A, 0.1);

    c.kind = WP_PULSE_TEST;
    make(&c, 0);
    run(14400, 10 * ms, 10 * second);
    flush();
    ck_assert_int_ge(events, 399);
    ck_assert_int_eq(overs, 0);
    for (int k = 0; k < events; k++) {
        ck_assert(got[k].pulse && got[k].closed && !got[k].delayed);
        ck_assert_int_le(llabs(got[k].time_ns - (k + 1) * 25 * ms), 1);
    }
}
END_TEST

/* A clock of 0.7 s ticks at the multiples of 0.7 s from midnight, wherever the
 * half-cycles lie, and not while nothing was recorded. Before midnight of 1970:
 * 123426 * 0.7 = 86398.2 s, so 1.8, 1.1, 0.4 s before it, then at midnight. */
START_TEST(clock_pulses_follow_utc)
{
    static const int64_t ticks[2][9] = {
        {1000300, 1001000, 1001700, 1002400, 1003100, 1003800, 1004500, 1005200,
         1012900},
        {-1800, -1100, -400, 0, 700, 1400, 2100, 2800, 10500}};
    struct wp_pulse_config c = {
        .kind = WP_PULSE_CLOCK, .form = WP_PULSE_KYZ, .period_s = 0.7};

    make(&c, _i ? -2 * second : 1000 * second);
    run(5, 9 * ms, 5400 * ms);
    ck_assert_int_eq(events, 8);
    now += 7 * second;
    run(5, 9 * ms, 702 * ms);
    ck_assert_int_eq(events, 9);
    for (int k = 0; k < events; k++)
        ck_assert_int_eq(got[k].time_ns, ticks[_i][k] * ms);
}
END_TEST

START_TEST(an_interval_that_ends_closes_for_a_second)
{
    struct wp_pulse_config c = {.kind = WP_PULSE_END_OF_INTERVAL,
                                .form = WP_PULSE_KYZ,
                                .period_s = 900};

    make(&c, 1704067200 * second); /* a full quarter: closed before it */
    run(5, 10 * ms, 901 * second);
    flush();
    ck_assert_int_eq(events, 2);
    ck_assert_int_eq(got[0].time_ns, (1704067200 + 900) * second);
    ck_assert(got[0].closed && got[0].pulse);
    ck_assert_int_eq(got[1].time_ns, (1704067200 + 901) * second);
    ck_assert(!got[1].closed && !got[1].pulse);
}
END_TEST

/* The value as a whole number of 2^-70; exact for 2^-17 <= x < 2^30. */
static __int128 whole(double x)
{
    int e;
    int64_t m = (int64_t)ldexp(frexp(x, &e), 53);

    return (__int128)m << (e - 53 + 70);
}

/* A year (a month) of seconds of random energy: the count is floor(sum /
 * weight) in integers, all the way. */
START_TEST(a_year_does_not_drift)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_KYZ, 0.1);
    __int128 sum = 0, weight = whole(0.1);
    uint64_t seed = 88172645463325252u;
    struct wp_pulse_event e;
    int days = test_is_slow_variant() ? 30 : 365;
    int64_t wrong = 0;

    make(&c, 0);
    for (int k = 0; k < 86400 * days; k++, now += second) {
        struct wp_pulse_span s = {now, now + second, 0.0};

        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        s.increment_h = 0.02 + (double)(seed >> 11) * 0x1p-53;
        sum += whole(s.increment_h);
        wp_pulse_output_push(b, &s);
        while (wp_pulse_output_pull(b, &e))
            wrong += e.time_ns <= s.start_ns || e.time_ns > s.end_ns;
        if (k % 1000 == 999)
            wrong += wp_pulse_output_status(b).due != (int64_t)(sum / weight);
    }
    ck_assert_int_eq(wrong, 0);
    ck_assert_int_eq(wp_pulse_output_status(b).due, (int64_t)(sum / weight));
}
END_TEST

/* Over a gap of the capture energy goes on where it was, contacts open. */
START_TEST(a_gap_neither_adds_nor_loses)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_FORM_A, 0.1);

    make(&c, 0);
    run(1800, 10 * ms, 210 * ms);
    ck_assert_int_eq(events, 1);
    now += 100 * second;
    run(1800, 10 * ms, 200 * ms);
    ck_assert_int_eq(events, 3);
    ck_assert_int_eq(got[1].time_ns, got[0].time_ns + 40 * ms);
    ck_assert_int_le(llabs(got[2].time_ns - (100210 + 190) * ms), 1);
}
END_TEST

START_TEST(settings_that_no_output_has_are_refused)
{
    const struct wp_pulse_config good = energy_output(WP_PULSE_KYZ, 0.1);
    struct wp_pulse_config bad[12];
    struct wp_pulse_output *out;

    for (int k = 0; k < 12; k++)
        bad[k] = good;
    bad[0].kind = WP_PULSE_OFF;
    bad[1].weight_h = 0;
    bad[2].weight_h = NAN;
    bad[3].direction = WP_PULSE_Q2; /* of Wh */
    bad[4].phase = 4;
    bad[5].form = WP_PULSE_FORM_A;
    bad[5].duration_s = 0.3;
    bad[6].form = WP_PULSE_FORM_A;
    bad[6].duration_s = 0.019;
    bad[7].kind = WP_PULSE_CLOCK;
    bad[8].kind = WP_PULSE_CLOCK;
    bad[8].period_s = 0.05;
    bad[9].kind = WP_PULSE_END_OF_INTERVAL;
    bad[9].period_s = 1;
    bad[10].weight_h = INFINITY;
    bad[11].quantity = (enum wp_pulse_quantity)77;
    for (int k = 0; k < 12; k++) {
        ck_assert_int_eq(wp_pulse_output_create(&out, 0, &bad[k]), WP_E_CONFIG);
        ck_assert_ptr_null(out);
    }
}
END_TEST

/* Each register holds its own number: 10 register + phase. */
START_TEST(the_increment_is_that_of_the_setting)
{
    static const struct {
        enum wp_pulse_quantity quantity;
        enum wp_pulse_direction direction;
        double value;
    } rows[] = {
        {WP_PULSE_WH, WP_PULSE_DELIVERED, 10 * WP_WH_DELIVERED + 2},
        {WP_PULSE_WH, WP_PULSE_RECEIVED, 10 * WP_WH_RECEIVED + 2},
        {WP_PULSE_WH, WP_PULSE_NET_DELIVERED, -10},
        {WP_PULSE_WH, WP_PULSE_ABSOLUTE, 0 + 10 + 4},
        {WP_PULSE_VARH, WP_PULSE_DELIVERED, 10 * WP_VARH_DELIVERED + 2},
        {WP_PULSE_VARH, WP_PULSE_Q1, 10 * WP_VARH_Q1 + 2},
        {WP_PULSE_VARH, WP_PULSE_Q4, 10 * WP_VARH_Q4 + 2},
        {WP_PULSE_VAH_ARITHMETIC, WP_PULSE_RECEIVED,
         10 * WP_VAH_ARITHMETIC_RECEIVED + 2},
        {WP_PULSE_VAH_VECTORIAL, WP_PULSE_DELIVERED,
         10 * WP_VAH_VECTORIAL_DELIVERED + 2},
        {WP_PULSE_QH, WP_PULSE_ABSOLUTE,
         10 * (WP_QH_DELIVERED + WP_QH_RECEIVED) + 4},
        {WP_PULSE_AH, WP_PULSE_NET_DELIVERED, 10 * WP_AH + 2},
        {WP_PULSE_V2H, WP_PULSE_RECEIVED, 10 * WP_V2H + 2},
        {WP_PULSE_A2H, WP_PULSE_ABSOLUTE, 10 * WP_A2H + 2},
    };
    struct wp_registers r;

    for (int k = 0; k < WP_REGISTER_COUNT; k++)
        for (int p = 0; p < WP_REGISTER_PHASES; p++)
            r.value[k][p] = 10 * k + p;
    for (int k = 0; k < WP_POWER_REGISTERS; k++)
        for (int p = 0; p < WP_TOTALS; p++)
            r.compensated[k][p] = 1000 + 10 * k + p;
    for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++) {
        struct wp_pulse_config c = {.quantity = rows[k].quantity,
                                    .direction = rows[k].direction,
                                    .phase = 2};
        struct wp_pulse_pick pick = wp_pulse_pick_output(&c);

        ck_assert(wp_pulse_pick_valid(&pick));
        ck_assert_double_eq(wp_pulse_pick_of(&pick, &r), rows[k].value);
        pick.compensated = true;
        ck_assert_int_eq(wp_pulse_pick_valid(&pick),
                         rows[k].quantity < WP_PULSE_AH);
        if (rows[k].direction == WP_PULSE_DELIVERED)
            ck_assert_double_eq(wp_pulse_pick_of(&pick, &r),
                                1000 + rows[k].value);
    }
}
END_TEST

/* 1e15 pulses in each half-cycle: 2^63 are due after 9224 of them. */
START_TEST(a_count_beyond_every_number_stays_there)
{
    struct wp_pulse_config c = energy_output(WP_PULSE_KYZ, 1e-11);
    int64_t last = 0;

    make(&c, 0);
    for (int k = 0; k < 10000; k++) {
        struct wp_pulse_span s = {k * 10 * ms, (k + 1) * 10 * ms, 1e12};

        wp_pulse_output_push(b, &s);
        events = overs = 0;
        pull_all();
        ck_assert_int_ge(wp_pulse_output_status(b).due, last);
        last = wp_pulse_output_status(b).due;
    }
    ck_assert_int_eq(last, INT64_MAX);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/pulse_output");
    TCase *t = tcase_create("pulses");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, constant_power_gives_pulses_at_multiples);
    tcase_add_loop_test(t, form_a_closes_and_opens, 0, 2);
    tcase_add_test(t, a_step_of_power_inside_a_half_cycle);
    tcase_add_test(t, net_energy_must_come_back);
    tcase_add_test(t, small_increments_beside_large_ones_are_kept);
    tcase_add_test(t, contacts_send_25_transitions_per_second);
    tcase_add_loop_test(t, form_a_sends_half_as_many_pulses, 0, 3);
    tcase_add_loop_test(t, more_than_ten_per_second_overflow, 0, 2);
    tcase_add_test(t, each_burst_is_its_own_overflow);
    tcase_add_test(t, a_weight_far_too_small_stays_bounded);
    tcase_add_test(t, a_count_beyond_every_number_stays_there);
    tcase_add_test(t, test_pulses_are_no_contacts);
    tcase_add_loop_test(t, clock_pulses_follow_utc, 0, 2);
    tcase_add_test(t, an_interval_that_ends_closes_for_a_second);
    tcase_add_test(t, a_year_does_not_drift);
    tcase_add_test(t, a_gap_neither_adds_nor_loses);
    tcase_add_test(t, settings_that_no_output_has_are_refused);
    tcase_add_test(t, the_increment_is_that_of_the_setting);
    suite_add_tcase(s, t);
    return s;
}
