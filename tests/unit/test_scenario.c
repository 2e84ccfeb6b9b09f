#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ingest/scenario.h"
#include "runner.h"
#include "temp_folder.h"

enum { FRAMES = 6000 };

static char path[512];
static struct wp_source_info info;
static struct wp_error err;
static void *self;

static void setup(void)
{
    temp_begin();
    (void)strcpy(path, temp_path("scenario.json"));
    info = (struct wp_source_info){0};
    self = NULL;
}

static void teardown(void)
{
    wp_scenario_source.close(self);
    wp_source_info_release(&info);
    temp_end();
}

static void put(const char *text)
{
    (void)temp_text("scenario.json", text);
}

static enum wp_status open_text(const char *text)
{
    const struct wp_source_options options = {0};

    put(text);
    wp_scenario_source.close(self);
    wp_source_info_release(&info);
    info = (struct wp_source_info){0};
    return wp_scenario_source.open(&self, path, &options, &info, &err);
}

/* Opens `text` and reads all of it, in blocks of 1 to `most` frames. */
static void read_all(const char *text, size_t most, double x[8][FRAMES])
{
    double *at[8];
    struct wp_block block = {.x = at};
    size_t done = 0;
    unsigned seed = 1;

    ck_assert_msg(open_text(text) == WP_OK, "%s", err.text);
    ck_assert(info.frames <= FRAMES);
    do {
        seed = seed * 1103515245u + 12345u;
        block.capacity = 1 + seed / 65536 % most;
        if (block.capacity > FRAMES - done)
            block.capacity = FRAMES - done + 1;
        for (unsigned c = 0; c < info.channels; c++)
            at[c] = x[c] + done;
        ck_assert(wp_scenario_source.read(self, &block, &err) == WP_OK);
        done += block.frames;
    } while (block.frames);
    ck_assert_int_eq((int64_t)done, info.frames);
}

static const char everything[] =
    "{\"scenario\": 1, \"rate_hz\": 5000, \"frames\": 6000, \"seed\": 7,"
    "\"nominal\": {\"voltage_v\": 100, \"current_a\": 5},"
    "\"samples\": {\"type\": \"int24\", \"full_scale_v\": 400,"
    " \"full_scale_a\": 40},"
    "\"frequency\": {\"points\": [{\"at_s\": 0, \"hz\": 50},"
    " {\"at_s\": 0.5, \"hz\": 52, \"ramp\": true}, {\"at_s\": 0.7, \"hz\": "
    "49}],"
    " \"wander\": [{\"amplitude_hz\": 0.2, \"frequency_hz\": 1.5}]},"
    "\"voltage\": {\"ABC\": {\"noise_rms\": 0.1, \"harmonics\":"
    " [{\"order\": 5, \"pct\": 4, \"phase_deg\": 10}], \"interharmonics\":"
    " [{\"frequency_hz\": 183, \"rms\": 2}]}, \"N\": {\"rms\": 1}},"
    "\"current\": {\"A\": {\"profile\": [{\"at_s\": 0, \"rms\": 1},"
    " {\"at_s\": 0.9, \"rms\": 8, \"lag_deg\": 50, \"ramp\": true}]},"
    " \"B\": {\"waveform\": {\"kind\": \"burst\", \"order\": 9}},"
    " \"C\": {\"waveform\": {\"kind\": \"half_wave\"}, \"dc\": 0.1}},"
    "\"modulation\": [{\"frequency_hz\": 8.8, \"depth_pct\": 2},"
    " {\"shape\": \"rectangular\", \"changes_per_minute\": 1620,"
    " \"depth_pct\": 1, \"duty_pct\": 30}],"
    "\"events\": [{\"type\": \"dip\", \"at_cycle\": 3, \"at_deg\": 45,"
    " \"level_pct\": 40, \"duration_cycles\": 4}, {\"type\": \"phase_jump\","
    " \"quantity\": \"current\", \"at_s\": 0.33, \"jump_deg\": 20},"
    " {\"type\": \"oscillatory\", \"at_s\": 0.2, \"peak\": 30, \"decay_s\":"
    " 0.002, \"frequency_hz\": 900}],"
    "\"missing\": [{\"first\": 4000, \"frames\": 37}]}";

