/* What cannot be read: one line with file, place, expected, found. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "comtrade_fixture.h"
#include "format/registry.h"
#include "runner.h"

static struct ct_record r;

static void fails(const char *name, enum wp_status status, const char *text)
{
    ct_load(&r, temp_path(name), NULL);
    ck_assert_msg(r.status == status, "status %d, %s", r.status, r.err.text);
    ck_assert_msg(strstr(r.err.text, text) != NULL, "'%s' is not in '%s'", text,
                  r.err.text);
    ck_assert_msg(strchr(r.err.text, '\n') == NULL, "more than one line");
    ct_free(&r);
}

static const struct {
    int line;
    const char *with; /* NULL: the text ends before the line */
    const char *text;
} cfg_rows[] = {
    {1, NULL, "x.cfg: expected a .cfg or .cff, found an empty file"},
    {2, NULL, "x.cfg:2: expected channel counts TT,##A,##D, found the end"},
    {3, NULL, "x.cfg:2: expected at most as many channels as the 0 bytes"},
    {4, NULL, "x.cfg:4: expected an analog channel, found the end"},
    {5, NULL, "x.cfg:5: expected a status channel, found the end"},
    {6, NULL, "x.cfg:6: expected the line frequency, found the end"},
    {7, NULL, "x.cfg:7: expected the number of sampling rates, found the end"},
    {8, NULL, "x.cfg:8: expected the date and time of the start, found"},
    {9, NULL, "x.cfg:9: expected the date and time of the start, found the"},
    {10, NULL, "x.cfg:10: expected the date and time of the trigger, found"},
    {11, NULL, "x.cfg:11: expected the file type, found the end"},
    {2, "0,0A,0D", "x.cfg:2: expected at least one channel, found '0,0A,0D'"},
    {2, "10000000,10000000A,0D", "x.cfg:2: expected at most as many channels"},
    {2, "9,0A,9999999999D", "x.cfg:2: expected at most as many channels"},
    {2, "9,99999999999999999999A,0D", "x.cfg:2: expected channel counts"},
    {2, "3,-2A,1D", "x.cfg:2: expected channel counts"},
    {2, "many", "x.cfg:2: expected channel counts TT,##A,##D, found 'many'"},
    {2, "4,3A,1D", "x.cfg:5: expected an analog channel of 10 or 13 fields"},
    {2, "4,2A,2D", "x.cfg:6: expected a status channel of 3 or 5 fields"},
    {2, "2,1A,1D", "x.cfg:5: expected the line frequency (after 1 analog"},
    {3, "1,UA,A,,V,x,1,0,-3,3,1,1,P", "x.cfg:3: field 6: expected the factor"},
    {3, "1,UA,A,,V,inf,1,0,-3,3,1,1,P", "x.cfg:3: field 6: expected the"},
    {3, "1,UA,A,,V,1,nan,0,-3,3,1,1,P", "x.cfg:3: field 7: expected the"},
    {3, "\x01\x02\x03", "x.cfg:3: expected an analog channel of 10 or 13"},
    {7, "x", "x.cfg:7: expected the number of sampling rates, found 'x'"},
    {8, "x,3", "x.cfg:8: expected a sampling rate and its last sample"},
    {8, "-5,3", "x.cfg:8: expected a sampling rate and its last sample"},
    {8, "1e300,3", "x.cfg:8: expected a sampling rate up to 1 GHz"},
    {11, "MP3", "x.cfg:11: expected ASCII, BINARY, BINARY32 or FLOAT32"},
    {11, "BINARY", "x.dat: expected BINARY records, as the .cfg says, found"},
};

START_TEST(bad_cfg)
{
    ct_cfg("x.cfg", cfg_rows[_i].line, cfg_rows[_i].with);
    (void)temp_text("x.dat", ct_base_dat);
    fails("x.cfg", WP_E_FORMAT, cfg_rows[_i].text);
}
END_TEST

static const struct {
    const char *dat;
    const char *text;
} dat_rows[] = {
    {"", "x.dat: expected at least one ASCII record, found 0 bytes"},
    {"\r\n \x1a", "x.dat: expected at least one ASCII record, found 4 bytes"},
    {"1,0,10,-20,0\n2,1000,nan,-21,1\n",
     "x.dat:2: analog channel 1: expected a number, found 'nan'"},
    {"1,0,10,-20,0\n2,1000,11,-inf,1\n",
     "x.dat:2: analog channel 2: expected a number, found '-inf'"},
    {"1,0,10,-20,0\n2,1000,11,volts,1\n",
     "x.dat:2: analog channel 2: expected a number, found 'volts'"},
    {"1,0,10,-20,0\n2,1000,11,-21,on\n",
     "x.dat:2: status channel 1: expected a number, found 'on'"},
    {"n,t,a,b,c\n", "x.dat:1: sample number: expected a number, found 'n'"},
    {"1,soon,1,2,0\n", "x.dat:1: time stamp: expected a number, found 'soon'"},
    {"1,0,10\n", "x.dat:1: expected 5 fields (number, stamp, 2 analog, 1 "
                 "status), found 3"},
    {"\x7f\x45LF\x02\x01\x01 garbage", "x.dat:1: sample number: expected"},
};

START_TEST(bad_dat)
{
    ct_cfg("x.cfg", 0, NULL);
    (void)temp_text("x.dat", dat_rows[_i].dat);
    fails("x.cfg", WP_E_FORMAT, dat_rows[_i].text);
}
END_TEST

