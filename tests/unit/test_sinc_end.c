#include <check.h>
#include <math.h>

#include "ingest/sinc_end.h"
#include "runner.h"

enum { OWN = WP_SINC_END_FROM, ALL = OWN + WP_SINC_HALF };

/* The worst error of a sine of frequency f between begin and end, in samples
 * after the last one. */
static double worst(const struct wp_sinc_end *e, double f, double begin,
                    double end)
{
    double x[ALL], tap[WP_SINC_TAPS], most = 0.0;

    for (int p = 0; p < 8; p++) {
        for (int i = 0; i < OWN; i++)
            x[i] = sin(2.0 * M_PI * f * (i - OWN + 1) + p * M_PI / 8.0);
        for (unsigned i = 0; i < WP_SINC_HALF; i++)
            x[OWN + i] = wp_sinc_end_value(e, x + OWN - 1, -1, i);
        for (double t = begin; t < end; t += 0.0371) {
            double whole = floor(t);
            const double *at = x + OWN - 1 + (int)whole - (WP_SINC_HALF - 1);

            wp_sinc_taps(t - whole, tap);
            most = fmax(most, fabs(wp_sinc_apply(tap, at) -
                                   sin(2.0 * M_PI * f * t + p * M_PI / 8.0)));
        }
    }
    return most;
}

/* The header's table. */
START_TEST(errors_are_those_stated)
{
    static const struct {
        double f, inside, last, after;
    } row[] = {{0.005, 5e-5, 1.2e-4, 2.5e-3}, {0.0104, 5e-5, 1.2e-4, 2.5e-3},
               {0.03, 5e-5, 1.2e-4, 2.5e-3},  {0.0625, 5e-4, 1.2e-3, 2.5e-2},
               {0.115, 3e-3, 6e-3, 0.1},      {0.25, 0.5, 1.0, 8.0},
               {0.4, 0.5, 1.0, 8.0}};
    struct wp_sinc_end *e = wp_sinc_end_create();

    ck_assert_ptr_nonnull(e);
    for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
        ck_assert_double_lt(worst(e, row[i].f, -20.0, -1.0), row[i].inside);
        ck_assert_double_lt(worst(e, row[i].f, -1.0, 0.0), row[i].last);
        ck_assert_double_lt(worst(e, row[i].f, 0.0, 1.0), row[i].after);
    }
    wp_sinc_end_destroy(e);
}
END_TEST

/* Forward in time and backward are the same; NaN stays NaN. */
START_TEST(both_directions_are_alike)
{
    struct wp_sinc_end *e = wp_sinc_end_create();
    double x[OWN], mirror[OWN];

    ck_assert_ptr_nonnull(e);
    for (int i = 0; i < OWN; i++)
        x[i] = mirror[OWN - 1 - i] = sin(0.1 * i);
    for (unsigned i = 0; i < WP_SINC_HALF; i++)
        ck_assert_double_eq(wp_sinc_end_value(e, x, 1, i),
                            wp_sinc_end_value(e, mirror + OWN - 1, -1, i));
    x[40] = NAN;
    ck_assert_double_nan(wp_sinc_end_value(e, x, 1, 0));
    wp_sinc_end_destroy(e);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("ingest/sinc_end");
    TCase *t = tcase_create("beyond an end");

    tcase_add_test(t, errors_are_those_stated);
    tcase_add_test(t, both_directions_are_alike);
    suite_add_tcase(s, t);
    return s;
}
