#include <check.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "audio_files.h"
#include "format/audio.h"
#include "format/registry.h"
#include "runner.h"

static struct wp_source_info info;
static struct wp_notes notes;
static struct wp_error err;
static struct af_file file;
static double x[AF_CHANNELS][AF_FRAMES];

static void setup(void)
{
    temp_begin();
    memset(&notes, 0, sizeof(notes));
}

static void teardown(void)
{
    wp_source_info_release(&info);
    wp_notes_release(&notes);
    temp_end();
}

static void describe(unsigned channels, enum wp_storage storage)
{
    wp_source_info_release(&info);
    info = af_describe(channels, storage);
}

static enum wp_status store(const char *name, size_t frames,
                            const char *subformat)
{
    const struct wp_sink_options options = {.subformat = subformat};

    return af_store(name, &info, x, frames, &options, &notes, &err);
}

static void load(const char *name)
{
    const struct wp_source_options lenient = {.non_finite_is_missing = true};

    af_load(&file, name, &lenient, 777);
    ck_assert_msg(!file.opened && !file.read, "%s", file.err.text);
}

/* Random words of each channel's storage, both ends of the range among them. */
static void fill(size_t frames)
{
    static const int bits[] = {8, 16, 24, 32};

    srand(5);
    for (unsigned c = 0; c < info.channels; c++) {
        enum wp_storage storage = info.channel[c].storage;
        double norm = info.channel[c].norm;

        for (size_t i = 0; i < frames; i++) {
            double u = rand() / (RAND_MAX + 1.0) * 2.0 - 1.0;

            if (storage == WP_STORE_F32)
                x[c][i] = (double)(float)(u * 400.0);
            else if (storage == WP_STORE_F64)
                x[c][i] = u * 400.0;
            else
                x[c][i] = floor(u * ldexp(1.0, bits[storage] - 1)) * norm;
        }
        if (storage < WP_STORE_F32) {
            x[c][0] = -ldexp(norm, bits[storage] - 1);
            x[c][1] = ldexp(norm, bits[storage] - 1) - norm;
        }
    }
}

static const char *const extensions[] = {"a.wav", "a.w64",  "a.rf64",
                                         "a.caf", "a.aiff", "a.flac"};

START_TEST(a_round_trip_loses_nothing)
{
    for (int storage = 0; storage < WP_STORE_COUNT; storage++) {
        bool flac = strcmp(extensions[_i], "a.flac") == 0;

        if (flac && storage > WP_STORE_I24)
            continue;
        describe(3, (enum wp_storage)storage);
        fill(2000);
        ck_assert_msg(store(extensions[_i], 2000, NULL) == WP_OK, "%s",
                      err.text);
        load(extensions[_i]);
        ck_assert_int_eq(file.frames, 2000);
        ck_assert_uint_eq(file.info.channels, 3);
        ck_assert_int_eq(file.info.rate.num, 4800);
        ck_assert_int_eq(file.info.channel[0].storage,
                         storage == WP_STORE_I8 ? WP_STORE_I16
                                                : (enum wp_storage)storage);
        for (int c = 0; c < 3; c++)
            ck_assert_mem_eq(file.x[c], x[c], 2000 * sizeof(double));
        ck_assert_uint_eq(file.info.notes.count, 0);
        af_close(&file);
    }
    ck_assert_uint_eq(notes.count, 0);
    ck_assert_int_eq(temp_count(), 1);
}
END_TEST

static enum wp_storage mixed(enum wp_storage a, enum wp_storage b)
{
    static const int bits[] = {8, 16, 24, 32, 1, 1};
    enum wp_storage found;

    describe(2, a);
    info.channel[1].storage = b;
    info.channel[1].norm = ldexp(1.0, 1 - bits[b]);
    fill(100);
    ck_assert_int_eq(store("m.w64", 100, NULL), WP_OK);
    load("m.w64");
    found = file.info.channel[0].storage;
    for (int c = 0; c < 2; c++)
        ck_assert_mem_eq(file.x[c], x[c], 100 * sizeof(double));
    af_close(&file);
    return found;
}

