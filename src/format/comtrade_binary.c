#include "format/comtrade_binary_priv.h"

#include <math.h>
#include <string.h>

#include "core/bytes.h"

enum { HEAD_BYTES = 8 };

#define NO_STAMP UINT32_C(0xffffffff)
#define NO_I16 INT16_MIN            /* 0x8000 */
#define NO_I32 INT32_MIN            /* 0x80000000 */
#define NO_F32 UINT32_C(0xff7fffff) /* the lowest finite number */

/* One field of consecutive records. */
struct column {
    const uint8_t *at;
    size_t stride, n;
};

static size_t value_size(enum wp_comtrade_encoding encoding)
{
    return encoding == WP_COMTRADE_BINARY ? 2 : 4;
}

size_t wp_comtrade_binary_size(const struct wp_comtrade_layout *layout)
{
    return HEAD_BYTES + layout->analogs * value_size(layout->encoding) +
           2 * (((size_t)layout->statuses + 15) / 16);
}

void wp_comtrade_binary_head(const uint8_t *record, int64_t *number,
                             double *stamp)
{
    uint32_t t = wp_le32(record + 4);

    *number = wp_le32(record);
    *stamp = t == NO_STAMP ? NAN : (double)t;
}

static size_t decode_i16(struct column c, double *out)
{
    size_t missing = 0;

    for (size_t i = 0; i < c.n; i++, c.at += c.stride) {
        int16_t v = (int16_t)wp_le16(c.at);

        missing += v == NO_I16;
        out[i] = v == NO_I16 ? NAN : (double)v;
    }
    return missing;
}

static size_t decode_u16(struct column c, double *out)
{
    for (size_t i = 0; i < c.n; i++, c.at += c.stride)
        out[i] = (double)wp_le16(c.at);
    return 0;
}

static size_t decode_i32(struct column c, double *out)
{
    size_t missing = 0;

    for (size_t i = 0; i < c.n; i++, c.at += c.stride) {
        int32_t v = (int32_t)wp_le32(c.at);

        missing += v == NO_I32;
        out[i] = v == NO_I32 ? NAN : (double)v;
    }
    return missing;
}

/* NaN comes out for what is missing; *bad counts what is not finite. */
static size_t decode_f32(struct column c, double *out, size_t *bad)
{
    size_t missing = 0, odd = 0;

    for (size_t i = 0; i < c.n; i++, c.at += c.stride) {
        uint32_t bits = wp_le32(c.at);
        bool special = (bits & 0x7f800000) == 0x7f800000;
        float v;

        memcpy(&v, &bits, sizeof(v));
        odd += special;
        missing += special || bits == NO_F32;
        out[i] = special || bits == NO_F32 ? NAN : (double)v;
    }
    *bad = odd;
    return missing;
}

static size_t first_special(struct column c)
{
    size_t i = 0;

    while (i < c.n && (wp_le32(c.at + i * c.stride) & 0x7f800000) != 0x7f800000)
        i++;
    return i;
}

static size_t decode_channel(const struct wp_comtrade_layout *layout,
                             unsigned channel, struct column c, double *out,
                             struct wp_comtrade_place *bad)
{
    size_t odd, missing;

    if (layout->encoding == WP_COMTRADE_BINARY)
        return layout->is_unsigned[channel] ? decode_u16(c, out)
                                            : decode_i16(c, out);
    if (layout->encoding == WP_COMTRADE_BINARY32)
        return decode_i32(c, out);
    missing = decode_f32(c, out, &odd);
    if (odd && !layout->non_finite_is_missing && !bad->found)
        *bad = (struct wp_comtrade_place){true, first_special(c), channel};
    return missing;
}

static void decode_status(struct column c, unsigned bit, uint8_t *out)
{
    for (size_t i = 0; i < c.n; i++, c.at += c.stride)
        out[i] = *c.at >> bit & 1;
}

size_t wp_comtrade_binary_decode(const struct wp_comtrade_layout *layout,
                                 const uint8_t *raw,
                                 struct wp_comtrade_batch *batch,
                                 struct wp_comtrade_place *bad)
{
    struct column c = {raw, wp_comtrade_binary_size(layout), batch->frames};
    const uint8_t *words = raw + HEAD_BYTES;
    size_t value = value_size(layout->encoding), missing = 0;

    for (size_t i = 0; i < batch->frames; i++)
        wp_comtrade_binary_head(raw + i * c.stride, &batch->number[i],
                                &batch->stamp[i]);
    for (unsigned k = 0; k < layout->analogs; k++, words += value) {
        c.at = words;
        if (batch->x)
            missing +=
                decode_channel(layout, k, c, batch->x[k] + batch->at, bad);
    }
    for (unsigned k = 0; batch->digital && k < layout->statuses; k++) {
        c.at = words + k / 8;
        decode_status(c, k % 8, batch->digital[k] + batch->at);
    }
    return missing;
}
