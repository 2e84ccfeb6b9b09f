#include "format/pqdif_record_priv.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "core/bytes.h"
#include "core/file.h"
#include "format/pqdif_inflate_priv.h"

/* In the header. */
enum {
    AT_TYPE = 16,
    AT_HEADER_SIZE = 32,
    AT_DATA_SIZE = 36,
    AT_NEXT = 40,
    AT_CHECKSUM = 44
};

static const uint8_t signature[WP_PQDIF_SIGNATURE_BYTES] = {
    0x40, 0x14, 0x11, 0x4a, 0x9f, 0xe4, 0xcf, 0x11,
    0x99, 0x00, 0x50, 0x51, 0x44, 0x49, 0x46, 0x00};

struct wp_pqdif_file {
    char *path;
    FILE *in;
    int64_t bytes;
    struct wp_notes *notes; /* borrowed */
    size_t records, room;
    struct wp_pqdif_record *record;
    unsigned style, algorithm;
};

/* The file offsets of PQDIF are signed 32-bit numbers. */
static int64_t get_i32(const uint8_t *p)
{
    return (int32_t)wp_le32(p);
}

bool wp_pqdif_signature(const uint8_t *head, size_t length)
{
    return length >= sizeof(signature) &&
           memcmp(head, signature, sizeof(signature)) == 0;
}

static enum wp_status read_at(const struct wp_pqdif_file *f, int64_t offset,
                              uint8_t *out, size_t n, struct wp_error *err)
{
    if (fseeko(f->in, offset, SEEK_SET) == 0 && fread(out, 1, n, f->in) == n)
        return WP_OK;
    return wp_fail(err, WP_E_IO, "%s: cannot read %zu bytes at %" PRId64,
                   f->path, n, offset);
}

static enum wp_status keep(struct wp_pqdif_file *f,
                           const struct wp_pqdif_record *r,
                           struct wp_error *err)
{
    if (f->records == f->room) {
        size_t room = f->room ? 2 * f->room : 64;
        struct wp_pqdif_record *grown =
            realloc(f->record, room * sizeof(*grown));

        if (!grown)
            return wp_fail_nomem(err, "the records of a PQDIF file");
        f->record = grown;
        f->room = room;
    }
    f->record[f->records++] = *r;
    return WP_OK;
}

/* The chain: where it is, and Brent's tortoise, which it meets when it goes
 * round. */
struct chain {
    int64_t at, used; /* offset of the header; bytes of all records so far */
    int64_t tortoise;
    uint64_t steps, leap;
};

static enum wp_status check_header(const struct wp_pqdif_file *f,
                                   const struct chain *c, const uint8_t *head,
                                   struct wp_error *err)
{
    int64_t size = get_i32(head + AT_DATA_SIZE);
    int64_t room = f->bytes - c->at - WP_PQDIF_HEADER_BYTES;

    if (!wp_pqdif_signature(head, WP_PQDIF_HEADER_BYTES))
        return wp_fail(err, WP_E_FORMAT,
                       "%s, record %zu at byte %" PRId64
                       ": expected the signature of PQDIF, found other bytes",
                       f->path, f->records, c->at);
    if (get_i32(head + AT_HEADER_SIZE) != WP_PQDIF_HEADER_BYTES)
        return wp_fail(err, WP_E_FORMAT,
                       "%s, record %zu at byte %" PRId64
                       ": expected a header of %d bytes, found %" PRId64,
                       f->path, f->records, c->at, WP_PQDIF_HEADER_BYTES,
                       get_i32(head + AT_HEADER_SIZE));
    if (size < 0 || size > room)
        return wp_fail(err, WP_E_FORMAT,
                       "%s, record %zu at byte %" PRId64
                       ": expected a body of at most %" PRId64
                       " bytes (the rest of the file), found %" PRId64,
                       f->path, f->records, c->at, room, size);
    if (c->used + WP_PQDIF_HEADER_BYTES + size > f->bytes)
        return wp_fail(err, WP_E_FORMAT,
                       "%s, record %zu at byte %" PRId64
                       ": expected records beside each other, found that they "
                       "overlap",
                       f->path, f->records, c->at);
    return WP_OK;
}

