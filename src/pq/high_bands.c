#include "pq/high_bands.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/simd.h"
#include "metrology/fourier.h"
#include "pq/pq_flag.h"

enum { KEPT = 64 };

static const double lowest_hz = 2000.0, width_hz = 200.0;
static const double least_rate_hz = 22000.0;
static const double piece_s = 0.2;
static const int64_t hold_ns = 500000000;

struct wp_high_bands_block {
    struct wp_rate rate;
    int64_t start_ns; /* of sample 0 */
    struct wp_wiring wiring;
    uint32_t signals, channels; /* wanted, and what they need */

    int length; /* of a piece [samples] */
    double *hann;
    double scale;                /* of squares of bins */
    int edge[WP_HIGH_BANDS + 1]; /* last bin up to an edge, with it */
    struct wp_fourier *fourier;
    struct wp_complex *bins[WP_MAX_CHANNELS]; /* above edge[0] to edge[last] */
    struct wp_complex *sum;                   /* of such */

    int64_t at;                 /* the next sample */
    bool whole;                 /* the piece at hand has no gap so far */
    uint32_t bad;               /* channels that miss samples in it */
    double *x[WP_MAX_CHANNELS]; /* of the piece at hand, times the window */

    struct wp_high_bands kept[KEPT]; /* a ring */
    uint64_t pieces;                 /* ever kept */
};

double wp_high_bands_centre_hz(unsigned k)
{
    return lowest_hz + width_hz * (k + 0.5);
}

bool wp_high_bands_fit(double rate_hz)
{
    return rate_hz >= least_rate_hz;
}

/* The next length that transforms fast: no prime above 7. */
static int fast_length(double at_least)
{
    int n = (int)ceil(at_least);

    for (;; n++) {
        int rest = n;

        for (int p = 2; p <= 7; p++)
            while (rest % p == 0)
                rest /= p;
        if (rest == 1 && n % 2 == 0)
            return n;
    }
}

/* Hann's window, and what makes the square of a bin, with that of its mirror
 * image, a share of the mean square. */
static void make_window(struct wp_high_bands_block *b)
{
    const double pi = 3.14159265358979323846;
    double squares = 0.0;

    for (int n = 0; n < b->length; n++) {
        double s = sin(pi * (n + 0.5) / b->length);

        b->hann[n] = s * s;
        squares += b->hann[n] * b->hann[n];
    }
    b->scale = 2.0 / (b->length * squares);
}

static uint32_t channels_of(const struct wp_wiring *w, uint32_t signals)
{
    uint32_t set = 0;

    for (int s = 0; s < WP_SIGNALS; s++)
        for (unsigned k = 0; signals & 1u << s && k < w->signal[s].terms; k++)
            set |= 1u << w->signal[s].channel[k];
    return set;
}

static enum wp_status allocate(struct wp_high_bands_block *b)
{
    size_t bins = (size_t)(b->edge[WP_HIGH_BANDS] - b->edge[0]);

    b->hann = malloc((size_t)b->length * sizeof(double));
    b->sum = malloc(bins * sizeof(struct wp_complex));
    if (!b->hann || !b->sum)
        return WP_E_NOMEM;
    for (int c = 0; c < WP_MAX_CHANNELS; c++) {
        if (!(b->channels & 1u << c))
            continue;
        b->x[c] =
            aligned_alloc(64, ((size_t)b->length + 7) / 8 * 8 * sizeof(double));
        b->bins[c] = malloc(bins * sizeof(struct wp_complex));
        if (!b->x[c] || !b->bins[c])
            return WP_E_NOMEM;
    }
    return wp_fourier_create(&b->fourier, b->length);
}

