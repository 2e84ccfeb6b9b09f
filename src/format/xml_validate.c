#include <libxml/xmlschemas.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "format/xml.h"
#include "format/xml_priv.h"
#include "format/xsd.h"

/* The first mistake that libxml2 finds, in its words. */
struct mistake {
    bool found;
    const xmlNode *node; /* the element */
    char text[1000];
};

#if LIBXML_VERSION >= 21200
typedef const xmlError schema_error;
#else
typedef xmlError schema_error;
#endif

/* Of a long message both ends: in the middle stands what was found. */
static void copy_ends(const char *text, char *out, size_t size)
{
    size_t n = strlen(text), half = size / 2 - 1;

    if (n < size)
        memcpy(out, text, n + 1);
    else
        (void)snprintf(out, size, "%.*s%s", (int)half, text, text + n - half);
}

static void keep_first(void *context, schema_error *e)
{
    struct mistake *m = context;
    const xmlNode *node = e->node;

    if (m->found)
        return;
    m->found = true;
    if (node && node->type == XML_ATTRIBUTE_NODE)
        node = node->parent;
    m->node = node;
    copy_ends(e->message ? e->message : "", m->text, sizeof(m->text));
    m->text[strcspn(m->text, "\n")] = '\0';
}

/* Text between two marks, found from the first and the last end; "" if not
 * there. */
static void between(const char *text, const char *from, const char *to,
                    char out[200])
{
    const char *a = strstr(text, from), *b;
    size_t n;

    *out = '\0';
    if (!a)
        return;
    a += strlen(from);
    b = strstr(a, to);
    n = b ? (size_t)(b - a) : strlen(a);
    n = n < 199 ? n : 199;
    memcpy(out, a, n);
    out[n] = '\0';
}

static void names_of(const struct wp_xsd_list *list, char *out, size_t size)
{
    size_t n = 0;

    *out = '\0';
    for (unsigned i = 0; i < list->count && n < size; i++) {
        const char *name = wp_xml_attribute(list->at[i], "name");
        int k = snprintf(out + n, size - n, "%s%s", i ? ", " : "",
                         name ? name : "?");

        n += (size_t)(k > 0 ? k : 0);
    }
}

/* Which elements or attributes an element may have. */
static void known(const xmlNode *schema, const xmlNode *element,
                  const char *what, char out[500])
{
    const xmlNode *d = element ? wp_xsd_find(schema, element) : NULL;
    struct wp_xsd_list list = {0};

    if (d)
        wp_xsd_declared(schema, wp_xsd_type(schema, d), what, &list);
    names_of(&list, out, 500);
    if (!list.count)
        (void)snprintf(out, 500, "no %s", what);
}

/* "{'a', 'b'}" becomes "a, b". */
static void strip(char *text, const char *away)
{
    char *to = text;

    for (; *text; text++)
        if (!strchr(away, *text))
            *to++ = *text;
    *to = '\0';
}

/* What libxml2 says of a value -> what was expected; false when it is none of
 * these. The names of our types read aloud. */
static bool expected_value(const char *text, char out[300])
{
    static const struct {
        const char *from, *to, *say;
    } rows[] = {
        {"element of the set {", "}", "one of %s"},
        {"must be greater than '", "'", "more than %s"},
        {"must be less than '", "'", "less than %s"},
        {"minimum value allowed ('", "'", "at least %s"},
        {"maximum value allowed ('", "'", "at most %s"},
        {"allowed maximum length of '", "'", "at most %s characters"},
        {"allowed minimum length of '", "'", "at least %s character"},
        {"of the atomic type '", "'", "a %s"},
        {"of the union type '", "'", "a %s"},
    };
    char part[200];

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        between(text, rows[i].from, rows[i].to, part);
        if (!*part)
            continue;
        if (i == 0)
            strip(part, "'");
        for (char *c = part; i >= 7 && *c; c++)
            if (*c == '-')
                *c = ' ';
        strcpy(out, rows[i].say);
        out[strcspn(out, "%")] = '\0';
        (void)snprintf(out + strlen(out), 300 - strlen(out), "%s%s", part,
                       strstr(rows[i].say, "%s") + 2);
        return true;
    }
    return false;
}

static enum wp_status answer_attribute(const struct wp_xml_file *f,
                                       const xmlNode *schema,
                                       const struct mistake *m,
                                       const char *attribute,
                                       struct wp_error *err)
{
    const char *value = wp_xml_attribute(m->node, attribute);
    char what[300], others[500];

