#include "ingest/scan.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/crossings.h"

enum wp_status wp_scan_init(struct wp_scan *s,
                            const struct wp_capture_info *info,
                            struct wp_error *err)
{
    *s = (struct wp_scan){.channels = info->channels,
                          .digitals = info->digitals,
                          .frequency_hz = NAN};
    for (unsigned i = 0; i < s->channels; i++) {
        s->channel[i].min = HUGE_VAL;
        s->channel[i].max = -HUGE_VAL;
    }
    for (unsigned i = s->channels; i-- > 0;)
        if (!info->has_voltage || info->channel[i].quantity == WP_VOLTAGE)
            s->frequency_channel = (int)i;
    s->ones = calloc(s->digitals + 1u, sizeof(*s->ones));
    s->crossings = wp_crossings_create(wp_rate_hz(info->rate));
    if (s->ones && s->crossings)
        return WP_OK;
    wp_scan_release(s);
    return wp_fail_nomem(err, "the scan");
}

void wp_scan_release(struct wp_scan *s)
{
    free(s->ones);
    wp_crossings_destroy(s->crossings);
    s->ones = NULL;
    s->crossings = NULL;
}

static void push_channel(struct wp_scan_channel *c, const double *x, size_t n)
{
    double sum2 = 0.0;

    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i])) {
            c->missing++;
            continue;
        }
        c->valid++;
        sum2 += x[i] * x[i];
        c->min = x[i] < c->min ? x[i] : c->min;
        c->max = x[i] > c->max ? x[i] : c->max;
    }
    c->sum2 += sum2;
}

void wp_scan_push(struct wp_scan *s, const struct wp_sample_view *view,
                  const uint8_t *const *digital)
{
    int64_t gap = view->first - s->end;

    for (unsigned c = 0; c < s->channels; c++) {
        s->channel[c].missing += gap;
        push_channel(&s->channel[c], view->x[c], view->frames);
    }
    for (unsigned d = 0; d < s->digitals; d++)
        for (size_t i = 0; i < view->frames; i++)
            s->ones[d] += digital[d][i];
    wp_crossings_push(s->crossings, view->first, view->x[s->frequency_channel],
                      view->frames);
    s->end = view->first + (int64_t)view->frames;
}

void wp_scan_finish(struct wp_scan *s)
{
    for (unsigned i = 0; i < s->channels; i++) {
        struct wp_scan_channel *c = &s->channel[i];

        c->rms = c->valid ? sqrt(c->sum2 / (double)c->valid) : NAN;
        if (!c->valid)
            c->min = c->max = NAN;
    }
    s->frequency_hz = wp_crossings_finish(s->crossings);
}
