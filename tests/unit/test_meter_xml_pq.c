#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/meter_advice.h"
#include "config/meter_settings.h"
#include "config/meter_xml.h"
#include "runner.h"

static struct wp_meter_config config;
static struct wp_error err;

/* "<meter><power-quality>BODY</power-quality></meter>", the body on line 2. */
static enum wp_status parse(const char *body)
{
    char text[4000];
    int n = snprintf(text, sizeof(text), "<meter>\n%s</meter>\n", body);

    memset(&config, 0x55, sizeof(config));
    err.text[0] = '\0';
    return wp_meter_xml_parse(&config, text, (size_t)n, "m.xml", &err);
}

#define PQ(x) "<power-quality>" x "</power-quality>"

/* By the issue and the manual, not by what the program writes. */
START_TEST(what_is_not_said_keeps_its_default)
{
    const struct wp_pq_config *pq = &config.pq;

    ck_assert_int_eq(parse("<power-quality/>"), WP_OK);
    ck_assert_int_eq(pq->profile, WP_PQ_WITH_OPTION);
    ck_assert_int_eq(pq->voltages, WP_PQ_VOLTAGES_AUTO);
    ck_assert_double_eq(pq->u_din_v, 0.0);
    ck_assert_int_eq(pq->lamp, WP_LAMP_AUTO);
    ck_assert(!pq->sliding_reference);
    ck_assert_double_eq(pq->dip_pct, 90.0);
    ck_assert_double_eq(pq->swell_pct, 110.0);
    ck_assert_double_eq(pq->interruption_pct, 5.0);
    ck_assert_double_eq(pq->hysteresis_pct, 2.0);
    ck_assert_int_eq(pq->event_end, WP_EVENT_END_OF_WINDOW);
    ck_assert_int_eq(pq->interruption, WP_INTERRUPTION_STANDARD);
    ck_assert(pq->rvc);
    ck_assert_double_eq(pq->rvc_pct, 5.0);
    ck_assert_double_eq(pq->rvc_hysteresis_pct, 2.5);
    ck_assert_double_eq(pq->transient_v, 0.0);
    ck_assert_int_eq(pq->transient_samples, 3);
    ck_assert_int_eq(pq->transient_half_cycles, 120);
    ck_assert_int_eq(pq->orders, 128);
    ck_assert(!pq->groups && pq->high_bands);
    ck_assert_int_eq(pq->tdd, WP_TDD_IEEE_519);
    ck_assert_double_eq(pq->carrier[0].f_hz, 0.0);
    ck_assert_int_eq(pq->minutes[0], 0);
}
END_TEST

static const char every_part[] =
    "<power-quality profile='both' voltages='line-to-line' "
    "declared-voltage-v='100' lamp='120'>"
    "<interval minutes='15'/>"
    "<carrier frequency-hz='216.6667' threshold-pct='0.5' length-s='7' "
    "method='one-bin'/>"
    "<events reference='sliding' dip-pct='85.5' swell-pct='112' "
    "interruption-pct='10' hysteresis-pct='1' end='window-start' "
    "interruption-rule='manual'/>"
    "<carrier frequency-hz='1042'/>"
    "<rvc enabled='false' threshold-pct='3' hysteresis-pct='1.5' "
    "window='excludes-new'/>"
    "<transients threshold-v='20' samples='256' quiet-half-cycles='432000'/>"
    "<spectra orders='50' groups='true' demand-current-a='5' tdd='manual' "
    "high-bands='false'/>"
    "<interval minutes='1'/></power-quality>";

