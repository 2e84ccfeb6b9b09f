#include "ingest/rate_joint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/cholesky.h"

/* Unknowns at most: the last equation's taps reach so far. */
enum { UNKNOWN = WP_JOINT_SPAN + WP_SINC_HALF };

/* Part of the power of the unknowns that is added to the squares made least:
 * 1e-8 of the amplitude, and a condition that doubles hold easily. */
static const double own_power = 1e-10;

struct wp_rate_joint {
    const struct wp_sinc_table *table;
    unsigned channels;
    size_t unknowns;
    double normal[UNKNOWN][UNKNOWN]; /* lower triangle; then its factor */
    double y[WP_MAX_CHANNELS][UNKNOWN];
    /* [0] before the change, [1] after it */
    double value[2][WP_MAX_CHANNELS][WP_JOINT_VIRTUAL];
};

struct wp_rate_joint *wp_rate_joint_create(const struct wp_sinc_table *table,
                                           unsigned channels)
{
    struct wp_rate_joint *j = calloc(1, sizeof(*j));

    if (!j)
        return NULL;
    j->table = table;
    j->channels = channels;
    return j;
}

void wp_rate_joint_destroy(struct wp_rate_joint *j)
{
    free(j);
}

ptrdiff_t wp_rate_joint_need(double interval, double other)
{
    double ratio = fmin(other / interval, WP_JOINT_MAX_RATIO);

    if (interval >= other)
        return WP_JOINT_KNOWN;
    return (ptrdiff_t)ceil(WP_JOINT_SPAN * ratio) + 1;
}

/* The side's sample i steps away from the change. */
static double at(const struct wp_joint_side *s, unsigned c, ptrdiff_t i)
{
    return s->x[c][s->at + s->step * i];
}

static double distance(const struct wp_joint_side *s, ptrdiff_t i)
{
    return fabs(s->position[s->at + s->step * i] - s->position[s->at]);
}

/* One sample of the faster side, at slow index k + a fraction: it tells about
 * unknowns first..k + WP_SINC_HALF, counted from 1 at the change. */
static void add_equation(struct wp_rate_joint *j,
                         const struct wp_joint_side *slow, ptrdiff_t k,
                         const double *tap, const double *sample)
{
    ptrdiff_t begin = k - (WP_SINC_HALF - 1), first = begin > 1 ? begin : 1;
    const double *row = tap + (first - begin);
    ptrdiff_t n = WP_SINC_TAPS - (first - begin);

    for (ptrdiff_t a = 0; a < n; a++)
        for (ptrdiff_t b = 0; b <= a; b++)
            j->normal[first - 1 + a][first - 1 + b] += row[a] * row[b];
    for (unsigned c = 0; c < j->channels; c++) {
        double rest = sample[c];

        for (ptrdiff_t i = begin; i < first; i++)
            rest -= tap[i - begin] * at(slow, c, -i);
        for (ptrdiff_t a = 0; a < n; a++)
            j->y[c][first - 1 + a] += row[a] * rest;
    }
}

/* The slower side continued into the faster one, which reaches `reach` slow
 * intervals. */
static void continue_slow(struct wp_rate_joint *j,
                          const struct wp_joint_side *slow,
                          const struct wp_joint_side *fast, double reach)
{
    double tap[WP_SINC_TAPS], sample[WP_MAX_CHANNELS];

    memset(j->normal, 0, sizeof(j->normal));
    memset(j->y, 0, sizeof(j->y));
    j->unknowns = (size_t)reach + WP_SINC_HALF;
    for (ptrdiff_t i = 1; i < fast->count; i++) {
        double nu = distance(fast, i) / slow->interval;
        ptrdiff_t k = (ptrdiff_t)floor(nu);

        if (k + WP_SINC_HALF > (ptrdiff_t)j->unknowns)
            break;
        wp_sinc_table_taps(j->table, nu - (double)k, tap);
        for (unsigned c = 0; c < j->channels; c++)
            sample[c] = at(fast, c, i);
        add_equation(j, slow, k, tap, sample);
    }
    for (size_t a = 0; a < j->unknowns; a++)
        j->normal[a][a] += own_power * slow->interval / fast->interval;
    wp_cholesky_factor(j->normal[0], j->unknowns, UNKNOWN);
    for (unsigned c = 0; c < j->channels; c++)
        wp_cholesky_solve(j->normal[0], j->unknowns, UNKNOWN, j->y[c]);
}

/* The completed slower side, nu slow intervals (>= 0) from the change among
 * its own samples. */
static double completed(const struct wp_rate_joint *j,
                        const struct wp_joint_side *slow, unsigned c,
                        const double *tap, ptrdiff_t k)
{
    double x[WP_SINC_TAPS];

    if (k + WP_SINC_HALF >= slow->count)
        return NAN;
    for (ptrdiff_t i = 0; i < WP_SINC_TAPS; i++) {
        ptrdiff_t own = k - (WP_SINC_HALF - 1) + i;

        x[i] = own >= 0 ? at(slow, c, own) : j->y[c][-own - 1];
    }
    return wp_sinc_apply(tap, x);
}

/* A value that is not finite is none. */
static double honest(double value)
{
    return isfinite(value) ? value : NAN;
}

bool wp_rate_joint_solve(struct wp_rate_joint *j,
                         const struct wp_joint_side *before,
                         const struct wp_joint_side *after)
{
    bool slow_after = after->interval >= before->interval;
    const struct wp_joint_side *slow = slow_after ? after : before;
    const struct wp_joint_side *fast = slow_after ? before : after;
    double ratio = slow->interval / fast->interval, tap[WP_SINC_TAPS];
    double reach = distance(fast, fast->count - 1) / slow->interval;

    if (!(ratio <= WP_JOINT_MAX_RATIO) || slow->count < WP_SINC_HALF ||
        !(reach >= WP_JOINT_LEAST))
        return false;
    continue_slow(j, slow, fast, fmin(reach, WP_JOINT_SPAN));
    for (unsigned i = 0; i < WP_JOINT_VIRTUAL; i++) {
        double nu = (double)(i + 1) / ratio;
        ptrdiff_t k = (ptrdiff_t)floor(nu);

        wp_sinc_table_taps(j->table, nu - (double)k, tap);
        for (unsigned c = 0; c < j->channels; c++) {
            j->value[slow_after][c][i] = honest(j->y[c][i]);
            j->value[!slow_after][c][i] = honest(completed(j, slow, c, tap, k));
        }
    }
    return true;
}

double wp_rate_joint_value(const struct wp_rate_joint *j, bool after,
                           unsigned channel, unsigned i)
{
    return j->value[after][channel][i];
}
