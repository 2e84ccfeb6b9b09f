#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "csv_fixture.h"
#include "format/csv_source.h"
#include "runner.h"

static struct csv_read r;

static void teardown(void)
{
    csv_read_free(&r);
    temp_end();
}

static void reads(const char *text, const char *hints)
{
    csv_read_free(&r);
    csv_read_text(&r, text, hints);
    ck_assert_msg(r.status == WP_OK, "%s", r.err.text);
}

/* The complaint names what is expected of it. */
static void refused(const char *text, const char *hints, enum wp_status status,
                    const char *words)
{
    csv_read_free(&r);
    csv_read_text(&r, text, hints);
    ck_assert_int_eq(r.status, status);
    ck_assert_msg(strstr(r.err.text, words), "\"%s\" lacks \"%s\"", r.err.text,
                  words);
}

static void channel_is(unsigned i, const char *name, const char *unit,
                       const char *phase)
{
    ck_assert_uint_lt(i, r.info.channels);
    ck_assert_str_eq(r.info.channel[i].name, name);
    ck_assert_str_eq(r.info.channel[i].unit, unit);
    ck_assert_str_eq(r.info.channel[i].phase, phase);
    ck_assert_double_eq(r.info.channel[i].scale, 1.0);
    ck_assert_double_eq(r.info.channel[i].norm, 1.0);
}

/* Three rows of 0.001 s: 1.5, -2 and 3.25, 4 and 1e300, missing. */
static void has_truth(void)
{
    ck_assert_uint_eq(r.info.channels, 2);
    ck_assert_int_eq(r.frames, 3);
    ck_assert_int_eq(r.info.frames, 3);
    ck_assert_double_eq(r.x[0][0], 1.5);
    ck_assert_double_eq(r.x[1][0], -2.0);
    ck_assert_double_eq(r.x[0][1], 3.25);
    ck_assert_double_eq(r.x[1][1], 4.0);
    ck_assert_double_eq(r.x[0][2], 1e300);
    ck_assert(isnan(r.x[1][2]));
    ck_assert_int_eq(r.info.clock, WP_CLOCK_RATE);
    ck_assert_int_eq(r.info.rate.num, 1000);
    ck_assert(csv_noted(&r, ":4: empty field, 1 in all"));
    channel_is(0, "u_a", "V", "A");
    channel_is(1, "i_a", "mA", "A");
}

#define COMMA                                                                  \
    "time (s),u_a (V),i_a (mA)\n0,1.5,-2\n0.001,3.25,4\n0.002,1e300,\n"
#define SEMICOLON                                                              \
    "time (s);u_a (V);i_a (mA)\n0;1,5;-2\n0,001;3,25;4\n0,002;1e300;\n"

START_TEST(every_separator_and_decimal_mark)
{
    static const char marks[] = {';', '\t', '|'};

    reads(COMMA, NULL);
    has_truth();
    for (size_t i = 0; i < sizeof(marks); i++)
        for (int comma = 0; comma < 2; comma++) {
            char text[] = SEMICOLON;

            for (char *p = text; *p; p++)
                *p = *p == ';' ? marks[i] : *p == ',' && !comma ? '.' : *p;
            reads(text, NULL);
            has_truth();
        }
}
END_TEST

START_TEST(blanks_separate)
{
    reads("# t_s  ua\tub\n 0.000  1.5   -2\n 0.001  3.25  4\n0.002 1 5\n",
          NULL);
    ck_assert_uint_eq(r.info.channels, 2);
    channel_is(0, "ua", "", "A");
    channel_is(1, "ub", "", "B");
    ck_assert_double_eq(r.x[1][0], -2.0);
    ck_assert_double_eq(r.x[0][1], 3.25);
    ck_assert_int_eq(r.info.rate.num, 1000);
}
END_TEST

START_TEST(line_ends_bom_quotes_and_comments)
{
    static const char *const texts[] = {
        "\xef\xbb\xbf" COMMA,
        "time (s),u_a (V),i_a (mA)\r\n0,1.5,-2\r\n0.001,3.25,4\r\n"
        "0.002,1e300,\r\n",
        "\"time (s)\",\"u_a (V)\",\"i_a (mA)\"\n\"0\",\"1.5\",-2\n"
        "0.001, \"3.25\" ,4\n0.002,1e300,\"\"",
        "time (s),u_a (V),i_a (mA)\n0,1.5,-2\n0.001,3.25,4\n0.002,1e300,",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        reads(texts[i], NULL);
        has_truth();
    }
    reads("time (s),u_a (V),i_a (mA)\r0,1.5,-2\r0.001,3.25,4\r0.002,1e300,\r",
          NULL);
    has_truth();
    reads("# made by hand\ntime,u\n0,1\n# half time\n\n1,2\n%\n2,3\n", NULL);
    ck_assert_int_eq(r.frames, 3);
    ck_assert_double_eq(r.x[0][2], 3.0);
}
END_TEST

