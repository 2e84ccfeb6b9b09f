#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv_fixture.h"
#include "format/csv_encoding.h"
#include "format/csv_text.h"
#include "runner.h"

static struct wp_csv_text *text;

static void teardown(void)
{
    wp_csv_text_close(text);
    text = NULL;
    temp_end();
}

static void open_bytes(const void *bytes, size_t length,
                       enum wp_csv_encoding encoding)
{
    const char *path = temp_write("lines.txt", bytes, length);

    ck_assert_int_eq(wp_csv_text_open(&text, path, encoding, NULL), WP_OK);
}

static void next_is(const char *expected)
{
    struct wp_slice line;

    ck_assert_int_eq(wp_csv_text_next(text, &line, NULL), WP_OK);
    if (!expected) {
        ck_assert_ptr_null(line.at);
        return;
    }
    ck_assert_ptr_nonnull(line.at);
    ck_assert_uint_eq(line.length, strlen(expected));
    ck_assert_mem_eq(line.at, expected, line.length);
}

START_TEST(lines_end_in_three_ways)
{
    open_bytes("a\r\n\nb\nc", 7, WP_CSV_GUESS);
    for (int pass = 0; pass < 2; pass++) {
        next_is("a");
        next_is("");
        ck_assert_int_eq(wp_csv_text_line(text), 2);
        next_is("b");
        next_is("c");
        next_is(NULL);
        next_is(NULL);
        ck_assert_int_eq(wp_csv_text_rewind(text, NULL), WP_OK);
    }
    wp_csv_text_close(text);
    open_bytes("a\rb\r", 4, WP_CSV_GUESS);
    next_is("a");
    next_is("b");
    next_is(NULL);
}
END_TEST

/* 65 535 bytes more than a buffer, so that lines and characters are cut. */
START_TEST(buffers_cut_nothing)
{
    size_t n = 0;
    char *bytes = malloc(1 << 21), expected[32];

    for (int i = 0; i < 60000; i++)
        n += (size_t)sprintf(bytes + n, "%d;\xe2\x88\x9e\n", i);
    open_bytes(bytes, n, WP_CSV_GUESS);
    for (int i = 0; i < 60000; i++) {
        (void)snprintf(expected, sizeof(expected), "%d;\xe2\x88\x9e", i);
        next_is(expected);
    }
    next_is(NULL);
    ck_assert(wp_csv_text_near_end(text));
    wp_csv_text_close(text);
    n = 0;
    for (int i = 0; i < 60000; i++) {
        char digits[16];
        int k = snprintf(digits, sizeof(digits), "%d;", i);

        for (int j = 0; j < k; j++) {
            bytes[n++] = digits[j];
            bytes[n++] = 0;
        }
        memcpy(bytes + n, "\x1e\x22\n", 4);
        n += 4;
    }
    open_bytes(bytes, n, WP_CSV_GUESS);
    for (int i = 0; i < 60000; i++) {
        (void)snprintf(expected, sizeof(expected), "%d;\xe2\x88\x9e", i);
        next_is(expected);
    }
    next_is(NULL);
    free(bytes);
}
END_TEST

START_TEST(encodings_become_utf8)
{
    open_bytes("\xff\xfe\x3c\xd8\x09\xdf\n\0", 8, WP_CSV_GUESS);
    next_is("\xf0\x9f\x8c\x89");
    next_is(NULL);
    wp_csv_text_close(text);
    open_bytes("\xfe\xff\0A\xd8\x3c\0\n", 8, WP_CSV_GUESS);
    next_is("A\xef\xbf\xbd");
    wp_csv_text_close(text);
    open_bytes("\xb5s\n", 3, WP_CSV_LATIN1);
    next_is("\xc2\xb5s");
}
END_TEST

START_TEST(names_are_made_utf8)
{
    char name[8];

    wp_csv_copy_name((struct wp_slice){" Str\xf6m\t ", 8}, name, sizeof(name));
    ck_assert_str_eq(name, "Str\xc3\xb6m");
    wp_csv_copy_name((struct wp_slice){"12345\xc3\xb6\xc3\xb6", 9}, name,
                     sizeof(name));
    ck_assert_str_eq(name, "12345\xc3\xb6");
    wp_csv_copy_name((struct wp_slice){"a\x01z", 3}, name, sizeof(name));
    ck_assert_str_eq(name, "a z");
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/csv_text");
    TCase *t = tcase_create("lines");

    tcase_add_checked_fixture(t, temp_begin, teardown);
    tcase_set_timeout(t, 30);
    tcase_add_test(t, lines_end_in_three_ways);
    tcase_add_test(t, buffers_cut_nothing);
    tcase_add_test(t, encodings_become_utf8);
    suite_add_tcase(s, t);
    t = tcase_create("names");
    tcase_add_test(t, names_are_made_utf8);
    suite_add_tcase(s, t);
    return s;
}