START_TEST(cutting_changes_no_bit)
{
    static double one[8][FRAMES], other[8][FRAMES];

    read_all(everything, FRAMES, one);
    for (size_t most = 1; most < 2000; most = most * 7 + 2) {
        read_all(everything, most, other);
        ck_assert(memcmp(one, other, sizeof(one)) == 0);
    }
}
END_TEST

START_TEST(missing_frames_are_nan_and_no_others)
{
    static double x[8][FRAMES];

    read_all(everything, 512, x);
    for (unsigned c = 0; c < info.channels; c++)
        for (int n = 0; n < FRAMES; n++)
            ck_assert(!!isnan(x[c][n]) == (n >= 4000 && n < 4037));
}
END_TEST

START_TEST(channels_and_clock_are_described)
{
    ck_assert(open_text(everything) == WP_OK);
    ck_assert_uint_eq(info.channels, 7);
    ck_assert_str_eq(info.channel[0].name, "UA");
    ck_assert_str_eq(info.channel[3].name, "UN");
    ck_assert_str_eq(info.channel[4].phase, "A");
    ck_assert_str_eq(info.channel[4].unit, "A");
    ck_assert_double_eq(info.channel[4].scale, 40.0);
    ck_assert_double_eq(info.channel[0].norm, 0x1p-23);
    ck_assert_int_eq(info.rate.num, 5000);
    ck_assert_int_eq(info.frames, 6000);
    ck_assert(!info.start_known);
    ck_assert_double_eq(info.nominal_v, 100.0);
}
END_TEST

/* 4 samples a cycle: 0, crest, 0, trough, exactly. */
START_TEST(quarters_are_exact)
{
    static double x[8][FRAMES];
    const double peak = 100.0 * sqrt(2.0);

    read_all("{\"scenario\": 1, \"rate_hz\": 200, \"frames\": 400,"
             "\"frequency\": 50, \"voltage\": {\"A\": {\"rms\": 100}},"
             "\"current\": {\"A\": {\"rms\": 100, \"lag_deg\": 90}}}",
             64, x);
    for (int n = 0; n < 400; n++) {
        const double want[] = {0.0, peak, 0.0, -peak};

        ck_assert_double_eq(x[0][n], want[n % 4]);
        ck_assert_double_eq(x[1][n], want[(n + 3) % 4]);
    }
}
END_TEST

/* Order h alone against long double, its phase reduced exactly; the bound is
 * the one that scenario_wave.h states. */
START_TEST(high_orders_err_in_proportion)
{
    static const int orders[] = {2, 13, 50, 127, 1000, 9000};
    static double x[8][FRAMES];
    const int h = orders[_i];
    char text[400];
    long double worst = 0.0L;

    (void)snprintf(text, sizeof(text),
                   "{\"scenario\": 1, \"rate_hz\": 1000000, \"frames\": 6000,"
                   "\"frequency\": 50.03, \"voltage\": {\"A\": {\"rms\": 0,"
                   "\"harmonics\": [{\"order\": %d, \"rms\": 1}]}}}",
                   h);
    read_all(text, 512, x);
    for (int64_t n = 0; n < FRAMES; n++) {
        int64_t rest = n * h * 5003 % 100000000;
        long double turns = (long double)rest / 100000000.0L;
        long double want = sqrtl(2.0L) * sinl(2.0L * acosl(-1.0L) * turns);

        worst = fmaxl(worst, fabsl(want - (long double)x[0][n]));
    }
    ck_assert_double_le((double)worst, 2.2e-16 * sqrt(2.0) * (h + 2));
}
END_TEST

START_TEST(integers_saturate_with_a_note)
{
    static double x[8][FRAMES];

    read_all("{\"scenario\": 1, \"rate_hz\": 200, \"frames\": 40,"
             "\"samples\": {\"type\": \"int8\", \"full_scale_v\": 100},"
             "\"frequency\": 50, \"voltage\": {\"A\": {\"rms\": 100}}}",
             64, x);
    ck_assert_double_eq(x[0][1], 127.0 / 128.0);
    ck_assert_double_eq(x[0][3], -1.0);
    ck_assert_uint_eq(info.notes.kept, 1);
    ck_assert_ptr_nonnull(strstr(info.notes.text[0], "UA"));
}
END_TEST

