/*
 * Classes of events at every limit of the tables, and one step on either side:
 * 1 ns, 1 uV at 230 V (or 120 V).
 *
 * Limits and how sure they are: IEEE 1159 and ITIC [H], SEMI F47 required [H],
 * recommended [H], EN 50160 dips and interruptions [H], row X and swells' names
 * [K], UNIPEDE deciles [M]. Which side a limit itself belongs to is [K] for
 * EN 50160 (10 <= t <= 200, 200 < t <= 500) and our choice elsewhere.
 */
#include <check.h>
#include <string.h>

#include "pq/event_class.h"
#include "runner.h"

static const double uv = 1e-6, ns = 1e-9;

static struct wp_event_class of(enum wp_event_kind kind, double volts,
                                double duration_s, double nominal_hz)
{
    struct wp_event e = {.kind = kind,
                         .reference_v = nominal_hz > 55 ? 120.0 : 230.0,
                         .extreme_v = volts,
                         .duration_s = duration_s};
    struct wp_event_class c;

    wp_event_classify(&e, nominal_hz, &c);
    return c;
}

#define expect(kind, volts, t, hz, table, text)                                \
    ck_assert_str_eq(of(kind, volts, t, hz).table, text)

/* A limit of duration: what it and 1 ns less belong to, and 1 ns more. */
#define duration_limit(kind, volts, t, hz, table, till, beyond)                \
    do {                                                                       \
        expect(kind, volts, (t)-ns, hz, table, till);                          \
        expect(kind, volts, t, hz, table, till);                               \
        expect(kind, volts, (t) + ns, hz, table, beyond);                      \
    } while (0)

/* A limit of magnitude below 1: it and 1 uV more, and 1 uV less. */
#define low_limit(kind, volts, t, hz, table, from, below)                      \
    do {                                                                       \
        expect(kind, (volts) + uv, t, hz, table, from);                        \
        expect(kind, volts, t, hz, table, from);                               \
        expect(kind, (volts)-uv, t, hz, table, below);                         \
    } while (0)

static const enum wp_event_kind dip = WP_EVENT_DIP, swell = WP_EVENT_SWELL,
                                cut = WP_EVENT_INTERRUPTION;

/* 30 cycles: 0.6 s at 50 Hz, 0.5 s at 60 Hz; 1/2 cycle: 10 ms. */
START_TEST(ieee_1159_durations)
{
    expect(dip, 115, 0.01 - ns, 50, ieee_1159, "");
    expect(dip, 115, 0.01, 50, ieee_1159, "instantaneous sag");
    duration_limit(dip, 115, 0.6, 50, ieee_1159, "instantaneous sag",
                   "momentary sag");
    duration_limit(dip, 60, 0.5, 60, ieee_1159, "instantaneous sag",
                   "momentary sag");
    duration_limit(dip, 115, 3.0, 50, ieee_1159, "momentary sag",
                   "temporary sag");
    duration_limit(dip, 115, 60.0, 50, ieee_1159, "temporary sag",
                   "undervoltage");
    duration_limit(swell, 276, 0.6, 50, ieee_1159, "instantaneous swell",
                   "momentary swell");
    duration_limit(swell, 276, 3.0, 50, ieee_1159, "momentary swell",
                   "temporary swell");
    duration_limit(swell, 276, 60.0, 50, ieee_1159, "temporary swell",
                   "overvoltage");
    expect(cut, 0, 0.01, 50, ieee_1159, "momentary interruption");
    duration_limit(cut, 0, 3.0, 50, ieee_1159, "momentary interruption",
                   "temporary interruption");
    duration_limit(cut, 0, 60.0, 50, ieee_1159, "temporary interruption",
                   "sustained interruption");
}
END_TEST

/* 0.1, 0.9, 1.1 of 230 V: 23, 207, 253 V. By magnitude alone: an interruption
 * by the manual's rule may be a sag here. */
