/*
 * comtrade_files - which files make up a record, from the name of one of them.
 *
 * NAME.cfg with NAME.dat and volumes NAME.d00 ...; extensions in any case. One
 * opened by its data finds its .cfg; a .cff is a record of its own, and the
 * pair wins where both are.
 */
#ifndef WP_FORMAT_COMTRADE_FILES_PRIV_H
#define WP_FORMAT_COMTRADE_FILES_PRIV_H

#include "format/comtrade_hints_priv.h"
#include "format/comtrade_stream_priv.h"

enum wp_comtrade_kind {
    WP_COMTRADE_KIND_NONE, /* neither by content nor by name */
    WP_COMTRADE_KIND_CFG,
    WP_COMTRADE_KIND_DAT,
    WP_COMTRADE_KIND_CFF
};

/* What a file is by its name: .cfg, .dat and .d00 to .d99, .cff. */
enum wp_comtrade_kind wp_comtrade_kind_by_name(const char *path);

/*
 * The file with path's folder and stem and the given extension, its case and
 * then the stem's ignored; an own copy, or NULL when there is none.
 */
char *wp_comtrade_sibling(const char *path, const char *extension);

/* The .cfg of a data file, to be freed. WP_E_IO when there is none. */
WP_MUST_CHECK enum wp_status
wp_comtrade_find_cfg(char **out, const char *path,
                     const struct wp_comtrade_hints *hints,
                     struct wp_error *err);

/* Adds the .dat and its volumes to stream; WP_E_IO when there are none. */
WP_MUST_CHECK enum wp_status
wp_comtrade_find_data(struct wp_comtrade_stream *stream, const char *cfg_path,
                      const struct wp_comtrade_hints *hints,
                      struct wp_error *err);

#endif
