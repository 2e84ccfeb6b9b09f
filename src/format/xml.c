#include "format/xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "format/xml_priv.h"

/* What the callbacks of one parse leave. */
struct parse {
    bool doctype; /* seen, and stopped there */
    int line;     /* of the first error; 0 = none */
    char text[200];
};

/* Only a DOCTYPE can declare entities, and those can grow or name files. */
static void refuse_doctype(void *context, const xmlChar *name,
                           const xmlChar *external, const xmlChar *system)
{
    xmlParserCtxt *ctxt = context;
    struct parse *p = ctxt->_private;

    (void)name;
    (void)external;
    (void)system;
    p->doctype = true;
    p->line = xmlSAX2GetLineNumber(ctxt);
    xmlStopParser(ctxt);
}

/* libxml2 2.12 made the error const. */
#if LIBXML_VERSION >= 21200
typedef const xmlError parse_error;
#else
typedef xmlError parse_error;
#endif

static void keep_first(void *context, parse_error *e)
{
    xmlParserCtxt *ctxt = context;
    struct parse *p = ctxt->_private;
    size_t n;

    if (p->line || e->level < XML_ERR_ERROR)
        return;
    p->line = e->line > 0 ? e->line : 1;
    (void)snprintf(p->text, sizeof(p->text), "%s",
                   e->message ? e->message : "");
    n = strlen(p->text);
    while (n && (p->text[n - 1] == '\n' || p->text[n - 1] == ' '))
        p->text[--n] = '\0';
}

static enum wp_status not_xml(const struct parse *p, const char *name,
                              struct wp_error *err)
{
    if (p->doctype)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: line %d: expected an element, found a DOCTYPE "
                       "(entities are not read)",
                       name, p->line);
    return wp_fail(err, WP_E_FORMAT,
                   "%s: line %d: expected XML, found none (%s)", name,
                   p->line ? p->line : 1, *p->text ? p->text : "no element");
}

static xmlDoc *read_doc(xmlParserCtxt *ctxt, const char *text, size_t length)
{
    xmlDoc *doc;

    ctxt->sax->internalSubset = refuse_doctype;
    ctxt->sax->serror = keep_first;
    doc = xmlCtxtReadMemory(ctxt, text, (int)length, NULL, NULL,
                            XML_PARSE_NONET | XML_PARSE_NOCDATA |
                                XML_PARSE_COMPACT);
    if (doc && ctxt->wellFormed && xmlDocGetRootElement(doc))
        return doc;
    xmlFreeDoc(doc);
    return NULL;
}

/* libxml2 compares every two attributes of an element, so that very many take
 * minutes. Between one '<' and the next stands one element at most. */
static enum wp_status count_attributes(const char *text, size_t length,
                                       const char *name, struct wp_error *err)
{
    enum { MOST = 100 };
    int count = 0, line = 1;

    for (size_t i = 1; i < length; i++) {
        line += text[i] == '\n';
        if (text[i] == '<')
            count = 0;
        else if (text[i] == '=' && text[i - 1] != '=') /* no ruler of === */
            count++;
        if (count > MOST)
            return wp_fail(err, WP_E_FORMAT,
                           "%s: line %d: expected at most %d attributes in an "
                           "element, found more",
                           name, line, MOST);
    }
    return WP_OK;
}

enum wp_status wp_xml_parse(struct wp_xml_file **out, const char *text,
                            size_t length, const char *name,
                            struct wp_error *err)
{
    struct parse p = {0};
    struct wp_xml_file *f = calloc(1, sizeof(*f));
    xmlParserCtxt *ctxt;
    enum wp_status status = WP_OK;

    *out = NULL;
    xmlInitParser();
    ctxt = xmlNewParserCtxt();
    if (f)
        f->name = strdup(name);
    if (!f || !f->name || !ctxt) {
        status = wp_fail_nomem(err, name);
    } else if (length > WP_XML_MAX_BYTES) {
        status = wp_fail(err, WP_E_FORMAT,
                         "%s: expected at most 256 KiB of XML, found %zu bytes",
                         name, length);
    } else if (!(status = count_attributes(text, length, name, err))) {
        ctxt->_private = &p;
        f->doc = read_doc(ctxt, text, length);
        if (!f->doc || p.doctype)
            status = not_xml(&p, name, err);
    }
    xmlFreeParserCtxt(ctxt);
    if (status)
        wp_xml_close(f);
    else
        *out = f;
    return status;
}

enum wp_status wp_xml_open(struct wp_xml_file **out, const char *path,
                           struct wp_error *err)
{
    FILE *in;
    char *text;
    size_t length;
    enum wp_status status = wp_file_open(&in, path, NULL, err);

    *out = NULL;
    if (status)
        return status;
    text = malloc(WP_XML_MAX_BYTES + 1);
    length = text ? fread(text, 1, WP_XML_MAX_BYTES + 1, in) : 0;
    if (!text)
        status = wp_fail_nomem(err, path);
    else if (ferror(in))
        status = wp_fail(err, WP_E_IO, "%s: cannot read", path);
    else
        status = wp_xml_parse(out, text, length, path, err);
    free(text);
    (void)fclose(in);
    return status;
}

void wp_xml_close(struct wp_xml_file *f)
{
    if (!f)
        return;
    xmlFreeDoc(f->doc);
    free(f->name);
    free(f);
}

const struct _xmlNode *wp_xml_root(const struct wp_xml_file *f)
{
    return xmlDocGetRootElement(f->doc);
}

static const xmlNode *element_from(const xmlNode *n, const char *name)
{
    while (n && (n->type != XML_ELEMENT_NODE ||
                 (name && strcmp((const char *)n->name, name) != 0)))
        n = n->next;
    return n;
}

const struct _xmlNode *wp_xml_first(const struct _xmlNode *node,
                                    const char *name)
{
    return node ? element_from(node->children, name) : NULL;
}

const struct _xmlNode *wp_xml_next(const struct _xmlNode *node,
                                   const char *name)
{
    return element_from(node->next, name);
}

const struct _xmlNode *wp_xml_parent(const struct _xmlNode *node)
{
    const xmlNode *p = node->parent;

    return p && p->type == XML_ELEMENT_NODE ? p : NULL;
}

const char *wp_xml_name(const struct _xmlNode *node)
{
    return (const char *)node->name;
}

/* The first text among children; without entities there is no second. */
static const char *text_of(const xmlNode *n)
{
    while (n && n->type != XML_TEXT_NODE)
        n = n->next;
    return n && n->content ? (const char *)n->content : "";
}

const char *wp_xml_attribute(const struct _xmlNode *node, const char *name)
{
    for (const xmlAttr *a = node->properties; a; a = a->next)
        if (!a->ns && strcmp((const char *)a->name, name) == 0)
            return text_of(a->children);
    return NULL;
}

const char *wp_xml_text(const struct _xmlNode *node)
{
    return text_of(node->children);
}

long wp_xml_line(const struct _xmlNode *node)
{
    return xmlGetLineNo(node);
}

enum wp_status wp_xml_fail(const struct wp_xml_file *f,
                           const struct _xmlNode *node, const char *attribute,
                           struct wp_error *err, const char *format, ...)
{
    char text[700];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return wp_fail(err, WP_E_CONFIG, "%s: line %ld: element %s%s%s: %s",
                   f->name, wp_xml_line(node), wp_xml_name(node),
                   attribute ? ", attribute " : "", attribute ? attribute : "",
                   text);
}
