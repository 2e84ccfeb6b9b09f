#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio_files.h"
#include "format/audio.h"
#include "format/registry.h"
#include "runner.h"

static struct af_bytes bytes;
static struct af_file file;

/* Opens and reads what must be good. */
static void load(const char *name)
{
    af_load(&file, name, NULL, 1000);
    ck_assert_msg(!file.opened && !file.read, "%s", file.err.text);
}

static void integers_come_as_plus_minus_one(int bits, enum wp_storage storage)
{
    int64_t half = INT64_C(1) << (bits - 1);
    int64_t shift = bits == 8 ? 128 : 0; /* 8 bit WAV is unsigned */
    const int64_t words[] = {0, 1, -1, half - 1, -half, half / 2};

    af_wav(&bytes, 1, 2, 30720, bits);
    af_data(&bytes, (uint32_t)(6 * bits / 8));
    for (int i = 0; i < 6; i++)
        af_le(&bytes, (uint64_t)(words[i] + shift), bits / 8);
    af_save(&bytes, "a.wav");
    load("a.wav");
    ck_assert_int_eq(file.frames, 3);
    ck_assert_int_eq(file.info.frames, 3);
    ck_assert_uint_eq(file.info.channels, 2);
    ck_assert_int_eq(file.info.channel[1].storage, storage);
    ck_assert_double_eq(file.info.channel[1].norm, 1.0 / (double)half);
    ck_assert_double_eq(file.info.channel[1].scale, 1.0);
    ck_assert_double_eq(file.info.channel[1].offset, 0.0);
    ck_assert_str_eq(file.info.channel[1].unit, "");
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq(file.x[i % 2][i / 2],
                            (double)words[i] / (double)half);
    ck_assert_uint_eq(file.info.notes.count, 0);
    af_close(&file);
}

START_TEST(pcm_of_every_width)
{
    integers_come_as_plus_minus_one(8, WP_STORE_I8);
    integers_come_as_plus_minus_one(16, WP_STORE_I16);
    integers_come_as_plus_minus_one(24, WP_STORE_I24);
    integers_come_as_plus_minus_one(32, WP_STORE_I32);
}
END_TEST

START_TEST(floats_come_as_they_are_beyond_one_too)
{
    const double v[] = {0.1, -325.25, 1e-30, 70000.5};

    for (int bits = 32; bits <= 64; bits += 32) {
        af_wav(&bytes, 3, 1, 8000, bits);
        af_data(&bytes, (uint32_t)(4 * bits / 8));
        for (int i = 0; i < 4; i++)
            af_float(&bytes, v[i], bits / 8);
        af_save(&bytes, "a.wav");
        load("a.wav");
        ck_assert_int_eq(file.info.channel[0].storage,
                         bits == 32 ? WP_STORE_F32 : WP_STORE_F64);
        ck_assert_double_eq(file.info.channel[0].norm, 1.0);
        for (int i = 0; i < 4; i++)
            ck_assert_double_eq(file.x[0][i],
                                bits == 32 ? (double)(float)v[i] : v[i]);
        af_close(&file);
    }
}
END_TEST

/* The samples 1, 2, -3 of 16 bits, in any container. */
static void expect_one_two_three(const char *name, const char *detail)
{
    load(name);
    ck_assert_str_eq(file.info.detail, detail);
    ck_assert_int_eq(file.frames, 3);
    ck_assert_double_eq(file.x[0][0], 1 / 32768.0);
    ck_assert_double_eq(file.x[0][1], 2 / 32768.0);
    ck_assert_double_eq(file.x[0][2], -3 / 32768.0);
}

static void put_123(bool big)
{
    const int v[] = {1, 2, -3};

    for (int i = 0; i < 3; i++)
        (big ? af_be : af_le)(&bytes, (uint64_t)v[i], 2);
}

static void make_aiff(uint32_t announced)
{
    bytes.n = 0;
    af_text(&bytes, "FORM");
    af_be(&bytes, 4 + 26 + 16 + announced, 4);
    af_text(&bytes, "AIFFCOMM");
    af_be(&bytes, 18, 4);
    af_be(&bytes, 1, 2);
    af_be(&bytes, announced / 2, 4);
    af_be(&bytes, 16, 2);
    af_be(&bytes, 0x400b, 2); /* 2^(0x400b - 0x3fff) * 1.171875 = 4800 */
    af_be(&bytes, 0x9600000000000000, 8);
    af_text(&bytes, "SSND");
    af_be(&bytes, 8 + announced, 4);
    af_be(&bytes, 0, 8);
}

