/*
 * pqdif_inflate - decompressing the body of a PQDIF record in bounded memory.
 */
#ifndef WP_FORMAT_PQDIF_INFLATE_PRIV_H
#define WP_FORMAT_PQDIF_INFLATE_PRIV_H

#include "format/pqdif_element_priv.h"

/* What is there to decompress. */
struct wp_pqdif_packed {
    const uint8_t *at;
    size_t size;  /* [bytes] */
    size_t limit; /* of the result [bytes] */
};

/*
 * One zlib stream (RFC 1950), or several back to back as some writers make
 * them. *tail is the number of bytes behind it. WP_E_FORMAT: broken or cut
 * off; WP_E_UNSUPPORTED: longer than the limit; WP_E_NOMEM.
 */
WP_MUST_CHECK enum wp_status wp_pqdif_inflate(const struct wp_pqdif_packed *in,
                                              struct wp_pqdif_body *out,
                                              size_t *tail, const char *where,
                                              struct wp_error *err);

#endif
