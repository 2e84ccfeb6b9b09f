#include "cli/run_summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/convention_list.h"
#include "cli/origin.h"
#include "cli/register_list.h"
#include "cli/settings_list.h"

enum {
    KEY = 48,
    MEASURED = WP_SIGNALS + 1,
    STATISTICS = MEASURED + WP_RUN_ERROR_TEST_NUMBERS,
    HALF_CYCLES = 3,
    COUNTS = HALF_CYCLES + WP_RUN_PULSE_COUNTS + WP_RUN_ERROR_TEST_COUNTS,
    UNITS = 8,
    NOTES = 3 * WP_NOTES_KEPT
};

struct wp_run_summary {
    struct wp_summary summary;
    struct wp_input *input;
    struct wp_register_list registers, compensated, primary;
    struct wp_settings_list settings;
    struct wp_convention_list conventions;
    struct wp_summary_number statistics[STATISTICS];
    struct wp_summary_phasor phasor[WP_SIGNALS];
    struct wp_summary_count counts[COUNTS];
    struct wp_summary_unit unit[UNITS];
    char statistic_key[MEASURED][KEY];
    struct wp_run_pq_summary pq;
    const char *note[NOTES];
};

static const struct wp_summary_unit units[UNITS] = {
    {"Wh", "Wh"},
    {"VARh", "varh"},
    {"VAh_arithmetic", "VAh"},
    {"VAh_vectorial", "VAh"},
    {"Qh", "Qh"},
    {"Ah", "Ah"},
    {"V2h", "V2h"},
    {"A2h", "A2h"},
};

static struct wp_summary_numbers numbers(const struct wp_register_list *l)
{
    return (struct wp_summary_numbers){l->at, l->count};
}

static void list_registers(struct wp_run_summary *s,
                           const struct wp_run_facts *f)
{
    const struct wp_meter_config *c = f->config;
    const struct wp_registers *r = &f->totals->energy;
    struct wp_register_view view = {false, 1.0, 1.0};

    wp_register_list_init(&s->registers, f->wiring, r, &view);
    s->summary.registers = numbers(&s->registers);
    view.compensated = c->loss.enabled;
    if (view.compensated) {
        wp_register_list_init(&s->compensated, f->wiring, r, &view);
        s->summary.compensated = numbers(&s->compensated);
    }
    view.volts = c->pt_primary / c->pt_secondary;
    view.amperes = c->ct_primary / c->ct_secondary;
    if (c->primary_registers || view.volts != 1.0 || view.amperes != 1.0) {
        wp_register_list_init(&s->primary, f->wiring, r, &view);
        s->summary.primary = numbers(&s->primary);
    }
}

static void list_phasors(struct wp_run_summary *s, const struct wp_run_facts *f)
{
    s->summary.phasors = s->phasor;
    for (int g = 0; g < WP_SIGNALS; g++)
        if (wp_wiring_has(f->wiring, g))
            s->phasor[s->summary.phasor_count++] = (struct wp_summary_phasor){
                wp_signal_name(g),
                hypot(f->totals->phasor[g].re, f->totals->phasor[g].im),
                wp_angle_deg(f->totals->phasor[g])};
}

static void list_statistics(struct wp_run_summary *s,
                            const struct wp_run_facts *f)
{
    size_t n = 0;

    for (int g = 0; g < WP_SIGNALS; g++) {
        bool volt = g < WP_I_A;

        if (!wp_wiring_has(f->wiring, g))
            continue;
        (void)snprintf(s->statistic_key[n], KEY, "rms.%s.%s_%c",
                       volt ? "voltage" : "current", wp_signal_name(g) + 2,
                       volt ? 'v' : 'a');
        s->statistics[n].key = s->statistic_key[n];
        s->statistics[n].value = f->totals->rms[g];
        n++;
    }
    if (f->totals->f_hz > 0.0) {
        s->statistics[n].key = "frequency.mean_hz";
        s->statistics[n].value = f->totals->f_hz;
        n++;
    }
    n += wp_run_error_tests_numbers(f->error_tests, s->statistics + n);
    s->summary.statistics = (struct wp_summary_numbers){s->statistics, n};
}

static void list_counts(struct wp_run_summary *s, const struct wp_run_facts *f)
{
    size_t n = HALF_CYCLES;

    s->counts[0] =
        (struct wp_summary_count){"half_cycles", f->totals->half_cycles};
    s->counts[1] = (struct wp_summary_count){"half_cycles_flagged",
                                             f->totals->flagged_half_cycles};
    s->counts[2] = (struct wp_summary_count){"gaps", f->totals->gaps};
    n += wp_run_pulses_counts(f->pulses, s->counts + n);
    n += wp_run_error_tests_counts(f->error_tests, s->counts + n);
    s->summary.counts = s->counts;
    s->summary.count_count = n;
}

