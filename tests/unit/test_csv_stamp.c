#include <check.h>
#include <string.h>

#include "core/utc.h"
#include "format/csv_stamp.h"
#include "runner.h"

static struct wp_slice slice(const char *text)
{
    return (struct wp_slice){text, strlen(text)};
}

START_TEST(dates_of_instruments_become_utc)
{
    static const struct {
        const char *text, *utc;
    } rows[] = {
        {"2020-02-24 18:15:21.499998208", "2020-02-24T18:15:21.499998208Z"},
        {"2024-01-01T00:00:00+02:00", "2023-12-31T22:00:00.000000000Z"},
        {"2019/10/11 10:06:15.201 PDT", "2019-10-11T17:06:15.201000000Z"},
        {"13-Jul-2012 10:24:13", "2012-07-13T10:24:13.000000000Z"},
        {"24.12.2024 08:00:00,5", "2024-12-24T08:00:00.500000000Z"},
        {"12/24/2024 08:00:00", "2024-12-24T08:00:00.000000000Z"},
        {"2024-07-01 12:00:00 CEST", "2024-07-01T10:00:00.000000000Z"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char text[WP_UTC_TEXT_MAX];
        int64_t ns = 0;

        ck_assert_msg(wp_csv_stamp_parse(slice(rows[i].text), &ns), "%s",
                      rows[i].text);
        wp_utc_format(ns, 9, text);
        ck_assert_str_eq(text, rows[i].utc);
    }
}
END_TEST

START_TEST(what_is_no_date_is_refused)
{
    static const char *const texts[] = {"",
                                        "20200224",
                                        "2020-13-01 00:00:00",
                                        "12.345",
                                        "31/12/2024 00:00",
                                        "13-Xyz-2012 10:24:13",
                                        "2024-01-01 00:00:00 CST",
                                        "Time",
                                        "2024-01-01 25:00:00"};
    int64_t ns;

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        ck_assert_msg(!wp_csv_stamp_parse(slice(texts[i]), &ns), "%s",
                      texts[i]);
}
END_TEST

START_TEST(zones_that_mean_several_are_unknown)
{
    int32_t offset_s = 0;

    ck_assert(wp_csv_zone_offset(slice("PDT"), &offset_s));
    ck_assert_int_eq(offset_s, -7 * 3600);
    ck_assert(!wp_csv_zone_offset(slice("IST"), &offset_s));
    ck_assert(!wp_csv_zone_offset(slice("CST"), &offset_s));
    ck_assert(wp_csv_stamp_has_zone(slice("2024-01-01 00:00:00-05")));
    ck_assert(!wp_csv_stamp_has_zone(slice("2024-01-01 00:00:00")));
}
END_TEST

static struct wp_csv_instant instant(const char *text,
                                     enum wp_csv_time_unit unit)
{
    struct wp_csv_instant at = {0, 0};
    struct wp_decimal d;

    ck_assert_ptr_nonnull(wp_decimal_scan(text, text + strlen(text), '.', &d));
    ck_assert(wp_csv_instant_from(&d, unit, &at));
    return at;
}

/* Shifted by hand. */
START_TEST(numbers_become_instants_without_rounding)
{
    struct wp_csv_instant at = instant("0.000032552083", WP_CSV_SECONDS);

    ck_assert_int_eq(at.ns, 32552);
    ck_assert_int_eq(at.fs, 83000);
    at = instant("-0.000032552083", WP_CSV_SECONDS);
    ck_assert_int_eq(at.ns, -32553);
    ck_assert_int_eq(at.fs, 917000);
    at = instant("1582568121.499998208", WP_CSV_SECONDS);
    ck_assert_int_eq(at.ns, 1582568121499998208);
    ck_assert_int_eq(instant("1.5e-3", WP_CSV_MILLISECONDS).ns, 1500);
    ck_assert_int_eq(instant("7", WP_CSV_SAMPLES).ns, 7);
    at = instant("1e-30", WP_CSV_SECONDS);
    ck_assert_int_eq(at.ns, 0);
    ck_assert_int_eq(at.fs, 0);
}
END_TEST

START_TEST(instants_beyond_int64_are_refused)
{
    static const char *const texts[] = {"1e30", "9999999999999999999", "1e300"};
    const char *part = "1.5";
    struct wp_decimal d;
    struct wp_csv_instant at;

    for (size_t i = 0; i < 3; i++) {
        const char *end = texts[i] + strlen(texts[i]);

        ck_assert_ptr_eq(wp_decimal_scan(texts[i], end, '.', &d), end);
        ck_assert(!wp_csv_instant_from(&d, WP_CSV_SECONDS, &at));
    }
    ck_assert_ptr_eq(wp_decimal_scan(part, part + 3, '.', &d), part + 3);
    ck_assert(!wp_csv_instant_from(&d, WP_CSV_SAMPLES, &at));
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/csv_stamp");
    TCase *t = tcase_create("instants as text");

    tcase_add_test(t, dates_of_instruments_become_utc);
    tcase_add_test(t, what_is_no_date_is_refused);
    tcase_add_test(t, zones_that_mean_several_are_unknown);
    tcase_add_test(t, numbers_become_instants_without_rounding);
    tcase_add_test(t, instants_beyond_int64_are_refused);
    suite_add_tcase(s, t);
    return s;
}
