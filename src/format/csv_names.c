#include "format/csv_names_priv.h"

#include <stdio.h>
#include <string.h>

#include "format/csv_encoding.h"

enum { WORDS = 8 };

static struct wp_slice slice(const char *text)
{
    return (struct wp_slice){text, strlen(text)};
}

static bool any_of(struct wp_slice s, const char *const *words)
{
    for (; *words; words++)
        if (wp_slice_is(s, *words))
            return true;
    return false;
}

/* "(V)" or "[V]" at the end, without blanks inside; where it begins. */
static bool bracketed(struct wp_slice s, struct wp_slice *name,
                      struct wp_slice *unit)
{
    size_t n = s.length;
    char open;

    if (n < 3 || (s.at[n - 1] != ')' && s.at[n - 1] != ']'))
        return false;
    open = s.at[n - 1] == ')' ? '(' : '[';
    while (n > 0 && s.at[n - 1] != open)
        n--;
    if (n == 0)
        return false;
    *unit = wp_trim(s.at + n, s.length - n - 1);
    *name = wp_trim(s.at, n - 1);
    return unit->length && unit->length < 16 && name->length &&
           !memchr(unit->at, ' ', unit->length);
}

/* "I / mA": a stroke between blanks. */
static bool stroked(struct wp_slice s, struct wp_slice *name,
                    struct wp_slice *unit)
{
    for (size_t i = 1; i + 3 < s.length; i++)
        if (memcmp(s.at + i, " / ", 3) == 0) {
            *name = wp_trim(s.at, i);
            *unit = wp_trim(s.at + i + 3, s.length - i - 3);
            return unit->length && unit->length < 16;
        }
    return false;
}

/* "u_a_kV": the unit stays part of the name. After "V_" or "I_" an A is the
 * phase. */
static struct wp_slice suffix(struct wp_slice s)
{
    static const char *const units[] = {"V", "kV", "mV", "A", "kA", "mA", NULL};
    struct wp_slice none = {NULL, 0}, tail;
    size_t n = s.length, before;

    while (n > 0 && s.at[n - 1] != '_')
        n--;
    if (n < 2)
        return none;
    tail = (struct wp_slice){s.at + n, s.length - n};
    for (before = n - 1; before > 0 && s.at[before - 1] != '_';)
        before--;
    if (n - 1 - before == 1 && strchr("uviUVI", s.at[before]))
        return none;
    for (const char *const *u = units; *u; u++)
        if (strlen(*u) == tail.length && memcmp(*u, tail.at, tail.length) == 0)
            return tail;
    return none;
}

/* What follows the letter of a voltage or current at once: "a", "L1", "12". */
static enum wp_phase tight_phase(struct wp_slice s)
{
    static const char *const known[] = {
        "a",  "b",   "c",   "n",   "1",   "2",   "3",   "l1", "l2",
        "l3", "ab",  "bc",  "ca",  "an",  "bn",  "cn",  "12", "23",
        "31", "l12", "l23", "l31", "l1n", "l2n", "l3n", NULL};
    char text[8];

    if (!any_of(s, known))
        return WP_PHASE_NONE;
    (void)snprintf(text, sizeof(text), "%s%.*s",
                   s.length == 2 && s.at[0] <= '3' ? "L" : "", (int)s.length,
                   s.at);
    return wp_phase_parse(text);
}

/* Bytes of the word for a voltage or current that s begins with. */
static size_t quantity_length(struct wp_slice s)
{
    static const char *const words[] = {"voltage", "spannung", "current",
                                        "strom",   "volt",     NULL};

    for (const char *const *w = words; *w; w++)
        if (wp_csv_starts_with(s, *w))
            return strlen(*w);
    return s.length && strchr("uviUVI", *s.at) ? 1 : 0;
}

static size_t cut_words(const char *name, struct wp_slice *word)
{
    size_t n = 0;

    while (*name && n < WORDS) {
        size_t length = strcspn(name, "_ .-:()");

        if (length)
            word[n++] = (struct wp_slice){name, length};
        name += length;
        name += *name != '\0';
    }
    return n;
}

