/* The manual's accuracy tables: samples of 24 bits reach a hundredth of every
 * limit; float samples do too, and 1 ppm of every quantity (0.001 mHz) besides,
 * at every cycle. What 16 bits reach depends on the range that they have to
 * cover; `make bench` prints it. */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "jemstar_measure.h"
#include "runner.h"
#include "worst.h"

static const double lag_deg[] = {0, 60, 90};

/* The column of the table that a lag belongs to; -1: none. */
static int column(enum jemstar_quantity q, double lag)
{
    bool var = q == JEMSTAR_VARH || q == JEMSTAR_VAR;

    return lag == 60 ? JEMSTAR_HALF : lag == (var ? 90 : 0) ? JEMSTAR_FULL : -1;
}

static void check_row(const struct jemstar_row *row, int class,
                      const struct jemstar_point *point,
                      const struct jemstar_errors *e)
{
    int load = column(row->quantity, point->lag_deg);
    double limit, reached = e->worst[row->quantity];
    char of[192];

    if (load < 0 ||
        !jemstar_applies(row, (enum jemstar_class) class, point->amps))
        return;
    limit = jemstar_limit(row, (enum jemstar_class) class, point->amps,
                          (enum jemstar_load)load);
    (void)snprintf(of, sizeof(of), "class %g, %g A, lag %g, %s, limit %g %s",
                   point->class_a, point->amps, point->lag_deg,
                   point->resolution == LOAD_FLOAT ? "float" : "24 bits", limit,
                   jemstar_unit(row->quantity));
    worst_note(row->quantity,
               reached * (row->quantity == JEMSTAR_HZ ? 1e6 / 50 : 1e4), of);
    ck_assert_msg(reached <= limit / 100, "%s: %s: %g",
                  jemstar_name[row->quantity], of, reached);
    if (point->resolution != LOAD_FLOAT)
        return;
    limit = row->quantity == JEMSTAR_HZ ? 1e-6 : 1e-4;
    reached = fmax(reached, e->cycle[row->quantity]);
    ck_assert_msg(reached <= limit, "%s: %s: %g", jemstar_name[row->quantity],
                  of, reached);
}

START_TEST(two_orders_of_magnitude_inside)
{
    int class = _i / JEMSTAR_POINTS;

    for (int k = 0; k < 6; k++) {
        struct jemstar_point point = {
            jemstar_class_a[class], jemstar_amps[class][_i % JEMSTAR_POINTS],
            lag_deg[k % 3], k < 3 ? LOAD_FLOAT : LOAD_24_BIT};
        struct jemstar_errors e;

        jemstar_measure(&point, &e);
        for (int r = 0; r < jemstar_count; r++)
            check_row(&jemstar_rows[r], class, &point, &e);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("JEMStar II: accuracy");
    TCase *t = tcase_create("manual, Specifications, Accuracy");

    worst_begin(jemstar_name, JEMSTAR_QUANTITIES);
    tcase_set_timeout(t, 120);
    tcase_add_sparse_test(t, two_orders_of_magnitude_inside,
                          JEMSTAR_CLASSES * JEMSTAR_POINTS, 4);
    suite_add_tcase(s, t);
    return s;
}
