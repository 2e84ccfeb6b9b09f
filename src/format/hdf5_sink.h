/*
 * hdf5_sink - our canonical capture file (.h5): the description and the
 * original integers or floats of any source, so that reading the file gives
 * the same description and the same bits.
 *
 * Layout: schemas/capture.h5.md. Memory: one chunk per channel, at most 16 MiB
 * together whatever the length.
 */
#ifndef WP_FORMAT_HDF5_SINK_H
#define WP_FORMAT_HDF5_SINK_H

#include "format/sink.h"

extern const struct wp_sink_ops wp_hdf5_sink;

#endif
