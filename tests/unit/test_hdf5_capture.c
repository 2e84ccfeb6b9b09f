/* A capture written and read again is the same description and the same bits.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/hdf5_sink.h"
#include "format/hdf5_source.h"
#include "runner.h"
#include "small_disk.h"
#include "temp_folder.h"

enum { CHANNELS = 6, FRAMES = 70001, DIGITALS = 2 };

static char path[512];
static double samples[CHANNELS][FRAMES];
static uint8_t states[DIGITALS][FRAMES];
static int64_t stamps[FRAMES];
static struct wp_source_channel channel[CHANNELS];
static struct wp_source_digital digital[DIGITALS];
static struct wp_source_info info, back;
static struct wp_error err;

static void describe(void)
{
    static const double norms[CHANNELS] = {0x1p-7,  0x1p-15, 0x1p-23,
                                           0x1p-31, 1,       1};

    info = (struct wp_source_info){
        .format = "audio",
        .detail = "WAV, 24 bit PCM",
        .channels = CHANNELS,
        .digitals = DIGITALS,
        .channel = channel,
        .digital = digital,
        .frames = -1,
        .clock = WP_CLOCK_RATE,
        .rate = {153536, 5},
        .start_known = true,
        .start_ns = 1704067200123456789,
        .trigger_known = true,
        .trigger_ns = 1704067201000000001,
        .utc_quality_known = true,
        .utc_error_ns = -1,
        .nominal_hz = 50.0,
        .station = "S\xc3\xbc"
                   "d",
        .device = "meter 7",
    };
    for (int i = 0; i < CHANNELS; i++) {
        channel[i] = (struct wp_source_channel){
            .unit = "kV",
            .phase = "L1",
            .storage = (enum wp_storage)i,
            .norm = norms[i],
            .scale = 0.1 + i,
            .offset = -1.0 / 3.0,
            .skew_s = 1e-6 * i,
            .side = (enum wp_side)(i % 3),
            .ratio_primary = 110000.0,
            .ratio_secondary = i,
        };
        (void)snprintf(channel[i].name, sizeof(channel[i].name), "ch %d", i);
    }
    for (int i = 0; i < DIGITALS; i++) {
        (void)snprintf(digital[i].name, sizeof(digital[i].name), "in %d", i);
        digital[i].normal = (uint8_t)i;
    }
    wp_note(&info.notes, "line 7: a repair");
    wp_note(&info.notes, "line 9: another");
}

/* Every storage goes through its whole range. */
static void fill(void)
{
    static const double top[4] = {127, 32767, 8388607, 2147483647};
    uint64_t seed = 12345;

    for (int i = 0; i < FRAMES; i++) {
        for (int c = 0; c < CHANNELS; c++) {
            double u;

            seed = seed * 6364136223846793005u + 1442695040888963407u;
            u = (double)(int64_t)seed / 9223372036854775808.0;
            if (c < 4)
                samples[c][i] = rint(u * top[c]) * channel[c].norm + 0.0;
            else
                samples[c][i] = c == 4 ? (float)(u * 325.0) : u * 1e300;
        }
        for (int c = 0; c < 4; c++)
            if (i == 5)
                samples[c][i] = (-top[c] - 1.0) * channel[c].norm;
        states[0][i] = i / 1000 & 1;
        states[1][i] = i % 7 == 0;
        stamps[i] = (int64_t)i * 32552 + i % 3;
    }
}

static void make_missing(void)
{
    for (int i = 100; i < 200; i++)
        samples[1][i] = NAN;
    samples[1][FRAMES - 1] = NAN;
    for (int i = 65530; i < 65540; i++) /* over the border of two chunks */
        for (int c = 0; c < CHANNELS; c++)
            samples[c][i] = NAN;
    for (int i = 0; i < 3000; i += 2) /* more spans than a reader holds */
        samples[5][i] = NAN;
}

static void setup(void)
{
    temp_begin();
    (void)strcpy(path, temp_path("capture.h5"));
    describe();
    fill();
    back = (struct wp_source_info){0};
}

static void teardown(void)
{
    wp_notes_release(&info.notes);
    wp_source_info_release(&back);
    (void)unlink(path);
    ck_assert_int_eq(temp_count(), 0);
    temp_end();
}

/* Writes `frames` in blocks of `step`; the status of the first that failed. */
static enum wp_status put(size_t frames, size_t step)
{
    struct wp_sink_options options = {.reproducible = true};
    struct wp_notes notes = {0};
    enum wp_status status;
    void *sink;

