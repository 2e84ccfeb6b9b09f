/*
 * fourier_wisdom - how FFTW best does the lengths that power quality uses.
 *
 * Made by tests/tools/make_wisdom.c with FFTW_PATIENT: nothing is measured at
 * run time, so every run has the same plans and bits. FFTW takes it in only
 * where it is of the same build and instruction set (Debian 12, AVX).
 */
#ifndef WP_METROLOGY_FOURIER_WISDOM_H
#define WP_METROLOGY_FOURIER_WISDOM_H

extern const char wp_fourier_wisdom[];

#endif
