/*
 * info_pqdif - what `wattproof info` shows of a PQDIF file: who wrote it, what
 * each data source defines, and every observation.
 */
#ifndef WP_CLI_INFO_PQDIF_H
#define WP_CLI_INFO_PQDIF_H

#include "cli/opts.h"
#include "format/json_write.h"

/* By its first bytes; false also when it cannot be read. */
bool wp_info_pqdif_is(const char *path);

/* WP_E_UNSUPPORTED when one of the files is PQDIF: for commands that measure
 * or copy samples. */
WP_MUST_CHECK enum wp_status wp_info_pqdif_refuse(const char *const *path,
                                                  size_t count,
                                                  struct wp_error *err);

/* Prints text, or with o->json one object of an array. Errors as of
 * wp_pqdif_open(); with o->strict an oddity is WP_E_FORMAT. */
WP_MUST_CHECK enum wp_status wp_info_pqdif(const struct wp_opts *o,
                                           const char *path,
                                           struct wp_json_writer *w,
                                           struct wp_error *err);

#endif
