#include "format/comtrade_text_priv.h"

#include <string.h>

#include "core/utf8.h"

bool wp_comtrade_next_line(struct wp_comtrade_lines *lines,
                           struct wp_slice *line)
{
    const char *start = lines->at, *p = start;

    if (p == lines->end)
        return false;
    while (p < lines->end && *p != '\n' && *p != '\r')
        p++;
    *line = wp_trim(start, (size_t)(p - start));
    if (p < lines->end && *p == '\r')
        p++;
    if (p < lines->end && *p == '\n')
        p++;
    lines->at = p;
    lines->number++;
    return true;
}

bool wp_comtrade_next_filled(struct wp_comtrade_lines *lines,
                             struct wp_slice *line)
{
    while (wp_comtrade_next_line(lines, line))
        if (line->length)
            return true;
    return false;
}

void wp_comtrade_split(struct wp_slice line, struct wp_comtrade_fields *fields)
{
    const char *p = line.at, *end = line.at + line.length;
    size_t n = 0;

    for (;;) {
        const char *comma = p < end ? memchr(p, ',', (size_t)(end - p)) : NULL;

        if (n == WP_COMTRADE_FIELDS_MAX - 1 || !comma)
            comma = end;
        fields->at[n++] = wp_trim(p, (size_t)(comma - p));
        if (comma == end)
            break;
        p = comma + 1;
    }
    fields->count = n;
}

static bool is_utf8(struct wp_slice text)
{
    for (size_t i = 0; i < text.length;) {
        size_t n = wp_utf8_length(text.at + i, text.length - i);

        if (!n)
            return false;
        i += n;
    }
    return true;
}

static void copy_utf8(struct wp_slice text, char *out, size_t size)
{
    size_t used = 0;

    while (used < text.length) {
        size_t n = wp_utf8_length(text.at + used, text.length - used);

        if (!n || used + n >= size)
            break;
        memcpy(out + used, text.at + used, n);
        used += n;
    }
    out[used] = '\0';
}

static void copy_latin1(struct wp_slice text, char *out, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < text.length; i++) {
        char piece[WP_UTF8_MAX];
        size_t n = wp_utf8_put((unsigned char)text.at[i], piece);

        if (used + n >= size)
            break;
        memcpy(out + used, piece, n);
        used += n;
    }
    out[used] = '\0';
}

static void convert(iconv_t converter, struct wp_slice text, char *out,
                    size_t size)
{
    char buffer[1024];
    char *in = (char *)text.at; /* iconv's prototype; it is not written to */
    char *to = buffer;
    size_t in_left = text.length, out_left = sizeof(buffer);

    (void)iconv(converter, NULL, NULL, NULL, NULL);
    while (in_left && out_left > 8) {
        if (iconv(converter, &in, &in_left, &to, &out_left) != (size_t)-1)
            break;
        if (!in_left || out_left <= 8)
            break;
        in++;
        in_left--;
        *to++ = '?';
        out_left--;
    }
    copy_utf8((struct wp_slice){buffer, (size_t)(to - buffer)}, out, size);
}

enum wp_status wp_comtrade_names_init(struct wp_comtrade_names *names,
                                      const char *encoding,
                                      struct wp_error *err)
{
    *names = (struct wp_comtrade_names){.converter = (iconv_t)-1};
    if (!encoding)
        return WP_OK;
    names->converter = iconv_open("UTF-8", encoding);
    if (names->converter == (iconv_t)-1)
        return wp_fail(err, WP_E_CONFIG,
                       "sidecar: comtrade.encoding: expected a name that "
                       "iconv knows, found '%s'",
                       encoding);
    return WP_OK;
}

void wp_comtrade_names_release(struct wp_comtrade_names *names)
{
    if (names->converter && names->converter != (iconv_t)-1)
        (void)iconv_close(names->converter);
    names->converter = (iconv_t)-1;
}

/* Names are shown on terminals: control characters, those of Latin-1's upper
 * half too, become '?'. */
static void defuse(char *s)
{
    for (; *s; s++) {
        unsigned char c = (unsigned char)s[0], after = (unsigned char)s[1];

        if (c < 0x20 || c == 0x7f)
            *s = '?';
        else if (c == 0xc2 && after < 0xa0)
            s[0] = s[1] = '?';
    }
}

void wp_comtrade_name(struct wp_comtrade_names *names, struct wp_slice text,
                      char *out, size_t size)
{
    if (names->converter != (iconv_t)-1) {
        convert(names->converter, text, out, size);
    } else if (is_utf8(text)) {
        copy_utf8(text, out, size);
    } else {
        names->latin1++;
        copy_latin1(text, out, size);
    }
    defuse(out);
}

/* V, A, k, M, m of the Cyrillic alphabet in CP1251 and CP866. */
static const char *cyrillic(unsigned char c)
{
    switch (c) {
    case 0xc2:
    case 0x82:
        return "\xd0\x92";
    case 0xc0:
    case 0x80:
        return "\xd0\x90";
    case 0xea:
    case 0xaa:
        return "\xd0\xba";
    case 0xcc:
    case 0x8c:
        return "\xd0\x9c";
    case 0xec:
    case 0xac:
        return "\xd0\xbc";
    default:
        return NULL;
    }
}

void wp_comtrade_unit(struct wp_comtrade_names *names, struct wp_slice text,
                      char *out, size_t size)
{
    char copy[16] = "";

    if (names->converter == (iconv_t)-1 && !is_utf8(text) && text.length <= 3) {
        for (size_t i = 0; i < text.length; i++) {
            const char *letter = cyrillic((unsigned char)text.at[i]);
            char ascii[2] = {text.at[i], '\0'};

            if (!letter && (unsigned char)text.at[i] >= 0x80) {
                wp_comtrade_name(names, text, out, size);
                return;
            }
            (void)strcat(copy, letter ? letter : ascii);
        }
        text = (struct wp_slice){copy, strlen(copy)};
    }
    wp_comtrade_name(names, text, out, size);
}
