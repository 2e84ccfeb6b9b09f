/*
 * csv_source - samples in text: rows of numbers, with or without a time column.
 *
 * Reads what csv_dialect, csv_layout and csv_clock recognise; row by row with
 * one buffer. Frames without a row (sample numbers left out) are missing.
 */
#ifndef WP_FORMAT_CSV_SOURCE_H
#define WP_FORMAT_CSV_SOURCE_H

#include "format/source.h"

extern const struct wp_source_ops wp_csv_source;

#endif
