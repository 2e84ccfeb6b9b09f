#include "pq/flicker_rows.h"

#include <math.h>

#include "pq/pq_flag.h"

enum { PST_PER_PLT = 12 };

static const int64_t two_hours_ns = INT64_C(7200000000000);

void wp_flicker_rows_push(struct wp_flicker_rows *r,
                          const struct wp_flicker_row *pst)
{
    if (r->count == WP_FLICKER_WAITING) {
        r->first++;
        r->count--;
    }
    r->waiting[(r->first + r->count++) % WP_FLICKER_WAITING] = *pst;
}

void wp_flicker_rows_flag(struct wp_flicker_rows *r, int64_t start_ns,
                          int64_t end_ns, uint32_t flags)
{
    for (unsigned i = 0; i < r->count; i++) {
        struct wp_flicker_row *row =
            &r->waiting[(r->first + i) % WP_FLICKER_WAITING];

        if (start_ns < row->end_ns && end_ns > row->start_ns)
            row->flags |= flags;
    }
}

void wp_flicker_rows_flush(struct wp_flicker_rows *r)
{
    r->ended = true;
}

/* The 2 hours of a Pst begin. */
static void open_plt(struct wp_flicker_rows *r, int64_t t_ns)
{
    int64_t into = t_ns % two_hours_ns;

    if (into < 0)
        into += two_hours_ns;
    r->open = true;
    r->plt = (struct wp_flicker_row){.start_ns = t_ns - into,
                                     .end_ns = t_ns - into + two_hours_ns};
    for (unsigned k = 0; k < WP_FLICKER_CHANNELS; k++)
        r->cubes[k] = 0.0;
}

static void add_pst(struct wp_flicker_rows *r, const struct wp_flicker_row *pst)
{
    if (!r->open)
        open_plt(r, pst->start_ns);
    if (pst->flags & (WP_PQ_SETTLING | WP_PQ_INCOMPLETE))
        return;
    r->plt.inputs++;
    r->plt.flags |= pst->flags;
    for (unsigned k = 0; k < r->channels; k++)
        r->cubes[k] += pst->value[k] * pst->value[k] * pst->value[k];
}

/* The 2 hours are over; false when no Pst of them counts. */
static bool close_plt(struct wp_flicker_rows *r, struct wp_flicker_row *out)
{
    r->open = false;
    if (r->plt.inputs == 0)
        return false;
    if (r->plt.inputs < PST_PER_PLT)
        r->plt.flags |= WP_PQ_INCOMPLETE;
    for (unsigned k = 0; k < r->channels; k++)
        r->plt.value[k] = cbrt(r->cubes[k] / r->plt.inputs);
    *out = r->plt;
    return true;
}

bool wp_flicker_rows_pull(struct wp_flicker_rows *r, int64_t until_ns,
                          bool *plt, struct wp_flicker_row *row)
{
    const struct wp_flicker_row *next =
        &r->waiting[r->first % WP_FLICKER_WAITING];

    *plt = true;
    if (r->open &&
        (r->count ? next->start_ns >= r->plt.end_ns
                  : r->plt.end_ns <= until_ns || r->ended) &&
        close_plt(r, row))
        return true;
    if (!r->count || (next->end_ns > until_ns && !r->ended))
        return false;
    *plt = false;
    *row = *next;
    r->first = (r->first + 1) % WP_FLICKER_WAITING;
    r->count--;
    add_pst(r, row);
    return true;
}
