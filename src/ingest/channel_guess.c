/* What the name of a channel says about it. */
#include <ctype.h>
#include <string.h>

#include "core/parse.h"
#include "ingest/channel_map.h"

struct guess {
    enum wp_quantity quantity;
    enum wp_phase phase;
};

/* A word of a name: letters and digits; bytes above ASCII count as letters. */
static struct wp_slice next_word(const char **at)
{
    const unsigned char *p = (const unsigned char *)*at;
    struct wp_slice word;

    while (*p && !isalnum(*p) && *p < 0x80)
        p++;
    word.at = (const char *)p;
    while (isalnum(*p) || *p >= 0x80)
        p++;
    word.length = (size_t)((const char *)p - word.at);
    *at = (const char *)p;
    return word;
}

static enum wp_phase phase_of(struct wp_slice s)
{
    static const struct {
        const char *word;
        enum wp_phase phase;
    } more[] = {
        {"4", WP_PHASE_N},
        {"L4", WP_PHASE_N},
        {"AG", WP_PHASE_A},
        {"BG", WP_PHASE_B},
        {"CG", WP_PHASE_C},
        {"1N", WP_PHASE_A},
        {"2N", WP_PHASE_B},
        {"3N", WP_PHASE_C},
        {"12", WP_PHASE_AB},
        {"23", WP_PHASE_BC},
        {"31", WP_PHASE_CA},
        /* French arrows: U21 is V1 - V2. */
        {"21", WP_PHASE_AB},
        {"32", WP_PHASE_BC},
        {"13", WP_PHASE_CA},
        {"NG", WP_PHASE_N},
        {"RN", WP_PHASE_A},
        {"SN", WP_PHASE_B},
        {"TN", WP_PHASE_C},
        {"NE", WP_PHASE_N},
        {"PHA", WP_PHASE_A},
        {"PHB", WP_PHASE_B},
        {"PHC", WP_PHASE_C},
        {"PH1", WP_PHASE_A},
        {"PH2", WP_PHASE_B},
        {"PH3", WP_PHASE_C},
        {"PHASEA", WP_PHASE_A},
        {"PHASEB", WP_PHASE_B},
        {"PHASEC", WP_PHASE_C},
        {"PHASE1", WP_PHASE_A},
        {"PHASE2", WP_PHASE_B},
        {"PHASE3", WP_PHASE_C},
        {"NEUTRAL", WP_PHASE_N},
    };
    char text[16];

    if (s.length == 0 || s.length >= sizeof(text))
        return WP_PHASE_NONE;
    for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++)
        if (wp_slice_is(s, more[i].word))
            return more[i].phase;
    /* After U or V these letters would be a second quantity, not a phase. */
    if (s.length == 1 && strchr("UVWuvw", s.at[0]))
        return WP_PHASE_NONE;
    wp_slice_copy(s, text, sizeof(text));
    return wp_phase_parse(text);
}

/* "U", "Va", "I3", "voltage1", "CurrentB": a quantity and perhaps a phase. */
static bool quantity_word(struct wp_slice s, struct guess *g)
{
    static const struct {
        const char *word;
        enum wp_quantity quantity;
    } words[] = {
        {"voltage", WP_VOLTAGE},  {"volts", WP_VOLTAGE},
        {"volt", WP_VOLTAGE},     {"current", WP_CURRENT},
        {"amps", WP_CURRENT},     {"amp", WP_CURRENT},
        {"spannung", WP_VOLTAGE}, {"strom", WP_CURRENT},
        {"tension", WP_VOLTAGE},  {"vgrid", WP_VOLTAGE},
        {"v", WP_VOLTAGE},        {"u", WP_VOLTAGE},
        {"i", WP_CURRENT},
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t n = strlen(words[i].word);
        struct wp_slice head = {s.at, n}, rest = {s.at + n, s.length - n};

        if (s.length < n || !wp_slice_is(head, words[i].word))
            continue;
        if (rest.length && phase_of(rest) == WP_PHASE_NONE)
            continue;
        g->quantity = words[i].quantity;
        g->phase = rest.length ? phase_of(rest) : WP_PHASE_NONE;
        return true;
    }
    return false;
}

/* Values that a device computed are no waveform. */
static bool is_derived(struct wp_slice s)
{
    static const char *const words[] = {"mag",  "magnitude", "angle", "ang",
                                        "rms",  "thd",       "freq",  "min",
                                        "max",  "avg",       "mean",  "phasor",
                                        "time", "frequency", NULL};

    for (const char *const *w = words; *w; w++)
        if (wp_slice_is(s, *w))
            return true;
    return false;
}

/* The name without "(V)" or "[kA]": units are no phases. */
static void without_unit(const char *name, char *out, size_t size)
{
    size_t n = 0;

    while (*name && n + 1 < size) {
        const char *close = *name == '('   ? strchr(name, ')')
                            : *name == '[' ? strchr(name, ']')
                                           : NULL;
        char unit[16];
        enum wp_quantity quantity;
        double factor;

        if (close && close - name < (int)sizeof(unit)) {
            wp_slice_copy(
                (struct wp_slice){name + 1, (size_t)(close - name - 1)}, unit,
                sizeof(unit));
            if (wp_unit_parse(unit, &quantity, &factor)) {
                name = close + 1;
                continue;
            }
        }
        out[n++] = *name++;
    }
    out[n] = '\0';
}

/* "L1-L2" is two words; "A-N" is A. */
static enum wp_phase between(enum wp_phase from, enum wp_phase to)
{
    return from == WP_PHASE_A && to == WP_PHASE_B   ? WP_PHASE_AB
           : from == WP_PHASE_B && to == WP_PHASE_C ? WP_PHASE_BC
           : from == WP_PHASE_C && to == WP_PHASE_A ? WP_PHASE_CA
                                                    : from;
}

void wp_channel_guess(const char *name, enum wp_quantity *quantity,
                      enum wp_phase *phase)
{
    struct guess best = {0}, g;
    enum wp_phase alone = WP_PHASE_NONE;
    char text[WP_NAME_MAX];
    const char *at = text;

    without_unit(name, text, sizeof(text));
    *quantity = WP_QUANTITY_NONE;
    *phase = WP_PHASE_NONE;
    for (;;) {
        struct wp_slice word = next_word(&at);

        if (!word.length)
            break;
        if (is_derived(word))
            return;
        if (quantity_word(word, &g)) {
            /* A word with its phase says more than one without. */
            if (!best.quantity || (!best.phase && g.phase))
                best = g;
        } else if (alone == WP_PHASE_NONE) {
            alone = phase_of(word);
        } else if (word.at > text && word.at[-1] == '-') {
            alone = between(alone, phase_of(word));
        }
    }
    *quantity = best.quantity;
    *phase = best.phase ? best.phase : alone;
}
