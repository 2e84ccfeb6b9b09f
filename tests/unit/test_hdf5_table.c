#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/hdf5_source.h"
#include "format/hdf5_table.h"
#include "runner.h"
#include "small_disk.h"
#include "temp_folder.h"

enum { WIDE = 50, WIDTH = 2 + WIDE, ROWS = 3000 };

static const struct wp_column columns[] = {
    {"u_rms_a_v", "V", "voltage RMS, phase A", 1},
    {"uh_a_v", "V", "harmonic voltages, phase A", WIDE},
    {"f_hz", "Hz", "frequency", 1},
};

static char path[512];
static struct wp_error err;

static void setup(void)
{
    temp_begin();
    (void)strcpy(path, temp_path("metrology.h5"));
}

static void teardown(void)
{
    (void)unlink(path);
    ck_assert_int_eq(temp_count(), 0);
    temp_end();
}

static void row_of(int r, double *values)
{
    for (int k = 0; k < WIDTH; k++)
        values[k] = 230.0 / 7.0 * r + k;
}

static enum wp_status put_rows(struct wp_hdf5_file *f, const char *group,
                               int rows)
{
    struct wp_hdf5_table *t;
    enum wp_status status, closed;

    status = wp_hdf5_table_create(&t, f, group, columns, 3, &err);
    if (status)
        return status;
    for (int r = 0; r < rows && !status; r++) {
        double values[WIDTH];

        row_of(r, values);
        status =
            wp_hdf5_table_append(t, 1000000000LL * r, r % 7 == 0, values, &err);
    }
    closed = wp_hdf5_table_close(t, status ? NULL : &err);
    return status ? status : closed;
}

static enum wp_status put_file(int rows)
{
    const struct wp_hdf5_text texts[] = {{"program", "wattproof 0.1.0"},
                                         {"input", "a.wav"}};
    struct wp_hdf5_file *f;
    enum wp_status status, closed;

    status = wp_hdf5_file_create(&f, path, texts, 2, &err);
    if (status)
        return status;
    status = put_rows(f, "seconds", rows);
    if (!status)
        status = put_rows(f, "instantaneous", 1);
    closed = wp_hdf5_file_close(f, status ? NULL : &err);
    return status ? status : closed;
}

static void check_columns(const struct wp_hdf5_table *t)
{
    ck_assert_uint_eq(wp_hdf5_table_columns(t), 3);
    ck_assert_uint_eq(wp_hdf5_table_width(t), WIDTH);
    for (size_t i = 0; i < 3; i++) {
        const struct wp_column *c = wp_hdf5_table_column(t, i);

        ck_assert_str_eq(c->name, columns[i].name);
        ck_assert_str_eq(c->unit, columns[i].unit);
        ck_assert_str_eq(c->quantity, columns[i].quantity);
        ck_assert_uint_eq(c->width, columns[i].width);
    }
    ck_assert_int_eq(wp_hdf5_table_find(t, "uh_a_v"), 1);
    ck_assert_int_eq(wp_hdf5_table_find(t, "f_hz"), 1 + WIDE);
    ck_assert_int_eq(wp_hdf5_table_find(t, "flagged"), -1);
}

