#include "format/csv_dialect_priv.h"

#include <string.h>

#include "core/channel.h"

/* One pair of marks and what the lines look like under it. */
struct trial {
    const struct wp_csv_head *head;
    const struct wp_csv_hints *hints;
    char separator, decimal;
};

struct row {
    size_t fields; /* without empty ones at the end */
    size_t all;    /* with them */
    size_t numbers, texts;
    bool data;
};

struct wp_slice wp_csv_comment_text(struct wp_slice line)
{
    struct wp_slice s = wp_trim(line.at, line.length);

    while (s.length && (*s.at == '#' || *s.at == '%' || *s.at == ' ')) {
        s.at++;
        s.length--;
    }
    return s;
}

/* A row of data: numbers, perhaps some text between them, not in front. */
static struct row look_at(const struct trial *t, struct wp_slice line)
{
    struct wp_slice field[WP_CSV_MAX_COLUMNS];
    struct row row = {0};
    bool text_first = false;
    size_t n = wp_csv_split(line, t->separator, field, WP_CSV_MAX_COLUMNS);

    row.all = n;
    if (n > WP_CSV_MAX_COLUMNS)
        return row;
    for (size_t i = 0; i < n; i++) {
        enum wp_csv_kind kind = wp_csv_kind_of(field[i], t->decimal);

        if (kind == WP_CSV_EMPTY)
            continue;
        row.fields = i + 1;
        if (kind != WP_CSV_TEXT) {
            row.numbers++;
        } else {
            text_first = text_first || row.numbers == 0;
            row.texts++;
        }
    }
    row.data = row.numbers > row.texts && !text_first;
    return row;
}

static bool is_noise(struct wp_slice line)
{
    return wp_csv_is_blank(line) || wp_csv_is_comment(line);
}

static size_t next_line(const struct wp_csv_head *head, size_t from)
{
    while (from < head->lines && is_noise(head->line[from]))
        from++;
    return from;
}

/* Two rows in a row that are data, equally wide if `strict`. */
static size_t find_pair(const struct trial *t, size_t from, bool strict)
{
    size_t at = next_line(t->head, from);
    struct row now = {0};

    if (at < t->head->lines)
        now = look_at(t, t->head->line[at]);
    while (at < t->head->lines) {
        size_t after = next_line(t->head, at + 1);
        struct row next = {0};

        if (after < t->head->lines)
            next = look_at(t, t->head->line[after]);
        if (now.data && next.data && (now.all == next.all || !strict))
            return at;
        at = after;
        now = next;
    }
    return WP_CSV_NO_LINE;
}

/* Rows of unequal width are found, too, so that the complaint names the line.
 */
static size_t find_data(const struct trial *t, size_t from)
{
    size_t data = find_pair(t, from, true);

    return data == WP_CSV_NO_LINE ? find_pair(t, from, false) : data;
}

/* Where data begins when the hints say what stands before it. */
static size_t told_data(const struct trial *t)
{
    const struct wp_csv_hints *h = t->hints;
    size_t at = next_line(t->head, h->skip_rows);

    if (h->header == WP_CSV_UNSAID)
        return find_data(t, at);
    if (h->header == WP_CSV_YES)
        at = next_line(t->head, at + 1);
    if (h->units_row == WP_CSV_YES)
        at = next_line(t->head, at + 1);
    if (h->units_row == WP_CSV_UNSAID && h->header == WP_CSV_YES)
        return find_data(t, at);
    return at < t->head->lines ? at : WP_CSV_NO_LINE;
}

/* Counts rows; the width is that of the widest row without empty tails. */
static long long judge(const struct trial *t, struct wp_csv_dialect *d)
{
    struct row first = look_at(t, t->head->line[d->data]);
    size_t looked = 0, uneven = 0;

    d->columns = first.fields;
    d->width = first.all;
    for (size_t i = d->data; i < t->head->lines && looked < 200; i++) {
        struct row row;

        if (is_noise(t->head->line[i]))
            continue;
        looked++;
        row = look_at(t, t->head->line[i]);
        if (row.data && row.all == first.all) {
            d->rows++;
            if (row.fields > d->columns)
                d->columns = row.fields;
        } else {
            d->others++;
            uneven += row.data;
        }
    }
    return (long long)d->rows * 1000 - (long long)(d->others - uneven) * 3000 -
           (long long)uneven * 900 + (long long)first.numbers * 10 -
           (long long)first.texts * 500;
}

static bool is_unit(struct wp_slice s)
{
    enum wp_quantity quantity;
    char text[16];
    double factor;

    if (s.length >= 2 && (*s.at == '(' || *s.at == '['))
        return s.at[s.length - 1] == (*s.at == '(' ? ')' : ']');
    if (wp_csv_time_unit_parse(s) != WP_CSV_TIME_GUESS ||
        wp_slice_is(s, "volt") || wp_slice_is(s, "ampere"))
        return true;
    wp_slice_copy(s, text, sizeof(text));
    return s.length < sizeof(text) && wp_unit_parse(text, &quantity, &factor);
}

