/* What recorders in the field write, and what we make of it: each departure is
 * read, noted with its line, and an error where strictness is asked for. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "comtrade_fixture.h"
#include "runner.h"

static struct ct_record r;

/* One line of the base .cfg replaced; what is noted. */
static const struct {
    int line;
    const char *with;
    const char *note;
} cfg_rows[] = {
    {1, "ST", "x.cfg:1: expected station and device"},
    {1, "A, B, C,DEV,1999", "x.cfg:1: expected 2 or 3 fields, found 5"},
    {1, "ST,DEV", "x.cfg:1: a revision year after 1991 is missing"},
    {1, "\xef\xbb\xbfST,DEV,1999", "x.cfg:1: a byte order mark"},
    {2, "4,2A,1D", "x.cfg:2: expected TT,##A,##D"},
    {2, "2A,2A,1D", "x.cfg:2: expected TT,##A,##D"},
    {2, "3,2,1", "x.cfg:2: expected TT,##A,##D"},
    {3, "1,UA,A,,V,0.5,,0,-32767,32767,100,1,P", "x.cfg:3: the offset b"},
    {3, "1,UA,A,,V,,1,0,-32767,32767,100,1,P", "x.cfg:3: the factor a"},
    {3, "1,UA,A,,V,0.5,1,,-32767,32767,100,1,P", "x.cfg:3: the skew is blank"},
    {3, "1,UA,A,,V,0.5,1,x,-32767,32767,100,1,P", "x.cfg:3: the skew is no"},
    {3, "1,UA,A,,V,0.5,1,0,,,100,1,P", "x.cfg:3: the range min, max"},
    {3, "1,UA,A,,V,0.5,1,0,-3,3,100,0,P", "x.cfg:3: the transformer ratio"},
    {3, "1,UA,A,,V,0.5,1,0,-3,3,100,1,", "x.cfg:3: expected P or S"},
    {3, "1,UA,A,,,V,0.5,1,0,-3,3,100,1,P", "x.cfg:3: the columns are shifted"},
    {3, "1,UA,A,,V,0.5,1,0,-3,3,100,1", "x.cfg:3: expected 10 or 13 fields"},
    {3, "1,UA,A,,V,0.5,1,0,-3,3", "x.cfg:1: the revision year is 1999, but"},
    {5, "1,TRIP,,,", "x.cfg:5: the normal state"},
    {5, "1,TRIP", "x.cfg:5: expected 3 or 5 fields of a status"},
    {5, "1,TRIP,0,CCT", "x.cfg:5: expected 3 or 5 fields of a status"},
    {6, "", "x.cfg:6: the line frequency is blank"},
    {6, "fifty", "x.cfg:6: expected the line frequency, found 'fifty'"},
    {7, "3", "x.cfg:7: 3 sampling rates are announced, found 1"},
    {7, "0", "x.cfg:7: no sampling rate is announced, but one follows"},
    {8, "0,3", "no sampling rate; the time stamps are an even grid of 1000 Hz"},
    {7, "0\r\n1000,1\r\n1000,1", "x.cfg:7: 0 sampling rates are announced"},
    {8, "0,3\r\n", "no sampling rate; the time stamps"},
    {8, "1000,2", "x.cfg:8: the last sample is number 2 here"},
    {8, "1000,3000", "x.cfg:8: the last sample is number 3000 here"},
    {8, "2000,3", "x.cfg:8: by the sampling rates the record lasts 0.001 s"},
    {9, "1/2/2020,3:04:05.000000", "x.cfg:9: expected dd/mm/yyyy"},
    {9, "01/02/2020,03:04:05.000", "x.cfg:9: expected dd/mm/yyyy"},
    {9, "01/02/2020,03:04:05", "x.cfg:9: expected dd/mm/yyyy"},
    {9, "01/02/2020,03 : 04:05.000000", "x.cfg:9: expected dd/mm/yyyy"},
    {9, "01/02/2020,03:04:05:000", "x.cfg:9: expected dd/mm/yyyy"},
    {9, "01/02/2020 03:04:05.000000", "x.cfg:9: expected dd/mm/yyyy"},
    {9, "2020-02-01,03:04:05.000000", "x.cfg:9: expected dd/mm/yyyy"},
    {9, "02/44/2020,03:04:05.000000", "x.cfg:9: expected a date and time"},
    {9, ",", "x.cfg:9: expected a date and time"},
    {10, "01/01/1970,00:00:00.000000", "the trigger is in 1970"},
    {10, "02/13/2020,00:00:00.000000", "x.cfg:9: the dates are read as mm/dd"},
    {12, "", "x.cfg:12: the time multiplier is missing"},
    {12, "often", "x.cfg:12: expected a time multiplier"},
    {12, "1\r\n0,0\r\n3,0\r\nmore", "x.cfg:15: expected the end of the text"},
    {12, "1\r\nnine,0", "x.cfg:13: expected a time code"},
    {12, "1\r\n0,0\r\nG,0", "x.cfg:14: expected a time quality"},
};