static void make_caf(double rate_hz, uint64_t announced)
{
    uint64_t word;

    bytes.n = 0;
    memcpy(&word, &rate_hz, sizeof(word));
    af_text(&bytes, "caff");
    af_be(&bytes, 0x00010000, 4);
    af_text(&bytes, "desc");
    af_be(&bytes, 32, 8);
    af_be(&bytes, word, 8);
    af_text(&bytes, "lpcm");
    af_be(&bytes, 2, 4); /* little endian integers */
    af_be(&bytes, 2, 4);
    af_be(&bytes, 1, 4);
    af_be(&bytes, 1, 4);
    af_be(&bytes, 16, 4);
    af_text(&bytes, "data");
    af_be(&bytes, announced, 8);
    af_be(&bytes, 0, 4);
}

static void make_au(uint32_t announced)
{
    bytes.n = 0;
    af_text(&bytes, ".snd");
    af_be(&bytes, 24, 4);
    af_be(&bytes, announced, 4);
    af_be(&bytes, 3, 4);
    af_be(&bytes, 4800, 4);
    af_be(&bytes, 1, 4);
}

static void put_guid(const char *name, bool riff)
{
    const uint8_t tail[2][12] = {{0xf3, 0xac, 0xd3, 0x11, 0x8c, 0xd1, 0x00,
                                  0xc0, 0x4f, 0x8e, 0xdb, 0x8a},
                                 {0x2e, 0x91, 0xcf, 0x11, 0xa5, 0xd6, 0x28,
                                  0xdb, 0x04, 0xc1, 0x00, 0x00}};

    af_text(&bytes, name);
    for (int i = 0; i < 12; i++)
        af_le(&bytes, tail[riff][i], 1);
}

static void make_w64(uint64_t announced)
{
    bytes.n = 0;
    put_guid("riff", true);
    af_le(&bytes, 104 + announced, 8);
    put_guid("wave", false);
    put_guid("fmt ", false);
    af_le(&bytes, 40, 8);
    af_le(&bytes, 1, 2);
    af_le(&bytes, 1, 2);
    af_le(&bytes, 4800, 4);
    af_le(&bytes, 9600, 4);
    af_le(&bytes, 2, 2);
    af_le(&bytes, 16, 2);
    put_guid("data", false);
    af_le(&bytes, 24 + announced, 8);
}

static void make_rf64(uint64_t announced)
{
    bytes.n = 0;
    af_text(&bytes, "RF64");
    af_le(&bytes, 0xffffffff, 4);
    af_text(&bytes, "WAVEds64");
    af_le(&bytes, 28, 4);
    af_le(&bytes, announced ? 72 + announced : 0, 8);
    af_le(&bytes, announced, 8);
    af_le(&bytes, announced / 2, 8);
    af_le(&bytes, 0, 4);
    af_text(&bytes, "fmt ");
    af_le(&bytes, 16, 4);
    af_le(&bytes, 1, 2);
    af_le(&bytes, 1, 2);
    af_le(&bytes, 4800, 4);
    af_le(&bytes, 9600, 4);
    af_le(&bytes, 2, 2);
    af_le(&bytes, 16, 2);
    af_data(&bytes, 0xffffffff);
}

static void make_wav(uint64_t announced)
{
    af_wav(&bytes, 1, 1, 4800, 16);
    af_data(&bytes, (uint32_t)announced);
}

/* 3 samples in a container that announces any number of bytes. */
static void save_123(const char *kind, uint64_t announced)
{
    bool big = false;

    if (strcmp(kind, "aiff") == 0)
        make_aiff((uint32_t)announced), big = true;
    else if (strcmp(kind, "caf") == 0)
        make_caf(4800.0, announced);
    else if (strcmp(kind, "au") == 0)
        make_au((uint32_t)announced), big = true;
    else if (strcmp(kind, "w64") == 0)
        make_w64(announced);
    else if (strcmp(kind, "rf64") == 0)
        make_rf64(announced);
    else
        make_wav(announced);
    put_123(big);
    af_save(&bytes, kind);
}

