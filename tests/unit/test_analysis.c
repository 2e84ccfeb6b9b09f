/*
 * The row of a window: that every column says what it should, and that columns
 * stand for what the channels and the rate give, and for nothing else.
 *
 * Truth: arithmetic by hand, names as schemas/pq.md lists them.
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "item_row.h"
#include "lines.h"
#include "runner.h"

static struct lines l;
static struct item_row row;

static const char *const wye = "vA vB vC iA iB iC";

/* 230 V and 4 A lagging 60 degrees, from phase 25 degrees on. */
static void load(void)
{
    for (int k = 0; k < 3; k++) {
        lines_order(&l, WP_V_A + k, 1, 230.0, 25.0 - 120.0 * k);
        lines_order(&l, WP_I_A + k, 1, 4.0, 25.0 - 120.0 * k - 60.0);
    }
}

static void setup(void)
{
    lines_init(&l, 50.0, wye);
    load();
}

static double at(const char *column)
{
    return item_row_at(&row, column);
}

START_TEST(scalars)
{
    lines_order(&l, WP_V_B, 5, 23.0, 10.0);
    lines_order(&l, WP_I_C, 50, 0.4, 10.0);
    lines_tone(&l, WP_V_C, -2.0, 0.0, 0.0);
    item_row_make(&row, &l, NULL);
    ck_assert_double_eq_tol(at("frequency_hz"), 50.0, 1e-12);
    ck_assert_double_eq_tol(at("u_rms_a_v"), 230.0, 1e-9);
    ck_assert_double_eq_tol(at("u_rms_b_v"), sqrt(52900. + 529), 1e-9);
    ck_assert_double_eq_tol(at("i_rms_a_a"), 4.0, 1e-9);
    ck_assert_double_eq_tol(at("u_crest_a"), sqrt(2.0), 1e-9);
    ck_assert_double_eq_tol(at("i_crest_c"), 4.4 / sqrt(16.16) * sqrt(2.0),
                            1e-9);
    ck_assert_double_eq_tol(at("u_dc_c_v"), -2.0, 1e-9);
    ck_assert_double_eq_tol(at("u_dc_a_v"), 0.0, 1e-9);
    ck_assert_double_eq_tol(at("u_fund_b_v"), 230.0, 1e-9);
    ck_assert_double_eq_tol(at("u_angle_a_deg"), 0.0, 1e-9);
    ck_assert_double_eq_tol(at("u_angle_b_deg"), -120.0, 1e-9);
    ck_assert_double_eq_tol(at("i_angle_c_deg"), 60.0, 1e-9);
    ck_assert_double_eq_tol(at("thd40_u_b_pct"), 10.0, 1e-9);
    ck_assert_double_eq_tol(at("thd40_odd_u_b_pct"), 10.0, 1e-9);
    ck_assert_double_eq_tol(at("thd40_even_u_b_pct"), 0.0, 1e-9);
    ck_assert_double_eq_tol(at("thd40_i_c_pct"), 0.0, 1e-9);
    ck_assert_double_eq_tol(at("thd_i_c_pct"), 10.0, 1e-9);
    ck_assert_double_eq_tol(at("thd_even_i_c_pct"), 10.0, 1e-9);
    ck_assert_double_eq_tol(at("thd128_odd_u_b_pct"), 10.0, 1e-9);
    ck_assert_double_eq_tol(at("pwhd_u_b_pct"), 0.0, 1e-9);
    /* (1 + 2500 / 100) / (1 + 1 / 100); 0.4 A of 5 A. */
    ck_assert_double_eq_tol(at("k_factor_i_c"), 26.0 / 1.01, 1e-9);
    ck_assert_double_eq_tol(at("k_factor_i_a"), 1.0, 1e-9);
    ck_assert_double_eq_tol(at("tdd_i_c_pct"), 8.0, 1e-9);
    ck_assert_double_eq_tol(at("tdd_even_i_c_pct"), 8.0, 1e-9);
    ck_assert_double_eq_tol(at("tdd_odd_i_c_pct"), 0.0, 1e-9);
    ck_assert_double_eq_tol(at("u_pos_v"), 230.0, 1e-9);
    ck_assert_double_eq_tol(at("i_pos_a"), 4.0, 1e-9);
    ck_assert_double_eq_tol(at("i_pos_deg"), -60.0, 1e-9);
    ck_assert_double_eq_tol(at("u2_pct"), 0.0, 1e-9);
}
END_TEST

