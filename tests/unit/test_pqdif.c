/*
 * What a PQDIF file tells: on files made by hand, on odd ones, and on a real
 * one where ../shared/samples is there (else that case passes unchecked).
 */
#include "format/pqdif.h"

#include <check.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "pqdif_fixture.h"
#include "runner.h"

#define SAMPLE "../shared/samples/pqdif/example.pqd"

static const int64_t NS = 1000000000;

static struct pq_made m;
static struct pq_bytes b;
static struct wp_pqdif *p;
static struct wp_pqdif_observation o;
static struct wp_error err;

static void setup(void)
{
    memset(&m, 0, sizeof(m));
    memset(&b, 0, sizeof(b));
    memset(&o, 0, sizeof(o));
    p = NULL;
}

static void teardown(void)
{
    wp_pqdif_observation_release(&o);
    wp_pqdif_close(p);
    pq_remove();
}

/* Opens what was made and reads observation 0. */
static void open_made(void)
{
    ck_assert_msg(wp_pqdif_open(&p, pq_write(&m), &err) == WP_OK, "%s",
                  err.text);
    ck_assert_uint_ge(wp_pqdif_observations(p), 1);
    ck_assert_msg(wp_pqdif_observation_read(p, 0, &o, &err) == WP_OK, "%s",
                  err.text);
}

/* Container, source with this TIME, and the observation body b as it is. */
static void make(uint32_t unit, uint32_t method)
{
    static struct pq_bytes source;

    pq_container(&m, 0, 0);
    pq_source_body(&source, unit, method);
    pq_record(&m, WP_PQDIF_REC_DATA_SOURCE, source.at, source.n);
    pq_record(&m, WP_PQDIF_REC_OBSERVATION, b.at, b.n);
    open_made();
}

static bool noted(const char *text)
{
    const struct wp_notes *n = wp_pqdif_notes(p);

    for (size_t i = 0; i < n->kept; i++)
        if (strstr(n->text[i], text))
            return true;
    return false;
}

START_TEST(container)
{
    const struct wp_pqdif_container *c;

    pq_base(&m, _i);
    open_made();
    c = wp_pqdif_container(p);
    ck_assert_str_eq(c->file_name, "base.pqd");
    ck_assert(c->created.known);
    ck_assert_int_eq(c->created.ns, 1655769600 * NS);
    ck_assert(!c->saved.known);
    ck_assert(!c->version_known);
    ck_assert_uint_eq(wp_pqdif_file_style(wp_pqdif_file(p)), 2 * (unsigned)_i);
    ck_assert_uint_eq(wp_pqdif_sources(p), 1);
    ck_assert_uint_eq(wp_pqdif_settings_count(p), 0);
    ck_assert_uint_eq(wp_pqdif_observations(p), 1);
    ck_assert_uint_eq(wp_pqdif_notes(p)->count, 0);
}
END_TEST

START_TEST(source)
{
    const struct wp_pqdif_source *s;
    const struct wp_pqdif_channel_defn *d;

    pq_base(&m, _i);
    open_made();
    ck_assert_int_eq(wp_pqdif_source_get(p, 0, &s, &err), WP_OK);
    ck_assert_str_eq(s->name, "made");
    ck_assert_uint_eq(s->channels, 1);
    d = s->channel;
    ck_assert_str_eq(d->name, "UA");
    ck_assert_str_eq(wp_pqdif_phase_name(d->phase), "AN");
    ck_assert_str_eq(wp_pqdif_measured_name(d->measured), "VOLTAGE");
    ck_assert_str_eq(wp_pqdif_guid_name(d->quantity_type), "WAVEFORM");
    ck_assert(wp_pqdif_is_waveform(d->quantity_type));
    ck_assert_uint_eq(d->series_count, 2);
    ck_assert(wp_pqdif_is_time(d->series[0].value_type));
    ck_assert_str_eq(wp_pqdif_unit_name(d->series[0].unit), "SECONDS");
    ck_assert_str_eq(wp_pqdif_guid_name(d->series[1].value_type), "VAL");
    ck_assert_str_eq(wp_pqdif_unit_name(d->series[1].unit), "VOLTS");
    ck_assert(isnan(d->series[1].nominal));
    ck_assert_int_eq(s->vendor.hi, 0);
    ck_assert(isnan(s->utc_to_standard_s));
}
END_TEST

