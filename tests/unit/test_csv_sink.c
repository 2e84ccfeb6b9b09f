#include <check.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "csv_fixture.h"
#include "format/csv_sink.h"
#include "runner.h"

enum { FRAMES = 1000, CHANNELS = 3, DIGITALS = 2 };

static struct csv_read r;
static char path[512];
static struct wp_source_channel channel[CHANNELS];
static struct wp_source_digital digital[DIGITALS];
static struct wp_source_info info;
static double x[CHANNELS][FRAMES];
static uint8_t d[DIGITALS][FRAMES];
static int64_t stamp_ns[FRAMES];

static void fill_samples(void)
{
    for (int i = 0; i < FRAMES; i++) {
        x[0][i] = sin(i * 0.01) * 0.999;
        x[1][i] = i * 1e-9 - 3e-7;
        x[2][i] = i % 10 ? 1e300 / (i + 1) : NAN;
        d[0][i] = (uint8_t)(i / 7 % 2);
        d[1][i] = (uint8_t)(i == 5);
        stamp_ns[i] = (int64_t)i * 32552 + (i > 500) * 77777777;
    }
}

static void setup(void)
{
    for (int c = 0; c < CHANNELS; c++)
        channel[c] = (struct wp_source_channel){.scale = 1.0, .norm = 1.0};
    channel[0].scale = 412.3456789;
    channel[0].offset = -0.1;
    strcpy(channel[0].name, "U L1, \"grid\"");
    strcpy(channel[0].unit, "V");
    strcpy(channel[0].phase, "A");
    channel[0].side = WP_SIDE_PRIMARY;
    channel[0].ratio_primary = 110000.0;
    channel[0].ratio_secondary = 100.0;
    strcpy(channel[1].name, "I (odd)");
    channel[1].skew_s = 1.5e-6;
    strcpy(channel[2].name, "V_L3_kV");
    strcpy(channel[2].unit, "mA");
    strcpy(digital[0].name, "trip, A");
    strcpy(digital[1].name, "door");
    info = (struct wp_source_info){.format = "test",
                                   .channels = CHANNELS,
                                   .digitals = DIGITALS,
                                   .channel = channel,
                                   .digital = digital,
                                   .frames = FRAMES,
                                   .clock = WP_CLOCK_RATE,
                                   .rate = {153536, 5},
                                   .start_known = true,
                                   .start_ns = 1704067200123456789,
                                   .nominal_hz = 59.975};
    strcpy(info.station, "North, 1");
    strcpy(info.device, "meter");
    fill_samples();
    temp_begin();
    (void)strcpy(path, temp_path("out.csv"));
}

static void teardown(void)
{
    csv_read_free(&r);
    (void)unlink(path);
    ck_assert_int_eq(temp_count(), 0);
    temp_end();
}

/* Writes everything by blocks of the given size; the status of the first call
 * that fails. */
static enum wp_status write_all(size_t block, struct wp_error *err)
{
    void *sink;
    enum wp_status status =
        wp_csv_sink.open(&sink, path, &info, NULL, NULL, err);

    for (size_t at = 0; at < FRAMES && !status; at += block) {
        double *const to[] = {x[0] + at, x[1] + at, x[2] + at};
        uint8_t *const bits[] = {d[0] + at, d[1] + at};
        struct wp_block b = {.capacity = block,
                             .frames =
                                 FRAMES - at < block ? FRAMES - at : block,
                             .x = to,
                             .digital = bits,
                             .stamp_ns = stamp_ns + at};

        status = wp_csv_sink.write(sink, &b, err);
    }
    if (!status)
        status = wp_csv_sink.commit(sink, err);
    wp_csv_sink.close(sink);
    return status;
}

static void round_trip(size_t block)
{
    struct wp_error err = {{0}};
    enum wp_status status = write_all(block, &err);

    ck_assert_msg(status == WP_OK, "%s", err.text);
    csv_read_file(&r, path, NULL, 128);
    ck_assert_msg(r.status == WP_OK, "%s", r.err.text);
    ck_assert_int_eq(r.frames, FRAMES);
    ck_assert_uint_eq(r.info.channels, CHANNELS);
}