/* The phase that a name gives away: "ua", "V_L1", "U12", "MODAQ_Ib_I". */
static enum wp_phase phase_of(const char *name)
{
    static const char *const loose[] = {"a",  "b",  "c",  "n",  "r",  "s", "t",
                                        "l1", "l2", "l3", "1",  "2",  "3", "ab",
                                        "bc", "ca", "an", "bn", "cn", NULL};
    struct wp_slice word[WORDS];
    size_t n = cut_words(name, word);

    for (size_t i = 0; i < n; i++) {
        size_t length = quantity_length(word[i]);
        struct wp_slice rest = {word[i].at + length, word[i].length - length};
        enum wp_phase phase;

        if (!length)
            continue;
        phase = tight_phase(rest);
        if (phase)
            return phase;
        if (!rest.length && i + 2 < n && tight_phase(word[i + 1]) &&
            word[i + 1].length == 2 && word[i + 2].length == 2 &&
            tight_phase(word[i + 2])) {
            char both[8];

            (void)snprintf(both, sizeof(both), "%.2s-%.2s", word[i + 1].at,
                           word[i + 2].at);
            phase = wp_phase_parse(both);
            if (phase)
                return phase;
        }
        if (!rest.length && i + 1 < n && any_of(word[i + 1], loose)) {
            char text[8];

            wp_slice_copy(word[i + 1], text, sizeof(text));
            return wp_phase_parse(text);
        }
    }
    return WP_PHASE_NONE;
}

void wp_csv_name_read(struct wp_slice text, struct wp_csv_column *column)
{
    struct wp_slice s, name, unit;

    wp_csv_copy_name(text, column->full, sizeof(column->full));
    s = name = slice(column->full);
    if (bracketed(s, &name, &unit) || stroked(s, &name, &unit)) {
        wp_csv_copy_name(unit, column->unit, sizeof(column->unit));
    } else {
        name = s;
        unit = suffix(s);
        if (unit.at)
            wp_slice_copy(unit, column->unit, sizeof(column->unit));
    }
    wp_csv_copy_name(name, column->name, sizeof(column->name));
    wp_slice_copy(slice(wp_phase_name(phase_of(column->name))), column->phase,
                  sizeof(column->phase));
}

void wp_csv_unit_read(struct wp_slice text, struct wp_csv_column *column)
{
    struct wp_slice s = wp_trim(text.at, text.length);

    if (s.length > 2 && (*s.at == '(' || *s.at == '['))
        s = wp_trim(s.at + 1, s.length - 2);
    /* Scopes write whole words in any case. */
    if (wp_slice_is(s, "volt") || wp_slice_is(s, "volts"))
        s = slice("V");
    else if (wp_csv_starts_with(s, "amp") && s.length <= 7)
        s = slice("A");
    if (s.length && s.length < sizeof(column->unit))
        wp_csv_copy_name(s, column->unit, sizeof(column->unit));
}

bool wp_csv_is_time_name(const struct wp_csv_column *column)
{
    static const char *const exact[] = {
        "t",        "x-axis", "second",    "sec",   "seconds", "waveform-data",
        "datetime", "date",   "date/time", "epoch", "t_s",     "t_ms",
        "t_us",     "t_ns",   "utc",       NULL};
    static const char *const start[] = {"time",   "zeit",  "temps",
                                        "tiempo", "tempo", NULL};
    struct wp_slice s = slice(column->name);

    if (any_of(s, exact))
        return true;
    for (const char *const *w = start; *w; w++) {
        size_t n = strlen(*w);

        if (wp_csv_starts_with(s, *w) &&
            (s.length == n ||
             !((s.at[n] | 32) >= 'a' && (s.at[n] | 32) <= 'z') ||
             wp_csv_starts_with(s, "timestamp")))
            return true;
    }
    return false;
}

bool wp_csv_is_index_name(const struct wp_csv_column *column)
{
    static const char *const exact[] = {"nr",
                                        "no",
                                        "no.",
                                        "n",
                                        "#",
                                        "index",
                                        "sample",
                                        "samples",
                                        "sequence",
                                        "sample number",
                                        "sample_number",
                                        "row",
                                        "point",
                                        "x",
                                        NULL};

    return any_of(slice(column->name), exact);
}