START_TEST(cfg_is_repaired)
{
    ct_cfg("x.cfg", cfg_rows[_i].line, cfg_rows[_i].with);
    (void)temp_text("x.dat", ct_base_dat);
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_msg(r.status == WP_OK, "%s", r.err.text);
    ck_assert_msg(ct_noted(&r, cfg_rows[_i].note), "'%s' is not noted; '%s' is",
                  cfg_rows[_i].note,
                  r.info.notes.kept ? r.info.notes.text[0] : "nothing");
    ck_assert_uint_eq(r.n, 3);
    ck_assert_uint_eq(r.info.channels, 2);
    ck_assert_double_eq(r.x[0][2], 12.0);
    ck_assert_double_eq(r.x[1][2], -22.0);
    ck_assert_uint_eq(r.d[0][1], 1);
}
END_TEST

START_TEST(cfg_repairs_are_errors_when_strict)
{
    if (strncmp(cfg_rows[_i].note, "x.cfg", 5) != 0)
        return; /* decisions on a record that is in order */
    ct_cfg("x.cfg", cfg_rows[_i].line, cfg_rows[_i].with);
    (void)temp_text("x.dat", ct_base_dat);
    ct_load(&r, temp_path("x.cfg"), &(struct ct_how){.strict = true});
    ck_assert_int_eq(r.status, WP_E_FORMAT);
    ck_assert_msg(strstr(r.err.text, cfg_rows[_i].note) != NULL, "%s",
                  r.err.text);
}
END_TEST

/* What is taken instead, where it is more than the base record's own. */
START_TEST(repairs_give_what_was_meant)
{
    (void)temp_text("x.dat", ct_base_dat);
    ct_cfg("x.cfg", 3, "1,UA,A,,,kV,0.25,4,7,-3,3,100,1,P");
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_str_eq(r.info.channel[0].unit, "kV");
    ck_assert_double_eq(r.info.channel[0].scale, 0.25);
    ck_assert_double_eq(r.info.channel[0].offset, 4.0);
    ck_assert_double_eq_tol(r.info.channel[0].skew_s, 7e-6, 1e-18);
    ck_assert_double_eq(r.info.channel[0].ratio_primary, 100.0);
    ck_assert_int_eq(r.info.channel[0].side, WP_SIDE_PRIMARY);
    ct_free(&r);
    ct_cfg("x.cfg", 1, "A, B, C,DEV,1999");
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_str_eq(r.info.station, "A, B, C");
    ck_assert_str_eq(r.info.device, "DEV");
    ct_free(&r);
    ct_cfg("x.cfg", 5, "1,TRIP,1,CCT");
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_uint_eq(r.info.digital[0].normal, 1);
    ct_free(&r);
    ct_cfg("x.cfg", 9, "01/02/2020, 3 : 4:5:25");
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_int_eq(r.info.start_ns, INT64_C(1580526245250000000));
    ct_free(&r);
    ct_cfg("x.cfg", 9, "09/44/2025,00:00:00.000000");
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert(!r.info.start_known);
    ck_assert(r.info.trigger_known);
}
END_TEST

