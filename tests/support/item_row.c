#include "item_row.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* What no quantity is. */
static const double untouched = -1.2345e300;

static void check_row(const struct item_row *r, const double *row)
{
    size_t written = 0, finite = 0;

    for (size_t k = 0; k < ITEM_ROW_WIDTH; k++) {
        finite += isfinite(row[k]) != 0;
        written += (row[k] != untouched) == (k < r->items.width);
    }
    ck_assert_uint_eq(finite, ITEM_ROW_WIDTH);
    ck_assert_uint_eq(written, ITEM_ROW_WIDTH);
}

void item_row_make(struct item_row *r, const struct lines *l,
                   const struct wp_analysis_side *side)
{
    const struct wp_analysis_side none = {NULL, NULL};

    wp_analysis_items(&l->basis, &r->items);
    ck_assert_uint_lt(r->items.width, ITEM_ROW_WIDTH);
    ck_assert_uint_le(r->items.count, WP_ITEMS_MAX);
    for (size_t k = 0; k < ITEM_ROW_WIDTH; k++)
        r->mean[k] = r->least[k] = r->greatest[k] = untouched;
    wp_analysis_row(&l->basis, &r->items, &l->window, side ? side : &none,
                    r->mean, r->least, r->greatest);
    check_row(r, r->mean);
    check_row(r, r->least);
    check_row(r, r->greatest);
}

const struct wp_item *item_row_item(const struct item_row *r,
                                    const char *column)
{
    for (size_t k = 0; k < r->items.count; k++) {
        const struct wp_item *i = &r->items.item[k];
        char name[64];

        (void)snprintf(name, sizeof(name), "%s%s%s", i->name,
                       *i->suffix ? "_" : "", i->suffix);
        if (strcmp(name, column) == 0)
            return i;
    }
    return NULL;
}

double item_row_order(const struct item_row *r, const char *column, unsigned h)
{
    const struct wp_item *i = item_row_item(r, column);

    ck_assert_msg(i != NULL, "no column %s", column);
    ck_assert_uint_lt(h, i->width);
    return r->mean[i->at + h];
}

double item_row_at(const struct item_row *r, const char *column)
{
    return item_row_order(r, column, 0);
}
