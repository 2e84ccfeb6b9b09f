#include <string.h>

#include "core/utc.h"
#include "format/csv_encoding.h"
#include "format/csv_preambles_priv.h"

bool wp_csv_is_own(const struct wp_csv_head *head)
{
    return head->lines && head->line[0].length >= strlen(WP_CSV_OWN_MARK) &&
           memcmp(head->line[0].at, WP_CSV_OWN_MARK, strlen(WP_CSV_OWN_MARK)) ==
               0;
}

/* What follows a word in field, or nothing. */
static struct wp_slice after(struct wp_slice field, const char *word)
{
    size_t n = strlen(word);

    if (!wp_csv_starts_with(field, word))
        return (struct wp_slice){NULL, 0};
    return wp_trim(field.at + n, field.length - n);
}

static bool read_rate(struct wp_slice s, struct wp_rate *rate)
{
    const char *stroke = memchr(s.at, '/', s.length);
    struct wp_rate r;

    if (!stroke)
        return false;
    if (!wp_parse_int64(s.at, (size_t)(stroke - s.at), &r.num) ||
        !wp_parse_int64(stroke + 1, s.length - (size_t)(stroke + 1 - s.at),
                        &r.den) ||
        r.num <= 0 || r.num > 1000000000000000 || r.den <= 0 ||
        r.den > 1000000000)
        return false;
    *rate = r;
    return true;
}

/* "# wattproof capture, start 2024-...Z, rate 30720/1, stamps" */
static bool read_first(struct wp_csv_layout *layout, struct wp_slice line)
{
    struct wp_slice field[8];
    size_t n = wp_csv_split(line, ',', field, 8);

    for (size_t i = 1; i < n && i < 8; i++) {
        struct wp_slice start = after(field[i], "start ");
        struct wp_slice rate = after(field[i], "rate ");

        if (wp_slice_is(field[i], "stamps")) {
            layout->stamps = true;
        } else if (start.at) {
            if (!wp_utc_parse(start.at, start.length, &layout->start_ns))
                return false;
            layout->start_known = true;
        } else if (rate.at) {
            if (!read_rate(rate, &layout->rate))
                return false;
            layout->rate_said = layout->rate_true = true;
        }
    }
    return true;
}

static bool read_ratio(struct wp_slice s, struct wp_csv_column *column)
{
    const char *colon = memchr(s.at, ':', s.length);

    if (!s.length)
        return true;
    return colon &&
           wp_parse_double(s.at, (size_t)(colon - s.at),
                           &column->ratio_primary) &&
           wp_parse_double(colon + 1, s.length - (size_t)(colon + 1 - s.at),
                           &column->ratio_secondary);
}

static bool read_side(struct wp_slice s, struct wp_csv_column *column)
{
    if (wp_slice_is(s, "primary"))
        column->side = WP_SIDE_PRIMARY;
    else if (wp_slice_is(s, "secondary"))
        column->side = WP_SIDE_SECONDARY;
    else
        return !s.length;
    return true;
}

/* The name in the header is "NAME (UNIT)": the unit is known now. */
static bool read_unit(struct wp_slice s, struct wp_csv_column *column)
{
    size_t all = strlen(column->full), tail = s.length ? s.length + 3 : 0;

    if (s.length >= sizeof(column->unit) || tail > all)
        return false;
    wp_slice_copy(s, column->unit, sizeof(column->unit));
    wp_csv_copy_name((struct wp_slice){column->full, all - tail}, column->name,
                     sizeof(column->name));
    return true;
}

static bool read_phase(struct wp_slice s, struct wp_csv_column *column)
{
    wp_csv_copy_name(s, column->phase, sizeof(column->phase));
    return true;
}

static bool read_skew(struct wp_slice s, struct wp_csv_column *column)
{
    return !s.length || wp_parse_double(s.at, s.length, &column->skew_s);
}

/* One value per channel, in the order of the columns after the time. */
static bool read_list(struct wp_csv_layout *layout, struct wp_slice text,
                      bool (*read)(struct wp_slice, struct wp_csv_column *))
{
    struct wp_slice field[WP_CSV_MAX_COLUMNS];
    size_t n = wp_csv_split(text, ',', field, WP_CSV_MAX_COLUMNS);
    size_t first = layout->time_column == 0 ? 1 : 0;

    if (n > WP_CSV_MAX_COLUMNS || first + n > layout->dialect.columns)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!read(field[i], &layout->column[first + i]))
            return false;
    return true;
}

/* The last columns are the digital ones. */
static bool read_digitals(struct wp_csv_layout *layout, struct wp_slice text)
{
    struct wp_slice field[WP_CSV_MAX_COLUMNS];
    size_t n = wp_csv_split(text, ',', field, WP_CSV_MAX_COLUMNS);
    size_t first = layout->dialect.columns - n;

    if (n > layout->dialect.columns)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct wp_csv_column *c = &layout->column[first + i];

        wp_csv_copy_name(field[i], c->name, sizeof(c->name));
        c->unit[0] = c->phase[0] = '\0';
        c->role = WP_CSV_DIGITAL;
    }
    return true;
}

static bool read_line(struct wp_csv_layout *layout, struct wp_slice text)
{
    static const struct {
        const char *key;
        bool (*read)(struct wp_slice, struct wp_csv_column *);
    } lists[] = {{"unit:", read_unit},
                 {"phase:", read_phase},
                 {"side:", read_side},
                 {"ratio:", read_ratio},
                 {"skew_s:", read_skew}};
    struct wp_slice value;

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        value = after(text, lists[i].key);
        if (value.at)
            return read_list(layout, value, lists[i].read);
    }
    if ((value = after(text, "digital:")).at)
        return read_digitals(layout, value);
    if ((value = after(text, "station:")).at)
        wp_csv_copy_name(value, layout->station, sizeof(layout->station));
    else if ((value = after(text, "device:")).at)
        wp_csv_copy_name(value, layout->device, sizeof(layout->device));
    else if ((value = after(text, "nominal_hz:")).at)
        return wp_parse_double(value.at, value.length, &layout->nominal_hz);
    return true;
}

enum wp_status wp_csv_own_read(struct wp_csv_layout *layout,
                               const struct wp_csv_head *head,
                               struct wp_error *err)
{
    layout->own = true;
    layout->kind = "wattproof CSV";
    if (layout->column &&
        wp_slice_is((struct wp_slice){layout->column[0].full,
                                      strlen(layout->column[0].full)},
                    "time_s"))
        layout->time_column = 0;
    if (layout->time_column == 0)
        layout->time_unit = WP_CSV_SECONDS;
    for (size_t i = 0; i < layout->dialect.data; i++) {
        struct wp_slice line = head->line[i];

        if (!wp_csv_is_comment(line))
            continue;
        if (i ? !read_line(layout, wp_csv_comment_text(line))
              : !read_first(layout, line))
            return wp_fail(err, WP_E_FORMAT,
                           "%s:%zu: expected a comment as wattproof writes "
                           "it, found \"%.*s\"",
                           head->name, i + 1,
                           (int)(line.length < 60 ? line.length : 60), line.at);
    }
    return WP_OK;
}
