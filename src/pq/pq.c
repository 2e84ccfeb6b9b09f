/* Feeding the blocks; pq_pull.c empties them. */
#include "pq/pq.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pq/pq_priv.h"

static enum wp_status create_flicker(struct wp_pq *p, double decimated_hz)
{
    struct wp_flicker_config config = {.rate_hz = decimated_hz,
                                       .nominal_hz = p->basis.nominal_hz,
                                       .lamp = p->basis.config.lamp,
                                       .channels = p->basis.flickers};
    enum wp_status status;

    if (p->basis.flickers == 0)
        return WP_OK;
    status = wp_flicker_create(&p->flicker, &config);
    return status == WP_E_UNSUPPORTED ? WP_OK : status;
}

static enum wp_status create_high_bands(struct wp_pq *p,
                                        const struct wp_pq_stream *stream)
{
    struct wp_high_bands_config config = {.rate = stream->rate,
                                          .start_ns = stream->start_ns,
                                          .wiring = &p->basis.wiring,
                                          .signals = p->basis.line_signals};

    return p->basis.config.high_bands && wp_high_bands_fit(p->basis.rate_hz)
               ? wp_high_bands_create(&p->high_bands, &config)
               : WP_OK;
}

static enum wp_status create_parts(struct wp_pq *p,
                                   const struct wp_pq_stream *stream)
{
    const struct wp_pq_basis *b = &p->basis;
    enum wp_status status =
        wp_history_create(&p->history, &b->wiring, wp_pq_basis_history(b));

    if (!status)
        status = wp_event_detector_create(&p->detector, b);
    if (!status && b->config.rvc)
        status = wp_rvc_create(&p->rvc, b);
    if (!status)
        status = wp_event_anatomy_create(&p->anatomy, b);
    if (!status)
        status = wp_window_lines_create(&p->lines, b);
    if (!status)
        status = wp_intervals_create(&p->intervals, b, &p->items);
    if (!status)
        status = create_flicker(p, stream->decimated_hz);
    if (!status)
        status = create_high_bands(p, stream);
    p->mean = calloc(3 * p->items.width + 1, sizeof(*p->mean));
    p->least = p->mean + p->items.width;
    p->greatest = p->least + p->items.width;
    return !status && !p->mean ? WP_E_NOMEM : status;
}

enum wp_status wp_pq_create(struct wp_pq **out, const struct wp_pq_basis *b,
                            const struct wp_pq_stream *stream)
{
    struct wp_pq *p = calloc(1, sizeof(*p));
    enum wp_status status;

    *out = NULL;
    if (!p)
        return WP_E_NOMEM;
    p->basis = *b;
    wp_analysis_items(&p->basis, &p->items);
    status = create_parts(p, stream);
    if (status) {
        wp_pq_destroy(p);
        return status;
    }
    wp_urms_half_init(&p->urms_half, &b->wiring, b->event_signals);
    wp_transient_init(&p->transient, &p->basis);
    wp_signalling_init(&p->signalling, &p->basis);
    wp_frequency_10s_init(&p->frequency_10s);
    wp_schedule_init(&p->schedule, b->cycles);
    wp_flat_top_init(&p->flat_top, stream->rate, stream->start_ns,
                     stream->channels, b->nominal_hz);
    *out = p;
    return WP_OK;
}

void wp_pq_destroy(struct wp_pq *p)
{
    if (!p)
        return;
    wp_history_destroy(p->history);
    wp_event_detector_destroy(p->detector);
    wp_rvc_destroy(p->rvc);
    wp_event_anatomy_destroy(p->anatomy);
    wp_window_lines_destroy(p->lines);
    wp_intervals_destroy(p->intervals);
    wp_flicker_destroy(p->flicker);
    wp_high_bands_destroy(p->high_bands);
    free(p->mean);
    free(p);
}

const struct wp_items *wp_pq_items(const struct wp_pq *p)
{
    return &p->items;
}

const struct wp_intervals *wp_pq_intervals(const struct wp_pq *p)
{
    return p->intervals;
}

