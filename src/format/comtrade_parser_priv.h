/*
 * comtrade_parser - what the two halves of the .cfg parser share.
 *
 * comtrade_cfg.c reads the lines up to the last channel, comtrade_tail.c those
 * after it: frequency, rates, stamps, kind of data, clock.
 */
#ifndef WP_FORMAT_COMTRADE_PARSER_PRIV_H
#define WP_FORMAT_COMTRADE_PARSER_PRIV_H

#include "format/comtrade_cfg_priv.h"

struct wp_comtrade_parser {
    struct wp_comtrade_cfg *cfg;
    const struct wp_comtrade_cfg_text *from;
    struct wp_comtrade_lines lines;
    struct wp_comtrade_names *names;
    const struct wp_comtrade_log *log;
    size_t identity_line; /* the first one */
    int year;             /* as that line has it, 0 = not at all */
    bool old_layout;      /* analog channels as in 1991 */
};

/* The number of the line read last. */
size_t wp_comtrade_here(const struct wp_comtrade_parser *p);

/* The next line that is not blank; WP_E_FORMAT at the end of the text. */
WP_MUST_CHECK enum wp_status wp_comtrade_expect(struct wp_comtrade_parser *p,
                                                struct wp_slice *line,
                                                const char *expected);

/* How many bytes of the text a complaint shows, for "%.*s". */
int wp_comtrade_shown(struct wp_slice s);

/* Everything after the channels; cfg->revision is set. */
WP_MUST_CHECK enum wp_status wp_comtrade_tail(struct wp_comtrade_parser *p);

#endif