static const struct {
    const char *kind, *detail;
    uint64_t overhead; /* counted with the samples by the data chunk */
} kinds[] = {{"wav", "WAV, 16 bit PCM", 0}, {"rf64", "RF64, 16 bit PCM", 0},
             {"w64", "W64, 16 bit PCM", 0}, {"aiff", "AIFF, 16 bit PCM", 0},
             {"caf", "CAF, 16 bit PCM", 4}, {"au", "AU, 16 bit PCM", 0}};
enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

START_TEST(every_container_by_its_own_bytes)
{
    save_123(kinds[_i].kind, 6 + kinds[_i].overhead);
    expect_one_two_three(kinds[_i].kind, kinds[_i].detail);
    ck_assert_int_eq(file.info.rate.num, 4800);
    ck_assert_int_eq(file.info.rate.den, 1);
    ck_assert_int_eq(file.info.clock, WP_CLOCK_RATE);
    ck_assert(!file.info.start_known);
    ck_assert_uint_eq(file.info.notes.count, 0);
    af_close(&file);
}
END_TEST

/* Big-endian RIFF, AIFF-C with little-endian words, and RF64's later name. */
START_TEST(rarer_containers)
{
    make_rf64(6);
    put_123(false);
    memcpy(bytes.b, "BW64", 4);
    af_save(&bytes, "a.wav");
    expect_one_two_three("a.wav", "RF64, 16 bit PCM");
    ck_assert_uint_eq(file.info.notes.count, 0);
    af_close(&file);
    bytes.n = 0;
    af_text(&bytes, "RIFX");
    af_be(&bytes, 42, 4);
    af_text(&bytes, "WAVEfmt ");
    af_be(&bytes, 16, 4);
    af_be(&bytes, 1, 2);
    af_be(&bytes, 1, 2);
    af_be(&bytes, 4800, 4);
    af_be(&bytes, 9600, 4);
    af_be(&bytes, 2, 2);
    af_be(&bytes, 16, 2);
    af_text(&bytes, "data");
    af_be(&bytes, 6, 4);
    put_123(true);
    af_save(&bytes, "a.wav");
    expect_one_two_three("a.wav", "WAV, 16 bit PCM");
    af_close(&file);
    make_aiff(6);
    memcpy(bytes.b + 8, "AIFC", 4);
    bytes.b[19] = 24;
    memmove(bytes.b + 44, bytes.b + 38, 16);
    memcpy(bytes.b + 38, "sowt\0\0", 6);
    bytes.n += 6;
    put_123(false);
    af_save(&bytes, "a.aiff");
    expect_one_two_three("a.aiff", "AIFF, 16 bit PCM");
    af_close(&file);
}
END_TEST

/* None, too many, all ones, too few: the file's size is right. */
START_TEST(a_wrong_length_is_repaired_by_the_size_of_the_file)
{
    const uint64_t wrong[] = {0, 1000, 0xfffffff0, 4};
    const struct wp_source_options strict = {.strict = true};

    for (int k = 0; k < 4; k++) {
        save_123(kinds[_i].kind, wrong[k] + kinds[_i].overhead);
        expect_one_two_three(kinds[_i].kind, kinds[_i].detail);
        ck_assert_int_eq(file.info.frames, 3);
        ck_assert(af_noted(&file.info.notes, "the file holds 6"));
        af_close(&file);
        af_load(&file, kinds[_i].kind, &strict, 10);
        ck_assert_int_eq(file.opened, WP_E_FORMAT);
        ck_assert_ptr_nonnull(strstr(file.err.text, "the file holds 6"));
        af_close(&file);
    }
}
END_TEST

START_TEST(an_open_length_is_no_repair)
{
    save_123("au", 0xffffffff);
    expect_one_two_three("au", "AU, 16 bit PCM");
    ck_assert_uint_eq(file.info.notes.count, 0);
    af_close(&file);
    save_123("caf", UINT64_MAX);
    expect_one_two_three("caf", "CAF, 16 bit PCM");
    ck_assert_uint_eq(file.info.notes.count, 0);
    af_close(&file);
}
END_TEST

START_TEST(a_cut_frame_is_left_out_and_noted)
{
    af_wav(&bytes, 1, 2, 8000, 16);
    af_data(&bytes, 800);
    put_123(false);
    af_save(&bytes, "a.wav");
    load("a.wav");
    ck_assert_int_eq(file.frames, 1);
    ck_assert(af_noted(&file.info.notes, "the last frame is cut"));
    af_close(&file);
}
END_TEST

