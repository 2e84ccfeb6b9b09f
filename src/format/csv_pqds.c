#include <string.h>

#include "core/utc.h"
#include "format/csv_encoding.h"
#include "format/csv_preambles_priv.h"

/* Rows of metadata: Key,"value",unit,type,"note"; the type is one letter. */
static bool is_metadata(struct wp_slice line)
{
    struct wp_slice field[6];

    return wp_csv_split(line, ',', field, 6) == 5 && field[0].length &&
           field[3].length == 1 && strchr("NEABTneabt", *field[3].at);
}

bool wp_csv_is_pqds(const struct wp_csv_head *head)
{
    size_t metadata = 0;

    for (size_t i = 0; i < head->lines && i < 200; i++) {
        if (wp_csv_starts_with(head->line[i], "waveform-data,"))
            return true;
        metadata += is_metadata(head->line[i]);
    }
    return metadata >= 2 && metadata + 1 >= head->lines;
}

struct reader {
    struct wp_csv_layout *layout;
    const struct wp_csv_head *head;
    struct wp_error *err;
};

static struct wp_slice get(const struct reader *r, const char *key)
{
    return wp_csv_preamble_get(r->layout, r->head, key, 1);
}

/* A whole number if the key is there. */
static enum wp_status get_int(const struct reader *r, const char *key, int min,
                              int max, int *out)
{
    struct wp_slice s = get(r, key);
    int64_t value = 0;

    if (!s.length)
        return WP_OK;
    if (!wp_parse_int64(s.at, s.length, &value) || value < min || value > max)
        return wp_fail(r->err, WP_E_FORMAT,
                       "%s: PQDS %s: expected a whole number from %d to %d, "
                       "found \"%.*s\"",
                       r->head->name, key, min, max,
                       (int)(s.length < 40 ? s.length : 40), s.at);
    *out = (int)value;
    return WP_OK;
}

/* EventDate MM/dd/yyyy and EventTime HH:mm:ss; false when absent or other. */
static bool date_and_time(const struct reader *r, int64_t *ns)
{
    struct wp_slice date = get(r, "EventDate"), time = get(r, "EventTime");
    char text[64];

    if (!date.length || date.length + time.length + 2 > sizeof(text))
        return false;
    memcpy(text, date.at, date.length);
    text[date.length] = ' ';
    if (time.length)
        memcpy(text + date.length + 1, time.at, time.length);
    return wp_csv_stamp_parse(
        (struct wp_slice){text, date.length + 1 + time.length}, ns);
}

static enum wp_status parts(const struct reader *r, int64_t *ns, bool *known)
{
    struct wp_civil c = {.year = 0, .month = 1, .day = 1};
    const struct {
        const char *key;
        int min, max;
        int *out;
    } keys[] = {
        {"EventYear", 1700, 2250, &c.year}, {"EventMonth", 1, 12, &c.month},
        {"EventDay", 1, 31, &c.day},        {"EventHour", 0, 23, &c.hour},
        {"EventMinute", 0, 59, &c.minute},  {"EventSecond", 0, 60, &c.second}};

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        enum wp_status status =
            get_int(r, keys[i].key, keys[i].min, keys[i].max, keys[i].out);

        if (status)
            return status;
    }
    *known = c.year && wp_utc_from_civil(&c, ns);
    return WP_OK;
}

static enum wp_status read_event(const struct reader *r, struct wp_notes *notes)
{
    struct wp_csv_layout *layout = r->layout;
    struct wp_slice date = get(r, "EventDate");
    int nanosecond = 0;
    bool known = date_and_time(r, &layout->trigger_ns);
    enum wp_status status = WP_OK;

    if (date.length && !known)
        return wp_fail(r->err, WP_E_FORMAT,
                       "%s: PQDS EventDate and EventTime: expected MM/dd/yyyy "
                       "and HH:mm:ss, found \"%.*s\"",
                       r->head->name,
                       (int)(date.length < 40 ? date.length : 40), date.at);
    if (!known)
        status = parts(r, &layout->trigger_ns, &known);
    if (!status)
        status = get_int(r, "EventNanoSecond", 0, 999999999, &nanosecond);
    if (status)
        return status;
    layout->trigger_known = known;
    layout->trigger_ns += nanosecond;
    if (known)
        wp_note(notes, "%s: the event's time names no zone: taken as UTC",
                r->head->name);
    return WP_OK;
}

/* "va" and "ia" are volts and amperes in PQDS, whoever wrote it. */
static void name_units(struct wp_csv_layout *layout)
{
    for (size_t i = 1; i < layout->dialect.columns; i++) {
        struct wp_csv_column *c = &layout->column[i];
        char kind = (char)(c->name[0] | 32);

        if (c->unit[0] || strlen(c->name) > 3)
            continue;
        if (kind == 'v')
            strcpy(c->unit, "V");
        else if (kind == 'i')
            strcpy(c->unit, "A");
        else if (kind == 'f' && !c->name[1])
            strcpy(c->unit, "Hz");
    }
}

enum wp_status wp_csv_pqds_read(struct wp_csv_layout *layout,
                                const struct wp_csv_head *head,
                                struct wp_notes *notes, struct wp_error *err)
{
    struct reader r = {layout, head, err};
    struct wp_slice hz = get(&r, "NominalFrequency");

    layout->kind = "PQDS";
    layout->time_column = 0;
    layout->time_unit = WP_CSV_MILLISECONDS;
    if (hz.length && (!wp_number(hz, '.', &layout->nominal_hz) ||
                      !(layout->nominal_hz > 0.0 && layout->nominal_hz < 1e6)))
        return wp_fail(err, WP_E_FORMAT,
                       "%s: PQDS NominalFrequency: expected a frequency in "
                       "Hz, found \"%.*s\"",
                       head->name, (int)(hz.length < 40 ? hz.length : 40),
                       hz.at);
    wp_csv_copy_name(get(&r, "DeviceName"), layout->device,
                     sizeof(layout->device));
    wp_csv_copy_name(get(&r, "StationName"), layout->station,
                     sizeof(layout->station));
    name_units(layout);
    return read_event(&r, notes);
}
