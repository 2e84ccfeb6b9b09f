/*
 * pq_words - codes of power quality as words, for tables, summary and report.
 */
#ifndef WP_CLI_PQ_WORDS_H
#define WP_CLI_PQ_WORDS_H

#include "pq/event.h"
#include "pq/pq_flag.h"

enum { WP_PQ_WORDS = 80, WP_PQ_FLAGS = 9 };

/* "A", "AB", "N": what follows V or I; "" for none (-1). */
const char *wp_pq_signal_word(int signal);

/* "a", "ab": as names of columns have it. */
void wp_pq_signal_letters(int signal, char out[4]);

/* Of the bits in `signals`: "A B". */
void wp_pq_signals_words(uint32_t signals, char out[WP_PQ_WORDS]);

/* "open-start gap"; "" for none. */
void wp_pq_event_flag_words(uint32_t flags, char out[WP_PQ_WORDS]);

/* "dip swell incomplete"; "" for none. */
void wp_pq_flag_words(uint32_t flags, char out[WP_PQ_WORDS]);

/* The flag of bit number `bit` < WP_PQ_FLAGS. */
const char *wp_pq_flag_word(int bit);

/* "A" ... "G"; "" where there is none. */
const char *wp_pq_dip_type_word(enum wp_dip_type type);

/* "upstream", "downstream", "" */
const char *wp_pq_direction_word(enum wp_direction direction);

#endif
