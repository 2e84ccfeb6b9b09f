#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/operations.h"
#include "core/utc.h"
#include "runner.h"

static struct wp_operations *o;
static struct wp_error err;

static void teardown(void)
{
    wp_operations_close(o);
    o = NULL;
}

static enum wp_status parse(const char *list)
{
    char text[4000];
    int n = snprintf(text, sizeof(text), "{\"operations\": %s}", list);

    teardown();
    return wp_operations_parse(&o, text, (size_t)n, "o.json", &err);
}

static int64_t ns(const char *text)
{
    int64_t out;

    ck_assert(wp_utc_parse(text, strlen(text), &out));
    return out;
}

#define AT "\"time\": \"2024-01-01T00:15:00Z\", \"do\": "

/* One of a kind; what it must become. */
static const struct {
    const char *json;
    enum wp_operation_kind kind;
    bool on;
    int number;
    char rate;
    double value;
} kinds[] = {
    {"\"billing_period_reset\"", WP_OPERATION_BILLING_PERIOD_RESET, 0, 0, 0, 0},
    {"\"register_freeze\"", WP_OPERATION_REGISTER_FREEZE, 0, 0, 0, 0},
    {"\"season_change\", \"season\": 4", WP_OPERATION_SEASON_CHANGE, 0, 4, 0,
     0},
    {"\"season_change\"", WP_OPERATION_SEASON_CHANGE, 0, 0, 0, 0},
    {"\"demand_reset\"", WP_OPERATION_DEMAND_RESET, 0, 0, 0, 0},
    {"\"test_mode\", \"on\": true", WP_OPERATION_TEST_MODE, 1, 0, 0, 0},
    {"\"test_mode\", \"on\": false", WP_OPERATION_TEST_MODE, 0, 0, 0, 0},
    {"\"loss_compensation\", \"on\": true", WP_OPERATION_LOSS_COMPENSATION, 1,
     0, 0, 0},
    {"\"contact_input\", \"number\": 8, \"closed\": true",
     WP_OPERATION_CONTACT_INPUT, 1, 8, 0, 0},
    {"\"auxiliary_power\", \"on\": true", WP_OPERATION_AUXILIARY_POWER, 1, 0, 0,
     0},
    {"\"rate_override\", \"on\": true, \"rate\": \"H\"",
     WP_OPERATION_RATE_OVERRIDE, 1, 0, 'H', 0},
    {"\"rate_override\", \"on\": false", WP_OPERATION_RATE_OVERRIDE, 0, 0, 0,
     0},
    {"\"preset_register\", \"register\": 201, \"value\": -1.5",
     WP_OPERATION_PRESET_REGISTER, 0, 201, 0, -1.5},
    {"\"clear_load_profile\", \"profile\": 2", WP_OPERATION_CLEAR_LOAD_PROFILE,
     0, 2, 0, 0},
    {"\"configuration_change\", \"comment\": {}",
     WP_OPERATION_CONFIGURATION_CHANGE, 0, 0, 0, 0},
    {"\"time_sync\", \"state\": \"regained\"", WP_OPERATION_TIME_SYNC, 1, 0, 0,
     0},
    {"\"time_sync\", \"state\": \"lost\"", WP_OPERATION_TIME_SYNC, 0, 0, 0, 0},
};

START_TEST(each_kind_is_read)
{
    char text[300];
    const struct wp_operation *op;

    (void)snprintf(text, sizeof(text), "[{" AT "%s}]", kinds[_i].json);
    ck_assert_msg(parse(text) == WP_OK, "%s", err.text);
    ck_assert_uint_eq(wp_operations_count(o), 1);
    op = wp_operations_list(o);
    ck_assert_int_eq(op->time_ns, ns("2024-01-01T00:15:00Z"));
    ck_assert_int_eq(op->kind, kinds[_i].kind);
    ck_assert_int_eq(op->on, kinds[_i].on);
    ck_assert_int_eq(op->number, kinds[_i].number);
    ck_assert_int_eq(op->rate, kinds[_i].rate);
    ck_assert_double_eq(op->value, kinds[_i].value);
    ck_assert_int_eq(op->to_ns, 0);
    (void)snprintf(text, sizeof(text), "\"%s\"", wp_operation_name(op->kind));
    ck_assert_int_eq(strncmp(text, kinds[_i].json, strlen(text)), 0);
}
END_TEST

