#include "pqdif_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static char path[64];

static void raw(struct pq_bytes *b, const void *p, size_t n)
{
    ck_assert_uint_le(b->n + n, PQ_BYTES);
    if (n)
        memcpy(b->at + b->n, p, n);
    b->n += n;
}

void pq_put_u32(struct pq_bytes *b, size_t at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        b->at[at + (size_t)i] = (uint8_t)(value >> 8 * i);
}

void pq_u32(struct pq_bytes *b, uint32_t value)
{
    const uint8_t zero[4] = {0};

    raw(b, zero, 4);
    pq_put_u32(b, b->n - 4, value);
}

static void halves(double value, uint32_t half[2])
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof(bits));
    half[0] = (uint32_t)bits;
    half[1] = (uint32_t)(bits >> 32);
}

void pq_f64(struct pq_bytes *b, double value)
{
    uint32_t half[2];

    halves(value, half);
    pq_u32(b, half[0]);
    pq_u32(b, half[1]);
}

void pq_guid(struct pq_bytes *b, struct wp_guid g)
{
    const uint8_t order[4] = {(uint8_t)(g.hi >> 16), (uint8_t)(g.hi >> 24),
                              (uint8_t)g.hi, (uint8_t)(g.hi >> 8)};

    pq_u32(b, (uint32_t)(g.hi >> 32));
    raw(b, order, 4);
    for (int i = 7; i >= 0; i--) {
        uint8_t byte = (uint8_t)(g.lo >> 8 * i);

        raw(b, &byte, 1);
    }
}

void pq_entry(struct pq_bytes *b, const struct pq_entry *e)
{
    const uint8_t what[4] = {(uint8_t)e->kind, (uint8_t)e->type, e->embedded,
                             0};

    pq_guid(b, wp_pqdif_tag_guid(e->tag));
    raw(b, what, 4);
    pq_u32(b, e->a);
    pq_u32(b, e->b);
}

void pq_list(struct pq_bytes *b, enum wp_pqdif_tag tag, uint32_t link)
{
    pq_entry(b, &(struct pq_entry){tag, 1, 0, false, link, 0});
}

void pq_vector(struct pq_bytes *b, enum wp_pqdif_tag tag, int type,
               uint32_t link)
{
    pq_entry(b, &(struct pq_entry){tag, 3, type, false, link, 0});
}

void pq_number(struct pq_bytes *b, enum wp_pqdif_tag tag, uint32_t value)
{
    pq_entry(b, &(struct pq_entry){tag, 2, 32, true, value, 0});
}

void pq_real(struct pq_bytes *b, enum wp_pqdif_tag tag, double value)
{
    uint32_t half[2];

    halves(value, half);
    pq_entry(b, &(struct pq_entry){tag, 2, 41, true, half[0], half[1]});
}

void pq_linked(struct pq_bytes *b, enum wp_pqdif_tag tag, int type,
               uint32_t link)
{
    pq_entry(b, &(struct pq_entry){tag, 2, type, false, link, 0});
}

void pq_text(struct pq_bytes *b, const char *text)
{
    uint32_t n = (uint32_t)strlen(text) + 1;
    const char zero[4] = {0};

    pq_u32(b, n);
    raw(b, text, n);
    raw(b, zero, (4 - n % 4) % 4);
}

void pq_record(struct pq_made *m, enum wp_pqdif_tag type, const uint8_t *body,
               size_t n)
{
    static const uint8_t signature[16] = {0x40, 0x14, 0x11, 0x4a, 0x9f, 0xe4,
                                          0xcf, 0x11, 0x99, 0x00, 0x50, 0x51,
                                          0x44, 0x49, 0x46, 0x00};
    struct pq_bytes *b = &m->bytes;

    if (m->records)
        pq_put_u32(b, m->header[m->records - 1] + 40, (uint32_t)b->n);
    m->header[m->records++] = b->n;
    raw(b, signature, sizeof(signature));
    pq_guid(b, wp_pqdif_tag_guid(type));
    pq_u32(b, 64);
    pq_u32(b, (uint32_t)n);
    pq_u32(b, 0);
    pq_u32(b, (uint32_t)adler32(1, body, (uInt)n));
    for (int i = 0; i < 4; i++)
        pq_u32(b, 0);
    raw(b, body, n);
}

void pq_packed(struct pq_made *m, enum wp_pqdif_tag type,
               const struct pq_bytes *body, size_t tail)
{
    static uint8_t out[PQ_BYTES];
    uLongf n = sizeof(out) - tail;

    ck_assert_int_eq(compress(out, &n, body->at, body->n), Z_OK);
    memset(out + n, 0xee, tail);
    pq_record(m, type, out, n + tail);
}

void pq_container(struct pq_made *m, unsigned style, unsigned algorithm)
{
    static struct pq_bytes b;

    b.n = 0;
    pq_u32(&b, 4);
    pq_vector(&b, WP_PQDIF_FILE_NAME, 10, 116);
    pq_linked(&b, WP_PQDIF_CREATION, 50, 132);
    pq_number(&b, WP_PQDIF_COMPRESSION_STYLE, style);
    pq_number(&b, WP_PQDIF_COMPRESSION_ALGORITHM, algorithm);
    pq_text(&b, "base.pqd"); /* 116: 4 + 12 bytes */
    pq_u32(&b, 0xaebd);      /* 132: day 44733 */
    pq_f64(&b, 0.0);
    ck_assert_uint_eq(b.n, 144);
    pq_record(m, WP_PQDIF_CONTAINER, b.at, b.n);
}

