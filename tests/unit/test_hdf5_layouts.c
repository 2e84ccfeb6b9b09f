/*
 * Other people's layouts. The files of most cases are written here with the
 * library itself; those of the last case by h5py, when test_hdf5_oracle.py runs
 * this program with their folder in WP_HDF5_FOLDER (else there is no such
 * case).
 */
#include <check.h>
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/hdf5_sink.h"
#include "format/hdf5_source.h"
#include "format/hdf5_table.h"
#include "format/json.h"
#include "format/registry.h"
#include "runner.h"
#include "temp_folder.h"

enum { N = 1000, CHUNK = 64 };

static char path[512];
static struct wp_source_info info;
static struct wp_error err;
static void *source;
static hid_t file;
static double got[8][N];

static void setup(void)
{
    temp_begin();
    (void)strcpy(path, temp_path("x.h5"));
    info = (struct wp_source_info){0};
    source = NULL;
    file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(file, 0);
}

static void teardown(void)
{
    wp_hdf5_source.close(source);
    wp_source_info_release(&info);
    (void)unlink(path);
    ck_assert_int_eq(temp_count(), 0);
    temp_end();
}

static void finish(void)
{
    ck_assert_int_ge(H5Fclose(file), 0);
}

struct extent {
    hsize_t rows, columns; /* columns 0 = 1-D */
    bool chunked;
};

static hid_t new_set(const char *name, hid_t type, struct extent e)
{
    hsize_t size[2] = {e.rows, e.columns}, chunk[2] = {CHUNK, e.columns};
    int rank = e.columns ? 2 : 1;
    hid_t space = H5Screate_simple(rank, size, NULL);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    hid_t links = H5Pcreate(H5P_LINK_CREATE);
    hid_t set;

    (void)H5Pset_create_intermediate_group(links, 1);
    if (e.chunked) {
        (void)H5Pset_chunk(list, rank, chunk);
        (void)H5Pset_deflate(list, 9);
    }
    set = H5Dcreate2(file, name, type, space, links, list, H5P_DEFAULT);
    ck_assert_int_ge(set, 0);
    (void)H5Pclose(links);
    (void)H5Pclose(list);
    (void)H5Sclose(space);
    return set;
}

static void attribute(hid_t object, const char *name, hid_t type,
                      const void *value)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t a = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);

    ck_assert_int_ge(H5Awrite(a, type, value), 0);
    (void)H5Aclose(a);
    (void)H5Sclose(space);
}

static void text_attribute(hid_t object, const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1);

    (void)H5Tset_size(type, strlen(text));
    attribute(object, name, type, text);
    (void)H5Tclose(type);
}

/* Sample i of a dataset whose first is `base`. */
static double ramp(int i, int base)
{
    return (i * 7 + base) % 201 - 100;
}

/* A 1-D dataset of ramps in some type; the library converts. */
static void put_ramp(const char *name, hid_t type, int base)
{
    hid_t set = new_set(name, type, (struct extent){N, 0, true});
    double x[N];

    for (int i = 0; i < N; i++)
        x[i] = ramp(i, base);
    ck_assert_int_ge(
        H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, x), 0);
    (void)H5Dclose(set);
}

static enum wp_status open_with(const char *const *wanted, size_t count,
                                const char *hints)
{
    struct wp_json_file *json = NULL;
    struct wp_source_options options = {.wanted = wanted,
                                        .wanted_count = count};
    enum wp_status status;

    if (hints)
        ck_assert_int_eq(
            wp_json_parse(&json, hints, strlen(hints), "hints", &err), WP_OK);
    options.hints = json ? wp_json_root(json) : NULL;
    status = wp_hdf5_source.open(&source, path, &options, &info, &err);
    wp_json_close(json);
    if (status)
        ck_assert_ptr_null(source);
    return status;
}

/* Reads the next frames into got[]. */
static enum wp_status read_some(size_t n)
{
    double *x[8];
    struct wp_block b = {.capacity = n, .x = x};
    enum wp_status status;

    for (int i = 0; i < 8; i++)
        x[i] = got[i];
    status = wp_hdf5_source.read(source, &b, &err);
    if (!status)
        ck_assert_uint_eq(b.frames, n);
    return status;
}

