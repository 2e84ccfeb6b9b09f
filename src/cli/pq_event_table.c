#include "cli/pq_event_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/pq_words.h"
#include "pq/event_class.h"

enum { COLUMNS_MAX = 64, NAME = 48, QUANTITY = 96, TEXTS = 14, CHUNK = 64 };

/* The columns of one table while it is laid out, and values of a row. */
struct layout {
    size_t count;
    struct wp_column column[COLUMNS_MAX];
    char name[COLUMNS_MAX][NAME], quantity[COLUMNS_MAX][QUANTITY];
};

struct wp_pq_event_table {
    const struct wp_pq_basis *basis;
    struct wp_hdf5_table *events, *cycles;
};

static void add(struct layout *l, const char *name, const char *unit,
                const char *quantity)
{
    size_t n = l->count++;

    (void)snprintf(l->name[n], NAME, "%s", name);
    (void)snprintf(l->quantity[n], QUANTITY, "%s", quantity);
    l->column[n] = (struct wp_column){l->name[n], unit, l->quantity[n], 1};
}

/* A column for each of the signals: "extreme_ab_v". */
static void add_each(struct layout *l, uint32_t signals, const char *prefix,
                     const char *quantity)
{
    for (int s = 0; s < WP_SIGNALS; s++) {
        bool volt = s < WP_I_A;
        char letters[4], name[NAME], text[QUANTITY];

        if (!(signals & 1u << s))
            continue;
        wp_pq_signal_letters(s, letters);
        (void)snprintf(name, sizeof(name), "%s%s_%s", prefix, letters,
                       volt ? "v" : "a");
        (void)snprintf(text, sizeof(text), "%s, phase %s", quantity,
                       wp_pq_signal_word(s));
        add(l, name, volt ? "V" : "A", text);
    }
}

static void lay_out_events(struct layout *l, const struct wp_pq_basis *b)
{
    add(l, "duration_s", "s", "from the beginning to the end");
    add(l, "inputs", "", "cycles that it lasted, at its duration");
    add(l, "flags", "", "a sum, see schemas/pq.md; in words: state");
    add(l, "id", "", "1, 2 ... in the order of beginnings");
    add(l, "reference_v", "V", "U din or the sliding reference, at the start");
    add(l, "threshold_v", "V", "what had to be crossed");
    add(l, "extreme_v", "V",
        "residual voltage or maximum of the worst channel");
    add(l, "extreme_pct", "%", "the same, of the reference");
    add(l, "extreme_after_s", "s", "from the beginning to its window");
    add(l, "max_change_v", "V", "largest change, delta U max");
    add(l, "steady_change_v", "V", "change of the steady state, delta U ss");
    add(l, "carrier_hz", "Hz", "frequency of a signalling carrier");
    add(l, "onset_after_s", "s",
        "from the beginning to where the waveform leaves its course");
    add(l, "point_on_wave_deg", "deg", "of the first channel, at the onset");
    add(l, "i2t_a_a2s", "A2s", "integral of the squared current, phase A");
    add(l, "i2t_b_a2s", "A2s", "integral of the squared current, phase B");
    add(l, "i2t_c_a2s", "A2s", "integral of the squared current, phase C");
    add(l, "characteristic_pu", "", "characteristic voltage of a dip");
    add(l, "pn_factor_pu", "", "positive-negative factor of a dip");
    add_each(l, b->event_signals, "extreme_", "residual voltage or maximum");
}