START_TEST(spectra)
{
    lines_order(&l, WP_V_B, 5, 23.0, 10.0);
    lines_order(&l, WP_I_B, 5, 1.0, -50.0);
    lines_tone(&l, WP_I_B, 0.7, 175.0, 1.0);
    item_row_make(&row, &l, NULL);
    ck_assert_uint_eq(item_row_item(&row, "uh_b_v")->width, 129);
    ck_assert_uint_eq(item_row_item(&row, "uih_b_v")->width, 51);
    ck_assert_uint_eq(item_row_item(&row, "uh_angle_b_deg")->width, 65);
    ck_assert_uint_eq(item_row_item(&row, "ph_b_w")->width, 129);
    ck_assert_double_eq_tol(item_row_order(&row, "uh_b_v", 1), 230, 1e-9);
    ck_assert_double_eq_tol(item_row_order(&row, "uh_b_v", 5), 23, 1e-9);
    ck_assert_double_eq_tol(item_row_order(&row, "ih_b_a", 5), 1, 1e-9);
    ck_assert_double_eq_tol(item_row_order(&row, "iih_b_a", 3), 0.7, 1e-9);
    ck_assert_double_eq_tol(item_row_order(&row, "uih_b_v", 3), 0, 1e-9);
    /* 10 - 5 * 25; -50 - 125. */
    ck_assert_double_eq_tol(item_row_order(&row, "uh_angle_b_deg", 5), -115,
                            1e-9);
    ck_assert_double_eq_tol(item_row_order(&row, "ih_angle_b_deg", 5), -175,
                            1e-9);
    ck_assert_double_eq_tol(item_row_order(&row, "ph_b_w", 1), 460, 1e-9);
    ck_assert_double_eq_tol(item_row_order(&row, "ph_b_w", 5), 11.5, 1e-9);
    ck_assert_double_eq_tol(item_row_order(&row, "ph_a_w", 5), 0, 1e-9);
    ck_assert_ptr_null(item_row_item(&row, "uhg_b_v"));
}
END_TEST

/* 207 and 253 V of 230 are 10 % under and over; never both. */
START_TEST(deviations)
{
    lines_init(&l, 50.0, wye);
    lines_order(&l, WP_V_A, 1, 207.0, 0.0);
    lines_order(&l, WP_V_B, 1, 253.0, -120.0);
    item_row_make(&row, &l, NULL);
    ck_assert_double_eq_tol(at("u_under_a_pct"), 10.0, 1e-9);
    ck_assert_double_eq_tol(at("u_over_a_pct"), 0.0, 1e-9);
    ck_assert_double_eq_tol(at("u_under_b_pct"), 0.0, 1e-9);
    ck_assert_double_eq_tol(at("u_over_b_pct"), 10.0, 1e-9);
    ck_assert_double_eq_tol(at("u_under_c_pct"), 100.0, 1e-9);
    ck_assert_int_eq(item_row_item(&row, "u_under_a_pct")->mean, WP_MEAN_UNDER);
}
END_TEST

/* Items lie side by side, names are unique, scalars come before spectra, and
 * angles are weighted with the magnitudes that they belong to. */
START_TEST(the_list_is_in_order)
{
    size_t next = 0;
    bool wide = false;

    l.config.pq.groups = true;
    for (int k = 0; k < WP_PQ_CARRIERS; k++)
        l.config.pq.carrier[k].f_hz = 200.0 + k;
    l.config.pq.voltages = WP_PQ_VOLTAGES_ALL;
    lines_basis(&l, 50.0, 30720.0, "vA vB vC vN iA iB iC iN");
    item_row_make(&row, &l, NULL);
    for (size_t k = 0; k < row.items.count; k++) {
        const struct wp_item *i = &row.items.item[k];

        ck_assert_uint_eq(i->at, next);
        next += i->width;
        wide |= i->width > 1;
        ck_assert(wide == (i->width > 1));
        ck_assert_uint_lt(strlen(i->name), sizeof(i->name) - 1);
        ck_assert_uint_lt(strlen(i->quantity), sizeof(i->quantity) - 1);
        for (size_t j = 0; j < k; j++)
            ck_assert(strcmp(i->name, row.items.item[j].name) != 0 ||
                      strcmp(i->suffix, row.items.item[j].suffix) != 0);
    }
    ck_assert_uint_eq(next, row.items.width);
    ck_assert_uint_gt(row.items.count, 300);
    ck_assert_uint_eq(item_row_item(&row, "u_angle_ca_deg")->weight,
                      item_row_item(&row, "u_fund_ca_v")->at);
    ck_assert_uint_eq(item_row_item(&row, "ih_angle_n_deg")->weight,
                      item_row_item(&row, "ih_n_a")->at);
    ck_assert_uint_eq(item_row_item(&row, "u_neg_deg")->weight,
                      item_row_item(&row, "u_neg_v")->at);
    ck_assert_uint_eq(item_row_item(&row, "i_zero_deg")->weight,
                      item_row_item(&row, "i_zero_a")->at);
    ck_assert_str_eq(item_row_item(&row, "thdg_u_a_pct")->unit, "%");
    ck_assert_str_eq(item_row_item(&row, "signalling_4_ab_v")->unit, "V");
}
END_TEST