static const struct {
    const char *dat;
    const char *note;
    size_t frames;
} dat_rows[] = {
    {"1,0,10,-20,0\n2,1000,11,-21,1\n3,2000,12,-22,0", NULL, 3},
    {"1,0,10,-20,0\r2,1000,11,-21,1\r3,2000,12,-22,0\r", NULL, 3},
    {"1,0,10,-20,0\n2,1000,11,-21,1\r\n3,2000,12,-22,0\r", NULL, 3},
    {"1,0,10,-20,0\r2,1000,11,-21,1\n3,2000,12,-22,0\n", NULL, 3},
    {" 1, 0, 10,-20 ,0\n2,1000, 11,-21,1\n3,2000,12,-22,0 \n", NULL, 3},
    {"1,0,10.0,-2e1,0\n2,1000,1.1e1,-21,1\n3,2000,12,-22,0\n", NULL, 3},
    {"1,,10,-20,0\n2,,11,-21,1\n3,,12,-22,0\n\x1a", NULL, 3},
    {"0,0,10,-20,0\n1,1000,11,-21,1\n2,2000,12,-22,0\n", NULL, 3},
    {"1,0,10,-20,0\n\n2,1000,11,-21,1\n\n3,2000,12,-22,0\n",
     "x.dat:2: blank lines between the records", 3},
    {"1,0,10,-20,0\n2,1000,11,-21,1\n3,2000,12,-22,0\n4,30",
     "x.dat:4: the last record is cut off", 3},
    {"1,0,10,-20,0\n3,1000,11,-21,1\n7,2000,12,-22,0\n",
     "x.dat: the sample numbers do not count up in 2 places, first at record "
     "2: expected 2, found 3",
     3},
    {"1,0,10,-20,0,9\n2,1000,11,-21,1\n3,2000,12,-22,0\n",
     "x.dat:1: expected 5 fields, found another number (1 lines", 3},
};

START_TEST(dat_is_repaired)
{
    ct_cfg("x.cfg", 0, NULL);
    (void)temp_text("x.dat", dat_rows[_i].dat);
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_msg(r.status == WP_OK, "%s", r.err.text);
    ck_assert_uint_eq(r.n, dat_rows[_i].frames);
    for (int k = 0; k < 3; k++) {
        ck_assert_double_eq(r.x[0][k], 10 + k);
        ck_assert_double_eq(r.x[1][k], -20 - k);
        ck_assert_uint_eq(r.d[0][k], k == 1);
    }
    if (dat_rows[_i].note)
        ck_assert_msg(ct_noted(&r, dat_rows[_i].note), "%s",
                      r.info.notes.text[r.info.notes.kept - 1]);
    ct_free(&r);
    ct_load(&r, temp_path("x.cfg"), &(struct ct_how){.strict = true});
    ck_assert_int_eq(r.status, dat_rows[_i].note ? WP_E_FORMAT : WP_OK);
}
END_TEST

START_TEST(missing_in_text)
{
    /* 99999 is a value where the range has it, else a mark; blank always. */
    ct_cfg("x.cfg", 4, "2,IA,B,,kA,2,-3,10,0,99999,200,5,S");
    (void)temp_text("x.dat",
                    "1,0,99999,99999,0\n2,1000,,999999,1\n3,2000,12,,0\n");
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_double_nan(r.x[0][0]);
    ck_assert_double_nan(r.x[0][1]);
    ck_assert_double_eq(r.x[1][0], 99999.0);
    ck_assert_double_eq(r.x[1][1], 999999.0);
    ck_assert_double_nan(r.x[1][2]);
    ck_assert(ct_noted(&r, "x.dat: 3 values are marked as missing"));
}
END_TEST

START_TEST(short_lines_are_missing_values)
{
    ct_cfg("x.cfg", 0, NULL);
    (void)temp_text("x.dat", "1,0,10,-20,0\n2,1000,11\n3,2000,12,-22,0\n");
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_uint_eq(r.n, 3);
    ck_assert_double_nan(r.x[1][1]);
    ck_assert(ct_noted(&r, "x.dat:2: expected 5 fields"));
}
END_TEST

