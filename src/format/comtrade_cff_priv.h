/*
 * comtrade_cff - where the parts of a .cff lie.
 *
 * Source:  IEEE C37.111-2013: "--- file type: CFG ---" and so on, each on a
 *          line of its own, DAT last; nothing is looked for inside the data
 * Memory:  one short line, whatever the size of the file
 */
#ifndef WP_FORMAT_COMTRADE_CFF_PRIV_H
#define WP_FORMAT_COMTRADE_CFF_PRIV_H

#include "format/comtrade_cfg_priv.h"

struct wp_comtrade_part {
    int64_t from, size; /* [bytes] in the file */
    size_t lines_before;
};

struct wp_comtrade_cff {
    struct wp_comtrade_part cfg, dat;
    bool encoding_known; /* the separator of DAT says one */
    enum wp_comtrade_encoding encoding;
    size_t dat_line; /* of that separator */
};

/* WP_E_IO, WP_E_FORMAT when CFG or DAT is missing. */
WP_MUST_CHECK enum wp_status
wp_comtrade_cff_find(struct wp_comtrade_cff *cff,
                     const struct wp_comtrade_log *log);

/* True when the line is a separator; *kind is "CFG", "DAT" ... as written,
 * *rest what stands after it, before the last hyphens. */
bool wp_comtrade_cff_separator(struct wp_slice line, struct wp_slice *kind,
                               struct wp_slice *rest);

/* The bytes of a part, which fit into memory, in *out: to be freed. WP_E_IO,
 * WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_comtrade_part_read(const char *path, const struct wp_comtrade_part *part,
                      char **out, struct wp_error *err);

#endif