static void utf16(const char *text, bool big, bool bom)
{
    uint8_t bytes[1024];
    size_t n = 0;

    if (bom) {
        bytes[n++] = big ? 0xfe : 0xff;
        bytes[n++] = big ? 0xff : 0xfe;
    }
    for (; *text; text++) {
        bytes[n++] = big ? 0 : (uint8_t)*text;
        bytes[n++] = big ? (uint8_t)*text : 0;
    }
    csv_read_free(&r);
    csv_read_bytes(&r, bytes, n, NULL, 2);
    ck_assert_msg(r.status == WP_OK, "%s", r.err.text);
    has_truth();
}

START_TEST(utf16_is_decoded)
{
    utf16(COMMA, false, true);
    utf16(COMMA, true, true);
    utf16(SEMICOLON, false, false);
    utf16(SEMICOLON, true, false);
}
END_TEST

START_TEST(latin1_names_become_utf8)
{
    reads("Zeit (s);Str\xf6m (A);t (\xb5s)\n0;1;0\n0,1;2;0\n", NULL);
    channel_is(0, "Str\xc3\xb6m", "A", "");
}
END_TEST

START_TEST(no_header_no_time)
{
    reads("0.015,120.52\n-0.031,121.3\n0.04,120\n0.02,119\n", NULL);
    ck_assert_uint_eq(r.info.channels, 2);
    channel_is(0, "1", "", "");
    channel_is(1, "2", "", "");
    ck_assert_int_eq(r.info.clock, WP_CLOCK_NONE);
    ck_assert_double_eq(r.x[1][0], 120.52);
    ck_assert_int_eq(r.frames, 4);
    reads("1.6\n1.7\n1.5\n", NULL);
    ck_assert_uint_eq(r.info.channels, 1);
    ck_assert_int_eq(r.frames, 3);
}
END_TEST

START_TEST(an_evenly_rising_column_is_time)
{
    reads("0.00,5\n0.01,7\n0.02,6\n0.03,5\n", NULL);
    ck_assert_uint_eq(r.info.channels, 1);
    channel_is(0, "2", "", "");
    ck_assert_int_eq(r.info.rate.num, 100);
    ck_assert(csv_noted(&r, "rises evenly"));
}
END_TEST

START_TEST(units_in_names_rows_and_strokes)
{
    reads("t;Ia;Ub;U12\n(ms);(kA);[V];(kV)\n\n0;1;2;3\n1;2;3;4\n", NULL);
    channel_is(0, "Ia", "kA", "A");
    channel_is(1, "Ub", "V", "B");
    channel_is(2, "U12", "kV", "AB");
    ck_assert_int_eq(r.info.rate.num, 1000);
    reads("time_ms,I L1 / mA,V_L1_L2 [kV],MODAQ_Vc_V,V_A,V_ch1,L1\n"
          "0,1,2,3,4,5,6\n1,1,2,3,4,5,6\n",
          NULL);
    channel_is(0, "I L1", "mA", "A");
    channel_is(1, "V_L1_L2", "kV", "AB");
    channel_is(2, "MODAQ_Vc_V", "V", "C");
    channel_is(3, "V_A", "", "A");
    channel_is(4, "V_ch1", "", "");
    channel_is(5, "L1", "", "");
}
END_TEST

START_TEST(hints_say_what_cannot_be_guessed)
{
    reads("1,5\n2,5\n3,5\n", "{\"separator\": \"none\", \"decimal\": \",\"}");
    ck_assert_uint_eq(r.info.channels, 1);
    ck_assert_double_eq(r.x[0][1], 2.5);
    reads("9,9\n9,9\n0,10\n1,20\n2,30\n3,20\n",
          "{\"skip_rows\": 2, \"header\": false, \"time_column\": null, "
          "\"columns\": [\"n\", \"ua (kV)\"]}");
    ck_assert_uint_eq(r.info.channels, 2);
    channel_is(1, "ua", "kV", "A");
    ck_assert_int_eq(r.frames, 4);
    ck_assert_int_eq(r.info.clock, WP_CLOCK_NONE);
    reads("a,b\n1,0\n2,4\n4,8\n",
          "{\"time_column\": 2, \"time_unit\": \"us\"}");
    ck_assert_int_eq(r.info.rate.num, 250000);
    channel_is(0, "a", "", "");
    reads("a,b\n1,0\n2,4\n4,8\n",
          "{\"time_column\": \"b\", \"time_unit\": \"ms\"}");
    ck_assert_int_eq(r.info.rate.num, 250);
    reads("2024\n7\n1\n2\n", "{\"header\": true, \"units_row\": false}");
    ck_assert_int_eq(r.frames, 3);
    channel_is(0, "2024", "", "");
}
END_TEST