/* Where the chain goes from here; 0 = it ends. */
static enum wp_status follow(struct wp_pqdif_file *f, struct chain *c,
                             int64_t next, struct wp_error *err)
{
    if (next == f->bytes) {
        wp_note(f->notes,
                "%s, record %zu: the last record links to the end of the "
                "file; is the file complete?",
                f->path, f->records - 1);
        next = 0;
    }
    if (next < 0 || next > f->bytes - WP_PQDIF_HEADER_BYTES)
        return wp_fail(err, WP_E_FORMAT,
                       "%s, record %zu at byte %" PRId64
                       ": expected the next record within the %" PRId64
                       " bytes of the file, found it at %" PRId64,
                       f->path, f->records - 1, c->at, f->bytes, next);
    if (next && (next == c->at || next == c->tortoise))
        return wp_fail(err, WP_E_FORMAT,
                       "%s, record %zu at byte %" PRId64
                       ": expected a new record next, found a link back to "
                       "byte %" PRId64,
                       f->path, f->records - 1, c->at, next);
    if (++c->steps == c->leap) {
        c->tortoise = next;
        c->leap *= 2;
        c->steps = 0;
    }
    c->at = next;
    return WP_OK;
}

static enum wp_status read_chain(struct wp_pqdif_file *f, struct wp_error *err)
{
    struct chain c = {.leap = 1};
    uint8_t head[WP_PQDIF_HEADER_BYTES];
    enum wp_status status = WP_OK;

    if (f->bytes < WP_PQDIF_HEADER_BYTES)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected a PQDIF file, found %" PRId64 " bytes",
                       f->path, f->bytes);
    do {
        struct wp_pqdif_record r = {.offset = c.at};

        status = read_at(f, c.at, head, sizeof(head), err);
        if (!status)
            status = check_header(f, &c, head, err);
        if (status)
            return status;
        r.type = wp_guid_read(head + AT_TYPE);
        r.stored = (uint32_t)get_i32(head + AT_DATA_SIZE);
        r.checksum = (uint32_t)get_i32(head + AT_CHECKSUM);
        c.used += WP_PQDIF_HEADER_BYTES + (int64_t)r.stored;
        status = keep(f, &r, err);
        if (!status)
            status = follow(f, &c, get_i32(head + AT_NEXT), err);
    } while (!status && c.at);
    return status;
}

static enum wp_status get_setting(const struct wp_pqdif_file *f,
                                  const struct wp_pqdif_body *b,
                                  enum wp_pqdif_tag tag, unsigned *out,
                                  struct wp_error *err)
{
    struct wp_pqdif_element root = wp_pqdif_root(b), e;
    double value = 0.0;

    if (wp_pqdif_find(b, &root, tag, &e))
        value = wp_pqdif_number(&e, 0);
    if (!(value >= 0.0 && value <= WP_PQDIF_ALGORITHM_PKZIP))
        return wp_fail(err, WP_E_FORMAT,
                       "%s, record 0: expected a number for the compression, "
                       "found %g",
                       f->path, value);
    *out = (unsigned)value;
    return WP_OK;
}

/* The container says how all other records are compressed. */
static enum wp_status read_settings(struct wp_pqdif_file *f,
                                    struct wp_error *err)
{
    struct wp_pqdif_body b = {0};
    enum wp_status status;

    if (!wp_guid_equal(f->record[0].type,
                       wp_pqdif_tag_guid(WP_PQDIF_CONTAINER)))
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected the container as first record, found "
                       "another",
                       f->path);
    status = wp_pqdif_body_read(f, 0, &b, err);
    if (!status)
        status = get_setting(f, &b, WP_PQDIF_COMPRESSION_STYLE, &f->style, err);
    if (!status)
        status = get_setting(f, &b, WP_PQDIF_COMPRESSION_ALGORITHM,
                             &f->algorithm, err);
    wp_pqdif_body_release(&b);
    if (!status &&
        (f->style == WP_PQDIF_STYLE_TOTAL || f->style > WP_PQDIF_STYLE_RECORD ||
         f->algorithm > WP_PQDIF_ALGORITHM_ZLIB))
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected no compression or zlib by record, found "
                       "style %u, algorithm %u",
                       f->path, f->style, f->algorithm);
    return status;
}

enum wp_status wp_pqdif_file_open(struct wp_pqdif_file **out, const char *path,
                                  struct wp_notes *notes, struct wp_error *err)
{
    struct wp_pqdif_file *f = calloc(1, sizeof(*f));
    enum wp_status status;