START_TEST(samples_come_back_bit_by_bit)
{
    round_trip(64);
    for (int c = 0; c < CHANNELS; c++)
        for (int i = 0; i < FRAMES; i++) {
            double value = channel[c].scale * x[c][i] + channel[c].offset;

            ck_assert(isnan(value) ? isnan(r.x[c][i])
                                   : memcmp(&value, &r.x[c][i], 8) == 0);
        }
    for (int c = 0; c < DIGITALS; c++)
        ck_assert_mem_eq(r.digital[c], d[c], FRAMES);
}
END_TEST

START_TEST(description_comes_back)
{
    round_trip(FRAMES);
    ck_assert_int_eq(r.info.clock, WP_CLOCK_RATE);
    ck_assert_int_eq(r.info.rate.num, 153536);
    ck_assert_int_eq(r.info.rate.den, 5);
    ck_assert_int_eq(r.info.start_ns, info.start_ns);
    ck_assert_double_eq(r.info.nominal_hz, 59.975);
    ck_assert(!csv_noted(&r, "preamble"));
    ck_assert_str_eq(r.info.station, "North, 1");
    ck_assert_str_eq(r.info.device, "meter");
    ck_assert_str_eq(r.info.channel[0].name, "U L1, 'grid'");
    ck_assert_str_eq(r.info.channel[0].unit, "V");
    ck_assert_str_eq(r.info.channel[0].phase, "A");
    ck_assert_int_eq(r.info.channel[0].side, WP_SIDE_PRIMARY);
    ck_assert_double_eq(r.info.channel[0].ratio_primary, 110000.0);
    ck_assert_double_eq(r.info.channel[0].ratio_secondary, 100.0);
    ck_assert_str_eq(r.info.channel[1].name, "I (odd)");
    ck_assert_str_eq(r.info.channel[1].unit, "");
    ck_assert_double_eq(r.info.channel[1].skew_s, 1.5e-6);
    ck_assert_str_eq(r.info.channel[2].name, "V_L3_kV");
    ck_assert_str_eq(r.info.channel[2].phase, "");
    ck_assert_uint_eq(r.info.digitals, 2);
    ck_assert_str_eq(r.info.digital[0].name, "trip, A");
    ck_assert_str_eq(r.info.digital[1].name, "door");
}
END_TEST

START_TEST(stamps_come_back)
{
    info.clock = WP_CLOCK_STAMPS;
    round_trip(100);
    ck_assert_int_eq(r.info.clock, WP_CLOCK_STAMPS);
    ck_assert_int_eq(r.info.rate.num, 153536);
    ck_assert_mem_eq(r.stamp_ns, stamp_ns, sizeof(stamp_ns));
}
END_TEST

START_TEST(segments_become_stamps)
{
    struct wp_rate_segment segment[2] = {{{1000, 1}, 400}, {{8000, 1}, FRAMES}};

    info.clock = WP_CLOCK_RATES;
    info.segments = 2;
    info.segment = segment;
    round_trip(100);
    ck_assert_int_eq(r.info.clock, WP_CLOCK_STAMPS);
    ck_assert_int_eq(r.stamp_ns[399], 399000000);
    ck_assert_int_eq(r.stamp_ns[400], 400000000);
    ck_assert_int_eq(r.stamp_ns[408], 401000000);
}
END_TEST

START_TEST(without_clock_and_start)
{
    info.clock = WP_CLOCK_NONE;
    info.start_known = false;
    round_trip(7);
    ck_assert_int_eq(r.info.clock, WP_CLOCK_NONE);
    ck_assert(!r.info.start_known);
}
END_TEST

