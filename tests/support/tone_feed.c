#include "tone_feed.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

void tone_feed_make(struct tone_feed *f, double rate_hz, double t_s,
                    const struct tones *tones, unsigned channels)
{
    size_t frames = (size_t)llround(rate_hz * t_s);

    *f = (struct tone_feed){.channels = channels, .rate_hz = rate_hz};
    for (unsigned c = 0; c < channels; c++) {
        f->x[c] = malloc(frames * sizeof(double));
        ck_assert_ptr_nonnull(f->x[c]);
        for (size_t n = 0; n < frames; n++)
            f->x[c][n] = tones_at(&tones[c], (double)n / rate_hz);
    }
    f->feed = (struct meter_feed){
        .x = f->x, .frames = frames, .block = 5000, .gap_at = -1};
}

void tone_feed_free(struct tone_feed *f)
{
    for (unsigned c = 0; c < f->channels; c++)
        free(f->x[c]);
}