enum wp_status wp_high_bands_create(struct wp_high_bands_block **out,
                                    const struct wp_high_bands_config *c)
{
    double rate_hz = wp_rate_hz(c->rate);
    struct wp_high_bands_block *b;
    enum wp_status status;

    *out = NULL;
    if (!wp_high_bands_fit(rate_hz))
        return WP_E_UNSUPPORTED;
    b = calloc(1, sizeof(*b));
    if (!b)
        return WP_E_NOMEM;
    b->rate = c->rate;
    b->start_ns = c->start_ns;
    b->wiring = *c->wiring;
    b->signals = c->signals;
    b->channels = channels_of(c->wiring, c->signals);
    b->length = fast_length(piece_s * rate_hz - 1e-6);
    for (int k = 0; k <= WP_HIGH_BANDS; k++)
        b->edge[k] =
            (int)floor((lowest_hz + width_hz * k) * b->length / rate_hz + 1e-6);
    status = allocate(b);
    if (status) {
        wp_high_bands_destroy(b);
        return status;
    }
    make_window(b);
    b->whole = true;
    *out = b;
    return WP_OK;
}

void wp_high_bands_destroy(struct wp_high_bands_block *b)
{
    if (!b)
        return;
    for (int c = 0; c < WP_MAX_CHANNELS; c++) {
        free(b->x[c]);
        free(b->bins[c]);
    }
    wp_fourier_destroy(b->fourier);
    free(b->hann);
    free(b->sum);
    free(b);
}

static void transform(struct wp_high_bands_block *b, int channel)
{
    size_t n = (size_t)(b->edge[WP_HIGH_BANDS] - b->edge[0]);
    const struct wp_complex *bins = wp_fourier_of(b->fourier, b->x[channel]);

    memcpy(b->bins[channel], bins + b->edge[0] + 1, n * sizeof(*bins));
}

/* The bins of a signal, a sum of channels, without the gain of a single one. */
static const struct wp_complex *bins_of(const struct wp_high_bands_block *b,
                                        const struct wp_signal_source *source)
{
    int n = b->edge[WP_HIGH_BANDS] - b->edge[0];

    if (source->terms == 1)
        return b->bins[source->channel[0]];
    memset(b->sum, 0, (size_t)n * sizeof(*b->sum));
    for (unsigned k = 0; k < source->terms; k++) {
        const struct wp_complex *c = b->bins[source->channel[k]];

        for (int j = 0; j < n; j++) {
            b->sum[j].re += source->gain[k] * c[j].re;
            b->sum[j].im += source->gain[k] * c[j].im;
        }
    }
    return b->sum;
}

/* Sums of squares in four lanes: the order of rounding is fixed. */
WP_CLONES static double sum_squares(const struct wp_complex *c, int n)
{
    const double *x = &c->re;
    wp_v4 lanes = {0};
    double rest = 0.0;
    int k = 0;

    for (; k + 4 <= 2 * n; k += 4) {
        wp_v4 v = *(const wp_v4u *)(x + k);

        lanes += v * v;
    }
    for (; k < 2 * n; k++)
        rest += x[k] * x[k];
    return wp_v4_sum(&lanes) + rest;
}

static void take_bands(const struct wp_high_bands_block *b, int signal,
                       double *band)
{
    const struct wp_signal_source *source = &b->wiring.signal[signal];
    const struct wp_complex *bins = bins_of(b, source);
    double gain = source->terms == 1 ? fabs(source->gain[0]) : 1.0;

    for (int k = 0; k < WP_HIGH_BANDS; k++)
        band[k] =
            gain * sqrt(b->scale * sum_squares(bins + b->edge[k] - b->edge[0],
                                               b->edge[k + 1] - b->edge[k]));
}

/* The piece that ends at b->at. */
static void finish_piece(struct wp_high_bands_block *b)
{
    struct wp_high_bands *p = &b->kept[b->pieces % KEPT];
    uint32_t signals = 0;

    for (int s = 0; s < WP_SIGNALS; s++)
        if (b->signals & 1u << s && b->wiring.signal[s].terms > 0 &&
            !(channels_of(&b->wiring, 1u << s) & b->bad))
            signals |= 1u << s;
    if (!signals)
        return;
    *p = (struct wp_high_bands){
        .start_ns = b->start_ns + wp_rate_ns(b->rate, b->at - b->length),
        .end_ns = b->start_ns + wp_rate_ns(b->rate, b->at),
        .count = 1,
        .flags = signals == b->signals ? 0 : WP_PQ_MISSING,
        .signals = signals};
    for (int c = 0; c < WP_MAX_CHANNELS; c++)
        if (b->channels & ~b->bad & 1u << c)
            transform(b, c);
    for (int s = 0; s < WP_SIGNALS; s++)
        if (signals & 1u << s)
            take_bands(b, s, p->band[s]);
    b->pieces++;
}