START_TEST(wrong_hints_are_refused)
{
    static const char *const hints[][2] = {
        {"{\"sep\": \",\"}", "csv hints: sep: unknown key"},
        {"{\"separator\": \"x\"}", "csv hints: separator: expected one of"},
        {"{\"decimal\": 3}", "csv hints: decimal"},
        {"{\"skip_rows\": -1}", "csv hints: skip_rows"},
        {"{\"skip_rows\": 1.5}", "csv hints: skip_rows"},
        {"{\"header\": 1}", "csv hints: header: expected true or false"},
        {"{\"time_column\": 9}", "expected 1 to 3, found 9"},
        {"{\"time_column\": \"zeit\"}", "no column is named \"zeit\""},
        {"{\"time_unit\": \"h\"}", "csv hints: time_unit"},
        {"{\"columns\": [\"a\"]}", "expected 3 names"},
        {"{\"columns\": [1]}", "expected names only"},
        {"{\"encoding\": \"ebcdic\"}", "csv hints: encoding"},
        {"{\"rate_from\": \"header\"}", "expected a rate in the preamble"},
        {"{\"separator\": \",\", \"decimal\": \",\"}", "to differ"},
        {"[]", "csv hints: expected an object"},
    };

    for (size_t i = 0; i < sizeof(hints) / sizeof(*hints); i++)
        refused(COMMA, hints[i][0], WP_E_CONFIG, hints[i][1]);
}
END_TEST

START_TEST(bad_rows_are_named)
{
    refused("t,u,i\n0,1,2\n1,2,3\n2,3\n3,4,5\n", NULL, WP_E_FORMAT,
            "in.csv:4: expected 3 fields, found 2");
    refused("t,u,i\n0,1,2\n1,2,3\n2,3,4,5\n3,4,5\n", NULL, WP_E_FORMAT,
            "in.csv:4: expected 3 fields, found 4");
    refused("t,u,i\n0,1,2\n1,2,3\n2,3,x\n3,4,5\n", NULL, WP_E_FORMAT,
            "in.csv:4: column 3 (\"i\"): expected a number, found \"x\"");
    refused("t,u,i\n0,1,2\n1,2,3\n2,inf,3\n", NULL, WP_E_FORMAT,
            "in.csv:4: column 2 (\"u\"): expected a finite number");
    refused("t,u,i\n0,1,2\n1,2,3\n2,1e999,3\n", NULL, WP_E_FORMAT,
            "in.csv:4: column 2 (\"u\"): expected a number within double");
}
END_TEST

START_TEST(a_row_cut_at_the_end_is_left_out)
{
    static const char *const texts[] = {"t,u,i\n0,1,2\n1,2,3\n2,3",
                                        "t,u,i\n0,1,2\n1,2,3\n2,3\n\n",
                                        "t,u,i\n0,1,2\n1,2,3\n0."};
    struct wp_source_options strict = {.strict = true};
    const char *path;

    for (size_t i = 0; i < 3; i++) {
        reads(texts[i], NULL);
        ck_assert_int_eq(r.frames, 2);
        ck_assert_int_eq(r.info.frames, 2);
        ck_assert(csv_noted(&r, ":4: the last row is cut off"));
    }
    csv_read_free(&r);
    path = temp_write("cut.csv", texts[0], strlen(texts[0]));
    csv_read_file(&r, path, &strict, 16);
    ck_assert_int_eq(r.status, WP_E_FORMAT);
}
END_TEST

START_TEST(what_is_no_capture_is_refused)
{
    uint8_t bytes[3000];
    uint32_t seed = 7;

    refused("", NULL, WP_E_FORMAT, "found an empty file");
    refused("1,2,3\n", NULL, WP_E_FORMAT, "at least two rows");
    refused("time,u\n", NULL, WP_E_FORMAT, "at least two rows");
    refused("Dear reader,\nthis is, as you see,\nno capture.\n", NULL,
            WP_E_FORMAT, "at least two rows");
    refused("{\"a\": 1}\n", NULL, WP_E_FORMAT, "at least two rows");
    refused("time_s\n0\n1\n2\n", NULL, WP_E_FORMAT, "only a time column");
    memset(bytes, 0, sizeof(bytes));
    csv_read_bytes(&r, bytes, sizeof(bytes), NULL, 64);
    ck_assert_int_eq(r.status, WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(r.err.text, "binary zero"));
    for (size_t i = 0; i < sizeof(bytes); i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(seed >> 24) | 1;
    }
    csv_read_bytes(&r, bytes, sizeof(bytes), NULL, 64);
    ck_assert_int_eq(r.status, WP_E_FORMAT);
}
END_TEST

