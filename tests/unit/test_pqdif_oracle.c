/*
 * Everything that the reader says, down to the last bit of every sum, against
 * an independent decoder in Python: on files made at random, and on a real
 * file where ../shared/samples is there (else that case passes unchecked).
 */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/pqdif.h"
#include "runner.h"

#define SAMPLE "../shared/samples/pqdif/example.pqd"

static char folder[] = "/tmp/wp_pqdif_XXXXXX";

static void python(const char *args)
{
    const char *program = getenv("PYTHON");
    char command[2048];

    (void)snprintf(command, sizeof(command),
                   "%s tests/support/pqdif_oracle.py %s",
                   program ? program : "/usr/bin/python3", args);
    ck_assert_msg(system(command) == 0, "%s", command);
}

static void put_number(FILE *f, double x)
{
    if (isnan(x))
        (void)fprintf(f, "\tnan");
    else
        (void)fprintf(f, "\t%.17g", x);
}

static void put_time(FILE *f, const struct wp_pqdif_time *t)
{
    if (t->known)
        (void)fprintf(f, "\t%" PRId64, t->ns);
    else
        (void)fprintf(f, "\t-");
}

static void put_guid(FILE *f, struct wp_guid guid)
{
    char text[WP_GUID_TEXT];

    wp_guid_format(guid, text);
    (void)fprintf(f, "\t%s", text);
}

static void put_source(FILE *f, const struct wp_pqdif_source *s, size_t i)
{
    (void)fprintf(f, "S\t%zu\t%s", i, s->name);
    put_guid(f, s->vendor);
    for (size_t k = 0; k < s->channels; k++) {
        const struct wp_pqdif_channel_defn *d = &s->channel[k];

        (void)fprintf(f, "\nD\t%s\t%u\t%u", d->name, d->phase, d->measured);
        put_guid(f, d->quantity_type);
        for (size_t n = 0; n < d->series_count; n++) {
            (void)fprintf(f, "\nd");
            put_guid(f, d->series[n].value_type);
            (void)fprintf(f, "\t%u\t%u", d->series[n].unit,
                          d->series[n].method);
            put_guid(f, d->series[n].characteristic);
            put_number(f, d->series[n].nominal);
        }
    }
    (void)fprintf(f, "\n");
}

static void put_settings(FILE *f, const struct wp_pqdif_settings *m, size_t i,
                         int64_t source)
{
    (void)fprintf(f, "M\t%zu\t%" PRId64, i, source);
    put_time(f, &m->effective);
    put_number(f, m->nominal_hz);
    for (size_t k = 0; k < m->channels; k++) {
        (void)fprintf(f, "\nm\t%" PRId64, m->channel[k].defn);
        put_number(f, m->channel[k].ratio_system);
    }
    (void)fprintf(f, "\n");
}

/* The values are asked for in pieces of odd sizes. */
static void put_series(FILE *f, const struct wp_pqdif_series *s)
{
    double x[7], sum = 0.0, first = NAN, last = NAN;

    for (int64_t i = 0; i < s->points; i += 7) {
        wp_pqdif_values(s, i, 7, x);
        for (int64_t k = 0; k < 7 && i + k < s->points; k++) {
            sum += x[k];
            last = x[k];
            if (i + k == 0)
                first = x[0];
        }
    }
    (void)fprintf(f, "V");
    put_guid(f, s->value_type);
    (void)fprintf(f, "\t%u\t%d\t%" PRId64, s->unit, s->shared, s->points);
    put_number(f, sum);
    put_number(f, first);
    put_number(f, last);
    (void)fprintf(f, "\n");
}

static void put_observation(FILE *f, const struct wp_pqdif_observation *o)
{
    (void)fprintf(f, "O\t%s", o->name);
    put_time(f, &o->start);
    put_time(f, &o->created);
    put_time(f, &o->triggered);
    (void)fprintf(f, "\t%u\t%" PRId64 "\t%" PRId64 "\n", o->trigger_method,
                  o->source, o->settings);
    for (size_t k = 0; k < o->channels; k++) {
        const struct wp_pqdif_channel *c = &o->channel[k];

        (void)fprintf(f, "I\t%" PRId64 "\t%s", c->defn, c->name);
        put_number(f, c->group);
        (void)fprintf(f, "\t%" PRId64, c->points);
        put_number(f, c->first_s);
        put_number(f, c->last_s);
        put_number(f, c->rate_hz);
        (void)fprintf(f, "\t%d\n", c->uniform);
        for (size_t n = 0; n < c->series_count; n++)
            put_series(f, &c->series[n]);
    }
}

