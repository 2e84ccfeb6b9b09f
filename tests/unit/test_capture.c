#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_source.h"
#include "ingest/capture.h"
#include "runner.h"
#include "temp_folder.h"

enum { MOST = 40000 };

static const struct wp_source_ops *const ops[] = {&wp_fake_source, NULL};

/* Everything that a capture gives, on its index; NaN in gaps. */
struct read {
    struct wp_capture_info info;
    char notes[4096];
    int64_t end;
    double x[WP_MAX_CHANNELS][MOST];
    uint8_t digital[MOST];
};

/* Opens the files (names in the folder, blanks between). */
static enum wp_status open_files(struct wp_capture **c, const char *names,
                                 struct wp_error *err)
{
    char word[64];
    const char *paths[8];
    size_t n = 0;
    int used;
    struct wp_capture_options options = {0};

    for (; sscanf(names, "%63s%n", word, &used) == 1; names += used)
        paths[n++] = temp_path(word);
    return wp_capture_open_with(c, ops, paths, n, &options, err);
}

static void read_all(struct wp_capture *c, struct read *r)
{
    struct wp_sample_view v;
    struct wp_error err;

    r->end = 0;
    for (unsigned i = 0; i < WP_MAX_CHANNELS; i++)
        for (size_t k = 0; k < MOST; k++)
            r->x[i][k] = NAN;
    for (;;) {
        ck_assert_msg(wp_capture_read(c, &v, &err) == WP_OK, "%s", err.text);
        if (!v.frames)
            return;
        ck_assert_int_ge(v.first, r->end);
        r->end = v.first + (int64_t)v.frames;
        ck_assert_int_le(r->end, MOST);
        for (unsigned i = 0; i < v.channels; i++)
            memcpy(r->x[i] + v.first, v.x[i], v.frames * sizeof(double));
        memcpy(r->digital + v.first, wp_capture_digital(c)[0], v.frames);
    }
}

static struct read *read_files(const char *names)
{
    struct read *r = calloc(1, sizeof(*r));
    struct wp_capture *c;
    struct wp_error err;
    const struct wp_notes *notes;

    ck_assert_msg(open_files(&c, names, &err) == WP_OK, "%s", err.text);
    r->info = *wp_capture_info(c);
    read_all(c, r);
    notes = r->info.notes;
    for (size_t i = 0; i < notes->kept; i++)
        (void)snprintf(r->notes + strlen(r->notes),
                       sizeof(r->notes) - strlen(r->notes), "%s\n",
                       notes->text[i]);
    wp_capture_close(c);
    return r;
}

static void fails(const char *names, enum wp_status status, const char *text)
{
    struct wp_capture *c;
    struct wp_error err = {""};

    ck_assert_int_eq(open_files(&c, names, &err), status);
    ck_assert_ptr_null(c);
    ck_assert_msg(strstr(err.text, text) != NULL, "%s", err.text);
}

static double sine(unsigned c, double t)
{
    return 100.0 * (c + 1) * sin(2.0 * M_PI * 50.0 * t - c);
}

START_TEST(samples_pass_bit_by_bit)
{
    struct read *r;

    fake_write("a", "rate=8000 frames=20000 cut=7");
    r = read_files("a");
    ck_assert_uint_eq(r->info.channels, 2);
    ck_assert_int_eq(r->info.channel[0].quantity, WP_VOLTAGE);
    ck_assert_int_eq(r->info.channel[1].quantity, WP_CURRENT);
    ck_assert_int_eq(r->info.channel[1].phase, WP_PHASE_A);
    ck_assert(r->info.has_voltage && r->info.has_current && r->info.si);
    ck_assert_int_eq(r->info.frames, 20000);
    ck_assert_int_eq(r->end, 20000);
    for (int n = 0; n < 20000; n++) {
        ck_assert(r->x[0][n] == sine(0, n / 8000.0));
        ck_assert(r->x[1][n] == sine(1, n / 8000.0));
        ck_assert_int_eq(r->digital[n], n / 100 % 2);
    }
    free(r);
}
END_TEST

