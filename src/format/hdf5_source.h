/*
 * hdf5_source - samples from HDF5: our canonical capture, BLOND and its kin,
 * and by a sidecar any layout of numeric datasets.
 *
 * A sidecar names datasets as "path" or "path[column]", columns from 1. Its
 * object "hdf5" knows:
 *   rate_attribute   "OBJECT@NAME" of the sampling rate [Hz], as "/@frequency"
 *   start_attribute  likewise of the start: ISO 8601, or seconds since 1970
 *   scale_attribute  name of the attribute of each dataset that is its scale
 *   offset_attribute likewise its offset
 *   unit_attribute   likewise its unit
 *   unit             the unit of all datasets
 * Without a sidecar every numeric dataset of the commonest length is a channel,
 * `calibration_factor` its scale, and V or A its unit where a scale or floats
 * and a name such as voltage1 make that evident.
 */
#ifndef WP_FORMAT_HDF5_SOURCE_H
#define WP_FORMAT_HDF5_SOURCE_H

#include "format/source.h"

extern const struct wp_source_ops wp_hdf5_source;

#endif
