#include <check.h>
#include <stdio.h>
#include <string.h>

#include "core/utc.h"
#include "format/json.h"
#include "ingest/sidecar.h"
#include "runner.h"
#include "temp_folder.h"

static struct wp_sidecar *open_text(const char *text)
{
    struct wp_sidecar *s;
    struct wp_error err;

    ck_assert_msg(wp_sidecar_open(&s, temp_text("s.json", text), &err) == WP_OK,
                  "%s", err.text);
    return s;
}

/* The start of a data file, as ISO text, or the error. */
static const char *start_of(const char *text, const char *data_path)
{
    static char out[1100];
    struct wp_sidecar *s = open_text(text);
    struct wp_notes notes = {0};
    struct wp_error err = {""};
    bool known;
    int64_t ns = 0;

    if (wp_sidecar_start(s, data_path, &known, &ns, &notes, &err))
        (void)snprintf(out, sizeof(out), "%s", err.text);
    else if (known)
        wp_utc_format(ns, 9, out);
    else
        (void)snprintf(out, sizeof(out), "not known");
    wp_sidecar_close(s);
    wp_notes_release(&notes);
    return out;
}

START_TEST(starts_come_from_text_or_from_names)
{
    static const char unix_name[] = "{\"start\": {\"from_name\": \"unix\"}}";
    static const char iso[] = "{\"start\": {\"from_name\": \"iso\"}}";
    static const char local[] =
        "{\"start\": {\"from_name\": \"yyyymmddhhmmss\"},"
        " \"time_zone_offset\": \"-05:30\"}";

    ck_assert_str_eq(start_of("{}", "x"), "not known");
    ck_assert_str_eq(
        start_of("{\"start\": \"2024-01-01T00:00:00.5+01:00\"}", "x"),
        "2023-12-31T23:00:00.500000000Z");
    ck_assert_str_eq(start_of("{\"start\": \"2024-01-01 02:00:00\","
                              " \"time_zone_offset\": \"+0200\"}",
                              "x"),
                     "2024-01-01T00:00:00.000000000Z");
    ck_assert_str_eq(start_of(unix_name, "/d/vi-1355270400_123456.flac"),
                     "2012-12-12T00:00:00.123456000Z");
    ck_assert_str_eq(start_of(unix_name, "vi-1355270400.flac"),
                     "2012-12-12T00:00:00.000000000Z");
    ck_assert_str_eq(
        start_of(iso, "clear-2016-09-30T11-02-08.736487T+0200-0000007.hdf5"),
        "2016-09-30T09:02:08.736487000Z");
    ck_assert_str_eq(start_of(iso, "2021-05-06_07-08-09.flac"),
                     "2021-05-06T07:08:09.000000000Z");
    ck_assert_str_eq(start_of(local, "Kettle_r1_MK2_20151105091200.flac"),
                     "2015-11-05T14:42:00.000000000Z");
    ck_assert_str_eq(start_of("{\"start\": {\"unix_s\": 1592524800.25}}", "x"),
                     "2020-06-19T00:00:00.250000000Z");
    ck_assert_ptr_nonnull(
        strstr(start_of(unix_name, "vi.flac"), "expected seconds since 1970"));
    ck_assert_ptr_nonnull(
        strstr(start_of(local, "x20151305091200"), "expected 14 digits"));
}
END_TEST

/* The scale of the only channel for a data file; -1 and the error in `why`. */
static double scale_of(const char *value, const char *data_path, char *why)
{
    char text[512];
    struct wp_sidecar *s;
    struct wp_error err = {""};
    double out = -1.0;

    (void)snprintf(text, sizeof(text),
                   "{\"channels\": [{\"source\": 1, \"quantity\": \"voltage\","
                   " \"phase\": \"A\", \"scale\": %s}]}",
                   value);
    s = open_text(text);
    if (wp_sidecar_number(s, s->channel[0].scale, data_path, &out, &err))
        ck_assert_str_ne(err.text, "");
    wp_sidecar_close(s);
    if (why)
        (void)snprintf(why, 1024, "%s", err.text);
    return out;
}

START_TEST(numbers_stand_in_many_places)
{
    static const char kits[] =
        "{\"name_token\": {\"MK1\": 1033.64, \"MK12\": 5, \"MK2\": 861.15}}";

    (void)temp_text("f.txt", "1 2\n3.5, -4e1;7\n\nlast 9");
    (void)temp_text("c.cfg", "x=1\n[Other]\nstep = 9\n[Calibration]\n"
                             "Step : 1.25e-7\n");
    (void)temp_text("m.json", "[{\"a\": {\"rate\": \"50 kHz\"}}]");
    ck_assert_double_eq(scale_of("2.5", "x", NULL), 2.5);
    ck_assert_double_eq(scale_of("\"30000Hz\"", "x", NULL), 30000.0);
    ck_assert_double_eq(scale_of("\"1/4\"", "x", NULL), 0.25);
    ck_assert_double_eq(
        scale_of("{\"file\": \"f.txt\", \"line\": 2, \"field\": 2}", "x", NULL),
        -40.0);
    ck_assert_double_eq(scale_of("{\"file\": \"f.txt\", \"line\": "
                                 "{\"after\": \"V1_\"}, \"field\": 3}",
                                 "d/scenarioV1_2.flac", NULL),
                        7.0);
    ck_assert_double_eq(
        scale_of("{\"file\": \"f.txt\", \"line\": 4, \"field\": 2}", "x", NULL),
        9.0);
    ck_assert_double_eq(scale_of("{\"file\": \"c.cfg\", \"section\": "
                                 "\"Calibration\", \"key\": \"step\","
                                 " \"times\": 2147483648}",
                                 "x", NULL),
                        1.25e-7 * 2147483648.0);
    ck_assert_double_eq(
        scale_of("{\"file\": \"m.json\", \"key\": \"0.a.rate\"}", "x", NULL),
        50000.0);
    ck_assert_double_eq(scale_of(kits, "a_MK2_b.flac", NULL), 861.15);
    ck_assert_double_eq(scale_of(kits, "a_MK12_b.flac", NULL), 5.0);
}
END_TEST