START_TEST(chunks_behind_the_samples_are_no_samples)
{
    make_wav(6);
    put_123(false);
    af_text(&bytes, "LIST");
    af_le(&bytes, 10, 4);
    af_text(&bytes, "INFOxxxxxx");
    af_save(&bytes, "a.wav");
    expect_one_two_three("a.wav", "WAV, 16 bit PCM");
    ck_assert_uint_eq(file.info.notes.count, 0);
    af_close(&file);
    af_wav(&bytes, 1, 1, 8000, 24); /* words that are unpacked by us */
    af_data(&bytes, 9);
    for (int i = 1; i <= 3; i++)
        af_le(&bytes, (uint64_t)i, 3);
    af_text(&bytes, "\x01"); /* padding, not zero */
    af_text(&bytes, "LIST");
    af_le(&bytes, 4, 4);
    af_text(&bytes, "INFO");
    af_save(&bytes, "b.wav");
    load("b.wav");
    ck_assert_int_eq(file.frames, 3);
    ck_assert_double_eq(file.x[0][2], 3 / 8388608.0);
    af_close(&file);
    af_take(&bytes, "a.wav");
    bytes.n -= 4; /* and the file is cut there */
    af_save(&bytes, "a.wav");
    expect_one_two_three("a.wav", "WAV, 16 bit PCM");
    af_close(&file);
}
END_TEST

START_TEST(fractional_rates_are_exact)
{
    make_caf(30707.2, 10);
    put_123(false);
    af_save(&bytes, "a.caf");
    load("a.caf");
    ck_assert_int_eq(file.info.rate.num, 153536);
    ck_assert_int_eq(file.info.rate.den, 5);
    af_close(&file);
}
END_TEST

START_TEST(recutting_changes_nothing)
{
    const size_t cuts[] = {1, 7, 999, 4096};
    static struct af_file whole;

    for (int bits = 16; bits <= 24; bits += 8) {
        af_wav(&bytes, 1, 3, 8000, bits);
        af_data(&bytes, (uint32_t)(6000 * bits / 8));
        srand(1);
        for (int i = 0; i < 6000; i++)
            af_le(&bytes, (uint64_t)rand(), bits / 8);
        af_save(&bytes, "a.wav");
        af_load(&whole, "a.wav", NULL, 2000);
        for (int k = 0; k < 4; k++) {
            af_load(&file, "a.wav", NULL, cuts[k]);
            ck_assert_int_eq(file.frames, 2000);
            ck_assert_mem_eq(file.x, whole.x, sizeof(file.x));
            af_close(&file);
        }
        af_close(&whole);
    }
}
END_TEST

static void save_with_odd(double odd, int bits)
{
    af_wav(&bytes, 3, 2, 8000, bits);
    af_data(&bytes, (uint32_t)(5000 * bits / 8));
    for (int i = 0; i < 5000; i++)
        af_float(&bytes, i == 4001 ? odd : 0.5, bits / 8);
    af_save(&bytes, "a.wav");
}

START_TEST(non_finite_samples_are_refused_or_missing)
{
    const double odd[] = {NAN, INFINITY, -INFINITY};
    const struct wp_source_options lenient = {.non_finite_is_missing = true};

    for (int k = 0; k < 6; k++) {
        save_with_odd(odd[k / 2], k % 2 ? 32 : 64);
        af_load(&file, "a.wav", NULL, 300);
        ck_assert_int_eq(file.opened, WP_OK);
        ck_assert_int_eq(file.read, WP_E_FORMAT);
        ck_assert_ptr_nonnull(strstr(file.err.text, "frame 2000, channel 2"));
        ck_assert_ptr_nonnull(strstr(file.err.text, temp_path("a.wav")));
        af_close(&file);
        af_load(&file, "a.wav", &lenient, 300);
        ck_assert_int_eq(file.read, WP_OK);
        ck_assert_int_eq(file.frames, 2500);
        ck_assert_double_nan(file.x[1][2000]);
        ck_assert_double_eq(file.x[0][2000], 0.5);
        ck_assert_double_eq(file.x[1][2001], 0.5);
        ck_assert(af_noted(&file.info.notes, "1 samples"));
        af_close(&file);
    }
}
END_TEST

