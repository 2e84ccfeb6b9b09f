#include "ingest/scan.h"

#include <math.h>
#include <stdlib.h>

enum wp_status wp_scan_init(struct wp_scan *s,
                            const struct wp_capture_info *info,
                            struct wp_error *err)
{
    *s = (struct wp_scan){.channels = info->channels,
                          .digitals = info->digitals};
    for (unsigned i = 0; i < s->channels; i++) {
        s->channel[i].min = HUGE_VAL;
        s->channel[i].max = -HUGE_VAL;
    }
    s->ones = calloc(s->digitals + 1u, sizeof(*s->ones));
    if (s->ones)
        return WP_OK;
    wp_scan_release(s);
    return wp_fail_nomem(err, "the scan");
}

void wp_scan_release(struct wp_scan *s)
{
    free(s->ones);
    s->ones = NULL;
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
}
