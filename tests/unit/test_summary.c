#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "case/summary.h"
#include "format/json.h"
#include "runner.h"
#include "small_disk.h"
#include "temp_folder.h"

static char folder[256], path[512];
static struct wp_error err;
static struct wp_summary s;

static const struct wp_input inputs[] = {
    {"/home/me/a \"b\".wav",
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 0}};
static const struct wp_channel channels[] = {{WP_VOLTAGE, WP_PHASE_A, "UL1"},
                                             {WP_CURRENT, WP_PHASE_N, "IN"}};
static const struct wp_summary_number registers[] = {
    {"Wh.delivered.A", 9.774668399}, {"Wh.delivered.total", 0.1 + 0.2}};
static const struct wp_summary_unit units[] = {{"Wh", "Wh"}};
static const struct wp_summary_number statistics[] = {{"f_mean_hz", 50.03}};
static const struct wp_summary_text settings[] = {{"service", "4-wire wye"}};
static const struct wp_summary_phasor phasors[] = {{"V A", 230.5, 359.75}};
static const char *const wiring[] = {"current of phase B is reversed"};
static const struct wp_summary_count counts[] = {{"half_cycles", 2001}};
static const char *const conventions[] = {"var-quarter-cycle"};
static const char *const notes[] = {"a note"};

/* Where WP_SUMMARY_FOLDER is set, test_summary_schema.py wants the files. */
static void setup(void)
{
    const char *wanted = getenv("WP_SUMMARY_FOLDER");

    temp_begin();
    (void)snprintf(folder, sizeof(folder), "%s",
                   wanted ? wanted : temp_folder());
    (void)snprintf(path, sizeof(path), "%s/summary.json", folder);
    s = (struct wp_summary){
        .provenance = {"0.1.0", "wattproof run 'a b.wav'", inputs, 1, false},
        .config_name = "appendix-a",
        .channels = 2,
        .channel = channels,
        .rate_hz = 30707.2,
        .start_known = true,
        .start_ns = 1704067200000000001,
        .frames = 614144,
        .duration_s = 20.0,
        .settings = settings,
        .setting_count = 1,
        .registers = {registers, 2},
        .compensated = {registers, 1},
        .primary = {registers, 2},
        .units = units,
        .unit_count = 1,
        .statistics = {statistics, 1},
        .phasors = phasors,
        .phasor_count = 1,
        .wiring = wiring,
        .wiring_count = 1,
        .counts = counts,
        .count_count = 1,
        .conventions = conventions,
        .convention_count = 1,
        .notes = notes,
        .note_count = 1,
    };
}

static void teardown(void)
{
    if (!getenv("WP_SUMMARY_FOLDER")) {
        (void)unlink(path);
        ck_assert_int_eq(temp_count(), 0);
    }
    temp_end();
}

static const struct cJSON *at(const struct wp_json_file *f, const char *a,
                              const char *b)
{
    const struct cJSON *node = wp_json_member(wp_json_root(f), a);

    return b ? wp_json_member(node, b) : node;
}