static void refuses(enum wp_status status, const char *const *wanted,
                    size_t count, const char *said)
{
    struct wp_error mine;

    ck_assert_int_eq(open_with(wanted, count, NULL), status);
    mine = err;
    ck_assert_msg(strstr(mine.text, said) != NULL, "'%s' lacks '%s'", mine.text,
                  said);
    ck_assert_msg(strstr(mine.text, path) != NULL, "%s", mine.text);
    wp_source_info_release(&info);
}

static void put_blond(bool clear)
{
    static const char *const parts[] = {
        "year", "month", "day", "hours", "minutes", "seconds", "sequence"};
    static const uint32_t values[] = {2016, 9, 30, 11, 2, 8, 17};
    const uint32_t microseconds = 736487;
    const uint64_t frequency = clear ? 50000 : 6400;
    const uint16_t first = 65000, last = 463;
    const double factor = 0.011170775;
    const int16_t removed = 12;
    hid_t set;

    for (int i = 0; i < 7; i++)
        attribute(file, parts[i], H5T_NATIVE_UINT32, &values[i]);
    attribute(file, "microseconds", H5T_NATIVE_UINT32, &microseconds);
    attribute(file, "frequency", H5T_NATIVE_UINT64, &frequency);
    attribute(file, "first_trigger_id", H5T_NATIVE_UINT16, &first);
    attribute(file, "last_trigger_id", H5T_NATIVE_UINT16, &last);
    text_attribute(file, "timezone", clear ? "+0200" : "-0530");
    text_attribute(file, "name", clear ? "clear" : "medal-7");
    for (int i = 1; i <= 3; i++) {
        char name[24];

        (void)snprintf(name, sizeof(name), "current%d", i);
        put_ramp(name, H5T_STD_I16LE, i);
        (void)snprintf(name, sizeof(name), clear ? "voltage%d" : "voltage", i);
        if (!clear && i > 1)
            continue;
        put_ramp(name, H5T_STD_I16LE, 10 + i);
        set = H5Dopen2(file, name, H5P_DEFAULT);
        attribute(set, "calibration_factor", H5T_NATIVE_DOUBLE, &factor);
        attribute(set, "removed_offset", H5T_NATIVE_INT16, &removed);
        (void)H5Dclose(set);
    }
    finish();
}

static bool has_note(const char *text)
{
    for (size_t i = 0; i < info.notes.kept; i++)
        if (strstr(info.notes.text[i], text))
            return true;
    return false;
}

START_TEST(blond_clear_is_known_by_itself)
{
    put_blond(true);
    ck_assert_msg(!open_with(NULL, 0, NULL), "%s", err.text);
    ck_assert_uint_eq(info.channels, 6);
    ck_assert_str_eq(info.channel[0].name, "current1");
    ck_assert_str_eq(info.channel[0].phase, "L1");
    ck_assert_str_eq(info.channel[0].unit, ""); /* counts without a factor */
    ck_assert_str_eq(info.channel[5].name, "voltage3");
    ck_assert_str_eq(info.channel[5].phase, "L3");
    ck_assert_str_eq(info.channel[5].unit, "V");
    ck_assert_double_eq(info.channel[5].scale, 0.011170775);
    ck_assert_int_eq(info.channel[5].storage, WP_STORE_I16);
    ck_assert_int_eq(info.clock, WP_CLOCK_RATE);
    ck_assert_int_eq(info.rate.num, 50000);
    ck_assert_int_eq(info.frames, N);
    ck_assert(info.start_known);
    /* date -u -d '2016-09-30T11:02:08+0200' +%s */
    ck_assert_int_eq(info.start_ns, 1475226128736487000);
    ck_assert_str_eq(info.device, "clear");
    ck_assert(has_note("first_trigger_id 65000, last_trigger_id 463"));
    ck_assert(has_note("removed an offset of 12"));
    ck_assert_int_eq(read_some(300), WP_OK);
    ck_assert_int_eq(read_some(300), WP_OK);
    for (int i = 0; i < 300; i++) {
        ck_assert_double_eq(got[0][i], ramp(300 + i, 1));
        ck_assert_double_eq(got[5][i], ramp(300 + i, 13));
    }
}
END_TEST

