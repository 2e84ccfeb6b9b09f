#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/digest.h"
#include "runner.h"
#include "temp_folder.h"

/* FIPS 180-4's examples (NIST, "SHA256.pdf") and its message of 10^6 'a'. */
static const struct {
    const char *text, *hex;
} known[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};
static const char *const million_a =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

static char path[512];

static void save(const char *data, size_t length)
{
    (void)temp_write("data", data, length);
}

static void setup(void)
{
    temp_begin();
    (void)strcpy(path, temp_path("data"));
}

static void expect(const char *data, size_t length, const char *expected)
{
    char hex[WP_DIGEST_TEXT];
    struct wp_error err;
    int64_t bytes = -1;

    wp_digest_memory(data, length, hex);
    ck_assert_str_eq(hex, expected);
    save(data, length);
    ck_assert_int_eq(wp_digest_file(path, hex, &bytes, &err), WP_OK);
    ck_assert_str_eq(hex, expected);
    ck_assert_int_eq(bytes, (int64_t)length);
}

START_TEST(known_answers)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        expect(known[i].text, strlen(known[i].text), known[i].hex);
}
END_TEST

START_TEST(a_million_letters)
{
    static char a[1000000];

    memset(a, 'a', sizeof(a));
    expect(a, sizeof(a), million_a);
}
END_TEST

/* coreutils' sha256sum is the other implementation; passed over where the
 * system has none. */
START_TEST(agrees_with_sha256sum)
{
    static char data[200001];
    char command[600], line[WP_DIGEST_TEXT] = "";
    char hex[WP_DIGEST_TEXT];
    struct wp_error err;
    FILE *p;

    srand(7);
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (char)rand();
    save(data, sizeof(data));
    (void)snprintf(command, sizeof(command), "sha256sum %s", path);
    p = popen(command, "r");
    ck_assert_ptr_nonnull(p);
    if (fgets(line, sizeof(line), p) && strlen(line) == 64) {
        ck_assert_int_eq(wp_digest_file(path, hex, NULL, &err), WP_OK);
        ck_assert_str_eq(hex, line);
    }
    (void)pclose(p);
}
END_TEST

START_TEST(what_cannot_be_read_is_answered)
{
    char hex[WP_DIGEST_TEXT];
    struct wp_error err;

    ck_assert_int_eq(wp_digest_file("/tmp", hex, NULL, &err), WP_E_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "/tmp: "));
    ck_assert_str_eq(hex, "");
    ck_assert_int_eq(wp_digest_file("/tmp/absent/file", hex, NULL, &err),
                     WP_E_IO);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/digest");
    TCase *t = tcase_create("SHA-256");

    tcase_add_checked_fixture(t, setup, temp_end);
    tcase_add_test(t, known_answers);
    tcase_add_test(t, a_million_letters);
    tcase_add_test(t, agrees_with_sha256sum);
    tcase_add_test(t, what_cannot_be_read_is_answered);
    suite_add_tcase(s, t);
    return s;
}
