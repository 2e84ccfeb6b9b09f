#include "format/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "core/utf8.h"

static void quote(FILE *out, const char *text)
{
    size_t left = strlen(text);

    (void)fputc('"', out);
    for (const char *p = text; left;) {
        size_t n = wp_utf8_length(p, left);

        if (n == 0)
            (void)fputs("\xef\xbf\xbd", out);
        else if (*p == '"' || *p == '\\')
            (void)fprintf(out, "\\%c", *p);
        else if ((unsigned char)*p < 0x20 || *p == 0x7f)
            (void)fprintf(out, "\\u%04x", (unsigned)*p);
        else
            (void)fwrite(p, 1, n, out);
        n += n == 0;
        p += n;
        left -= n;
    }
    (void)fputc('"', out);
}

/* Comma, new line, indent and key: what stands before every value. */
static void lead(struct wp_json_writer *w, const char *key)
{
    if (w->comma)
        (void)fputc(',', w->out);
    if (w->depth)
        (void)fprintf(w->out, "\n%*s", 2 * w->depth, "");
    if (key) {
        quote(w->out, key);
        (void)fputs(": ", w->out);
    }
    w->comma = true;
}

static void begin(struct wp_json_writer *w, const char *key, char bracket)
{
    lead(w, key);
    (void)fputc(bracket, w->out);
    w->depth++;
    w->comma = false;
}

static void end(struct wp_json_writer *w, char bracket)
{
    w->depth--;
    if (w->comma)
        (void)fprintf(w->out, "\n%*s", 2 * w->depth, "");
    (void)fputc(bracket, w->out);
    w->comma = true;
    if (!w->depth)
        (void)fputc('\n', w->out);
}

void wp_json_begin_object(struct wp_json_writer *w, const char *key)
{
    begin(w, key, '{');
}

void wp_json_end_object(struct wp_json_writer *w)
{
    end(w, '}');
}

void wp_json_begin_array(struct wp_json_writer *w, const char *key)
{
    begin(w, key, '[');
}

void wp_json_end_array(struct wp_json_writer *w)
{
    end(w, ']');
}

void wp_json_put_string(struct wp_json_writer *w, const char *key,
                        const char *text)
{
    lead(w, key);
    if (text)
        quote(w->out, text);
    else
        (void)fputs("null", w->out);
}

void wp_json_put_double(struct wp_json_writer *w, const char *key, double value)
{
    char text[WP_NUMBER_MAX];

    lead(w, key);
    if (isfinite(value))
        (void)wp_number_format_g(value, text);
    (void)fputs(isfinite(value) ? text : "null", w->out);
}

void wp_json_put_int(struct wp_json_writer *w, const char *key, int64_t value)
{
    lead(w, key);
    (void)fprintf(w->out, "%" PRId64, value);
}

void wp_json_put_bool(struct wp_json_writer *w, const char *key, bool value)
{
    lead(w, key);
    (void)fputs(value ? "true" : "false", w->out);
}
