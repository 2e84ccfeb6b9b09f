/*
 * fake_source - a source for tests: a text file that describes sines.
 *
 * First word "fake", then KEY=VALUE words: rate (Hz), channels, frames, start
 * (ns), hz, cut (seed of the sizes of reads), clock (rate, stamps), unit,
 * phase, skew (us, of channel 2), primary (ratio), missing (first frame of 10
 * missing ones in channel 1), dc. Channel c of frame n is
 * 100 (c + 1) sin(2 pi hz t - c), t = start + n / rate + skew.
 */
#ifndef WP_TESTS_FAKE_SOURCE_H
#define WP_TESTS_FAKE_SOURCE_H

#include "format/source.h"

extern const struct wp_source_ops wp_fake_source;

/* Writes NAME in the temporary folder with the words of a file. */
void fake_write(const char *name, const char *words);

#endif
