/*
 * audio_bext - the start of a recording in a broadcast WAV's bext chunk.
 *
 * Source: EBU Tech 3285, 2.3: date and time as text to the second, and the
 *         samples since midnight. Its zone is not said: UTC is assumed.
 */
#ifndef WP_FORMAT_AUDIO_BEXT_PRIV_H
#define WP_FORMAT_AUDIO_BEXT_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "core/rate.h"

enum {
    WP_AUDIO_BEXT_BYTES = 602, /* without coding history */
    WP_AUDIO_BEXT_DATE = 320   /* offset of date, time, samples: 26 bytes */
};

struct wp_audio_bext {
    char date[11], time[9]; /* as written: yyyy-mm-dd hh:mm:ss */
    uint64_t samples;       /* since midnight */
};

/* False when there is no such date and time. *contradicts: the samples since
 * midnight are more than a second away from the time, which is taken. */
bool wp_audio_bext_start(const struct wp_audio_bext *bext, struct wp_rate rate,
                         int64_t *ns, bool *contradicts);

/* The body of a chunk that says the sample nearest to start_ns. Returns the
 * start that it says [ns]. */
int64_t wp_audio_bext_build(uint8_t body[WP_AUDIO_BEXT_BYTES],
                            struct wp_rate rate, int64_t start_ns);

#endif