static void put_item(FILE *f, struct wp_pqdif *p, enum wp_pqdif_tag type,
                     size_t i)
{
    const struct wp_pqdif_source *source;
    const struct wp_pqdif_settings *settings;
    struct wp_pqdif_observation o;
    struct wp_error err;
    int64_t of;

    if (type == WP_PQDIF_REC_DATA_SOURCE) {
        ck_assert_int_eq(wp_pqdif_source_get(p, i, &source, &err), WP_OK);
        put_source(f, source, i);
    } else if (type == WP_PQDIF_REC_MONITOR_SETTINGS) {
        ck_assert_int_eq(wp_pqdif_settings_get(p, i, &settings, &of, &err),
                         WP_OK);
        put_settings(f, settings, i, of);
    } else {
        ck_assert_msg(wp_pqdif_observation_read(p, i, &o, &err) == WP_OK, "%s",
                      err.text);
        put_observation(f, &o);
        wp_pqdif_observation_release(&o);
    }
}

/* In the order of the records. */
static void put_all(FILE *f, struct wp_pqdif *p)
{
    static const enum wp_pqdif_tag types[] = {WP_PQDIF_REC_DATA_SOURCE,
                                              WP_PQDIF_REC_MONITOR_SETTINGS,
                                              WP_PQDIF_REC_OBSERVATION};
    const struct wp_pqdif_container *c = wp_pqdif_container(p);
    const struct wp_pqdif_file *file = wp_pqdif_file(p);
    size_t seen[3] = {0};

    (void)fprintf(f, "C\t%s", c->file_name);
    put_time(f, &c->created);
    (void)fprintf(f, "\t%u\t%u\n", wp_pqdif_file_style(file),
                  wp_pqdif_file_algorithm(file));
    for (size_t i = 1; i < wp_pqdif_file_records(file); i++)
        for (int t = 0; t < 3; t++)
            if (wp_guid_equal(wp_pqdif_file_record(file, i)->type,
                              wp_pqdif_tag_guid(types[t])))
                put_item(f, p, types[t], seen[t]++);
}

static void same_lines(FILE *ours, FILE *truth, const char *path)
{
    char a[512], b[512];
    size_t line = 0;
    const char *more;

    while (fgets(b, sizeof(b), truth)) {
        line++;
        more = fgets(a, sizeof(a), ours);
        ck_assert_msg(more && strcmp(a, b) == 0,
                      "%s, line %zu:\n%sexpected:\n%s", path, line,
                      more ? a : "end\n", b);
    }
    ck_assert_msg(!fgets(a, sizeof(a), ours), "%s: more: %s", path, a);
    ck_assert_uint_gt(line, 3);
}

static void compare(const char *path)
{
    struct wp_pqdif *p;
    struct wp_error err;
    char args[1024], truth[512];
    FILE *ours = tmpfile(), *theirs;

    (void)snprintf(truth, sizeof(truth), "%s/truth.txt", folder);
    (void)snprintf(args, sizeof(args), "list %s %s", path, truth);
    python(args);
    ck_assert_msg(wp_pqdif_open(&p, path, &err) == WP_OK, "%s", err.text);
    put_all(ours, p);
    ck_assert_uint_eq(wp_pqdif_notes(p)->count, 0);
    wp_pqdif_close(p);
    rewind(ours);
    theirs = fopen(truth, "r");
    ck_assert_ptr_nonnull(theirs);
    same_lines(ours, theirs, path);
    (void)fclose(theirs);
    (void)fclose(ours);
    (void)unlink(truth);
}

static void setup(void)
{
    (void)strcpy(folder + strlen(folder) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void)
{
    (void)rmdir(folder);
}

START_TEST(made_at_random)
{
    char path[256];

    (void)snprintf(path, sizeof(path), "make %s %d", folder, _i + 1);
    python(path);
    for (int i = 0; i < 16; i++) {
        (void)snprintf(path, sizeof(path), "%s/r%d.pqd", folder, i);
        compare(path);
        (void)unlink(path);
    }
}
END_TEST

START_TEST(real_file)
{
    if (access(SAMPLE, R_OK) == 0)
        compare(SAMPLE);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/pqdif oracle");
    TCase *t = tcase_create("as Python reads it");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, made_at_random, 0, 2);
    tcase_add_test(t, real_file);
    suite_add_tcase(s, t);
    return s;
}