/* A line of words that is as wide as the data. */
static bool is_header(const struct trial *t, struct wp_slice line,
                      size_t columns, bool *all_units)
{
    struct wp_slice field[WP_CSV_MAX_COLUMNS];
    size_t n = wp_csv_split(line, t->separator, field, WP_CSV_MAX_COLUMNS);
    size_t words = 0, width = 0, units = 0;

    if (n > WP_CSV_MAX_COLUMNS)
        return false;
    for (size_t i = 0; i < n; i++) {
        words += wp_csv_kind_of(field[i], t->decimal) == WP_CSV_TEXT;
        units += field[i].length && is_unit(field[i]);
        if (field[i].length)
            width = i + 1;
    }
    *all_units = units && units == words;
    /* Rigol names two more things than it has columns. */
    return words && n >= columns && width <= columns + 3;
}

static size_t line_before(const struct wp_csv_head *head, size_t line,
                          size_t first)
{
    while (line-- > first)
        if (!is_noise(head->line[line]))
            return line;
    return WP_CSV_NO_LINE;
}

/* A comment right before the data may hold the names (numpy, MATLAB). */
static void header_in_comment(const struct trial *t, struct wp_csv_dialect *d)
{
    bool units;
    size_t at = d->data;

    while (at-- > t->hints->skip_rows)
        if (wp_csv_is_comment(t->head->line[at])) {
            struct wp_slice text = wp_csv_comment_text(t->head->line[at]);

            if (d->columns > 1 && is_header(t, text, d->columns, &units))
                d->header = at;
            return;
        } else if (!wp_csv_is_blank(t->head->line[at])) {
            return;
        }
}

static void find_header(const struct trial *t, struct wp_csv_dialect *d)
{
    const struct wp_csv_hints *h = t->hints;
    size_t at = line_before(t->head, d->data, h->skip_rows), above;
    bool units = false, above_units = false;

    if (h->header == WP_CSV_NO)
        return;
    if (at == WP_CSV_NO_LINE) {
        header_in_comment(t, d);
        return;
    }
    if (!is_header(t, t->head->line[at], d->columns, &units) &&
        h->header != WP_CSV_YES)
        return;
    above = line_before(t->head, at, h->skip_rows);
    if (above != WP_CSV_NO_LINE && h->units_row != WP_CSV_NO &&
        (units || h->units_row == WP_CSV_YES) &&
        is_header(t, t->head->line[above], d->columns, &above_units)) {
        d->units = at;
        d->header = above;
    } else {
        d->header = at;
    }
}

/* "Record Length,2500,,-0.01,0.04": Tektronix puts both side by side. */
static bool find_beside(const struct wp_csv_head *head,
                        struct wp_csv_dialect *d)
{
    struct wp_slice field[8];
    double value;

    if (!head->lines || wp_csv_split(head->line[0], ',', field, 8) < 5 ||
        !wp_slice_is(field[0], "record length") ||
        !wp_number(field[3], '.', &value) || !wp_number(field[4], '.', &value))
        return false;
    *d = (struct wp_csv_dialect){.separator = ',',
                                 .decimal = '.',
                                 .header = WP_CSV_NO_LINE,
                                 .units = WP_CSV_NO_LINE,
                                 .columns = 5,
                                 .width = 5,
                                 .rows = head->lines,
                                 .beside = true};
    return true;
}

/* Ours are never guessed: comments, the header, then rows, even none. */
static bool find_own(const struct wp_csv_head *head, struct wp_csv_dialect *d)
{
    static const char mark[] = WP_CSV_OWN_MARK;
    size_t header = next_line(head, 0);

    if (header >= head->lines || head->line[0].length < sizeof(mark) - 1 ||
        memcmp(head->line[0].at, mark, sizeof(mark) - 1) != 0)
        return false;
    *d = (struct wp_csv_dialect){.separator = ',',
                                 .decimal = '.',
                                 .header = header,
                                 .units = WP_CSV_NO_LINE,
                                 .data = header + 1};
    d->columns = d->width = wp_csv_split(head->line[header], ',', NULL, 0);
    return d->columns <= WP_CSV_MAX_COLUMNS;
}

static long long try_pair(struct trial *t, struct wp_csv_dialect *d)
{
    long long score;

    *d = (struct wp_csv_dialect){.separator = t->separator,
                                 .decimal = t->decimal,
                                 .header = WP_CSV_NO_LINE,
                                 .units = WP_CSV_NO_LINE};
    d->data = told_data(t);
    if (d->data == WP_CSV_NO_LINE)
        return 0;
    score = judge(t, d);
    if (score > 0)
        find_header(t, d);
    return score;
}

enum wp_status wp_csv_dialect_guess(struct wp_csv_dialect *out,
                                    const struct wp_csv_head *head,
                                    const struct wp_csv_hints *hints,
                                    struct wp_error *err)
{
    static const char separators[] = {',', ';', '\t', '|', ' ', '\0'};
    static const char decimals[] = {'.', ','};
    long long best = 0;

    if (find_own(head, out) ||
        (!hints->separator_said && find_beside(head, out)))
        return WP_OK;
    for (int i = 0; i < 12; i++) {
        struct trial t = {head, hints, separators[i / 2], decimals[i % 2]};
        struct wp_csv_dialect d;
        long long score;

        if ((t.separator == ',' && t.decimal == ',') ||
            (hints->separator_said && t.separator != hints->separator) ||
            (hints->decimal && t.decimal != hints->decimal))
            continue;
        score = try_pair(&t, &d);
        if (score > best) {
            best = score;
            *out = d;
        }
    }
    if (best > 0)
        return WP_OK;
    return wp_fail(err, WP_E_FORMAT,
                   "%s: expected at least two rows of numbers, found none in "
                   "its first %zu lines",
                   head->name, head->lines);
}