START_TEST(observation)
{
    double x[5];

    pq_base(&m, _i);
    open_made();
    ck_assert_str_eq(o.name, "event");
    ck_assert_int_eq(o.start.ns, 1795242600 * NS + 250000000);
    ck_assert(!o.triggered.known);
    ck_assert_str_eq(wp_pqdif_trigger_name(o.trigger_method), "CHANNEL");
    ck_assert_int_eq(o.source, 0);
    ck_assert_int_eq(o.settings, -1);
    ck_assert_uint_eq(o.channels, 1);
    ck_assert_str_eq(o.channel[0].name, "UA");
    ck_assert_int_eq(o.channel[0].points, 3);
    ck_assert(o.channel[0].uniform);
    ck_assert_double_eq_tol(o.channel[0].rate_hz, 10.0, 1e-12);
    ck_assert_double_eq(o.channel[0].first_s, 0.0);
    ck_assert_double_eq_tol(o.channel[0].last_s, 0.2, 1e-15);
    wp_pqdif_values(&o.channel[0].series[1], -1, 1, x);
    ck_assert(isnan(x[0]));
    wp_pqdif_values(&o.channel[0].series[1], 1000, 5, x);
    ck_assert(isnan(x[0]) && isnan(x[4]));
    wp_pqdif_values(&o.channel[0].series[0], 1000, 5, x);
    ck_assert(isnan(x[0]) && isnan(x[4]));
    wp_pqdif_values(&o.channel[0].series[1], 0, 5, x);
    ck_assert_double_eq(x[0], 9.5);
    ck_assert_double_eq(x[1], 10.0);
    ck_assert_double_eq(x[2], 11.0);
    ck_assert(isnan(x[3]) && isnan(x[4]));
}
END_TEST

/* A second group goes on one old step after the last point of the first. */
START_TEST(increments_of_two_rates)
{
    const double time[] = {2.0, 3.0, 1.0, 2.0, 0.25};
    double x[6];

    pq_observation_body(&b, time, 5);
    make(WP_PQDIF_UNIT_SECONDS, WP_PQDIF_METHOD_INCREMENT);
    ck_assert_int_eq(o.channel[0].points, 5);
    wp_pqdif_values(&o.channel[0].series[0], 1, 6, x);
    ck_assert_double_eq(x[0], 1.0);
    ck_assert_double_eq(x[1], 2.0);
    ck_assert_double_eq(x[2], 3.0);
    ck_assert_double_eq(x[3], 3.25);
    ck_assert(isnan(x[4]));
    ck_assert(!o.channel[0].uniform);
}
END_TEST

START_TEST(increments_that_are_none)
{
    static const double rows[][3] = {
        {2.0, 3.0, 0.1},   {0.5, 3.0, 0.1}, {-1.0, 3.0, 0.1}, {1.0, -3.0, 0.1},
        {1.0, 1e300, 0.1}, {1.0, NAN, 0.1}, {NAN, 3.0, 0.1},  {1e300, 3.0, 1},
        {1.0, 3.0, NAN},   {1.0, 2.5, 0.1}};

    ck_assert_uint_eq(sizeof(rows) / sizeof(*rows), 10);
    pq_observation_body(&b, rows[_i], 3);
    make(WP_PQDIF_UNIT_SECONDS, WP_PQDIF_METHOD_INCREMENT);
    ck_assert(noted("increments that are none"));
    ck_assert_int_eq(o.channel[0].series[0].points, 0);
    ck_assert_int_eq(o.channel[0].points, 3);
    ck_assert(isnan(o.channel[0].first_s));
}
END_TEST

/* An announced number of points costs nothing until it is asked for. */
START_TEST(increments_without_end)
{
    const double time[] = {1.0, 9e15, 1e-3};
    double x[2];

    pq_observation_body(&b, time, 3);
    make(WP_PQDIF_UNIT_SECONDS, WP_PQDIF_METHOD_INCREMENT);
    ck_assert_int_eq(o.channel[0].points, INT64_C(9000000000000000));
    wp_pqdif_values(&o.channel[0].series[0], INT64_C(8000000000000000), 2, x);
    ck_assert_double_eq(x[0], 8e12);
}
END_TEST

START_TEST(stored_times)
{
    static const double rows[][3] = {{-0.1, 0.0, 0.1}, {-0.1, 0.01, 0.1}};

    pq_observation_body(&b, rows[_i], 3);
    make(WP_PQDIF_UNIT_SECONDS, WP_PQDIF_METHOD_VALUES);
    ck_assert_double_eq(o.channel[0].first_s, -0.1);
    ck_assert_double_eq(o.channel[0].last_s, 0.1);
    ck_assert_double_eq_tol(o.channel[0].rate_hz, 10.0, 1e-12);
    ck_assert_int_eq(o.channel[0].uniform, _i == 0);
}
END_TEST