/* Units of full scale have no name: no unit is better than a wrong one. */
static void list_units(struct wp_run_summary *s, bool si)
{
    for (size_t i = 0; i < UNITS; i++)
        s->unit[i] =
            (struct wp_summary_unit){units[i].family, si ? units[i].unit : ""};
    s->summary.units = s->unit;
    s->summary.unit_count = UNITS;
}

static void describe(struct wp_summary *s, const struct wp_run_facts *f)
{
    s->provenance.version = WP_VERSION;
    s->provenance.command_line = f->command_line;
    s->provenance.inputs = f->inputs;
    s->provenance.reproducible = f->reproducible;
    s->config_name = f->config_name ? f->config_name : "default";
    s->config_sha256 = f->config_sha256;
    s->channels = f->info->channels;
    s->channel = f->info->channel;
    s->rate_hz = wp_rate_hz(f->info->rate);
    s->start_known = f->info->start_known;
    s->start_ns = f->info->start_ns;
    s->frames = f->info->frames;
    s->duration_s = f->totals->duration_s;
    s->scale_unknown = !f->info->si;
}

/* Of the capture, of the settings, of power quality. */
static void list_notes(struct wp_run_summary *s, const struct wp_run_facts *f)
{
    const struct wp_notes *all[] = {f->info->notes, f->settings_notes,
                                    &f->pq->notes};

    s->summary.notes = s->note;
    for (size_t k = 0; k < sizeof(all) / sizeof(*all); k++)
        for (size_t i = 0; i < all[k]->kept; i++)
            s->note[s->summary.note_count++] = all[k]->text[i];
}

/* What the meter found. */
static void list_meter(struct wp_run_summary *s, const struct wp_run_facts *f)
{
    s->summary.wiring = f->findings->text;
    s->summary.wiring_count = f->findings->count;
    list_registers(s, f);
    list_phasors(s, f);
    list_statistics(s, f);
    list_counts(s, f);
}

enum wp_status wp_run_summary_create(struct wp_run_summary **out,
                                     const struct wp_run_facts *f,
                                     struct wp_error *err)
{
    struct wp_run_summary *s = calloc(1, sizeof(*s));

    *out = NULL;
    if (s)
        s->input = calloc(f->inputs + 1, sizeof(*s->input));
    if (!s || !s->input) {
        wp_run_summary_destroy(s);
        return wp_fail_nomem(err, "the summary");
    }
    for (size_t i = 0; i < f->inputs; i++)
        s->input[i] = (struct wp_input){f->digest[i].path, f->digest[i].sha256,
                                        f->digest[i].bytes};
    describe(&s->summary, f);
    wp_settings_list_init(&s->settings, f->config, f->wiring);
    wp_convention_list_init(
        &s->conventions,
        &(struct wp_convention_facts){f->config, f->wiring, f->info->si,
                                      f->pulses != NULL, f->pq->on});
    s->summary.conventions = s->conventions.id;
    s->summary.convention_count = s->conventions.count;
    s->summary.settings = s->settings.at;
    s->summary.setting_count = s->settings.count;
    s->summary.provenance.input = s->input;
    list_units(s, f->info->si);
    list_notes(s, f);
    if (f->pulses)
        list_meter(s, f);
    if (f->pq->on) {
        wp_run_pq_summarise(f->pq, &s->pq);
        s->summary.pq = &s->pq.pq;
    }
    *out = s;
    return WP_OK;
}

const struct wp_summary *wp_run_summary_get(const struct wp_run_summary *s)
{
    return &s->summary;
}

void wp_run_summary_destroy(struct wp_run_summary *s)
{
    if (!s)
        return;
    free(s->input);
    free(s);
}

enum wp_status wp_run_put_provenance(struct wp_hdf5_file *file,
                                     const struct wp_provenance *p,
                                     struct wp_error *err)
{
    struct wp_origin origin;
    enum wp_status status = wp_origin_init(&origin, p, err);

    for (size_t i = 0; !status && i < origin.texts.count; i++)
        status = wp_hdf5_file_put_text(file, origin.pair[i].key,
                                       origin.pair[i].value, err);
    wp_origin_release(&origin);
    return status;
}