START_TEST(quantities_in_words)
{
    item_row_make(&row, &l, NULL);
    ck_assert_str_eq(item_row_item(&row, "u_rms_a_v")->quantity,
                     "voltage V A, RMS");
    ck_assert_str_eq(item_row_item(&row, "ih_c_a")->quantity,
                     "current I C, harmonic subgroups 0 to 128");
    ck_assert_str_eq(item_row_item(&row, "u_2_9khz_a_v")->quantity,
                     "voltage V A, bands of 200 Hz centred on 2.1, 2.3 ... "
                     "8.9 kHz");
    ck_assert_int_eq(item_row_item(&row, "ph_a_w")->mean, WP_MEAN_LINEAR);
    ck_assert_int_eq(item_row_item(&row, "i_crest_a")->mean, WP_MEAN_LINEAR);
    ck_assert_int_eq(item_row_item(&row, "u_angle_b_deg")->mean, WP_MEAN_ANGLE);
    ck_assert_int_eq(item_row_item(&row, "u2_pct")->mean, WP_MEAN_RMS);
}
END_TEST

/* 3200 Hz leave 0.431 * 3200 / 52.5 = 26 orders: no distortion to 40, no bands;
 * what is short of an order is not there instead of zero. */
START_TEST(low_rates_have_fewer_columns)
{
    lines_basis(&l, 50.0, _i ? 6000.0 : 3200.0, wye);
    item_row_make(&row, &l, NULL);
    ck_assert_uint_eq(item_row_item(&row, "uh_a_v")->width, (_i ? 49 : 26) + 1);
    ck_assert_uint_eq(item_row_item(&row, "uih_a_v")->width,
                      (_i ? 48 : 25) + 1);
    ck_assert_uint_eq(item_row_item(&row, "uh_angle_a_deg")->width,
                      (_i ? 49 : 26) + 1);
    ck_assert((item_row_item(&row, "thd40_u_a_pct") != NULL) == _i);
    ck_assert((item_row_item(&row, "pwhd_i_a_pct") != NULL) == _i);
    ck_assert_ptr_null(item_row_item(&row, "thd_u_a_pct"));
    ck_assert_ptr_null(item_row_item(&row, "thd128_u_a_pct"));
    ck_assert_ptr_null(item_row_item(&row, "k_factor_i_a"));
    ck_assert_ptr_null(item_row_item(&row, "tdd_i_a_pct"));
    ck_assert_ptr_null(item_row_item(&row, "u_2_9khz_a_v"));
    ck_assert_double_eq_tol(item_row_order(&row, "uh_a_v", 1), 230, 1e-9);
}
END_TEST

static const char *const few[] = {
    "vA", "iA", "vA iA", "vAB vBC iA iC", "vA vC iA iC", "vN iN"};