static const struct wp_text_column texts[TEXTS] = {
    {"kind", "dip, swell, interruption, rvc, transient, signalling", 12},
    {"scope", "channel or polyphase", 9},
    {"channels", "those that took part", 24},
    {"worst", "the channel of the extreme", 3},
    {"first", "the channel that began it", 3},
    {"state", "the flags in words", 56},
    {"dip_type", "A to G: which phases, how (M. Bollen)", 1},
    {"dip_phases", "the symmetrical phase, or the two", 8},
    {"direction", "upstream or downstream of the meter", 10},
    {"ieee_1159", "category by IEEE 1159", WP_CLASS_TEXT},
    {"itic", "region of the ITI (CBEMA) curve", WP_CLASS_TEXT},
    {"semi_f47", "region of SEMI F47", WP_CLASS_TEXT},
    {"en_50160", "cell of the table of EN 50160", WP_CLASS_TEXT},
    {"unipede", "cell of the table of UNIPEDE", WP_CLASS_TEXT},
};

static void lay_out_cycles(struct layout *l, const struct wp_pq_basis *b)
{
    static const char *const sequences[] = {"pos", "neg", "zero"};

    add(l, "duration_s", "s", "of the cycle");
    add(l, "inputs", "", "cycles: 1");
    add(l, "flags", "", "0");
    for (int k = 0; k < 6; k++) {
        const char *sequence = sequences[k % 3];
        bool volt = k < 3;
        char name[NAME], text[QUANTITY];

        (void)snprintf(text, sizeof(text), "%s, %s sequence, RMS",
                       volt ? "voltage" : "current", sequence);
        (void)snprintf(name, sizeof(name), "%c_%s_%c", volt ? 'u' : 'i',
                       sequence, volt ? 'v' : 'a');
        add(l, name, volt ? "V" : "A", text);
        (void)snprintf(text, sizeof(text), "%s, %s sequence, angle",
                       volt ? "voltage" : "current", sequence);
        (void)snprintf(name, sizeof(name), "%c_%s_deg", volt ? 'u' : 'i',
                       sequence);
        add(l, name, "deg", text);
    }
    add_each(l, b->rms_signals & ((1u << WP_I_A) - 1), "u_rms_", "voltage RMS");
    add_each(l, b->rms_signals & ~((1u << WP_I_A) - 1), "i_rms_",
             "current RMS");
}

enum wp_status wp_pq_event_table_create(struct wp_pq_event_table **out,
                                        struct wp_hdf5_file *file,
                                        const struct wp_pq_basis *b,
                                        struct wp_error *err)
{
    struct wp_pq_event_table *t = calloc(1, sizeof(*t));
    struct layout *l = calloc(2, sizeof(*l));
    struct wp_table_layout table = {.texts = texts,
                                    .text_count = TEXTS,
                                    .any_order = true,
                                    .chunk_rows = CHUNK};
    enum wp_status status = t && l ? WP_OK : wp_fail_nomem(err, "the events");

    *out = NULL;
    if (!status) {
        t->basis = b;
        lay_out_events(&l[0], b);
        lay_out_cycles(&l[1], b);
        table.columns = l[0].column;
        table.count = l[0].count;
        status =
            wp_hdf5_table_create_as(&t->events, file, "events", &table, err);
    }
    if (!status) {
        table.columns = l[1].column;
        table.count = l[1].count;
        table.text_count = 0;
        status = wp_hdf5_table_create_as(&t->cycles, file, "event_cycles",
                                         &table, err);
    }
    free(l);
    if (status)
        wp_pq_event_table_destroy(t);
    else
        *out = t;
    return status;
}

void wp_pq_event_table_destroy(struct wp_pq_event_table *t)
{
    if (!t)
        return;
    if (wp_hdf5_table_close(t->events, NULL) ||
        wp_hdf5_table_close(t->cycles, NULL)) {
        /* Only after a failure that has been told already. */
    }
    free(t);
}

static double seconds(int64_t ns)
{
    return (double)ns * 1e-9;
}