START_TEST(a_time_set_has_two_times)
{
    ck_assert_int_eq(parse("[{\"time\": \"2024-01-01T01:00:00+01:00\", "
                           "\"do\": \"set_time\", \"to\": "
                           "\"2024-01-01 00:00:02,5\"}]"),
                     WP_OK);
    ck_assert_int_eq(wp_operations_list(o)->time_ns,
                     ns("2024-01-01T00:00:00Z"));
    /* 2.5 s later */
    ck_assert_int_eq(wp_operations_list(o)->to_ns -
                         wp_operations_list(o)->time_ns,
                     INT64_C(2500000000));
}
END_TEST

/* Ids by their register numbers: the order of the file among equal times. */
START_TEST(sorted_by_time_and_stable)
{
    enum { N = 2000 };
    char *text = malloc(N * 120 + 40), *at = text;
    const struct wp_operation *list;
    const int64_t *time;
    size_t count;

    ck_assert_ptr_nonnull(text);
    at += sprintf(at, "{\"operations\": [");
    for (int i = 0; i < N; i++)
        at += sprintf(at,
                      "%s{\"time\": \"2024-01-01T00:%02d:00Z\", \"do\": "
                      "\"preset_register\", \"register\": 1, \"value\": %d}",
                      i ? "," : "", i * 7919 % 13, i);
    at += sprintf(at, "]}");
    ck_assert_int_eq(
        wp_operations_parse(&o, text, (size_t)(at - text), "o.json", &err),
        WP_OK);
    free(text);
    list = wp_operations_list(o);
    ck_assert_uint_eq(wp_operations_count(o), N);
    for (int i = 1; i < N; i++)
        ck_assert(list[i - 1].time_ns < list[i].time_ns ||
                  (list[i - 1].time_ns == list[i].time_ns &&
                   list[i - 1].value < list[i].value));
    time = wp_operations_times(o, &count);
    ck_assert_uint_eq(count, 13);
    for (int i = 0; i < 13; i++)
        ck_assert_int_eq(time[i],
                         ns("2024-01-01T00:00:00Z") + i * INT64_C(60000000000));
}
END_TEST

START_TEST(none_is_none)
{
    size_t count = 1;

    ck_assert_int_eq(parse("[]"), WP_OK);
    ck_assert_uint_eq(wp_operations_count(o), 0);
    (void)wp_operations_times(o, &count);
    ck_assert_uint_eq(count, 0);
    ck_assert_uint_eq(wp_operations_count(NULL), 0);
    ck_assert_ptr_null(wp_operations_times(NULL, &count));
}
END_TEST