START_TEST(times_that_do_not_grow)
{
    static const double rows[][3] = {{0.0, 0.0, 0.0},
                                     {1.0, 0.5, 0.0},
                                     {0.0, NAN, 1.0},
                                     {0.0, 1.0, INFINITY}};

    pq_observation_body(&b, rows[_i], 3);
    make(WP_PQDIF_UNIT_SECONDS, WP_PQDIF_METHOD_VALUES);
    ck_assert(!o.channel[0].uniform);
    ck_assert_int_eq(o.channel[0].points, 3);
}
END_TEST

/* Cycles need the settings' frequency. */
START_TEST(times_in_cycles)
{
    static struct pq_bytes defns, settings;
    const double time[] = {1.0, 3.0, 0.5};

    pq_observation_body(&b, time, 3);
    pq_container(&m, 0, 0);
    pq_source_body(&defns, WP_PQDIF_UNIT_CYCLES, WP_PQDIF_METHOD_INCREMENT);
    pq_record(&m, WP_PQDIF_REC_DATA_SOURCE, defns.at, defns.n);
    settings.n = 0;
    pq_u32(&settings, 1);
    pq_real(&settings, WP_PQDIF_NOMINAL_FREQUENCY, 50.0);
    if (_i)
        pq_record(&m, WP_PQDIF_REC_MONITOR_SETTINGS, settings.at, settings.n);
    pq_record(&m, WP_PQDIF_REC_OBSERVATION, b.at, b.n);
    open_made();
    ck_assert_int_eq(o.settings, _i - 1);
    if (_i) {
        ck_assert_double_eq_tol(o.channel[0].last_s, 0.02, 1e-15);
        ck_assert_double_eq_tol(o.channel[0].rate_hz, 100.0, 1e-9);
    } else {
        ck_assert(isnan(o.channel[0].last_s));
        ck_assert_double_eq(o.channel[0].rate_hz, 0.0);
    }
}
END_TEST

/* Absolute time stamps: 06:30:01.25 on, one second apart. */
START_TEST(times_as_stamps)
{
    const double none = 0.0;

    pq_observation_body(&b, &none, 0);
    b.at[292 + 4 + 17] = WP_PQDIF_TYPE_TIMESTAMP;
    pq_put_u32(&b, 424, 2);
    for (int i = 1; i < 3; i++) {
        pq_u32(&b, 0xb50b);
        pq_f64(&b, 23400.25 + i);
    }
    make(WP_PQDIF_UNIT_TIMESTAMP, WP_PQDIF_METHOD_VALUES);
    ck_assert_int_eq(o.channel[0].points, 2);
    ck_assert_double_eq_tol(o.channel[0].first_s, 1.0, 1e-6);
    ck_assert_double_eq_tol(o.channel[0].last_s, 2.0, 1e-6);
    ck_assert_double_eq_tol(o.channel[0].rate_hz, 1.0, 1e-6);
}
END_TEST

/* A channel with one series, which shares series `series` of channel
 * `channel`: entry at 292 of the body. */
static void share(uint32_t channel, uint32_t series)
{
    const double time[] = {1.0, 3.0, 0.1};
    size_t end;

    pq_observation_body(&b, time, 3);
    end = b.n;
    pq_put_u32(&b, 232 + 4 + 20, (uint32_t)end);
    pq_u32(&b, 2);
    pq_number(&b, WP_PQDIF_SERIES_SHARE_CHANNEL_IDX, channel);
    pq_number(&b, WP_PQDIF_SERIES_SHARE_SERIES_IDX, series);
    make(WP_PQDIF_UNIT_SECONDS, WP_PQDIF_METHOD_VALUES);
}

START_TEST(shared_values)
{
    double x;

    share(0, 1);
    ck_assert(o.channel[0].series[0].shared);
    ck_assert(!o.channel[0].series[1].shared);
    ck_assert_int_eq(o.channel[0].series[0].points, 3);
    wp_pqdif_values(&o.channel[0].series[0], 2, 1, &x);
    ck_assert_double_eq(x, 11.0);
}
END_TEST

START_TEST(shared_with_nobody)
{
    static const uint32_t rows[][2] = {{0, 0}, {1, 0}, {0, 2}, {0xffffffff, 0}};

    share(rows[_i][0], rows[_i][1]);
    ck_assert(noted("has no values"));
    ck_assert(!o.channel[0].series[0].present);
    ck_assert_int_eq(o.channel[0].series[0].points, 0);
}
END_TEST

