#include "format/pqdif_element_priv.h"

#include <math.h>
#include <string.h>

#include "core/bytes.h"
#include "core/utf8.h"

enum {
    TYPE_BOOL1 = 1,
    TYPE_BOOL2 = 2,
    TYPE_BOOL4 = 3,
    TYPE_CHAR1 = 10,
    TYPE_CHAR2 = 11,
    TYPE_INT1 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 22,
    TYPE_UINT1 = 30,
    TYPE_UINT2 = 31,
    TYPE_UINT4 = 32,
    TYPE_REAL4 = 40,
    TYPE_REAL8 = 41,
    TYPE_COMPLEX8 = 42,
    TYPE_COMPLEX16 = 43,
    TYPE_GUID = 60
};

/* An entry of a collection: tag, kind, type, embedded, reserved, then 8 bytes
 * that are a small scalar or a link and a size. */
enum {
    COUNT_BYTES = 4,
    ENTRY_BYTES = 28,
    AT_KIND = 16,
    AT_TYPE = 17,
    AT_EMBEDDED = 18,
    AT_LINK = 20,
    EMBEDDED_BYTES = 8
};

/* Day 0 is 1899-12-30. */
enum { DAY_OF_1970 = 25569, S_PER_DAY = 86400 };

unsigned wp_pqdif_type_size(unsigned type)
{
    switch (type) {
    case TYPE_BOOL1:
    case TYPE_CHAR1:
    case TYPE_INT1:
    case TYPE_UINT1:
        return 1;
    case TYPE_BOOL2:
    case TYPE_CHAR2:
    case TYPE_INT2:
    case TYPE_UINT2:
        return 2;
    case TYPE_BOOL4:
    case TYPE_INT4:
    case TYPE_UINT4:
    case TYPE_REAL4:
        return 4;
    case TYPE_REAL8:
    case TYPE_COMPLEX8:
        return 8;
    case TYPE_COMPLEX16:
    case TYPE_GUID:
        return 16;
    case WP_PQDIF_TYPE_TIMESTAMP:
        return 12;
    default:
        return 0;
    }
}

struct walk {
    const struct wp_pqdif_body *body;
    const char *where;
    struct wp_error *err;
    uint32_t elements; /* seen so far */
};

/* A count and `each` bytes per piece lie within the body at `at`. */
static bool fits(const struct wp_pqdif_body *b, uint32_t at, unsigned each)
{
    return at <= b->size && b->size - at >= COUNT_BYTES &&
           wp_le32(b->at + at) <= (b->size - at - COUNT_BYTES) / each;
}

static enum wp_status check_value(const struct walk *w, const uint8_t *entry)
{
    unsigned size = wp_pqdif_type_size(entry[AT_TYPE]);
    uint32_t link = wp_le32(entry + AT_LINK);
    size_t total = w->body->size;
    size_t at = (size_t)(entry - w->body->at);

    if (!size)
        return wp_fail(w->err, WP_E_FORMAT,
                       "%s, byte %zu: expected a physical type of PQDIF, "
                       "found %u",
                       w->where, at + AT_TYPE, entry[AT_TYPE]);
    if (entry[AT_KIND] == WP_PQDIF_VECTOR) {
        if (fits(w->body, link, size))
            return WP_OK;
        return wp_fail(w->err, WP_E_FORMAT,
                       "%s, byte %zu: expected a vector within the %zu bytes "
                       "of the record, found one at %u that ends beyond",
                       w->where, at, total, link);
    }
    if (entry[AT_EMBEDDED]) {
        if (size <= EMBEDDED_BYTES)
            return WP_OK;
        return wp_fail(w->err, WP_E_FORMAT,
                       "%s, byte %zu: expected an embedded value of at most 8 "
                       "bytes, found physical type %u",
                       w->where, at, entry[AT_TYPE]);
    }
    if (link <= total && total - link >= size)
        return WP_OK;
    return wp_fail(w->err, WP_E_FORMAT,
                   "%s, byte %zu: expected a value within the %zu bytes of the "
                   "record, found it at %u",
                   w->where, at, total, link);
}