START_TEST(lines_without_end_are_refused)
{
    size_t n = 1 << 20;
    char *text = malloc(n);

    memset(text, '1', n);
    memcpy(text, "t,u\n0,1\n1,2\n", 12);
    csv_read_bytes(&r, text, n, NULL, 64);
    ck_assert_int_eq(r.status, WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(r.err.text, "found a longer one"));
    csv_read_free(&r);
    memset(text, ',', n);
    csv_read_bytes(&r, text, n, NULL, 64);
    ck_assert_int_eq(r.status, WP_E_FORMAT);
    free(text);
}
END_TEST

START_TEST(what_the_system_refuses)
{
    struct wp_source_options none = {0};

    csv_read_file(&r, "/", &none, 16);
    ck_assert_int_eq(r.status, WP_E_IO);
    csv_read_file(&r, "/nonexistent/x.csv", &none, 16);
    ck_assert_int_eq(r.status, WP_E_IO);
    csv_read_file(&r, "/dev/null", &none, 16);
    ck_assert_int_eq(r.status, WP_E_IO);
}
END_TEST

START_TEST(nan_is_missing_only_if_asked)
{
    static const char text[] = "t,u\n0,1\n1,nan\n2,-Inf\n3,4\n";
    struct wp_source_options lenient = {.non_finite_is_missing = true};
    const char *path;

    refused(text, NULL, WP_E_FORMAT, ":3: column 2");
    csv_read_free(&r);
    path = temp_write("nan.csv", text, strlen(text));
    csv_read_file(&r, path, &lenient, 2);
    ck_assert_int_eq(r.status, WP_OK);
    ck_assert_int_eq(r.frames, 4);
    ck_assert(isnan(r.x[0][1]) && isnan(r.x[0][2]));
    ck_assert(csv_noted(&r, ":3: no finite number, 2 in all"));
}
END_TEST

START_TEST(wanted_columns_come_in_their_order)
{
    static const char text[] = "t,ua,ub,note\n0,1,2,x\n1,3,4,y\n";
    const char *order[] = {"ub", "ua"}, *absent[] = {"uc"};
    const char *twice[] = {"ua", "ua"};
    struct wp_source_options o = {.wanted = order, .wanted_count = 2};
    const char *path;

    path = temp_write("wanted.csv", text, strlen(text));
    csv_read_file(&r, path, &o, 16);
    ck_assert_int_eq(r.status, WP_OK);
    channel_is(0, "ub", "", "B");
    ck_assert_double_eq(r.x[0][1], 4.0);
    ck_assert_double_eq(r.x[1][1], 3.0);
    ck_assert(csv_noted(&r, "\"note\" holds no numbers"));
    csv_read_free(&r);
    o.wanted = absent;
    o.wanted_count = 1;
    csv_read_file(&r, path, &o, 16);
    ck_assert_int_eq(r.status, WP_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(r.err.text, "\"uc\", found ua, ub"));
    csv_read_free(&r);
    o.wanted = twice;
    o.wanted_count = 2;
    csv_read_file(&r, path, &o, 16);
    ck_assert_int_eq(r.status, WP_E_CONFIG);
}
END_TEST

START_TEST(block_sizes_change_nothing)
{
    static struct csv_read once;
    static char text[1 << 16];
    size_t n = (size_t)sprintf(text, "nr,u\n");

    for (int i = 0; i < 1500; i++)
        n += (size_t)sprintf(text + n, "%d,%d.25\n", i + (i > 700) * 9, i);
    csv_read_bytes(&once, text, n, NULL, 2000);
    ck_assert_int_eq(once.frames, 1509);
    for (size_t block = 1; block < 20; block += 3) {
        csv_read_bytes(&r, text, n, NULL, block);
        ck_assert_int_eq(r.frames, once.frames);
        ck_assert_mem_eq(r.x[0], once.x[0], 1509 * sizeof(double));
        csv_read_free(&r);
    }
    csv_read_free(&once);
}
END_TEST

static int sure(const char *path, const char *text)
{
    return wp_csv_source.detect(path, (const uint8_t *)text, strlen(text));
}

