/*
 * csv_preambles - families of preambles: our own files, PQDS, instruments.
 *
 * Each reader recognises its family in the first lines and fills what it knows
 * into the layout; columns are already named from the header row.
 */
#ifndef WP_FORMAT_CSV_PREAMBLES_PRIV_H
#define WP_FORMAT_CSV_PREAMBLES_PRIV_H

#include "format/csv_layout_priv.h"

bool wp_csv_is_own(const struct wp_csv_head *head);
bool wp_csv_is_pqds(const struct wp_csv_head *head);

/* The family's name by its first lines, or NULL. */
const char *wp_csv_scope_name(const struct wp_csv_head *head);

/* WP_E_FORMAT when a line of ours is not as we write it. */
WP_MUST_CHECK enum wp_status wp_csv_own_read(struct wp_csv_layout *layout,
                                             const struct wp_csv_head *head,
                                             struct wp_error *err);

WP_MUST_CHECK enum wp_status wp_csv_pqds_read(struct wp_csv_layout *layout,
                                              const struct wp_csv_head *head,
                                              struct wp_notes *notes,
                                              struct wp_error *err);

/* Key and value lines of instruments; what is not understood is left. */
void wp_csv_scope_read(struct wp_csv_layout *layout,
                       const struct wp_csv_head *head, struct wp_notes *notes);

#endif
