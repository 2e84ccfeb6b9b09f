#include <float.h>
#include <math.h>
#include <string.h>

#include "core/simd.h"
#include "format/audio_convert_priv.h"

/*
 * One channel after the other, the stride known at compile time for the usual
 * channel counts: the compiler then gathers without computing addresses.
 */
#define WITH_CHANNELS(call)                                                    \
    switch (n) {                                                               \
    case 1:                                                                    \
        call(1);                                                               \
        break;                                                                 \
    case 2:                                                                    \
        call(2);                                                               \
        break;                                                                 \
    case 3:                                                                    \
        call(3);                                                               \
        break;                                                                 \
    case 4:                                                                    \
        call(4);                                                               \
        break;                                                                 \
    case 6:                                                                    \
        call(6);                                                               \
        break;                                                                 \
    case 8:                                                                    \
        call(8);                                                               \
        break;                                                                 \
    default:                                                                   \
        call(n);                                                               \
    }

WP_INLINE void split_i16(const int16_t *in, size_t frames, unsigned n,
                         const struct wp_audio_planes *to)
{
    for (unsigned c = 0; c < n; c++) {
        double *restrict x = to->x[c] + to->at;

        for (size_t i = 0; i < frames; i++)
            x[i] = in[i * n + c] * 0x1p-15;
    }
}

WP_CLONES void wp_audio_split_i16(const int16_t *in, size_t frames,
                                  const struct wp_audio_planes *to)
{
    unsigned n = to->channels;

#define CALL(k) split_i16(in, frames, k, to)
    WITH_CHANNELS(CALL)
#undef CALL
}

WP_INLINE void split_i32(const int32_t *in, size_t frames, unsigned n,
                         const struct wp_audio_planes *to)
{
    for (unsigned c = 0; c < n; c++) {
        double *restrict x = to->x[c] + to->at;

        for (size_t i = 0; i < frames; i++)
            x[i] = in[i * n + c] * 0x1p-31;
    }
}

WP_CLONES void wp_audio_split_i32(const int32_t *in, size_t frames,
                                  const struct wp_audio_planes *to)
{
    unsigned n = to->channels;

#define CALL(k) split_i32(in, frames, k, to)
    WITH_CHANNELS(CALL)
#undef CALL
}

/* The word of 24 bits at p at the top of 32. */
WP_INLINE int32_t top24(const uint8_t *p, bool big)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint32_t word;

    memcpy(&word, big ? p : p - 1, sizeof(word));
    return (int32_t)((big ? __builtin_bswap32(word) : word) & 0xffffff00u);
#else
    uint32_t low = p[big ? 2 : 0], mid = p[1], high = p[big ? 0 : 2];

    return (int32_t)(high << 24 | mid << 16 | low << 8);
#endif
}

WP_INLINE void split_i24(const uint8_t *in, size_t frames, unsigned n, bool big,
                         const struct wp_audio_planes *to)
{
    for (unsigned c = 0; c < n; c++) {
        double *restrict x = to->x[c] + to->at;

        for (size_t i = 0; i < frames; i++)
            x[i] = top24(in + 3 * (i * n + c), big) * 0x1p-31;
    }
}

WP_CLONES void wp_audio_split_i24(const uint8_t *in, size_t frames, bool big,
                                  const struct wp_audio_planes *to)
{
    unsigned n = to->channels;

#define LITTLE(k) split_i24(in, frames, k, false, to)
#define BIG(k) split_i24(in, frames, k, true, to)
    if (big)
        WITH_CHANNELS(BIG)
    else
        WITH_CHANNELS(LITTLE)
#undef LITTLE
#undef BIG
}

/* x - x is 0 for finite numbers and NaN for all others, and NaN stays in the
 * sum: one check per block instead of one branch per sample. */