    status = wp_hdf5_sink.open(&sink, path, &info, &options, &notes, &err);
    for (size_t at = 0; at < frames && !status; at += step) {
        double *x[CHANNELS];
        uint8_t *d[DIGITALS];
        struct wp_block b = {.x = x, .digital = d, .stamp_ns = stamps + at};

        b.frames = b.capacity = frames - at < step ? frames - at : step;
        for (int c = 0; c < CHANNELS; c++)
            x[c] = samples[c] + at;
        for (int c = 0; c < DIGITALS; c++)
            d[c] = states[c] + at;
        status = wp_hdf5_sink.write(sink, &b, &err);
    }
    if (!status)
        status = wp_hdf5_sink.commit(sink, &err);
    wp_hdf5_sink.close(sink);
    wp_notes_release(&notes);
    return status;
}

static void same_double(double a, double b)
{
    if (isnan(b))
        ck_assert(isnan(a));
    else
        ck_assert_mem_eq(&a, &b, sizeof(a));
}

/* How many samples are not the same bits, or not both missing. */
static size_t differing(const double *a, const double *b, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count +=
            isnan(b[i]) ? !isnan(a[i]) : memcmp(&a[i], &b[i], sizeof(*a)) != 0;
    return count;
}

static void same_samples(void *source, size_t frames, size_t step)
{
    static double x[CHANNELS][FRAMES];
    static uint8_t d[DIGITALS][FRAMES];
    static int64_t t[FRAMES];
    double *xs[CHANNELS];
    uint8_t *ds[DIGITALS];
    struct wp_block b = {.capacity = step, .x = xs, .digital = ds};
    size_t at = 0;

    do {
        for (int c = 0; c < CHANNELS; c++)
            xs[c] = x[c] + at;
        for (int c = 0; c < DIGITALS; c++)
            ds[c] = d[c] + at;
        b.stamp_ns = t + at;
        if (b.capacity > FRAMES - at)
            b.capacity = FRAMES - at;
        if (!b.capacity)
            break;
        ck_assert_msg(!wp_hdf5_source.read(source, &b, &err), "%s", err.text);
        at += b.frames;
    } while (b.frames);
    ck_assert_uint_eq(at, frames);
    for (int c = 0; c < CHANNELS; c++)
        ck_assert_uint_eq(differing(x[c], samples[c], frames), 0);
    for (int c = 0; c < DIGITALS; c++)
        ck_assert(memcmp(d[c], states[c], frames) == 0);
    if (info.clock == WP_CLOCK_STAMPS)
        ck_assert(memcmp(t, stamps, frames * sizeof(*t)) == 0);
}

static void same_channels(void)
{
    for (int i = 0; i < CHANNELS; i++) {
        const struct wp_source_channel *a = &back.channel[i], *b = &channel[i];

        ck_assert_str_eq(a->name, b->name);
        ck_assert_str_eq(a->phase, b->phase);
        ck_assert_str_eq(a->unit, b->unit);
        ck_assert_int_eq(a->storage, b->storage);
        ck_assert_int_eq(a->side, b->side);
        same_double(a->norm, b->norm);
        same_double(a->scale, b->scale);
        same_double(a->offset, b->offset);
        same_double(a->skew_s, b->skew_s);
        same_double(a->ratio_primary, b->ratio_primary);
        same_double(a->ratio_secondary, b->ratio_secondary);
    }
    for (int i = 0; i < DIGITALS; i++) {
        ck_assert_str_eq(back.digital[i].name, digital[i].name);
        ck_assert_uint_eq(back.digital[i].normal, digital[i].normal);
    }
}

static void same_capture(int64_t frames)
{
    ck_assert_str_eq(back.format, "hdf5");
    ck_assert_str_eq(back.detail, info.detail);
    ck_assert_uint_eq(back.channels, CHANNELS);
    ck_assert_uint_eq(back.digitals, DIGITALS);
    ck_assert_int_eq(back.frames, frames);
    ck_assert_int_eq(back.clock, info.clock);
    ck_assert(wp_rate_equal(back.rate, info.rate));
    ck_assert_int_eq(back.start_known, info.start_known);
    ck_assert_int_eq(back.start_ns, info.start_ns);
    ck_assert_int_eq(back.trigger_known, info.trigger_known);
    ck_assert_int_eq(back.trigger_ns, info.trigger_ns);
    ck_assert_int_eq(back.utc_quality_known, info.utc_quality_known);
    ck_assert_int_eq(back.utc_error_ns, info.utc_error_ns);
    same_double(back.nominal_hz, info.nominal_hz);
    ck_assert_str_eq(back.station, info.station);
    ck_assert_str_eq(back.device, info.device);
    ck_assert_uint_eq(back.notes.count, info.notes.count);
    ck_assert_uint_eq(back.notes.kept, info.notes.kept);
    for (size_t i = 0; i < info.notes.kept; i++)
        ck_assert_str_eq(back.notes.text[i], info.notes.text[i]);
    same_channels();
}

