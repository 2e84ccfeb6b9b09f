/*
 * pq_origin - against what power quality was measured, as texts: attributes of
 * pq.h5, the object "pq" of summary.json, the head of the report.
 */
#ifndef WP_CLI_PQ_ORIGIN_H
#define WP_CLI_PQ_ORIGIN_H

#include "format/hdf5_table.h"
#include "pq/basis.h"

enum { WP_PQ_ORIGIN_MAX = 16, WP_PQ_ORIGIN_TEXT = 128 };

struct wp_pq_origin {
    size_t count;
    struct {
        const char *key;
        char text[WP_PQ_ORIGIN_TEXT];
    } at[WP_PQ_ORIGIN_MAX];
};

/* start_known: the capture has UTC. */
void wp_pq_origin_init(struct wp_pq_origin *o, const struct wp_pq_basis *b,
                       bool start_known);

WP_MUST_CHECK enum wp_status wp_pq_put_origin(struct wp_hdf5_file *file,
                                              const struct wp_pq_basis *b,
                                              bool start_known,
                                              struct wp_error *err);

/* "UTC", or that intervals are not aligned to it. */
const char *wp_pq_clock_text(bool start_known);

/* "230 V": of the flickermeter. */
const char *wp_pq_lamp_word(enum wp_lamp lamp);

/* "orders 0 to 62: the sampling rate allows no more"; "orders 0 to 128". */
void wp_pq_orders_text(const struct wp_pq_basis *b,
                       char out[WP_PQ_ORIGIN_TEXT]);

#endif
