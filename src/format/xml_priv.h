/* xml_priv - what the reader and the validator share. */
#ifndef WP_FORMAT_XML_PRIV_H
#define WP_FORMAT_XML_PRIV_H

#include <libxml/tree.h>

#include "format/xml.h"

struct wp_xml_file {
    char *name;
    xmlDoc *doc;
};

#endif