START_TEST(mixed_storages_take_the_narrowest_that_holds_both)
{
    ck_assert_int_eq(mixed(WP_STORE_I16, WP_STORE_I24), WP_STORE_I24);
    ck_assert_int_eq(mixed(WP_STORE_I24, WP_STORE_F32), WP_STORE_F32);
    ck_assert_int_eq(mixed(WP_STORE_I32, WP_STORE_F32), WP_STORE_F64);
    ck_assert_int_eq(mixed(WP_STORE_F64, WP_STORE_I8), WP_STORE_F64);
    ck_assert_int_eq(mixed(WP_STORE_I8, WP_STORE_I32), WP_STORE_I32);
}
END_TEST

/* COMTRADE's integers: stored as they are, -1..1 in the file. */
START_TEST(integers_of_norm_one_are_brought_to_full_scale)
{
    describe(1, WP_STORE_I16);
    info.channel[0].norm = 1.0;
    fill(100);
    ck_assert_double_eq(x[0][0], -32768.0);
    ck_assert_double_eq(wp_audio_sink_gain(&info.channel[0]), 0x1p-15);
    ck_assert_int_eq(store("a.wav", 100, NULL), WP_OK);
    load("a.wav");
    for (int i = 0; i < 100; i++)
        ck_assert_double_eq(file.x[0][i], x[0][i] / 32768.0);
    af_close(&file);
    ck_assert(af_noted(&notes, "no scale"));
    ck_assert_int_eq(store("a.caf", 100, "double"), WP_OK);
    load("a.caf");
    ck_assert_double_eq(file.x[0][1], 32767.0 / 32768.0);
    af_close(&file);
}
END_TEST

/* In units of a 16 bit step: to the nearest, ties to even, clipped. */
START_TEST(narrower_words_are_rounded_and_clipping_is_counted)
{
    const double steps[][2] = {{1.4, 1},        {1.5, 2},     {2.5, 2},
                               {-1.5, -2},      {-0.4, 0},    {32767.4, 32767},
                               {32768, 32767},  {1e9, 32767}, {-32768, -32768},
                               {-32769, -32768}};
    const int n = sizeof(steps) / sizeof(*steps);

    describe(1, WP_STORE_F64);
    for (int i = 0; i < n; i++)
        x[0][i] = steps[i][0] / 32768.0;
    ck_assert_int_eq(store("a.wav", (size_t)n, "pcm16"), WP_OK);
    load("a.wav");
    ck_assert_int_eq(file.info.channel[0].storage, WP_STORE_I16);
    for (int i = 0; i < n; i++)
        ck_assert_double_eq(file.x[0][i] * 32768.0, steps[i][1]);
    af_close(&file);
    ck_assert(af_noted(&notes, "3 samples"));
    ck_assert_int_eq(store("a.flac", (size_t)n, "pcm24"), WP_OK);
    load("a.flac");
    ck_assert_double_eq(file.x[0][0], round(1.4 * 256) / 256 / 32768.0);
    ck_assert_double_eq(file.x[0][7], 1.0 - 0x1p-23);
    af_close(&file);
}
END_TEST

START_TEST(missing_samples_fit_floats_only)
{
    describe(2, WP_STORE_I16);
    memset(x, 0, sizeof(x));
    x[1][3000] = NAN;
    ck_assert_int_eq(store("a.wav", 4000, NULL), WP_E_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(err.text, "frame 3000, channel 2"));
    ck_assert_int_eq(temp_count(), 0);
    ck_assert_int_eq(store("a.wav", 4000, "float"), WP_OK);
    load("a.wav");
    ck_assert_double_nan(file.x[1][3000]);
    ck_assert_double_eq(file.x[1][2999], 0.0);
    af_close(&file);
}
END_TEST

