/*
 * xml - reading XML that people write: every complaint names file, line and
 * element.
 *
 * A thin face on libxml2, which has its home here. Documents have no DOCTYPE,
 * so no entities; nothing is fetched, neither from the network nor from other
 * files. Nodes are borrowed from the file and live until wp_xml_close().
 */
#ifndef WP_FORMAT_XML_H
#define WP_FORMAT_XML_H

#include <stddef.h>

#include "core/error.h"

struct _xmlNode; /* an element */
struct wp_xml_file;

enum { WP_XML_MAX_BYTES = 256 << 10 };

/* Reads at most 256 KiB. On failure *out is NULL: WP_E_IO, WP_E_FORMAT ("FILE:
 * line N: ..."), WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status
wp_xml_open(struct wp_xml_file **out, const char *path, struct wp_error *err);

/* The same from memory; name stands for the file in error texts. */
WP_MUST_CHECK enum wp_status wp_xml_parse(struct wp_xml_file **out,
                                          const char *text, size_t length,
                                          const char *name,
                                          struct wp_error *err);

/* Accepts NULL. */
void wp_xml_close(struct wp_xml_file *f);

/*
 * Whether the file is as an XML Schema (1.0, given as text) says. The first
 * mistake is answered: "FILE: line N: element X, attribute A: expected ...,
 * found ..."; WP_E_CONFIG. WP_E_INTERNAL: the schema itself is wrong.
 */
WP_MUST_CHECK enum wp_status wp_xml_validate(const struct wp_xml_file *f,
                                             const char *xsd, size_t length,
                                             struct wp_error *err);

const struct _xmlNode *wp_xml_root(const struct wp_xml_file *f);

/* Child elements in order, of that name or (NULL) all: first and next, NULL at
 * the end. */
const struct _xmlNode *wp_xml_first(const struct _xmlNode *node,
                                    const char *name);
const struct _xmlNode *wp_xml_next(const struct _xmlNode *node,
                                   const char *name);
const struct _xmlNode *wp_xml_parent(const struct _xmlNode *node);

/* The element's name without its prefix. */
const char *wp_xml_name(const struct _xmlNode *node);

/* An attribute's value, as long as the file; NULL when it is not there. */
const char *wp_xml_attribute(const struct _xmlNode *node, const char *name);

/* The text directly inside an element, "" when there is none. */
const char *wp_xml_text(const struct _xmlNode *node);

/* From 1. */
long wp_xml_line(const struct _xmlNode *node);

/* Complains about an element or (not NULL) its attribute: "FILE: line N:
 * element X, attribute A: " and the text; WP_E_CONFIG. */
enum wp_status wp_xml_fail(const struct wp_xml_file *f,
                           const struct _xmlNode *node, const char *attribute,
                           struct wp_error *err, const char *format, ...)
    WP_PRINTF(5, 6);

#endif
