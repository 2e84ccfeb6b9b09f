#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comtrade_fixture.h"
#include "format/comtrade.h"
#include "format/registry.h"
#include "runner.h"

static struct ct_record r;

static void load(const char *name, const struct ct_how *how)
{
    ct_load(&r, temp_path(name), how);
    ck_assert_msg(r.status == WP_OK, "%s", r.err.text);
}

static void load_base(void)
{
    ct_cfg("x.cfg", 0, NULL);
    (void)temp_text("x.dat", ct_base_dat);
}

START_TEST(what_the_cfg_says_arrives)
{
    const struct wp_source_channel *c;

    load_base();
    load("x.cfg", NULL);
    ck_assert_str_eq(r.info.format, "comtrade");
    ck_assert_str_eq(r.info.detail, "COMTRADE 1999 ASCII");
    ck_assert_str_eq(r.info.station, "ST");
    ck_assert_str_eq(r.info.device, "DEV");
    ck_assert_uint_eq(r.info.channels, 2);
    ck_assert_uint_eq(r.info.digitals, 1);
    ck_assert_int_eq(r.info.frames, 3);
    ck_assert_int_eq(r.info.clock, WP_CLOCK_RATE);
    ck_assert_int_eq(r.info.rate.num, 1000);
    ck_assert_double_eq(r.info.nominal_hz, 50.0);
    c = &r.info.channel[1];
    ck_assert_str_eq(c->name, "IA");
    ck_assert_str_eq(c->phase, "B");
    ck_assert_str_eq(c->unit, "kA");
    ck_assert_double_eq(c->scale, 2.0);
    ck_assert_double_eq(c->offset, -3.0);
    ck_assert_double_eq_tol(c->skew_s, 10e-6, 1e-18);
    ck_assert_int_eq(c->side, WP_SIDE_SECONDARY);
    ck_assert_int_eq(r.info.channel[0].side, WP_SIDE_PRIMARY);
    ck_assert_double_eq(c->ratio_primary, 200.0);
    ck_assert_double_eq(c->ratio_secondary, 5.0);
    ck_assert_double_eq(c->norm, 1.0);
    ck_assert_str_eq(r.info.digital[0].name, "TRIP");
}
END_TEST

START_TEST(ascii_values_arrive)
{
    load_base();
    load("x.cfg", NULL);
    ck_assert_uint_eq(r.n, 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_double_eq(r.x[0][i], 10 + i);
        ck_assert_double_eq(r.x[1][i], -20 - i);
        ck_assert_uint_eq(r.d[0][i], i == 1);
    }
    ck_assert_double_eq(ct_value(&r, 1, 2), 2.0 * -22 - 3.0);
}
END_TEST

/* `date -u -d 2020-02-01T03:04:05 +%s` is 1580526245. */
START_TEST(stamps_of_1999_are_day_first)
{
    load_base();
    load("x.cfg", NULL);
    ck_assert(r.info.start_known && r.info.trigger_known);
    ck_assert_int_eq(r.info.start_ns, INT64_C(1580526245000000000));
    ck_assert_int_eq(r.info.trigger_ns, INT64_C(1580526245001000000));
}
END_TEST

/* `date -u -d 2020-01-02T03:04:05 +%s` is 1577934245. */
START_TEST(stamps_of_1991_are_month_first)
{
    (void)temp_text("x.cfg", "ST,DEV\r\n3,2A,1D\r\n"
                             "1,UA,A,,V,0.5,1,0,-9999,9999\r\n"
                             "2,IA,B,,A,2,-3,10,-9999,9999\r\n"
                             "1,TRIP,1\r\n50\r\n1\r\n1000,3\r\n"
                             "01/02/20,03:04:05.000000\r\n"
                             "01/02/20,03:04:05.001000\r\nASCII\r\n");
    (void)temp_text("x.dat", "1,0,10,999999,0\r\n2,1000,99999,-21,1\r\n"
                             "3,2000,12,-22,0\r\n");
    load("x.cfg", NULL);
    ck_assert_str_eq(r.info.detail, "COMTRADE 1991 ASCII");
    ck_assert_int_eq(r.info.start_ns, INT64_C(1577934245000000000));
    ck_assert_int_eq(r.info.channel[0].side, WP_SIDE_UNKNOWN);
    ck_assert_double_eq(r.info.channel[0].ratio_primary, 0.0);
    ck_assert_uint_eq(r.info.digital[0].normal, 1);
    ck_assert_double_nan(r.x[1][0]);
    ck_assert_double_eq(r.x[0][1], 99999.0);
}
END_TEST