START_TEST(detection_leaves_other_formats_alone)
{
    static const char cfg[] =
        "ST,1,1999\n2,2A,0D\n1,VA,A,,V,1,0,0,-32767,32767,1,1,P\n"
        "2,IA,A,,A,1,0,0,-32767,32767,1,1,P\n50\n1\n6400,12800\n"
        "01/01/2020,00:00:00.000000\n01/01/2020,00:00:00.500000\nASCII\n1\n";

    ck_assert_int_eq(sure("a.csv", COMMA), 40);
    ck_assert_int_eq(sure("a.dat", COMMA), 20);
    ck_assert_int_eq(sure("a.cfg", cfg), 0);
    ck_assert_int_eq(sure("a.json", "{\n\"a\": [\n1,2\n3,4\n]}\n"), 0);
    ck_assert_int_eq(sure("a.wav", "RIFF1234WAVE"), 0);
    ck_assert_int_ge(sure("a.csv", "# wattproof capture\nu\n"), 90);
    ck_assert_int_ge(sure("a.csv", "waveform-data,va\n0,1\n1,2\n"), 70);
    ck_assert_int_ge(sure("a.csv", "LECROYHDO,1,Waveform\nTime,Ampl\n0,1\n"),
                     50);
}
END_TEST

/* README of the samples: 50 kHz, 8.06 kV, 17.7 A (its phases differ by 3 %).
 * Skipped where the sample is absent. */
START_TEST(real_medium_voltage_capture)
{
    static const char path[] =
        "../shared/samples/csv/mhkit/2020224_181521_PowRaw.csv";
    static struct wp_source_info info;
    static double x[6][16384];
    double *to[6], sum_v = 0.0, sum_i = 0.0;
    struct wp_block b = {.capacity = 16384, .x = to};
    struct stat st;
    void *source;

    if (stat(path, &st) != 0)
        return;
    for (int c = 0; c < 6; c++)
        to[c] = x[c];
    ck_assert_int_eq(wp_csv_source.open(&source, path, NULL, &info, NULL),
                     WP_OK);
    ck_assert_int_eq(wp_csv_source.read(source, &b, NULL), WP_OK);
    wp_csv_source.close(source);
    ck_assert_uint_eq(info.channels, 6);
    ck_assert_int_eq(info.rate.num, 50000);
    ck_assert_int_eq(info.rate.den, 1);
    ck_assert_int_eq((int64_t)b.frames, info.frames);
    ck_assert_str_eq(info.channel[4].phase, "B");
    ck_assert_int_eq(info.start_ns, 1582568121499998208);
    /* 9 cycles of 59.96 Hz are 7505 samples. */
    for (int i = 0; i < 7505; i++) {
        sum_v += x[0][i] * x[0][i];
        sum_i += x[3][i] * x[3][i];
    }
    ck_assert_double_eq_tol(sqrt(sum_v / 7505), 8060.0, 40.0);
    ck_assert_double_eq_tol(sqrt(sum_i / 7505), 17.7, 0.1);
    wp_source_info_release(&info);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/csv_source");
    TCase *layout = tcase_create("layouts"), *bad = tcase_create("bad input");

    tcase_add_checked_fixture(layout, temp_begin, teardown);
    tcase_add_checked_fixture(bad, temp_begin, teardown);
    tcase_set_timeout(bad, 30);
    tcase_add_test(layout, every_separator_and_decimal_mark);
    tcase_add_test(layout, blanks_separate);
    tcase_add_test(layout, line_ends_bom_quotes_and_comments);
    tcase_add_test(layout, utf16_is_decoded);
    tcase_add_test(layout, latin1_names_become_utf8);
    tcase_add_test(layout, no_header_no_time);
    tcase_add_test(layout, an_evenly_rising_column_is_time);
    tcase_add_test(layout, units_in_names_rows_and_strokes);
    tcase_add_test(layout, hints_say_what_cannot_be_guessed);
    tcase_add_test(layout, wanted_columns_come_in_their_order);
    tcase_add_test(layout, block_sizes_change_nothing);
    tcase_add_test(layout, detection_leaves_other_formats_alone);
    tcase_add_test(layout, real_medium_voltage_capture);
    tcase_add_test(bad, wrong_hints_are_refused);
    tcase_add_test(bad, bad_rows_are_named);
    tcase_add_test(bad, a_row_cut_at_the_end_is_left_out);
    tcase_add_test(bad, what_is_no_capture_is_refused);
    tcase_add_test(bad, lines_without_end_are_refused);
    tcase_add_test(bad, what_the_system_refuses);
    tcase_add_test(bad, nan_is_missing_only_if_asked);
    suite_add_tcase(s, layout);
    suite_add_tcase(s, bad);
    return s;
}