START_TEST(scale_offset_unit_and_sign_come_from_the_sidecar)
{
    struct read *r;

    fake_write("a.fake", "rate=8000 frames=100 channels=2");
    (void)temp_text(
        "a.fake.json",
        "{\"rate_hz\": \"10 kHz\", \"start\": \"2024-01-01T00:00:01Z\","
        " \"nominal\": {\"frequency_hz\": 60, \"voltage_v\": 120},"
        " \"channels\": [{\"source\": \"Ia\", \"quantity\": \"current\","
        " \"phase\": \"L3\", \"scale\": 2, \"offset\": -1,"
        " \"unit\": \"mA\", \"invert\": true},"
        " {\"source\": 1, \"quantity\": \"voltage\", \"phase\": \"C\"}]}");
    r = read_files("a.fake");
    ck_assert_int_eq(r->info.rate.num, 10000);
    ck_assert_int_eq(r->info.start_ns, 1704067201000000000);
    ck_assert_double_eq(r->info.nominal_hz, 60.0);
    ck_assert_double_eq(r->info.nominal_v, 120.0);
    ck_assert_int_eq(r->info.channel[0].phase, WP_PHASE_C);
    for (int n = 0; n < 100; n++) {
        ck_assert_double_eq_tol(
            r->x[0][n], -0.001 * (2.0 * sine(1, n / 8000.0) - 1.0), 1e-15);
        ck_assert(r->x[1][n] == sine(0, n / 8000.0));
    }
    free(r);
}
END_TEST

START_TEST(primary_values_are_brought_to_the_secondary_side)
{
    struct read *r;

    fake_write("a", "primary=40 frames=50 unit=kV channels=1");
    r = read_files("a");
    for (int n = 0; n < 50; n++)
        ck_assert_double_eq_tol(r->x[0][n], 25.0 * sine(0, n / 8000.0), 1e-9);
    ck_assert_ptr_nonnull(strstr(r->notes, "secondary side by 40 : 1"));
    free(r);
}
END_TEST

START_TEST(a_gap_between_files_makes_the_index_jump)
{
    struct read *r;

    fake_write("a", "frames=800 start=1000000000");
    fake_write("b", "frames=800 start=1200000000 cut=3");
    r = read_files("a b");
    ck_assert_int_eq(r->info.frames, 2400);
    ck_assert_int_eq(r->end, 2400);
    ck_assert_double_eq_tol(r->x[0][799], sine(0, 1 + 799 / 8000.0), 1e-9);
    ck_assert(isnan(r->x[0][800]) && isnan(r->x[1][1599]));
    ck_assert_double_eq_tol(r->x[0][1600], sine(0, 1.2), 1e-9);
    ck_assert_ptr_nonnull(strstr(r->notes, "800 frames are missing"));
    free(r);
}
END_TEST

START_TEST(a_drifting_clock_is_no_gap)
{
    struct read *r;

    /* 0.9 ms late, again and again: still consecutive. */
    fake_write("a", "frames=800 start=1000000000");
    fake_write("b", "frames=800 start=1100900000");
    fake_write("c", "frames=800 start=1201800000");
    r = read_files("a b c");
    ck_assert_int_eq(r->end, 2400);
    ck_assert(!isnan(r->x[0][800]));
    free(r);
}
END_TEST

START_TEST(an_overlap_is_refused_or_trimmed)
{
    struct read *r;

    fake_write("a", "frames=800 start=1000000000");
    fake_write("b", "frames=800 start=1050000000");
    fails("a b", WP_E_CONFIG, "expected not before the end of");
    fails("b a", WP_E_CONFIG, "expected not before the end of");
    (void)temp_text("a.json",
                    "{\"sequence\": {\"overlap\": \"trim\"}, \"files\": "
                    "[\"a\", \"b\"]}");
    r = read_files("a.json");
    ck_assert_int_eq(r->end, 1200);
    for (int n = 0; n < 1200; n++)
        ck_assert_double_eq_tol(r->x[0][n], sine(0, 1 + n / 8000.0), 1e-9);
    ck_assert_ptr_nonnull(strstr(r->notes, "first 400 frames are also in"));
    free(r);
}
END_TEST

START_TEST(files_that_do_not_fit_are_refused)
{
    fake_write("a", "frames=800");
    fake_write("b", "frames=800 rate=9000");
    fake_write("c", "frames=800 channels=4");
    fake_write("d", "frames=800 clock=stamps");
    fails("a b", WP_E_CONFIG, "sampling rate: expected 8000 Hz as in");
    fails("a c", WP_E_CONFIG, "channels: expected 2");
    fails("a d", WP_E_UNSUPPORTED, "expected one constant rate");
    fake_write("e", "rate=99");
    fails("e", WP_E_UNSUPPORTED, "expected 800 Hz to 1 MHz");
    fake_write("f", "unit=kg");
    fails("f", WP_E_FORMAT, "expected a voltage or a current, found none");
}
END_TEST