START_TEST(date_order_can_be_said)
{
    load_base();
    load("x.cfg", &(struct ct_how){.hints = "{\"date_order\": \"mdy\"}"});
    ck_assert_int_eq(r.info.start_ns, INT64_C(1577934245000000000));
}
END_TEST

static const char cfg_2013[] = "ST,DEV,2013\r\n6,4A,2D\r\n"
                               "1,a,,,V,1,0,0,-32767,32767,1,1,S\r\n"
                               "2,b,,,V,1,0,0,-32767,32767,1,1,S\r\n"
                               "3,c,,,V,1,0,0,-32767,32767,1,1,S\r\n"
                               "4,d,,,V,1,0,0,-32767,32767,1,1,S\r\n"
                               "1,p,,,0\r\n2,q,,,0\r\n60\r\n1\r\n1500,2\r\n"
                               "01/02/2020,03:04:05.000000\r\n"
                               "01/02/2020,03:04:05.000000\r\n%s\r\n1\r\n"
                               "-5h30,-5h30\r\n3,0\r\n";

static void write_2013(const char *encoding)
{
    char text[1024];

    (void)snprintf(text, sizeof(text), cfg_2013, encoding);
    (void)temp_text("x.cfg", text);
}

/* Written by hand, byte by byte: record 1 and 2, the 8 of BINARY each. */
START_TEST(binary_is_little_endian_16_bit)
{
    static const uint8_t dat[] = {
        1,    0,    0,    0,    0,    0,    0, 0, 0x08, 0xfd, 0xfa, 0x04,
        0xff, 0x7f, 1,    0x80, 0x02, 0x00, 2, 0, 0,    0,    0x9b, 2,
        0,    0,    0xff, 0xff, 0,    0x80, 0, 0, 1,    0,    0x01, 0x00};

    write_2013("BINARY");
    (void)temp_write("x.dat", dat, sizeof(dat));
    load("x.cfg", NULL);
    ck_assert_uint_eq(r.n, 2);
    ck_assert_double_eq(r.x[0][0], -760.0);
    ck_assert_double_eq(r.x[1][0], 1274.0);
    ck_assert_double_eq(r.x[2][0], 32767.0);
    ck_assert_double_eq(r.x[3][0], -32767.0);
    ck_assert_double_eq(r.x[0][1], -1.0); /* 0xffff is a value, in 1991 too */
    ck_assert_double_nan(r.x[1][1]);      /* 0x8000 is none */
    ck_assert_uint_eq(r.d[0][0], 0);
    ck_assert_uint_eq(r.d[1][0], 1);
    ck_assert_uint_eq(r.d[0][1], 1);
    ck_assert_int_eq(r.info.channel[0].storage, WP_STORE_I16);
    ck_assert(ct_noted(&r, "x.dat: 1 values are marked as missing"));
}
END_TEST

START_TEST(binary32_is_little_endian_32_bit)
{
    static const uint8_t dat[] = {
        1, 0, 0,    0,    0,    0,    0,    0, 0xff, 0xff, 0xff, 0x7f, 1,
        0, 0, 0x80, 0xff, 0xff, 0xff, 0xff, 0, 0,    0,    0x80, 3,    0};

    write_2013("BINARY32");
    (void)temp_write("x.dat", dat, sizeof(dat));
    load("x.cfg", NULL);
    ck_assert_double_eq(r.x[0][0], 2147483647.0);
    ck_assert_double_eq(r.x[1][0], -2147483647.0);
    ck_assert_double_eq(r.x[2][0], -1.0);
    ck_assert_double_nan(r.x[3][0]);
    ck_assert_uint_eq(r.d[0][0] + r.d[1][0], 2);
    ck_assert_int_eq(r.info.channel[0].storage, WP_STORE_I32);
}
END_TEST

