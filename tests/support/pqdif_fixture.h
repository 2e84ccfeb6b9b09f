/*
 * pqdif_fixture - PQDIF files made by hand: tables of entries with the links
 * that the test writes, and records around them.
 */
#ifndef WP_TESTS_PQDIF_FIXTURE_H
#define WP_TESTS_PQDIF_FIXTURE_H

#include "format/pqdif.h"

enum { PQ_BYTES = 1 << 19, PQ_RECORDS = 16 };

/* Bytes that grow; zero at first. */
struct pq_bytes {
    uint8_t at[PQ_BYTES];
    size_t n;
};

/* A file and where its headers are. */
struct pq_made {
    struct pq_bytes bytes;
    size_t header[PQ_RECORDS];
    size_t records;
};

void pq_u32(struct pq_bytes *b, uint32_t value);
void pq_f64(struct pq_bytes *b, double value);
void pq_put_u32(struct pq_bytes *b, size_t at, uint32_t value);

/* One entry: tag, element kind, physical type, link (or the value when it is
 * embedded) and size (or the second half of the value). */
struct pq_entry {
    enum wp_pqdif_tag tag;
    int kind, type;
    bool embedded;
    uint32_t a, b;
};
void pq_entry(struct pq_bytes *b, const struct pq_entry *e);

/* Entries as they are needed most. */
void pq_list(struct pq_bytes *b, enum wp_pqdif_tag tag, uint32_t link);
void pq_vector(struct pq_bytes *b, enum wp_pqdif_tag tag, int type,
               uint32_t link);
void pq_number(struct pq_bytes *b, enum wp_pqdif_tag tag, uint32_t value);
void pq_real(struct pq_bytes *b, enum wp_pqdif_tag tag, double value);
void pq_linked(struct pq_bytes *b, enum wp_pqdif_tag tag, int type,
               uint32_t link);
/* The bytes of a printed GUID. */
void pq_guid(struct pq_bytes *b, struct wp_guid guid);
void pq_text(struct pq_bytes *b, const char *text); /* CHAR1, padded */

/* A record with this body; the one before links to it, the sum is its
 * Adler-32. */
void pq_record(struct pq_made *m, enum wp_pqdif_tag type, const uint8_t *body,
               size_t n);
/* The same, compressed by zlib; n bytes of `tail` behind the stream. */
void pq_packed(struct pq_made *m, enum wp_pqdif_tag type,
               const struct pq_bytes *body, size_t tail);

/* A container: file name "base.pqd", 2022-06-21, this compression. */
void pq_container(struct pq_made *m, unsigned style, unsigned algorithm);
/* One channel "UA", phase AN, voltage, WAVEFORM: TIME [unit, method], VAL
 * [volts, method 3]. */
void pq_source_body(struct pq_bytes *b, uint32_t unit, uint32_t method);
/* One channel of that: TIME as given, VAL -1, 0, 2 (INTEGER2) * 0.5 + 10. */
void pq_observation_body(struct pq_bytes *b, const double *time, uint32_t n);
/* Container, source, observation: TIME 0, 0.1, 0.2 s by increments. */
void pq_base(struct pq_made *m, bool zlib);

/* Writes it into a new file of the folder for temporary files; the name is
 * valid until the next call. pq_remove() removes it. */
const char *pq_write(const struct pq_made *m);
void pq_remove(void);

#endif
