#include <check.h>
#include <string.h>

#include "core/rate.h"
#include "runner.h"

static struct wp_rate parse(const char *text)
{
    struct wp_rate r = {0, 0};

    ck_assert(wp_rate_parse(text, strlen(text), &r));
    return r;
}

START_TEST(decimal_text_becomes_a_reduced_fraction)
{
    struct wp_rate r = parse("15360.000000000");

    ck_assert_int_eq(r.num, 15360);
    ck_assert_int_eq(r.den, 1);
    r = parse("2401.509521");
    ck_assert_int_eq(r.num, 2401509521);
    ck_assert_int_eq(r.den, 1000000);
    r = parse(" 30707.2 ");
    ck_assert_int_eq(r.num, 153536);
    ck_assert_int_eq(r.den, 5);
}
END_TEST

START_TEST(what_is_no_rate_is_refused)
{
    struct wp_rate r;

    ck_assert(!wp_rate_parse("0", 1, &r));
    ck_assert(!wp_rate_parse("-5", 2, &r));
    ck_assert(!wp_rate_parse("nan", 3, &r));
    ck_assert(!wp_rate_parse("", 0, &r));
    ck_assert(!wp_rate_parse("1e300", 5, &r));
}
END_TEST

/* Worked out with Python's fractions, rounded half up. */
START_TEST(instants_are_exact_after_years)
{
    ck_assert_int_eq(wp_rate_ns(parse("30720"), 30720LL * 86400 * 365),
                     31536000000000000LL);
    ck_assert_int_eq(wp_rate_ns(parse("30720"), 1), 32552);
    ck_assert_int_eq(wp_rate_ns(parse("44100"), 44100LL * 1000000 + 1),
                     1000000000022676LL);
    ck_assert_int_eq(wp_rate_ns(parse("2401.509521"), 123456789),
                     51407994813442LL);
    ck_assert_int_eq(wp_rate_ns(parse("30720"), -1), -32552);
}
END_TEST

START_TEST(index_at_is_the_first_sample_not_before)
{
    struct wp_rate r = parse("30720");

    ck_assert_int_eq(wp_rate_index_at(r, 0), 0);
    ck_assert_int_eq(wp_rate_index_at(r, 1), 1);
    ck_assert_int_eq(wp_rate_index_at(r, 32552), 1);
    ck_assert_int_eq(wp_rate_index_at(r, 32553), 2);
    ck_assert_int_eq(wp_rate_index_at(r, 1000000000), 30720);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("core/rate");
    TCase *t = tcase_create("rational rate");

    tcase_add_test(t, decimal_text_becomes_a_reduced_fraction);
    tcase_add_test(t, what_is_no_rate_is_refused);
    tcase_add_test(t, instants_are_exact_after_years);
    tcase_add_test(t, index_at_is_the_first_sample_not_before);
    suite_add_tcase(s, t);
    return s;
}
