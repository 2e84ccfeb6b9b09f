#include "pq/intervals.h"

#include <stdio.h>
#include <stdlib.h>

#include "pq/pq_flag.h"
#include "pq/schedule.h"

enum { GROUP, TEN_MINUTES, TWO_HOURS, FIRST_MINUTES };

/* Open ones, and closed ones until the next push: of 150/180 cycles those of
 * two chains that a gap ends and one behind it. */
enum { SLOTS = 3 };

/* A tail's last group waits for a push: when a gap comes right behind it, the
 * new chain's group ends sooner and comes first. */
enum state { FREE, OPEN, HELD, READY };

struct slot {
    enum state state;
    struct wp_aggregate *a;
    uint64_t chain;
    int64_t from_ns, to_ns; /* of minutes: UTC */
    int64_t start_ns, end_ns;
    uint32_t flags; /* beside those of its members */
};

struct kind {
    struct wp_interval_kind name;
    int64_t length_ns;
    bool any;        /* has had a member, */
    int64_t last_ns; /* which ended there */
    struct slot slot[SLOTS];
};

/* What becomes part of an interval: a unit, of 2 h a 10-minute value, whose
 * from and to are the UTC ticks. */
struct member {
    int64_t from_ns, to_ns;
    int64_t start_ns, end_ns;
    int64_t lost_ns; /* may be missing at the start */
    uint32_t flags;
    const struct wp_aggregate_row *row;
    const double *terms;
};

struct wp_intervals {
    const struct wp_items *items;
    unsigned group, kinds;
    struct kind kind[WP_INTERVAL_KINDS];
    double *terms;
};

static bool has_minutes(const struct wp_intervals *i, int minutes)
{
    for (unsigned k = 0; k < i->kinds; k++)
        if (i->kind[k].name.minutes == minutes)
            return true;
    return false;
}

static void add_kind(struct wp_intervals *i, const char *prefix, int minutes,
                     const char *text)
{
    struct kind *k = &i->kind[i->kinds++];

    k->name.minutes = minutes;
    k->length_ns = minutes * (WP_TICK_NS / 10);
    if (text)
        (void)snprintf(k->name.name, sizeof(k->name.name), "%s_%s", prefix,
                       text);
    else
        (void)snprintf(k->name.name, sizeof(k->name.name), "%s_%dmin", prefix,
                       minutes);
}

static bool make_slots(struct wp_intervals *i, const struct wp_items *items)
{
    for (unsigned k = 0; k < i->kinds; k++)
        for (int n = 0; n < (k == GROUP ? SLOTS : SLOTS - 1); n++)
            if (wp_aggregate_create(&i->kind[k].slot[n].a, items) != WP_OK)
                return false;
    i->terms = calloc(wp_aggregate_terms_width(items) + 1, sizeof(double));
    return i->terms;
}

enum wp_status wp_intervals_create_of(struct wp_intervals **out,
                                      const struct wp_intervals_plan *plan)
{
    struct wp_intervals *i = calloc(1, sizeof(*i));

    *out = NULL;
    if (!i)
        return WP_E_NOMEM;
    i->items = plan->items;
    i->group = plan->group;
    add_kind(i, plan->prefix, 0, "3s");
    add_kind(i, plan->prefix, 10, NULL);
    add_kind(i, plan->prefix, 120, "2h");
    for (int k = 0; k < WP_PQ_MINUTES && plan->minutes[k] > 0; k++)
        if (!has_minutes(i, plan->minutes[k]))
            add_kind(i, plan->prefix, plan->minutes[k], NULL);
    if (!make_slots(i, plan->items)) {
        wp_intervals_destroy(i);
        return WP_E_NOMEM;
    }
    *out = i;
    return WP_OK;
}

enum wp_status wp_intervals_create(struct wp_intervals **out,
                                   const struct wp_pq_basis *b,
                                   const struct wp_items *items)
{
    return wp_intervals_create_of(
        out, &(struct wp_intervals_plan){"interval", WP_GROUP_WINDOWS,
                                         b->config.minutes, items});
}

void wp_intervals_destroy(struct wp_intervals *i)
{
    if (!i)
        return;
    for (unsigned k = 0; k < i->kinds; k++)
        for (int n = 0; n < SLOTS; n++)
            wp_aggregate_destroy(i->kind[k].slot[n].a);
    free(i->terms);
    free(i);
}

