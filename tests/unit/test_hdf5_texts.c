#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/hdf5_table.h"
#include "runner.h"
#include "temp_folder.h"

/* Tables with columns of text whose rows need not be in order: events. */

enum { ROWS = 2500 }; /* more than two chunks */

static const struct wp_column columns[] = {{"value_v", "V", "a value", 1},
                                           {"each_v", "V", "some", 3}};
static const struct wp_text_column texts[] = {{"kind", "what it is", 13},
                                              {"channels", "which of them", 4}};
static const struct wp_table_layout layout = {.columns = columns,
                                              .count = 2,
                                              .texts = texts,
                                              .text_count = 2,
                                              .any_order = true};
static char path[512];
static struct wp_error err;

static void setup(void)
{
    temp_begin();
    (void)strcpy(path, temp_path("pq.h5"));
}

static void teardown(void)
{
    (void)unlink(path);
    ck_assert_int_eq(temp_count(), 0);
    temp_end();
}

static const char *kind_of(int r)
{
    static const char *const kinds[] = {"dip", "interruption", "", "swell"};

    return kinds[r % 4];
}

static enum wp_status put(const struct wp_table_layout *l, int rows)
{
    struct wp_hdf5_file *f;
    struct wp_hdf5_table *t;

    ck_assert_int_eq(wp_hdf5_file_create(&f, path, NULL, 0, &err), WP_OK);
    if (wp_hdf5_table_create_as(&t, f, "events", l, &err)) {
        ck_assert_int_eq(wp_hdf5_file_close(f, NULL), WP_OK);
        return WP_E_ARG;
    }
    for (int r = 0; r < rows; r++) {
        double values[4] = {r, r + 1.0, r + 2.0, r + 3.0};
        const char *words[2] = {kind_of(r), "A B too long"};
        /* Earlier than the one before, every time. */
        const struct wp_table_row row = {1000000 - r, r % 2, values, words};

        ck_assert_msg(wp_hdf5_table_append_row(t, &row, &err) == WP_OK, "%s",
                      err.text);
    }
    ck_assert_int_eq(wp_hdf5_table_close(t, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_file_close(f, &err), WP_OK);
    return WP_OK;
}

static struct wp_hdf5_table *open_table(struct wp_hdf5_file **f)
{
    struct wp_hdf5_table *t;

    ck_assert_int_eq(wp_hdf5_file_open(f, path, &err), WP_OK);
    ck_assert_msg(wp_hdf5_table_open(&t, *f, "events", &err) == WP_OK, "%s",
                  err.text);
    return t;
}

START_TEST(texts_read_back)
{
    struct wp_hdf5_file *f;
    struct wp_hdf5_table *t;
    char text[14];

    ck_assert_int_eq(put(&layout, ROWS), WP_OK);
    t = open_table(&f);
    ck_assert_int_eq(wp_hdf5_table_rows(t), ROWS);
    ck_assert_uint_eq(wp_hdf5_table_columns(t), 2);
    ck_assert_uint_eq(wp_hdf5_table_width(t), 4);
    ck_assert_uint_eq(wp_hdf5_table_texts(t), 2);
    ck_assert_str_eq(wp_hdf5_table_text_column(t, 0)->name, "kind");
    ck_assert_str_eq(wp_hdf5_table_text_column(t, 1)->quantity,
                     "which of them");
    ck_assert_uint_eq(wp_hdf5_table_text_column(t, 0)->size, 13);
    for (int r = 0; r < ROWS; r += 7) {
        ck_assert_int_eq(wp_hdf5_table_text(t, 0, r, text, &err), WP_OK);
        ck_assert_str_eq(text, kind_of(r));
        ck_assert_int_eq(wp_hdf5_table_text(t, 1, r, text, &err), WP_OK);
        ck_assert_str_eq(text, "A B "); /* cut to four bytes */
    }
    ck_assert_int_eq(wp_hdf5_table_text(t, 0, ROWS, text, &err), WP_E_ARG);
    ck_assert_int_eq(wp_hdf5_table_text(t, 2, 0, text, &err), WP_E_ARG);
    ck_assert_int_eq(wp_hdf5_table_close(t, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_file_close(f, &err), WP_OK);
}
END_TEST

START_TEST(numbers_beside_them_read_back)
{
    struct wp_hdf5_file *f;
    struct wp_hdf5_table *t;
    int64_t time_ns[2];
    double values[8];
    const struct wp_table_rows rows = {.time_ns = time_ns, .values = values};

    ck_assert_int_eq(put(&layout, ROWS), WP_OK);
    t = open_table(&f);
    ck_assert_int_eq(wp_hdf5_table_read(t, 1100, 2, &rows, &err), WP_OK);
    ck_assert_int_eq(time_ns[0], 1000000 - 1100);
    ck_assert_int_eq(time_ns[1], 1000000 - 1101);
    ck_assert_double_eq(values[0], 1100.0);
    ck_assert_double_eq(values[7], 1104.0);
    ck_assert_int_eq(wp_hdf5_table_close(t, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_file_close(f, &err), WP_OK);
}
END_TEST

/* Small chunks, for tables of few rows, hold the same. */
START_TEST(small_chunks_hold_the_same)
{
    struct wp_table_layout small = layout;
    struct wp_hdf5_file *f;
    struct wp_hdf5_table *t;
    double values[4];
    const struct wp_table_rows rows = {.values = values};

    small.chunk_rows = 6;
    ck_assert_int_eq(put(&small, 20), WP_OK);
    t = open_table(&f);
    ck_assert_int_eq(wp_hdf5_table_rows(t), 20);
    ck_assert_int_eq(wp_hdf5_table_read(t, 19, 1, &rows, &err), WP_OK);
    ck_assert_double_eq(values[0], 19.0);
    ck_assert_int_eq(wp_hdf5_table_close(t, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_file_close(f, &err), WP_OK);
}
END_TEST

START_TEST(an_empty_table_opens)
{
    struct wp_hdf5_file *f;
    struct wp_hdf5_table *t;

    ck_assert_int_eq(put(&layout, 0), WP_OK);
    t = open_table(&f);
    ck_assert_int_eq(wp_hdf5_table_rows(t), 0);
    ck_assert_uint_eq(wp_hdf5_table_texts(t), 2);
    ck_assert_int_eq(wp_hdf5_table_close(t, &err), WP_OK);
    ck_assert_int_eq(wp_hdf5_file_close(f, &err), WP_OK);
}
END_TEST

START_TEST(columns_without_size_or_name_are_refused)
{
    static const struct wp_text_column wrong[][1] = {
        {{"kind", "no size", 0}},
        {{"value_v", "the name of a number", 4}},
        {{"kind", "too long", 5000}},
    };
    struct wp_table_layout l = layout;

    l.texts = wrong[_i];
    l.text_count = 1;
    ck_assert_int_eq(put(&l, 0), WP_E_ARG);
    ck_assert_ptr_nonnull(strstr(err.text, "table events: text column"));
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/hdf5_table, texts");
    TCase *c = tcase_create("columns of text");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, texts_read_back);
    tcase_add_test(c, numbers_beside_them_read_back);
    tcase_add_test(c, small_chunks_hold_the_same);
    tcase_add_test(c, an_empty_table_opens);
    tcase_add_loop_test(c, columns_without_size_or_name_are_refused, 0, 3);
    suite_add_tcase(s, c);
    return s;
}
