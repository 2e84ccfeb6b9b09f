/*
 * csv_cycles - text that keeps each waveform cycle once (REDD, high_freq).
 *
 * Row: UTC seconds, the number of mains cycles for which the waveform stays as
 * it is, then the samples of one cycle, separated by blanks. Reading repeats
 * them; the rate is samples per cycle times the mean mains frequency between
 * the first and the last row. Where rows do not follow each other, every frame
 * has a stamp.
 */
#ifndef WP_FORMAT_CSV_CYCLES_H
#define WP_FORMAT_CSV_CYCLES_H

#include "format/source.h"

extern const struct wp_source_ops wp_csv_cycles_source;

#endif
