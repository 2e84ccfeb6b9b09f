#include "config/meter_explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/meter_xsd.h"
#include "format/xml.h"
#include "format/xsd.h"

enum { ENTRIES_MAX = 200, DEPTH_MAX = 6 };

struct wp_meter_explain {
    struct wp_xml_file *xsd;
    unsigned count;
    struct wp_explain_entry entry[ENTRIES_MAX];
};

/* The first line is the brief; the rest in one line. */
static void split(const char *documentation, struct wp_explain_entry *e)
{
    size_t n = strcspn(documentation, "\n"), out = 0;

    (void)snprintf(e->brief, sizeof(e->brief), "%.*s", (int)n, documentation);
    documentation += n;
    for (; *documentation && out < sizeof(e->text) - 1; documentation++) {
        bool blank = *documentation == ' ' || *documentation == '\n';

        if (!blank)
            e->text[out++] = *documentation;
        else if (out && e->text[out - 1] != ' ')
            e->text[out++] = ' ';
    }
    e->text[out] = '\0';
}

/* "auto, 5, 9 or U" */
static void list_words(struct wp_explain_entry *e)
{
    size_t n = 0;

    for (unsigned i = 0; i < e->words && n < sizeof(e->type); i++) {
        int k = snprintf(e->type + n, sizeof(e->type) - n, "%s%s",
                         i == 0             ? ""
                         : i + 1 < e->words ? ", "
                                            : " or ",
                         e->word[i].word);

        n += (size_t)(k > 0 ? k : 0);
    }
}

/* Names of types read aloud: "positive-number-or-auto". */
static void read_aloud(const char *type, struct wp_explain_entry *e)
{
    (void)snprintf(e->type, sizeof(e->type), "a %s", type);
    for (char *c = e->type; *c; c++)
        if (*c == '-')
            *c = ' ';
}

static void describe_values(const struct _xmlNode *schema,
                            const struct _xmlNode *attribute,
                            struct wp_explain_entry *e)
{
    const struct _xmlNode *type = wp_xsd_type(schema, attribute);
    struct wp_xsd_list list = {0};

    if (!type)
        return;
    wp_xsd_words(schema, type, &list);
    if (!list.count || wp_xml_first(type, "union")) {
        read_aloud(wp_xml_attribute(type, "name"), e);
        return;
    }
    for (unsigned i = 0; i < list.count && i < WP_EXPLAIN_WORDS; i++)
        e->word[e->words++] =
            (struct wp_explain_word){wp_xml_attribute(list.at[i], "value"),
                                     wp_xsd_documentation(list.at[i])};
    list_words(e);
}

/* The next free entry, named "way/name". */
static struct wp_explain_entry *add(struct wp_meter_explain *x,
                                    const struct _xmlNode *declaration,
                                    const char *way)
{
    struct wp_explain_entry *e;

    if (x->count == ENTRIES_MAX)
        return NULL;
    e = &x->entry[x->count++];
    (void)snprintf(e->name, sizeof(e->name), "%s%s%s", way, *way ? "/" : "",
                   wp_xml_attribute(declaration, "name"));
    return e;
}

static void add_attribute(struct wp_meter_explain *x, const struct _xmlNode *a,
                          const char *way)
{
    const char *use = wp_xml_attribute(a, "use");
    struct wp_explain_entry *e = add(x, a, way);

    if (!e)
        return;
    e->required = use && strcmp(use, "required") == 0;
    e->standard = wp_xml_attribute(a, "default");
    split(wp_xsd_documentation(a), e);
    describe_values(wp_xml_root(x->xsd), a, e);
}

static void add_element(struct wp_meter_explain *x,
                        const struct _xmlNode *element, const char *way,
                        int depth)
{
    const struct _xmlNode *schema = wp_xml_root(x->xsd);
    const struct _xmlNode *type = wp_xsd_type(schema, element);
    struct wp_explain_entry *e = depth ? add(x, element, way) : NULL;
    struct wp_xsd_list list;

    if (e) {
        e->section = true;
        split(wp_xsd_documentation(type), e);
        way = e->name;
    }
    wp_xsd_declared(schema, type, "attribute", &list);
    for (unsigned i = 0; i < list.count; i++)
        add_attribute(x, list.at[i], way);
    wp_xsd_declared(schema, type, "element", &list);
    for (unsigned i = 0; i < list.count && depth < DEPTH_MAX; i++)
        add_element(x, list.at[i], way, depth + 1);
}

enum wp_status wp_meter_explain_open(struct wp_meter_explain **out,
                                     struct wp_error *err)
{
    struct wp_meter_explain *x = calloc(1, sizeof(*x));
    enum wp_status status;

    *out = NULL;
    if (!x)
        return wp_fail_nomem(err, "the explanations");
    status = wp_xml_parse(&x->xsd, wp_meter_xsd, wp_meter_xsd_length,
                          "schemas/meter.xsd", err);
    if (status) {
        wp_meter_explain_close(x);
        return WP_E_INTERNAL;
    }
    add_element(x, wp_xml_first(wp_xml_root(x->xsd), "element"), "", 0);
    *out = x;
    return WP_OK;
}

void wp_meter_explain_close(struct wp_meter_explain *e)
{
    if (!e)
        return;
    wp_xml_close(e->xsd);
    free(e);
}

const struct wp_explain_entry *
wp_meter_explain_at(const struct wp_meter_explain *e, unsigned index)
{
    return index < e->count ? &e->entry[index] : NULL;
}

int wp_meter_explain_fits(const struct wp_explain_entry *entry,
                          const char *name)
{
    const char *full = entry->name;
    char plain[128];
    size_t n = 0, k = strlen(full);

    for (bool inside = false; *name && n < sizeof(plain) - 1; name++) {
        inside = inside ? *name != ']' : *name == '[';
        if (!inside && *name != ']')
            plain[n++] = *name;
    }
    plain[n] = '\0';
    if (!n || n > k || strcmp(full + k - n, plain) != 0)
        return 0;
    return n == k ? 2 : full[k - n - 1] == '/';
}