START_TEST(ieee_1159_magnitudes)
{
    low_limit(dip, 23, 1.0, 50, ieee_1159, "momentary sag",
              "momentary interruption");
    low_limit(dip, 207 + uv, 1.0, 50, ieee_1159, "", "momentary sag");
    low_limit(swell, 253, 1.0, 50, ieee_1159, "momentary swell", "");
    expect(cut, 100, 1.0, 50, ieee_1159, "momentary sag");
    expect(swell, 460, 1.0, 50, ieee_1159, "momentary swell");
    expect(WP_EVENT_RVC, 220, 1.0, 50, ieee_1159, "");
    expect(WP_EVENT_TRANSIENT, 50, 0.0001, 50, ieee_1159, "transient");
}
END_TEST

START_TEST(itic_lower_bound)
{
    duration_limit(dip, 0, 0.02, 60, itic, "no interruption", "no damage");
    low_limit(dip, 84, 0.5, 60, itic, "no interruption", "no damage");
    duration_limit(dip, 84, 0.5, 60, itic, "no interruption", "no damage");
    low_limit(dip, 96, 10.0, 60, itic, "no interruption", "no damage");
    duration_limit(dip, 96, 10.0, 60, itic, "no interruption", "no damage");
    low_limit(dip, 108, 1e6, 60, itic, "no interruption", "no damage");
    expect(cut, 0, 0.0166, 60, itic, "no interruption");
    expect(cut, 0, 1.0, 60, itic, "no damage");
}
END_TEST

/* 500, 200, 140, 120, 110 % of 120 V: 600, 240, 168, 144, 132 V. */
START_TEST(itic_upper_bound)
{
    static const struct {
        double t_s, limit_v;
    } corner[] = {{1.0 / 6000.0, 600}, {0.001, 240}, {0.003, 168},
                  {0.003 + 1e-9, 144}, {0.5, 144},   {0.5 + 1e-9, 132},
                  {1000, 132}};

    for (int k = 0; k < 7; k++) {
        double t = corner[k].t_s, u = corner[k].limit_v;

        /* Durations are whole ns: 166667 of them are 1/6000 s and 1/3 ns. */
        expect(swell, u - (k ? uv : 0.01), t, 60, itic, "no interruption");
        expect(swell, u + uv, t, 60, itic, "prohibited");
    }
    /* Half way in log time between 1 and 3 ms: 1.7 */
    expect(swell, 203.9, 0.0017320508, 60, itic, "no interruption");
    expect(swell, 204.1, 0.0017320508, 60, itic, "prohibited");
    expect(swell, 1e6, 0.0001666, 60, itic, "no interruption");
    expect(WP_EVENT_TRANSIENT, 50, 0.001, 60, itic, "");
}
END_TEST

/* 50, 70, 80, 90 % of 230 V: 115, 161, 184, 207 V. */
START_TEST(semi_f47_regions)
{
    const char *ride = "ride through", *trip = "may trip";
    const char *wish = "ride through recommended";

    duration_limit(dip, 115, 0.2, 50, semi_f47, ride, trip);
    low_limit(dip, 115, 0.2, 50, semi_f47, ride, trip);
    duration_limit(dip, 161, 0.5, 50, semi_f47, ride, trip);
    low_limit(dip, 161, 0.5, 50, semi_f47, ride, trip);
    duration_limit(dip, 184, 1.0, 50, semi_f47, ride, wish);
    low_limit(dip, 184, 1.0, 50, semi_f47, ride, trip);
    duration_limit(dip, 184, 10.0, 50, semi_f47, wish, trip);
    low_limit(dip, 207, 11.0, 50, semi_f47, wish, trip);
    duration_limit(cut, 0, 0.02, 50, semi_f47, wish, trip);
    duration_limit(dip, 0, 1.0 / 60, 60, semi_f47, wish, trip);
    expect(swell, 276, 1.0, 50, semi_f47, "");
}
END_TEST

