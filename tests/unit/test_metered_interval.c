/* The measurement log without PQ option, from phasors: hand arithmetic. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "half_feed.h"
#include "pq/metered_interval.h"
#include "pq/pq_flag.h"
#include "pq/schedule.h"
#include "runner.h"
#include "steady.h"

enum { GROUP, TEN_MINUTES, TWO_HOURS, ROWS_MAX = 600 };

static struct steady s;
static struct wp_metered_interval *m;
static struct half_feed f;
static bool begins;

struct kept {
    struct wp_interval_row row;
    double mean[WP_ITEMS_MAX], least[WP_ITEMS_MAX], greatest[WP_ITEMS_MAX];
};

static struct kept kept[ROWS_MAX];
static int rows;

static void setup(void)
{
    steady_init(&s);
    rows = 0;
    begins = true;
    m = NULL;
}

static void teardown(void)
{
    wp_metered_interval_destroy(m);
}

/* 230 V, 5 A, at the tick. */
static void make(double f_hz)
{
    steady_wye(&s, 230, 5, 30);
    steady_run(&s);
    f = half_feed_of(0, f_hz);
    ck_assert_int_eq(wp_metered_interval_create(&m, &s.wiring, &s.config,
                                                f_hz > 55 ? 12 : 10),
                     WP_OK);
}

static void keep(const struct wp_interval_row *row)
{
    size_t size = wp_metered_interval_items(m)->width * sizeof(double);

    if (rows == ROWS_MAX)
        ck_abort_msg("too many rows");
    kept[rows].row = *row;
    memcpy(kept[rows].mean, row->row.mean, size);
    memcpy(kept[rows].least, row->row.least, size);
    memcpy(kept[rows++].greatest, row->row.greatest, size);
}

static void pull(void)
{
    struct wp_interval_row row;

    while (wp_metered_interval_pull(m, &row))
        keep(&row);
}

/* That many half-cycles of what s says. */
static void push(int count, uint32_t flags)
{
    steady_run(&s);
    for (int k = 0; k < count; k++) {
        struct wp_history_half half = half_feed_next(&f);
        struct wp_metered *x = &s.metered;

        x->start_ns = half.start_ns;
        x->end_ns = half.end_ns;
        x->f_hz = half.f_hz;
        x->duration_s = half.duration_s;
        x->flags = flags;
        x->begins = begins;
        begins = false;
        wp_metered_interval_push(m, x);
        pull();
    }
}

static void flush(void)
{
    wp_metered_interval_flush(m);
    pull();
}

static const struct kept *row_of(unsigned kind, int n)
{
    for (int k = 0; k < rows; k++)
        if (kept[k].row.kind == kind && n-- == 0)
            return &kept[k];
    ck_abort_msg("no such row");
}

static size_t at(const char *name)
{
    const struct wp_items *items = wp_metered_interval_items(m);

    for (size_t k = 0; k < items->count; k++)
        if (strcmp(items->item[k].name, name) == 0)
            return items->item[k].at;
    ck_abort_msg("no item %s", name);
}

static void check(const struct kept *k, const char *name, double mean,
                  double least, double greatest)
{
    size_t n = at(name);

    ck_assert_double_eq_tol(k->mean[n], mean, 1e-9);
    ck_assert_double_eq_tol(k->least[n], least, 1e-9);
    ck_assert_double_eq_tol(k->greatest[n], greatest, 1e-9);
}

/* Manual: "if the recording interval is 10 minutes, we will average 72,000
 * calculations for 60 Hz". Volts 230 and 240, half the time each: 235, not
 * their RMS 235.053. W: 3 * 230 * 5 * cos 30 deg = 2987.7876 and 3117.6915. */
