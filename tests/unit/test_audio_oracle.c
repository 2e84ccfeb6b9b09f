/* Files that Python wrote are read, and files that we wrote Python reads:
 * tests/support/audio_oracle.py. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio_files.h"
#include "format/audio.h"
#include "format/digest.h"
#include "runner.h"

static double x[AF_CHANNELS][AF_FRAMES];
static struct af_file file;

/* Runs the script; its first line of output. */
static void python(const char *arguments, char line[256])
{
    const char *program = getenv("PYTHON");
    char command[600];
    FILE *p;

    (void)snprintf(command, sizeof(command),
                   "%s tests/support/audio_oracle.py %s",
                   program ? program : "/usr/bin/python3", arguments);
    p = popen(command, "r");
    ck_assert_ptr_nonnull(p);
    line[0] = '\0';
    if (!fgets(line, 256, p))
        line[0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    ck_assert_msg(pclose(p) == 0, "%s", command);
}

START_TEST(what_python_writes_is_read)
{
    const int bits[] = {16, 24, 32};
    char arguments[400], line[256];

    for (int k = 0; k < 3; k++) {
        int64_t turn = INT64_C(1) << bits[k];

        (void)snprintf(arguments, sizeof(arguments), "write %s %d",
                       temp_path("p.wav"), bits[k]);
        python(arguments, line);
        af_load(&file, "p.wav", NULL, 333);
        ck_assert_msg(!file.opened && !file.read, "%s", file.err.text);
        ck_assert_int_eq(file.frames, 1000);
        ck_assert_int_eq(file.info.rate.num, 12345);
        for (int i = 0; i < 2000; i++) {
            int64_t word = (int64_t)i * 7919 % turn;

            word -= word >= turn / 2 ? turn : 0;
            ck_assert_double_eq(file.x[i % 2][i / 2],
                                2.0 * (double)word / (double)turn);
        }
        af_close(&file);
    }
}
END_TEST

/* The bytes that SciPy has to see for the storage; the samples go to x. */
static size_t expected(enum wp_storage storage, int frames, uint8_t *out)
{
    size_t n = 0;

    srand(11);
    for (int i = 0; i < frames; i++)
        for (int c = 0; c < 3; c++) {
            int32_t word = (int32_t)((uint32_t)rand() * 2u);
            float narrow = (float)word * 1e-3f;
            double wide = word * 1.1e-3;

            if (storage == WP_STORE_I16) {
                word = (int16_t)(word >> 16);
                x[c][i] = word / 32768.0;
                memcpy(out + n, &(int16_t){(int16_t)word}, 2), n += 2;
            } else if (storage == WP_STORE_F32) {
                x[c][i] = (double)narrow;
                memcpy(out + n, &narrow, 4), n += 4;
            } else if (storage == WP_STORE_F64) {
                x[c][i] = wide;
                memcpy(out + n, &wide, 8), n += 8;
            } else {
                word -= storage == WP_STORE_I24 ? word & 0xff : 0;
                x[c][i] = word / 2147483648.0;
                memcpy(out + n, &word, 4), n += 4;
            }
        }
    return n;
}

/* On little-endian machines the memory is what is in the file. */
START_TEST(what_is_written_python_reads)
{
    static const char *const dtype[] = {"",      "int16",   "int32",
                                        "int32", "float32", "float64"};
    static uint8_t bytes[500 * 3 * 8];
    char arguments[400], line[256], want[256], hex[WP_DIGEST_TEXT];
    struct wp_error err;

    for (int s = WP_STORE_I16; s < WP_STORE_COUNT; s++) {
        struct wp_source_info info = af_describe(3, (enum wp_storage)s);
        size_t n = expected((enum wp_storage)s, 500, bytes);

        ck_assert_int_eq(af_store("w.wav", &info, x, 500, NULL, NULL, &err),
                         WP_OK);
        wp_source_info_release(&info);
        wp_digest_memory(bytes, n, hex);
        (void)snprintf(want, sizeof(want), "4800 3 %s %s", dtype[s], hex);
        (void)snprintf(arguments, sizeof(arguments), "read %s",
                       temp_path("w.wav"));
        python(arguments, line);
        ck_assert_str_eq(line, want);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/audio against Python");
    TCase *t = tcase_create("wave and SciPy");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, temp_begin, temp_end);
    tcase_add_test(t, what_python_writes_is_read);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    tcase_add_test(t, what_is_written_python_reads);
#endif
    suite_add_tcase(s, t);
    return s;
}