    *out = NULL;
    if (!f || !(f->path = strdup(path))) {
        wp_pqdif_file_close(f);
        return wp_fail_nomem(err, "a PQDIF file");
    }
    f->notes = notes;
    status = wp_file_open(&f->in, f->path, &f->bytes, err);
    if (!status)
        status = read_chain(f, err);
    if (!status)
        status = read_settings(f, err);
    if (status)
        wp_pqdif_file_close(f);
    else
        *out = f;
    return status;
}

void wp_pqdif_file_close(struct wp_pqdif_file *f)
{
    if (!f)
        return;
    if (f->in)
        (void)fclose(f->in);
    free(f->record);
    free(f->path);
    free(f);
}

size_t wp_pqdif_file_records(const struct wp_pqdif_file *f)
{
    return f->records;
}

const struct wp_pqdif_record *
wp_pqdif_file_record(const struct wp_pqdif_file *f, size_t i)
{
    return &f->record[i];
}

unsigned wp_pqdif_file_style(const struct wp_pqdif_file *f)
{
    return f->style;
}

unsigned wp_pqdif_file_algorithm(const struct wp_pqdif_file *f)
{
    return f->algorithm;
}

/* The standard leaves the algorithm open. Seen are the Adler-32 of what is
 * stored and the CRC-32 of what it decompresses to; others are a note only. */
static void verify(struct wp_pqdif_file *f, size_t i,
                   const struct wp_pqdif_body *stored,
                   const struct wp_pqdif_body *plain)
{
    uint32_t sum = f->record[i].checksum;

    if (!sum ||
        sum == adler32(adler32(0, NULL, 0), stored->at, (uInt)stored->size) ||
        sum == crc32(0, plain->at, (uInt)plain->size))
        return;
    wp_note(f->notes,
            "%s, record %zu: its checksum is neither the Adler-32 nor the "
            "CRC-32 of its body",
            f->path, i);
}

static enum wp_status unpack(struct wp_pqdif_file *f, size_t i,
                             const struct wp_pqdif_body *stored,
                             struct wp_pqdif_body *out, struct wp_error *err)
{
    struct wp_pqdif_packed in = {stored->at, stored->size, WP_PQDIF_BODY_MAX};
    char where[512];
    size_t tail;
    enum wp_status status;

    (void)snprintf(where, sizeof(where), "%s, record %zu", f->path, i);
    status = wp_pqdif_inflate(&in, out, &tail, where, err);
    if (!status && tail)
        wp_note(f->notes, "%s: %zu bytes behind the zlib stream ignored", where,
                tail);
    return status;
}

static enum wp_status check_body(const struct wp_pqdif_file *f, size_t i,
                                 const struct wp_pqdif_body *b,
                                 struct wp_error *err)
{
    char where[512];

    (void)snprintf(where, sizeof(where), "%s, record %zu", f->path, i);
    return wp_pqdif_body_check(b, where, err);
}

enum wp_status wp_pqdif_body_read(struct wp_pqdif_file *f, size_t i,
                                  struct wp_pqdif_body *b, struct wp_error *err)
{
    const struct wp_pqdif_record *r = &f->record[i];
    bool packed = i > 0 && f->style == WP_PQDIF_STYLE_RECORD &&
                  f->algorithm == WP_PQDIF_ALGORITHM_ZLIB;
    struct wp_pqdif_body stored = {NULL, r->stored};
    enum wp_status status;

    *b = (struct wp_pqdif_body){NULL, 0};
    if (r->stored > WP_PQDIF_BODY_MAX)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s, record %zu: expected at most %d bytes, found "
                       "%" PRIu32,
                       f->path, i, WP_PQDIF_BODY_MAX, r->stored);
    stored.at = malloc(stored.size + 1);
    if (!stored.at)
        return wp_fail_nomem(err, "a PQDIF record");
    status = read_at(f, r->offset + WP_PQDIF_HEADER_BYTES, stored.at,
                     stored.size, err);
    if (!status && packed)
        status = unpack(f, i, &stored, b, err);
    if (!status)
        verify(f, i, &stored, packed ? b : &stored);
    if (status || packed)
        free(stored.at);
    else
        *b = stored;
    if (!status)
        status = check_body(f, i, b, err);
    if (status)
        wp_pqdif_body_release(b);
    return status;
}

void wp_pqdif_body_release(struct wp_pqdif_body *b)
{
    free(b->at);
    *b = (struct wp_pqdif_body){NULL, 0};
}
