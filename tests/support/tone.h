/*
 * tone - signals in closed form for tests of metrology: values, and the exact
 * integral of the product of two of them.
 */
#ifndef WP_TESTS_TONE_H
#define WP_TESTS_TONE_H

enum { TONES_MAX = 160 };

/* Sum of amplitude sin(2 pi f t + phase): peak, [Hz], [rad]; f 0 is DC of
 * value amplitude * sin(phase). */
struct tones {
    int count;
    double amplitude[TONES_MAX], f_hz[TONES_MAX], phase[TONES_MAX];
};

void tones_add(struct tones *s, double amplitude, double f_hz, double phase);

double tones_at(const struct tones *s, double t_s);

/* Integral of a(t) b(t + shift) for t from 0 to t_s. */
double tones_product(const struct tones *a, const struct tones *b,
                     double shift_s, double t_s);

#endif