/* Series 1 shares 0, which is fine; series 2 shares 1, which only shares. */
START_TEST(shared_by_the_next)
{
    const double time[] = {1.0, 3.0, 0.1};
    uint32_t end;

    pq_observation_body(&b, time, 3);
    end = (uint32_t)b.n;
    pq_put_u32(&b, 172 + 4 + 28 + 20, end);
    pq_u32(&b, 3);
    pq_list(&b, WP_PQDIF_ONE_SERIES_INSTANCE, 324);
    pq_list(&b, WP_PQDIF_ONE_SERIES_INSTANCE, end + 88);
    pq_list(&b, WP_PQDIF_ONE_SERIES_INSTANCE, end + 148);
    for (uint32_t i = 0; i < 2; i++) {
        pq_u32(&b, 2);
        pq_number(&b, WP_PQDIF_SERIES_SHARE_CHANNEL_IDX, 0);
        pq_number(&b, WP_PQDIF_SERIES_SHARE_SERIES_IDX, i);
    }
    make(WP_PQDIF_UNIT_SECONDS, WP_PQDIF_METHOD_VALUES);
    ck_assert_uint_eq(o.channel[0].series_count, 3);
    ck_assert(o.channel[0].series[1].shared);
    ck_assert_int_eq(o.channel[0].series[1].points, 3);
    ck_assert(!o.channel[0].series[2].present);
    ck_assert_uint_eq(wp_pqdif_notes(p)->count, 1);
    ck_assert(noted("has no values"));
}
END_TEST

START_TEST(no_definition)
{
    const double time[] = {1.0, 3.0, 0.1};
    double x;

    pq_observation_body(&b, time, 3);
    pq_put_u32(&b, 172 + 4 + 20, 1);
    make(WP_PQDIF_UNIT_SECONDS, WP_PQDIF_METHOD_INCREMENT);
    ck_assert(noted("no definition"));
    ck_assert_int_eq(o.channel[0].defn, -1);
    ck_assert_str_eq(o.channel[0].name, "");
    ck_assert_uint_eq(o.channel[0].series_count, 2);
    wp_pqdif_values(&o.channel[0].series[1], 1, 1, &x);
    ck_assert_double_eq(x, 0.0); /* not known to be scaled */
}
END_TEST

START_TEST(no_source_no_start)
{
    pq_container(&m, 0, 0);
    pq_u32(&b, 0);
    pq_record(&m, WP_PQDIF_REC_OBSERVATION, b.at, b.n);
    open_made();
    ck_assert_int_eq(o.source, -1);
    ck_assert(!o.start.known);
    ck_assert_uint_eq(o.channels, 0);
    ck_assert(noted("no data source"));
    ck_assert(noted("no start"));
}
END_TEST

/* By the order of the chain; new settings hold from there on, for their data
 * source only. */
START_TEST(what_belongs_to_what)
{
    static const enum wp_pqdif_tag order[] = {
        WP_PQDIF_REC_DATA_SOURCE,      WP_PQDIF_REC_OBSERVATION,
        WP_PQDIF_REC_MONITOR_SETTINGS, WP_PQDIF_REC_OBSERVATION,
        WP_PQDIF_REC_DATA_SOURCE,      WP_PQDIF_REC_OBSERVATION,
        WP_PQDIF_REC_MONITOR_SETTINGS, WP_PQDIF_REC_OBSERVATION,
        WP_PQDIF_ONE_CHANNEL_INST};
    static const int truth[4][2] = {{0, -1}, {0, 0}, {1, -1}, {1, 1}};
    const struct wp_pqdif_settings *s;
    int64_t of;

    pq_container(&m, 0, 0);
    pq_u32(&b, 0);
    for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
        pq_record(&m, order[i], b.at, b.n);
    open_made();
    ck_assert(noted("unknown type"));
    ck_assert_uint_eq(wp_pqdif_observations(p), 4);
    for (size_t i = 0; i < 4; i++) {
        wp_pqdif_observation_release(&o);
        ck_assert_int_eq(wp_pqdif_observation_read(p, i, &o, &err), WP_OK);
        ck_assert_int_eq(o.source, truth[i][0]);
        ck_assert_int_eq(o.settings, truth[i][1]);
    }
    ck_assert_int_eq(wp_pqdif_settings_get(p, 1, &s, &of, &err), WP_OK);
    ck_assert_int_eq(of, 1);
}
END_TEST

