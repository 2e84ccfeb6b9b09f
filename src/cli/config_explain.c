#include <stdio.h>
#include <string.h>

#include "cli/config_show.h"

enum { WIDTH = 78 };

/* The text in lines of at most WIDTH, each indented. */
static void wrap(const char *text, int indent)
{
    int column = 0;

    while (*text) {
        int n = (int)strcspn(text, " ");

        if (column && column + 1 + n > WIDTH) {
            (void)fputc('\n', stdout);
            column = 0;
        }
        column += column ? printf(" %.*s", n, text)
                         : printf("%*s%.*s", indent, "", n, text);
        text += n;
        text += strspn(text, " ");
    }
    if (column)
        (void)fputc('\n', stdout);
}

static void line(const struct wp_explain_entry *entry)
{
    (void)printf("%s%-44s %s\n", entry->section ? "\n" : "  ", entry->name,
                 entry->brief);
}

void wp_config_list_settings(const struct wp_meter_explain *e)
{
    const struct wp_explain_entry *entry;

    for (unsigned i = 0; (entry = wp_meter_explain_at(e, i)); i++)
        line(entry);
}

/* All that is in a section. */
static void list_of(const struct wp_meter_explain *e, const char *section)
{
    const struct wp_explain_entry *entry;
    size_t n = strlen(section);

    for (unsigned i = 0; (entry = wp_meter_explain_at(e, i)); i++)
        if (strncmp(entry->name, section, n) == 0 && entry->name[n] == '/')
            line(entry);
}

void wp_config_explain(const struct wp_meter_explain *e,
                       const struct wp_explain_entry *entry)
{
    (void)printf("%s\n", entry->name);
    wrap(entry->brief, 2);
    wrap(entry->text, 2);
    if (entry->section) {
        list_of(e, entry->name);
        return;
    }
    (void)printf("  value: %s%s\n", entry->type,
                 entry->required ? "; has to be given" : "");
    for (unsigned i = 0; i < entry->words; i++)
        if (*entry->word[i].meaning)
            (void)printf("    %-16s %s\n", entry->word[i].word,
                         entry->word[i].meaning);
    if (entry->standard)
        (void)printf("  default: %s\n",
                     *entry->standard ? entry->standard : "none");
}

void wp_config_json_explain(struct wp_json_writer *w,
                            const struct wp_explain_entry *entry)
{
    wp_json_begin_object(w, NULL);
    wp_json_put_string(w, "name", entry->name);
    wp_json_put_bool(w, "section", entry->section);
    wp_json_put_string(w, "brief", entry->brief);
    wp_json_put_string(w, "text", entry->text);
    if (!entry->section) {
        wp_json_put_string(w, "type", entry->type);
        wp_json_put_bool(w, "required", entry->required);
        wp_json_put_string(w, "default", entry->standard);
        wp_json_begin_object(w, "values");
        for (unsigned i = 0; i < entry->words; i++)
            wp_json_put_string(w, entry->word[i].word, entry->word[i].meaning);
        wp_json_end_object(w);
    }
    wp_json_end_object(w);
}
