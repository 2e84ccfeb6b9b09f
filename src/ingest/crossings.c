#include "ingest/crossings.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { START = 1 << 16 };

struct wp_crossings {
    double rate_hz;
    double start[START]; /* the first samples, until mean and size are known */
    int64_t start_index[START];
    size_t started;
    bool ready;
    double mean, hysteresis;
    double *window; /* the last `length` samples */
    size_t length, filled, at;
    double sum;
    int64_t next; /* index expected next */
    bool armed;
    double last; /* smoothed sample before */
    double period, last_t, cycle;
    /* Of the line t(cycle), by Welford's recurrence. */
    double n, mean_k, mean_t, skk, skt;
};

struct wp_crossings *wp_crossings_create(double rate_hz)
{
    struct wp_crossings *c = calloc(1, sizeof(*c));

    if (!c)
        return NULL;
    c->rate_hz = rate_hz;
    c->length = rate_hz > 400.0 ? (size_t)(rate_hz / 400.0) : 1;
    c->window = calloc(c->length, sizeof(double));
    if (!c->window) {
        free(c);
        return NULL;
    }
    return c;
}

void wp_crossings_destroy(struct wp_crossings *c)
{
    if (!c)
        return;
    free(c->window);
    free(c);
}

static void add_crossing(struct wp_crossings *c, double t)
{
    double dk, dt;

    if (c->n > 0.0) {
        double cycles = c->n > 1.0 ? rint((t - c->last_t) / c->period) : 1.0;

        if (cycles < 1.0)
            return;
        c->cycle += cycles;
        c->period = c->n > 1.0 ? c->skt / c->skk : t - c->last_t;
    }
    c->last_t = t;
    c->n += 1.0;
    dk = c->cycle - c->mean_k;
    dt = t - c->mean_t;
    c->mean_k += dk / c->n;
    c->mean_t += dt / c->n;
    c->skk += dk * (c->cycle - c->mean_k);
    c->skt += dk * (t - c->mean_t);
}

static void forget(struct wp_crossings *c)
{
    c->filled = c->at = 0;
    c->sum = 0.0;
    c->armed = false;
}

static void take(struct wp_crossings *c, int64_t index, double x)
{
    double y;

    if (isnan(x) || index != c->next)
        forget(c);
    c->next = index + 1;
    if (isnan(x))
        return;
    x -= c->mean;
    if (c->filled == c->length)
        c->sum -= c->window[c->at];
    else
        c->filled++;
    c->sum += c->window[c->at] = x;
    c->at = (c->at + 1) % c->length;
    if (c->filled < c->length)
        return;
    y = c->sum / (double)c->length;
    if (y < -c->hysteresis)
        c->armed = true;
    else if (y >= 0.0 && c->armed) {
        c->armed = false;
        add_crossing(c, (double)index - y / (y - c->last));
    }
    c->last = y;
}

/* Mean and size of what has come so far, then all of it again. */
static void begin(struct wp_crossings *c)
{
    double sum = 0.0, sum2 = 0.0, n = (double)c->started;

    for (size_t i = 0; i < c->started; i++)
        sum += c->start[i];
    c->mean = n > 0.0 ? sum / n : 0.0;
    for (size_t i = 0; i < c->started; i++)
        sum2 += (c->start[i] - c->mean) * (c->start[i] - c->mean);
    c->hysteresis = n > 0.0 ? 0.4 * sqrt(sum2 / n) : 0.0;
    c->ready = true;
    for (size_t i = 0; i < c->started; i++)
        take(c, c->start_index[i], c->start[i]);
}

void wp_crossings_push(struct wp_crossings *c, int64_t first, const double *x,
                       size_t frames)
{
    for (size_t i = 0; i < frames; i++) {
        if (c->ready) {
            take(c, first + (int64_t)i, x[i]);
            continue;
        }
        if (isnan(x[i]))
            continue;
        c->start[c->started] = x[i];
        c->start_index[c->started++] = first + (int64_t)i;
        if (c->started == START)
            begin(c);
    }
}

double wp_crossings_finish(struct wp_crossings *c)
{
    if (!c->ready)
        begin(c);
    if (c->n < 2.0 || !(c->hysteresis > 0.0))
        return NAN;
    return c->rate_hz * c->skk / c->skt;
}
