#include <string.h>

#include "config/meter_explain.h"
#include "config/meter_walk_priv.h"
#include "config/meter_xml.h"

struct writing {
    FILE *out;
    const struct wp_meter_explain *explain; /* NULL = without comments */
    int depth;
    bool open; /* "<name" still lacks its ">" */
    char way[128];
};

static void indent(const struct writing *w)
{
    (void)fprintf(w->out, "%*s", 2 * w->depth, "");
}

static void close_tag(struct writing *w)
{
    if (w->open)
        (void)fputs(">\n", w->out);
    w->open = false;
}

static void put_escaped(FILE *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            (void)fputs("&amp;", out);
            break;
        case '<':
            (void)fputs("&lt;", out);
            break;
        case '"':
            (void)fputs("&quot;", out);
            break;
        default:
            (void)fputc(*text, out);
        }
    }
}

/* Is entry a setting of the element, not of one inside it? */
static bool is_of(const char *entry, const char *way)
{
    size_t n = strlen(way);

    if (n && (strncmp(entry, way, n) != 0 || entry[n++] != '/'))
        return false;
    return !strchr(entry + n, '/');
}

/* One line of a comment: a setting, or the element itself. */
static void explain_line(const struct writing *w,
                         const struct wp_explain_entry *e)
{
    const char *last = strrchr(e->name, '/');

    if (!e->section)
        (void)fprintf(w->out, "%s: ", last ? last + 1 : e->name);
    (void)fputs(e->brief, w->out);
    if (e->words)
        (void)fprintf(w->out, " One of %s.", e->type);
}

/* The element and its settings, each in its first sentence. */
static void comment(struct writing *w)
{
    const struct wp_explain_entry *e;
    bool first = true;

    if (!w->explain)
        return;
    for (unsigned i = 0; (e = wp_meter_explain_at(w->explain, i)); i++) {
        bool self = strcmp(e->name, w->way) == 0;

        if (!self && (e->section || !is_of(e->name, w->way)))
            continue;
        (void)fputc('\n', w->out);
        indent(w);
        (void)fputs(first ? "<!-- " : "     ", w->out);
        explain_line(w, e);
        first = false;
    }
    if (!first)
        (void)fputs(" -->\n", w->out);
}

/* Of elements of the same kind only the first is explained. */
static bool is_first(const char *element, const char *value)
{
    if (value)
        return strcmp(value, "1") == 0 || strcmp(value, "A") == 0;
    return strcmp(element, "point") != 0 && strcmp(element, "received") != 0 &&
           strcmp(element, "optical") != 0;
}

static void begin(void *self, const char *element, const char *key,
                  const char *value)
{
    struct writing *w = self;
    size_t n = strlen(w->way);

    close_tag(w);
    if (w->depth)
        (void)snprintf(w->way + n, sizeof(w->way) - n, "%s%s", n ? "/" : "",
                       element);
    if (is_first(element, value))
        comment(w);
    indent(w);
    (void)fprintf(w->out, "<%s", element);
    if (key)
        (void)fprintf(w->out, " %s=\"%s\"", key, value);
    w->open = true;
    w->depth++;
}

static void field(void *self, const struct wp_field *f, const void *base)
{
    struct writing *w = self;
    char text[WP_FIELD_TEXT_MAX];

    wp_field_get(f, base, text);
    (void)fprintf(w->out, " %s=\"", f->attribute);
    put_escaped(w->out, text);
    (void)fputc('"', w->out);
}

static void end(void *self, const char *element)
{
    struct writing *w = self;
    char *last = strrchr(w->way, '/');

    w->depth--;
    if (w->open) {
        (void)fputs("/>\n", w->out);
    } else {
        indent(w);
        (void)fprintf(w->out, "</%s>\n", element);
    }
    w->open = false;
    *(last ? last : w->way) = '\0';
}

enum wp_status wp_meter_xml_write(FILE *out,
                                  const struct wp_meter_config *config,
                                  bool commented, struct wp_error *err)
{
    struct wp_meter_explain *explain = NULL;
    struct writing w = {.out = out};
    const struct wp_meter_visitor v = {&w, begin, field, end};
    enum wp_status status =
        commented ? wp_meter_explain_open(&explain, err) : WP_OK;

    if (status)
        return status;
    w.explain = explain;
    (void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
    wp_meter_walk(config, &v);
    wp_meter_explain_close(explain);
    return WP_OK;
}
