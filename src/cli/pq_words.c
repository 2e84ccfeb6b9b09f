#include "cli/pq_words.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const flag_words[] = {"dip",      "swell",    "interruption",
                                         "missing",  "unlocked", "incomplete",
                                         "settling", "band",     "clipped"};
static_assert(sizeof(flag_words) / sizeof(*flag_words) == WP_PQ_FLAGS &&
                  WP_PQ_CLIPPED == 1 << (WP_PQ_FLAGS - 1),
              "a word for each flag");

static const char *const event_flag_words[] = {"open-start", "open-end", "gap",
                                               "interrupted", "polyphase"};
static_assert(WP_EVENT_POLYPHASE == 1 << 4, "a word for each flag");

const char *wp_pq_signal_word(int signal)
{
    return signal < 0 ? "" : wp_signal_name(signal) + 2;
}

void wp_pq_signal_letters(int signal, char out[4])
{
    const char *word = wp_pq_signal_word(signal);
    size_t n = 0;

    for (; word[n] && n < 3; n++)
        out[n] = (char)tolower((unsigned char)word[n]);
    out[n] = '\0';
}

static void add(char *out, const char *word)
{
    size_t n = strlen(out);

    (void)snprintf(out + n, WP_PQ_WORDS - n, "%s%s", n ? " " : "", word);
}

void wp_pq_signals_words(uint32_t signals, char out[WP_PQ_WORDS])
{
    *out = '\0';
    for (int s = 0; s < WP_SIGNALS; s++)
        if (signals & 1u << s)
            add(out, wp_pq_signal_word(s));
}

static void words_of(uint32_t flags, const char *const *words, int count,
                     char *out)
{
    *out = '\0';
    for (int k = 0; k < count; k++)
        if (flags & 1u << k)
            add(out, words[k]);
}

void wp_pq_event_flag_words(uint32_t flags, char out[WP_PQ_WORDS])
{
    words_of(flags, event_flag_words,
             sizeof(event_flag_words) / sizeof(*event_flag_words), out);
}

void wp_pq_flag_words(uint32_t flags, char out[WP_PQ_WORDS])
{
    words_of(flags, flag_words, WP_PQ_FLAGS, out);
}

const char *wp_pq_flag_word(int bit)
{
    return flag_words[bit];
}

const char *wp_pq_dip_type_word(enum wp_dip_type type)
{
    static const char *const words[] = {"", "A", "B", "C", "D", "E", "F", "G"};

    static_assert(sizeof(words) / sizeof(*words) == WP_DIP_G + 1,
                  "a word for each dip type");
    return words[type];
}

const char *wp_pq_direction_word(enum wp_direction direction)
{
    static const char *const words[] = {"", "upstream", "downstream"};

    static_assert(sizeof(words) / sizeof(*words) == WP_DIRECTION_DOWNSTREAM + 1,
                  "a word for each direction");
    return words[direction];
}
