#include "pq/aggregate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/simd.h"

static const double degree = 0.017453292519943295769; /* [rad] */

struct wp_aggregate {
    const struct wp_items *items;
    unsigned count;
    uint32_t flags;
    size_t width, terms;
    /* Each sum is sum + rest; angles have two, the sine's behind all others. */
    double *sum, *rest, *term;
    double *mean, *least, *greatest;
    double room[];
};

size_t wp_aggregate_terms_width(const struct wp_items *items)
{
    size_t n = items->width;

    for (size_t k = 0; k < items->count; k++)
        if (items->item[k].mean == WP_MEAN_ANGLE)
            n += items->item[k].width;
    return n;
}

enum wp_status wp_aggregate_create(struct wp_aggregate **out,
                                   const struct wp_items *items)
{
    size_t terms = wp_aggregate_terms_width(items), width = items->width;
    struct wp_aggregate *a =
        calloc(1, sizeof(*a) + (3 * terms + 3 * width) * sizeof(double));

    *out = a;
    if (!a)
        return WP_E_NOMEM;
    a->items = items;
    a->width = width;
    a->terms = terms;
    a->sum = a->room;
    a->rest = a->sum + terms;
    a->term = a->rest + terms;
    a->mean = a->term + terms;
    a->least = a->mean + width;
    a->greatest = a->least + width;
    return WP_OK;
}

void wp_aggregate_destroy(struct wp_aggregate *a)
{
    free(a);
}

void wp_aggregate_reset(struct wp_aggregate *a)
{
    a->count = 0;
    a->flags = 0;
    memset(a->sum, 0, 2 * a->terms * sizeof(double));
}

/* IEC 61000-4-30:2015, annex D: of U = (1 - p / 100) U din, squared, in U
 * din^2; `sign` is 1 above it. */
static void square_deviations(const double *p, double sign, size_t n,
                              double *out)
{
    for (size_t k = 0; k < n; k++) {
        double u = 1.0 + sign * p[k] / 100.0;

        out[k] = u * u;
    }
}

static void make_phasors(const double *deg, const double *size, size_t n,
                         double *re, double *im)
{
    for (size_t k = 0; k < n; k++) {
        re[k] = size[k] * cos(deg[k] * degree);
        im[k] = size[k] * sin(deg[k] * degree);
    }
}

void wp_aggregate_terms(const struct wp_items *items, const double *mean,
                        double *terms)
{
    double *sine = terms + items->width;

    for (size_t k = 0; k < items->count; k++) {
        const struct wp_item *i = &items->item[k];
        const double *x = mean + i->at;
        double *out = terms + i->at;

        switch (i->mean) {
        case WP_MEAN_RMS:
            for (size_t n = 0; n < i->width; n++)
                out[n] = x[n] * x[n];
            break;
        case WP_MEAN_LINEAR:
            memcpy(out, x, i->width * sizeof(*x));
            break;
        case WP_MEAN_UNDER:
        case WP_MEAN_OVER:
            square_deviations(x, i->mean == WP_MEAN_OVER ? 1.0 : -1.0, i->width,
                              out);
            break;
        case WP_MEAN_ANGLE:
            make_phasors(x, mean + i->weight, i->width, out, sine);
            sine += i->width;
            break;
        }
    }
}

/* Error-free steps (Knuth): what rounding loses goes to `rest`. */
WP_CLONES
static void add(double *restrict sum, double *restrict rest,
                const double *restrict x, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        double s = sum[k], t = s + x[k], b = t - s;

        rest[k] += (s - (t - b)) + (x[k] - b);
        sum[k] = t;
    }
}

WP_CLONES
static void widen(double *restrict least, double *restrict greatest,
                  const double *low, const double *high, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        least[k] = low[k] < least[k] ? low[k] : least[k];
        greatest[k] = high[k] > greatest[k] ? high[k] : greatest[k];
    }
}

void wp_aggregate_push_terms(struct wp_aggregate *a,
                             const struct wp_aggregate_row *row,
                             const double *terms, uint32_t flags)
{
    add(a->sum, a->rest, terms, a->terms);
    if (a->count == 0) {
        memcpy(a->least, row->least, a->width * sizeof(double));
        memcpy(a->greatest, row->greatest, a->width * sizeof(double));
    } else {
        widen(a->least, a->greatest, row->least, row->greatest, a->width);
    }
    a->count++;
    a->flags |= flags;
}

void wp_aggregate_push(struct wp_aggregate *a,
                       const struct wp_aggregate_row *row, uint32_t flags)
{
    wp_aggregate_terms(a->items, row->mean, a->term);
    wp_aggregate_push_terms(a, row, a->term, flags);
}

unsigned wp_aggregate_count(const struct wp_aggregate *a)
{
    return a->count;
}

uint32_t wp_aggregate_flags(const struct wp_aggregate *a)
{
    return a->flags;
}

static double sum_of(const struct wp_aggregate *a, size_t at)
{
    return a->sum[at] + a->rest[at];
}

/* From the mean of the terms. */
static double undo(enum wp_mean how, double x)
{
    switch (how) {
    case WP_MEAN_RMS:
        return sqrt(x);
    case WP_MEAN_UNDER:
        return 100.0 * (1.0 - sqrt(x));
    case WP_MEAN_OVER:
        return 100.0 * (sqrt(x) - 1.0);
    default:
        return x;
    }
}

static void finish_item(struct wp_aggregate *a, const struct wp_item *i)
{
    for (size_t k = i->at; k < i->at + i->width; k++) {
        double x = undo(i->mean, sum_of(a, k) / a->count);

        x = x < a->least[k] ? a->least[k] : x;
        a->mean[k] = x > a->greatest[k] ? a->greatest[k] : x;
    }
}

/* Angles have no least and greatest; 0 without any magnitude. */
static void finish_angle(struct wp_aggregate *a, const struct wp_item *i,
                         size_t sine)
{
    for (size_t k = i->at; k < i->at + i->width; k++) {
        a->mean[k] = atan2(sum_of(a, sine++), sum_of(a, k)) / degree;
        a->least[k] = a->greatest[k] = a->mean[k];
    }
}

struct wp_aggregate_row wp_aggregate_result(struct wp_aggregate *a)
{
    size_t sine = a->width;

    if (a->count == 0)
        memset(a->mean, 0, 3 * a->width * sizeof(double));
    for (size_t k = 0; k < a->items->count && a->count > 0; k++) {
        const struct wp_item *i = &a->items->item[k];

        if (i->mean == WP_MEAN_ANGLE) {
            finish_angle(a, i, sine);
            sine += i->width;
        } else {
            finish_item(a, i);
        }
    }
    return (struct wp_aggregate_row){a->mean, a->least, a->greatest};
}