unsigned wp_intervals_kinds(const struct wp_intervals *i)
{
    return i->kinds;
}

const struct wp_interval_kind *wp_intervals_kind(const struct wp_intervals *i,
                                                 unsigned kind)
{
    return &i->kind[kind].name;
}

/* There always is one: see SLOTS. */
static struct slot *new_slot(struct kind *k, const struct member *m)
{
    struct slot *s = k->slot;

    while (s->state != FREE)
        s++;
    wp_aggregate_reset(s->a);
    s->state = OPEN;
    s->flags = 0;
    s->start_ns = m->start_ns;
    return s;
}

static void put(struct slot *s, const struct member *m)
{
    if (m->terms)
        wp_aggregate_push_terms(s->a, m->row, m->terms, m->flags);
    else
        wp_aggregate_push(s->a, m->row, m->flags);
    s->end_ns = m->end_ns;
}

static void cut(struct slot *s, bool gap)
{
    s->flags |= WP_PQ_INCOMPLETE | (gap ? WP_PQ_MISSING : 0);
}

static struct slot *open_slot(struct kind *k)
{
    for (struct slot *s = k->slot; s < k->slot + SLOTS; s++)
        if (s->state == OPEN)
            return s;
    return NULL;
}

/* The member begins in k's interval, which it opens if need be. */
static void join(struct kind *k, const struct member *m)
{
    int64_t from_ns = wp_tick_before(m->from_ns, k->length_ns);
    bool linked = k->any && m->from_ns <= k->last_ns;
    struct slot *s = open_slot(k);

    if (s && !linked)
        cut(s, true);
    if (!s) {
        s = new_slot(k, m);
        s->from_ns = from_ns;
        s->to_ns = from_ns + k->length_ns;
        if (!linked && m->from_ns - from_ns > m->lost_ns)
            cut(s, k->any);
    }
    put(s, m);
    k->any = true;
    k->last_ns = m->to_ns;
}

/* Closes the interval before the one that holds from_ns; NULL: there is none.
 */
static const struct slot *close_before(struct kind *k, int64_t from_ns)
{
    struct slot *s = open_slot(k);

    if (!s || s->from_ns == wp_tick_before(from_ns, k->length_ns))
        return NULL;
    cut(s, true);
    s->state = READY;
    return s;
}

/* Closes the interval whose end the last member has reached. */
static const struct slot *close_reached(struct kind *k)
{
    struct slot *s = open_slot(k);

    if (!s || k->last_ns + WP_TICK_SLACK_NS < s->to_ns)
        return NULL;
    s->state = READY;
    return s;
}

/* 2 h are made of 10-minute values; s may be NULL. */
static void pass_on(struct kind *k, const struct slot *s)
{
    struct wp_aggregate_row row;
    struct member m;

    if (!s)
        return;
    row = wp_aggregate_result(s->a);
    m = (struct member){.from_ns = s->from_ns,
                        .to_ns = s->to_ns,
                        .start_ns = s->start_ns,
                        .end_ns = s->end_ns,
                        .flags = s->flags | wp_aggregate_flags(s->a),
                        .row = &row};

    (void)close_before(k, m.from_ns);
    join(k, &m);
    (void)close_reached(k);
}

/* Intervals of minutes; those of 2 h wait for 10-minute values, which come
 * first. */
static void join_minutes(struct wp_intervals *i, const struct member *m)
{
    struct kind *two_hours = &i->kind[TWO_HOURS];

    for (unsigned n = TEN_MINUTES; n < i->kinds; n++) {
        struct kind *k = &i->kind[n];
        const struct slot *before = close_before(k, m->from_ns), *now;

        if (n == TWO_HOURS)
            continue;
        if (n == TEN_MINUTES)
            pass_on(two_hours, before);
        join(k, m);
        now = close_reached(k);
        if (n == TEN_MINUTES)
            pass_on(two_hours, now);
    }
}

/* Groups of chains that have no window any more: each chain's windows follow
 * each other, so one that begins at its end or behind says that it is over; but
 * a tail comes before the new chain's window, and while there is a tail both
 * chains go on. */