/* False where a sample is missing. */
WP_CLONES static bool weigh(double *out, const double *x, const double *window,
                            size_t n)
{
    wp_v4 odd = {0};
    double rest = 0.0;
    size_t k = 0;

    for (; k + 4 <= n; k += 4) {
        wp_v4 v = *(const wp_v4u *)(x + k);

        *(wp_v4u *)(out + k) = *(const wp_v4u *)(window + k) * v;
        odd += v - v; /* 0 for every number */
    }
    for (; k < n; k++) {
        out[k] = window[k] * x[k];
        rest += x[k] - x[k];
    }
    return wp_v4_sum(&odd) + rest == 0.0;
}

static void take_frames(struct wp_high_bands_block *b,
                        const struct wp_sample_view *view, size_t from,
                        size_t n)
{
    size_t to = (size_t)(b->at % b->length);

    for (unsigned c = 0; c < view->channels && c < WP_MAX_CHANNELS; c++) {
        if (!(b->channels & 1u << c))
            continue;
        if (!weigh(b->x[c] + to, view->x[c] + from, b->hann + to, n))
            b->bad |= 1u << c;
    }
    b->at += (int64_t)n;
    if (b->at % b->length)
        return;
    if (b->whole)
        finish_piece(b);
    b->whole = true;
    b->bad = 0;
}

void wp_high_bands_push(struct wp_high_bands_block *b,
                        const struct wp_sample_view *view, size_t from,
                        size_t to)
{
    int64_t first = view->first + (int64_t)from;

    if (from >= to || first < 0)
        return;
    if (first != b->at) {
        b->at = first;
        b->whole = first % b->length == 0;
        b->bad = 0;
    }
    while (from < to) {
        size_t room = (size_t)(b->length - b->at % b->length);
        size_t n = to - from < room ? to - from : room;

        take_frames(b, view, from, n);
        from += n;
    }
}

static void add_piece(const struct wp_high_bands *p, unsigned *n,
                      struct wp_high_bands *sum)
{
    if (sum->count++ == 0)
        sum->start_ns = p->start_ns;
    sum->end_ns = p->end_ns;
    sum->flags |= p->flags;
    sum->signals |= p->signals;
    for (int s = 0; s < WP_SIGNALS; s++) {
        if (!(p->signals & 1u << s))
            continue;
        n[s]++;
        for (int k = 0; k < WP_HIGH_BANDS; k++)
            sum->band[s][k] += p->band[s][k] * p->band[s][k];
    }
}

bool wp_high_bands_between(const struct wp_high_bands_block *b, int64_t from_ns,
                           int64_t to_ns, struct wp_high_bands *out)
{
    uint64_t first = b->pieces > KEPT ? b->pieces - KEPT : 0;
    const struct wp_high_bands *before = NULL;
    unsigned n[WP_SIGNALS] = {0};

    memset(out, 0, sizeof(*out));
    for (uint64_t k = first; k < b->pieces; k++) {
        const struct wp_high_bands *p = &b->kept[k % KEPT];

        if (p->end_ns > from_ns && p->end_ns <= to_ns)
            add_piece(p, n, out);
        else if (p->end_ns <= from_ns && p->end_ns > from_ns - hold_ns)
            before = p;
    }
    if (out->count == 0 && before)
        add_piece(before, n, out);
    for (int s = 0; s < WP_SIGNALS; s++)
        for (int k = 0; k < WP_HIGH_BANDS && n[s] > 0; k++)
            out->band[s][k] = sqrt(out->band[s][k] / n[s]);
    if (out->count == 0)
        out->flags = WP_PQ_MISSING;
    return out->count > 0;
}
