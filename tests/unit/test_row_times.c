#include <check.h>
#include <string.h>

#include "metrology/measures.h"
#include "metrology/reading_mean.h"
#include "runner.h"

/* One half-cycle of 10 ms that ends then; another follows. */
static struct wp_booked ending(int64_t end_ns)
{
    struct wp_booked b;

    memset(&b, 0, sizeof(b));
    b.metered.start_ns = end_ns - 10000000;
    b.metered.end_ns = end_ns;
    b.metered.duration_s = 0.01;
    return b;
}

/* An end and the full second at or after it: 1970 is no border. */
static const struct {
    int64_t end_ns, second_ns;
} ends[] = {
    {-1000000001, -1000000000},
    {-1000000000, -1000000000},
    {-999999999, 0},
    {-1, 0},
    {0, 0},
    {1, 1000000000},
    {999999999, 1000000000},
    {1000000000, 1000000000},
    {1000000001, 2000000000},
};

START_TEST(a_second_ends_at_or_after_its_half_cycles)
{
    struct wp_measures_config config = {.cuts = 0};
    struct wp_booked now = ending(ends[_i].end_ns);
    struct wp_booked later = ending(ends[_i].end_ns + 5000000000);
    struct wp_measure_row row;
    struct wp_measures *m;

    ck_assert_int_eq(wp_measures_create(&m, &config), WP_OK);
    wp_measures_push(m, &now);
    ck_assert(!wp_measures_pull(m, &row));
    wp_measures_push(m, &later);
    ck_assert(wp_measures_pull(m, &row));
    ck_assert_int_eq(row.time_ns, ends[_i].second_ns);
    wp_measures_destroy(m);
}
END_TEST

START_TEST(a_mean_ends_at_or_after_its_half_cycles)
{
    static const struct wp_wiring wiring;
    struct wp_booked now = ending(ends[_i].end_ns);
    struct wp_booked later = ending(ends[_i].end_ns + 5000000000);
    struct wp_meter_config config;
    struct wp_reading_mean *m;
    struct wp_reading_row row;

    wp_meter_config_default(&config);
    ck_assert_int_eq(wp_reading_mean_create(&m, &wiring, &config, 1000000000),
                     WP_OK);
    ck_assert(!wp_reading_mean_push(m, &now.metered, &row));
    ck_assert(wp_reading_mean_push(m, &later.metered, &row));
    ck_assert_int_eq(row.time_ns, ends[_i].second_ns);
    wp_reading_mean_destroy(m);
}
END_TEST

/* A watt to and fro, 3 to 1, at 2 VA: W = 0.5, the mean size of VA is 2 and so
 * PF 0.25; the VA with the sign of the watts cancel to 1. */
START_TEST(a_power_factor_is_of_va_as_a_size)
{
    struct wp_wiring wiring = {.element = {{WP_V_A, WP_I_A, 1.0}}};
    struct wp_reading_table table;
    struct wp_meter_config config;
    struct wp_reading_mean *m;
    struct wp_reading_row row;
    int found = 0;

    for (int k = 1; k < WP_ELEMENTS; k++)
        wiring.element[k] = (struct wp_element){-1, -1, 0.0};
    wp_meter_config_default(&config);
    wp_reading_table_init(&table, &wiring, &config);
    ck_assert_int_eq(wp_reading_mean_create(&m, &wiring, &config, 1000000000),
                     WP_OK);
    for (int k = 0; k < 4; k++) {
        struct wp_booked b = ending(10000000 * (k + 1));
        struct wp_flow *f = &b.metered.flow[WP_UNCOMPENSATED];

        f->watt[0] = f->watt[WP_TOTAL] = k == 2 ? -1.0 : 1.0;
        f->va_arithmetic[0] = f->va_arithmetic[WP_TOTAL] = 2.0;
        f->va_vectorial[0] = f->va_vectorial[WP_TOTAL] = 2.0;
        ck_assert(!wp_reading_mean_push(m, &b.metered, &row));
    }
    ck_assert(wp_reading_mean_flush(m, &row));
    for (unsigned k = 0; k < table.count; k++)
        if (strncmp(table.item[k].name, "pf_", 3) == 0) {
            ck_assert_double_eq_tol(row.mean.value[k], 0.25, 1e-15);
            found++;
        }
    ck_assert_int_eq(found, 4);
    wp_reading_mean_destroy(m);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("metrology/row_times");
    TCase *t = tcase_create("rows");
    int n = sizeof(ends) / sizeof(*ends);

    tcase_add_loop_test(t, a_second_ends_at_or_after_its_half_cycles, 0, n);
    tcase_add_loop_test(t, a_mean_ends_at_or_after_its_half_cycles, 0, n);
    tcase_add_test(t, a_power_factor_is_of_va_as_a_size);
    suite_add_tcase(s, t);
    return s;
}