/* Any channels, live or dead, with and without nominal figures: finite. */
START_TEST(any_channels)
{
    bool volts = few[_i][0] == 'v';

    lines_init(&l, 60.0, few[_i]);
    l.config.nominal_v = l.config.nominal_a = 0.0;
    lines_basis(&l, 60.0, 30720.0, few[_i]);
    item_row_make(&row, &l, NULL);
    if (_i != 1)
        load();
    item_row_make(&row, &l, NULL);
    ck_assert((item_row_item(&row, "i_rms_a_a") != NULL) ==
              (strstr(few[_i], "iA") != NULL));
    ck_assert((item_row_item(&row, "ph_a_w") != NULL) ==
              (volts && strstr(few[_i], "iA") != NULL));
    ck_assert_ptr_null(item_row_item(&row, "u_under_a_pct"));
    ck_assert_ptr_null(item_row_item(&row, "tdd_i_a_pct"));
    if (_i == 3) {
        ck_assert_ptr_nonnull(item_row_item(&row, "u2_pct"));
        ck_assert_ptr_nonnull(item_row_item(&row, "i2_pct"));
        ck_assert_ptr_null(item_row_item(&row, "u0_pct"));
        ck_assert_ptr_null(item_row_item(&row, "ph_b_w"));
        ck_assert_ptr_nonnull(item_row_item(&row, "ph_c_w"));
    }
}
END_TEST

/* The reference is dead: angles go on from the window's start. */
START_TEST(angles_without_the_reference)
{
    lines_init(&l, 50.0, wye);
    lines_order(&l, WP_V_B, 1, 230.0, -118.0);
    item_row_make(&row, &l, NULL);
    ck_assert_double_eq_tol(at("u_angle_b_deg"), -118.0, 1e-9);
    ck_assert_double_eq(at("u_angle_a_deg"), 0.0);
    ck_assert_double_eq(at("thd_u_a_pct"), 0.0);
    lines_init(&l, 50.0, "vAB iA");
    ck_assert_int_eq(wp_analysis_reference(&l.basis), WP_V_AB);
    lines_init(&l, 50.0, "iA iN");
    ck_assert_int_eq(wp_analysis_reference(&l.basis), WP_I_A);
}
END_TEST

/* Pinst brings its own range, the bands their values. */
START_TEST(what_stands_beside_the_window)
{
    static struct wp_high_bands bands;
    struct wp_pinst pinst = {{1, 2, 3}, {.1, .2, .3}, {10, 20, 30}, 0};
    struct wp_analysis_side side = {&pinst, &bands};
    size_t k;

    for (int s = 0; s < WP_SIGNALS; s++)
        for (int j = 0; j < WP_HIGH_BANDS; j++)
            bands.band[s][j] = 100.0 * s + j;
    item_row_make(&row, &l, &side);
    k = item_row_item(&row, "pinst_b")->at;
    ck_assert_double_eq(row.mean[k], 2);
    ck_assert_double_eq(row.least[k], .2);
    ck_assert_double_eq(row.greatest[k], 20);
    ck_assert_double_eq(row.least[0], 50);
    ck_assert_double_eq(item_row_order(&row, "u_2_9khz_c_v", 34),
                        100.0 * WP_V_C + 34);
    ck_assert_double_eq(item_row_order(&row, "i_2_9khz_a_a", 0),
                        100.0 * WP_I_A);
    /* All three may be one row. */
    side.pinst = NULL;
    memcpy(row.least, row.mean, row.items.width * sizeof(double));
    wp_analysis_row(&l.basis, &row.items, &l.window, &side, row.mean, row.mean,
                    row.mean);
    for (size_t j = 0; j < row.items.width; j++)
        ck_assert_double_eq(row.mean[j],
                            j + 1 >= k && j <= k + 1 ? 0.0 : row.least[j]);
}
END_TEST

/* The lines of a signal were not analysed, though the basis asks for them. */
START_TEST(missing_lines_are_zeros)
{
    l.window.line[WP_I_B] = NULL;
    l.window.signals = 0;
    item_row_make(&row, &l, NULL);
    ck_assert_double_eq(at("i_fund_b_a"), 0.0);
    ck_assert_double_eq(at("u_rms_a_v"), 0.0);
    ck_assert_double_eq(at("u_crest_a"), 0.0);
    ck_assert_double_eq_tol(at("u_fund_a_v"), 230.0, 1e-9);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/analysis");
    TCase *t = tcase_create("rows");

    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, scalars);
    tcase_add_test(t, spectra);
    tcase_add_test(t, deviations);
    tcase_add_test(t, the_list_is_in_order);
    tcase_add_test(t, quantities_in_words);
    tcase_add_loop_test(t, low_rates_have_fewer_columns, 0, 2);
    tcase_add_loop_test(t, any_channels, 0, 6);
    tcase_add_test(t, angles_without_the_reference);
    tcase_add_test(t, what_stands_beside_the_window);
    tcase_add_test(t, missing_lines_are_zeros);
    suite_add_tcase(s, t);
    return s;
}
