/*
 * wave - a fundamental whose phase and amplitude are given piece by piece, with
 * harmonics that follow it and tones that do not: tests know its phase, and the
 * integral of its square between any two instants by Gauss' rule.
 */
#ifndef WP_TESTS_WAVE_H
#define WP_TESTS_WAVE_H

enum { WAVE_PIECES = 8, WAVE_HARMONICS = 12, WAVE_TONES = 4 };

struct wave_piece {
    double from_s;     /* until the next piece's; the first begins at -inf */
    double cycles;     /* phase at from_s [cycles] */
    double f_hz, hz_s; /* frequency there, and its change */
    double amplitude;  /* of the fundamental and all that follows it */
};

struct wave {
    int pieces, harmonics, tones;
    struct wave_piece piece[WAVE_PIECES];
    int order[WAVE_HARMONICS];
    double share[WAVE_HARMONICS], angle[WAVE_HARMONICS]; /* [rad] */
    double tone_share[WAVE_TONES], tone_hz[WAVE_TONES];  /* of piece[0] */
    double dc_share;
    double flicker_hz, flicker; /* dU/U: peak to peak of the envelope */
};

/* One endless piece: phase [cycles] at time 0. */
void wave_steady(struct wave *w, double f_hz, double cycles);

/* From t_s on: the phase moved by `jump` cycles, frequency and amplitude so. */
void wave_change(struct wave *w, double t_s, double jump, double f_hz,
                 double hz_s, double amplitude);

void wave_harmonic(struct wave *w, int order, double share, double angle);

/* Of the fundamental [cycles], and the frequency [Hz]. */
double wave_phase(const struct wave *w, double t_s);
double wave_hz(const struct wave *w, double t_s);

double wave_at(const struct wave *w, double t_s);

/* The instant near t_s at which the phase passes a whole half-cycle [s]. */
double wave_zero(const struct wave *w, double t_s);

/* Integral of the square from a_s to b_s; pieces should not change between. */
double wave_square(const struct wave *w, double a_s, double b_s);

#endif
