#include "cli/pq_columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD = 3,
    COLUMNS_MAX = HEAD + 3 * WP_ITEMS_MAX,
    NAME = 64,
    QUANTITY = 160,
    DROPPED_BITS = 20
};

enum source { MEAN, LEAST, GREATEST };

struct piece {
    size_t at, width;
    enum source source;
};

struct wp_pq_columns {
    size_t count, pieces;
    struct wp_column column[COLUMNS_MAX];
    char name[COLUMNS_MAX][NAME], quantity[COLUMNS_MAX][QUANTITY];
    struct piece piece[COLUMNS_MAX];
    double *values; /* of a row */
};

static const char *const source_names[] = {"", "_min", "_max"};
static const char *const source_words[] = {"", ", least", ", greatest"};

static bool has_scale(const char *unit)
{
    return strcmp(unit, "V") == 0 || strcmp(unit, "A") == 0 ||
           strcmp(unit, "W") == 0;
}

/* Said where the rate, not the settings, ends a spectrum of harmonics. */
static const char *limit_of(const struct wp_pq_basis *b,
                            const struct wp_item *item)
{
    return b && item->width > 1 && item->width == b->orders + 1 &&
                   (int)b->orders < b->config.orders
               ? ": the rate allows no more"
               : "";
}

static void add(struct wp_pq_columns *c, const struct wp_item *item,
                enum source source, const struct wp_pq_columns_want *want)
{
    size_t n = c->count++;

    (void)snprintf(c->name[n], NAME, "%s%s%s%s", item->name,
                   source_names[source], *item->suffix ? "_" : "",
                   item->suffix);
    (void)snprintf(c->quantity[n], QUANTITY, "%s%s%s", item->quantity,
                   limit_of(want->basis, item), source_words[source]);
    c->column[n] = (struct wp_column){
        c->name[n],
        want->without_scale && has_scale(item->unit) ? "" : item->unit,
        c->quantity[n], item->width};
    c->piece[c->pieces++] = (struct piece){item->at, item->width, source};
}

/* Pinst alone has a range within 10/12 cycles. */
static bool has_own_range(const struct wp_item *item)
{
    return strncmp(item->name, "pinst_", 6) == 0;
}

static void add_item(struct wp_pq_columns *c, const struct wp_item *item,
                     const struct wp_pq_columns_want *want)
{
    bool spectrum = item->width > 1;
    bool range =
        spectrum ? want->spectra_range : want->range || has_own_range(item);

    if (spectrum && !want->spectra)
        return;
    add(c, item, MEAN, want);
    if (!range || item->mean == WP_MEAN_ANGLE)
        return;
    add(c, item, LEAST, want);
    add(c, item, GREATEST, want);
}

static void add_head(struct wp_pq_columns *c)
{
    static const struct wp_column head[HEAD] = {
        {"duration_s", "s", "time that the values cover", 1},
        {"inputs", "", "shorter intervals in it", 1},
        {"flags", "", "why flagged: a sum, see schemas/pq.md", 1},
    };

    memcpy(c->column, head, sizeof(head));
    c->count = HEAD;
}

enum wp_status wp_pq_columns_create(struct wp_pq_columns **out,
                                    const struct wp_pq_columns_want *want)
{
    struct wp_pq_columns *c = calloc(1, sizeof(*c));
    const struct wp_items *items = want->items;

    *out = NULL;
    if (!c)
        return WP_E_NOMEM;
    c->values = calloc(HEAD + 3 * items->width, sizeof(*c->values));
    if (!c->values) {
        wp_pq_columns_destroy(c);
        return WP_E_NOMEM;
    }
    add_head(c);
    for (size_t i = 0; i < items->count; i++)
        add_item(c, &items->item[i], want);
    *out = c;
    return WP_OK;
}

void wp_pq_columns_destroy(struct wp_pq_columns *c)
{
    if (!c)
        return;
    free(c->values);
    free(c);
}

size_t wp_pq_columns_count(const struct wp_pq_columns *c)
{
    return c->count;
}

const struct wp_column *wp_pq_columns_list(const struct wp_pq_columns *c)
{
    return c->column;
}

/* To the nearest: what is dropped would only be noise that does not compress.
 * A carry into the exponent is the next power of two, as it should be. */
double wp_pq_columns_round(double value)
{
    const uint64_t unit = (uint64_t)1 << DROPPED_BITS;
    uint64_t bits;

    memcpy(&bits, &value, sizeof(bits));
    bits = (bits + unit / 2) & ~(unit - 1);
    memcpy(&value, &bits, sizeof(value));
    return value;
}

const double *wp_pq_columns_row(struct wp_pq_columns *c,
                                const struct wp_pq_columns_head *head,
                                const struct wp_aggregate_row *row)
{
    const double *const from[] = {row->mean, row->least, row->greatest};
    size_t n = HEAD;

    c->values[0] = head->duration_s;
    c->values[1] = head->inputs;
    c->values[2] = head->flags;
    for (size_t p = 0; p < c->pieces; p++) {
        const struct piece *piece = &c->piece[p];
        const double *x = from[piece->source] + piece->at;

        for (size_t k = 0; k < piece->width; k++)
            c->values[n++] = wp_pq_columns_round(x[k]);
    }
    return c->values;
}
