/* Who keeps the arrays of the views gets the samples that others copy, from
 * every stage that may come last. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "fake_source.h"
#include "ingest/capture.h"
#include "runner.h"
#include "temp_folder.h"

enum { MOST = 40000, CHANNELS = 2 };

static const struct wp_source_ops *const ops[] = {&wp_fake_source, NULL};

static struct wp_capture *open_file(const char *path)
{
    struct wp_capture_options options = {0};
    struct wp_capture *c;
    struct wp_error err;

    ck_assert_msg(wp_capture_open_with(&c, ops, &path, 1, &options, &err) ==
                      WP_OK,
                  "%s", err.text);
    ck_assert_uint_eq(wp_capture_info(c)->channels, CHANNELS);
    return c;
}

static void make_arrays(double *x[CHANNELS])
{
    for (int c = 0; c < CHANNELS; c++) {
        x[c] = malloc(WP_CAPTURE_FRAMES * sizeof(double));
        ck_assert_ptr_nonnull(x[c]);
        memset(x[c], 0xff, WP_CAPTURE_FRAMES * sizeof(double));
    }
}

/* All frames in order; by exchange or by copy. */
static int64_t read_all(const char *path, int by_exchange,
                        double (*out)[CHANNELS])
{
    struct wp_capture *c = open_file(path);
    struct wp_sample_view v;
    struct wp_error err;
    double *x[CHANNELS];
    int64_t n = 0;

    make_arrays(x);
    for (;;) {
        ck_assert_msg(wp_capture_read(c, &v, &err) == WP_OK, "%s", err.text);
        ck_assert_uint_le(v.frames, WP_CAPTURE_FRAMES);
        if (!v.frames)
            break;
        if (by_exchange)
            wp_capture_swap(c, x);
        for (size_t k = 0; k < v.frames; k++, n++)
            for (int i = 0; i < CHANNELS; i++)
                out[n][i] = by_exchange ? x[i][k] : v.x[i][k];
    }
    for (int i = 0; i < CHANNELS; i++)
        free(x[i]);
    wp_capture_close(c);
    return n;
}

static void compare(const char *path)
{
    static double copied[MOST][CHANNELS], kept[MOST][CHANNELS];
    int64_t n = read_all(path, 0, copied);

    ck_assert_int_gt(n, 3 * WP_CAPTURE_FRAMES);
    ck_assert_int_eq(read_all(path, 1, kept), n);
    ck_assert_mem_eq(copied, kept, (size_t)n * sizeof(*copied));
}

START_TEST(of_scaled_samples)
{
    fake_write("a", "rate=8000 frames=20000 cut=7000");
    compare(temp_path("a"));
}
END_TEST

START_TEST(without_their_mean)
{
    fake_write("a.fake", "rate=8000 frames=20000");
    (void)temp_text("a.fake.json",
                    "{\"nominal\": {\"frequency_hz\": 50}, \"channels\": ["
                    " {\"source\": 1, \"quantity\": \"voltage\","
                    "  \"phase\": \"A\", \"remove_mean_per_cycle\": true},"
                    " {\"source\": 2, \"quantity\": \"current\","
                    "  \"phase\": \"A\"}]}");
    compare(temp_path("a.fake"));
}
END_TEST

START_TEST(at_other_instants)
{
    fake_write("a.fake", "rate=8000 frames=20000");
    (void)temp_text("a.fake.json", "{\"channels\": ["
                                   " {\"source\": 1, \"quantity\": \"voltage\","
                                   "  \"phase\": \"A\", \"skew_us\": 40},"
                                   " {\"source\": 2, \"quantity\": \"current\","
                                   "  \"phase\": \"A\"}]}");
    compare(temp_path("a.fake"));
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("ingest/capture: arrays change hands");
    TCase *t = tcase_create("arrays");

    tcase_add_checked_fixture(t, temp_begin, temp_end);
    tcase_add_test(t, of_scaled_samples);
    tcase_add_test(t, without_their_mean);
    tcase_add_test(t, at_other_instants);
    suite_add_tcase(s, t);
    return s;
}