static enum wp_status check_collection(struct walk *w, uint32_t at,
                                       unsigned depth);

static enum wp_status check_entry(struct walk *w, const uint8_t *entry,
                                  unsigned depth)
{
    if (++w->elements > WP_PQDIF_ELEMENTS_MAX)
        return wp_fail(w->err, WP_E_UNSUPPORTED,
                       "%s: expected at most %d elements, found more", w->where,
                       WP_PQDIF_ELEMENTS_MAX);
    if (entry[AT_KIND] == WP_PQDIF_COLLECTION)
        return check_collection(w, wp_le32(entry + AT_LINK), depth + 1);
    if (entry[AT_KIND] == WP_PQDIF_SCALAR || entry[AT_KIND] == WP_PQDIF_VECTOR)
        return check_value(w, entry);
    return wp_fail(w->err, WP_E_FORMAT,
                   "%s, byte %zu: expected a collection (1), scalar (2) or "
                   "vector (3), found %u",
                   w->where, (size_t)(entry - w->body->at) + AT_KIND,
                   entry[AT_KIND]);
}

static enum wp_status check_collection(struct walk *w, uint32_t at,
                                       unsigned depth)
{
    enum wp_status status = WP_OK;
    const uint8_t *table = w->body->at + at;

    if (depth >= WP_PQDIF_DEPTH_MAX)
        return wp_fail(w->err, WP_E_FORMAT,
                       "%s, byte %u: expected collections at most %d deep, "
                       "found deeper ones or a circle",
                       w->where, at, WP_PQDIF_DEPTH_MAX);
    if (!fits(w->body, at, ENTRY_BYTES))
        return wp_fail(w->err, WP_E_FORMAT,
                       "%s: expected a collection within the %zu bytes of the "
                       "record, found one at %u that ends beyond",
                       w->where, w->body->size, at);
    for (uint32_t i = 0; !status && i < wp_le32(table); i++)
        status = check_entry(w, table + COUNT_BYTES + (size_t)i * ENTRY_BYTES,
                             depth);
    return status;
}

enum wp_status wp_pqdif_body_check(const struct wp_pqdif_body *b,
                                   const char *where, struct wp_error *err)
{
    struct walk w = {.body = b, .where = where, .err = err};

    return check_collection(&w, 0, 0);
}

struct wp_pqdif_element wp_pqdif_root(const struct wp_pqdif_body *b)
{
    return (struct wp_pqdif_element){.kind = WP_PQDIF_COLLECTION,
                                     .count = wp_le32(b->at),
                                     .at = b->at + COUNT_BYTES};
}

struct wp_pqdif_element wp_pqdif_entry(const struct wp_pqdif_body *b,
                                       const struct wp_pqdif_element *c,
                                       uint32_t i)
{
    const uint8_t *entry = c->at + (size_t)i * ENTRY_BYTES;
    struct wp_pqdif_element e = {.tag = wp_guid_read(entry),
                                 .kind = (enum wp_pqdif_kind)entry[AT_KIND],
                                 .type = entry[AT_TYPE],
                                 .count = 1};

    if (e.kind == WP_PQDIF_SCALAR && entry[AT_EMBEDDED]) {
        e.at = entry + AT_LINK;
        return e;
    }
    e.at = b->at + wp_le32(entry + AT_LINK);
    if (e.kind == WP_PQDIF_COLLECTION)
        e.type = 0;
    if (e.kind != WP_PQDIF_SCALAR) {
        e.count = wp_le32(e.at);
        e.at += COUNT_BYTES;
    }
    return e;
}

bool wp_pqdif_find(const struct wp_pqdif_body *b,
                   const struct wp_pqdif_element *c, enum wp_pqdif_tag tag,
                   struct wp_pqdif_element *out)
{
    struct wp_guid guid = wp_pqdif_tag_guid(tag);

