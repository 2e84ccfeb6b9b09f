#include <stdio.h>
#include <string.h>

#include "format/csv_encoding.h"
#include "format/csv_names_priv.h"
#include "format/csv_preambles_priv.h"

enum { FIELDS = 32 };

const char *wp_csv_scope_name(const struct wp_csv_head *head)
{
    static const struct {
        const char *start, *name;
    } marks[] = {
        {"lecroy", "LeCroy"},
        {"record length,analog", "Siglent"},
        {"record length,", "Tektronix"},
        {"model,", "Tektronix"},
        {"x-axis,", "Keysight"},
        {"trigger_date,", "EV-CPW"},
        {"time,channel a", "PicoScope"},
        {"time;channel a", "PicoScope"},
    };

    for (size_t i = 0; i < head->lines && i < 2; i++) {
        struct wp_slice line = wp_trim(head->line[i].at, head->line[i].length);
        struct wp_slice field[FIELDS];
        size_t n = wp_csv_split(line, ',', field, FIELDS);

        for (size_t k = 0; k < sizeof(marks) / sizeof(*marks); k++)
            if (wp_csv_starts_with(line, marks[k].start))
                return marks[k].name;
        for (size_t k = 1; k < n && k < FIELDS; k++)
            if (wp_slice_is(field[k], "increment") ||
                wp_csv_starts_with(field[k], "tinc"))
                return "Rigol";
    }
    return NULL;
}

/* Values may carry what they belong to: "Analog:2e-7", "CH1:V", "tInc = 2e-6".
 */
static struct wp_slice bare(struct wp_slice s)
{
    for (size_t i = s.length; i > 0; i--)
        if (s.at[i - 1] == ':' || s.at[i - 1] == '=')
            return wp_trim(s.at + i, s.length - i);
    return s;
}

static struct wp_slice get(const struct wp_csv_layout *layout,
                           const struct wp_csv_head *head, const char *key,
                           size_t index)
{
    return wp_csv_preamble_get(layout, head, key, index);
}

static void set_rate(struct wp_csv_layout *layout, struct wp_slice interval,
                     int power, bool better)
{
    if (layout->rate_said || !interval.length)
        return;
    if (wp_csv_rate_of_interval(bare(interval), power, &layout->rate)) {
        layout->rate_said = true;
        layout->rate_true = better;
    }
}

/* Rigol: start and increment stand in the row of units, below their names. */
static void read_rigol(struct wp_csv_layout *layout,
                       const struct wp_csv_head *head)
{
    struct wp_slice name[FIELDS], value[FIELDS];
    size_t header = layout->dialect.header, units = layout->dialect.units;
    size_t n, m = 0;

    if (header == WP_CSV_NO_LINE)
        return;
    n = wp_csv_split(head->line[header], ',', name, FIELDS);
    if (units != WP_CSV_NO_LINE)
        m = wp_csv_split(head->line[units], ',', value, FIELDS);
    for (size_t i = 0; i < n && i < FIELDS; i++) {
        if (wp_csv_starts_with(name[i], "tinc"))
            set_rate(layout, name[i], 0, true);
        else if (i < m && wp_slice_is(name[i], "increment"))
            set_rate(layout, value[i], 0, true);
        else if (!wp_slice_is(name[i], "start") &&
                 !wp_csv_starts_with(name[i], "t0"))
            continue;
        if (i < layout->dialect.columns)
            layout->column[i].role = WP_CSV_SKIP;
    }
}

/* Preamble in the first columns, time and value in the fourth and fifth. */
static void read_beside(struct wp_csv_layout *layout,
                        const struct wp_csv_head *head)
{
    struct wp_csv_column *time = &layout->column[3], *value = time + 1;
    struct wp_slice source = get(layout, head, "source", 1);

    for (size_t i = 0; i < 3; i++)
        layout->column[i].role = WP_CSV_SKIP;
    layout->time_column = 3;
    layout->time_unit = WP_CSV_SECONDS;
    strcpy(time->name, "time");
    if (source.length)
        wp_csv_name_read(source, value);
    wp_csv_unit_read(get(layout, head, "vertical units", 1), value);
}

/* A trace "Value" or "Ampl" takes the name and unit that the preamble gives. */
static void read_traces(struct wp_csv_layout *layout,
                        const struct wp_csv_head *head)
{
    size_t trace = 0;

    for (size_t i = 0; i < layout->dialect.columns; i++) {
        struct wp_csv_column *c = &layout->column[i];
        struct wp_slice name = {c->name, strlen(c->name)}, said;

        if (c->role != WP_CSV_VALUE || wp_csv_starts_with(name, "time") ||
            wp_slice_is(name, "second"))
            continue;
        trace++;
        if (!c->unit[0])
            wp_csv_unit_read(bare(get(layout, head, "vertical units", trace)),
                             c);
        if (!wp_slice_is(name, "value") && !wp_slice_is(name, "volt"))
            continue;
        if (!c->unit[0])
            wp_csv_unit_read(name, c);
        said = get(layout, head, "source", trace);
        if (said.length)
            wp_csv_copy_name(said, c->name, sizeof(c->name));
    }
}

static int shown(struct wp_slice s, size_t most)
{
    return (int)(s.length < most ? s.length : most);
}

/* "2019/10/11" and "T 10:06:15.201 PDT" */
static void read_trigger(struct wp_csv_layout *layout,
                         const struct wp_csv_head *head, struct wp_notes *notes)
{
    struct wp_slice date = get(layout, head, "trigger_date", 1);
    struct wp_slice time = get(layout, head, "trigger_time", 1), stamp;
    char text[96];

    if (time.length && (*time.at == 'T' || *time.at == 't'))
        time = wp_trim(time.at + 1, time.length - 1);
    (void)snprintf(text, sizeof(text), "%.*s %.*s", shown(date, 32),
                   date.at ? date.at : "", shown(time, 48),
                   time.at ? time.at : "");
    stamp = (struct wp_slice){text, strlen(text)};
    if (!date.length) {
        stamp = get(layout, head, "#1", 1); /* LeCroy's first segment */
        if (!stamp.length)
            return;
    }
    layout->trigger_known = wp_csv_stamp_parse(stamp, &layout->trigger_ns);
    if (!layout->trigger_known)
        wp_note(notes,
                "%s: trigger time \"%.*s\": expected a date, a time and a zone "
                "that means one offset; start unknown",
                head->name, shown(stamp, 64), stamp.at);
    else if (!wp_csv_stamp_has_zone(stamp))
        wp_note(notes, "%s: the trigger time names no zone: taken as UTC",
                head->name);
}

void wp_csv_scope_read(struct wp_csv_layout *layout,
                       const struct wp_csv_head *head, struct wp_notes *notes)
{
    const char *kind = wp_csv_scope_name(head);
    struct wp_slice model;

    if (kind)
        layout->kind = kind;
    set_rate(layout, get(layout, head, "microseconds_per_sample", 1), -6, true);
    set_rate(layout, get(layout, head, "sample interval", 1), 0, false);
    if (kind && strcmp(kind, "Rigol") == 0)
        read_rigol(layout, head);
    if (layout->dialect.beside)
        read_beside(layout, head);
    else
        read_traces(layout, head);
    read_trigger(layout, head, notes);
    model = get(layout, head, "model", 1);
    if (!model.length)
        model = get(layout, head, "model number", 1);
    wp_csv_copy_name(model, layout->device, sizeof(layout->device));
}
