/*
 * waves - the test waveforms of the meter standards as sums of tones.
 *
 * Source:  IEC 62053-22:2003, table 6 and annexes; EN 50470-3; OIML R46
 *
 * Waveforms with edges or corners (burst fired, phase fired, half-wave) are
 * their Fourier series up to a stated order: samples of the ideal ones alias,
 * so only the truncated ones have one truth at every rate. With a sinusoidal
 * voltage the truncation leaves the active and reactive power of the ideal
 * waveform untouched (only the fundamental of the current meets the voltage);
 * it takes from the RMS value what lies above the order.
 *
 * peak: of the full sine; theta = 2 pi f t + phase.
 */
#ifndef WP_TESTS_WAVES_H
#define WP_TESTS_WAVES_H

#include "tone.h"

struct wave {
    double peak, f_hz, phase; /* [V] or [A], [Hz], [rad] */
    int orders;               /* highest harmonic of a series */
};

void wave_sine(struct tones *s, const struct wave *w);

/* With a 5th harmonic of that share, crossing zero upward with it. */
void wave_fifth(struct tones *s, const struct wave *w, double share);

/* Full cycles: two on (theta 0 to 4 pi), two off. */
void wave_burst(struct tones *s, const struct wave *w);

/* Conducts from 90 to 180 and from 270 to 360 degrees. */
void wave_phase_fired(struct tones *s, const struct wave *w);

/* sin(theta) where it is positive, else 0. */
void wave_half(struct tones *s, const struct wave *w);

enum wave_r46 {
    WAVE_QUADRIFORM_U,
    WAVE_QUADRIFORM_I,
    WAVE_PEAKED_U,
    WAVE_PEAKED_I
};

void wave_r46(struct tones *s, const struct wave *w, enum wave_r46 which);

#endif
