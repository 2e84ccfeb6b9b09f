#include "pq/event_anatomy.h"

#include <math.h>
#include <stdlib.h>

#include "pq/event_watch.h"

enum { AROUND = 10 /* half-cycles before and after an event: five cycles */ };

struct wp_event_anatomy {
    struct wp_pq_basis basis;
    const struct wp_history *history; /* of the last push */
    struct wp_event_trail trail;
    struct wp_event_watch watch[WP_ANATOMY_EVENTS];
    /* Events that were named since the last push. */
    struct wp_event named[WP_ANATOMY_EVENTS];
    unsigned names;
    bool watching; /* any watch is not free */

    bool handing;      /* cycles are handed on */
    int64_t next, end; /* half-cycles: the next cycle's, the last but one */
    struct wp_event_reference reference; /* of their phasors */
    double angle;                        /* of the positive sequence there */
};

enum wp_status wp_event_anatomy_create(struct wp_event_anatomy **out,
                                       const struct wp_pq_basis *b)
{
    *out = calloc(1, sizeof(**out));
    if (!*out)
        return WP_E_NOMEM;
    (*out)->basis = *b;
    wp_event_trail_init(&(*out)->trail, b);
    return WP_OK;
}

void wp_event_anatomy_destroy(struct wp_event_anatomy *a)
{
    free(a);
}

static struct wp_watch_sight sight(const struct wp_event_anatomy *a)
{
    return (struct wp_watch_sight){&a->basis, &a->trail, a->history};
}

void wp_event_anatomy_open(struct wp_event_anatomy *a,
                           const struct wp_event *event)
{
    if (a->names < WP_ANATOMY_EVENTS)
        a->named[a->names++] = *event;
}

static struct wp_event_watch *find(struct wp_event_anatomy *a,
                                   const struct wp_event *e)
{
    for (int k = 0; k < WP_ANATOMY_EVENTS; k++) {
        struct wp_event_watch *w = &a->watch[k];

        if (w->state != WP_WATCH_FREE && w->kind == e->kind &&
            w->start_ns == e->start_ns && w->first == e->first &&
            w->polyphase == ((e->flags & WP_EVENT_POLYPHASE) != 0))
            return w;
    }
    return NULL;
}

static struct wp_event_watch *vacant(struct wp_event_anatomy *a)
{
    for (int k = 0; k < WP_ANATOMY_EVENTS; k++)
        if (a->watch[k].state == WP_WATCH_FREE)
            return &a->watch[k];
    return NULL;
}

/* Around its event cycles are handed on. */
static void hand_on_from(struct wp_event_anatomy *a,
                         const struct wp_event_watch *w)
{
    int64_t from = w->start_half - AROUND;
    struct wp_complex v;

    if (!w->begun || a->handing)
        return;
    if (from < a->next)
        from = a->next;
    if (from < wp_event_trail_oldest(&a->trail))
        from = wp_event_trail_oldest(&a->trail);
    a->handing = true;
    a->next = from;
    a->reference = w->before;
    v = wp_event_reference_positive(&w->before, w->before.phasors.voltage);
    a->angle = w->before.there ? atan2(v.im, v.re) : 0.0;
}

/* Without a vacancy the event has no anatomy but what is found at its end. */
static void name(struct wp_event_anatomy *a, const struct wp_event *e)
{
    struct wp_watch_sight s = sight(a);
    struct wp_event_watch *w = find(a, e);

    if (w) {
        w->state = WP_WATCH_OPEN;
        return;
    }
    w = vacant(a);
    if (!w)
        return;
    wp_event_trail_extend(&a->trail, a->history);
    wp_event_watch_begin(w, &s, e);
    hand_on_from(a, w);
}

static bool grow_older(struct wp_event_anatomy *a)
{
    for (int k = 0; k < WP_ANATOMY_EVENTS; k++)
        if (a->watch[k].state != WP_WATCH_FREE)
            a->watch[k].state--;
    for (unsigned k = 0; k < a->names; k++)
        name(a, &a->named[k]);
    a->names = 0;
    for (int k = 0; k < WP_ANATOMY_EVENTS; k++)
        if (a->watch[k].state != WP_WATCH_FREE)
            return true;
    return false;
}

void wp_event_anatomy_push(struct wp_event_anatomy *a,
                           const struct wp_history *h)
{
    struct wp_watch_sight s;

    a->history = h;
    if (a->watching || a->names > 0)
        a->watching = grow_older(a);
    if (a->watching || a->handing)
        wp_event_trail_extend(&a->trail, h);
    if (!a->watching)
        return;
    s = sight(a);
    for (int k = 0; k < WP_ANATOMY_EVENTS; k++)
        if (a->watch[k].state != WP_WATCH_FREE)
            wp_event_watch_follow(&a->watch[k], &s);
    a->end = a->trail.count + AROUND;
}

static struct wp_sequence sequences(const struct wp_event_anatomy *a,
                                    const int signal[WP_ELEMENTS],
                                    const struct wp_complex phase[3])
{
    struct wp_complex p[3];

    for (int k = 0; k < WP_ELEMENTS; k++) {
        if (signal[k] < 0)
            return (struct wp_sequence){.zero = {0.0, 0.0}};
        p[k] = wp_complex_turn(phase[k], -a->angle);
    }
    return wp_sequence_of(p);
}

static void make_cycle(struct wp_event_anatomy *a, int64_t n,
                       struct wp_event_cycle *out)
{
    const struct wp_trail_half *one = wp_event_trail_half(&a->trail, n);
    const struct wp_trail_half *two = wp_event_trail_half(&a->trail, n + 1);
    struct wp_phasors p;

    wp_event_reference_cycle(&a->reference, &a->trail, n, &p);
    *out = (struct wp_event_cycle){.start_ns = one->start_ns,
                                   .end_ns = two->end_ns};
    out->voltage = sequences(a, a->basis.phase_voltage, p.voltage);
    out->current = sequences(a, a->basis.phase_current, p.current);
    for (int k = 0; k < WP_SIGNALS; k++)
        out->rms[k] = sqrt((one->square[k] + two->square[k]) /
                           (one->duration_s + two->duration_s));
}

bool wp_event_anatomy_pull(struct wp_event_anatomy *a,
                           struct wp_event_cycle *out)
{
    while (a->handing && a->next + 1 < a->trail.count) {
        int64_t n = a->next;

        if (n + 1 >= a->end) {
            a->handing = false;
            break;
        }
        a->next += 2;
        if (wp_event_trail_whole(&a->trail, n)) {
            make_cycle(a, n, out);
            return true;
        }
    }
    return false;
}

void wp_event_anatomy_fill(struct wp_event_anatomy *a, struct wp_event *event)
{
    struct wp_event_watch *w = find(a, event), unseen;
    struct wp_watch_sight s = sight(a);

    if (!a->history || wp_history_count(a->history) == 0 ||
        event->kind == WP_EVENT_SIGNALLING)
        return;
    if (!w) {
        wp_event_trail_extend(&a->trail, a->history);
        w = &unseen;
        wp_event_watch_begin(w, &s, event);
        hand_on_from(a, w);
        if (a->handing && a->end < a->trail.count + AROUND)
            a->end = a->trail.count + AROUND;
    }
    wp_event_watch_follow(w, &s);
    wp_event_watch_fill(w, &s, event);
}