START_TEST(blond_medal_has_sockets_and_no_phases)
{
    const char *wanted[] = {"voltage", "/current2"};

    put_blond(false);
    ck_assert_msg(!open_with(wanted, 2, NULL), "%s", err.text);
    ck_assert_uint_eq(info.channels, 2);
    ck_assert_str_eq(info.channel[0].phase, "");
    ck_assert_str_eq(info.channel[1].name, "/current2");
    ck_assert_int_eq(info.rate.num, 6400);
    /* date -u -d '2016-09-30T11:02:08-0530' +%s */
    ck_assert_int_eq(info.start_ns, 1475253128736487000);
    ck_assert_int_eq(read_some(N), WP_OK);
    ck_assert_double_eq(got[1][7], ramp(7, 2));
}
END_TEST

START_TEST(columns_are_counted_from_1)
{
    const char *wanted[] = {"submetered/12[2]", "/submetered/12[1]"};
    const char *beyond[] = {"submetered/12[3]"};
    const char *none[] = {"submetered/12"};
    const char *zero[] = {"submetered/12[0]"};
    hid_t set =
        new_set("submetered/12", H5T_IEEE_F64LE, (struct extent){N, 2, true});
    static double x[N][2];

    for (int i = 0; i < N; i++) {
        x[i][0] = 0.1 * i;
        x[i][1] = -0.2 * i;
    }
    (void)H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, x);
    (void)H5Dclose(set);
    finish();
    refuses(WP_E_CONFIG, beyond, 1, "1 to 2");
    refuses(WP_E_CONFIG, none, 1, "submetered/12[1]");
    refuses(WP_E_CONFIG, zero, 1, "submetered/12[0]");
    ck_assert_msg(!open_with(wanted, 2, NULL), "%s", err.text);
    ck_assert_int_eq(info.channel[0].storage, WP_STORE_F64);
    ck_assert_int_eq(info.clock, WP_CLOCK_NONE);
    ck_assert_int_eq(read_some(N), WP_OK);
    for (int i = 0; i < N; i++) {
        ck_assert_double_eq(got[0][i], x[i][1]);
        ck_assert_double_eq(got[1][i], x[i][0]);
    }
}
END_TEST

/* As MATLAB writes a matrix: time along the second dimension. */
START_TEST(time_runs_along_the_longer_side)
{
    hid_t set = new_set("u", H5T_IEEE_F32LE, (struct extent){2, N, false});
    static float x[2][N];

    for (int i = 0; i < N; i++) {
        x[0][i] = (float)i;
        x[1][i] = (float)-i;
    }
    (void)H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, x);
    (void)H5Dclose(set);
    finish();
    ck_assert_int_eq(open_with(NULL, 0, NULL), WP_OK);
    ck_assert_uint_eq(info.channels, 2);
    ck_assert_int_eq(info.frames, N);
    ck_assert_str_eq(info.channel[1].name, "u[2]");
    ck_assert_int_eq(read_some(N), WP_OK);
    ck_assert_double_eq(got[1][N - 1], -(N - 1));
}
END_TEST

START_TEST(every_number_type_is_read)
{
    const hid_t types[] = {H5T_STD_I8LE,  H5T_STD_I16BE,  H5T_STD_I32LE,
                           H5T_STD_I64BE, H5T_IEEE_F32BE, H5T_IEEE_F64LE,
                           H5T_STD_I16LE, H5T_STD_I32BE};
    const enum wp_storage storages[] = {
        WP_STORE_I8,  WP_STORE_I16, WP_STORE_I32, WP_STORE_F64,
        WP_STORE_F32, WP_STORE_F64, WP_STORE_I16, WP_STORE_I32};
    char name[8] = "a";

    for (int i = 0; i < 8; i++, name[0]++)
        put_ramp(name, types[i], i);
    finish();
    ck_assert_int_eq(open_with(NULL, 0, NULL), WP_OK);
    ck_assert_uint_eq(info.channels, 8);
    ck_assert_int_eq(read_some(N), WP_OK);
    for (int c = 0; c < 8; c++) {
        ck_assert_int_eq(info.channel[c].storage, storages[c]);
        ck_assert_double_eq(info.channel[c].norm, 1.0);
        for (int i = 0; i < N; i++)
            ck_assert_double_eq(got[c][i], ramp(i, c));
    }
}
END_TEST

