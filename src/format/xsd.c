#include "format/xsd.h"

#include <stdbool.h>
#include <string.h>

enum { DEPTH_MAX = 8 }; /* of nested groups: ours have three */

static bool is(const struct _xmlNode *node, const char *name)
{
    return strcmp(wp_xml_name(node), name) == 0;
}

static bool names(const struct _xmlNode *node, const char *word)
{
    const char *name = wp_xml_attribute(node, "name");

    return name && strcmp(name, word) == 0;
}

/* A declaration at the top of the schema; kind NULL = any type. */
static const struct _xmlNode *global(const struct _xmlNode *schema,
                                     const char *kind, const char *name)
{
    const struct _xmlNode *n = wp_xml_first(schema, kind);

    for (; n; n = wp_xml_next(n, kind))
        if (names(n, name) &&
            (kind || is(n, "simpleType") || is(n, "complexType")))
            return n;
    return NULL;
}

const struct _xmlNode *wp_xsd_type(const struct _xmlNode *schema,
                                   const struct _xmlNode *declaration)
{
    const char *type = wp_xml_attribute(declaration, "type");
    const struct _xmlNode *in = wp_xml_first(declaration, "complexType");

    if (type)
        return global(schema, NULL, type);
    return in ? in : wp_xml_first(declaration, "simpleType");
}

static void add(struct wp_xsd_list *out, const struct _xmlNode *node)
{
    if (out->count < WP_XSD_MAX)
        out->at[out->count++] = node;
}

static void declared(const struct _xmlNode *schema, const struct _xmlNode *in,
                     const char *what, struct wp_xsd_list *out, int depth)
{
    const struct _xmlNode *n = depth < DEPTH_MAX ? wp_xml_first(in, NULL) : 0;

    for (; n; n = wp_xml_next(n, NULL)) {
        const char *ref = wp_xml_attribute(n, "ref");

        if (is(n, what))
            add(out, n);
        else if (is(n, "all") || is(n, "sequence") || is(n, "choice"))
            declared(schema, n, what, out, depth + 1);
        else if (is(n, "attributeGroup") && ref)
            declared(schema, global(schema, "attributeGroup", ref), what, out,
                     depth + 1);
    }
}

void wp_xsd_declared(const struct _xmlNode *schema, const struct _xmlNode *type,
                     const char *what, struct wp_xsd_list *out)
{
    out->count = 0;
    declared(schema, type, what, out, 0);
}

const struct _xmlNode *wp_xsd_find(const struct _xmlNode *schema,
                                   const struct _xmlNode *element)
{
    const struct _xmlNode *parent = wp_xml_parent(element), *owner;
    struct wp_xsd_list list;

    if (!parent)
        return global(schema, "element", wp_xml_name(element));
    owner = wp_xsd_find(schema, parent);
    if (!owner)
        return NULL;
    wp_xsd_declared(schema, wp_xsd_type(schema, owner), "element", &list);
    for (unsigned i = 0; i < list.count; i++)
        if (names(list.at[i], wp_xml_name(element)))
            return list.at[i];
    return NULL;
}

/* The types that a union names. */
static void words_of_members(const struct _xmlNode *schema, const char *members,
                             struct wp_xsd_list *out, int depth);

static void words(const struct _xmlNode *schema, const struct _xmlNode *type,
                  struct wp_xsd_list *out, int depth)
{
    const struct _xmlNode *in = wp_xml_first(type, "restriction");
    const struct _xmlNode *n = wp_xml_first(in, "enumeration");
    const struct _xmlNode *of = wp_xml_first(type, "union");
    const char *members = of ? wp_xml_attribute(of, "memberTypes") : NULL;

    for (; n; n = wp_xml_next(n, "enumeration"))
        add(out, n);
    if (members && depth < DEPTH_MAX)
        words_of_members(schema, members, out, depth);
}

static void words_of_members(const struct _xmlNode *schema, const char *members,
                             struct wp_xsd_list *out, int depth)
{
    char name[64];

    while (*members) {
        size_t n = strcspn(members, " ");

        if (n && n < sizeof(name)) {
            memcpy(name, members, n);
            name[n] = '\0';
            words(schema, global(schema, NULL, name), out, depth + 1);
        }
        members += n + (members[n] == ' ');
    }
}

void wp_xsd_words(const struct _xmlNode *schema, const struct _xmlNode *type,
                  struct wp_xsd_list *out)
{
    out->count = 0;
    words(schema, type, out, 0);
}

const char *wp_xsd_documentation(const struct _xmlNode *declaration)
{
    const struct _xmlNode *n =
        wp_xml_first(wp_xml_first(declaration, "annotation"), "documentation");

    return n ? wp_xml_text(n) : "";
}
