#include "cli/pq_facts.h"

#include "pq/pq_flag.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of which items the extremes are kept, by the beginning of their names. */
static const char *const kept[] = {
    "frequency", "u_rms_",    "i_rms_",    "u_under_", "u_over_",
    "u_crest_",  "i_crest_",  "thd40_u_",  "thd40_i_", "thd_u_",
    "thd_i_",    "thd128_u_", "thd128_i_", "tdd_i_",   "k_factor_i_",
    "u2",        "u0",        "i2",        "i0",       "signalling_",
    "pinst_",    "u_pos",
};

static bool is_kept(const struct wp_item *item)
{
    if (item->width > 1 || item->mean == WP_MEAN_ANGLE)
        return false;
    for (size_t k = 0; k < sizeof(kept) / sizeof(*kept); k++)
        if (strncmp(item->name, kept[k], strlen(kept[k])) == 0)
            return true;
    return false;
}

static struct wp_pq_span *add(struct wp_pq_facts *f, const char *unit)
{
    struct wp_pq_span *s = &f->span[f->spans++];

    *s = (struct wp_pq_span){.unit = unit};
    return s;
}

static unsigned add_flicker(struct wp_pq_facts *f, const char *what)
{
    unsigned first = f->spans;

    for (unsigned c = 0; c < f->basis->flickers; c++) {
        char letters[4];

        wp_pq_signal_letters(f->basis->flicker_signal[c], letters);
        (void)snprintf(add(f, "")->key, WP_PQ_FACTS_KEY, "%s_%s", what,
                       letters);
    }
    return first;
}

/* U din, where the item is the magnitude of a voltage that has one. */
static double declared_for(const struct wp_pq_basis *b, const char *name)
{
    for (int s = 0; s < WP_I_A; s++) {
        char letters[4], rms[16];

        wp_pq_signal_letters(s, letters);
        (void)snprintf(rms, sizeof(rms), "u_rms_%s", letters);
        if (strcmp(rms, name) == 0)
            return b->u_din_of[s];
    }
    return 0.0;
}

void wp_pq_facts_init(struct wp_pq_facts *f, const struct wp_pq_basis *b,
                      const struct wp_items *items,
                      const struct wp_intervals *intervals)
{
    const unsigned others = 1 + 2 * WP_FLICKER_CHANNELS;

    memset(f, 0, sizeof(*f));
    f->basis = b;
    while (f->ten_minutes < wp_intervals_kinds(intervals) &&
           wp_intervals_kind(intervals, f->ten_minutes)->minutes != 10)
        f->ten_minutes++;
    for (size_t i = 0; i < items->count; i++) {
        const struct wp_item *item = &items->item[i];
        struct wp_pq_span *s;

        if (!is_kept(item) || f->spans + others >= WP_PQ_FACTS_SPANS)
            continue;
        s = add(f, item->unit);
        s->at = item->at;
        s->declared = declared_for(b, item->name);
        (void)snprintf(s->key, sizeof(s->key), "%s%s%s", item->name,
                       *item->suffix ? "_" : "", item->suffix);
    }
    f->window_spans = f->frequency = f->spans;
    (void)strcpy(add(f, "Hz")->key, "frequency_10s_hz");
    f->pst = add_flicker(f, "pst");
    f->plt = add_flicker(f, "plt");
}

static void tally(struct wp_pq_tally *t, uint32_t flags)
{
    t->rows++;
    t->flagged += (flags & (uint32_t)WP_PQ_FLAGGED) != 0;
    for (int k = 0; k < WP_PQ_FLAGS; k++)
        t->with[k] += (flags & 1u << k) != 0;
}

static void count(struct wp_pq_span *s, const double range[3], bool flagged)
{
    s->sum_all += range[0];
    s->all++;
    if (flagged)
        return;
    s->least = s->values ? fmin(s->least, range[1]) : range[1];
    s->greatest = s->values ? fmax(s->greatest, range[2]) : range[2];
    s->sum += range[0];
    s->values++;
}

static void count_one(struct wp_pq_span *s, double value, bool flagged)
{
    count(s, (const double[3]){value, value, value}, flagged);
}

