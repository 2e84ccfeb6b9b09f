/*
 * audio_convert - interleaved samples of a file to one array of doubles per
 * channel, and back.
 *
 * Input and output are borrowed; nothing is allocated. Frames go to (come
 * from) index `at` on of each array.
 */
#ifndef WP_FORMAT_AUDIO_CONVERT_PRIV_H
#define WP_FORMAT_AUDIO_CONVERT_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the frames of one interleaved buffer are on the other side. */
struct wp_audio_planes {
    double *const *x; /* [channels] */
    size_t at;
    unsigned channels;
};

/* x = in * 2^-15, in * 2^-31, in: exact. */
void wp_audio_split_i16(const int16_t *in, size_t frames,
                        const struct wp_audio_planes *to);
void wp_audio_split_i32(const int32_t *in, size_t frames,
                        const struct wp_audio_planes *to);
/* Packed words of 24 bits; one byte before and behind `in` must be readable:
 * each word is fetched with a neighbour's byte, which is masked. */
void wp_audio_split_i24(const uint8_t *in, size_t frames, bool big,
                        const struct wp_audio_planes *to);
/* False when some sample is NaN or infinite; all are copied. */
bool wp_audio_split_f32(const float *in, size_t frames,
                        const struct wp_audio_planes *to);
bool wp_audio_split_f64(const double *in, size_t frames,
                        const struct wp_audio_planes *to);

/* How samples become words of a file. */
struct wp_audio_word {
    const double *gain; /* [channels] applied first */
    int bits;           /* join_i32: 24 or 32, at the top of the 32 */
    int64_t clipped;    /* counts the samples that were beyond the word */
};

/* Rounded to nearest (ties to even) and clipped. Samples must be finite. */
void wp_audio_join_i16(int16_t *out, size_t frames,
                       const struct wp_audio_planes *from,
                       struct wp_audio_word *word);
void wp_audio_join_i32(int32_t *out, size_t frames,
                       const struct wp_audio_planes *from,
                       struct wp_audio_word *word);
/* Floats keep NaN; what only a double can hold is clipped to FLT_MAX. */
void wp_audio_join_f32(float *out, size_t frames,
                       const struct wp_audio_planes *from,
                       struct wp_audio_word *word);
void wp_audio_join_f64(double *out, size_t frames,
                       const struct wp_audio_planes *from,
                       struct wp_audio_word *word);

#endif