START_TEST(the_start_goes_through_bext)
{
    describe(1, WP_STORE_I16);
    fill(10);
    info.start_known = true;
    info.start_ns = 1709251198500000000; /* 2024-02-29T23:59:58.5Z */
    ck_assert_int_eq(store("a.wav", 10, NULL), WP_OK);
    ck_assert_uint_eq(notes.count, 0);
    load("a.wav");
    ck_assert(file.info.start_known);
    ck_assert_int_eq(file.info.start_ns, info.start_ns);
    af_close(&file);
    info.start_ns += 100000; /* not on a sample: 0.48 of one behind */
    ck_assert_int_eq(store("a.rf64", 10, NULL), WP_OK);
    ck_assert(af_noted(&notes, "nearest sample"));
    load("a.rf64");
    ck_assert_int_eq(file.info.start_ns, 1709251198500000000);
    af_close(&file);
    ck_assert_int_eq(store("a.flac", 10, NULL), WP_OK);
    ck_assert(af_noted(&notes, "holds no start"));
}
END_TEST

START_TEST(what_a_container_cannot_say_is_noted)
{
    describe(1, WP_STORE_I16);
    fill(10);
    info.rate = (struct wp_rate){153536, 5};
    info.channel[0].scale = 0.5;
    (void)strcpy(info.channel[0].unit, "V");
    info.digitals = 2;
    ck_assert_int_eq(store("a.wav", 10, NULL), WP_OK);
    ck_assert(af_noted(&notes, "30707.2 Hz is written as 30707 Hz"));
    ck_assert(af_noted(&notes, "no name or unit, no scale"));
    ck_assert(af_noted(&notes, "2 left out"));
    load("a.wav");
    ck_assert_int_eq(file.info.rate.num, 30707);
    af_close(&file);
    info.digitals = 0;
}
END_TEST

static void expect_refusal(const char *name, const char *subformat,
                           enum wp_status status, const char *text)
{
    ck_assert_int_eq(store(name, 10, subformat), status);
    ck_assert_msg(strstr(err.text, text), "%s", err.text);
    ck_assert_ptr_nonnull(strstr(err.text, temp_path(name)));
    ck_assert_int_eq(temp_count(), 0);
}

START_TEST(what_a_container_cannot_hold_is_refused)
{
    describe(8, WP_STORE_F32);
    fill(10);
    expect_refusal("a.flac", NULL, WP_E_UNSUPPORTED, "24 bits");
    expect_refusal("a.wav", "mp3", WP_E_CONFIG, "'mp3'");
    expect_refusal("a.ogg", NULL, WP_E_UNSUPPORTED, "extension");
    expect_refusal("absent/a.wav", NULL, WP_E_IO, "cannot create");
    info.rate.num = 1000000;
    expect_refusal("a.flac", "pcm16", WP_E_UNSUPPORTED, "655350 Hz");
    info.clock = WP_CLOCK_STAMPS;
    expect_refusal("a.wav", NULL, WP_E_UNSUPPORTED, "time stamps");
    info.clock = WP_CLOCK_RATE;
    info.frames = INT64_C(1) << 28; /* times 8 channels of 4 bytes: 8 GB */
    expect_refusal("a.aiff", NULL, WP_E_UNSUPPORTED, "4 GB");
    info.frames = -1;
    describe(9, WP_STORE_I16);
    expect_refusal("a.flac", NULL, WP_E_UNSUPPORTED, "found 9");
}
END_TEST

/* The limit of the process stands for a full disk: the write fails likewise,
 * in the middle of the samples and, for FLAC, not before the end. */
