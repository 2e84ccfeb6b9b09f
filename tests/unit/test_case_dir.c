#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case/case_dir.h"
#include "runner.h"
#include "temp_folder.h"

static char path[512];
#define CASE(text) "{\"format\": \"wattproof summary\", \"t\": \"" text "\"}"

static struct wp_error err;

static void setup(void)
{
    temp_begin();
    (void)strcpy(path, temp_path("case"));
}

static void put(const char *file, const char *text)
{
    FILE *f = fopen(file, "wb");

    ck_assert_ptr_nonnull(f);
    (void)fputs(text, f);
    (void)fclose(f);
}

static void put_in(const char *name, const char *text)
{
    char file[600];

    (void)snprintf(file, sizeof(file), "%s/%s", path, name);
    put(file, text);
}

static void expect(const char *name, const char *text)
{
    char file[600], found[64] = "";
    FILE *f;

    (void)snprintf(file, sizeof(file), "%s/%s", path, name);
    f = fopen(file, "rb");
    ck_assert_msg(f != NULL, "%s is not there", file);
    (void)!fread(found, 1, sizeof(found) - 1, f);
    (void)fclose(f);
    ck_assert_str_eq(found, text);
}

static void add(struct wp_case *c, const char *name, const char *text)
{
    char file[600];

    ck_assert_int_eq(wp_case_file(c, name, file, sizeof(file), &err), WP_OK);
    put(file, text);
}

static void make_case(const char *text)
{
    struct wp_case *c;

    ck_assert_msg(!wp_case_create(&c, path, &err), "%s", err.text);
    add(c, "summary.json", text);
    add(c, "export/csv/a.csv", text);
    ck_assert_msg(!wp_case_commit(c, &err), "%s", err.text);
    wp_case_destroy(c);
}

START_TEST(appears_at_commit_and_not_before)
{
    struct wp_case *c;

    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_OK);
    ck_assert_str_eq(wp_case_path(c), path);
    add(c, "summary.json", "{}");
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_assert_int_eq(wp_case_commit(c, &err), WP_OK);
    expect("summary.json", "{}");
    ck_assert_int_eq(temp_count(), 1);
    wp_case_destroy(c);
    expect("summary.json", "{}");
}
END_TEST

START_TEST(destroyed_without_commit_it_leaves_nothing)
{
    struct wp_case *c;

    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_OK);
    add(c, "export/x", "x");
    ck_assert_int_eq(temp_count(), 1);
    wp_case_destroy(c);
    wp_case_destroy(NULL);
    ck_assert_int_eq(temp_count(), 0);
}
END_TEST

START_TEST(an_older_case_is_replaced_whole)
{
    make_case(CASE("old"));
    put_in("report.html", "old report");
    make_case(CASE("new"));
    expect("summary.json", CASE("new"));
    expect("export/csv/a.csv", CASE("new"));
    put_in("probe", "");
    ck_assert_int_eq(temp_count(), 1);
    (void)strcat(path, "/report.html");
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(an_empty_folder_is_taken)
{
    ck_assert_int_eq(mkdir(path, 0777), 0);
    (void)strcat(path, "/"); /* as people complete names */
    make_case(CASE("new"));
    expect("summary.json", CASE("new"));
}
END_TEST

START_TEST(what_is_no_case_is_not_replaced)
{
    struct wp_case *c;

    put(path, "a file");
    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_E_CONFIG);
    ck_assert_ptr_null(c);
    ck_assert_ptr_nonnull(strstr(err.text, path));
    (void)unlink(path);
    ck_assert_int_eq(symlink("/tmp", path), 0);
    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_E_CONFIG);
    (void)unlink(path);
    (void)mkdir(path, 0777);
    put_in("thesis.tex", "years of work");
    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_E_CONFIG);
    expect("thesis.tex", "years of work");
    ck_assert_int_eq(wp_case_create(&c, "/", &err), WP_E_CONFIG);
    ck_assert_int_eq(wp_case_create(&c, "..", &err), WP_E_CONFIG);
    ck_assert_int_eq(wp_case_create(&c, ".", &err), WP_E_CONFIG);
}
END_TEST