static void round_trip(size_t frames, size_t put_step, size_t get_step)
{
    void *source;

    ck_assert_msg(put(frames, put_step) == WP_OK, "%s", err.text);
    ck_assert_msg(!wp_hdf5_source.open(&source, path, NULL, &back, &err), "%s",
                  err.text);
    same_capture((int64_t)frames);
    same_samples(source, frames, get_step);
    wp_hdf5_source.close(source);
}

START_TEST(everything_comes_back)
{
    round_trip(FRAMES, 4096, 5000);
}
END_TEST

START_TEST(missing_samples_come_back_missing)
{
    make_missing();
    round_trip(FRAMES, 65535, 65537);
}
END_TEST

START_TEST(how_blocks_are_cut_changes_no_byte)
{
    static char first[1 << 22], second[1 << 22];
    size_t n, m;
    FILE *f;

    make_missing();
    ck_assert_int_eq(put(FRAMES, FRAMES), WP_OK);
    f = fopen(path, "rb");
    n = fread(first, 1, sizeof(first), f);
    (void)fclose(f);
    (void)sleep(1); /* a time stamp of a second would show */
    ck_assert_int_eq(put(FRAMES, 777), WP_OK);
    f = fopen(path, "rb");
    m = fread(second, 1, sizeof(second), f);
    (void)fclose(f);
    ck_assert_uint_gt(n, 100000);
    ck_assert_uint_eq(n, m);
    ck_assert(memcmp(first, second, n) == 0);
}
END_TEST

START_TEST(a_capture_of_nothing_is_one)
{
    round_trip(0, 1, 100);
}
END_TEST

START_TEST(changing_rates_come_back)
{
    struct wp_rate_segment segment[] = {{{6400, 1}, 500},
                                        {{2401509521, 1000000}, 1000}};

    info.clock = WP_CLOCK_RATES;
    info.segment = segment;
    info.segments = 2;
    info.frames = 1000;
    round_trip(1000, 1000, 1000);
    ck_assert_uint_eq(back.segments, 2);
    for (int i = 0; i < 2; i++) {
        ck_assert(wp_rate_equal(back.segment[i].rate, segment[i].rate));
        ck_assert_int_eq(back.segment[i].end_frame, segment[i].end_frame);
    }
}
END_TEST

START_TEST(stamps_come_back)
{
    info.clock = WP_CLOCK_STAMPS;
    round_trip(FRAMES, 10000, 20000);
}
END_TEST

START_TEST(what_is_unknown_stays_unknown)
{
    info.start_known = info.trigger_known = info.utc_quality_known = false;
    info.start_ns = info.trigger_ns = info.utc_error_ns = 0;
    info.nominal_hz = 0.0;
    info.rate = (struct wp_rate){0, 0};
    info.clock = WP_CLOCK_NONE;
    round_trip(10, 10, 10);
}
END_TEST

START_TEST(channels_are_found_by_name_number_and_dataset)
{
    const char *wanted[] = {"ch 3", "1", "channel_2", "/capture/channel_6"};
    struct wp_source_options options = {.wanted = wanted, .wanted_count = 4};
    double x[4][10];
    double *xs[4] = {x[0], x[1], x[2], x[3]};
    struct wp_block b = {.capacity = 10, .x = xs};
    void *source;

    ck_assert_int_eq(put(10, 10), WP_OK);
    ck_assert_int_eq(wp_hdf5_source.open(&source, path, &options, &back, &err),
                     WP_OK);
    ck_assert_int_eq(wp_hdf5_source.read(source, &b, &err), WP_OK);
    ck_assert_uint_eq(b.frames, 10);
    same_double(x[0][9], samples[3][9]);
    same_double(x[1][9], samples[0][9]);
    same_double(x[2][9], samples[1][9]);
    same_double(x[3][9], samples[5][9]);
    wp_hdf5_source.close(source);
    wp_source_info_release(&back);
    wanted[2] = "nobody";
    ck_assert_int_eq(wp_hdf5_source.open(&source, path, &options, &back, &err),
                     WP_E_CONFIG);
    ck_assert_ptr_null(source);
    ck_assert_ptr_nonnull(strstr(err.text, "nobody"));
}
END_TEST