START_TEST(a_full_disk_leaves_nothing)
{
    const rlim_t limits[] = {10, 1000, 5000, 7900};

    (void)signal(SIGXFSZ, SIG_IGN);
    describe(1, WP_STORE_I16);
    fill(4000);
    for (int k = 0; k < 4; k++) {
        struct rlimit was, limit;

        ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &was), 0);
        limit = was;
        limit.rlim_cur = limits[k];
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
        ck_assert_int_eq(store(extensions[_i], 4000, NULL), WP_E_IO);
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &was), 0);
        ck_assert_msg(strstr(err.text, "File too large"), "%s", err.text);
        ck_assert_ptr_nonnull(strstr(err.text, temp_path(extensions[_i])));
        ck_assert_int_eq(temp_count(), 0);
    }
}
END_TEST

START_TEST(without_commit_the_old_file_stays)
{
    double *to[] = {x[0]};
    const struct wp_block block = {.frames = 1000, .x = to};
    static struct af_bytes old, now;
    void *self;

    describe(1, WP_STORE_I16);
    fill(1000);
    ck_assert_int_eq(store("a.wav", 500, NULL), WP_OK);
    af_take(&old, "a.wav");
    ck_assert_int_eq(wp_audio_sink.open(&self, temp_path("a.wav"), &info, NULL,
                                        &notes, &err),
                     WP_OK);
    ck_assert_int_eq(wp_audio_sink.write(self, &block, &err), WP_OK);
    wp_audio_sink.close(self);
    wp_audio_sink.close(NULL);
    af_take(&now, "a.wav");
    ck_assert_uint_eq(now.n, old.n);
    ck_assert_mem_eq(now.b, old.b, old.n);
    ck_assert_int_eq(temp_count(), 1);
}
END_TEST

/* libsndfile would put the time into floats; a second later it would differ. */
START_TEST(the_same_samples_make_the_same_bytes)
{
    static struct af_bytes once, twice;

    describe(2, WP_STORE_F32);
    fill(300);
    info.start_known = true;
    ck_assert_int_eq(store("a.wav", 300, NULL), WP_OK);
    af_take(&once, "a.wav");
    for (size_t i = 0; i + 4 <= once.n; i++)
        ck_assert(memcmp(once.b + i, "PEAK", 4) != 0);
    ck_assert_int_eq(store("a.wav", 300, NULL), WP_OK);
    af_take(&twice, "a.wav");
    ck_assert_uint_eq(once.n, twice.n);
    ck_assert_mem_eq(once.b, twice.b, once.n);
}
END_TEST

START_TEST(the_registry_finds_it_by_extension)
{
    ck_assert_ptr_eq(wp_format_sink_for("x/Y.WAV"), &wp_audio_sink);
    ck_assert_ptr_eq(wp_format_sink_for("a.flac"), &wp_audio_sink);
    ck_assert_ptr_null(wp_format_sink_for("wav"));
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/audio_sink");
    TCase *whole = tcase_create("what is written");
    TCase *refused = tcase_create("what is not");

    tcase_add_checked_fixture(whole, setup, teardown);
    tcase_add_loop_test(whole, a_round_trip_loses_nothing, 0, 6);
    tcase_add_test(whole, mixed_storages_take_the_narrowest_that_holds_both);
    tcase_add_test(whole, integers_of_norm_one_are_brought_to_full_scale);
    tcase_add_test(whole, narrower_words_are_rounded_and_clipping_is_counted);
    tcase_add_test(whole, the_start_goes_through_bext);
    tcase_add_test(whole, what_a_container_cannot_say_is_noted);
    tcase_add_test(whole, the_same_samples_make_the_same_bytes);
    tcase_add_test(whole, the_registry_finds_it_by_extension);
    tcase_add_checked_fixture(refused, setup, teardown);
    tcase_add_test(refused, missing_samples_fit_floats_only);
    tcase_add_test(refused, what_a_container_cannot_hold_is_refused);
    tcase_add_loop_test(refused, a_full_disk_leaves_nothing, 0, 6);
    tcase_add_test(refused, without_commit_the_old_file_stays);
    suite_add_tcase(s, whole);
    suite_add_tcase(s, refused);
    return s;
}