START_TEST(unsigned_numbers_keep_their_range)
{
    const uint8_t u8[] = {0, 255};
    const uint16_t u16[] = {0, 65535};
    const uint32_t u32[] = {0, 4294967295u};
    const uint64_t u64[] = {0, 9007199254740991};
    const hid_t types[] = {H5T_NATIVE_UINT8, H5T_NATIVE_UINT16,
                           H5T_NATIVE_UINT32, H5T_NATIVE_UINT64};
    const void *data[] = {u8, u16, u32, u64};
    const double top[] = {255.0, 65535.0, 4294967295.0, 9007199254740991.0};
    char name[8] = "a";

    for (int i = 0; i < 4; i++, name[0]++) {
        hid_t set = new_set(name, types[i], (struct extent){2, 0, false});

        (void)H5Dwrite(set, types[i], H5S_ALL, H5S_ALL, H5P_DEFAULT, data[i]);
        (void)H5Dclose(set);
    }
    finish();
    ck_assert_int_eq(open_with(NULL, 0, NULL), WP_OK);
    ck_assert_int_eq(read_some(2), WP_OK);
    for (int c = 0; c < 4; c++)
        ck_assert_double_eq(got[c][1], top[c]);
}
END_TEST

START_TEST(integers_that_no_double_holds_are_refused)
{
    const int64_t x[] = {1, 9007199254740993, 2};
    hid_t set = new_set("a", H5T_STD_I64LE, (struct extent){3, 0, false});

    (void)H5Dwrite(set, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, x);
    (void)H5Dclose(set);
    finish();
    ck_assert_int_eq(open_with(NULL, 0, NULL), WP_OK);
    ck_assert_int_eq(read_some(3), WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "a[1]"));
}
END_TEST

START_TEST(the_sidecar_names_attributes)
{
    const double factor = 0.5, shift = -3.0;
    hid_t set;

    put_ramp("group/a", H5T_STD_I16LE, 0);
    set = H5Dopen2(file, "group/a", H5P_DEFAULT);
    attribute(set, "gain", H5T_NATIVE_DOUBLE, &factor);
    attribute(set, "zero", H5T_NATIVE_DOUBLE, &shift);
    text_attribute(set, "units", "kV");
    text_attribute(set, "fs", "30.5kHz");
    (void)H5Dclose(set);
    text_attribute(file, "begin", "2024-02-29T23:59:59.5+01:00");
    finish();
    ck_assert_msg(!open_with(NULL, 0,
                             "{\"rate_attribute\": \"group/a@fs\","
                             " \"start_attribute\": \"/@begin\","
                             " \"scale_attribute\": \"gain\","
                             " \"offset_attribute\": \"zero\","
                             " \"unit_attribute\": \"units\"}"),
                  "%s", err.text);
    ck_assert_int_eq(info.rate.num, 30500);
    /* date -u -d '2024-02-29T23:59:59+0100' +%s */
    ck_assert_int_eq(info.start_ns, 1709247599500000000);
    ck_assert_double_eq(info.channel[0].scale, 0.5);
    ck_assert_double_eq(info.channel[0].offset, -3.0);
    ck_assert_str_eq(info.channel[0].unit, "kV");
    ck_assert_str_eq(info.channel[0].name, "group/a");
}
END_TEST

START_TEST(hints_that_do_not_fit_are_refused)
{
    static const char *const hints[] = {
        "{\"rate_atribute\": \"/@fs\"}", "{\"unit\": 5}",
        "{\"rate_attribute\": \"/@fs\"}", "{\"start_attribute\": \"b@c\"}",
        "{\"scale_attribute\": \"gain\"}"};
    static const char *const said[] = {"rate_atribute", "hdf5.unit", "/@fs",
                                       "b@c", "gain"};

    put_ramp("a", H5T_STD_I16LE, 0);
    finish();
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(open_with(NULL, 0, hints[i]), WP_E_CONFIG);
        ck_assert_msg(strstr(err.text, said[i]) != NULL, "%s", err.text);
        wp_source_info_release(&info);
    }
}
END_TEST

START_TEST(a_dataset_that_is_absent_is_answered_with_those_there)
{
    const char *wanted[] = {"voltage9"};

    put_ramp("voltage1", H5T_STD_I16LE, 0);
    put_ramp("more/current1", H5T_STD_I16LE, 0);
    finish();
    refuses(WP_E_CONFIG, wanted, 1, "voltage9");
    refuses(WP_E_CONFIG, wanted, 1, "more/current1, voltage1");
}
END_TEST

