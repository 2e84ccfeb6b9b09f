/*
 * pulse_words - what a pulse stands for, as people say it:
 * "Wh delivered, 0.1 Wh each", "VARh absolute of phase B, 1.8 varh each".
 */
#ifndef WP_CLI_PULSE_WORDS_H
#define WP_CLI_PULSE_WORDS_H

#include "metrology/pulse_pick.h"

enum { WP_PULSE_TEXT = 96 };

/* Writes into text and returns it; *p is valid, weight_h is Ke or Kt. */
const char *wp_pulse_words(const struct wp_pulse_pick *p, double weight_h,
                           char text[WP_PULSE_TEXT]);

#endif
