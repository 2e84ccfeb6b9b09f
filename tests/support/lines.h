/*
 * lines - a 10/12-cycle window whose lines are known in closed form: tests of
 * what is computed from lines need no waveform, no resampling and no FFT.
 */
#ifndef WP_TESTS_LINES_H
#define WP_TESTS_LINES_H

#include "metrology/wiring.h"
#include "pq/basis.h"
#include "pq/window.h"

enum { LINES = 1560 };

struct lines {
    struct wp_meter_config config;
    struct wp_pq_basis basis;
    struct wp_window window;
    struct wp_complex line[WP_SIGNALS][LINES];
};

/* An empty window of 10 or 12 cycles of nominal_hz, and its basis: default
 * settings (changed by l->config before lines_basis() is called again), U din
 * 230 V, 5 A, channels by names such as "vA vBC iN". */
void lines_init(struct lines *l, double nominal_hz, const char *channels);

/* The basis again, from l->config, for a capture of that rate. */
void lines_basis(struct lines *l, double nominal_hz, double rate_hz,
                 const char *channels);

/* Adds rms sqrt(2) sin(2 pi f t + rad), t from the window's start, to a
 * signal's lines by Fourier's integral over the window; f 0 adds DC of rms. The
 * window's RMS is that of tones that do not overlap. */
void lines_tone(struct lines *l, int signal, double rms, double f_hz,
                double rad);

/* Order h of the window's own frequency. */
void lines_order(struct lines *l, int signal, unsigned h, double rms,
                 double deg);

/* The next window: begins where this ended, without any tones. */
void lines_next(struct lines *l);

#endif