START_TEST(numbers_that_are_not_there_are_complained_about)
{
    char why[1024];

    (void)temp_text("f.txt", "1 x\n");
    (void)scale_of("{\"file\": \"f.txt\", \"line\": 2}", "x", why);
    ck_assert_ptr_nonnull(strstr(why, "f.txt: line 2, field 1: expected a "
                                      "number, found the end of the file"));
    (void)scale_of("{\"file\": \"f.txt\", \"line\": 1, \"field\": 2}", "x",
                   why);
    ck_assert_ptr_nonnull(
        strstr(why, "f.txt: line 1: expected a number, found \"x\""));
    (void)scale_of("{\"file\": \"f.txt\", \"key\": \"k\"}", "x", why);
    ck_assert_ptr_nonnull(strstr(why, "expected the key k, found none"));
    (void)scale_of("{\"file\": \"f.txt\"}", "x", why);
    ck_assert_ptr_nonnull(strstr(why, "$.channels[0].scale: expected"));
    (void)scale_of("{\"name_token\": {\"MK1\": 1}}", "MK10.wav", why);
    ck_assert_ptr_nonnull(strstr(why, "expected one of these tokens"));
}
END_TEST

START_TEST(rates_are_exact)
{
    struct wp_sidecar *s = open_text("{\"rate_hz\": [44100000, 1001]}");
    struct wp_rate r = {0, 0};

    ck_assert_int_eq(wp_sidecar_rate(s, "x", &r, NULL), WP_OK);
    ck_assert_int_eq(r.num, 6300000);
    ck_assert_int_eq(r.den, 143);
    wp_sidecar_close(s);
    s = open_text("{\"rate_hz\": \"30707.2\"}");
    ck_assert_int_eq(wp_sidecar_rate(s, "x", &r, NULL), WP_OK);
    ck_assert_int_eq(r.num, 153536);
    ck_assert_int_eq(r.den, 5);
    wp_sidecar_close(s);
}
END_TEST

START_TEST(the_sidecar_beside_a_file_is_found)
{
    struct wp_sidecar *s;
    char data[512];
    struct wp_error err;

    (void)strcpy(data, temp_path("a.wav"));
    ck_assert_int_eq(wp_sidecar_find(&s, data, &err), WP_OK);
    ck_assert_ptr_null(s);
    (void)temp_text("a.json", "{\"scenario\": 1, \"channels\": []}");
    ck_assert_int_eq(wp_sidecar_find(&s, data, &err), WP_OK);
    ck_assert_ptr_null(s);
    (void)temp_text("a.json", "{\"channels\": [{\"source\": 1, \"phase\": "
                              "\"A\", \"quantity\": \"voltage\"}]}");
    ck_assert_int_eq(wp_sidecar_find(&s, data, &err), WP_OK);
    ck_assert_ptr_nonnull(strstr(s->path, "a.json"));
    wp_sidecar_close(s);
    (void)temp_text("a.wav.json", "{\"rate_hz\": 5000}");
    ck_assert_int_eq(wp_sidecar_find(&s, data, &err), WP_OK);
    ck_assert_ptr_nonnull(strstr(s->path, "a.wav.json"));
    wp_sidecar_close(s);
    /* One that is broken is not passed over. */
    (void)temp_text("a.wav.json", "{");
    ck_assert_int_eq(wp_sidecar_find(&s, data, &err), WP_E_FORMAT);
    ck_assert_ptr_null(s);
}
END_TEST

START_TEST(patterns_name_files_in_order)
{
    struct wp_sidecar *s =
        open_text("{\"files\": [\"b*.x\", \"a.x\"], \"channels\": [{\"file\": "
                  "\"none\", \"quantity\": \"voltage\", \"phase\": \"A\"}]}");
    char **paths;
    size_t n;
    struct wp_error err;

    (void)temp_text("b2.x", "");
    (void)temp_text("b1.x", "");
    (void)temp_text("a.x", "");
    ck_assert_int_eq(wp_sidecar_paths(s, s->files, &paths, &n, &err), WP_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert_ptr_nonnull(strstr(paths[0], "/b1.x"));
    ck_assert_ptr_nonnull(strstr(paths[1], "/b2.x"));
    ck_assert_ptr_nonnull(strstr(paths[2], "/a.x"));
    wp_sidecar_free_paths(paths, n);
    ck_assert_int_eq(
        wp_sidecar_paths(s, wp_json_member(s->channel[0].node, "file"), &paths,
                         &n, &err),
        WP_E_CONFIG);
    wp_sidecar_close(s);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("ingest/sidecar");
    TCase *t = tcase_create("sidecar");

    tcase_add_checked_fixture(t, temp_begin, temp_end);
    tcase_add_test(t, starts_come_from_text_or_from_names);
    tcase_add_test(t, numbers_stand_in_many_places);
    tcase_add_test(t, numbers_that_are_not_there_are_complained_about);
    tcase_add_test(t, rates_are_exact);
    tcase_add_test(t, the_sidecar_beside_a_file_is_found);
    tcase_add_test(t, patterns_name_files_in_order);
    suite_add_tcase(s, t);
    return s;
}
