#include "pq/analysis_priv.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const phases[WP_SIGNALS] = {
    [WP_V_A] = "a",   [WP_V_B] = "b",   [WP_V_C] = "c", [WP_V_AB] = "ab",
    [WP_V_BC] = "bc", [WP_V_CA] = "ca", [WP_V_N] = "n", [WP_I_A] = "a",
    [WP_I_B] = "b",   [WP_I_C] = "c",   [WP_I_N] = "n"};

/* Where angles find the magnitudes that they are weighted with. */
struct magnitudes {
    size_t fundamental[WP_SIGNALS], spectrum[WP_SIGNALS];
};

static bool is_voltage(int signal)
{
    return signal < WP_I_A;
}

static const char *unit_of(const char *suffix)
{
    static const char *const units[][2] = {{"v", "V"},   {"a", "A"},
                                           {"pct", "%"}, {"deg", "deg"},
                                           {"hz", "Hz"}, {"w", "W"}};

    for (size_t k = 0; k < sizeof(units) / sizeof(*units); k++)
        if (strcmp(suffix, units[k][0]) == 0)
            return units[k][1];
    return "";
}

/* The next item, its name and quantity still empty; NULL never: the largest
 * list has about 330. */
static struct wp_item *next(struct wp_items *out, const char *suffix,
                            enum wp_mean mean, unsigned width)
{
    struct wp_item *i = &out->item[out->count++];

    assert(out->count <= WP_ITEMS_MAX);
    *i = (struct wp_item){.suffix = suffix,
                          .unit = unit_of(suffix),
                          .width = width,
                          .mean = mean,
                          .at = out->width};
    out->width += width;
    return i;
}

static struct wp_item *add_named(struct wp_items *out, const char *name,
                                 const char *suffix, const char *quantity,
                                 enum wp_mean mean)
{
    struct wp_item *i = next(out, suffix, mean, 1);

    (void)snprintf(i->name, sizeof(i->name), "%s", name);
    (void)snprintf(i->quantity, sizeof(i->quantity), "%s", quantity);
    return i;
}

/* "voltage V AB", "current I N" and what of it. */
static struct wp_item *add_entry(struct wp_items *out,
                                 const struct wp_analysis_entry *e, int signal,
                                 unsigned width)
{
    bool volt = is_voltage(signal), bare = e->set == WP_SET_CARRIER;
    const char *suffix = e->suffix ? e->suffix : volt ? "v" : "a";
    struct wp_item *i = next(out, suffix, e->mean, width);
    int n;

    (void)snprintf(i->name, sizeof(i->name), "%s%s%s%s", e->before,
                   bare   ? ""
                   : volt ? "u"
                          : "i",
                   e->after, phases[signal]);
    n = snprintf(i->quantity, sizeof(i->quantity), "%s %s, %s",
                 volt ? "voltage" : "current", wp_signal_name(signal), e->what);
    if (width > 1 && e->offset > 0) /* orders */
        (void)snprintf(i->quantity + n, sizeof(i->quantity) - (size_t)n,
                       " 0 to %u", width - 1);
    return i;
}

static void add_scalars(const struct wp_pq_basis *b, bool signalling,
                        struct wp_items *out, struct magnitudes *at)
{
    for (size_t k = 0; k < wp_analysis_scalar_count; k++) {
        const struct wp_analysis_entry *e = &wp_analysis_scalars[k];
        uint32_t set = wp_analysis_signals(b, e);

        if ((e->set == WP_SET_CARRIER) != signalling)
            continue;
        for (int s = 0; s < WP_SIGNALS; s++) {
            struct wp_item *i;

            if (!(set & 1u << s))
                continue;
            i = add_entry(out, e, s, 1);
            if (i->mean == WP_MEAN_ANGLE)
                i->weight = at->fundamental[s];
            else if (e->offset ==
                     offsetof(struct wp_signal_values, spectrum.fundamental))
                at->fundamental[s] = i->at;
        }
    }
}

static void add_sequence(const struct wp_pq_basis *b, bool volt,
                         struct wp_items *out)
{
    static const char *const names[] = {"pos", "neg", "zero"};
    static const char *const words[] = {"positive", "negative", "zero"};
    int parts = volt && b->line_to_line ? 2 : 3;
    const char *what = volt ? "voltage" : "current";
    char name[40], quantity[112];
    size_t first = out->width;