START_TEST(every_part_of_a_file_is_taken)
{
    const struct wp_pq_config *pq = &config.pq;

    ck_assert_msg(parse(every_part) == WP_OK, "%s", err.text);
    ck_assert_int_eq(pq->profile, WP_PQ_BOTH);
    ck_assert_int_eq(pq->voltages, WP_PQ_VOLTAGES_LL);
    ck_assert_double_eq(pq->u_din_v, 100.0);
    ck_assert_int_eq(pq->lamp, WP_LAMP_120);
    ck_assert(pq->sliding_reference);
    ck_assert_double_eq(pq->dip_pct, 85.5);
    ck_assert_double_eq(pq->swell_pct, 112.0);
    ck_assert_double_eq(pq->interruption_pct, 10.0);
    ck_assert_double_eq(pq->hysteresis_pct, 1.0);
    ck_assert_int_eq(pq->event_end, WP_EVENT_START_OF_WINDOW);
    ck_assert_int_eq(pq->interruption, WP_INTERRUPTION_MANUAL);
    ck_assert(!pq->rvc);
    ck_assert_double_eq(pq->rvc_pct, 3.0);
    ck_assert_double_eq(pq->rvc_hysteresis_pct, 1.5);
    ck_assert_int_eq(pq->rvc_window, WP_RVC_EXCLUDES_NEW);
    ck_assert_double_eq(pq->transient_v, 20.0);
    ck_assert_int_eq(pq->transient_samples, 256);
    ck_assert_int_eq(pq->transient_half_cycles, 432000);
    ck_assert_int_eq(pq->orders, 50);
    ck_assert(pq->groups && !pq->high_bands);
    ck_assert_double_eq(pq->demand_current_a, 5.0);
    ck_assert_int_eq(pq->tdd, WP_TDD_MANUAL);
    ck_assert_double_eq(pq->carrier[0].f_hz, 216.6667);
    ck_assert_double_eq(pq->carrier[0].threshold_pct, 0.5);
    ck_assert_double_eq(pq->carrier[0].length_s, 7.0);
    ck_assert_int_eq(pq->carrier[0].method, WP_SIGNALLING_ONE_BIN);
    ck_assert_double_eq(pq->carrier[1].f_hz, 1042.0);
    ck_assert_double_eq(pq->carrier[1].length_s, 120.0);
    ck_assert_double_eq(pq->carrier[2].f_hz, 0.0);
    ck_assert_int_eq(pq->minutes[0], 15);
    ck_assert_int_eq(pq->minutes[1], 1);
    ck_assert_int_eq(pq->minutes[2], 0);
}
END_TEST