void pq_source_body(struct pq_bytes *b, uint32_t unit, uint32_t method)
{
    const struct wp_guid time = {0xc690e862f75511cf, 0x9d890080c72e70a3};
    const struct wp_guid value = {0x67f6af97f75311cf, 0x9d890080c72e70a3};
    const struct wp_guid waveform = {0x67f6af80f75311cf, 0x9d890080c72e70a3};

    b->n = 0;
    pq_u32(b, 2); /* 0 */
    pq_vector(b, WP_PQDIF_NAME_DS, 10, 60);
    pq_list(b, WP_PQDIF_CHANNEL_DEFNS, 72);
    pq_text(b, "made");
    pq_u32(b, 1); /* 72 */
    pq_list(b, WP_PQDIF_ONE_CHANNEL_DEFN, 104);
    pq_u32(b, 5); /* 104 */
    pq_vector(b, WP_PQDIF_CHANNEL_NAME, 10, 248);
    pq_number(b, WP_PQDIF_PHASE, 1);
    pq_number(b, WP_PQDIF_QUANTITY_MEASURED, 1);
    pq_linked(b, WP_PQDIF_QUANTITY_TYPE, 60, 256);
    pq_list(b, WP_PQDIF_SERIES_DEFNS, 272);
    pq_text(b, "UA"); /* 248 */
    pq_guid(b, waveform);
    pq_u32(b, 2); /* 272 */
    pq_list(b, WP_PQDIF_ONE_SERIES_DEFN, 332);
    pq_list(b, WP_PQDIF_ONE_SERIES_DEFN, 420);
    pq_u32(b, 3); /* 332 */
    pq_linked(b, WP_PQDIF_VALUE_TYPE, 60, 508);
    pq_number(b, WP_PQDIF_QUANTITY_UNITS, unit);
    pq_number(b, WP_PQDIF_STORAGE_METHOD, method);
    pq_u32(b, 3); /* 420 */
    pq_linked(b, WP_PQDIF_VALUE_TYPE, 60, 524);
    pq_number(b, WP_PQDIF_QUANTITY_UNITS, 6);
    pq_number(b, WP_PQDIF_STORAGE_METHOD, 3);
    ck_assert_uint_eq(b->n, 508);
    pq_guid(b, time);
    pq_guid(b, value);
}

void pq_observation_body(struct pq_bytes *b, const double *time, uint32_t n)
{
    const uint8_t values[8] = {0xff, 0xff, 0, 0, 2, 0};

    b->n = 0;
    pq_u32(b, 4); /* 0 */
    pq_vector(b, WP_PQDIF_OBSERVATION_NAME, 10, 116);
    pq_linked(b, WP_PQDIF_TIME_START, 50, 128);
    pq_number(b, WP_PQDIF_TRIGGER_METHOD, 1);
    pq_list(b, WP_PQDIF_CHANNEL_INSTANCES, 140);
    pq_text(b, "event");
    pq_u32(b, 0xb50b); /* 128: 2026-11-21 06:30:00.25 */
    pq_f64(b, 23400.25);
    pq_u32(b, 1); /* 140 */
    pq_list(b, WP_PQDIF_ONE_CHANNEL_INST, 172);
    pq_u32(b, 2); /* 172 */
    pq_number(b, WP_PQDIF_CHANNEL_DEFN_IDX, 0);
    pq_list(b, WP_PQDIF_SERIES_INSTANCES, 232);
    pq_u32(b, 2); /* 232 */
    pq_list(b, WP_PQDIF_ONE_SERIES_INSTANCE, 292);
    pq_list(b, WP_PQDIF_ONE_SERIES_INSTANCE, 324);
    pq_u32(b, 1); /* 292 */
    pq_vector(b, WP_PQDIF_SERIES_VALUES, 41, 424);
    pq_u32(b, 3); /* 324 */
    pq_vector(b, WP_PQDIF_SERIES_VALUES, 21, 412);
    pq_real(b, WP_PQDIF_SERIES_SCALE, 0.5);
    pq_real(b, WP_PQDIF_SERIES_OFFSET, 10.0);
    pq_u32(b, 3); /* 412 */
    raw(b, values, sizeof(values));
    ck_assert_uint_eq(b->n, 424);
    pq_u32(b, n);
    for (uint32_t i = 0; i < n; i++)
        pq_f64(b, time[i]);
}

void pq_base(struct pq_made *m, bool zlib)
{
    static struct pq_bytes b;
    const double time[3] = {1.0, 3.0, 0.1};

    m->bytes.n = m->records = 0;
    pq_container(m, zlib ? 2 : 0, zlib);
    pq_source_body(&b, WP_PQDIF_UNIT_SECONDS, WP_PQDIF_METHOD_INCREMENT);
    if (zlib)
        pq_packed(m, WP_PQDIF_REC_DATA_SOURCE, &b, 0);
    else
        pq_record(m, WP_PQDIF_REC_DATA_SOURCE, b.at, b.n);
    pq_observation_body(&b, time, 3);
    if (zlib)
        pq_packed(m, WP_PQDIF_REC_OBSERVATION, &b, 0);
    else
        pq_record(m, WP_PQDIF_REC_OBSERVATION, b.at, b.n);
}

const char *pq_write(const struct pq_made *m)
{
    FILE *f;
    int fd;

    pq_remove();
    (void)strcpy(path, "/tmp/wp_pqdif_XXXXXX");
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    f = fdopen(fd, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(m->bytes.at, 1, m->bytes.n, f), m->bytes.n);
    ck_assert_int_eq(fclose(f), 0);
    return path;
}

void pq_remove(void)
{
    if (path[0])
        (void)unlink(path);
    path[0] = '\0';
}
