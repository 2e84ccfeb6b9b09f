/*
 * case_dir - the folder that a run leaves: it appears whole, or not at all.
 *
 * Files are written into a hidden folder beside the final name; commit makes
 * them durable and swaps the folder into place. A killed run leaves the old
 * case or none; what it left behind is removed by the next create at the same
 * path, once its process is gone.
 */
#ifndef WP_CASE_CASE_DIR_H
#define WP_CASE_CASE_DIR_H

#include <stddef.h>

#include "core/error.h"

struct wp_case;

/*
 * Begins a case for `path` (a trailing slash is allowed; the folder above must
 * exist). WP_E_IO when the system says no; WP_E_CONFIG when path is a file or
 * a folder that is neither empty nor a case (no summary.json of ours, or files
 * that no stage writes beside it): such is never replaced. One case per path
 * and process at a time.
 */
WP_MUST_CHECK enum wp_status
wp_case_create(struct wp_case **out, const char *path, struct wp_error *err);

/* The path of a file inside, such as "metrology.h5" or "export/a.csv" (the
 * folder between is made). WP_E_ARG when size is too small or the name leads
 * out of the case; WP_E_IO. */
WP_MUST_CHECK enum wp_status wp_case_file(struct wp_case *c, const char *name,
                                          char *buf, size_t size,
                                          struct wp_error *err);

/* Everything is written and closed: make it durable and give it its name, in
 * place of an older case. WP_E_IO, WP_E_CONFIG as for create; the old case is
 * then untouched. */
WP_MUST_CHECK enum wp_status wp_case_commit(struct wp_case *c,
                                            struct wp_error *err);

/* The final name, as given. */
const char *wp_case_path(const struct wp_case *c);

/* Removes what is not committed. Accepts NULL. */
void wp_case_destroy(struct wp_case *c);

#endif