static void refused(double value, int c, const char *place)
{
    samples[c][3] = value;
    ck_assert_int_eq(put(10, 10), WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, place));
    ck_assert_ptr_nonnull(strstr(err.text, "frame 3"));
    ck_assert_int_ne(access(path, F_OK), 0);
    fill();
}

START_TEST(a_sample_that_the_storage_does_not_hold_is_refused)
{
    refused(0.5 * 0x1p-15, 1, "channel 2");
    refused(1.0, 1, "int16");
    refused(1.0, 2, "int24");
    refused(INFINITY, 3, "int32");
    refused(INFINITY, 5, "float64");
    refused(0.1, 4, "float32");
    refused(1e300, 4, "float32");
}
END_TEST

START_TEST(nothing_appears_without_commit)
{
    void *sink;

    ck_assert_int_eq(wp_hdf5_sink.open(&sink, path, &info, NULL, NULL, &err),
                     WP_OK);
    ck_assert_int_ne(access(path, F_OK), 0);
    wp_hdf5_sink.close(sink);
    wp_hdf5_sink.close(NULL);
    ck_assert_int_eq(temp_count(), 0);
}
END_TEST

START_TEST(subformats_are_refused)
{
    struct wp_sink_options options = {.subformat = "pcm16"};
    void *sink;

    ck_assert_int_eq(
        wp_hdf5_sink.open(&sink, path, &info, &options, NULL, &err),
        WP_E_UNSUPPORTED);
    ck_assert_ptr_null(sink);
}
END_TEST

/* 0 when it failed as it should. */
static int write_in_vain(void)
{
    return !(put(FRAMES, 4096) == WP_E_IO && strstr(err.text, path) != NULL &&
             strstr(err.text, "large") != NULL);
}

/* Each limit stops the library somewhere else: while creating, in the samples,
 * at the last bytes. */
START_TEST(a_full_disk_is_an_error_and_leaves_nothing)
{
    static const size_t limits[] = {0, 100, 3000, 50000, 700000, 1400000};

    ck_assert_int_eq(with_disk_of(limits[_i], write_in_vain), 0);
    ck_assert_int_ne(access(path, F_OK), 0);
    round_trip(100, 100, 100);
}
END_TEST

START_TEST(a_truncated_capture_is_refused)
{
    struct wp_source_info none = {0};
    void *source;

    ck_assert_int_eq(put(1000, 1000), WP_OK);
    for (off_t keep = 0; keep < 30000; keep += keep < 200 ? 8 : 997) {
        if (truncate(path, keep) != 0)
            break;
        ck_assert_int_eq(put(1000, 1000), WP_OK);
        ck_assert_int_eq(truncate(path, keep), 0);
        ck_assert_int_eq(wp_hdf5_source.open(&source, path, NULL, &none, &err),
                         WP_E_FORMAT);
        ck_assert_ptr_nonnull(strstr(err.text, path));
        ck_assert_ptr_null(source);
        wp_source_info_release(&none);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/hdf5_capture");
    TCase *t = tcase_create("round trip");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, everything_comes_back);
    tcase_add_test(t, missing_samples_come_back_missing);
    tcase_add_test(t, how_blocks_are_cut_changes_no_byte);
    tcase_add_test(t, a_capture_of_nothing_is_one);
    tcase_add_test(t, changing_rates_come_back);
    tcase_add_test(t, stamps_come_back);
    tcase_add_test(t, what_is_unknown_stays_unknown);
    tcase_add_test(t, channels_are_found_by_name_number_and_dataset);
    tcase_add_test(t, a_sample_that_the_storage_does_not_hold_is_refused);
    tcase_add_test(t, nothing_appears_without_commit);
    tcase_add_test(t, subformats_are_refused);
    tcase_add_loop_test(t, a_full_disk_is_an_error_and_leaves_nothing, 0, 6);
    tcase_add_test(t, a_truncated_capture_is_refused);
    suite_add_tcase(s, t);
    return s;
}
