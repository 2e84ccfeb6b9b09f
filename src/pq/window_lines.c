#include "pq/window_lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/simd.h"
#include "metrology/fourier.h"
#include "metrology/resampler.h"
#include "pq/pq_flag.h"

enum {
    CELLS = WP_HALF_CYCLE_SAMPLES,
    HALVES_MAX = 2 * WP_WINDOW_CYCLES_MAX,
    MARGIN = 32, /* samples on each side, for the filter */
    SAMPLES_MAX = HALVES_MAX * CELLS,
    BUFFER = SAMPLES_MAX + 2 * MARGIN
};

_Static_assert((int)HALVES_MAX + 2 <= (int)WP_HISTORY_SPAN,
               "a window is contiguous in the history");

/* What the grid holds, in cycles per sample of it; 120 dB leave 1 ppm of any
 * line beyond doubt. */
static const double pass = 129.0 / 512.0, attenuation_db = 120.0;

struct wp_window_lines {
    const struct wp_pq_basis *basis;
    struct wp_resampler *resampler;
    struct wp_fourier *fourier;
    int halves, samples; /* of a window */
    unsigned lines;
    double at[SAMPLES_MAX];                 /* where to sample, in samples */
    double buffer[WP_MAX_CHANNELS][BUFFER]; /* where the history ends */
    double *straight[WP_MAX_CHANNELS];      /* [samples] */
    struct wp_complex *turn;                /* [lines]: from bins to phasors */
    struct wp_complex *line[WP_SIGNALS];
};

static unsigned count_lines(const struct wp_window_lines *w)
{
    const struct wp_pq_basis *b = w->basis;
    double line_hz = b->nominal_hz / b->cycles;
    double lines = b->pass_hz / line_hz + 1.0;
    double most = w->samples / 2 + 1;

    return (unsigned)fmin(lines, most);
}

/* A bin is the sum of x exp(-i w t) with the first sample half a cell behind
 * the window's start; of sqrt(2) C sin(w t + a) it is N / sqrt(2) C times
 * exp(i (a - pi / 2 + pi k / N)). */
static void set_turns(struct wp_window_lines *w)
{
    const double pi = acos(-1.0);

    for (unsigned k = 0; k < w->lines; k++) {
        double angle = pi / 2.0 - pi * k / w->samples;
        double scale = sqrt(2.0) / w->samples;

        w->turn[k] =
            (struct wp_complex){scale * cos(angle), scale * sin(angle)};
    }
    w->turn[0] = (struct wp_complex){1.0 / w->samples, 0.0};
}

static enum wp_status create_parts(struct wp_window_lines *w)
{
    struct wp_resampler_band band = {pass, 1.0 - pass, attenuation_db};
    enum wp_status status = wp_resampler_create(&w->resampler, band);

    if (!status)
        status = wp_fourier_create(&w->fourier, w->samples);
    w->turn = calloc(w->lines, sizeof(*w->turn));
    if (!status && !w->turn)
        status = WP_E_NOMEM;
    for (int c = 0; c < WP_MAX_CHANNELS && !status; c++) {
        w->straight[c] = aligned_alloc(64, (size_t)w->samples * sizeof(double));
        if (!w->straight[c])
            status = WP_E_NOMEM;
    }
    for (int s = 0; s < WP_SIGNALS && !status; s++) {
        if (!(w->basis->line_signals & 1u << s))
            continue;
        w->line[s] = calloc(w->lines, sizeof(**w->line));
        if (!w->line[s])
            status = WP_E_NOMEM;
    }
    return status;
}

enum wp_status wp_window_lines_create(struct wp_window_lines **out,
                                      const struct wp_pq_basis *b)
{
    struct wp_window_lines *w = calloc(1, sizeof(*w));
    enum wp_status status;

    *out = NULL;
    if (!w)
        return WP_E_NOMEM;
    w->basis = b;
    w->halves = 2 * (int)b->cycles;
    w->samples = w->halves * CELLS;
    w->lines = count_lines(w);
    status = create_parts(w);
    if (status) {
        wp_window_lines_destroy(w);
        return status;
    }
    set_turns(w);
    *out = w;
    return WP_OK;
}

