#include "format/csv_encoding.h"

#include <stdbool.h>
#include <string.h>

enum wp_csv_encoding wp_csv_encoding_guess(const uint8_t *start, size_t length)
{
    size_t even = 0, odd = 0, n = length < 64 ? length : 64;

    if (length >= 2 && start[0] == 0xff && start[1] == 0xfe)
        return WP_CSV_UTF16LE;
    if (length >= 2 && start[0] == 0xfe && start[1] == 0xff)
        return WP_CSV_UTF16BE;
    for (size_t i = 0; i < n; i++)
        if (start[i] == 0)
            *(i % 2 ? &odd : &even) += 1;
    if (n >= 4 && even == 0 && odd * 4 >= n)
        return WP_CSV_UTF16LE;
    if (n >= 4 && odd == 0 && even * 4 >= n)
        return WP_CSV_UTF16BE;
    return WP_CSV_UTF8;
}

static size_t put_utf8(uint32_t c, char *to)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xc0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xe0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3f));
        to[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3f));
    to[2] = (char)(0x80 | (c >> 6 & 0x3f));
    to[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static uint32_t pair(const uint8_t *p, bool big)
{
    return big ? (uint32_t)(p[0] << 8 | p[1]) : (uint32_t)(p[1] << 8 | p[0]);
}

static size_t decode_utf16(const uint8_t *p, size_t length, bool big, char *to,
                           size_t *used)
{
    size_t n = 0, i = 0;

    while (i + 2 <= length) {
        uint32_t c = pair(p + i, big);

        if (c >= 0xd800 && c < 0xdc00) {
            uint32_t low;

            if (i + 4 > length)
                break;
            low = pair(p + i + 2, big);
            if (low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                i += 2;
            }
        }
        if (c >= 0xd800 && c < 0xe000)
            c = 0xfffd;
        n += put_utf8(c, to + n);
        i += 2;
    }
    *used = i;
    return n;
}

size_t wp_csv_decode(enum wp_csv_encoding encoding, const uint8_t *bytes,
                     size_t length, char *to, size_t *used)
{
    size_t n = 0;

    if (encoding == WP_CSV_UTF16LE || encoding == WP_CSV_UTF16BE)
        return decode_utf16(bytes, length, encoding == WP_CSV_UTF16BE, to,
                            used);
    for (size_t i = 0; i < length; i++)
        n += put_utf8(bytes[i], to + n);
    *used = length;
    return n;
}

/* Bytes of the UTF-8 character at p, or 0. */
static size_t utf8_length(const char *p, size_t room)
{
    unsigned char c = (unsigned char)*p;
    size_t n = c < 0x80                ? 1
               : c >= 0xc2 && c < 0xe0 ? 2
               : c >= 0xe0 && c < 0xf0 ? 3
               : c >= 0xf0 && c < 0xf5 ? 4
                                       : 0;

    if (n > room)
        return 0;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)p[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

void wp_csv_copy_name(struct wp_slice from, char *to, size_t size)
{
    struct wp_slice s = wp_trim(from.at, from.length);
    size_t n = 0, i = 0;

    while (i < s.length) {
        char piece[4];
        size_t in = utf8_length(s.at + i, s.length - i);
        size_t out = in;

        if (in)
            memcpy(piece, s.at + i, in);
        else
            out = put_utf8((unsigned char)s.at[i], piece);
        if (in == 1 && ((unsigned char)piece[0] < 0x20 || piece[0] == 0x7f))
            piece[0] = ' ';
        if (n + out >= size)
            break;
        memcpy(to + n, piece, out);
        n += out;
        i += in ? in : 1;
    }
    to[n] = '\0';
}