/* 1.5f, -0.15625f, the mark for missing, FLT_MAX: bits from IEEE 754. */
static const uint8_t float_record[] = {
    1, 0,    0,    0,    0,    0,    0,    0,    0,    0,    0xc0, 0x3f, 0,
    0, 0x20, 0xbe, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0x7f, 2,    0};

START_TEST(float32_is_ieee_754)
{
    write_2013("float32");
    (void)temp_write("x.dat", float_record, sizeof(float_record));
    load("x.cfg", NULL);
    ck_assert_double_eq(r.x[0][0], 1.5);
    ck_assert_double_eq(r.x[1][0], -0.15625);
    ck_assert_double_nan(r.x[2][0]);
    ck_assert_double_eq(r.x[3][0], 3.4028234663852886e38);
    ck_assert_int_eq(r.info.channel[0].storage, WP_STORE_F32);
}
END_TEST

START_TEST(not_finite_is_missing_only_where_allowed)
{
    static const uint8_t infinity[] = {0, 0, 0x80, 0x7f};
    uint8_t dat[sizeof(float_record)];

    memcpy(dat, float_record, sizeof(dat));
    memcpy(dat + 12, infinity, 4);
    write_2013("FLOAT32");
    (void)temp_write("x.dat", dat, sizeof(dat));
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_int_eq(r.status, WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(r.err.text, "record 1: analog channel 2"));
    ct_free(&r);
    load("x.cfg", &(struct ct_how){.non_finite_is_missing = true});
    ck_assert_double_nan(r.x[1][0]);
}
END_TEST

/* Stamp = UTC + time code: 03:04:05 at -5h30 is 08:34:05 UTC. */
START_TEST(time_code_leads_to_utc)
{
    write_2013("FLOAT32");
    (void)temp_write("x.dat", float_record, sizeof(float_record));
    load("x.cfg", NULL);
    ck_assert_int_eq(r.info.start_ns,
                     INT64_C(1580526245000000000) + INT64_C(19800000000000));
    ck_assert(r.info.utc_quality_known);
    ck_assert_int_eq(r.info.utc_error_ns, 100);
    ct_free(&r);
    load("x.cfg", &(struct ct_how){.hints = "{\"time_code_sign\": -1}"});
    ck_assert_int_eq(r.info.start_ns,
                     INT64_C(1580526245000000000) - INT64_C(19800000000000));
}
END_TEST

START_TEST(the_data_find_their_description)
{
    ct_cfg("Rec.CFG", 0, NULL);
    (void)temp_text("Rec.DAT", ct_base_dat);
    load("Rec.DAT", NULL);
    ck_assert_uint_eq(r.n, 3);
    ct_free(&r);
    load("Rec.CFG", NULL);
    ck_assert_uint_eq(r.n, 3);
}
END_TEST

START_TEST(other_names_by_hints)
{
    ct_cfg("x.cfg", 0, NULL);
    (void)temp_text("y.dat", ct_base_dat);
    load("x.cfg", &(struct ct_how){.hints = "{\"dat\": \"y.dat\"}"});
    ck_assert_uint_eq(r.n, 3);
    ct_free(&r);
    load("y.dat", &(struct ct_how){.hints = "{\"cfg\": \"x.cfg\"}"});
    ck_assert_uint_eq(r.n, 3);
}
END_TEST