static void noise_sums(const char *seed, double *first, double sum[4])
{
    static double x[8][FRAMES];
    char text[400];

    (void)snprintf(text, sizeof(text),
                   "{\"scenario\": 1, \"rate_hz\": 5000, \"frames\": 6000,"
                   "\"frequency\": 50, \"seed\": %s, \"voltage\": {"
                   "\"A\": {\"rms\": 0, \"noise_rms\": 2},"
                   "\"B\": {\"rms\": 0, \"noise_rms\": 2}}}",
                   seed);
    read_all(text, 333, x);
    memset(sum, 0, 4 * sizeof(*sum));
    *first = x[0][17];
    for (int n = 0; n < FRAMES; n++) {
        double a = x[0][n] / 2.0;

        sum[0] += a / FRAMES;
        sum[1] += a * a / FRAMES;
        sum[2] += a * a * a * a / FRAMES;
        sum[3] += a * x[1][n] / 2.0 / FRAMES;
    }
}

/* Moments of the normal distribution, five standard errors wide. */
START_TEST(noise_is_gaussian_white_and_follows_its_seed)
{
    double one, again, other, sum[4];

    noise_sums("5", &one, sum);
    ck_assert_double_eq_tol(sum[0], 0.0, 5.0 / sqrt(FRAMES));
    ck_assert_double_eq_tol(sum[1], 1.0, 5.0 * sqrt(2.0 / FRAMES));
    ck_assert_double_eq_tol(sum[2], 3.0, 5.0 * sqrt(96.0 / FRAMES));
    ck_assert_double_eq_tol(sum[3], 0.0, 5.0 / sqrt(FRAMES));
    noise_sums("5", &again, sum);
    noise_sums("6", &other, sum);
    ck_assert(one == again);
    ck_assert(one != other);
}
END_TEST

START_TEST(detection_wants_the_key_with_a_number)
{
    const char *yes = " \n{ \"title\": \"x\", \"scenario\" : 1}";
    const char *no = "{\"scenario\": {\"a\": 2}}";

    ck_assert_int_gt(
        wp_scenario_source.detect("x", (const uint8_t *)yes, strlen(yes)), 90);
    ck_assert_int_eq(
        wp_scenario_source.detect("x", (const uint8_t *)no, strlen(no)), 0);
    ck_assert_int_eq(wp_scenario_source.detect("x", (const uint8_t *)"[1]", 3),
                     0);
    ck_assert_int_eq(wp_scenario_source.detect("x", (const uint8_t *)"", 0), 0);
}
END_TEST

