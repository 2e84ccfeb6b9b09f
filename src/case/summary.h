/*
 * summary - summary.json: what a script needs to know of a case.
 *
 * Contract: schemas/summary.schema.json. Numbers are written so that they read
 * back to the same double; keys stand in the order given, so that the same
 * input gives the same bytes.
 */
#ifndef WP_CASE_SUMMARY_H
#define WP_CASE_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "case/provenance.h"
#include "case/summary_pq.h"
#include "core/channel.h"
#include "core/error.h"

struct wp_summary_number {
    const char *key; /* "Wh.delivered.A", "rms.voltage.A_v" */
    double value;    /* finite */
};

struct wp_summary_count {
    const char *key; /* "dips" */
    int64_t value;
};

/* "Wh" -> "Wh": the unit of the registers whose key begins so. */
struct wp_summary_unit {
    const char *family, *unit;
};

struct wp_summary_numbers {
    const struct wp_summary_number *at;
    size_t count;
};

/* How the meter is set: "service" -> "4-wire wye". */
struct wp_summary_text {
    const char *key, *value;
};

/* A mean fundamental as the meter's phasor display shows it. */
struct wp_summary_phasor {
    const char *name; /* "V A" */
    double rms;       /* [V], [A] */
    double angle_deg; /* 0 to 360, anticlockwise from the reference */
};

struct wp_summary {
    struct wp_provenance provenance;
    const char *config_name;   /* of the meter's configuration; NULL = none */
    const char *config_sha256; /* of what is in force; NULL = none */
    unsigned channels;
    const struct wp_channel *channel;
    bool scale_unknown; /* values are in units of full scale: no unit */
    double rate_hz;
    bool start_known;
    int64_t start_ns; /* UTC */
    int64_t frames;
    double duration_s;
    const struct wp_summary_text *settings;
    size_t setting_count;
    /* Consumption: secondary without losses; with losses compensated, and on
     * the primary side, where there are such (else count 0). */
    struct wp_summary_numbers registers, compensated, primary;
    const struct wp_summary_unit *units;
    size_t unit_count;
    struct wp_summary_numbers statistics;
    const struct wp_summary_phasor *phasors;
    size_t phasor_count;
    const char *const *wiring; /* findings; none = nothing looks wrong */
    size_t wiring_count;
    const struct wp_summary_count *counts;
    size_t count_count;
    const struct wp_summary_pq *pq; /* NULL: not measured */
    const char *const *conventions; /* ids of docs/conventions.md */
    size_t convention_count;
    const char *const *notes;
    size_t note_count;
};

/* Writes the file, whole or not at all. WP_E_IO, WP_E_NOMEM; WP_E_INTERNAL when
 * a number is not finite. */
WP_MUST_CHECK enum wp_status wp_summary_write(const struct wp_summary *s,
                                              const char *path,
                                              struct wp_error *err);

#endif
