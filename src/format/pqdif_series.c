#include "format/pqdif_parse_priv.h"

#include <math.h>

/* Counts of points are written as reals: exact as long as they are below. */
static const double MOST_POINTS = 9007199254740992.0; /* 2^53 */

/* Runs of increments in one series: real ones have one. */
enum { RUNS_MAX = 4096 };

/* A run of points at one step: value = from + k * step. */
struct run {
    int64_t points;
    double from, step;
};

static struct wp_pqdif_element stored_of(const struct wp_pqdif_series *s)
{
    return (struct wp_pqdif_element){.kind = WP_PQDIF_VECTOR,
                                     .type = s->type,
                                     .count = s->stored,
                                     .at = s->at};
}

bool wp_pqdif_by_increment(const struct wp_pqdif_series *s)
{
    return (s->method & WP_PQDIF_METHOD_INCREMENT) &&
           !(s->method & WP_PQDIF_METHOD_VALUES);
}

/* Number of runs; -1 when it is none. Stored are: runs, then points and step of
 * each. */
static int64_t runs_of(const struct wp_pqdif_element *e)
{
    double runs = wp_pqdif_number(e, 0);

    if (!(runs >= 0.0 && runs <= (e->count - 1.0) / 2.0) || runs != floor(runs))
        return -1;
    return (int64_t)runs;
}

/* Run k after `before`: accumulation goes on with the old step between runs. */
static struct run next_run(const struct wp_pqdif_element *e, uint32_t k,
                           const struct run *before)
{
    double points = wp_pqdif_number(e, 1 + 2 * k);
    struct run r = {-1, before->from + (double)before->points * before->step,
                    wp_pqdif_number(e, 2 + 2 * k)};

    if (points >= 0.0 && points <= MOST_POINTS && points == floor(points) &&
        isfinite(r.step))
        r.points = (int64_t)points;
    return r;
}

static int64_t count_points(const struct wp_pqdif_series *s)
{
    struct wp_pqdif_element e = stored_of(s);
    struct run r = {0};
    int64_t runs, points = 0;

    if (!wp_pqdif_by_increment(s) || !s->stored)
        return s->stored;
    runs = runs_of(&e);
    for (int64_t k = 0; k < runs; k++) {
        r = next_run(&e, (uint32_t)k, &r);
        if (r.points < 0 || (double)points + (double)r.points > MOST_POINTS)
            return -1;
        points += r.points;
    }
    return runs < 0 ? -1 : points;
}

void wp_pqdif_series_parse(const struct wp_pqdif_reading *r,
                           const struct wp_pqdif_element *instance,
                           struct wp_pqdif_series *s)
{
    struct wp_pqdif_element e;
    double scale = wp_pqdif_take_number(r, instance, WP_PQDIF_SERIES_SCALE);
    double offset = wp_pqdif_take_number(r, instance, WP_PQDIF_SERIES_OFFSET);

    s->scale = isnan(scale) ? 1.0 : scale;
    s->offset = isnan(offset) ? 0.0 : offset;
    s->base = wp_pqdif_take_number(r, instance, WP_PQDIF_SERIES_BASE_QUANTITY);
    if (!wp_pqdif_find(r->body, instance, WP_PQDIF_SERIES_VALUES, &e) ||
        e.kind == WP_PQDIF_COLLECTION)
        return;
    s->present = true;
    s->type = e.type;
    s->stored = e.count;
    s->at = e.at;
    s->points = count_points(s);
    if (s->points >= 0)
        return;
    s->points = 0;
    s->stored = 0;
    wp_note(r->notes,
            "%s, record %zu: a series of increments that are none is empty",
            r->path, r->record);
}

/* Increments from point `first` on, not scaled. */
static void expand(const struct wp_pqdif_element *e, int64_t first, size_t n,
                   double *out)
{
    struct run r = {0};
    int64_t runs = runs_of(e), at = 0;
    size_t done = 0;

    for (int64_t k = 0; k < runs && done < n; k++) {
        int64_t i;

        r = next_run(e, (uint32_t)k, &r);
        i = first + (int64_t)done - at;
        for (; i < r.points && done < n; i++)
            out[done++] = r.from + (double)i * r.step;
        at += r.points;
    }
}

void wp_pqdif_values(const struct wp_pqdif_series *s, int64_t first, size_t n,
                     double *out)
{
    struct wp_pqdif_element e = stored_of(s);
    bool scaled = s->method & WP_PQDIF_METHOD_SCALED;
    int64_t rest = first < 0 || first >= s->points ? 0 : s->points - first;
    size_t there = rest < (int64_t)n ? (size_t)rest : n;

    if (wp_pqdif_by_increment(s))
        expand(&e, first, there, out);
    else
        for (size_t i = 0; i < there; i++)
            out[i] = wp_pqdif_number(&e, (uint32_t)(first + (int64_t)i));
    for (size_t i = 0; scaled && i < there; i++)
        out[i] = out[i] * s->scale + s->offset;
    for (size_t i = there; i < n; i++)
        out[i] = NAN;
}
