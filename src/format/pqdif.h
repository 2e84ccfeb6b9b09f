/*
 * pqdif - what a PQDIF file (IEEE 1159.3) tells: who wrote it, the channels
 * that each data source defines, its monitor's settings, and the observations:
 * waveforms, trends and events.
 *
 * Opening reads the container. Data sources, settings and observations are read
 * one at a time, so memory does not grow with the file. What is odd but legible
 * goes to the notes; what cannot be read is an error.
 */
#ifndef WP_FORMAT_PQDIF_H
#define WP_FORMAT_PQDIF_H

#include "core/channel.h"
#include "format/pqdif_record_priv.h"

struct wp_pqdif_time {
    bool known;
    int64_t ns; /* UTC by the standard; some writers put local time */
};

struct wp_pqdif_container {
    bool version_known;
    unsigned version[4]; /* of the writer, of the oldest reader */
    char file_name[256], title[WP_NAME_MAX], author[WP_NAME_MAX];
    char application[WP_NAME_MAX], owner[WP_NAME_MAX];
    struct wp_pqdif_time created, saved;
};

struct wp_pqdif_series_defn {
    struct wp_guid value_type, characteristic;
    uint32_t unit;
    uint32_t method; /* mask of WP_PQDIF_METHOD_...; VALUES where unsaid */
    double nominal;  /* in that unit; NaN = unsaid */
};

struct wp_pqdif_channel_defn {
    char name[WP_NAME_MAX];
    uint32_t phase, measured;
    struct wp_guid quantity_type;
    size_t series_count;
    const struct wp_pqdif_series_defn *series;
};

struct wp_pqdif_source {
    char name[WP_NAME_MAX], owner[WP_NAME_MAX], location[WP_NAME_MAX];
    char serial[WP_NAME_MAX], version[WP_NAME_MAX], time_zone[WP_NAME_MAX];
    struct wp_guid type, vendor, equipment; /* zero = unsaid */
    struct wp_pqdif_time effective;
    double utc_to_standard_s; /* local standard time minus UTC; NaN = unsaid */
    size_t channels;
    struct wp_pqdif_channel_defn *channel;
    struct wp_pqdif_series_defn *series; /* of all channels */
};

struct wp_pqdif_channel_setting {
    int64_t defn;         /* index of the channel definition; -1 = unsaid */
    uint32_t transformer; /* 1 voltage, 2 current, 0 unsaid */
    double ratio_system, ratio_monitor; /* NaN = unsaid */
};

struct wp_pqdif_settings {
    struct wp_pqdif_time effective, installed, removed;
    bool use_calibration, use_transducer;
    double nominal_hz;   /* NaN = unsaid */
    uint32_t connection; /* 0 = unsaid */
    size_t channels;
    struct wp_pqdif_channel_setting *channel;
};

/* One series of values: TIME, VAL, MIN ... */
struct wp_pqdif_series {
    struct wp_guid value_type; /* zero: more series than are defined */
    uint32_t unit;
    bool shared;          /* the values are another's */
    bool present;         /* there are values */
    unsigned type;        /* physical type of the stored values */
    uint32_t method;      /* of those values */
    double scale, offset; /* of those values */
    double base;          /* base quantity; NaN = unsaid */
    int64_t points;       /* after expanding increments */
    const uint8_t *at;    /* the stored values, in the observation's body */
    uint32_t stored;      /* how many */
};

struct wp_pqdif_channel {
    int64_t defn; /* index of its definition; -1 = none such */
    char name[WP_NAME_MAX];
    uint32_t phase, measured;
    struct wp_guid quantity_type;
    double group; /* harmonic order that this is; NaN = none */
    size_t series_count;
    struct wp_pqdif_series *series;
    /* By its TIME series, in seconds from the observation's start; NaN = there
     * is none, or it counts cycles of an unknown frequency. */
    int64_t points;
    double first_s, last_s;
    double rate_hz; /* (points - 1) / (last_s - first_s); 0 = not known */
    bool uniform;   /* each point within 1 % of a step from its place */
};

struct wp_pqdif_observation {
    char name[WP_NAME_MAX];
    struct wp_pqdif_time created, start, triggered;
    uint32_t trigger_method;
    struct wp_guid disturbance; /* zero = unsaid */
    int64_t serial;             /* -1 = unsaid */
    size_t record;              /* index in the file */
    int64_t source;             /* index of its data source; -1 = none */
    int64_t settings;           /* index of its monitor settings; -1 = none */
    size_t channels;
    struct wp_pqdif_channel *channel;
    struct wp_pqdif_series *series; /* of all channels */
    struct wp_pqdif_body body;
};

struct wp_pqdif;

/* WP_E_IO, WP_E_FORMAT, WP_E_UNSUPPORTED, WP_E_NOMEM as of
 * wp_pqdif_file_open(). *out is NULL on failure. */
WP_MUST_CHECK enum wp_status
wp_pqdif_open(struct wp_pqdif **out, const char *path, struct wp_error *err);
void wp_pqdif_close(struct wp_pqdif *p);

const struct wp_pqdif_container *wp_pqdif_container(const struct wp_pqdif *p);
/* For sizes and the compression. */
const struct wp_pqdif_file *wp_pqdif_file(const struct wp_pqdif *p);
const struct wp_notes *wp_pqdif_notes(const struct wp_pqdif *p);
size_t wp_pqdif_sources(const struct wp_pqdif *p);
size_t wp_pqdif_settings_count(const struct wp_pqdif *p);
size_t wp_pqdif_observations(const struct wp_pqdif *p);

/* Data source i; *out is borrowed until another one is asked for, also by
 * reading an observation of another. */
WP_MUST_CHECK enum wp_status
wp_pqdif_source_get(struct wp_pqdif *p, size_t i,
                    const struct wp_pqdif_source **out, struct wp_error *err);

/* Monitor settings i, borrowed likewise; *source is that of their data source
 * (may be NULL; -1 = none). */
WP_MUST_CHECK enum wp_status
wp_pqdif_settings_get(struct wp_pqdif *p, size_t i,
                      const struct wp_pqdif_settings **out, int64_t *source,
                      struct wp_error *err);

/* Observation i with all its values; to be released. */
WP_MUST_CHECK enum wp_status
wp_pqdif_observation_read(struct wp_pqdif *p, size_t i,
                          struct wp_pqdif_observation *out,
                          struct wp_error *err);
void wp_pqdif_observation_release(struct wp_pqdif_observation *o);

/*
 * Values first ... first + n - 1 of a series, in its unit: increments expanded,
 * scaled where the method says so. NaN beyond the end and where the stored
 * type is no number. Time of day stamps come as seconds since 1970.
 */
void wp_pqdif_values(const struct wp_pqdif_series *s, int64_t first, size_t n,
                     double *out);

#endif
