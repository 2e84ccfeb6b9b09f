/*
 * Every sample against an independent decoder in Python (numpy), bit by bit:
 * on records made at random, and on other people's records where
 * ../shared/samples is there (else those cases pass without a check).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "comtrade_fixture.h"
#include "runner.h"

#define SAMPLES "../shared/samples/comtrade/"

static struct ct_record r;

static void python(const char *args)
{
    const char *program = getenv("PYTHON");
    char command[2048];

    (void)snprintf(command, sizeof(command),
                   "%s tests/support/comtrade_oracle.py %s",
                   program ? program : "/usr/bin/python3", args);
    ck_assert_msg(system(command) == 0, "%s", command);
}

/* NaN as NaN, whatever its bits; else the very same bits. */
static void same_values(const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i] == a[i] || b[i] == b[i])
            ck_assert_msg(memcmp(&a[i], &b[i], sizeof(double)) == 0,
                          "sample %zu: %.17g, expected %.17g", i, a[i], b[i]);
}

static void compare(const char *truth)
{
    FILE *f = fopen(truth, "rb");
    uint32_t size[3];
    double *x;
    uint8_t *d;

    ck_assert_msg(r.status == WP_OK, "%s", r.err.text);
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fread(size, 4, 3, f), 3);
    ck_assert_uint_eq(r.info.channels, size[0]);
    ck_assert_uint_eq(r.info.digitals, size[1]);
    ck_assert_uint_eq(r.n, size[2]);
    x = malloc((r.n + 1) * sizeof(*x));
    d = malloc(r.n + 1);
    for (unsigned k = 0; k < size[0]; k++) {
        ck_assert_uint_eq(fread(x, sizeof(*x), r.n, f), r.n);
        same_values(r.x[k], x, r.n);
    }
    for (unsigned k = 0; k < size[1]; k++) {
        ck_assert_uint_eq(fread(d, 1, r.n, f), r.n);
        ck_assert_mem_eq(r.d[k], d, r.n);
    }
    free(x);
    free(d);
    (void)fclose(f);
}

START_TEST(random_records)
{
    char args[512], name[32];

    (void)snprintf(args, sizeof(args), "make '%s' %d", temp_path("."), _i);
    python(args);
    for (int i = 0; i < 16; i++) {
        (void)snprintf(name, sizeof(name), "r%d.cfg", i);
        ct_load(&r, temp_path(name), &(struct ct_how){.block = 777});
        (void)snprintf(name, sizeof(name), "r%d.bin", i);
        compare(temp_path(name));
        ct_free(&r);
    }
}
END_TEST

static const struct {
    const char *cfg, *dat;
} samples[] = {
    {"keating/keating_1999.CFG", "keating/keating_1999.DAT"},
    {"nazir-1991/test.cfg", "nazir-1991/test.dat"},
    {"python-comtrade/sample_ascii.cfg", "python-comtrade/sample_ascii.dat"},
    {"python-comtrade/sample_bin.cfg", "python-comtrade/sample_bin.dat"},
    {"python-comtrade/sample_iso8859-1_bin.cfg",
     "python-comtrade/sample_iso8859-1_bin.dat"},
    {"truth_comtradecore/truth_ascii.cfg",
     "truth_comtradecore/truth_ascii.dat"},
    {"truth_comtradecore/truth_binary.cfg",
     "truth_comtradecore/truth_binary.dat"},
    {"truth_comtradecore/truth_binary32.cfg",
     "truth_comtradecore/truth_binary32.dat"},
    {"truth_comtradecore/truth_float32.cfg",
     "truth_comtradecore/truth_float32.dat"},
    {"wisp-set2/1.cfg", "wisp-set2/1.dat"},
    {"wisp-set2/2.cfg", "wisp-set2/2.dat"},
    {"wisp-set2/3.cfg", "wisp-set2/3.dat"},
    {"wisp-set2/4.CFG", "wisp-set2/4.DAT"},
    {"wisp-set2/5.cfg", "wisp-set2/5.dat"},
};

START_TEST(other_peoples_records)
{
    char args[1024], cfg[256];

    (void)snprintf(cfg, sizeof(cfg), SAMPLES "%s", samples[_i].cfg);
    if (access(cfg, R_OK) != 0)
        return;
    (void)snprintf(args, sizeof(args), "decode '%s' '" SAMPLES "%s' '%s'", cfg,
                   samples[_i].dat, temp_path("out.bin"));
    python(args);
    ct_load(&r, cfg, NULL);
    compare(temp_path("out.bin"));
}
END_TEST

static void teardown(void)
{
    ct_free(&r);
    temp_end();
}

Suite *test_suite(void)
{
    Suite *s = suite_create("format/comtrade oracle");
    TCase *t = tcase_create("against numpy");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, temp_begin, teardown);
    tcase_add_loop_test(t, random_records, 1, 3);
    tcase_add_loop_test(t, other_peoples_records, 0,
                        sizeof(samples) / sizeof(*samples));
    suite_add_tcase(s, t);
    return s;
}
