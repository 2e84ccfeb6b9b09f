/*
 * pqdif_record - the records of a PQDIF file (IEEE 1159.3): a chain of
 * headers, each followed by a body that may be compressed with zlib.
 *
 * Opening follows the whole chain, so that every header and size is known to
 * be good; bodies are read one at a time, so memory does not grow with them.
 */
#ifndef WP_FORMAT_PQDIF_RECORD_PRIV_H
#define WP_FORMAT_PQDIF_RECORD_PRIV_H

#include "core/notes.h"
#include "format/pqdif_element_priv.h"

enum {
    WP_PQDIF_HEADER_BYTES = 64,
    WP_PQDIF_SIGNATURE_BYTES = 16,
    WP_PQDIF_BODY_MAX = 256 << 20 /* of one record, decompressed [bytes] */
};

/* IEEE 1159.3, tagCompressionStyleID and tagCompressionAlgorithmID. */
enum {
    WP_PQDIF_STYLE_NONE = 0,
    WP_PQDIF_STYLE_TOTAL = 1, /* deprecated; refused */
    WP_PQDIF_STYLE_RECORD = 2,
    WP_PQDIF_ALGORITHM_NONE = 0,
    WP_PQDIF_ALGORITHM_ZLIB = 1,
    WP_PQDIF_ALGORITHM_PKZIP = 64 /* deprecated; refused */
};

struct wp_pqdif_record {
    int64_t offset;      /* of its header in the file */
    struct wp_guid type; /* container, data source ... */
    uint32_t stored;     /* bytes of its body in the file */
    uint32_t checksum;   /* as written; 0 = none */
};

struct wp_pqdif_file;

/* Do these first bytes of a file begin a PQDIF file? */
bool wp_pqdif_signature(const uint8_t *head, size_t length);

/*
 * Opens the file and checks the chain of its records; the first is the
 * container. WP_E_IO; WP_E_FORMAT: a signature, size or link is wrong, links
 * go round, records overlap; WP_E_UNSUPPORTED: another compression. Oddities
 * go to notes, which is borrowed until close.
 */
WP_MUST_CHECK enum wp_status wp_pqdif_file_open(struct wp_pqdif_file **out,
                                                const char *path,
                                                struct wp_notes *notes,
                                                struct wp_error *err);
void wp_pqdif_file_close(struct wp_pqdif_file *f);

size_t wp_pqdif_file_records(const struct wp_pqdif_file *f);
const struct wp_pqdif_record *
wp_pqdif_file_record(const struct wp_pqdif_file *f, size_t i);
unsigned wp_pqdif_file_style(const struct wp_pqdif_file *f);
unsigned wp_pqdif_file_algorithm(const struct wp_pqdif_file *f);

/* Reads, decompresses and checks the body of record i; *b is to be released.
 * WP_E_FORMAT, WP_E_IO, WP_E_NOMEM; WP_E_UNSUPPORTED beyond
 * WP_PQDIF_BODY_MAX. */
WP_MUST_CHECK enum wp_status wp_pqdif_body_read(struct wp_pqdif_file *f,
                                                size_t i,
                                                struct wp_pqdif_body *b,
                                                struct wp_error *err);
void wp_pqdif_body_release(struct wp_pqdif_body *b);

#endif