void wp_window_lines_destroy(struct wp_window_lines *w)
{
    if (!w)
        return;
    for (int s = 0; s < WP_SIGNALS; s++)
        free(w->line[s]);
    for (int c = 0; c < WP_MAX_CHANNELS; c++)
        free(w->straight[c]);
    free(w->turn);
    wp_fourier_destroy(w->fourier);
    wp_resampler_destroy(w->resampler);
    free(w);
}

/* Of n numbers, a multiple of 16: four sums at once. */
WP_CLONES static double total(const double *x, int n)
{
    wp_v4 sum[4] = {{0}};

    for (int k = 0; k < n; k += 16)
        for (int i = 0; i < 4; i++)
            sum[i] += *(const wp_v4u *)(x + k + 4 * i);
    sum[0] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    return wp_v4_sum(&sum[0]);
}

/* Instants equally spaced in time, as places between the samples; returns the
 * time from end to end [s]. */
static double set_places(struct wp_window_lines *w, const double *dt)
{
    double end = total(dt, w->samples), before = 0.0, step;
    int cell = 0;

    step = end / w->samples;
    for (int k = 0; k < w->samples; k++) {
        double t = (k + 0.5) * step;

        while (cell < w->samples - 1 && before + dt[cell] <= t)
            before += dt[cell++];
        /* Cells are numbered by their edges, samples stand in their middles. */
        w->at[k] = dt[cell] > 0.0 ? cell + (t - before) / dt[cell] - 0.5
                                  : (double)cell;
    }
    return end;
}

/* Whether half-cycle n is in the history and of the plan's stretch. */
static bool continues(const struct wp_history *h, int64_t n, int64_t plan)
{
    return n >= 0 && n < wp_history_count(h) &&
           n > wp_history_count(h) - WP_HISTORY_KEPT &&
           wp_history_half(h, n)->stretch ==
               wp_history_half(h, plan)->stretch &&
           !(wp_history_half(h, n)->flags & WP_HC_PARTIAL);
}

/* The window's samples with those around them: in the history, or where that
 * has none, from one cycle further in. */
static const double *samples_of(struct wp_window_lines *w,
                                const struct wp_history *h, int64_t first,
                                int signal, double *buffer)
{
    int64_t last = first + w->halves - 1;
    bool before = continues(h, first - 1, first);
    bool after = continues(h, last + 1, first);
    const double *x = wp_history_x(h, signal, first);

    if (before && after)
        return wp_history_x(h, signal, first - 1) + CELLS;
    memcpy(buffer,
           before ? wp_history_x(h, signal, first - 1) + CELLS - MARGIN
                  : x + 2 * CELLS - MARGIN,
           MARGIN * sizeof(*buffer));
    memcpy(buffer + MARGIN, x, (size_t)w->samples * sizeof(*buffer));
    memcpy(buffer + MARGIN + w->samples,
           after ? wp_history_x(h, signal, last + 1)
                 : x + w->samples - 2 * CELLS,
           MARGIN * sizeof(*buffer));
    return buffer + MARGIN;
}

/* So many signals on the straight line. */
static void straighten(struct wp_window_lines *w, const double *const *window,
                       unsigned signals)
{
    double out[WP_MAX_CHANNELS][CELLS];
    const double *x[WP_MAX_CHANNELS];
    double at[CELLS];

    for (int from = 0; from < w->samples; from += CELLS) {
        int base = (int)floor(w->at[from]) - MARGIN / 2;

        for (unsigned c = 0; c < signals; c++)
            x[c] = window[c] + base;
        for (int k = 0; k < CELLS; k++)
            at[k] = w->at[from + k] - base;
        wp_resampler_run(w->resampler, signals, x, at, out);
        for (unsigned c = 0; c < signals; c++)
            memcpy(w->straight[c] + from, out[c], sizeof(out[c]));
    }
}