static size_t put_numbers(const struct wp_pq_basis *b, const struct wp_event *e,
                          double *v)
{
    bool has_onset = e->onset_ns != 0;
    size_t n = 0;

    v[n++] = e->duration_s;
    v[n++] = e->duration_s * b->nominal_hz;
    v[n++] = e->flags;
    v[n++] = (double)e->id;
    v[n++] = e->reference_v;
    v[n++] = e->threshold_v;
    v[n++] = e->extreme_v;
    v[n++] = e->reference_v > 0.0 ? 100.0 * e->extreme_v / e->reference_v : 0.0;
    v[n++] = seconds(e->extreme_ns - e->start_ns);
    v[n++] = e->max_change_v;
    v[n++] = e->steady_change_v;
    v[n++] = e->f_hz;
    v[n++] = has_onset ? seconds(e->onset_ns - e->start_ns) : 0.0;
    v[n++] = e->point_on_wave_deg;
    for (int k = 0; k < WP_ELEMENTS; k++)
        v[n++] = e->i2t_a2s[k];
    v[n++] = e->characteristic_pu;
    v[n++] = e->pn_factor_pu;
    for (int s = 0; s < WP_SIGNALS; s++)
        if (b->event_signals & 1u << s)
            v[n++] = e->each_v[s];
    return n;
}

enum wp_status wp_pq_event_table_put(struct wp_pq_event_table *t,
                                     const struct wp_event *e,
                                     struct wp_error *err)
{
    const uint32_t doubtful =
        WP_EVENT_OPEN_START | WP_EVENT_OPEN_END | WP_EVENT_GAP;
    char channels[WP_PQ_WORDS], state[WP_PQ_WORDS], phases[WP_PQ_WORDS];
    double values[COLUMNS_MAX];
    struct wp_event_class c;
    const char *words[TEXTS];

    wp_event_classify(e, t->basis->nominal_hz, &c);
    wp_pq_signals_words(e->channels, channels);
    wp_pq_event_flag_words(e->flags, state);
    wp_pq_signals_words(e->dip_phases & 7u, phases);
    memcpy(words,
           (const char *const[TEXTS]){
               wp_event_name(e->kind),
               e->flags & WP_EVENT_POLYPHASE ? "polyphase" : "channel",
               channels, wp_pq_signal_word(e->worst),
               wp_pq_signal_word(e->first), state,
               wp_pq_dip_type_word(e->dip_type), phases,
               wp_pq_direction_word(e->direction), c.ieee_1159, c.itic,
               c.semi_f47, c.en_50160, c.unipede},
           sizeof(words));
    (void)put_numbers(t->basis, e, values);
    return wp_hdf5_table_append_row(
        t->events,
        &(struct wp_table_row){e->end_ns, (e->flags & doubtful) != 0, values,
                               words},
        err);
}

static size_t put_sequence(const struct wp_sequence *s, double *v)
{
    const struct wp_complex z[] = {s->positive, s->negative, s->zero};
    size_t n = 0;

    for (int k = 0; k < 3; k++) {
        v[n++] = hypot(z[k].re, z[k].im);
        v[n++] = atan2(z[k].im, z[k].re) * (180.0 / acos(-1.0));
    }
    return n;
}

enum wp_status wp_pq_event_table_cycle(struct wp_pq_event_table *t,
                                       const struct wp_event_cycle *c,
                                       struct wp_error *err)
{
    double values[COLUMNS_MAX];
    size_t n = 0;

    values[n++] = seconds(c->end_ns - c->start_ns);
    values[n++] = 1.0;
    values[n++] = 0.0;
    n += put_sequence(&c->voltage, values + n);
    n += put_sequence(&c->current, values + n);
    for (int s = 0; s < WP_SIGNALS; s++)
        if (t->basis->rms_signals & 1u << s)
            values[n++] = c->rms[s];
    return wp_hdf5_table_append(t->cycles, c->end_ns, false, values, err);
}

enum wp_status wp_pq_event_table_close(struct wp_pq_event_table *t,
                                       struct wp_error *err)
{
    enum wp_status first = wp_hdf5_table_close(t->events, err);
    enum wp_status second = wp_hdf5_table_close(t->cycles, first ? NULL : err);

    t->events = t->cycles = NULL;
    return first ? first : second;
}