/* The cut lies inside record 2. */
START_TEST(volumes_are_one_run_of_bytes)
{
    ct_cfg("x.cfg", 0, NULL);
    (void)temp_write("x.d00", ct_base_dat, 20);
    (void)temp_text("x.D01", ct_base_dat + 20);
    load("x.d00", NULL);
    ck_assert_uint_eq(r.n, 3);
    ck_assert_double_eq(r.x[1][1], -21.0);
    ct_free(&r);
    /* .dat is first where the record begins in it, else last. */
    (void)temp_write("x.dat", ct_base_dat, 20);
    (void)temp_text("x.d00", ct_base_dat + 20);
    (void)temp_text("x.D01", "4,3000,13,-23,0\r\n");
    load("x.cfg", NULL);
    ck_assert_uint_eq(r.n, 4);
    ck_assert_double_eq(r.x[1][1], -21.0);
    ck_assert_double_eq(r.x[0][3], 13.0);
}
END_TEST

static void write_cff(const char *separator, const void *dat, size_t n)
{
    char bytes[4096], cfg[1024];
    int used;

    (void)snprintf(cfg, sizeof(cfg), cfg_2013, "FLOAT32");
    used = snprintf(bytes, sizeof(bytes),
                    "--- file type: CFG ---\r\n%s--- file type: INF ---\r\n"
                    "--- file type: HDR ---\r\ntext\r\n%s\r\n",
                    cfg, separator);
    memcpy(bytes + used, dat, n);
    (void)temp_write("x.cff", bytes, (size_t)used + n);
}

START_TEST(cff_is_the_same_record)
{
    uint8_t dat[sizeof(float_record) + 7];

    memcpy(dat, float_record, sizeof(float_record));
    memset(dat + sizeof(float_record), 0x1a, 7);
    write_cff("--- file type: DAT FLOAT32: 26 ---", dat, sizeof(dat));
    load("x.cff", &(struct ct_how){.block = 1});
    ck_assert_str_eq(r.info.detail, "COMTRADE 2013 FLOAT32, .cff");
    ck_assert_uint_eq(r.n, 1);
    ck_assert_double_eq(r.x[1][0], -0.15625);
    ck_assert_int_eq(r.info.rate.num, 1500);
    ct_free(&r);
    write_cff("--- file type: DAT BINARY: 00000026   ---", dat, sizeof(dat));
    load("x.cff", NULL);
    ck_assert(ct_noted(&r, "x.cff:22: the data are announced as BINARY"));
    ck_assert_double_eq(r.x[0][0], 1.5);
}
END_TEST

START_TEST(cff_separators_as_met_in_the_field)
{
    write_cff("-- file type  DAT ---", float_record, sizeof(float_record));
    load("x.cff", NULL);
    ck_assert_uint_eq(r.n, 1);
    ck_assert(ct_noted(&r, "x.cff:22: expected '--- file type: DAT"));
    ck_assert(ct_noted(&r, "x.cff:22: expected the kind of data"));
    ct_free(&r);
    write_cff("--- file type: DAT FLOAT32: 9999 ---", float_record,
              sizeof(float_record));
    load("x.cff", NULL);
    ck_assert_uint_eq(r.n, 1);
    ck_assert(ct_noted(&r, "expected 9999 data bytes, found 26"));
    ct_free(&r);
    ct_load(&r, temp_path("x.cff"), &(struct ct_how){.strict = true});
    ck_assert_int_eq(r.status, WP_E_FORMAT);
}
END_TEST

START_TEST(pair_wins_over_cff)
{
    load_base();
    write_cff("--- file type: DAT FLOAT32: 26 ---", float_record, 26);
    load("x.dat", NULL);
    ck_assert_uint_eq(r.info.channels, 2);
}
END_TEST

START_TEST(content_tells_the_format)
{
    const struct wp_source_ops *ops = NULL;
    struct wp_error err;

    load_base();
    ct_cfg("capture.txt", 0, NULL);
    ck_assert_int_eq(wp_format_detect(wp_format_sources(),
                                      temp_path("capture.txt"), &ops, &err),
                     WP_OK);
    ck_assert_ptr_eq(ops, &wp_comtrade_source);
    ck_assert_int_eq(
        wp_format_detect(wp_format_sources(), temp_path("x.dat"), &ops, &err),
        WP_OK);
    ck_assert_ptr_eq(ops, &wp_comtrade_source);
    ck_assert_int_eq(wp_comtrade_source.detect(
                         "x.csv", (const uint8_t *)"t,a,b\n1,2,3\n", 12),
                     0);
}
END_TEST

