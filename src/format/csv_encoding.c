#include "format/csv_encoding.h"

#include <stdbool.h>
#include <string.h>

#include "core/bytes.h"
#include "core/utf8.h"

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

static size_t decode_utf16(const uint8_t *p, size_t length, bool big, char *to,
                           size_t *used)
{
    size_t n = 0, i = 0;

    while (i + 2 <= length) {
        uint32_t c = big ? wp_be16(p + i) : wp_le16(p + i);

        if (c >= 0xd800 && c < 0xdc00) {
            uint32_t low;

            if (i + 4 > length)
                break;
            low = big ? wp_be16(p + i + 2) : wp_le16(p + i + 2);
            if (low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                i += 2;
            }
        }
        if (c >= 0xd800 && c < 0xe000)
            c = 0xfffd;
        n += wp_utf8_put(c, to + n);
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
        n += wp_utf8_put(bytes[i], to + n);
    *used = length;
    return n;
}

void wp_csv_copy_name(struct wp_slice from, char *to, size_t size)
{
    struct wp_slice s = wp_trim(from.at, from.length);
    size_t n = 0, i = 0;

    while (i < s.length) {
        char piece[WP_UTF8_MAX];
        size_t in = wp_utf8_length(s.at + i, s.length - i);
        size_t out = in;

        if (in)
            memcpy(piece, s.at + i, in);
        else
            out = wp_utf8_put((unsigned char)s.at[i], piece);
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
