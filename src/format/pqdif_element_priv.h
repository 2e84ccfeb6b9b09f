/*
 * pqdif_element - what is inside the body of a PQDIF record (IEEE 1159.3): a
 * tree of collections, scalars and vectors, each with a tag and a type.
 *
 * wp_pqdif_body_check() walks the whole tree once; after that reading cannot
 * fail. Elements are views into the body and live as long as it does.
 */
#ifndef WP_FORMAT_PQDIF_ELEMENT_PRIV_H
#define WP_FORMAT_PQDIF_ELEMENT_PRIV_H

#include <stddef.h>

#include "core/error.h"
#include "format/pqdif_ids_priv.h"

enum {
    WP_PQDIF_DEPTH_MAX = 16,         /* collections within collections */
    WP_PQDIF_ELEMENTS_MAX = 1 << 20, /* in one record */
    WP_PQDIF_TYPE_TIMESTAMP = 50
};

enum wp_pqdif_kind {
    WP_PQDIF_COLLECTION = 1,
    WP_PQDIF_SCALAR,
    WP_PQDIF_VECTOR
};

/* The bytes of one record, decompressed. */
struct wp_pqdif_body {
    uint8_t *at; /* owned */
    size_t size; /* [bytes] */
};

struct wp_pqdif_element {
    struct wp_guid tag;
    enum wp_pqdif_kind kind;
    unsigned type;     /* physical type; 0 for a collection */
    uint32_t count;    /* entries or values */
    const uint8_t *at; /* the first of them */
};

/* WP_E_FORMAT with place when a table, link, count, type or the depth is
 * wrong; `where` names file and record. */
WP_MUST_CHECK enum wp_status wp_pqdif_body_check(const struct wp_pqdif_body *b,
                                                 const char *where,
                                                 struct wp_error *err);

/* The collection that a record is. */
struct wp_pqdif_element wp_pqdif_root(const struct wp_pqdif_body *b);

/* Entry i < c->count of a collection. */
struct wp_pqdif_element wp_pqdif_entry(const struct wp_pqdif_body *b,
                                       const struct wp_pqdif_element *c,
                                       uint32_t i);

/* The first entry with that tag; false when there is none. */
bool wp_pqdif_find(const struct wp_pqdif_body *b,
                   const struct wp_pqdif_element *c, enum wp_pqdif_tag tag,
                   struct wp_pqdif_element *out);

/* Bytes of one value; 0 = no such physical type. */
unsigned wp_pqdif_type_size(unsigned type);

/*
 * Value i as a number: integers, booleans, reals; a timestamp as seconds since
 * 1970; the real part of a complex number. NaN for text, GUIDs and beyond the
 * count.
 */
double wp_pqdif_number(const struct wp_pqdif_element *e, uint32_t i);

/* False when it is no timestamp or none before 2251. */
bool wp_pqdif_utc(const struct wp_pqdif_element *e, uint32_t i, int64_t *ns);

/* False when it is no GUID. */
bool wp_pqdif_guid(const struct wp_pqdif_element *e, struct wp_guid *guid);

/* CHAR1 as it is, CHAR2 as UTF-8, up to the NUL, cut to the size; control
 * characters become '?'. False (and "") when it is no text. */
bool wp_pqdif_text(const struct wp_pqdif_element *e, char *out, size_t size);

#endif