WP_CLONES bool wp_audio_split_f32(const float *in, size_t frames,
                                  const struct wp_audio_planes *to)
{
    unsigned n = to->channels;
    float odd = 0.0f;

    for (size_t i = 0; i < frames * n; i++)
        odd = in[i] - in[i] == 0.0f ? odd : 1.0f;
    for (unsigned c = 0; c < n; c++) {
        double *restrict x = to->x[c] + to->at;

        for (size_t i = 0; i < frames; i++)
            x[i] = (double)in[i * n + c];
    }
    return odd == 0.0f;
}

WP_CLONES bool wp_audio_split_f64(const double *in, size_t frames,
                                  const struct wp_audio_planes *to)
{
    unsigned n = to->channels;
    double odd = 0.0;

    for (size_t i = 0; i < frames * n; i++)
        odd = in[i] - in[i] == 0.0 ? odd : 1.0;
    for (unsigned c = 0; c < n; c++) {
        double *restrict x = to->x[c] + to->at;

        for (size_t i = 0; i < frames; i++)
            x[i] = in[i * n + c];
    }
    return odd == 0.0;
}

/* Adding and taking away 1.5 * 2^52 rounds to nearest even below 2^51. */
WP_INLINE double round_even(double v)
{
    return (v + 0x1.8p52) - 0x1.8p52;
}

/* The word as a whole number, clipped; *clipped counts. */
WP_INLINE double to_word(double v, double full, int64_t *clipped)
{
    double low = -full, high = full - 1.0;

    v = v < low - 1.0 ? low - 1.0 : v;
    v = v > high + 1.0 ? high + 1.0 : v;
    v = round_even(v);
    *clipped += v < low || v > high;
    v = v < low ? low : v;
    return v > high ? high : v;
}

WP_CLONES void wp_audio_join_i16(int16_t *out, size_t frames,
                                 const struct wp_audio_planes *from,
                                 struct wp_audio_word *word)
{
    const double full = 32768.0;
    int64_t clipped = 0;

    for (unsigned c = 0; c < from->channels; c++) {
        const double *x = from->x[c] + from->at;
        double gain = word->gain[c] * full;

        for (size_t i = 0; i < frames; i++) {
            double v = to_word(x[i] * gain, full, &clipped);

            out[i * from->channels + c] = (int16_t)v;
        }
    }
    word->clipped += clipped;
}

WP_CLONES void wp_audio_join_i32(int32_t *out, size_t frames,
                                 const struct wp_audio_planes *from,
                                 struct wp_audio_word *word)
{
    double full = ldexp(1.0, word->bits - 1);
    int shift = 1 << (32 - word->bits);
    int64_t clipped = 0;

    for (unsigned c = 0; c < from->channels; c++) {
        const double *x = from->x[c] + from->at;
        double gain = word->gain[c] * full;

        for (size_t i = 0; i < frames; i++) {
            double v = to_word(x[i] * gain, full, &clipped);

            out[i * from->channels + c] = (int32_t)v * shift;
        }
    }
    word->clipped += clipped;
}

WP_CLONES void wp_audio_join_f32(float *out, size_t frames,
                                 const struct wp_audio_planes *from,
                                 struct wp_audio_word *word)
{
    const double most = FLT_MAX;

    for (unsigned c = 0; c < from->channels; c++) {
        const double *x = from->x[c] + from->at;

        for (size_t i = 0; i < frames; i++) {
            double v = x[i] * word->gain[c];

            word->clipped += v > most || v < -most;
            v = v > most ? most : v;
            v = v < -most ? -most : v;
            out[i * from->channels + c] = (float)v;
        }
    }
}

WP_CLONES void wp_audio_join_f64(double *out, size_t frames,
                                 const struct wp_audio_planes *from,
                                 struct wp_audio_word *word)
{
    for (unsigned c = 0; c < from->channels; c++) {
        const double *x = from->x[c] + from->at;

        for (size_t i = 0; i < frames; i++)
            out[i * from->channels + c] = x[i] * word->gain[c];
    }
}
