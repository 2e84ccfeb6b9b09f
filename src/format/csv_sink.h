/*
 * csv_sink - samples as text: `time_s,NAME (UNIT),...`, one row per frame.
 *
 * value = scale * stored + offset in the channel's unit, in the fewest digits
 * that read back as the same double; a missing sample is an empty field.
 * Comment lines before the header keep start, exact rate and what else
 * csv_source understands; status channels are 0/1 columns at the end.
 */
#ifndef WP_FORMAT_CSV_SINK_H
#define WP_FORMAT_CSV_SINK_H

#include "format/sink.h"

extern const struct wp_sink_ops wp_csv_sink;

#endif
