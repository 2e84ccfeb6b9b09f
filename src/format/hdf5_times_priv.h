/*
 * hdf5_times - sampling rate and start from the attributes of other people's
 * files: BLOND's own, or those that a sidecar points at.
 */
#ifndef WP_FORMAT_HDF5_TIMES_PRIV_H
#define WP_FORMAT_HDF5_TIMES_PRIV_H

#include <hdf5.h>
#include <stdbool.h>

#include "format/source.h"

/* What a sidecar's object "hdf5" says; NULL = nothing. */
struct wp_h5_hints {
    const char *rate_attribute, *start_attribute; /* "OBJECT@NAME" */
    const char *scale_attribute, *offset_attribute, *unit_attribute;
    const char *unit;
};

/* WP_E_CONFIG: an unknown key, or no text. hints may be NULL. */
WP_MUST_CHECK enum wp_status wp_h5_hints_read(struct wp_h5_hints *out,
                                              const struct cJSON *hints,
                                              const char *path,
                                              struct wp_error *err);

/* Fills rate and start of info where hints name them. WP_E_CONFIG when the
 * attribute is absent or makes no sense. */
WP_MUST_CHECK enum wp_status wp_h5_hinted_times(hid_t file, const char *path,
                                                const struct wp_h5_hints *hints,
                                                struct wp_source_info *info,
                                                struct wp_error *err);

/* True when the file is BLOND's or CREAM's; fills rate, start, device, detail
 * and notes. What makes no sense is noted and left out. */
bool wp_h5_blond_recall(hid_t file, struct wp_source_info *info);

#endif