/* What is put into an otherwise good file, and what the answer must name. */
static const struct {
    const char *rate, *more, *place;
} bad[] = {
    {"0", "", "$.rate_hz: expected a rate"},
    {"-5", "", "$.rate_hz"},
    {"\"fast\"", "", "$.rate_hz"},
    {"[1000, 0]", "", "$.rate_hz"},
    {"1e300", "", "$.rate_hz"},
    {"NaN", "", ":1:"},
    {"1e999", "", "$.rate_hz"},
    {"80", "", "half the rate"},
    {"1000", "\"frames\": 5", "expected either \"duration_s\""},
    {"1000", "\"wind\": 5", "$.wind: unknown key"},
    {"1000", "\"frequency\": 50", "$.frequency: expected each key once"},
    {"1000", "\"start\": \"yesterday\"", "$.start"},
    {"1000", "\"samples\": {\"type\": \"int12\"}", "$.samples.type"},
    {"1000", "\"samples\": {\"type\": \"int16\"}", "\"full_scale_v\""},
    {"1000", "\"samples\": {\"full_scale_v\": 0}", "$.samples.full_scale_v"},
    {"1000", "\"seed\": 1.5", "$.seed: expected a whole number"},
    {"1000", "\"current\": {\"A\": {}}",
     "$.current.A: expected the key "
     "\"rms\""},
    {"1000", "\"current\": {\"D\": {\"rms\": 1}}", "$.current.D"},
    {"1000", "\"current\": {\"A\": {\"rms\": 1e300}}", "$.current.A.rms"},
    {"1000", "\"current\": {\"A\": {\"rms\": -1}}", "$.current.A.rms"},
    {"1000", "\"current\": {\"A\": {\"rms\": \"1\"}}", "$.current.A.rms"},
    {"1000", "\"current\": {\"A\": 5}", "$.current.A: expected an object"},
    {"1000", "\"current\": {\"ABC\": {\"rms\": 1}, \"B\": {\"rms\": 1}}",
     "$.current.B: expected one definition of a phase"},
    {"1000",
     "\"current\": {\"A\": {\"rms\": 1, \"harmonics\": [{\"order\": 3,"
     " \"pct\": 1}, {\"order\": 10, \"pct\": 1}]}}",
     "$.current.A.harmonics[1].order: expected a harmonic below half"},
    {"1000",
     "\"current\": {\"A\": {\"rms\": 1, \"harmonics\": [{\"order\": 1,"
     " \"pct\": 1}]}}",
     "harmonics[0].order"},
    {"1000",
     "\"current\": {\"A\": {\"rms\": 1, \"harmonics\": [{\"order\": 3,"
     " \"pct\": 1, \"rms\": 1}]}}",
     "$.current.A.harmonics[0]: expected either"},
    {"1000",
     "\"current\": {\"A\": {\"rms\": 1, \"interharmonics\": [{\"frequency_hz\":"
     " 500, \"pct\": 1}]}}",
     "interharmonics[0].frequency_hz"},
    {"1000",
     "\"current\": {\"A\": {\"rms\": 1, \"waveform\": {\"kind\": "
     "\"square\"}}}",
     "$.current.A.waveform"},
    {"1000",
     "\"current\": {\"A\": {\"rms\": 1, \"waveform\": {\"kind\": \"burst\","
     " \"on_cycles\": 0}}}",
     "$.current.A.waveform"},
    {"1000",
     "\"current\": {\"A\": {\"rms\": 1, \"lag_deg\": 2, \"power_factor\": 1}}",
     "$.current.A: expected \"lag_deg\""},
    {"1000",
     "\"current\": {\"A\": {\"rms\": 1, \"power_factor\": 1, \"quadrant\": 5}}",
     "$.current.A.quadrant"},
    {"1000", "\"current\": {\"A\": {\"profile\": [{\"at_s\": 1, \"rms\": 1}]}}",
     "$.current.A.profile[0]: expected the first point at 0"},
    {"1000",
     "\"current\": {\"A\": {\"profile\": [{\"at_s\": 0, \"rms\": 1},"
     "{\"at_s\": 0, \"rms\": 2}]}}",
     "$.current.A.profile[1].at_s: expected a later time"},
    {"1000",
     "\"current\": {\"A\": {\"rms\": 1, \"profile\": [{\"at_s\": 0,"
     " \"rms\": 1}]}}",
     "$.current.A: expected \"rms\" or \"profile\""},
    {"1000", "\"modulation\": [{\"depth_pct\": 1}]", "$.modulation[0]"},
    {"1000",
     "\"modulation\": [{\"depth_pct\": 1, \"frequency_hz\": 8,"
     " \"phases\": \"AB\"}]",
     "$.modulation[0].phases: expected each voltage phase"},
    {"1000", "\"modulation\": {}", "$.modulation: expected a list"},
    {"1000", "\"events\": [{\"type\": \"sag\", \"at_s\": 0}]", "$.events[0]"},
    {"1000",
     "\"events\": [{\"type\": \"dip\", \"at_s\": 0, \"level_pct\": 50,"
     " \"duration_s\": -1}]",
     "$.events[0].duration_s: expected a number above 0"},
    {"1000",
     "\"events\": [{\"type\": \"dip\", \"at_s\": 0, \"level_pct\": 50}]",
     "$.events[0]: expected either \"duration_s\""},
    {"1000",
     "\"events\": [{\"type\": \"dip\", \"at_s\": 0, \"level_pct\": 150,"
     " \"duration_s\": 1}]",
     "$.events[0].level_pct"},
    {"1000",
     "\"events\": [{\"type\": \"step\", \"at_s\": 9, \"level_pct\": 50}]",
     "$.events[0]: expected a start within"},
    {"1000",
     "\"events\": [{\"type\": \"step\", \"at_cycle\": 1000000000000,"
     " \"level_pct\": 50}]",
     "$.events[0]: expected a start within"},
    {"1000",
     "\"events\": [{\"type\": \"impulsive\", \"at_s\": 0, \"peak\": 1,"
     " \"rise_s\": 2, \"fall_s\": 1}]",
     "$.events[0]: expected \"rise_s\" below"},
    {"1000",
     "\"events\": [{\"type\": \"oscillatory\", \"at_s\": 0, \"peak\": 1e30,"
     " \"decay_s\": 2, \"frequency_hz\": 100}]",
     "$.events[0].peak"},
    {"1000",
     "\"missing\": [{\"first\": 10, \"frames\": 5}, {\"first\": 14,"
     " \"frames\": 5}]",
     "$.missing: expected spans apart"},
    {"1000", "\"missing\": [{\"first\": 10, \"frames\": -5}]", "$.missing[0]"},
    {"1000",
     "\"missing\": [{\"first\": 10, \"frames\": 5, \"channels\":"
     " [\"IA\"]}]",
     "$.missing[0].channels[0]"},
};