/* Two stray bytes, and a lone SUB, after three records of 2 bytes. */
START_TEST(stray_bytes_after_binary_records)
{
    static const uint8_t dat[] = {1, 0, 0,    0,    0, 0, 0,    0,    5, 0, 2,
                                  0, 0, 0,    0xe8, 3, 0, 0,    6,    0, 3, 0,
                                  0, 0, 0xd0, 7,    0, 0, 0xf9, 0xff, 4, 0};
    const char *cfg = "S,D,1999\n1,1A,0D\n1,a,,,V,1,0,0,-9,9,1,1,P\n50\n1\n"
                      "1000,3\n01/02/2020,03:04:05.000000\n"
                      "01/02/2020,03:04:05.000000\nBINARY \n1\n";

    (void)temp_text("x.cfg", cfg);
    (void)temp_write("x.dat", dat, sizeof(dat));
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_uint_eq(r.n, 3);
    ck_assert_double_eq(r.x[0][2], -7.0);
    ck_assert(ct_noted(&r, "x.dat: 2 bytes after record 3 are no whole"));
    ct_free(&r);
    (void)temp_write("x.dat", "\x01\0\0\0\0\0\0\0\x05\0\x1a", 11);
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_uint_eq(r.n, 1);
    ck_assert(!ct_noted(&r, "no whole"));
}
END_TEST

START_TEST(unsigned_numbers_are_told_by_their_range)
{
    (void)temp_text("x.cfg", "S,D,1999\n2,2A,0D\n1,a,,,V,1,0,0,0,65535,1,1,P\n"
                             "2,b,,,V,1,0,0,-32768,32767,1,1,P\n50\n1\n1000,1\n"
                             "01/02/2020,03:04:05.000000\n"
                             "01/02/2020,03:04:05.000000\nBINARY\n1\n");
    (void)temp_write("x.dat", "\x01\0\0\0\0\0\0\0\0\x80\xff\xff", 12);
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_double_eq(r.x[0][0], 32768.0);
    ck_assert_double_eq(r.x[1][0], -1.0);
    ck_assert_int_eq(r.info.channel[0].storage, WP_STORE_I32);
    ck_assert(ct_noted(&r, "1 channels have a range that only unsigned"));
}
END_TEST

START_TEST(status_channels_alone_are_a_record)
{
    (void)temp_text("x.cfg", "S,D,1999\n1,0A,1D\n1,a,,,0\n50\n1\n1000,2\n"
                             "01/02/2020,03:04:05.000000\n"
                             "01/02/2020,03:04:05.000000\nASCII\n1\n");
    (void)temp_text("x.dat", "1,0,1\n2,1000,0\n");
    ct_load(&r, temp_path("x.cfg"), NULL);
    ck_assert_msg(r.status == WP_OK, "%s", r.err.text);
    ck_assert_uint_eq(r.info.channels, 0);
    ck_assert_uint_eq(r.d[0][0], 1);
    ck_assert_uint_eq(r.d[0][1], 0);
}
END_TEST

static void teardown(void)
{
    ct_free(&r);
    temp_end();
}

Suite *test_suite(void)
{
    Suite *s = suite_create("format/comtrade repairs");
    TCase *t = tcase_create("records as they are");
    int cfgs = sizeof(cfg_rows) / sizeof(*cfg_rows);
    int dats = sizeof(dat_rows) / sizeof(*dat_rows);

    tcase_add_checked_fixture(t, temp_begin, teardown);
    tcase_add_loop_test(t, cfg_is_repaired, 0, cfgs);
    tcase_add_loop_test(t, cfg_repairs_are_errors_when_strict, 0, cfgs);
    tcase_add_test(t, repairs_give_what_was_meant);
    tcase_add_loop_test(t, dat_is_repaired, 0, dats);
    tcase_add_test(t, missing_in_text);
    tcase_add_test(t, short_lines_are_missing_values);
    tcase_add_test(t, stray_bytes_after_binary_records);
    tcase_add_test(t, unsigned_numbers_are_told_by_their_range);
    tcase_add_test(t, status_channels_alone_are_a_record);
    suite_add_tcase(s, t);
    return s;
}