START_TEST(a_missing_sample_alone_in_its_row)
{
    double one[3] = {NAN, 2.0, NAN};
    double *const to[] = {one};
    struct wp_block b = {.capacity = 3, .frames = 3, .x = to};
    void *sink;

    info.clock = WP_CLOCK_NONE;
    info.channels = 1;
    info.digitals = 0;
    ck_assert_int_eq(wp_csv_sink.open(&sink, path, &info, NULL, NULL, NULL),
                     WP_OK);
    ck_assert_int_eq(wp_csv_sink.write(sink, &b, NULL), WP_OK);
    ck_assert_int_eq(wp_csv_sink.commit(sink, NULL), WP_OK);
    wp_csv_sink.close(sink);
    csv_read_file(&r, path, NULL, 16);
    ck_assert_int_eq(r.frames, 3);
    ck_assert(isnan(r.x[0][0]) && r.x[0][1] == -0.1 + 412.3456789 * 2.0 &&
              isnan(r.x[0][2]));
}
END_TEST

START_TEST(a_full_disk_leaves_no_file)
{
    struct rlimit limit = {10000, 10000};
    struct wp_error err = {{0}};

    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert_int_eq(write_all(64, &err), WP_E_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "out.csv: cannot write"));
    ck_assert_int_eq(temp_count(), 0);
}
END_TEST

START_TEST(close_without_commit_leaves_no_file)
{
    void *sink;

    ck_assert_int_eq(wp_csv_sink.open(&sink, path, &info, NULL, NULL, NULL),
                     WP_OK);
    wp_csv_sink.close(sink);
    wp_csv_sink.close(NULL);
    ck_assert_int_eq(temp_count(), 0);
}
END_TEST

START_TEST(what_cannot_be_written_is_refused)
{
    struct wp_sink_options pcm = {.subformat = "pcm16"};
    struct wp_error err;
    void *sink;

    ck_assert_int_eq(wp_csv_sink.open(&sink, path, &info, &pcm, NULL, &err),
                     WP_E_UNSUPPORTED);
    ck_assert_int_eq(
        wp_csv_sink.open(&sink, "/nonexistent/a.csv", &info, NULL, NULL, &err),
        WP_E_IO);
    x[0][700] = INFINITY;
    ck_assert_int_eq(write_all(64, &err), WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "channel 1, frame 700"));
    ck_assert_int_eq(temp_count(), 0);
    info.channels = info.digitals = 0;
    ck_assert_int_eq(wp_csv_sink.open(&sink, path, &info, NULL, NULL, &err),
                     WP_E_UNSUPPORTED);
}
END_TEST

START_TEST(comments_of_ours_that_lie)
{
    static const char *const texts[] = {
        "# wattproof capture, rate 0/1\ntime_s,u\n0,1\n",
        "# wattproof capture, rate 1000\ntime_s,u\n0,1\n",
        "# wattproof capture, start x\ntime_s,u\n0,1\n",
        "# wattproof capture, rate 1/1\n# unit: V,V,V\ntime_s,u\n0,1\n",
        "# wattproof capture, rate 1/1\n# digital: a,b,c\ntime_s,u\n0,1\n",
        "# wattproof capture, rate 1/1\n# ratio: 1\ntime_s,u\n0,1\n",
        "# wattproof capture, rate 1/1\n# digital: u\ntime_s,a,u\n0,1,2\n",
        "# wattproof capture, rate 1/1\ntime_s,u\n",
        "# wattproof capture, rate 1/1\n",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        csv_read_text(&r, texts[i], NULL);
        ck_assert_msg(r.status == WP_E_FORMAT, "%s", texts[i]);
        csv_read_free(&r);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/csv_sink");
    TCase *t = tcase_create("round trip");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, samples_come_back_bit_by_bit);
    tcase_add_test(t, description_comes_back);
    tcase_add_test(t, stamps_come_back);
    tcase_add_test(t, segments_become_stamps);
    tcase_add_test(t, without_clock_and_start);
    tcase_add_test(t, a_missing_sample_alone_in_its_row);
    tcase_add_test(t, a_full_disk_leaves_no_file);
    tcase_add_test(t, close_without_commit_leaves_no_file);
    tcase_add_test(t, what_cannot_be_written_is_refused);
    tcase_add_test(t, comments_of_ours_that_lie);
    suite_add_tcase(s, t);
    return s;
}