START_TEST(files_side_by_side_share_the_index)
{
    struct read *r;

    fake_write("v", "frames=800 start=1000000000 channels=1");
    fake_write("i", "frames=900 start=1010000000 cut=9 channels=1");
    (void)temp_text(
        "both.json",
        "{\"channels\": [{\"file\": \"v\", \"quantity\": \"voltage\","
        " \"phase\": \"A\", \"unit\": \"V\"}, {\"file\": \"i\","
        " \"quantity\": \"current\", \"phase\": \"A\","
        " \"scale\": 0.5}]}");
    r = read_files("both.json");
    ck_assert_int_eq(r->info.frames, 980);
    ck_assert_int_eq(r->end, 980);
    ck_assert(isnan(r->x[1][79]) && isnan(r->x[0][800]));
    for (int n = 0; n < 800; n++)
        ck_assert_double_eq_tol(r->x[0][n], sine(0, 1 + n / 8000.0), 1e-9);
    for (int n = 80; n < 980; n++)
        ck_assert_double_eq_tol(r->x[1][n], 0.5 * sine(0, 1 + n / 8000.0),
                                1e-9);
    free(r);
}
END_TEST

START_TEST(lengths_side_by_side_must_agree_without_starts)
{
    fake_write("v", "frames=800 channels=1");
    fake_write("i", "frames=900 channels=1");
    (void)temp_text(
        "both.json",
        "{\"channels\": [{\"file\": \"v\", \"quantity\": \"voltage\","
        " \"phase\": \"A\"}, {\"file\": \"i\","
        " \"quantity\": \"current\", \"phase\": \"A\"}]}");
    fails("both.json", WP_E_CONFIG, "length: expected 800 frames as in");
}
END_TEST

START_TEST(a_start_between_two_samples_becomes_skew)
{
    struct read *r;

    /* 3.37 samples later. */
    fake_write("v", "frames=800 start=1000000000 channels=1");
    fake_write("i", "frames=800 start=1000421250 channels=1");
    (void)temp_text(
        "both.json",
        "{\"channels\": [{\"file\": \"v\", \"quantity\": \"voltage\","
        " \"phase\": \"A\"}, {\"file\": \"i\","
        " \"quantity\": \"current\", \"phase\": \"A\"}]}");
    r = read_files("both.json");
    for (int n = 0; n < 800; n++)
        ck_assert(r->x[0][n] == sine(0, 1 + n / 8000.0));
    for (int n = 40; n < 760; n++)
        ck_assert_double_eq_tol(r->x[1][n], sine(0, 1 + n / 8000.0), 1e-5);
    free(r);
}
END_TEST

START_TEST(skew_is_taken_away_and_the_other_channel_left_alone)
{
    struct read *r;

    fake_write("a", "frames=2000 skew=37.5 cut=11");
    r = read_files("a");
    ck_assert_int_eq(r->end, 2000);
    for (int n = 0; n < 2000; n++) {
        ck_assert(r->x[0][n] == sine(0, n / 8000.0));
        ck_assert_int_eq(r->digital[n], n / 100 % 2);
    }
    for (int n = 40; n < 1960; n++)
        ck_assert_double_eq_tol(r->x[1][n], sine(1, n / 8000.0), 2e-5);
    ck_assert(isnan(r->x[1][0]) && isnan(r->x[1][1999]));
    free(r);
}
END_TEST

START_TEST(phase_deg_is_what_the_record_leads_by)
{
    struct read *r;

    /* The stored current is sin(.. - 1 rad) and leads by 9 degrees. */
    fake_write("a.fake", "frames=2000");
    (void)temp_text(
        "a.fake.json",
        "{\"nominal\": {\"frequency_hz\": 50}, \"channels\": ["
        "{\"source\": 2, \"quantity\": \"current\", \"phase\": \"A\","
        " \"phase_deg\": 9}]}");
    r = read_files("a.fake");
    for (int n = 100; n < 1900; n++)
        ck_assert_double_eq_tol(
            r->x[0][n],
            200.0 * sin(2.0 * M_PI * 50.0 * n / 8000.0 - 1.0 - M_PI / 20.0),
            2e-5);
    free(r);
}
END_TEST

START_TEST(time_stamps_give_a_uniform_grid)
{
    struct read *r;

    fake_write("a", "frames=3000 clock=stamps rate=8001.5");
    r = read_files("a");
    /* The last stamp may be rounded to before the grid. */
    ck_assert_int_ge(r->end, 2999);
    for (int n = 40; n < 2950; n++)
        ck_assert_double_eq_tol(r->x[1][n], sine(1, n / 8001.5), 1e-3);
    free(r);
}
END_TEST

