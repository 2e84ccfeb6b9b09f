/*
 * audio_target - the container and the words of an audio file to be written.
 *
 * Input:  the name of the file, what is to be written, what was asked for
 * Output: the narrowest words that lose nothing, or those asked for; refused
 *         with what could be taken instead where the container has no room
 */
#ifndef WP_FORMAT_AUDIO_TARGET_PRIV_H
#define WP_FORMAT_AUDIO_TARGET_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "format/source.h"

struct wp_audio_subformat {
    const char *name;
    int code;            /* SF_FORMAT_ subtype */
    int bits;            /* of an integer, 0 = float */
    unsigned word_bytes; /* in memory */
    unsigned file_bytes;
};

struct wp_audio_container_kind {
    const char *extensions;
    int code;           /* SF_FORMAT_ major type */
    bool has_bext;      /* holds a start */
    int64_t most_bytes; /* of samples, 0 = no limit */
};

struct wp_audio_target {
    const struct wp_audio_container_kind *container;
    const struct wp_audio_subformat *subformat;
};

/* subformat: its name, or NULL for the narrowest. WP_E_UNSUPPORTED,
 * WP_E_CONFIG (no such subformat), WP_E_ARG (no channels). */
WP_MUST_CHECK enum wp_status
wp_audio_target_choose(struct wp_audio_target *t, const char *path,
                       const struct wp_source_info *info, const char *subformat,
                       struct wp_error *err);

/* WP_E_UNSUPPORTED when the container ends before so many frames do; frames
 * may be -1, not known. */
WP_MUST_CHECK enum wp_status
wp_audio_target_holds(const struct wp_audio_target *t, unsigned channels,
                      int64_t frames, const char *path, struct wp_error *err);

#endif