START_TEST(rows_come_back)
{
    static double values[ROWS * WIDTH], expected[WIDTH];
    static int64_t time_ns[ROWS];
    static uint8_t flagged[ROWS];
    struct wp_table_rows out = {time_ns, flagged, values};
    struct wp_hdf5_file *f;
    struct wp_hdf5_table *t;
    char text[64];

    ck_assert_msg(!put_file(ROWS), "%s", err.text);
    ck_assert_int_eq(wp_hdf5_file_open(&f, path, &err), WP_OK);
    ck_assert(wp_hdf5_file_text(f, "input", text, sizeof(text)));
    ck_assert_str_eq(text, "a.wav");
    ck_assert(!wp_hdf5_file_text(f, "nothing", text, sizeof(text)));
    ck_assert_int_eq(wp_hdf5_table_open(&t, f, "seconds", &err), WP_OK);
    check_columns(t);
    ck_assert_int_eq(wp_hdf5_table_rows(t), ROWS);
    ck_assert_int_eq(wp_hdf5_table_read(t, 5, ROWS - 5, &out, &err), WP_OK);
    for (int r = 5; r < ROWS; r++) {
        row_of(r, expected);
        ck_assert_int_eq(time_ns[r - 5], 1000000000LL * r);
        ck_assert_uint_eq(flagged[r - 5], r % 7 == 0);
        ck_assert_mem_eq(values + (r - 5) * WIDTH, expected, sizeof(expected));
    }
    ck_assert_int_eq(wp_hdf5_table_read(t, 5, ROWS - 4, &out, &err), WP_E_ARG);
    ck_assert_int_eq(wp_hdf5_table_read(t, -1, 1, &out, &err), WP_E_ARG);
    ck_assert_int_eq(wp_hdf5_table_close(t, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_table_open(&t, f, "hours", &err), WP_E_FORMAT);
    ck_assert_ptr_null(t);
    ck_assert_ptr_nonnull(strstr(err.text, "hours"));
    ck_assert_int_eq(wp_hdf5_file_close(f, &err), WP_OK);
}
END_TEST

START_TEST(an_empty_table_is_one)
{
    struct wp_hdf5_file *f;
    struct wp_hdf5_table *t;

    ck_assert_int_eq(put_file(0), WP_OK);
    ck_assert_int_eq(wp_hdf5_file_open(&f, path, &err), WP_OK);
    ck_assert_msg(!wp_hdf5_table_open(&t, f, "seconds", &err), "%s", err.text);
    ck_assert_int_eq(wp_hdf5_table_rows(t), 0);
    check_columns(t);
    ck_assert_int_eq(wp_hdf5_table_close(t, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_file_close(f, &err), WP_OK);
}
END_TEST

static size_t slurp(char *out, size_t size)
{
    FILE *f = fopen(path, "rb");
    size_t n = fread(out, 1, size, f);

    (void)fclose(f);
    return n;
}

START_TEST(the_same_rows_are_the_same_bytes)
{
    static char first[1 << 21], second[1 << 21];
    size_t n, m;

    ck_assert_int_eq(put_file(ROWS), WP_OK);
    n = slurp(first, sizeof(first));
    (void)sleep(1); /* a time stamp of a second would show */
    ck_assert_int_eq(put_file(ROWS), WP_OK);
    m = slurp(second, sizeof(second));
    ck_assert_uint_gt(n, 10000);
    ck_assert_uint_lt(n, sizeof(first));
    ck_assert_uint_eq(n, m);
    ck_assert(memcmp(first, second, n) == 0);
}
END_TEST

START_TEST(our_own_bugs_are_answered)
{
    const struct wp_column twice[] = {{"a", "V", "", 1}, {"a", "V", "", 1}};
    const struct wp_column empty[] = {{"a", "V", "", 0}};
    double values[WIDTH] = {0};
    struct wp_hdf5_file *f;
    struct wp_hdf5_table *t;

    ck_assert_int_eq(wp_hdf5_file_create(&f, path, NULL, 0, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_table_create(&t, f, "x", twice, 2, &err),
                     WP_E_ARG);
    ck_assert_ptr_null(t);
    ck_assert_int_eq(wp_hdf5_table_create(&t, f, "y", empty, 1, &err),
                     WP_E_ARG);
    ck_assert_int_eq(wp_hdf5_table_create(&t, f, "s", columns, 3, &err), WP_OK);
    values[7] = NAN;
    ck_assert_int_eq(wp_hdf5_table_append(t, 5, false, values, &err),
                     WP_E_INTERNAL);
    ck_assert_ptr_nonnull(strstr(err.text, "uh_a_v"));
    values[7] = 0.0;
    ck_assert_int_eq(wp_hdf5_table_append(t, 5, false, values, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_table_append(t, 4, false, values, &err),
                     WP_E_INTERNAL);
    ck_assert_int_eq(wp_hdf5_table_close(t, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_table_close(NULL, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_file_close(f, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_file_close(NULL, &err), WP_OK);
}
END_TEST

START_TEST(tables_are_no_capture_and_other_files_no_tables)
{
    struct wp_source_info info = {0};
    struct wp_hdf5_file *f;
    void *source;
    FILE *out;

    ck_assert_int_eq(put_file(3), WP_OK);
    ck_assert_int_eq(wp_hdf5_source.open(&source, path, NULL, &info, &err),
                     WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "tables"));
    wp_source_info_release(&info);
    out = fopen(path, "wb");
    (void)fputs("not HDF5 at all", out);
    (void)fclose(out);
    ck_assert_int_eq(wp_hdf5_file_open(&f, path, &err), WP_E_FORMAT);
    ck_assert_ptr_null(f);
    (void)unlink(path);
    ck_assert_int_eq(wp_hdf5_file_open(&f, path, &err), WP_E_IO);
    ck_assert_int_eq(wp_hdf5_file_open(&f, temp_folder(), &err), WP_E_IO);
    ck_assert_int_eq(wp_hdf5_file_create(&f, temp_folder(), NULL, 0, &err),
                     WP_E_IO);
    ck_assert_ptr_null(f);
}
END_TEST

/* 0 when it failed as it should. */
static int write_in_vain(void)
{
    return !(put_file(ROWS) == WP_E_IO && strstr(err.text, path) != NULL);
}

START_TEST(a_full_disk_is_an_error)
{
    static const size_t limits[] = {0, 500, 5000, 60000};

    ck_assert_int_eq(with_disk_of(limits[_i], write_in_vain), 0);
    ck_assert_int_eq(put_file(ROWS), WP_OK);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/hdf5_table");
    TCase *t = tcase_create("tables");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, rows_come_back);
    tcase_add_test(t, an_empty_table_is_one);
    tcase_add_test(t, the_same_rows_are_the_same_bytes);
    tcase_add_test(t, our_own_bugs_are_answered);
    tcase_add_test(t, tables_are_no_capture_and_other_files_no_tables);
    tcase_add_loop_test(t, a_full_disk_is_an_error, 0, 4);
    suite_add_tcase(s, t);
    return s;
}