START_TEST(bad_input_names_its_place)
{
    char text[1000];

    (void)snprintf(text, sizeof(text),
                   "{\"scenario\": 1, \"rate_hz\": %s, \"duration_s\": 1%s%s,"
                   "\"frequency\": 50, \"voltage\": {\"A\": {\"rms\": 1}}}",
                   bad[_i].rate, *bad[_i].more ? ", " : "", bad[_i].more);
    ck_assert_msg(open_text(text) != WP_OK, "accepted: %s", text);
    ck_assert_ptr_null(self);
    ck_assert_msg(strstr(err.text, path) == err.text, "%s", err.text);
    ck_assert_msg(strstr(err.text, bad[_i].place) != NULL, "expected %s in: %s",
                  bad[_i].place, err.text);
}
END_TEST

/* Whole files that are wrong. */
START_TEST(no_scenario_at_all_is_refused)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{",
        "{\"scenario\": 1}",
        "{\"scenario\": 2, \"rate_hz\": 1000}",
        "{\"scenario\": 1, \"rate_hz\": 1000, \"duration_s\": 1,"
        " \"frequency\": 50}",
        "{\"scenario\": 1, \"rate_hz\": 1000, \"duration_s\": -1,"
        " \"frequency\": 50, \"voltage\": {\"A\": {\"rms\": 1}}}",
        "{\"scenario\": 1, \"rate_hz\": 1000, \"frames\": 1e15,"
        " \"frequency\": 50, \"voltage\": {\"A\": {\"rms\": 1}}}",
        "{\"scenario\": 1, \"rate_hz\": 1000, \"frames\": 10,"
        " \"frequency\": {\"hz\": 50, \"wander\": [{\"amplitude_hz\": 60,"
        " \"frequency_hz\": 1}]}, \"voltage\": {\"A\": {\"rms\": 1}}}",
        "{\"scenario\": 1, \"rate_hz\": 1000, \"frames\": 10,"
        " \"voltage\": {\"A\": {\"rms\": 1}}}",
    };

    ck_assert(open_text(texts[_i]) != WP_OK);
    ck_assert_ptr_null(self);
    ck_assert(strstr(err.text, path) == err.text);
}
END_TEST

START_TEST(series_beyond_half_the_rate_is_cut_with_a_note)
{
    ck_assert(open_text("{\"scenario\": 1, \"rate_hz\": 1000, \"frames\": 10,"
                        "\"frequency\": 50, \"current\": {\"A\": {\"rms\": 1,"
                        "\"waveform\": {\"kind\": \"half_wave\"}}}}") == WP_OK);
    ck_assert_uint_eq(info.notes.kept, 1);
    ck_assert_ptr_nonnull(strstr(info.notes.text[0], "after order 9 "));
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("ingest/scenario");
    TCase *t = tcase_create("source");
    TCase *refused = tcase_create("bad input");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, cutting_changes_no_bit);
    tcase_add_test(t, missing_frames_are_nan_and_no_others);
    tcase_add_test(t, channels_and_clock_are_described);
    tcase_add_test(t, quarters_are_exact);
    tcase_add_loop_test(t, high_orders_err_in_proportion, 0, 6);
    tcase_add_test(t, integers_saturate_with_a_note);
    tcase_add_test(t, noise_is_gaussian_white_and_follows_its_seed);
    tcase_add_test(t, detection_wants_the_key_with_a_number);
    tcase_add_test(t, series_beyond_half_the_rate_is_cut_with_a_note);
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(refused, setup, teardown);
    tcase_add_loop_test(refused, bad_input_names_its_place, 0,
                        (int)(sizeof(bad) / sizeof(*bad)));
    tcase_add_loop_test(refused, no_scenario_at_all_is_refused, 0, 10);
    suite_add_tcase(s, refused);
    return s;
}