WP_CLONES static void turn_lines(const struct wp_complex *bin,
                                 const struct wp_complex *turn, unsigned n,
                                 struct wp_complex *out)
{
    for (unsigned k = 0; k < n; k++)
        out[k] = (struct wp_complex){
            bin[k].re * turn[k].re - bin[k].im * turn[k].im,
            bin[k].re * turn[k].im + bin[k].im * turn[k].re};
}

static void transform(struct wp_window_lines *w, const struct wp_history *h,
                      const struct wp_schedule_plan *plan)
{
    const double *x[WP_MAX_CHANNELS];
    int signal[WP_MAX_CHANNELS];
    unsigned n = 0;

    for (int s = 0; s <= WP_SIGNALS; s++) {
        if (s < WP_SIGNALS && w->line[s]) {
            signal[n] = s;
            x[n] = samples_of(w, h, plan->first, s, w->buffer[n]);
            n++;
        }
        if (n == 0 || (s < WP_SIGNALS && n < WP_MAX_CHANNELS))
            continue;
        straighten(w, x, n);
        for (unsigned c = 0; c < n; c++)
            turn_lines(wp_fourier_of(w->fourier, w->straight[c]), w->turn,
                       w->lines, w->line[signal[c]]);
        n = 0;
    }
}

static void set_magnitudes(const struct wp_window_lines *w,
                           const struct wp_history *h, int64_t first,
                           struct wp_window *out)
{
    out->signals = w->basis->rms_signals;
    for (int s = 0; s < WP_SIGNALS; s++) {
        struct wp_half_size all = {0.0, 0.0, 0.0};

        if (!(out->signals & 1u << s))
            continue;
        for (int n = 0; n < w->halves; n++) {
            const struct wp_half_size *size =
                &wp_history_half(h, first + n)->size[s];

            all.square += size->square;
            all.sum += size->sum;
            all.peak = fmax(all.peak, size->peak);
        }
        out->rms[s] = sqrt(all.square / out->duration_s);
        out->mean[s] = all.sum / out->duration_s;
        out->peak[s] = all.peak;
    }
}

/* Unlike wp_pq_flags_of_half(), a phase that another voltage gives is no
 * reason: it is continued to 1e-5 rad, and no line moves by it. */
static uint32_t flags_of(const struct wp_history *h, int64_t first, int n)
{
    uint32_t flags = 0;

    for (int k = 0; k < n; k++) {
        const struct wp_history_half *half = wp_history_half(h, first + k);

        if (half->flags & WP_HC_GAP)
            flags |= WP_PQ_MISSING;
        if (half->flags & (WP_HC_FREEWHEEL | WP_HC_BRIDGE))
            flags |= WP_PQ_UNLOCKED;
    }
    return flags;
}

void wp_window_lines_run(struct wp_window_lines *w, const struct wp_history *h,
                         const struct wp_schedule_plan *plan,
                         struct wp_window *out)
{
    int64_t last = plan->first + w->halves - 1;

    *out = (struct wp_window){.start_ns =
                                  wp_history_half(h, plan->first)->start_ns,
                              .end_ns = wp_history_half(h, last)->end_ns,
                              .cycles = w->basis->cycles,
                              .flags = flags_of(h, plan->first, w->halves),
                              .chain = plan->chain,
                              .index = plan->index,
                              .at_tick = plan->at_tick,
                              .tail = plan->tail,
                              .lines = w->lines};
    out->duration_s = set_places(w, wp_history_dt(h, plan->first));
    out->f_hz = w->basis->cycles / out->duration_s;
    if ((w->basis->orders * w->basis->cycles + 1.0) / out->duration_s >
        w->basis->pass_hz)
        out->flags |= WP_PQ_BAND;
    set_magnitudes(w, h, plan->first, out);
    transform(w, h, plan);
    for (int s = 0; s < WP_SIGNALS; s++)
        out->line[s] = w->line[s];
}