START_TEST(lengths_that_differ_are_refused_or_left_out)
{
    const char *wanted[] = {"a", "short"};
    hid_t set;

    put_ramp("a", H5T_STD_I16LE, 0);
    put_ramp("b", H5T_STD_I16LE, 0);
    set = new_set("short", H5T_STD_I16LE, (struct extent){N - 1, 0, false});
    (void)H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                   got[0]);
    (void)H5Dclose(set);
    finish();
    refuses(WP_E_CONFIG, wanted, 2, "found 999");
    ck_assert_int_eq(open_with(NULL, 0, NULL), WP_OK);
    ck_assert_uint_eq(info.channels, 2);
    ck_assert(has_note("short: left out"));
}
END_TEST

START_TEST(nothing_is_done_by_announced_size)
{
    const hsize_t huge = (hsize_t)1 << 40;

    (void)H5Dclose(new_set("a", H5T_STD_I16LE, (struct extent){huge, 0, true}));
    finish();
    refuses(WP_E_FORMAT, NULL, 0, "chunks");
    file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    (void)H5Dclose(
        new_set("a", H5T_STD_I16LE, (struct extent){huge, 0, false}));
    finish();
    refuses(WP_E_FORMAT, NULL, 0, "storage for 0 bytes");
}
END_TEST

START_TEST(chunks_that_were_never_written_are_missing)
{
    hsize_t first = 5 * CHUNK, count = CHUNK;
    hid_t set, space;

    put_ramp("a", H5T_STD_I16LE, 0);
    /* A second dataset of which one chunk of sixteen stays out. */
    set = new_set("b", H5T_STD_I16LE, (struct extent){N, 0, true});
    for (hsize_t at = 0; at < N; at += CHUNK) {
        static const int16_t ones[CHUNK] = {1, 1, 1, 1};
        hsize_t n = N - at < CHUNK ? N - at : CHUNK;
        hid_t memory = H5Screate_simple(1, &n, NULL);

        if (at == first)
            continue;
        space = H5Dget_space(set);
        (void)H5Sselect_hyperslab(space, H5S_SELECT_SET, &at, NULL, &n, NULL);
        ck_assert_int_ge(
            H5Dwrite(set, H5T_NATIVE_INT16, memory, space, H5P_DEFAULT, ones),
            0);
        (void)H5Sclose(space);
        (void)H5Sclose(memory);
    }
    (void)H5Dclose(set);
    finish();
    ck_assert_msg(!open_with(NULL, 0, NULL), "%s", err.text);
    ck_assert(has_note("never written"));
    ck_assert_int_eq(read_some(N), WP_OK);
    for (int i = 0; i < N; i++)
        ck_assert_int_eq(isnan(got[1][i]) != 0,
                         i >= (int)first && i < (int)(first + count));
    ck_assert_double_eq(got[1][CHUNK], 1.0);
    ck_assert_double_eq(got[0][CHUNK], ramp(CHUNK, 0));
}
END_TEST

START_TEST(not_a_number_is_refused_or_missing)
{
    struct wp_source_options options = {.non_finite_is_missing = true};
    double x[5] = {1, 2, NAN, INFINITY, 5};
    double *xs[] = {got[0]};
    struct wp_block b = {.capacity = 5, .x = xs};
    hid_t set = new_set("u", H5T_IEEE_F64LE, (struct extent){5, 0, false});

    (void)H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, x);
    (void)H5Dclose(set);
    finish();
    ck_assert_int_eq(open_with(NULL, 0, NULL), WP_OK);
    ck_assert_int_eq(read_some(5), WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "u[2]"));
    wp_hdf5_source.close(source);
    wp_source_info_release(&info);
    ck_assert_int_eq(wp_hdf5_source.open(&source, path, &options, &info, &err),
                     WP_OK);
    ck_assert_int_eq(wp_hdf5_source.read(source, &b, &err), WP_OK);
    ck_assert(isnan(got[0][2]) && isnan(got[0][3]));
    ck_assert_double_eq(got[0][4], 5.0);
}
END_TEST

START_TEST(files_without_numbers_are_refused)
{
    hsize_t one = 1;
    hid_t space = H5Screate_simple(1, &one, NULL);
    hid_t set = H5Dcreate2(file, "text", H5T_C_S1, space, H5P_DEFAULT,
                           H5P_DEFAULT, H5P_DEFAULT);
    const char *wanted[] = {"text"};

    (void)H5Dclose(set);
    (void)H5Sclose(space);
    finish();
    refuses(WP_E_FORMAT, NULL, 0, "none");
    refuses(WP_E_UNSUPPORTED, wanted, 1, "text");
}
END_TEST

