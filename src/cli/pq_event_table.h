/*
 * pq_event_table - the tables `events` and `event_cycles` of pq.h5.
 */
#ifndef WP_CLI_PQ_EVENT_TABLE_H
#define WP_CLI_PQ_EVENT_TABLE_H

#include "format/hdf5_table.h"
#include "pq/basis.h"
#include "pq/event_anatomy.h"

struct wp_pq_event_table;

/* Creates both in the file; b lives longer. */
WP_MUST_CHECK enum wp_status
wp_pq_event_table_create(struct wp_pq_event_table **out,
                         struct wp_hdf5_file *file, const struct wp_pq_basis *b,
                         struct wp_error *err);

void wp_pq_event_table_destroy(struct wp_pq_event_table *t); /* accepts NULL */

WP_MUST_CHECK enum wp_status wp_pq_event_table_put(struct wp_pq_event_table *t,
                                                   const struct wp_event *e,
                                                   struct wp_error *err);
WP_MUST_CHECK enum wp_status
wp_pq_event_table_cycle(struct wp_pq_event_table *t,
                        const struct wp_event_cycle *c, struct wp_error *err);

/* Writes what is buffered; destroy it all the same. */
WP_MUST_CHECK enum wp_status
wp_pq_event_table_close(struct wp_pq_event_table *t, struct wp_error *err);

#endif
