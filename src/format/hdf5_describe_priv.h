/*
 * hdf5_describe - struct wp_source_info as attributes of a capture file, and
 * back; the samples themselves are not its business.
 */
#ifndef WP_FORMAT_HDF5_DESCRIBE_PRIV_H
#define WP_FORMAT_HDF5_DESCRIBE_PRIV_H

#include <hdf5.h>
#include <stdbool.h>

#include "format/sink.h"

/* Writers: false when the library failed. */
bool wp_h5_describe_capture(hid_t group, const struct wp_source_info *info,
                            const struct wp_sink_options *options);
bool wp_h5_describe_channel(hid_t set, const struct wp_source_channel *c);
bool wp_h5_describe_digital(hid_t set, const struct wp_source_digital *d);
bool wp_h5_describe_notes(hid_t group, const struct wp_notes *notes);

/* Readers: WP_E_FORMAT names the attribute that is absent or makes no sense.
 * The capture's gives everything but the channels and digitals themselves;
 * their announced numbers come unchecked. */
WP_MUST_CHECK enum wp_status wp_h5_recall_capture(hid_t group, const char *path,
                                                  struct wp_source_info *info,
                                                  struct wp_error *err);
WP_MUST_CHECK enum wp_status wp_h5_recall_channel(hid_t set, const char *place,
                                                  struct wp_source_channel *c,
                                                  struct wp_error *err);
WP_MUST_CHECK enum wp_status wp_h5_recall_digital(hid_t set, const char *place,
                                                  struct wp_source_digital *d,
                                                  struct wp_error *err);

#endif