static void save_bext(const char *date_time, uint64_t samples)
{
    af_wav(&bytes, 1, 1, 4800, 16);
    af_text(&bytes, "bext");
    af_le(&bytes, 602, 4);
    for (int i = 0; i < 320; i++)
        af_le(&bytes, 0, 1);
    af_text(&bytes, date_time);
    af_le(&bytes, samples, 8);
    for (int i = 0; i < 602 - 346; i++)
        af_le(&bytes, 0, 1);
    af_data(&bytes, 6);
    put_123(false);
    af_save(&bytes, "a.wav");
    load("a.wav");
}

/* `date -u -d '2024-02-29 23:59:58' +%s` says 1709251198. */
START_TEST(bext_gives_the_start)
{
    save_bext("2024-02-2923:59:58", 0);
    ck_assert(file.info.start_known);
    ck_assert_int_eq(file.info.start_ns, 1709251198000000000);
    ck_assert(af_noted(&file.info.notes, "assumed UTC"));
    af_close(&file);
    /* half a second later by samples since midnight */
    save_bext("2024-02-2923:59:58", 86398 * 4800 + 2400);
    ck_assert_int_eq(file.info.start_ns, 1709251198500000000);
    af_close(&file);
    save_bext("2024_02_2923.59.58", 4800);
    ck_assert_int_eq(file.info.start_ns, 1709251198000000000);
    ck_assert(af_noted(&file.info.notes, "contradicts"));
    af_close(&file);
    save_bext("2024-02-3023:59:58", 0);
    ck_assert(!file.info.start_known);
    ck_assert(af_noted(&file.info.notes, "start unknown"));
    af_close(&file);
}
END_TEST

/* 5 GB of holes: 2^32 + 10^9 bytes, and the last frame is 1, 2, -3. */
enum { BEYOND = 1000000000 };
static const int64_t most = (INT64_C(1) << 32) + BEYOND;

static void save_huge(const char *name)
{
    FILE *f;
    size_t head = bytes.n;

    af_save(&bytes, name);
    af_resize(name, (int64_t)head + most - 6);
    bytes.n = 0;
    put_123(false);
    f = fopen(temp_path(name), "ab");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(bytes.b, 1, bytes.n, f), bytes.n);
    ck_assert_int_eq(fclose(f), 0);
}

START_TEST(the_end_of_files_over_4_gb)
{
    const struct wp_source_options none = {0};
    struct wp_error err;
    double x[8], *const to[] = {x};
    struct wp_block block = {.capacity = 8, .x = to};
    void *self;

    if (_i == 0)
        make_wav(BEYOND); /* wrapped around */
    else if (_i == 1)
        make_rf64((uint64_t)most);
    else if (_i == 2)
        make_w64((uint64_t)most);
    else
        make_wav(0xffffffff);
    save_huge("huge");
    memset(&file, 0, sizeof(file));
    ck_assert_int_eq(
        wp_audio_source.open(&self, temp_path("huge"), &none, &file.info, &err),
        WP_OK);
    ck_assert_int_eq(file.info.frames, most / 2);
    ck_assert_int_eq(wp_audio_source_seek(self, most / 2 - 4, &err), WP_OK);
    ck_assert_int_eq(wp_audio_source.read(self, &block, &err), WP_OK);
    ck_assert_uint_eq(block.frames, 4);
    ck_assert_double_eq(x[0], 0.0);
    ck_assert_double_eq(x[3], -3 / 32768.0);
    ck_assert_int_eq(wp_audio_source.read(self, &block, &err), WP_OK);
    ck_assert_uint_eq(block.frames, 0);
    ck_assert_int_eq(wp_audio_source_seek(self, most, &err), WP_E_ARG);
    ck_assert(af_noted(&file.info.notes, "wrapped around") == (_i == 0));
    ck_assert(file.info.notes.count == (_i == 0 || _i == 3));
    wp_audio_source.close(self);
    af_close(&file);
}
END_TEST

static double noise[AF_CHANNELS][AF_FRAMES];

/* 3 x 4096 frames of noise as FLAC: one FLAC frame has 4096 samples. */
static void make_flac(void)
{
    struct wp_source_info info = af_describe(1, WP_STORE_I16);
    double *to[] = {noise[0]};
    struct wp_block block = {.frames = AF_FRAMES, .x = to};
    struct wp_error err;
    void *self;

    srand(3);
    for (int i = 0; i < AF_FRAMES; i++)
        noise[0][i] = (rand() % 65536 - 32768) / 32768.0;
    ck_assert_int_eq(
        wp_audio_sink.open(&self, temp_path("a.flac"), &info, NULL, NULL, &err),
        WP_OK);
    for (int k = 0; k < 3; k++)
        ck_assert_int_eq(wp_audio_sink.write(self, &block, &err), WP_OK);
    ck_assert_int_eq(wp_audio_sink.commit(self, &err), WP_OK);
    wp_audio_sink.close(self);
    wp_source_info_release(&info);
    af_take(&bytes, "a.flac");
}