static void overwrite(const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");

    (void)fwrite(bytes, 1, n, f);
    (void)fclose(f);
}

START_TEST(what_is_no_hdf5_is_refused)
{
    static uint8_t noise[5000];

    finish();
    overwrite("", 0);
    refuses(WP_E_FORMAT, NULL, 0, "empty");
    overwrite("RIFF....WAVE", 12);
    refuses(WP_E_FORMAT, NULL, 0, "HDF5");
    overwrite("\x89HDF\r\n\x1a\n", 8);
    refuses(WP_E_FORMAT, NULL, 0, "HDF5");
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (uint8_t)(i * i * 31 + i / 7);
    memcpy(noise, "\x89HDF\r\n\x1a\n", 8);
    overwrite(noise, sizeof(noise));
    refuses(WP_E_FORMAT, NULL, 0, "HDF5");
    ck_assert_int_eq(
        wp_hdf5_source.open(&source, temp_folder(), NULL, &info, &err),
        WP_E_IO);
    ck_assert_int_eq(
        wp_hdf5_source.open(&source, "/nowhere/x.h5", NULL, &info, &err),
        WP_E_IO);
}
END_TEST

START_TEST(detected_by_content_also_behind_a_user_block)
{
    const struct wp_source_ops *ops;
    hid_t list = H5Pcreate(H5P_FILE_CREATE);

    finish();
    ck_assert_int_eq(wp_format_detect(wp_format_sources(), path, &ops, &err),
                     WP_OK);
    ck_assert_str_eq(ops->id, "hdf5");
    (void)H5Pset_userblock(list, 512);
    file = H5Fcreate(path, H5F_ACC_TRUNC, list, H5P_DEFAULT);
    put_ramp("a", H5T_STD_I8LE, 0);
    (void)H5Pclose(list);
    finish();
    ck_assert_int_eq(wp_format_detect(wp_format_sources(), path, &ops, &err),
                     WP_OK);
    ck_assert_str_eq(ops->id, "hdf5");
    ck_assert_int_eq(open_with(NULL, 0, NULL), WP_OK);
}
END_TEST

/* The library's own messages stay as the program had them. */
START_TEST(error_printing_is_given_back)
{
    H5E_auto2_t before, after;
    void *data;

    finish();
    overwrite("x", 1);
    (void)H5Eget_auto2(H5E_DEFAULT, &before, &data);
    refuses(WP_E_FORMAT, NULL, 0, "HDF5");
    (void)H5Eget_auto2(H5E_DEFAULT, &after, &data);
    ck_assert_ptr_nonnull(before);
    ck_assert(before == after);
}
END_TEST

static bool in_oracle(const char *name)
{
    const char *from = getenv("WP_HDF5_FOLDER");

    if (from)
        (void)snprintf(path, sizeof(path), "%s/%s", from, name);
    return from != NULL;
}

START_TEST(h5py_wrote_blond)
{
    if (!in_oracle("blond.hdf5"))
        return;
    ck_assert_msg(!open_with(NULL, 0, NULL), "%s", err.text);
    ck_assert_uint_eq(info.channels, 6);
    ck_assert_int_eq(info.rate.num, 50000);
    /* date -u -d '2016-12-31T23:30:00+0100' +%s */
    ck_assert_int_eq(info.start_ns, 1483223400000001000);
    ck_assert_str_eq(info.channel[3].name, "voltage1");
    ck_assert_double_eq(info.channel[3].scale, 0.2853);
    ck_assert_int_eq(read_some(N), WP_OK);
    for (int c = 0; c < 6; c++)
        for (int i = 0; i < N; i++)
            ck_assert_double_eq(got[c][i], (i * 13 + c * 1000) % 20001 - 10000);
}
END_TEST

START_TEST(h5py_wrote_plaid)
{
    const char *wanted[] = {"submetered/7[2]", "submetered/7[1]"};

    if (!in_oracle("plaid.hdf5"))
        return;
    ck_assert_msg(
        !open_with(wanted, 2, "{\"rate_attribute\": \"submetered/7@rate\"}"),
        "%s", err.text);
    ck_assert_int_eq(info.rate.num, 30000);
    ck_assert_int_eq(read_some(N), WP_OK);
    for (int i = 0; i < N; i++) {
        ck_assert_double_eq(got[1][i], i / 8.0);
        ck_assert_double_eq(got[0][i], -i / 4.0);
    }
}
END_TEST

