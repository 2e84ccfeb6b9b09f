#include "pq/flat_top.h"

#include <math.h>

#include "core/simd.h"

static const int64_t slot_ns = 100000000;
static const double share = 0.02; /* of a cycle */
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
    for (int k = 0; k < WP_FLAT_TOP_SLOTS; k++)
        f->slot[k] = INT64_MIN;
}

/* A run of channel c is over; its last sample is number `last`. */
static void end_run(struct wp_flat_top *f, unsigned c, int64_t last)
{
    double x = f->each[c].last;
    int64_t from, to;

    if (f->each[c].run < f->enough || x == 0.0 ||
        (x < f->each[c].high && x > f->each[c].low))
        return;
    from =
        slot_of(f->start_ns + wp_rate_ns(f->rate, last + 1 - f->each[c].run));
    to = slot_of(f->start_ns + wp_rate_ns(f->rate, last));
    if (to - from >= WP_FLAT_TOP_SLOTS)
        from = to - WP_FLAT_TOP_SLOTS + 1;
    for (int64_t k = from; k <= to; k++)
        *place(f, k) = k;
}

/* Least and greatest of n samples, and how many equal the one before them. */
struct survey {
    double low, high;
    size_t equal;
};

WP_CLONES static void survey(const double *x, size_t n, struct survey *out)
{
    wp_v4 low, high;
    wp_v4l equal = {0};
    size_t k = 1;

    out->low = out->high = x[0];
    out->equal = 0;
    low = high = (wp_v4){x[0], x[0], x[0], x[0]};
    for (; k + 4 <= n; k += 4) {
        wp_v4 v = *(const wp_v4u *)(x + k), u = *(const wp_v4u *)(x + k - 1);

        wp_v4_keep_greater(&high, &v);
        wp_v4_keep_less(&low, &v);
        equal -= v == u;
    }
    for (int i = 0; i < 4; i++) {
        out->high = fmax(out->high, high[i]);
        out->low = fmin(out->low, low[i]);
        out->equal += (size_t)equal[i];
    }
    for (; k < n; k++) {
        out->high = fmax(out->high, x[k]);
        out->low = fmin(out->low, x[k]);
        out->equal += x[k] == x[k - 1];
    }
}

/* Another value begins: the run at hand is over. */
static void begin_run(struct wp_flat_top *f, unsigned c, double x,
                      int64_t index)
{
    end_run(f, c, index - 1);
    f->each[c].run = 1;
    f->each[c].last = x;
    f->each[c].high = fmax(f->each[c].high, x);
    f->each[c].low = fmin(f->each[c].low, x);
}

static void step_through(struct wp_flat_top *f, unsigned c, const double *x,
                         size_t n, int64_t index)
{
    for (size_t k = 0; k < n; k++)
        if (x[k] == f->each[c].last)
            f->each[c].run++;
        else
            begin_run(f, c, x[k], index + (int64_t)k);
}

/* n samples from `index` on. Where too few are equal for a flat top only the
 * runs at both ends matter, to the blocks before and after. */
static void push_block(struct wp_flat_top *f, unsigned c, const double *x,
                       size_t n, int64_t index)
{
    struct survey s;
    size_t k = 0;

    while (k < n && x[k] == f->each[c].last)
        k++;
    f->each[c].run += (int64_t)k;
    if (k == n)
        return;
    survey(x + k, n - k, &s);
    if ((int64_t)s.equal + 1 >= f->enough) {
        step_through(f, c, x + k, n - k, index + (int64_t)k);
        return;
    }
    begin_run(f, c, x[n - 1], index + (int64_t)k);
    f->each[c].high = fmax(f->each[c].high, s.high);
    f->each[c].low = fmin(f->each[c].low, s.low);
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