START_TEST(en_50160_dips)
{
    static const double limit_s[] = {0.2, 0.5, 1, 5, 60};
    static const double row_v[] = {184, 161, 92, 11.5};
    static const char *const cell[5][6] = {{"A1", "A2", "A3", "A4", "A5", ""},
                                           {"B1", "B2", "B3", "B4", "B5", ""},
                                           {"C1", "C2", "C3", "C4", "C5", ""},
                                           {"D1", "D2", "D3", "D4", "D5", ""},
                                           {"X1", "X2", "X3", "X4", "X5", ""}};

    for (int c = 0; c < 5; c++)
        for (int r = 0; r < 4; r++) {
            duration_limit(dip, row_v[r], limit_s[c], 50, en_50160, cell[r][c],
                           cell[r][c + 1]);
            low_limit(dip, row_v[r], limit_s[c], 50, en_50160, cell[r][c],
                      cell[r + 1][c]);
        }
    expect(dip, 100, 0.01, 50, en_50160, "C1");
    expect(dip, 100, 0.01 - ns, 50, en_50160, "");
    low_limit(dip, 207, 0.1, 50, en_50160, "", "A1");
}
END_TEST

START_TEST(en_50160_swells_and_interruptions)
{
    duration_limit(swell, 276, 0.5, 50, en_50160, "S1", "S2");
    duration_limit(swell, 276, 5.0, 50, en_50160, "S2", "S3");
    duration_limit(swell, 276, 60.0, 50, en_50160, "S3", "");
    duration_limit(swell, 260, 0.5, 50, en_50160, "T1", "T2");
    low_limit(swell, 276, 0.1, 50, en_50160, "S1", "T1");
    low_limit(swell, 253 + uv, 0.1, 50, en_50160, "T1", "");
    duration_limit(cut, 0, 180.0, 50, en_50160, "short interruption",
                   "long interruption");
}
END_TEST

START_TEST(unipede_cells)
{
    static const double limit_s[] = {0.1, 0.5, 1, 3, 20};
    static const char *const till[] = {
        "40-50 %, 10-100 ms", "40-50 %, 100-500 ms", "40-50 %, 0.5-1 s",
        "40-50 %, 1-3 s",     "40-50 %, 3-20 s",     "40-50 %, 20-60 s"};
    static const char *const decile[] = {
        "80-90 %, 1-3 s", "70-80 %, 1-3 s", "60-70 %, 1-3 s",
        "50-60 %, 1-3 s", "40-50 %, 1-3 s", "30-40 %, 1-3 s",
        "20-30 %, 1-3 s", "10-20 %, 1-3 s", "0-10 %, 1-3 s"};

    for (int c = 0; c < 5; c++)
        duration_limit(dip, 100, limit_s[c], 50, unipede, till[c], till[c + 1]);
    duration_limit(dip, 100, 60.0, 50, unipede, till[5], "");
    for (int r = 0; r < 8; r++)
        low_limit(dip, 23.0 * (8 - r), 2.0, 50, unipede, decile[r],
                  decile[r + 1]);
    low_limit(dip, 207, 2.0, 50, unipede, "", decile[0]);
    expect(dip, 100, 0.01 - ns, 50, unipede, "");
    expect(swell, 276, 2.0, 50, unipede, "");
    expect(cut, 0, 2.0, 50, unipede, decile[8]);
}
END_TEST

/* Without a reference or a nominal frequency there are no classes. */
START_TEST(nothing_to_go_by)
{
    struct wp_event e = {.kind = WP_EVENT_DIP, .extreme_v = 1, .duration_s = 1};
    struct wp_event_class c;
    static const struct wp_event_class none;

    wp_event_classify(&e, 50, &c);
    ck_assert_mem_eq(&c, &none, sizeof(c));
    e.reference_v = 230;
    wp_event_classify(&e, 0, &c);
    ck_assert_mem_eq(&c, &none, sizeof(c));
    e.duration_s = -1;
    wp_event_classify(&e, 50, &c);
    ck_assert_mem_eq(&c, &none, sizeof(c));
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/event_class");
    TCase *t = tcase_create("limits");

    tcase_add_test(t, ieee_1159_durations);
    tcase_add_test(t, ieee_1159_magnitudes);
    tcase_add_test(t, itic_lower_bound);
    tcase_add_test(t, itic_upper_bound);
    tcase_add_test(t, semi_f47_regions);
    tcase_add_test(t, en_50160_dips);
    tcase_add_test(t, en_50160_swells_and_interruptions);
    tcase_add_test(t, unipede_cells);
    tcase_add_test(t, nothing_to_go_by);
    suite_add_tcase(s, t);
    return s;
}