void wp_pq_view(struct wp_pq *p, const struct wp_sample_view *view)
{
    wp_flat_top_push(&p->flat_top, view);
    if (p->high_bands)
        wp_high_bands_push(p->high_bands, view, 0, view->frames);
}

/* Which of the decimated channels is capture channel c; -1: none. */
static int decimated_of(const struct wp_decimated *d, unsigned c)
{
    for (unsigned k = 0; k < d->channels; k++)
        if (d->channel[k] == c)
            return (int)k;
    return -1;
}

void wp_pq_decimated(struct wp_pq *p, const struct wp_decimated *d)
{
    struct wp_flicker_view view = {.first_ns = d->first_ns,
                                   .begins = d->begins,
                                   .count = d->count,
                                   .missing = p->missing};

    if (!p->flicker)
        return;
    memset(p->missing, 0, d->count);
    for (unsigned k = 0; k < p->basis.flickers; k++) {
        int from = decimated_of(d, p->basis.flicker_channel[k]);

        if (from < 0)
            return;
        view.x[k] = d->x[from];
        for (size_t n = 0; n < d->count; n++)
            p->missing[n] |= (uint8_t)((d->missing[n] >> from & 1u) << k);
    }
    wp_flicker_push(p->flicker, &view);
}

/* Events do not cross a gap. */
static void end_stretch(struct wp_pq *p)
{
    wp_event_detector_gap(p->detector);
    if (p->rvc)
        wp_rvc_gap(p->rvc);
}

static void push_rms(struct wp_pq *p)
{
    struct wp_urms_half u;

    while (wp_urms_half_pull(&p->urms_half, p->history, &u)) {
        wp_event_detector_push(p->detector, &u);
        if (!p->rvc)
            continue;
        if (p->basis.config.sliding_reference)
            wp_rvc_reference(
                p->rvc, u.signal,
                wp_event_detector_reference(p->detector, u.signal));
        wp_rvc_push(p->rvc, &u);
    }
}

static void push_anatomy(struct wp_pq *p)
{
    const struct wp_event *e;

    for (unsigned k = 0; (e = wp_event_detector_goes_on(p->detector, k)); k++)
        wp_event_anatomy_open(p->anatomy, e);
    if (p->rvc && (e = wp_rvc_goes_on(p->rvc)))
        wp_event_anatomy_open(p->anatomy, e);
    if ((e = wp_transient_goes_on(&p->transient)))
        wp_event_anatomy_open(p->anatomy, e);
    wp_event_anatomy_push(p->anatomy, p->history);
}

static void push_frequency(struct wp_pq *p, const struct wp_history_half *half)
{
    struct wp_pq_frequency *f = &p->waiting[p->frequencies];

    if (!wp_frequency_10s_push(&p->frequency_10s, half, &f->row))
        return;
    f->until = wp_history_count(p->history) + WP_PQ_SETTLED;
    p->frequencies++;
    assert(p->frequencies < WP_PQ_FREQUENCIES);
}

void wp_pq_push(struct wp_pq *p, const struct wp_half_cycle *hc)
{
    int64_t n = wp_history_count(p->history);
    const struct wp_history_half *half;

    wp_history_push(p->history, hc);
    half = wp_history_half(p->history, n);
    if (n > 0 && half->stretch != wp_history_half(p->history, n - 1)->stretch)
        end_stretch(p);
    push_rms(p);
    wp_transient_push(&p->transient, p->history);
    push_anatomy(p);
    push_frequency(p, half);
    wp_schedule_push(&p->schedule, n, half);
    while (wp_schedule_pull(&p->schedule, &p->plan[p->plans])) {
        p->plans++;
        assert(p->plans < WP_PQ_PLANS);
    }
}

void wp_pq_flush(struct wp_pq *p)
{
    p->flushed = true;
    wp_event_detector_flush(p->detector);
    if (p->rvc)
        wp_rvc_flush(p->rvc);
    wp_transient_flush(&p->transient);
    if (p->flicker)
        wp_flicker_flush(p->flicker);
}