START_TEST(a_cut_flac_gives_what_it_holds)
{
    const struct wp_source_options strict = {.strict = true};

    make_flac();
    load("a.flac");
    ck_assert_int_eq(file.info.frames, 3 * AF_FRAMES);
    ck_assert_int_eq(file.frames, 3 * AF_FRAMES);
    ck_assert_mem_eq(file.x[0], noise[0], sizeof(noise[0]));
    ck_assert_uint_eq(file.info.notes.count, 0);
    af_close(&file);
    bytes.n = bytes.n * 9 / 10;
    af_save(&bytes, "a.flac");
    load("a.flac");
    ck_assert_int_eq(file.info.frames, -1);
    ck_assert_int_eq(file.frames, 2 * AF_FRAMES);
    ck_assert(af_noted(&file.info.notes, "announced: 12288, the file holds"));
    af_close(&file);
    af_load(&file, "a.flac", &strict, 100);
    ck_assert_int_eq(file.opened, WP_E_FORMAT);
    af_close(&file);
}
END_TEST

/* Never frames of the wrong time: none of those behind the damage come. */
START_TEST(a_damaged_flac_is_refused_at_the_frame)
{
    make_flac();
    bytes.b[bytes.n / 2] ^= 0x10;
    af_save(&bytes, "a.flac");
    af_load(&file, "a.flac", NULL, 1000);
    ck_assert_int_eq(file.opened, WP_OK);
    ck_assert_int_eq(file.read, WP_E_FORMAT);
    ck_assert_msg(strstr(file.err.text, "frame 4096"), "%s", file.err.text);
    ck_assert_int_le(file.frames, AF_FRAMES);
    af_close(&file);
}
END_TEST

static void expect_bad(enum wp_status status, const char *text)
{
    af_save(&bytes, "bad");
    af_load(&file, "bad", NULL, 100);
    ck_assert_int_eq(file.opened, status);
    ck_assert_msg(strstr(file.err.text, text), "%s", file.err.text);
    ck_assert_ptr_nonnull(strstr(file.err.text, temp_path("bad")));
    af_close(&file);
}

START_TEST(bad_headers_are_answered)
{
    bytes.n = 0;
    expect_bad(WP_E_FORMAT, "empty");
    af_text(&bytes, "garbage, and more of it");
    expect_bad(WP_E_FORMAT, "magic");
    af_wav(&bytes, 1, 0, 8000, 16);
    af_data(&bytes, 6);
    put_123(false);
    expect_bad(WP_E_FORMAT, "found 0");
    af_wav(&bytes, 1, 1, 0, 16);
    af_data(&bytes, 6);
    put_123(false);
    expect_bad(WP_E_FORMAT, "found 0 Hz");
    af_wav(&bytes, 0x55, 1, 8000, 16); /* MP3 */
    af_data(&bytes, 6);
    put_123(false);
    expect_bad(WP_E_UNSUPPORTED, "expected WAV of PCM");
    af_wav(&bytes, 7, 1, 8000, 8); /* mu-law */
    af_data(&bytes, 6);
    put_123(false);
    expect_bad(WP_E_UNSUPPORTED, "lossy");
    make_wav(0);
    expect_bad(WP_E_FORMAT, "expected samples");
    bytes.n -= 8;
    expect_bad(WP_E_FORMAT, "chunk of samples");
    bytes.n = 12;
    expect_bad(WP_E_FORMAT, "fmt");
    bytes.n = 4;
    expect_bad(WP_E_FORMAT, "magic");
    make_au(6);
    bytes.n = 20;
    expect_bad(WP_E_FORMAT, "AU");
    bytes.n = 0;
    af_text(&bytes, "fLaC and no more");
    expect_bad(WP_E_FORMAT, "FLAC");
}
END_TEST