START_TEST(endless_line)
{
    size_t n = 300000;
    char *text = malloc(n);

    memset(text, '1', n);
    ct_cfg("x.cfg", 0, NULL);
    (void)temp_write("x.dat", text, n);
    free(text);
    fails("x.cfg", WP_E_FORMAT, "x.dat:1: expected a record in one line");
}
END_TEST

START_TEST(ten_million_channels_in_100_bytes)
{
    (void)temp_text("x.cfg",
                    "S,D,1999\n10000000,10000000A,0D\n1,a,,,V,1,0,0,-9,9,1,1,"
                    "P\n50\n1\n1000,3\n01/02/2020,03:04:05.000000\n");
    fails("x.cfg", WP_E_FORMAT, "x.cfg:2: expected at most as many channels");
}
END_TEST

START_TEST(binary_garbage)
{
    unsigned char bytes[5000];
    uint32_t seed = 1;

    for (size_t i = 0; i < sizeof(bytes); i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (unsigned char)(seed >> 24);
    }
    (void)temp_write("x.cfg", bytes, sizeof(bytes));
    (void)temp_write("x.cff", bytes, sizeof(bytes));
    (void)temp_text("x.dat", ct_base_dat);
    fails("x.cfg", WP_E_FORMAT, "x.cfg:");
    fails("x.cff", WP_E_FORMAT, "expected a line '--- file type: CFG ---'");
}
END_TEST

START_TEST(files_that_are_not_there)
{
    ct_cfg("x.cfg", 0, NULL);
    fails("x.cfg", WP_E_IO, "x.cfg: expected x.dat beside it");
    fails("y.cfg", WP_E_IO, "y.cfg: No such file");
    (void)temp_text("z.dat", ct_base_dat);
    fails("z.dat", WP_E_IO, "z.dat: expected z.cfg beside it");
    (void)temp_text("z.cff", "--- file type: CFG ---\r\n");
    fails("z.dat", WP_E_IO, "the .cff there is a record of its own");
}
END_TEST

START_TEST(folders_are_no_files)
{
    ct_cfg("x.cfg", 0, NULL);
    ck_assert_int_eq(mkdir(temp_path("x.dat"), 0700), 0);
    fails("x.cfg", WP_E_IO, "x.dat: expected a file, found a directory");
    ck_assert_int_eq(mkdir(temp_path("y.cfg"), 0700), 0);
    fails("y.cfg", WP_E_IO, "y.cfg: expected a file, found a directory");
}
END_TEST

START_TEST(cff_without_its_parts)
{
    (void)temp_text("x.cff",
                    "--- file type: INF ---\r\n--- file type: DAT ASCII ---"
                    "\r\n1,0,1\r\n");
    fails("x.cff", WP_E_FORMAT, "expected a line '--- file type: CFG ---'");
    (void)temp_text("x.cff",
                    "--- file type: CFG ---\r\nS,D,2013\r\n1,1A,0D\r\n");
    fails("x.cff", WP_E_FORMAT, "x.cff:4: expected a line '--- file type: DAT");
    (void)temp_text("x.cff", "--- file type: CFG ---\r\nS,D,2013\r\n1,1A,0D\r\n"
                             "--- file type: DAT BINARY: 10 ---\r\n0123456789");
    fails("x.cff", WP_E_FORMAT, "x.cff:3: expected at most as many channels");
}
END_TEST

START_TEST(bad_hints)
{
    static const char *const hints[] = {
        "[]",
        "{\"time_code_sign\": 2}",
        "{\"time_code_sign\": \"east\"}",
        "{\"encoding\": 5}",
        "{\"encoding\": \"KLINGON-1\"}",
        "{\"date_order\": \"ymd\"}",
        "{\"dat\": \"\"}",
        "{\"colour\": 1}",
    };

    ct_cfg("x.cfg", 0, NULL);
    (void)temp_text("x.dat", ct_base_dat);
    ct_load(&r, temp_path("x.cfg"), &(struct ct_how){.hints = hints[_i]});
    ck_assert_int_eq(r.status, WP_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(r.err.text, "sidecar: comtrade"));
}
END_TEST

/* Through the registry: the complaint is ours where the name says COMTRADE. */
START_TEST(detection_leads_to_our_complaint)
{
    const struct wp_source_ops *ops = NULL;
    struct wp_error err;

    ct_cfg("x.cfg", 2, NULL);
    ck_assert_int_eq(
        wp_format_detect(wp_format_sources(), temp_path("x.cfg"), &ops, &err),
        WP_OK);
    ck_assert_str_eq(ops->id, "comtrade");
}
END_TEST

static void teardown(void)
{
    ct_free(&r);
    temp_end();
}

Suite *test_suite(void)
{
    Suite *s = suite_create("format/comtrade errors");
    TCase *t = tcase_create("records that cannot be read");

    tcase_add_checked_fixture(t, temp_begin, teardown);
    tcase_add_loop_test(t, bad_cfg, 0, sizeof(cfg_rows) / sizeof(*cfg_rows));
    tcase_add_loop_test(t, bad_dat, 0, sizeof(dat_rows) / sizeof(*dat_rows));
    tcase_add_test(t, endless_line);
    tcase_add_test(t, ten_million_channels_in_100_bytes);
    tcase_add_test(t, binary_garbage);
    tcase_add_test(t, files_that_are_not_there);
    tcase_add_test(t, folders_are_no_files);
    tcase_add_test(t, cff_without_its_parts);
    tcase_add_loop_test(t, bad_hints, 0, 8);
    tcase_add_test(t, detection_leads_to_our_complaint);
    suite_add_tcase(s, t);
    return s;
}
