#include "pq/flat_top.h"

#include <math.h>

static const int64_t slot_ns = 100000000;
static const double share = 0.02; /* of a cycle */
/* Samples at strides miss a crest by less than this of the range. */
static const double range_share = 0.002;
enum { ENOUGH_MIN = 4, BLOCK = 256 };

static int64_t slot_of(int64_t t_ns)
{
    return t_ns >= 0 ? t_ns / slot_ns : -((slot_ns - 1 - t_ns) / slot_ns);
}

static int64_t *place(struct wp_flat_top *f, int64_t slot)
{
    return &f->slot[(uint64_t)slot % WP_FLAT_TOP_SLOTS];
}

void wp_flat_top_init(struct wp_flat_top *f, struct wp_rate rate,
                      int64_t start_ns, unsigned channels, double nominal_hz)
{
    *f = (struct wp_flat_top){
        .rate = rate, .start_ns = start_ns, .channels = channels, .next = -1};
    f->enough = (int64_t)ceil(share / nominal_hz * wp_rate_hz(rate));
    if (f->enough < ENOUGH_MIN)
        f->enough = ENOUGH_MIN;
    f->stride = f->enough / 2;
    for (int k = 0; k < WP_FLAT_TOP_SLOTS; k++)
        f->slot[k] = INT64_MIN;
}

/* A run of channel c is over; its last sample is number `last`. */
static void end_run(struct wp_flat_top *f, unsigned c, int64_t last)
{
    double x = f->each[c].last;
    int64_t from, to;

    double margin = range_share * (f->each[c].high - f->each[c].low);

    if (f->each[c].run < f->enough || x == 0.0 ||
        (x < f->each[c].high - margin && x > f->each[c].low + margin))
        return;
    from =
        slot_of(f->start_ns + wp_rate_ns(f->rate, last + 1 - f->each[c].run));
    to = slot_of(f->start_ns + wp_rate_ns(f->rate, last));
    if (to - from >= WP_FLAT_TOP_SLOTS)
        from = to - WP_FLAT_TOP_SLOTS + 1;
    for (int64_t k = from; k <= to; k++)
        *place(f, k) = k;
}

/* The range is what samples at every stride had: enough to know an extreme from
 * what lies inside, and the same however the stream is cut. */
static void widen_range(struct wp_flat_top *f, unsigned c, double x)
{
    if (x > f->each[c].high)
        f->each[c].high = x;
    if (x < f->each[c].low)
        f->each[c].low = x;
}

/* Another value begins: the run at hand is over. */
static void begin_run(struct wp_flat_top *f, unsigned c, double x,
                      int64_t index)
{
    end_run(f, c, index - 1);
    f->each[c].run = 1;
    f->each[c].last = x;
}

static void step_through(struct wp_flat_top *f, unsigned c, const double *x,
                         size_t n, int64_t index)
{
    for (size_t k = 0; k < n; k++) {
        if (x[k] == f->each[c].last)
            f->each[c].run++;
        else
            begin_run(f, c, x[k], index + (int64_t)k);
        if ((index + (int64_t)k) % f->stride == 0)
            widen_range(f, c, x[k]);
    }
}

/* How many of n samples around x[j] are equal to it without a break. */
static int64_t run_around(const double *x, size_t n, size_t j)
{
    size_t from = j, to = j + 1;

    while (from > 0 && x[from - 1] == x[j])
        from--;
    while (to < n && x[to] == x[j])
        to++;
    return (int64_t)(to - from);
}

/*
 * n samples from `index` on. A flat top within them holds a pair of equals at
 * some stride; where there is none, only the runs at both ends matter, to the
 * blocks before and after.
 */
static void push_block(struct wp_flat_top *f, unsigned c, const double *x,
                       size_t n, int64_t index)
{
    size_t k = 0, stride = (size_t)f->stride, first;

    while (k < n && x[k] == f->each[c].last)
        k++;
    step_through(f, c, x, k, index);
    first = (size_t)(((index + (int64_t)k) + f->stride - 1) / f->stride *
                         f->stride -
                     index);
    for (size_t j = first == k ? first + stride : first; j < n; j += stride)
        if (x[j] == x[j - 1] && run_around(x, n, j) >= f->enough) {
            step_through(f, c, x + k, n - k, index + (int64_t)k);
            return;
        }
    if (k == n)
        return;
    begin_run(f, c, x[n - 1], index + (int64_t)k);
    for (size_t j = first; j < n; j += stride)
        widen_range(f, c, x[j]);
    while (k + (size_t)f->each[c].run < n &&
           x[n - 1 - (size_t)f->each[c].run] == x[n - 1])
        f->each[c].run++;
}

static void push_channel(struct wp_flat_top *f, unsigned c,
                         const struct wp_sample_view *view)
{
    for (size_t k = 0; k < view->frames; k += BLOCK) {
        size_t n = view->frames - k < BLOCK ? view->frames - k : BLOCK;

        push_block(f, c, view->x[c] + k, n, view->first + (int64_t)k);
    }
    /* A run that goes on is told as it goes. */
    end_run(f, c, view->first + (int64_t)view->frames - 1);
}

void wp_flat_top_push(struct wp_flat_top *f, const struct wp_sample_view *view)
{
    for (unsigned c = 0; c < f->channels; c++) {
        if (view->first != f->next)
            f->each[c].run = 0;
        push_channel(f, c, view);
    }
    f->next = view->first + (int64_t)view->frames;
}

bool wp_flat_top_within(const struct wp_flat_top *f, int64_t from_ns,
                        int64_t to_ns)
{
    for (int64_t k = slot_of(from_ns); k <= slot_of(to_ns - 1); k++)
        if (f->slot[(uint64_t)k % WP_FLAT_TOP_SLOTS] == k)
            return true;
    return false;
}
