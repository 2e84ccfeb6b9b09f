#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "csv_fixture.h"
#include "format/csv_cycles.h"
#include "format/registry.h"
#include "runner.h"

enum { WIDTH = 275, FRAMES = 100000 };

static char text[1 << 18], path[512];
static size_t length;
static double x[FRAMES];
static int64_t stamp_ns[FRAMES];
static struct wp_source_info info;
static struct wp_error err;
static size_t frames;

/* A row whose samples are base, base + 1 ... */
static void put_row(double utc_s, const char *count, int base, int width)
{
    length += (size_t)sprintf(text + length, "%.6f %s", utc_s, count);
    for (int i = 0; i < width; i++)
        length += (size_t)sprintf(text + length, " %d.5", base + i);
    text[length++] = '\n';
}

static enum wp_status read_text(void)
{
    double *to[] = {x};
    struct wp_block b = {.x = to};
    enum wp_status status;
    void *source;

    wp_source_info_release(&info);
    (void)strcpy(path, temp_write("current_1.dat", text, length));
    status = wp_csv_cycles_source.open(&source, path, NULL, &info, &err);
    frames = 0;
    while (!status) {
        to[0] = x + frames;
        b.stamp_ns = stamp_ns + frames;
        b.capacity = FRAMES - frames < 999 ? FRAMES - frames : 999;
        status = wp_csv_cycles_source.read(source, &b, &err);
        if (!b.frames)
            break;
        frames += b.frames;
    }
    wp_csv_cycles_source.close(source);
    return status;
}

static void setup(void)
{
    length = 0;
    temp_begin();
}

static void teardown(void)
{
    wp_source_info_release(&info);
    temp_end();
}

/* 275 samples of each of 60 cycles in 1 s: 16 500 Hz. */
START_TEST(cycles_are_repeated)
{
    const struct wp_source_ops *ops;

    put_row(1326039602.0, "12.0", 0, WIDTH);
    put_row(1326039602.2, "48", 1000, WIDTH);
    put_row(1326039603.0, "3.0", 2000, WIDTH);
    ck_assert_msg(read_text() == WP_OK, "%s", err.text);
    ck_assert_int_eq(info.clock, WP_CLOCK_RATE);
    ck_assert_int_eq(info.rate.num, 16500);
    ck_assert_int_eq(info.rate.den, 1);
    ck_assert_int_eq(info.start_ns, 1326039602000000000);
    ck_assert_int_eq(info.frames, 63 * WIDTH);
    ck_assert_uint_eq(frames, 63 * WIDTH);
    ck_assert_double_eq(x[0], 0.5);
    ck_assert_double_eq(x[12 * WIDTH - 1], 274.5);
    ck_assert_double_eq(x[12 * WIDTH], 1000.5);
    ck_assert_double_eq(x[60 * WIDTH + 1], 2001.5);
    ck_assert_int_eq(wp_format_detect(wp_format_sources(), path, &ops, NULL),
                     WP_OK);
    ck_assert_str_eq(ops->id, "cycles");
}
END_TEST

START_TEST(rows_that_do_not_follow_have_stamps)
{
    for (int i = 0; i < 20; i++)
        put_row(1326039602.0 + i * 0.2 + (i > 10), "12", i, WIDTH);
    ck_assert_int_eq(read_text(), WP_OK);
    ck_assert_int_eq(info.clock, WP_CLOCK_STAMPS);
    ck_assert_int_eq(stamp_ns[11 * 12 * WIDTH], 3200000000);
}
END_TEST

START_TEST(bad_rows_are_named)
{
    put_row(1326039602.0, "12", 0, WIDTH);
    put_row(1326039602.2, "12", 0, WIDTH);
    put_row(1326039602.4, "12", 0, WIDTH - 5);
    ck_assert_int_eq(read_text(), WP_OK);
    ck_assert_int_eq(info.frames, 24 * WIDTH);
    put_row(1326039602.6, "12", 0, WIDTH);
    ck_assert_int_eq(read_text(), WP_E_FORMAT);
    length = 0;
    put_row(1326039602.0, "12", 0, WIDTH);
    ck_assert_int_eq(read_text(), WP_E_FORMAT);
    put_row(1326039602.2, "1.5", 0, WIDTH);
    ck_assert_int_eq(read_text(), WP_E_FORMAT);
    length = 0;
    put_row(1326039602.0, "12", 0, WIDTH);
    put_row(1326039601.0, "12", 0, WIDTH);
    ck_assert_int_eq(read_text(), WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, ":2: expected time to go on"));
    length = 0;
    put_row(1326039602.0, "12", 0, WIDTH);
    put_row(1326039602.2, "12", 0, WIDTH);
    memcpy(text + 60, "nan ", 4);
    ck_assert_int_eq(read_text(), WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, ":1: expected a number"));
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/csv_cycles");
    TCase *t = tcase_create("REDD");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, cycles_are_repeated);
    tcase_add_test(t, rows_that_do_not_follow_have_stamps);
    tcase_add_test(t, bad_rows_are_named);
    suite_add_tcase(s, t);
    return s;
}
