/*
 * comtrade - records of relays, meters and fault recorders.
 *
 * Source:  IEEE C37.111-1991, -1999, -2013 (IEC 60255-24): pairs .cfg and .dat
 *          (volumes .d00 ...), and .cff; ASCII, BINARY, BINARY32, FLOAT32
 * Output:  raw numbers, their scale to the unit named, status channels
 * Memory:  the .cfg and one batch of records; the data are never held whole
 *
 * Departures from the format are repaired and noted, or errors when strict.
 * The options' hints are the sidecar's "comtrade" (see comtrade_hints_priv.h).
 */
#ifndef WP_FORMAT_COMTRADE_H
#define WP_FORMAT_COMTRADE_H

#include "format/source.h"

extern const struct wp_source_ops wp_comtrade_source;

#endif
