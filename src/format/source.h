/*
 * source - one interface for every file format that holds samples.
 *
 * A source hands on what is stored, not volts: value = scale * stored + offset
 * in the unit that the file names; ingest applies it. Integers of audio and of
 * our own captures are stored as -1..1 (integer * norm), COMTRADE's and text's
 * as they are (norm 1); either way the integer is recovered exactly.
 *
 * Lifecycle: detect, open, read until frames is 0, close. After open, reading
 * allocates nothing. Missing samples are NaN, never anything else.
 */
#ifndef WP_FORMAT_SOURCE_H
#define WP_FORMAT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/channel.h"
#include "core/error.h"
#include "core/notes.h"
#include "core/rate.h"

struct cJSON;

/* How one sample is kept in the file: what a lossless copy needs. */
enum wp_storage {
    WP_STORE_I8,
    WP_STORE_I16,
    WP_STORE_I24,
    WP_STORE_I32,
    WP_STORE_F32,
    WP_STORE_F64, /* and numbers in text */
    WP_STORE_COUNT
};

/* "int16", "float32" ... */
const char *wp_storage_name(enum wp_storage storage);

enum wp_side { WP_SIDE_UNKNOWN, WP_SIDE_PRIMARY, WP_SIDE_SECONDARY };

/* One stored channel as the file itself describes it. */
struct wp_source_channel {
    char name[WP_NAME_MAX]; /* id, column name or dataset path; may be "" */
    char phase[16];         /* as written, "" = not said */
    char unit[16];          /* of scale * stored + offset; "" = not said */
    enum wp_storage storage;
    double norm; /* stored = integer * norm; 1 for floats and text */
    double scale, offset;
    double skew_s; /* instant of its sample minus instant of the frame [s] */
    enum wp_side side;
    double ratio_primary, ratio_secondary; /* of its transformer; 0 = unsaid */
};

/* A status channel (digital input). */
struct wp_source_digital {
    char name[WP_NAME_MAX];
    uint8_t normal; /* state when nothing is wrong, 0 or 1 */
};

/* Frames up to (not including) end_frame come at this rate. */
struct wp_rate_segment {
    struct wp_rate rate;
    int64_t end_frame;
};

enum wp_clock {
    WP_CLOCK_NONE,  /* the file says no rate: the sidecar must */
    WP_CLOCK_RATE,  /* one rate */
    WP_CLOCK_RATES, /* several segments; the gap after a segment's last frame
                       still has that segment's rate */
    WP_CLOCK_STAMPS /* every frame has its own stamp, read with the samples */
};

struct wp_source_info {
    const char *format; /* the ops' id */
    char detail[96];    /* "WAV, 24 bit PCM", "COMTRADE 1999 BINARY" */
    unsigned channels, digitals;
    struct wp_source_channel *channel;
    struct wp_source_digital *digital;
    int64_t frames; /* -1 = known only at the end */
    enum wp_clock clock;
    struct wp_rate rate; /* RATE; also the nominal one of RATES and STAMPS */
    size_t segments;
    struct wp_rate_segment *segment; /* RATES */
    bool start_known;
    int64_t start_ns; /* UTC of frame 0 */
    bool trigger_known;
    int64_t trigger_ns; /* UTC of the trigger */
    bool utc_quality_known;
    int64_t utc_error_ns; /* worst error of start_ns; -1 = unlocked, unknown */
    double nominal_hz;    /* line frequency that the file claims; 0 = none */
    double nominal_v, nominal_a; /* likewise [V], [A] */
    char station[WP_NAME_MAX], device[WP_NAME_MAX];
    struct wp_notes notes; /* repairs */
    char **part;           /* paths of the other files of the capture, such as
                              a .cfg's .dat */
    size_t parts;
};

/* Adds a path to info->part; WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_source_info_add_part(struct wp_source_info *info, const char *path,
                        struct wp_error *err);

/* Frees the arrays and notes of info and zeroes it. */
void wp_source_info_release(struct wp_source_info *info);

/* Where read() puts consecutive frames; arrays belong to the caller. */
struct wp_block {
    size_t capacity;         /* frames that each array can take */
    size_t frames;           /* out: frames read; 0 = end */
    double *const *x;        /* [channels] stored values, NaN = missing */
    uint8_t *const *digital; /* [digitals] 0 or 1; NULL = not wanted */
    int64_t *stamp_ns;       /* WP_CLOCK_STAMPS: ns since frame 0 */
};

struct wp_source_options {
    /* The sidecar's object named as the format ("csv", "hdf5" ...) or NULL. */
    const struct cJSON *hints;
    /* Channels that the sidecar names, in its order (HDF5 paths, columns), or
     * none: then the source offers whatever it finds. */
    const char *const *wanted;
    size_t wanted_count;
    bool strict;        /* a repair is an error */
    bool describe_only; /* open also where the samples are not there (a .cfg
                           without its .dat): no frames, and a note */
    bool non_finite_is_missing; /* NaN and infinities in floats, else refused */
};

struct wp_source_ops {
    const char *id;          /* "audio" */
    const char *description; /* one line for `wattproof formats` */
    const char *extensions;  /* "wav w64 rf64", without dots */
    /* How sure from the first bytes (and the name): 0 no ... 100 certain. */
    int (*detect)(const char *path, const uint8_t *head, size_t length);
    /* Fills *info (zeroed by the caller, released by the caller, also after
     * failure) and *self; on failure *self is NULL and err says file, place,
     * expected, found. */
    enum wp_status (*open)(void **self, const char *path,
                           const struct wp_source_options *options,
                           struct wp_source_info *info, struct wp_error *err);
    /* The next frames, at most block->capacity. Short reads are allowed; zero
     * frames is the end. Repairs found on the way go to the info given to
     * open, which outlives the source. */
    enum wp_status (*read)(void *self, struct wp_block *block,
                           struct wp_error *err);
    void (*close)(void *self); /* accepts NULL */
};

#endif