static void close_groups(struct wp_intervals *i,
                         const struct wp_interval_unit *u)
{
    struct kind *k = &i->kind[GROUP];

    for (struct slot *s = k->slot; !u->tail && s < k->slot + SLOTS; s++)
        if (s->state == OPEN && s->chain != u->chain &&
            s->end_ns <= u->start_ns) {
            cut(s, true);
            s->state = READY;
        }
}

static void join_group(struct wp_intervals *i, const struct wp_interval_unit *u,
                       const struct member *m)
{
    struct kind *k = &i->kind[GROUP];
    struct slot *s = k->slot;

    while (s < k->slot + SLOTS && (s->state != OPEN || s->chain != u->chain))
        s++;
    if (s == k->slot + SLOTS) {
        s = new_slot(k, m);
        s->chain = u->chain;
    }
    put(s, m);
    if (u->index % i->group == i->group - 1)
        s->state = u->tail ? HELD : READY;
}

/* What was pulled is forgotten, what was held can be pulled. */
static void release(struct wp_intervals *i)
{
    for (unsigned k = 0; k < i->kinds; k++)
        for (int n = 0; n < SLOTS; n++) {
            struct slot *s = &i->kind[k].slot[n];

            if (s->state == READY)
                s->state = FREE;
            else if (s->state == HELD)
                s->state = READY;
        }
}

void wp_intervals_push_unit(struct wp_intervals *i,
                            const struct wp_interval_unit *u,
                            const struct wp_aggregate_row *row)
{
    const struct member m = {.from_ns = u->start_ns,
                             .to_ns = u->end_ns,
                             .start_ns = u->start_ns,
                             .end_ns = u->end_ns,
                             .lost_ns =
                                 (int64_t)(u->half_s * 1e9) + WP_TICK_SLACK_NS,
                             .flags = u->flags,
                             .row = row,
                             .terms = i->terms};

    release(i);
    wp_aggregate_terms(i->items, row->mean, i->terms);
    close_groups(i, u);
    join_group(i, u, &m);
    if (!u->tail)
        join_minutes(i, &m);
}

void wp_intervals_push(struct wp_intervals *i, const struct wp_window *w,
                       const struct wp_aggregate_row *row)
{
    const struct wp_interval_unit u = {.start_ns = w->start_ns,
                                       .end_ns = w->end_ns,
                                       .flags = w->flags,
                                       .chain = w->chain,
                                       .index = w->index,
                                       .tail = w->tail,
                                       .half_s =
                                           w->duration_s / (2 * w->cycles)};

    wp_intervals_push_unit(i, &u, row);
}

/* What is open at the capture's end, 10 minutes before 2 h. */
void wp_intervals_flush(struct wp_intervals *i)
{
    release(i);
    for (unsigned k = 0; k < i->kinds; k++)
        for (int n = 0; n < SLOTS; n++) {
            struct slot *s = &i->kind[k].slot[n];

            if (s->state != OPEN)
                continue;
            cut(s, false);
            s->state = READY;
            if (k == TEN_MINUTES)
                pass_on(&i->kind[TWO_HOURS], s);
        }
}

/* By end, then kind, then chain. */
static bool is_sooner(const struct slot *s, const struct slot *than, bool alike)
{
    return s->end_ns < than->end_ns ||
           (s->end_ns == than->end_ns && alike && s->chain < than->chain);
}

bool wp_intervals_pull(struct wp_intervals *i, struct wp_interval_row *out)
{
    struct slot *first = NULL;
    unsigned kind = 0;

    for (unsigned k = 0; k < i->kinds; k++)
        for (int n = 0; n < SLOTS; n++) {
            struct slot *s = &i->kind[k].slot[n];

            if (s->state == READY &&
                (!first || is_sooner(s, first, k == kind))) {
                first = s;
                kind = k;
            }
        }
    if (!first)
        return false;
    first->state = FREE;
    *out = (struct wp_interval_row){
        .kind = kind,
        .start_ns = first->start_ns,
        .end_ns = first->end_ns,
        .tick_ns = kind == GROUP ? first->end_ns : first->to_ns,
        .count = wp_aggregate_count(first->a),
        .flags = first->flags | wp_aggregate_flags(first->a),
        .row = wp_aggregate_result(first->a)};
    return true;
}
