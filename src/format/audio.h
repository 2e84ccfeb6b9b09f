/*
 * audio - WAV, RF64, W64, CAF, AIFF, AU and FLAC through libsndfile.
 *
 * Reading: integers come as -1..1 (norm 2^-(bits-1)), floats as they are, also
 * beyond +-1. A header that a killed recorder left behind is repaired from the
 * true size of the file and noted. The start is known from a bext chunk only.
 * Writing: the samples alone; what a container cannot say (scale, unit, exact
 * rate, start) is noted and belongs into a sidecar.
 */
#ifndef WP_FORMAT_AUDIO_H
#define WP_FORMAT_AUDIO_H

#include "format/sink.h"
#include "format/source.h"

extern const struct wp_source_ops wp_audio_source;
extern const struct wp_sink_ops wp_audio_sink;

/* Moves an open source (the `self` of wp_audio_source.open) so that the next
 * read gives `frame`, counted from 0. WP_E_ARG beyond the end, WP_E_IO,
 * WP_E_FORMAT. */
WP_MUST_CHECK enum wp_status wp_audio_source_seek(void *self, int64_t frame,
                                                  struct wp_error *err);

/* The sink writes gain * stored, so that reading back needs scale / gain: 1,
 * or, for integers whose norm is not 2^-(bits-1) (COMTRADE's), what brings
 * them to -1..1. */
double wp_audio_sink_gain(const struct wp_source_channel *channel);

#endif