/* For test_hdf5_oracle.py to read: sample i of channel 1 is i - 500, int16,
 * and 100..109 are missing; row r of the table has r / 3 and 50 harmonics. */
START_TEST(h5py_reads_ours)
{
    static double x[N];
    struct wp_source_channel c = {.name = "UL1",
                                  .phase = "A",
                                  .unit = "V",
                                  .storage = WP_STORE_I16,
                                  .norm = 0x1p-15,
                                  .scale = 500.0,
                                  .offset = 0.25};
    struct wp_source_info ours = {.format = "audio",
                                  .channels = 1,
                                  .channel = &c,
                                  .frames = N,
                                  .clock = WP_CLOCK_RATE,
                                  .rate = {153536, 5},
                                  .start_known = true,
                                  .start_ns = 1704067200000000000};
    const struct wp_column columns[] = {{"a", "V", "voltage", 1},
                                        {"h", "A", "harmonics", 50}};
    double *xs[] = {x}, row[51];
    struct wp_block b = {.capacity = N, .frames = N, .x = xs};
    struct wp_hdf5_file *tables;
    struct wp_hdf5_table *t;
    void *sink;

    if (!in_oracle("capture.h5"))
        return;
    for (int i = 0; i < N; i++)
        x[i] = i >= 100 && i < 110 ? (double)NAN : (i - 500) * 0x1p-15;
    ck_assert_int_eq(wp_hdf5_sink.open(&sink, path, &ours, NULL, NULL, &err),
                     WP_OK);
    ck_assert_int_eq(wp_hdf5_sink.write(sink, &b, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_sink.commit(sink, &err), WP_OK);
    wp_hdf5_sink.close(sink);
    (void)in_oracle("tables.h5");
    ck_assert_int_eq(wp_hdf5_file_create(&tables, path, NULL, 0, &err), WP_OK);
    ck_assert_int_eq(
        wp_hdf5_table_create(&t, tables, "seconds", columns, 2, &err), WP_OK);
    for (int r = 0; r < N; r++) {
        row[0] = r / 3.0;
        for (int k = 1; k <= 50; k++)
            row[k] = r * 100 + k;
        ck_assert_int_eq(
            wp_hdf5_table_append(t, 1000000000LL * r, r & 1, row, &err), WP_OK);
    }
    ck_assert_int_eq(wp_hdf5_table_close(t, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_file_close(tables, &err), WP_OK);
}
END_TEST

static void begin(void)
{
    info = (struct wp_source_info){0};
    source = NULL;
}

static void end(void)
{
    wp_hdf5_source.close(source);
    wp_source_info_release(&info);
}

Suite *test_suite(void)
{
    Suite *s = suite_create("format/hdf5_source");
    TCase *t = tcase_create("layouts"), *h;

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, blond_clear_is_known_by_itself);
    tcase_add_test(t, blond_medal_has_sockets_and_no_phases);
    tcase_add_test(t, columns_are_counted_from_1);
    tcase_add_test(t, time_runs_along_the_longer_side);
    tcase_add_test(t, every_number_type_is_read);
    tcase_add_test(t, unsigned_numbers_keep_their_range);
    tcase_add_test(t, integers_that_no_double_holds_are_refused);
    tcase_add_test(t, the_sidecar_names_attributes);
    tcase_add_test(t, hints_that_do_not_fit_are_refused);
    tcase_add_test(t, a_dataset_that_is_absent_is_answered_with_those_there);
    tcase_add_test(t, lengths_that_differ_are_refused_or_left_out);
    tcase_add_test(t, nothing_is_done_by_announced_size);
    tcase_add_test(t, chunks_that_were_never_written_are_missing);
    tcase_add_test(t, not_a_number_is_refused_or_missing);
    tcase_add_test(t, files_without_numbers_are_refused);
    tcase_add_test(t, what_is_no_hdf5_is_refused);
    tcase_add_test(t, detected_by_content_also_behind_a_user_block);
    tcase_add_test(t, error_printing_is_given_back);
    suite_add_tcase(s, t);
    if (!getenv("WP_HDF5_FOLDER"))
        return s;
    h = tcase_create("h5py");
    tcase_add_checked_fixture(h, begin, end);
    tcase_add_test(h, h5py_wrote_blond);
    tcase_add_test(h, h5py_wrote_plaid);
    tcase_add_test(h, h5py_reads_ours);
    suite_add_tcase(s, h);
    return s;
}
