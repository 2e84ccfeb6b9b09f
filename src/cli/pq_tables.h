/*
 * pq_tables - pq.h5 while it is written: rows of every interval, frequency,
 * flicker, events; the log of the meter without PQ option (schemas/pq.md).
 *
 * Usage: create, begin where class A is measured, put, close, destroy. Rows of
 * the meter's log may come from another thread than the others.
 */
#ifndef WP_CLI_PQ_TABLES_H
#define WP_CLI_PQ_TABLES_H

#include "case/provenance.h"
#include "core/error.h"
#include "pq/metered_interval.h"
#include "pq/pq.h"

struct wp_pq_tables;

struct wp_pq_tables_setup {
    const char *path;
    const struct wp_pq_basis *basis;       /* borrowed until destroy */
    const struct wp_metered_interval *log; /* NULL: none; for the call alone */
    bool basic_full;    /* the table `basic` has spectra too */
    bool without_scale; /* units of full scale: not V, A, W */
    bool start_known;   /* UTC */
};

/* Creates the file, with the tables of the log. WP_E_IO, WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_pq_tables_create(struct wp_pq_tables **out,
                    const struct wp_pq_tables_setup *setup,
                    struct wp_error *err);

/* Adds all that class A has. */
WP_MUST_CHECK enum wp_status
wp_pq_tables_begin(struct wp_pq_tables *t, const struct wp_items *items,
                   const struct wp_intervals *intervals, struct wp_error *err);

void wp_pq_tables_destroy(struct wp_pq_tables *t); /* accepts NULL */

/* Each record of the analyser, in order. */
WP_MUST_CHECK enum wp_status wp_pq_tables_put(struct wp_pq_tables *t,
                                              const struct wp_pq_record *r,
                                              struct wp_error *err);

/* Each row of the log. */
WP_MUST_CHECK enum wp_status wp_pq_tables_log(struct wp_pq_tables *t,
                                              const struct wp_interval_row *row,
                                              struct wp_error *err);

/* Rows written so far, by the number of the table; NULL beyond the last. */
const char *wp_pq_tables_name(const struct wp_pq_tables *t, unsigned index,
                              int64_t *rows);

/* Writes what is buffered, notes who made it, closes the file. */
WP_MUST_CHECK enum wp_status wp_pq_tables_close(struct wp_pq_tables *t,
                                                const struct wp_provenance *p,
                                                struct wp_error *err);

#endif