/* A broken record is answered where it is read; the others are still there. */
START_TEST(one_broken_record)
{
    const struct wp_pqdif_source *s;

    pq_base(&m, false);
    pq_put_u32(&m.bytes, m.header[1] + 64, 1000);
    ck_assert_int_eq(wp_pqdif_open(&p, pq_write(&m), &err), WP_OK);
    ck_assert_int_eq(wp_pqdif_source_get(p, 0, &s, &err), WP_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.text, "record 1"));
    ck_assert_int_eq(wp_pqdif_observation_read(p, 0, &o, &err), WP_E_FORMAT);
    ck_assert_ptr_null(o.channel);
    ck_assert_ptr_null(o.body.at);
}
END_TEST

START_TEST(guids)
{
    const uint8_t bytes[] = {0x06, 0x86, 0x73, 0x89, 0xc3, 0xf1, 0xcf, 0x11,
                             0x9d, 0x89, 0x00, 0x80, 0xc7, 0x2e, 0x70, 0xa3};
    char text[WP_GUID_TEXT];

    wp_guid_format(wp_guid_read(bytes), text);
    ck_assert_str_eq(text, "89738606-f1c3-11cf-9d89-0080c72e70a3");
    ck_assert(wp_guid_equal(wp_guid_read(bytes),
                            wp_pqdif_tag_guid(WP_PQDIF_CONTAINER)));
    ck_assert_ptr_null(wp_pqdif_guid_name(wp_guid_read(bytes)));
    ck_assert_ptr_null(wp_pqdif_phase_name(10));
    ck_assert_ptr_null(wp_pqdif_phase_name(0xffffffff));
    ck_assert_ptr_null(wp_pqdif_unit_name(45));
    ck_assert_str_eq(wp_pqdif_unit_name(44), "SABINS");
}
END_TEST

/* Facts about the sample by its README and another decoder. */
START_TEST(real_file)
{
    const struct wp_pqdif_source *s;
    int voltages = 0, currents = 0, waveforms = 0, others = 0;

    if (access(SAMPLE, R_OK) != 0)
        return;
    ck_assert_int_eq(wp_pqdif_open(&p, SAMPLE, &err), WP_OK);
    ck_assert_uint_eq(wp_pqdif_file_records(wp_pqdif_file(p)), 50);
    ck_assert_uint_eq(wp_pqdif_observations(p), 47);
    ck_assert_uint_eq(wp_pqdif_container(p)->version[1], 5);
    ck_assert_int_eq(wp_pqdif_source_get(p, 0, &s, &err), WP_OK);
    ck_assert_str_eq(wp_pqdif_guid_name(s->vendor), "ELECTROTEK");
    ck_assert_uint_eq(s->channels, 37);
    for (size_t i = 0; i < s->channels; i++) {
        voltages += s->channel[i].measured == 1;
        currents += s->channel[i].measured == 2;
        waveforms += wp_pqdif_is_waveform(s->channel[i].quantity_type);
    }
    ck_assert_int_eq(voltages + currents, 37);
    ck_assert_int_eq(waveforms, 15);
    for (size_t i = 0; i < wp_pqdif_observations(p); i++) {
        ck_assert_int_eq(wp_pqdif_observation_read(p, i, &o, &err), WP_OK);
        others += strcmp(o.name, "Obs") != 0;
        wp_pqdif_observation_release(&o);
    }
    ck_assert_int_eq(others, 32);
    ck_assert_uint_eq(wp_pqdif_notes(p)->count, 0);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/pqdif");
    TCase *good = tcase_create("what it tells");
    TCase *odd = tcase_create("odd files");

    tcase_add_checked_fixture(good, setup, teardown);
    tcase_add_checked_fixture(odd, setup, teardown);
    tcase_add_loop_test(good, container, 0, 2);
    tcase_add_loop_test(good, source, 0, 2);
    tcase_add_loop_test(good, observation, 0, 2);
    tcase_add_test(good, increments_of_two_rates);
    tcase_add_loop_test(good, stored_times, 0, 2);
    tcase_add_loop_test(good, times_in_cycles, 0, 2);
    tcase_add_test(good, times_as_stamps);
    tcase_add_test(good, shared_values);
    tcase_add_test(good, what_belongs_to_what);
    tcase_add_test(good, guids);
    tcase_add_test(good, real_file);
    tcase_add_loop_test(odd, increments_that_are_none, 0, 10);
    tcase_add_test(odd, increments_without_end);
    tcase_add_loop_test(odd, times_that_do_not_grow, 0, 4);
    tcase_add_loop_test(odd, shared_with_nobody, 0, 4);
    tcase_add_test(odd, shared_by_the_next);
    tcase_add_test(odd, no_definition);
    tcase_add_test(odd, no_source_no_start);
    tcase_add_test(odd, one_broken_record);
    suite_add_tcase(s, good);
    suite_add_tcase(s, odd);
    return s;
}