/* Others call files summary.json too, and people put files into a case. */
START_TEST(what_else_is_in_a_folder_is_not_lost)
{
    struct wp_case *c;

    (void)mkdir(path, 0777);
    put_in("summary.json", "{\"total\": 3}");
    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_E_CONFIG);
    expect("summary.json", "{\"total\": 3}");
    put_in("summary.json", CASE("old"));
    put_in("capture.wav", "the only copy");
    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.text, "capture.wav"));
    expect("capture.wav", "the only copy");
    ck_assert_int_eq(temp_count(), 1);
}
END_TEST

START_TEST(what_came_during_the_run_is_not_replaced)
{
    struct wp_case *c;

    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_OK);
    add(c, "summary.json", "{}");
    (void)mkdir(path, 0777);
    put_in("thesis.tex", "years of work");
    ck_assert_int_eq(wp_case_commit(c, &err), WP_E_CONFIG);
    wp_case_destroy(c);
    expect("thesis.tex", "years of work");
    ck_assert_int_eq(temp_count(), 1);
}
END_TEST

START_TEST(without_a_summary_there_is_no_case)
{
    struct wp_case *c;

    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_OK);
    ck_assert_int_eq(wp_case_commit(c, &err), WP_E_INTERNAL);
    wp_case_destroy(c);
    ck_assert_int_eq(temp_count(), 0);
}
END_TEST

START_TEST(the_folder_above_must_be_there)
{
    struct wp_case *c;

    (void)strcat(path, "/a/b");
    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_E_IO);
    ck_assert_ptr_nonnull(strstr(err.text, path));
}
END_TEST

START_TEST(names_stay_inside)
{
    static const char *const names[] = {"/etc/passwd", "../x", "a/../../x", "",
                                        "a//b",        "a/",   ".hidden"};
    struct wp_case *c;
    char file[600], little[8];

    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_OK);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        ck_assert_int_eq(wp_case_file(c, names[i], file, sizeof(file), &err),
                         WP_E_ARG);
    ck_assert_int_eq(wp_case_file(c, "a", little, sizeof(little), &err),
                     WP_E_ARG);
    wp_case_destroy(c);
}
END_TEST

/* A child that dies in the middle; its folder stays until the next create. */
START_TEST(what_a_killed_run_left_is_removed)
{
    struct wp_case *c;
    int status;
    pid_t pid;

    make_case(CASE("old"));
    pid = fork();
    if (pid == 0) {
        if (wp_case_create(&c, path, &err) == WP_OK)
            (void)kill(getpid(), SIGKILL);
        _exit(1);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status));
    expect("summary.json", CASE("old"));
    ck_assert_int_eq(temp_count(), 2);
    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_OK);
    ck_assert_int_eq(temp_count(), 2);
    wp_case_destroy(c);
    ck_assert_int_eq(temp_count(), 1);
    expect("summary.json", CASE("old"));
}
END_TEST

START_TEST(what_a_living_run_writes_stays)
{
    char theirs[600];
    struct wp_case *c;

    /* Process 1 lives as long as the machine; a name like ours without a
     * number is somebody else's. */
    (void)snprintf(theirs, sizeof(theirs), "%s/.case.case-1", temp_folder());
    (void)mkdir(theirs, 0777);
    (void)snprintf(theirs, sizeof(theirs), "%s/.case.case-1a", temp_folder());
    (void)mkdir(theirs, 0777);
    ck_assert_int_eq(wp_case_create(&c, path, &err), WP_OK);
    ck_assert_int_eq(temp_count(), 3);
    wp_case_destroy(c);
    ck_assert_int_eq(temp_count(), 2);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("case/case_dir");
    TCase *t = tcase_create("a case appears whole");

    tcase_add_checked_fixture(t, setup, temp_end);
    tcase_add_test(t, appears_at_commit_and_not_before);
    tcase_add_test(t, destroyed_without_commit_it_leaves_nothing);
    tcase_add_test(t, an_older_case_is_replaced_whole);
    tcase_add_test(t, an_empty_folder_is_taken);
    tcase_add_test(t, what_is_no_case_is_not_replaced);
    tcase_add_test(t, what_else_is_in_a_folder_is_not_lost);
    tcase_add_test(t, what_came_during_the_run_is_not_replaced);
    tcase_add_test(t, without_a_summary_there_is_no_case);
    tcase_add_test(t, the_folder_above_must_be_there);
    tcase_add_test(t, names_stay_inside);
    tcase_add_test(t, what_a_killed_run_left_is_removed);
    tcase_add_test(t, what_a_living_run_writes_stays);
    suite_add_tcase(s, t);
    return s;
}