/* The flickermeter's filters settle for 190 s after each beginning. */
static void settle(struct wp_pq_facts *f, const struct wp_window *w)
{
    const int64_t settling_ns = 190000000000;

    if (f->windows.rows == 0 || w->flags & WP_PQ_MISSING)
        f->settled_ns = w->start_ns + settling_ns;
}

static bool is_pinst(const struct wp_pq_span *s)
{
    return strncmp(s->key, "pinst_", 6) == 0;
}

static void put_window(struct wp_pq_facts *f, const struct wp_pq_record *r)
{
    const struct wp_window *w = r->window;

    if (w->tail)
        return;
    settle(f, w);
    tally(&f->windows, w->flags);
    for (unsigned i = 0; i < f->window_spans; i++) {
        size_t at = f->span[i].at;
        const double range[3] = {r->row.mean[at], r->row.least[at],
                                 r->row.greatest[at]};

        count(&f->span[i], range,
              (w->flags & (uint32_t)WP_PQ_FLAGGED) != 0 ||
                  (is_pinst(&f->span[i]) && w->start_ns < f->settled_ns));
    }
}

/* How far an event went, in the sense of its kind: more is worse. */
static double severity(const struct wp_event *e)
{
    bool below = e->kind == WP_EVENT_DIP || e->kind == WP_EVENT_INTERRUPTION;

    if (e->kind == WP_EVENT_RVC)
        return e->max_change_v;
    return below ? -e->extreme_v : e->extreme_v;
}

/* Where all channels together have an event too, theirs alone is shown. */
static bool is_shown(const struct wp_pq_facts *f, const struct wp_event *e)
{
    uint32_t signals = f->basis->event_signals;
    bool several = (signals & (signals - 1)) != 0;

    return e->kind > WP_EVENT_INTERRUPTION || !several ||
           e->flags & WP_EVENT_POLYPHASE;
}

static void put_event(struct wp_pq_facts *f, const struct wp_event *e)
{
    struct wp_pq_kind_facts *k = &f->kind[e->kind];
    size_t at;

    if (k->channel + k->polyphase == 0 || severity(e) > severity(&k->worst))
        k->worst = *e;
    if (e->flags & WP_EVENT_POLYPHASE)
        k->polyphase++;
    else
        k->channel++;
    if (!is_shown(f, e))
        return;
    f->events_seen++;
    if (f->events == WP_PQ_FACTS_EVENTS)
        return;
    for (at = f->events++; at > 0 && f->event[at - 1].start_ns > e->start_ns;
         at--)
        f->event[at] = f->event[at - 1];
    f->event[at] = *e;
}

static void put_flicker(struct wp_pq_facts *f, unsigned first,
                        const struct wp_flicker_row *row)
{
    for (unsigned c = 0; c < f->basis->flickers; c++)
        count_one(&f->span[first + c], row->value[c], row->flags != 0);
}

void wp_pq_facts_put(struct wp_pq_facts *f, const struct wp_pq_record *r)
{
    switch (r->kind) {
    case WP_PQ_BASIC:
        put_window(f, r);
        break;
    case WP_PQ_FREQUENCY:
        tally(&f->frequencies, r->frequency->flags);
        count_one(&f->span[f->frequency], r->frequency->f_hz,
                  r->frequency->flags != 0);
        break;
    case WP_PQ_PST:
        tally(&f->psts, r->flicker->flags);
        put_flicker(f, f->pst, r->flicker);
        break;
    case WP_PQ_PLT:
        tally(&f->plts, r->flicker->flags);
        put_flicker(f, f->plt, r->flicker);
        break;
    case WP_PQ_EVENT:
        put_event(f, r->event);
        break;
    case WP_PQ_INTERVAL:
        if (r->interval->kind == f->ten_minutes)
            tally(&f->minutes, r->interval->flags);
        break;
    case WP_PQ_CYCLE:
        break;
    }
}

const struct wp_pq_span *wp_pq_facts_find(const struct wp_pq_facts *f,
                                          const char *key)
{
    for (unsigned i = 0; i < f->spans; i++)
        if (strcmp(f->span[i].key, key) == 0)
            return f->span[i].values ? &f->span[i] : NULL;
    return NULL;
}

double wp_pq_span_mean(const struct wp_pq_span *s)
{
    return s->values ? s->sum / (double)s->values : 0.0;
}