START_TEST(ten_minutes_at_60_hz)
{
    const struct kept *k;

    make(60);
    push(36000, 0);
    for (int c = 0; c < 3; c++)
        s.rms[c] = 240;
    push(36000, 0);
    push(1, 0);
    k = row_of(TEN_MINUTES, 0);
    ck_assert_uint_eq(k->row.count, 72000);
    ck_assert_uint_eq(k->row.flags, 0);
    ck_assert_int_eq(k->row.start_ns, 0);
    ck_assert_int_eq(k->row.end_ns, WP_TICK_NS);
    check(k, "u_rms_a", 235, 230, 240);
    check(k, "i_rms_b", 5, 5, 5);
    check(k, "frequency", 60, 60, 60);
    check(k, "p_total", 3525 * cos(acos(-1.0) / 6), 3450 * cos(acos(-1.0) / 6),
          3600 * cos(acos(-1.0) / 6));
    check(k, "q_total", 1762.5, 1725, 1800);
    check(k, "s_arithmetic_total", 3525, 3450, 3600);
    check(k, "pf_arithmetic_total", sqrt(.75), sqrt(.75), sqrt(.75));
    check(k, "imbalance_u", 0, 0, 0);
}
END_TEST

/* 220, 230, 240 V: 10 / 230; 23 V of harmonics beside 230 V: 10 %. */
START_TEST(unbalance_and_thd)
{
    const struct kept *k;

    make(50);
    push(150, 0);
    s.rms[0] = 220;
    s.rms[2] = 240;
    s.rest[1] = 23;
    push(150, 0);
    k = row_of(GROUP, 0);
    ck_assert_uint_eq(k->row.count, 300);
    check(k, "thd_u_b", 5, 0, 10);
    check(k, "thd_u_a", 0, 0, 0);
    /* B is hypot(230, 23) = 231.147139 V now, the mean 230.382380 V. */
    check(k, "imbalance_u", 50 - 11000 / (460 + 230 * sqrt(1.01)) * 3, 0,
          100 - 22000 / (460 + 230 * sqrt(1.01)) * 3);
}
END_TEST

/* Half the time 30 deg lag, half 30 deg lead: PF 0.866 and -0.866. Of the mean
 * watts, VARs (0) and VA 0.866; the mean of the figures is 0. */
START_TEST(power_factors_by_convention)
{
    s.config.pf_mean = _i ? WP_PF_ARITHMETIC : WP_PF_RATIO;
    make(50);
    push(150, 0);
    for (int c = 3; c < 6; c++)
        s.deg[c] += 60;
    push(150, 0);
    check(row_of(GROUP, 0), "pf_arithmetic_a", _i ? 0 : sqrt(.75), -sqrt(.75),
          sqrt(.75));
}
END_TEST

/* Delivered and received by turns: mean W 0 of mean size of VA 1150, though VA
 * turn with the watts. W delivered three quarters of the time: PF 0.866 / 2. */
START_TEST(power_factors_of_power_that_turns)
{
    make(50);
    push(225, 0);
    for (int c = 3; c < 6; c++)
        s.deg[c] += 180;
    push(75, 0);
    check(row_of(GROUP, 0), "pf_arithmetic_a", sqrt(.75) / 2, sqrt(.75),
          sqrt(.75));
    check(row_of(GROUP, 0), "s_arithmetic_a", 575, -1150, 1150);
}
END_TEST

/* 50.01 Hz: 60012 half-cycles in 10 minutes; 200 times 300 of them end before
 * the tick, the next are completed 288 half-cycles behind it, while others have
 * begun. */
START_TEST(groups_are_completed_behind_a_tick)
{
    make(50.01);
    push(60012 + 299, 0);
    ck_assert_uint_eq(row_of(TEN_MINUTES, 0)->row.count, 60012);
    ck_assert_uint_eq(row_of(GROUP, 200)->row.count, 300);
    ck_assert_int_lt(row_of(GROUP, 200)->row.start_ns, WP_TICK_NS);
    ck_assert_uint_eq(row_of(GROUP, 200)->row.flags, 0);
    push(1, 0);
    ck_assert_int_eq(row_of(GROUP, 201)->row.start_ns, WP_TICK_NS);
    ck_assert_uint_eq(row_of(GROUP, 201)->row.count, 300);
}
END_TEST

START_TEST(flags_come_from_half_cycles)
{
    static const struct {
        uint32_t flag, flags;
    } kinds[] = {{WP_HC_DIP, WP_PQ_DIP},
                 {WP_HC_DIP | WP_HC_OUTAGE, WP_PQ_DIP | WP_PQ_INTERRUPTION},
                 {WP_HC_FREEWHEEL, WP_PQ_UNLOCKED},
                 {WP_HC_GAP, WP_PQ_MISSING}};

    make(50);
    push(100, 0);
    push(1, kinds[_i].flag);
    push(499, 0);
    ck_assert_uint_eq(row_of(GROUP, 0)->row.flags, kinds[_i].flags);
    ck_assert_uint_eq(row_of(GROUP, 1)->row.flags, 0);
}
END_TEST

