/*
 * bytes - numbers as files hold them, byte by byte: right on any machine and at
 * any alignment, one load where the machine has the file's byte order.
 *
 * Input: at least as many bytes as the name says, unchecked.
 */
#ifndef WP_CORE_BYTES_H
#define WP_CORE_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint16_t wp_le16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint16_t wp_be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t wp_le32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

static inline uint64_t wp_le64(const uint8_t *p)
{
    return wp_le32(p) | (uint64_t)wp_le32(p + 4) << 32;
}

static inline uint64_t wp_be64(const uint8_t *p)
{
    uint64_t value = 0;

    for (int i = 0; i < 8; i++)
        value = value << 8 | p[i];
    return value;
}

/* IEEE 754, little endian. */
static inline float wp_le_f32(const uint8_t *p)
{
    uint32_t bits = wp_le32(p);
    float value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

static inline double wp_le_f64(const uint8_t *p)
{
    uint64_t bits = wp_le64(p);
    double value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

#endif
