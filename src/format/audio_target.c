#include "format/audio_target_priv.h"

#include <limits.h>
#include <math.h>
#include <sndfile.h>
#include <strings.h>

#include "format/audio.h"
#include "format/registry.h"

static const struct wp_audio_subformat subformats[] = {
    {"pcm16", SF_FORMAT_PCM_16, 16, 2, 2},
    {"pcm24", SF_FORMAT_PCM_24, 24, 4, 3},
    {"pcm32", SF_FORMAT_PCM_32, 32, 4, 4},
    {"float", SF_FORMAT_FLOAT, 0, 4, 4},
    {"double", SF_FORMAT_DOUBLE, 0, 8, 8},
};

static const struct wp_audio_container_kind containers[] = {
    /* A WAV that grows over 4 GB is an RF64: decided when it is closed. */
    {"wav", SF_FORMAT_RF64, true, 0},
    {"rf64", SF_FORMAT_RF64, true, 0},
    {"w64", SF_FORMAT_W64, false, 0},
    {"caf", SF_FORMAT_CAF, false, 0},
    {"aiff aif", SF_FORMAT_AIFF, false, INT64_C(0xffffff00)},
    {"flac", SF_FORMAT_FLAC, false, 0},
};

static int storage_bits(enum wp_storage storage)
{
    static const int bits[] = {8, 16, 24, 32, 0, 0};

    _Static_assert(sizeof(bits) / sizeof(*bits) == WP_STORE_COUNT,
                   "bits for every storage");
    return bits[storage];
}

double wp_audio_sink_gain(const struct wp_source_channel *channel)
{
    int bits = storage_bits(channel->storage);

    return bits && channel->norm > 0.0 ? ldexp(1.0 / channel->norm, 1 - bits)
                                       : 1.0;
}

static const struct wp_audio_container_kind *container_of(const char *path)
{
    for (size_t i = 0; i < sizeof(containers) / sizeof(*containers); i++)
        if (wp_format_has_extension(containers[i].extensions, path))
            return &containers[i];
    return NULL;
}

static const struct wp_audio_subformat *subformat_named(const char *name)
{
    for (size_t i = 0; i < sizeof(subformats) / sizeof(*subformats); i++)
        if (strcasecmp(subformats[i].name, name) == 0)
            return &subformats[i];
    return NULL;
}

/* The narrowest that holds every channel: a float has 24 bits of integer. */
static const struct wp_audio_subformat *
lossless(const struct wp_source_info *info)
{
    int bits = 0;
    bool is_float = false, is_double = false;

    for (unsigned c = 0; c < info->channels; c++) {
        enum wp_storage storage = info->channel[c].storage;

        if (storage_bits(storage) > bits)
            bits = storage_bits(storage);
        is_float |= storage == WP_STORE_F32;
        is_double |= storage == WP_STORE_F64;
    }
    if (is_double || (is_float && bits > 24))
        return subformat_named("double");
    if (is_float)
        return subformat_named("float");
    return subformat_named(bits <= 16   ? "pcm16"
                           : bits <= 24 ? "pcm24"
                                        : "pcm32");
}

static enum wp_status check_flac(const struct wp_audio_target *t,
                                 unsigned channels, double hz, const char *path,
                                 struct wp_error *err)
{
    /* What libsndfile and libFLAC take. */
    const unsigned most_channels = 8;
    const double most_hz = 655350.0;

    if (t->container->code != SF_FORMAT_FLAC)
        return WP_OK;
    if (channels > most_channels)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected at most %u channels for FLAC, found %u: "
                       "use .w64 or .caf",
                       path, most_channels, channels);
    if (t->subformat->bits == 0 || t->subformat->bits > 24)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: FLAC holds integers of at most 24 bits, the "
                       "samples need %s: use .w64 or .caf, or ask for pcm24",
                       path, t->subformat->name);
    if (hz > most_hz)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected at most %.0f Hz for FLAC, found %g Hz: "
                       "use .w64 or .caf",
                       path, most_hz, hz);
    return WP_OK;
}

enum wp_status wp_audio_target_choose(struct wp_audio_target *t,
                                      const char *path,
                                      const struct wp_source_info *info,
                                      const char *name, struct wp_error *err)
{
    double hz = info->rate.num > 0 ? wp_rate_hz(info->rate) : 0.0;

    t->container = container_of(path);
    if (!t->container)
        return wp_fail(err, WP_E_UNSUPPORTED, "%s: expected an extension of %s",
                       path, wp_audio_sink.extensions);
    if (info->channels < 1)
        return wp_fail(err, WP_E_ARG, "%s: no channels to write", path);
    if (info->clock != WP_CLOCK_RATE)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: an audio file has one sampling rate, the capture "
                       "has %s: use .h5 or .csv",
                       path,
                       info->clock == WP_CLOCK_NONE    ? "none"
                       : info->clock == WP_CLOCK_RATES ? "several"
                                                       : "time stamps");
    if (!(hz >= 0.5 && hz < (double)INT_MAX))
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected a rate of 1 to 2147483646 Hz, found %g",
                       path, hz);
    t->subformat = name ? subformat_named(name) : lossless(info);
    if (!t->subformat)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: expected pcm16, pcm24, pcm32, float or double, "
                       "found '%s'",
                       path, name);
    return check_flac(t, info->channels, hz, path, err);
}

enum wp_status wp_audio_target_holds(const struct wp_audio_target *t,
                                     unsigned channels, int64_t frames,
                                     const char *path, struct wp_error *err)
{
    int64_t most = t->container->most_bytes;
    int64_t frame = (int64_t)channels * t->subformat->file_bytes;

    if (!most || frames <= most / frame)
        return WP_OK;
    return wp_fail(err, WP_E_UNSUPPORTED,
                   "%s: AIFF holds at most 4 GB: use .w64, .caf or .wav", path);
}
