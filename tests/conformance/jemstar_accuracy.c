/* The manual's accuracy tables: float samples reach a hundredth of every limit
 * and so do samples of 24 bits. What 16 bits reach depends on the range that
 * they have to cover; `make bench` prints it. */
#include <check.h>
#include <stdio.h>

#include "jemstar_tables.h"
#include "runner.h"
#include "worst.h"

START_TEST(two_orders_of_magnitude_inside)
{
    const struct jemstar_row *row = &jemstar_rows[_i];

    for (int k = 0; k < 8; k++) {
        int pf = k & 1, bits = k >> 2;
        bool upper = k >> 1 & 1;
        double reached = jemstar_reached_pct(row, pf, upper,
                                             bits ? LOAD_24_BIT : LOAD_FLOAT);
        char of[96];

        (void)snprintf(
            of, sizeof(of), "class %g, %g A, %s, %s",
            jemstar_class_a[row->class], upper ? row->to_a : row->from_a,
            pf ? "PF 0.5" : "PF 1 (VARs: 0)", bits ? "24 bits" : "float");
        worst_note(row->quantity, reached * 1e4, of);
        ck_assert_msg(reached <= row->limit_pct[pf] / 100, "%s, %s: %g %%",
                      jemstar_name[row->quantity], of, reached);
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("JEMStar II: accuracy");
    TCase *t = tcase_create("manual, Specifications, Accuracy");

    worst_begin(jemstar_name, JEMSTAR_QUANTITIES);
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, two_orders_of_magnitude_inside, 0, jemstar_count);
    suite_add_tcase(s, t);
    return s;
}