START_TEST(ten_million_channels_in_100_bytes)
{
    make_caf(8000.0, 10);
    bytes.n -= 24;
    af_be(&bytes, 10000000, 4);
    af_be(&bytes, 16, 4);
    af_text(&bytes, "data");
    af_be(&bytes, 10, 8);
    af_be(&bytes, 0, 4);
    put_123(false);
    expect_bad(WP_E_FORMAT, "found 10000000");
    make_caf(NAN, 10);
    put_123(false);
    expect_bad(WP_E_FORMAT, "nan Hz");
    make_caf(-1.0, 10);
    put_123(false);
    expect_bad(WP_E_FORMAT, "-1 Hz");
}
END_TEST

START_TEST(what_is_no_file_is_answered)
{
    af_load(&file, ".", NULL, 100);
    ck_assert_int_eq(file.opened, WP_E_IO);
    ck_assert_ptr_nonnull(strstr(file.err.text, "directory"));
    af_load(&file, "absent", NULL, 100);
    ck_assert_int_eq(file.opened, WP_E_IO);
    ck_assert_ptr_nonnull(strstr(file.err.text, "No such file"));
}
END_TEST

START_TEST(detection_is_by_content)
{
    const struct wp_source_ops *ops;
    struct wp_error err;

    for (int k = 0; k < KINDS; k++) {
        save_123(kinds[k].kind, 6);
        ck_assert_int_eq(wp_format_detect(wp_format_sources(),
                                          temp_path(kinds[k].kind), &ops, &err),
                         WP_OK);
        ck_assert_ptr_eq(ops, &wp_audio_source);
    }
    ck_assert_int_eq(
        wp_audio_source.detect("a.wav", (const uint8_t *)"RIFF....AVI ", 12),
        0);
}
END_TEST

/* Their README: 20 s at 25.6 kHz, 6 channels, 24 bit. Where the samples are
 * absent the case is passed over. */
START_TEST(a_capture_of_other_people)
{
    const char *path = "../shared/samples/energy/sim_50.03hz_thd.wav";
    const struct wp_source_options none = {0};
    struct wp_source_info info = {0};
    struct wp_error err;
    void *self;

    if (wp_audio_source.open(&self, path, &none, &info, &err) == WP_OK) {
        ck_assert_uint_eq(info.channels, 6);
        ck_assert_int_eq(info.frames, 20 * 25600);
        ck_assert_int_eq(info.rate.num, 25600);
        ck_assert_int_eq(info.channel[0].storage, WP_STORE_I24);
        wp_audio_source.close(self);
    }
    wp_source_info_release(&info);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/audio_source");
    TCase *good = tcase_create("containers and words");
    TCase *broken = tcase_create("killed recorders");
    TCase *bad = tcase_create("bad input");

    tcase_add_checked_fixture(good, temp_begin, temp_end);
    tcase_add_test(good, pcm_of_every_width);
    tcase_add_test(good, floats_come_as_they_are_beyond_one_too);
    tcase_add_loop_test(good, every_container_by_its_own_bytes, 0, KINDS);
    tcase_add_test(good, rarer_containers);
    tcase_add_test(good, fractional_rates_are_exact);
    tcase_add_test(good, recutting_changes_nothing);
    tcase_add_test(good, bext_gives_the_start);
    tcase_add_test(good, detection_is_by_content);
    tcase_add_test(good, a_capture_of_other_people);
    tcase_add_checked_fixture(broken, temp_begin, temp_end);
    tcase_add_loop_test(
        broken, a_wrong_length_is_repaired_by_the_size_of_the_file, 0, KINDS);
    tcase_add_test(broken, an_open_length_is_no_repair);
    tcase_add_test(broken, a_cut_frame_is_left_out_and_noted);
    tcase_add_test(broken, chunks_behind_the_samples_are_no_samples);
    tcase_add_loop_test(broken, the_end_of_files_over_4_gb, 0, 4);
    tcase_add_test(broken, a_cut_flac_gives_what_it_holds);
    tcase_add_checked_fixture(bad, temp_begin, temp_end);
    tcase_add_test(bad, non_finite_samples_are_refused_or_missing);
    tcase_add_test(bad, a_damaged_flac_is_refused_at_the_frame);
    tcase_add_test(bad, bad_headers_are_answered);
    tcase_add_test(bad, ten_million_channels_in_100_bytes);
    tcase_add_test(bad, what_is_no_file_is_answered);
    suite_add_tcase(s, good);
    suite_add_tcase(s, broken);
    suite_add_tcase(s, bad);
    return s;
}