static char *written(const struct wp_meter_config *c)
{
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(wp_meter_xml_write(out, c, true, &err), WP_OK);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

/* Sums of all numbers and words: what was lost would change them. */
START_TEST(what_is_written_reads_back_equal)
{
    struct wp_pq_config first;
    char *text;

    ck_assert_int_eq(parse(every_part), WP_OK);
    first = config.pq;
    text = written(&config);
    memset(&config, 0x55, sizeof(config));
    ck_assert_msg(
        wp_meter_xml_parse(&config, text, strlen(text), "m.xml", &err) == WP_OK,
        "%s", err.text);
    free(text);
    ck_assert_int_eq(config.pq.profile, first.profile);
    ck_assert_int_eq(config.pq.voltages, first.voltages);
    ck_assert_double_eq(config.pq.u_din_v, first.u_din_v);
    ck_assert_double_eq(config.pq.dip_pct, first.dip_pct);
    ck_assert_double_eq(config.pq.rvc_hysteresis_pct, first.rvc_hysteresis_pct);
    ck_assert_double_eq(config.pq.demand_current_a, first.demand_current_a);
    ck_assert_int_eq(config.pq.orders, first.orders);
    ck_assert_mem_eq(config.pq.minutes, first.minutes, sizeof(first.minutes));
    for (int k = 0; k < WP_PQ_CARRIERS; k++) {
        ck_assert_double_eq(config.pq.carrier[k].f_hz, first.carrier[k].f_hz);
        ck_assert_double_eq(config.pq.carrier[k].threshold_pct,
                            first.carrier[k].threshold_pct);
        ck_assert_int_eq(config.pq.carrier[k].method, first.carrier[k].method);
    }
}
END_TEST

static const struct {
    const char *body, *says;
} mistakes[] = {
    {PQ("<events dip-pct='100'/>"),
     "events, attribute dip-pct: expected less than 100, found \"100\""},
    {PQ("<events swell-pct='100'/>"),
     "events, attribute swell-pct: expected more than 100, found \"100\""},
    {PQ("<events interruption-pct='88.5'/>"),
     "events, attribute interruption-pct: expected, with the hysteresis of 2, "
     "at most the threshold of dips, 90, found 88.5"},
    {PQ("<events dip-pct='98.5'/>"),
     "events, attribute hysteresis-pct: expected so little that dips (below "
     "98.5) and swells (above 110) end at 100, found 2"},
    {PQ("<events swell-pct='101'/>"),
     "events, attribute hysteresis-pct: expected so little that dips (below "
     "90) and swells (above 101) end at 100, found 2"},
    {PQ("<events hysteresis-pct='-1'/>"),
     "events, attribute hysteresis-pct: expected at least 0, found \"-1\""},
    {PQ("<events dip-pct='90 %'/>"),
     "events, attribute dip-pct: expected a percentage from "
     "1 to below 100, found \"90 %\""},
    {PQ("<events end='later'/>"),
     "events, attribute end: expected one of window-end, window-start, found "
     "\"later\""},
    {PQ("<events/><events/>"), "events: expected it only once, found it again"},
    {PQ("<rvc threshold-pct='2.5'/>"),
     "rvc, attribute hysteresis-pct: expected less than the threshold, 2.5, "
     "found 2.5"},
    {PQ("<rvc threshold-pct='0'/>"),
     "rvc, attribute threshold-pct: expected at least 0.1, found \"0\""},
    {PQ("<transients threshold-v='914'/>"),
     "transients, attribute threshold-v: expected a number of volts from 1 to "
     "913 "
     "or off, found \"914\""},
    {PQ("<transients threshold-v='0'/>"),
     "transients, attribute threshold-v: expected a number of volts from 1 to "
     "913 "
     "or off, found \"0\""},
    {PQ("<transients samples='257'/>"),
     "transients, attribute samples: expected at most 256, found \"257\""},
    {PQ("<transients samples='0'/>"),
     "transients, attribute samples: expected at least 1, found \"0\""},
    {PQ("<transients quiet-half-cycles='432001'/>"),
     "transients, attribute quiet-half-cycles: expected at most 432000, found "
     "\"432001\""},
    {PQ("<spectra orders='129'/>"),
     "spectra, attribute orders: expected at most 128, found \"129\""},
    {PQ("<spectra orders='1'/>"),
     "spectra, attribute orders: expected at least 2, found \"1\""},
    {PQ("<spectra demand-current-a='0'/>"),
     "spectra, attribute demand-current-a: expected a positive number or "
     "auto, found \"0\""},
    {PQ("<carrier frequency-hz='3000'/>"),
     "carrier, attribute frequency-hz: expected less than 3000, found "
     "\"3000\""},
    {PQ("<carrier frequency-hz='50'/>"),
     "carrier, attribute frequency-hz: expected at least 75, found \"50\""},
    {PQ("<carrier/>"),
     "carrier: expected an attribute frequency-hz, found none"},
    {PQ("<carrier frequency-hz='1e3' length-s='121'/>"),
     "carrier, attribute length-s: expected at most 120, found \"121\""},
    {PQ("<carrier frequency-hz='1e3' length-s='0.5'/>"),
     "carrier, attribute length-s: expected at least 1, found \"0.5\""},
    {PQ("<carrier frequency-hz='100'/><carrier frequency-hz='200'/>"
        "<carrier frequency-hz='300'/><carrier frequency-hz='400'/>"
        "<carrier frequency-hz='500'/>"),
     "carrier: expected at most 4 carriers, found more"},
    {PQ("<interval minutes='10'/>"),
     "interval, attribute minutes: expected one of 1, 2, 3, 4, 5, 15, 20, 30, "
     "60, found \"10\""},
    {PQ("<interval minutes='5'/><interval minutes='5'/>"),
     "interval: expected each only once, found 5 again"},
    {"<power-quality declared-voltage-v='-230'/>",
     "power-quality, attribute declared-voltage-v: expected a positive number "
     "or auto, found \"-230\""},
    {"<power-quality lamp='110'/>",
     "power-quality, attribute lamp: expected one of auto, 230, 120, 100, "
     "found \"110\""},
};

START_TEST(contradictions_are_answered)
{
    char says[600];

    (void)snprintf(says, sizeof(says), "m.xml: line 2: element %s",
                   mistakes[_i].says);
    ck_assert_int_eq(parse(mistakes[_i].body), WP_E_CONFIG);
    ck_assert_str_eq(err.text, says);
    for (size_t i = 0; i < sizeof(config); i++) /* untouched */
        ck_assert_int_eq(((unsigned char *)&config)[i], 0x55);
}
END_TEST

static const char *value_of(const struct wp_meter_settings *s, const char *name)
{
    for (unsigned i = 0; i < wp_meter_settings_count(s); i++)
        if (strcmp(wp_meter_settings_at(s, i)->name, name) == 0)
            return wp_meter_settings_at(s, i)->value;
    return "none";
}

START_TEST(settings_are_shown_by_name)
{
    struct wp_meter_settings *s;

    ck_assert_int_eq(parse(every_part), WP_OK);
    ck_assert_int_eq(wp_meter_settings_open(&s, &config, &err), WP_OK);
    ck_assert_str_eq(value_of(s, "power-quality/events/dip-pct"), "85.5");
    ck_assert_str_eq(value_of(s, "power-quality/carrier[2]/frequency-hz"),
                     "1042");
    ck_assert_str_eq(value_of(s, "power-quality/interval[1]/minutes"), "15");
    ck_assert_str_eq(value_of(s, "power-quality/interval[2]/minutes"), "1");
    wp_meter_settings_close(s);
}
END_TEST

/* How many notes a file gives, and how the first begins. */
static const struct {
    const char *body, *says;
} advice[] = {
    {"", NULL},
    {PQ("<rvc hysteresis-pct='2.4'/>"), "power-quality/rvc/hysteresis-pct: "},
    {PQ("<rvc hysteresis-pct='2.4' enabled='false'/>"), NULL},
    {PQ("<rvc threshold-pct='20' hysteresis-pct='10'/>"),
     "power-quality/rvc/threshold-pct: "},
    {"<service nominal-frequency-hz='50'/>" PQ(
         "<carrier frequency-hz='216.7'/><carrier frequency-hz='1042'/>"),
     "power-quality/carrier[2]/frequency-hz: 1042 lies beside the harmonic of "
     "order 21"},
};

START_TEST(what_is_seldom_meant_is_said)
{
    struct wp_notes notes = {0};
    const char *says = advice[_i].says;

    ck_assert_msg(parse(advice[_i].body) == WP_OK, "%s", err.text);
    wp_meter_advice(&config, &notes);
    ck_assert_uint_eq(notes.count, says != NULL);
    if (says)
        ck_assert_msg(strncmp(notes.text[0], says, strlen(says)) == 0, "%s",
                      notes.text[0]);
    wp_notes_release(&notes);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("config/meter_xml, power quality");
    TCase *c = tcase_create("settings of power quality");

    tcase_add_test(c, what_is_not_said_keeps_its_default);
    tcase_add_test(c, every_part_of_a_file_is_taken);
    tcase_add_test(c, what_is_written_reads_back_equal);
    tcase_add_loop_test(c, contradictions_are_answered, 0,
                        sizeof(mistakes) / sizeof(*mistakes));
    tcase_add_test(c, settings_are_shown_by_name);
    tcase_add_loop_test(c, what_is_seldom_meant_is_said, 0,
                        sizeof(advice) / sizeof(*advice));
    suite_add_tcase(s, c);
    return s;
}
