/*
 * sidecar - the JSON beside a plain file that says what the file cannot:
 * schemas/capture.schema.json.
 *
 * Lifecycle: open (or find), read, close. Texts and nodes live until close.
 * Values that stand elsewhere (a line of a text file, a key of an INI file, a
 * token of the data file's name) are fetched when asked for.
 */
#ifndef WP_INGEST_SIDECAR_H
#define WP_INGEST_SIDECAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/channel.h"
#include "core/error.h"
#include "core/notes.h"
#include "core/rate.h"
#include "format/source.h"

struct cJSON;
struct wp_json_file;

struct wp_sidecar_channel {
    const struct cJSON *node; /* for complaints */
    const char *file;         /* pattern in the sidecar's folder; NULL = the
                                 capture's own files */
    const char *source;       /* by name, or NULL: */
    unsigned number;          /* from 1 */
    const char *name;         /* NULL: as the source says */
    enum wp_quantity quantity;
    enum wp_phase phase;
    const struct cJSON *scale, *offset; /* NULL: the source's own */
    double unit;                        /* factor to V or A; 0 = not said */
    bool invert, remove_mean;
    const struct cJSON *skew_us, *phase_deg;
    enum wp_side side;                     /* UNKNOWN: as the source says */
    double ratio_primary, ratio_secondary; /* 0: as the source says */
};

/* How the end of one file and the start of the next are compared. */
enum wp_join { WP_JOIN_TIME, WP_JOIN_CONSECUTIVE };
enum wp_overlap { WP_OVERLAP_REFUSE, WP_OVERLAP_TRIM };

struct wp_sidecar {
    struct wp_json_file *json;
    char *path, *folder;
    const struct cJSON *start, *rate, *files; /* NULL = not said */
    int32_t zone_s;                           /* local = UTC + zone_s */
    double nominal_hz, nominal_v, nominal_a;  /* 0 = not said */
    enum wp_join join;
    bool join_given;
    enum wp_overlap overlap;
    double tolerance_s; /* of starts against ends; negative = not said */
    bool non_finite_is_missing;
    unsigned channels; /* 0 = channels as the source says */
    struct wp_sidecar_channel channel[WP_MAX_CHANNELS];
};

/* Reads and checks. WP_E_IO, FORMAT, CONFIG, NOMEM; *out NULL on failure. */
WP_MUST_CHECK enum wp_status wp_sidecar_open(struct wp_sidecar **out,
                                             const char *path,
                                             struct wp_error *err);

/*
 * The sidecar beside data file DIR/NAME.EXT: NAME.EXT.json, else NAME.json
 * when it is one; *out NULL and WP_OK when there is none. Errors as open.
 */
WP_MUST_CHECK enum wp_status wp_sidecar_find(struct wp_sidecar **out,
                                             const char *data_path,
                                             struct wp_error *err);

/* Accepts NULL. */
void wp_sidecar_close(struct wp_sidecar *s);

/* Whether a file is JSON with "channels" or "files" and no "scenario", so a
 * sidecar that is given as a capture itself. Never fails: false when in
 * doubt. */
bool wp_sidecar_is_one(const char *path);

/* The object for a format ("csv", "hdf5" ...), or NULL. */
const struct cJSON *wp_sidecar_hints(const struct wp_sidecar *s,
                                     const char *format);

/* The files that a pattern (or a list of patterns) names in the sidecar's
 * folder, sorted within each pattern; release with wp_sidecar_free_paths().
 * WP_E_CONFIG when a pattern names none. */
WP_MUST_CHECK enum wp_status wp_sidecar_paths(const struct wp_sidecar *s,
                                              const struct cJSON *node,
                                              char ***paths, size_t *count,
                                              struct wp_error *err);
void wp_sidecar_free_paths(char **paths, size_t count);

/* A number that stands in the sidecar or where the node says; data_path is the
 * file whose name may matter. `node` must not be NULL. */
WP_MUST_CHECK enum wp_status
wp_sidecar_number(const struct wp_sidecar *s, const struct cJSON *node,
                  const char *data_path, double *out, struct wp_error *err);

/* rate_hz as an exact ratio; *out untouched when it is not said. */
WP_MUST_CHECK enum wp_status wp_sidecar_rate(const struct wp_sidecar *s,
                                             const char *data_path,
                                             struct wp_rate *out,
                                             struct wp_error *err);

/* The start of a data file; *known false when the sidecar does not say it for
 * this file. Notes what was used when it is not plain. */
WP_MUST_CHECK enum wp_status wp_sidecar_start(const struct wp_sidecar *s,
                                              const char *data_path,
                                              bool *known, int64_t *start_ns,
                                              struct wp_notes *notes,
                                              struct wp_error *err);

/* Whether "start" is a single instant, so that of the first file only. */
bool wp_sidecar_start_is_constant(const struct wp_sidecar *s);

#endif