/* Cut half-cycles do not count; nor does a gap bridge what is before and
 * behind it. */
START_TEST(gaps_and_ends)
{
    const uint32_t gap = WP_PQ_MISSING | WP_PQ_INCOMPLETE;

    make(50);
    push(199, 0);
    s.rms[0] = 1000;
    f.n++;
    steady_run(&s);
    s.metered.flags = WP_HC_PARTIAL;
    s.metered.start_ns = 1990000000;
    s.metered.end_ns = 1994000000;
    s.metered.f_hz = 50;
    s.metered.duration_s = 0.004;
    if (_i)
        wp_metered_interval_push(m, &s.metered);
    pull();
    begins = true;
    s.rms[0] = 230;
    push(100, 0);
    flush();
    ck_assert_int_eq(rows, 4);
    ck_assert_uint_eq(row_of(GROUP, 0)->row.count, 199);
    ck_assert_uint_eq(row_of(GROUP, 0)->row.flags, gap);
    ck_assert_uint_eq(row_of(GROUP, 1)->row.count, 100);
    ck_assert_uint_eq(row_of(GROUP, 1)->row.flags, WP_PQ_INCOMPLETE);
    ck_assert_uint_eq(row_of(TEN_MINUTES, 0)->row.count, 299);
    ck_assert_uint_eq(row_of(TEN_MINUTES, 0)->row.flags, gap);
    check(row_of(TEN_MINUTES, 0), "u_rms_a", 230, 230, 230);
}
END_TEST

/* Columns are those of the metrology: name, "_", suffix. */
static void check_names(void)
{
    const struct wp_items *items = wp_metered_interval_items(m);
    struct wp_reading_table table;
    char column[64];

    wp_reading_table_init(&table, &s.wiring, &s.config);
    ck_assert_uint_eq(items->count, table.count);
    ck_assert_uint_eq(items->width, table.count);
    for (size_t k = 0; k < items->count; k++) {
        const struct wp_item *i = &items->item[k];

        (void)snprintf(column, sizeof(column), "%s%s%s", i->name,
                       i->suffix[0] ? "_" : "", i->suffix);
        ck_assert_str_eq(column, table.item[k].name);
        ck_assert_str_eq(i->unit, table.item[k].unit);
        ck_assert_str_eq(i->quantity, table.item[k].quantity);
        ck_assert(i->at == k && i->width == 1);
    }
}

START_TEST(names_are_the_metrology_s)
{
    s.config.loss.enabled = _i;
    steady_add(&s, "iN", 1, 0);
    make(50);
    check_names();
    ck_assert_str_eq(wp_metered_interval_items(m)->item[at("u2_a")].suffix,
                     "v2");
}
END_TEST

START_TEST(tables_have_their_own_names)
{
    s.config.pq.minutes[0] = 15;
    s.config.pq.minutes[1] = 0;
    make(50);
    ck_assert_uint_eq(wp_metered_interval_kinds(m), 4);
    ck_assert_str_eq(wp_metered_interval_kind(m, 0)->name, "meter_3s");
    ck_assert_str_eq(wp_metered_interval_kind(m, 1)->name, "meter_10min");
    ck_assert_str_eq(wp_metered_interval_kind(m, 2)->name, "meter_2h");
    ck_assert_str_eq(wp_metered_interval_kind(m, 3)->name, "meter_15min");
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("pq/metered_interval");
    TCase *t = tcase_create("without PQ option");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, ten_minutes_at_60_hz);
    tcase_add_test(t, unbalance_and_thd);
    tcase_add_loop_test(t, power_factors_by_convention, 0, 2);
    tcase_add_test(t, power_factors_of_power_that_turns);
    tcase_add_test(t, groups_are_completed_behind_a_tick);
    tcase_add_loop_test(t, flags_come_from_half_cycles, 0, 4);
    tcase_add_loop_test(t, gaps_and_ends, 0, 2);
    tcase_add_loop_test(t, names_are_the_metrology_s, 0, 2);
    tcase_add_test(t, tables_have_their_own_names);
    suite_add_tcase(suite, t);
    return suite;
}