    if (strstr(m->text, ": The attribute '")) {
        known(schema, m->node, "attribute", others);
        return wp_xml_fail(f, m->node, attribute, err,
                           "expected %s, found this unknown attribute", others);
    }
    if (!expected_value(m->text, what)) /* of a very long value */
        strcpy(what, "a value as the schema says");
    return wp_xml_fail(f, m->node, attribute, err,
                       "expected %s, found \"%.100s\"", what,
                       value ? value : "");
}

static enum wp_status answer_element(const struct wp_xml_file *f,
                                     const xmlNode *schema,
                                     const struct mistake *m,
                                     struct wp_error *err)
{
    char part[200], others[500];

    between(m->text, "The attribute '", "' is required", part);
    if (*part)
        return wp_xml_fail(f, m->node, NULL, err,
                           "expected an attribute %s, found none", part);
    between(m->text, "Duplicate key-sequence ['", "']", part);
    if (*part)
        return wp_xml_fail(f, m->node, NULL, err,
                           "expected each only once, found %s again", part);
    between(m->text, "Missing child element(s). Expected is ( ", " )", part);
    if (*part)
        return wp_xml_fail(f, m->node, NULL, err,
                           "expected an element %s in it, found none", part);
    if (strstr(m->text, "validation root")) {
        struct wp_xsd_list list = {0};

        list.at[list.count++] = wp_xml_first(schema, "element");
        names_of(&list, others, sizeof(others));
        return wp_xml_fail(f, m->node, NULL, err,
                           "expected the element %s, found this one", others);
    }
    if (strstr(m->text, "This element is not expected")) {
        known(schema, wp_xml_parent(m->node), "element", others);
        return wp_xml_fail(f, m->node, NULL, err,
                           "expected %s, found this unknown or repeated "
                           "element",
                           others);
    }
    if (strstr(m->text, "Character content"))
        return wp_xml_fail(f, m->node, NULL, err,
                           "expected no text in it, found \"%.60s\"",
                           wp_xml_text(m->node));
    if (strstr(m->text, "Element content is not allowed"))
        return wp_xml_fail(f, m->node, NULL, err,
                           "expected no element in it, found %s",
                           wp_xml_name(wp_xml_first(m->node, NULL)));
    return wp_xml_fail(f, m->node, NULL, err, "%s", m->text);
}

static enum wp_status answer(const struct wp_xml_file *f, const xmlNode *schema,
                             struct mistake *m, struct wp_error *err)
{
    char attribute[200];

    if (!m->node)
        m->node = wp_xml_root(f);
    between(m->text, ", attribute '", "'", attribute);
    if (*attribute)
        return answer_attribute(f, schema, m, attribute, err);
    return answer_element(f, schema, m, err);
}

/* The schema of xsd, which stays owned by its document. */
static xmlSchema *compile(xmlDoc *xsd, struct mistake *m)
{
    xmlSchemaParserCtxt *ctxt = xmlSchemaNewDocParserCtxt(xsd);
    xmlSchema *schema = NULL;

    if (ctxt) {
        xmlSchemaSetParserStructuredErrors(ctxt, keep_first, m);
        schema = xmlSchemaParse(ctxt);
    }
    xmlSchemaFreeParserCtxt(ctxt);
    return schema;
}

enum wp_status wp_xml_validate(const struct wp_xml_file *f, const char *xsd,
                               size_t length, struct wp_error *err)
{
    struct wp_xml_file *text = NULL;
    struct mistake m = {0};
    xmlSchema *schema = NULL;
    xmlSchemaValidCtxt *ctxt = NULL;
    enum wp_status status = wp_xml_parse(&text, xsd, length, "the schema", err);
    int result;

    if (status)
        return WP_E_INTERNAL;
    schema = compile(text->doc, &m);
    ctxt = schema ? xmlSchemaNewValidCtxt(schema) : NULL;
    if (!ctxt) {
        status = wp_fail(err, WP_E_INTERNAL, "the schema: %s", m.text);
        goto done;
    }
    /* With a schema given, schemaLocation in a document opens nothing. */
    xmlSchemaSetValidStructuredErrors(ctxt, keep_first, &m);
    result = xmlSchemaValidateDoc(ctxt, f->doc);
    if (result < 0)
        status = wp_fail(err, WP_E_INTERNAL, "%s: cannot validate", f->name);
    else if (result > 0 || m.found)
        status = answer(f, wp_xml_root(text), &m, err);
done:
    xmlSchemaFreeValidCtxt(ctxt);
    xmlSchemaFree(schema);
    wp_xml_close(text);
    return status;
}