START_TEST(the_running_mean_takes_the_offset_and_leaves_the_sine)
{
    struct read *r;

    /* 0.2 % off nominal, as the mains is. */
    fake_write("a.fake", "frames=4000 dc=17 hz=50.1 channels=1 cut=5");
    (void)temp_text(
        "a.fake.json",
        "{\"nominal\": {\"frequency_hz\": 50}, \"channels\": ["
        "{\"source\": 1, \"quantity\": \"voltage\", \"phase\": \"A\","
        " \"remove_mean_per_cycle\": true}]}");
    r = read_files("a.fake");
    ck_assert_int_eq(r->end, 4000);
    for (int n = 0; n < 4000; n++)
        ck_assert_double_eq_tol(
            r->x[0][n], 100.0 * sin(2.0 * M_PI * 50.1 * n / 8000.0), 1e-5);
    free(r);
}
END_TEST

/* Every path through the stages, cut at random: the same bits. */
START_TEST(recutting_changes_nothing)
{
    static const char *const words[] = {
        "frames=30000 skew=21",
        "frames=30000 skew=-3000 missing=12345",
        "frames=30000 clock=stamps rate=8000.7 skew=5",
        "frames=30000 dc=3 missing=20000",
    };
    struct read *whole, *cut;
    char line[128];

    (void)temp_text(
        "m.fake.json",
        "{\"nominal\": {\"frequency_hz\": 50}, \"channels\": ["
        "{\"source\": 1, \"quantity\": \"voltage\", \"phase\": \"A\","
        " \"remove_mean_per_cycle\": true}, {\"source\": 2,"
        " \"quantity\": \"current\", \"phase\": \"A\"}]}");
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        const char *name = i == 3 ? "m.fake" : "a";

        fake_write(name, words[i]);
        whole = read_files(name);
        for (int seed = 1; seed < 4; seed++) {
            (void)snprintf(line, sizeof(line), "%s cut=%d", words[i], seed);
            fake_write(name, line);
            cut = read_files(name);
            ck_assert_int_eq(cut->end, whole->end);
            ck_assert_int_eq(memcmp(cut->x, whole->x, sizeof(cut->x)), 0);
            ck_assert_int_eq(
                memcmp(cut->digital, whole->digital, sizeof(cut->digital)), 0);
            free(cut);
        }
        free(whole);
    }
}
END_TEST

START_TEST(what_is_no_volts_is_refused)
{
    struct wp_capture *c;
    struct wp_sample_view v;
    struct wp_error err;

    fake_write("a.fake", "frames=800 channels=1");
    (void)temp_text("a.fake.json",
                    "{\"channels\": [{\"source\": 1, \"quantity\": \"voltage\","
                    " \"phase\": \"A\", \"scale\": 2e10}]}");
    ck_assert_int_eq(open_files(&c, "a.fake", &err), WP_OK);
    ck_assert_int_eq(wp_capture_read(c, &v, &err), WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "channel 1 \"Ua\", frame 14: "));
    wp_capture_close(c);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("ingest/capture");
    TCase *t = tcase_create("capture");

    tcase_add_checked_fixture(t, temp_begin, temp_end);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, samples_pass_bit_by_bit);
    tcase_add_test(t, scale_offset_unit_and_sign_come_from_the_sidecar);
    tcase_add_test(t, primary_values_are_brought_to_the_secondary_side);
    tcase_add_test(t, a_gap_between_files_makes_the_index_jump);
    tcase_add_test(t, a_drifting_clock_is_no_gap);
    tcase_add_test(t, an_overlap_is_refused_or_trimmed);
    tcase_add_test(t, files_that_do_not_fit_are_refused);
    tcase_add_test(t, files_side_by_side_share_the_index);
    tcase_add_test(t, lengths_side_by_side_must_agree_without_starts);
    tcase_add_test(t, a_start_between_two_samples_becomes_skew);
    tcase_add_test(t, skew_is_taken_away_and_the_other_channel_left_alone);
    tcase_add_test(t, phase_deg_is_what_the_record_leads_by);
    tcase_add_test(t, time_stamps_give_a_uniform_grid);
    tcase_add_test(t, the_running_mean_takes_the_offset_and_leaves_the_sine);
    tcase_add_test(t, recutting_changes_nothing);
    tcase_add_test(t, what_is_no_volts_is_refused);
    suite_add_tcase(s, t);
    return s;
}