static const struct {
    const char *json, *says;
} mistakes[] = {
    {"5", "$.operations: expected a list of operations"},
    {"[5]", "$.operations[0]: expected an operation, an object"},
    {"[{\"do\": \"demand_reset\"}]",
     "$.operations[0]: expected the key time, found none"},
    {"[{\"time\": \"2024-01-01\"}]",
     "$.operations[0]: expected the key do, found none"},
    {"[{\"time\": \"yesterday\", \"do\": \"demand_reset\"}]",
     "$.operations[0].time: expected a time such as 2024-01-01T00:15:00Z, "
     "found \"yesterday\""},
    {"[{\"time\": \"2023-02-29T00:00:00Z\", \"do\": \"demand_reset\"}]",
     "$.operations[0].time: expected a time such as 2024-01-01T00:15:00Z, "
     "found \"2023-02-29T00:00:00Z\""},
    {"[{\"time\": 5, \"do\": \"demand_reset\"}]",
     "$.operations[0].time: expected text, found a number"},
    {"[{" AT "\"demand_reset\"}, {" AT "\"dance\"}]",
     "$.operations[1].do: expected one of billing_period_reset, "
     "register_freeze, season_change, demand_reset, set_time, test_mode, "
     "loss_compensation, contact_input, auxiliary_power, rate_override, "
     "preset_register, clear_load_profile, configuration_change, time_sync, "
     "found \"dance\""},
    {"[{" AT "\"demand_reset\", \"on\": true}]",
     "$.operations[0].on: unknown key; known are: time, do, comment"},
    {"[{" AT "\"set_time\"}]",
     "$.operations[0]: expected the key to, found none"},
    {"[{" AT "\"set_time\", \"to\": \"noon\"}]",
     "$.operations[0].to: expected a time such as 2024-01-01T00:15:00Z, found "
     "\"noon\""},
    {"[{" AT "\"test_mode\"}]",
     "$.operations[0]: expected the key on, found none"},
    {"[{" AT "\"test_mode\", \"on\": 1}]",
     "$.operations[0].on: expected true or false, found a number"},
    {"[{" AT "\"contact_input\", \"closed\": true}]",
     "$.operations[0]: expected the key number, found none"},
    {"[{" AT "\"contact_input\", \"closed\": true, \"number\": 9}]",
     "$.operations[0].number: expected 1 to 8, found 9"},
    {"[{" AT "\"contact_input\", \"closed\": true, \"number\": 1.5}]",
     "$.operations[0].number: expected a whole number, found 1.5"},
    {"[{" AT "\"contact_input\", \"number\": 1}]",
     "$.operations[0]: expected the key closed, found none"},
    {"[{" AT "\"season_change\", \"season\": 0}]",
     "$.operations[0].season: expected 1 to 4, found 0"},
    {"[{" AT "\"rate_override\", \"on\": true, \"rate\": \"T\"}]",
     "$.operations[0].rate: expected a rate from A to H, found \"T\""},
    {"[{" AT "\"preset_register\", \"value\": 1}]",
     "$.operations[0]: expected the key register, found none"},
    {"[{" AT "\"preset_register\", \"register\": 1}]",
     "$.operations[0]: expected the key value, found none"},
    {"[{" AT "\"preset_register\", \"register\": 1, \"value\": 1e999}]",
     "$.operations[0].value: expected a number that a double can hold"},
    {"[{" AT "\"clear_load_profile\", \"profile\": 3}]",
     "$.operations[0].profile: expected 1 to 2, found 3"},
    {"[{" AT "\"time_sync\", \"state\": \"found\"}]",
     "$.operations[0].state: expected lost or regained, found \"found\""},
};

START_TEST(mistakes_are_answered_with_file_and_place)
{
    char says[600];

    (void)snprintf(says, sizeof(says), "o.json: %s", mistakes[_i].says);
    ck_assert_int_eq(parse(mistakes[_i].json), WP_E_CONFIG);
    ck_assert_ptr_null(o);
    ck_assert_str_eq(err.text, says);
}
END_TEST

START_TEST(the_root_is_checked)
{
    ck_assert_int_eq(wp_operations_parse(&o, "{}", 2, "o.json", &err),
                     WP_E_CONFIG);
    ck_assert_str_eq(err.text,
                     "o.json: $: expected the key operations, found none");
    ck_assert_int_eq(wp_operations_parse(&o, "[]", 2, "o.json", &err),
                     WP_E_CONFIG);
    ck_assert_int_eq(wp_operations_parse(&o, "{", 1, "o.json", &err),
                     WP_E_FORMAT);
    ck_assert_int_eq(wp_operations_open(&o, "/nowhere/o.json", &err), WP_E_IO);
    ck_assert_ptr_null(o);
}
END_TEST

START_TEST(their_number_is_bounded)
{
    size_t n = WP_OPERATIONS_MAX + 1;
    char *text = malloc(2 * n + 40), *at = text;

    ck_assert_ptr_nonnull(text);
    at += sprintf(at, "{\"operations\": [0");
    for (size_t i = 1; i < n; i++)
        at += sprintf(at, ",0");
    at += sprintf(at, "]}");
    ck_assert_int_eq(
        wp_operations_parse(&o, text, (size_t)(at - text), "o.json", &err),
        WP_E_CONFIG);
    ck_assert_str_eq(err.text, "o.json: $.operations: expected at most 100000 "
                               "operations, found 100001");
    free(text);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("config/operations");
    TCase *c = tcase_create("what was done to the meter");

    tcase_add_checked_fixture(c, NULL, teardown);
    tcase_add_loop_test(c, each_kind_is_read, 0,
                        sizeof(kinds) / sizeof(*kinds));
    tcase_add_test(c, a_time_set_has_two_times);
    tcase_add_test(c, sorted_by_time_and_stable);
    tcase_add_test(c, none_is_none);
    tcase_add_loop_test(c, mistakes_are_answered_with_file_and_place, 0,
                        sizeof(mistakes) / sizeof(*mistakes));
    tcase_add_test(c, the_root_is_checked);
    tcase_add_test(c, their_number_is_bounded);
    suite_add_tcase(s, c);
    return s;
}
