#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "runner.h"

static uint64_t seed = 88172645463325252u;

static uint64_t random64(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof(a)) == 0;
}

/* The C library's strtod is the truth: it is correctly rounded. */
static void reads_as_strtod(const char *text)
{
    double value = 0.0;

    ck_assert_msg(wp_number((struct wp_slice){text, strlen(text)}, '.', &value),
                  "\"%s\" is no number", text);
    ck_assert_msg(same_bits(value, strtod(text, NULL)), "%s read as %.17g",
                  text, value);
}

static double any_double(int kind)
{
    uint64_t bits = random64();
    double value;

    switch (kind) {
    case 0:
        memcpy(&value, &bits, sizeof(value));
        return isfinite(value) ? value : 0.0;
    case 1:
        return (double)(int16_t)bits * 0.01234567;
    case 2:
        return (double)(int64_t)(bits % 2000000) / 1000.0;
    case 3:
        return ldexp(1.0, (int)(bits % 60) - 20);
    default:
        return ldexp((double)(bits >> 11), -(int)(random64() % 80));
    }
}

START_TEST(numbers_of_any_length_are_the_nearest_double)
{
    static const char *const texts[] = {"0",
                                        "-0",
                                        "1",
                                        "+2.5",
                                        ".5",
                                        "5.",
                                        "-0.000001",
                                        "1e3",
                                        "1E-3",
                                        "2e+05",
                                        "10652.76449584961",
                                        "-1850.1661376953125",
                                        "9007199254740993",
                                        "9007199254740993.0",
                                        "18014398509481985e-1",
                                        "0.1000000000000000055511151231257827",
                                        "123456789012345678901234567890",
                                        "1.7976931348623157e308",
                                        "4.9406564584124654e-324",
                                        "0.000000000000000000000000000001",
                                        "1e300",
                                        "8.5e-30",
                                        "9999999999999999999",
                                        "99999999999999999999",
                                        "1e22",
                                        "1e23"};

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        reads_as_strtod(texts[i]);
    for (int i = 0; i < 40000; i++) {
        char text[64];
        double value = any_double(i % 5);

        (void)snprintf(text, sizeof(text), "%.*e", (int)(random64() % 20),
                       value);
        reads_as_strtod(text);
        (void)snprintf(text, sizeof(text), "%.*f", (int)(random64() % 20),
                       fmod(value, 1e6));
        reads_as_strtod(text);
    }
}
END_TEST

START_TEST(what_is_no_number_is_refused)
{
    static const char *const texts[] = {"",      "-",   ".",   "e5",  "1e",
                                        "1,5",   "0x1", "1 2", "nan", "inf",
                                        "1.2.3", "--1", "1e+", "V"};
    double value = 7.0;

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        ck_assert_msg(!wp_number((struct wp_slice){texts[i], strlen(texts[i])},
                                 '.', &value),
                      "\"%s\" was taken as a number", texts[i]);
    ck_assert_double_eq(value, 7.0);
}
END_TEST

START_TEST(the_decimal_mark_may_be_a_comma)
{
    double value = 0.0;

    ck_assert(wp_number((struct wp_slice){" -1,25 ", 7}, ',', &value));
    ck_assert_double_eq(value, -1.25);
    ck_assert(wp_number((struct wp_slice){"1234567890123456789012,5", 24}, ',',
                        &value));
    ck_assert_double_eq(value, 1234567890123456789012.5);
    ck_assert(!wp_number((struct wp_slice){"1.25", 4}, ',', &value));
}
END_TEST

START_TEST(written_numbers_read_back_bit_by_bit)
{
    for (int i = 0; i < 80000; i++) {
        char text[WP_NUMBER_MAX + 1];
        double value = any_double(i % 5);

        text[wp_number_format(value, text)] = '\0';
        ck_assert_msg(same_bits(strtod(text, NULL), value), "%a written as %s",
                      value, text);
        reads_as_strtod(text);
    }
}
END_TEST

START_TEST(written_numbers_are_short)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {{0.0, "0"},          {-0.0, "-0"},
                {1.0, "1"},          {-230.5, "-230.5"},
                {0.1, "0.1"},        {1e14, "100000000000000"},
                {0.25, "0.25"},      {1.0 / 3, "0.3333333333333333"},
                {1e300, "1e+300"},   {1e-5, "0.00001"},
                {123.456, "123.456"}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char text[WP_NUMBER_MAX + 1];

        text[wp_number_format(rows[i].value, text)] = '\0';
        ck_assert_str_eq(text, rows[i].text);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("core/number");
    TCase *t = tcase_create("decimal and double");

    tcase_set_timeout(t, 60);
    tcase_add_test(t, numbers_of_any_length_are_the_nearest_double);
    tcase_add_test(t, what_is_no_number_is_refused);
    tcase_add_test(t, the_decimal_mark_may_be_a_comma);
    tcase_add_test(t, written_numbers_read_back_bit_by_bit);
    tcase_add_test(t, written_numbers_are_short);
    suite_add_tcase(s, t);
    return s;
}
