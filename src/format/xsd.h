/*
 * xsd - what an XML Schema declares, for texts that explain it.
 *
 * Not a validator (wp_xml_validate() is): it finds declarations in a schema
 * without namespaces of its own, as ours are written: named types, sequence,
 * choice, all, attribute groups.
 */
#ifndef WP_FORMAT_XSD_H
#define WP_FORMAT_XSD_H

#include "format/xml.h"

enum { WP_XSD_MAX = 64 };

/* The declarations of one type, in the order of the schema. */
struct wp_xsd_list {
    unsigned count;
    const struct _xmlNode *at[WP_XSD_MAX];
};

/* The simpleType or complexType of an element's or attribute's declaration;
 * NULL when it is a built-in one. */
const struct _xmlNode *wp_xsd_type(const struct _xmlNode *schema,
                                   const struct _xmlNode *declaration);

/* The child elements ("element") or attributes ("attribute") that a type
 * declares; at most WP_XSD_MAX. */
void wp_xsd_declared(const struct _xmlNode *schema, const struct _xmlNode *type,
                     const char *what, struct wp_xsd_list *out);

/* The declaration of an element of a document; NULL when there is none. */
const struct _xmlNode *wp_xsd_find(const struct _xmlNode *schema,
                                   const struct _xmlNode *element);

/* The words of a type's enumeration, through unions; their elements have the
 * attribute value. */
void wp_xsd_words(const struct _xmlNode *schema, const struct _xmlNode *type,
                  struct wp_xsd_list *out);

/* The documentation of a declaration or word; "" when there is none. */
const char *wp_xsd_documentation(const struct _xmlNode *declaration);

#endif