    for (int angle = 0; angle < 2; angle++)
        for (int k = 0; k < parts; k++) {
            struct wp_item *i;

            (void)snprintf(name, sizeof(name), "%s_%s", volt ? "u" : "i",
                           names[k]);
            (void)snprintf(quantity, sizeof(quantity), "%s, %s sequence%s%s",
                           what, words[k],
                           volt && b->line_to_line ? " between phases" : "",
                           angle ? ", angle" : "");
            i = add_named(out, name,
                          angle  ? "deg"
                          : volt ? "v"
                                 : "a",
                          quantity, angle ? WP_MEAN_ANGLE : WP_MEAN_RMS);
            i->weight = angle ? first + (size_t)k : 0;
        }
    for (int k = 1; k < parts; k++) {
        (void)snprintf(name, sizeof(name), "%s%d", volt ? "u" : "i",
                       k == 1 ? 2 : 0);
        (void)snprintf(quantity, sizeof(quantity),
                       "%s unbalance, %s over positive sequence", what,
                       words[k]);
        (void)add_named(out, name, "pct", quantity, WP_MEAN_RMS);
    }
}

static void add_pinst(const struct wp_pq_basis *b, struct wp_items *out)
{
    for (unsigned k = 0; k < b->flickers; k++) {
        struct wp_item *i = next(out, "", WP_MEAN_LINEAR, 1);
        int signal = b->flicker_signal[k];

        (void)snprintf(i->name, sizeof(i->name), "pinst_%s", phases[signal]);
        (void)snprintf(i->quantity, sizeof(i->quantity),
                       "voltage %s, instantaneous flicker sensation",
                       wp_signal_name(signal));
    }
}

static void add_spectra(const struct wp_pq_basis *b, struct wp_items *out,
                        struct magnitudes *at)
{
    for (size_t k = 0; k < wp_analysis_spectrum_count; k++) {
        const struct wp_analysis_spectrum *e = &wp_analysis_spectra[k];
        uint32_t set = wp_analysis_signals(b, &e->entry);

        for (int s = 0; s < WP_SIGNALS; s++) {
            struct wp_item *i;

            if (!(set & 1u << s))
                continue;
            i = add_entry(out, &e->entry, s, wp_analysis_width_of(b, e->width));
            if (k == 0)
                at->spectrum[s] = i->at;
            else if (i->mean == WP_MEAN_ANGLE)
                i->weight = at->spectrum[s];
        }
    }
}

static void add_powers(const struct wp_pq_basis *b, struct wp_items *out)
{
    for (int k = 0; k < WP_ELEMENTS; k++) {
        struct wp_item *i;

        if (!wp_analysis_has_power(b, k))
            continue;
        i = next(out, "w", WP_MEAN_LINEAR, b->orders + 1);
        (void)snprintf(i->name, sizeof(i->name), "ph_%s", phases[k]);
        (void)snprintf(i->quantity, sizeof(i->quantity),
                       "active power, element %s, orders 0 to %u, positive = "
                       "delivered",
                       phases[k], b->orders);
    }
}

static void add_bands(const struct wp_pq_basis *b, struct wp_items *out)
{
    static const struct wp_analysis_entry bands = {
        .set = WP_SET_LINES,
        .before = "",
        .after = "_2_9khz_",
        .what = "bands of 200 Hz centred on 2.1, 2.3 ... 8.9 kHz",
        .mean = WP_MEAN_RMS};

    for (int s = 0; s < WP_SIGNALS && wp_analysis_has_bands(b); s++)
        if (b->line_signals & 1u << s)
            (void)add_entry(out, &bands, s, WP_HIGH_BANDS);
}

void wp_analysis_items(const struct wp_pq_basis *b, struct wp_items *out)
{
    struct magnitudes at = {{0}, {0}};

    out->count = out->width = 0;
    (void)add_named(out, "frequency", "hz",
                    "cycles of the interval over its duration", WP_MEAN_LINEAR);
    add_scalars(b, false, out, &at);
    if (wp_analysis_has_sequence(b, b->phase_voltage))
        add_sequence(b, true, out);
    if (wp_analysis_has_sequence(b, b->phase_current))
        add_sequence(b, false, out);
    add_scalars(b, true, out, &at);
    add_pinst(b, out);
    add_spectra(b, out, &at);
    add_powers(b, out);
    add_bands(b, out);
}