START_TEST(names_in_other_encodings)
{
    ct_cfg("x.cfg", 3, "1,\xd2\xcd,A,,\xea\xc2,0.5,1,0,-3,3,100,1,P");
    (void)temp_text("x.dat", ct_base_dat);
    load("x.cfg", NULL);
    ck_assert_str_eq(r.info.channel[0].name, "\xc3\x92\xc3\x8d");
    ck_assert_str_eq(r.info.channel[0].unit, "\xd0\xba\xd0\x92");
    ck_assert(ct_noted(&r, "shown as Latin-1"));
    ct_free(&r);
    load("x.cfg", &(struct ct_how){.hints = "{\"encoding\": \"CP1251\"}"});
    ck_assert_str_eq(r.info.channel[0].name, "\xd0\xa2\xd0\x9d");
    ck_assert(!ct_noted(&r, "Latin-1"));
}
END_TEST

/* How reading is cut changes nothing, over many batches. */
START_TEST(recutting_changes_nothing)
{
    char *dat = malloc(40 * 5000), *at = dat;
    struct ct_record whole;

    for (int i = 0; i < 5000; i++)
        at += sprintf(at, "%d,%d,%d,%d.5,%d\n", i + 1, i * 1000,
                      i * 37 % 9000 - 4500, i, i & 1);
    ct_cfg("x.cfg", 8, "1000,5000");
    (void)temp_text("x.dat", dat);
    free(dat);
    ct_load(&whole, temp_path("x.cfg"), NULL);
    ck_assert_uint_eq(whole.n, 5000);
    for (size_t block = 1; block < 3000; block = block * 3 + 1) {
        load("x.cfg", &(struct ct_how){.block = block});
        ck_assert_uint_eq(r.n, 5000);
        for (int k = 0; k < 2; k++)
            ck_assert_mem_eq(r.x[k], whole.x[k], 5000 * sizeof(double));
        ck_assert_mem_eq(r.d[0], whole.d[0], 5000);
        ck_assert_double_eq(r.x[1][4999], 4999.5);
        ct_free(&r);
    }
    ct_free(&whole);
}
END_TEST

static void teardown(void)
{
    ct_free(&r);
    temp_end();
}

Suite *test_suite(void)
{
    Suite *s = suite_create("format/comtrade");
    TCase *t = tcase_create("records as they should be");

    tcase_add_checked_fixture(t, temp_begin, teardown);
    tcase_add_test(t, what_the_cfg_says_arrives);
    tcase_add_test(t, ascii_values_arrive);
    tcase_add_test(t, stamps_of_1999_are_day_first);
    tcase_add_test(t, stamps_of_1991_are_month_first);
    tcase_add_test(t, date_order_can_be_said);
    tcase_add_test(t, binary_is_little_endian_16_bit);
    tcase_add_test(t, binary32_is_little_endian_32_bit);
    tcase_add_test(t, float32_is_ieee_754);
    tcase_add_test(t, not_finite_is_missing_only_where_allowed);
    tcase_add_test(t, time_code_leads_to_utc);
    tcase_add_test(t, the_data_find_their_description);
    tcase_add_test(t, other_names_by_hints);
    tcase_add_test(t, volumes_are_one_run_of_bytes);
    tcase_add_test(t, cff_is_the_same_record);
    tcase_add_test(t, cff_separators_as_met_in_the_field);
    tcase_add_test(t, pair_wins_over_cff);
    tcase_add_test(t, content_tells_the_format);
    tcase_add_test(t, names_in_other_encodings);
    tcase_add_test(t, recutting_changes_nothing);
    suite_add_tcase(s, t);
    return s;
}