    for (uint32_t i = 0; i < c->count; i++) {
        if (!wp_guid_equal(wp_guid_read(c->at + (size_t)i * ENTRY_BYTES), guid))
            continue;
        *out = wp_pqdif_entry(b, c, i);
        return true;
    }
    return false;
}

static double timestamp_s(const uint8_t *p)
{
    return ((double)wp_le32(p) - DAY_OF_1970) * S_PER_DAY + wp_le_f64(p + 4);
}

double wp_pqdif_number(const struct wp_pqdif_element *e, uint32_t i)
{
    const uint8_t *p;

    if (e->kind == WP_PQDIF_COLLECTION || i >= e->count)
        return NAN;
    p = e->at + (size_t)i * wp_pqdif_type_size(e->type);
    switch (e->type) {
    case TYPE_BOOL1:
    case TYPE_UINT1:
        return p[0];
    case TYPE_INT1:
        return (int8_t)p[0];
    case TYPE_BOOL2:
    case TYPE_UINT2:
        return wp_le16(p);
    case TYPE_INT2:
        return (int16_t)wp_le16(p);
    case TYPE_BOOL4:
    case TYPE_UINT4:
        return wp_le32(p);
    case TYPE_INT4:
        return (int32_t)wp_le32(p);
    case TYPE_REAL4:
    case TYPE_COMPLEX8:
        return (double)wp_le_f32(p);
    case TYPE_REAL8:
    case TYPE_COMPLEX16:
        return wp_le_f64(p);
    case WP_PQDIF_TYPE_TIMESTAMP:
        return timestamp_s(p);
    default:
        return NAN;
    }
}

bool wp_pqdif_utc(const struct wp_pqdif_element *e, uint32_t i, int64_t *ns)
{
    const double ns_per_s = 1e9;
    const int64_t last_day = 102633; /* 2251-01-01 */
    const uint8_t *p;
    int64_t day;
    double second;

    if (e->kind == WP_PQDIF_COLLECTION || i >= e->count ||
        e->type != WP_PQDIF_TYPE_TIMESTAMP)
        return false;
    p = e->at + (size_t)i * wp_pqdif_type_size(e->type);
    day = (int64_t)wp_le32(p) - DAY_OF_1970;
    second = wp_le_f64(p + 4);
    if (day >= last_day || !(second >= 0.0) || !(second <= S_PER_DAY))
        return false;
    *ns = day * S_PER_DAY * INT64_C(1000000000) + llround(second * ns_per_s);
    return true;
}

bool wp_pqdif_guid(const struct wp_pqdif_element *e, struct wp_guid *guid)
{
    if (e->kind == WP_PQDIF_COLLECTION || e->type != TYPE_GUID || !e->count)
        return false;
    *guid = wp_guid_read(e->at);
    return true;
}

/* Control characters are no text, and a surrogate alone is no character. */
static uint32_t printable(uint32_t c)
{
    bool bad =
        c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0xd800 && c < 0xe000);

    return bad ? '?' : c;
}

bool wp_pqdif_text(const struct wp_pqdif_element *e, char *out, size_t size)
{
    bool wide = e->type == TYPE_CHAR2;
    size_t used = 0;

    out[0] = '\0';
    if (e->kind == WP_PQDIF_COLLECTION || (!wide && e->type != TYPE_CHAR1))
        return false;
    for (uint32_t i = 0; i < e->count; i++) {
        uint32_t c = wide ? wp_le16(e->at + 2 * (size_t)i) : e->at[i];
        char piece[WP_UTF8_MAX] = {(char)c};
        size_t n = wide || c < 0x80 ? wp_utf8_put(printable(c), piece) : 1;

        if (!c || used + n >= size)
            break;
        memcpy(out + used, piece, n);
        used += n;
    }
    out[used] = '\0';
    return true;
}
