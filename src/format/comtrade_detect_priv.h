/*
 * comtrade_detect - which file of a record this is, by content, then by name.
 */
#ifndef WP_FORMAT_COMTRADE_DETECT_PRIV_H
#define WP_FORMAT_COMTRADE_DETECT_PRIV_H

#include "format/comtrade_files_priv.h"

/* As in struct wp_source_ops. A data file is told by the .cfg beside it. */
int wp_comtrade_detect(const char *path, const uint8_t *head, size_t length);

/* WP_E_IO, WP_E_FORMAT when it is nothing that we know. */
WP_MUST_CHECK enum wp_status wp_comtrade_kind_of(const char *path,
                                                 enum wp_comtrade_kind *out,
                                                 struct wp_error *err);

#endif