START_TEST(what_is_given_stands_in_the_file)
{
    struct wp_json_file *f;
    const struct cJSON *channel;

    ck_assert_msg(!wp_summary_write(&s, path, &err), "%s", err.text);
    ck_assert_int_eq(wp_json_open(&f, path, &err), WP_OK);
    ck_assert_str_eq(wp_json_text(at(f, "program", "version")), "0.1.0");
    ck_assert_str_eq(wp_json_text(at(f, "program", "command_line")),
                     "wattproof run 'a b.wav'");
    ck_assert_str_eq(wp_json_text(wp_json_member(
                         wp_json_first(at(f, "inputs", NULL)), "path")),
                     "/home/me/a \"b\".wav");
    ck_assert_double_eq(wp_json_number(at(f, "registers", "Wh.delivered.A")),
                        9.774668399);
    ck_assert_double_eq(
        wp_json_number(at(f, "registers", "Wh.delivered.total")), 0.1 + 0.2);
    ck_assert_str_eq(wp_json_text(at(f, "units", "Wh")), "Wh");
    ck_assert_double_eq(wp_json_number(at(f, "statistics", "f_mean_hz")),
                        50.03);
    ck_assert_double_eq(
        wp_json_number(at(f, "registers_compensated", "Wh.delivered.A")),
        9.774668399);
    ck_assert_uint_eq(wp_json_count(at(f, "registers_primary", NULL)), 2);
    ck_assert_str_eq(wp_json_text(at(f, "meter", "service")), "4-wire wye");
    ck_assert_double_eq(
        wp_json_number(wp_json_member(at(f, "phasors", "V A"), "angle_deg")),
        359.75);
    ck_assert_str_eq(wp_json_text(wp_json_first(at(f, "wiring", NULL))),
                     "current of phase B is reversed");
    ck_assert_double_eq(wp_json_number(at(f, "counts", "half_cycles")), 2001);
    ck_assert_str_eq(wp_json_text(at(f, "capture", "start_utc")),
                     "2024-01-01T00:00:00.000000001Z");
    ck_assert_double_eq(wp_json_number(at(f, "capture", "rate_hz")), 30707.2);
    channel = wp_json_first(at(f, "capture", "channels"));
    ck_assert_str_eq(wp_json_text(wp_json_member(channel, "quantity")),
                     "voltage");
    ck_assert_str_eq(wp_json_text(wp_json_member(channel, "unit")), "V");
    channel = wp_json_next(channel);
    ck_assert_str_eq(wp_json_text(wp_json_member(channel, "phase")), "N");
    ck_assert_str_eq(wp_json_text(wp_json_first(at(f, "conventions", NULL))),
                     "var-quarter-cycle");
    ck_assert_str_eq(wp_json_text(wp_json_first(at(f, "notes", NULL))),
                     "a note");
    ck_assert_uint_eq(wp_json_count(at(f, "verdicts", NULL)), 0);
    wp_json_close(f);
}
END_TEST

START_TEST(a_reproducible_one_names_no_folders_and_no_command)
{
    struct wp_json_file *f;

    s.provenance.reproducible = true;
    s.start_known = false;
    if (getenv("WP_SUMMARY_FOLDER"))
        (void)snprintf(path, sizeof(path), "%s/reproducible.json", folder);
    ck_assert_int_eq(wp_summary_write(&s, path, &err), WP_OK);
    ck_assert_int_eq(wp_json_open(&f, path, &err), WP_OK);
    ck_assert_ptr_null(at(f, "program", "command_line"));
    ck_assert_str_eq(wp_json_text(at(f, "program", "version")), "0.1.0");
    ck_assert_str_eq(wp_json_text(wp_json_member(
                         wp_json_first(at(f, "inputs", NULL)), "path")),
                     "a \"b\".wav");
    ck_assert(!wp_json_is_string(at(f, "capture", "start_utc")));
    wp_json_close(f);
}
END_TEST

START_TEST(a_number_that_is_none_is_our_bug)
{
    const struct wp_summary_number bad[] = {{"Wh.delivered.A", NAN}};

    s.registers = (struct wp_summary_numbers){bad, 1};
    ck_assert_int_eq(wp_summary_write(&s, path, &err), WP_E_INTERNAL);
    ck_assert_ptr_nonnull(strstr(err.text, "Wh.delivered.A"));
}
END_TEST

/* 0 when it failed as it should. */
static int write_in_vain(void)
{
    return !(wp_summary_write(&s, path, &err) == WP_E_IO &&
             strstr(err.text, path) != NULL);
}

START_TEST(a_full_disk_leaves_nothing)
{
    (void)snprintf(path, sizeof(path), "%s/full.json", folder);
    ck_assert_int_eq(with_disk_of(100, write_in_vain), 0);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(no_folder_is_an_error)
{
    ck_assert_int_eq(wp_summary_write(&s, "/nowhere/summary.json", &err),
                     WP_E_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "/nowhere/summary.json"));
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("case/summary");
    TCase *t = tcase_create("summary.json");

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, what_is_given_stands_in_the_file);
    tcase_add_test(t, a_reproducible_one_names_no_folders_and_no_command);
    tcase_add_test(t, a_number_that_is_none_is_our_bug);
    tcase_add_test(t, a_full_disk_leaves_nothing);
    tcase_add_test(t, no_folder_is_an_error);
    suite_add_tcase(suite, t);
    return suite;
}
