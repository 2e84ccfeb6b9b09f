#include "cli/origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIXED = 2 };

/* Takes both texts over; false when one of them is NULL. */
static bool put(struct wp_origin *o, char *key, char *value)
{
    o->owned[o->count++] = key;
    o->owned[o->count++] = value;
    if (!key || !value)
        return false;
    o->pair[o->texts.count++] = (struct wp_text_pair){key, value};
    return true;
}

static bool put_input(struct wp_origin *o, const struct wp_provenance *p,
                      size_t i)
{
    const char *shown = wp_provenance_shown(p, i);
    size_t size = strlen(shown) + 80;
    char *key = malloc(32), *value = malloc(size);

    if (key)
        (void)snprintf(key, 32, "input_%zu", i + 1);
    if (value)
        (void)snprintf(value, size, "%s sha256:%s", shown, p->input[i].sha256);
    return put(o, key, value);
}

enum wp_status wp_origin_init(struct wp_origin *o,
                              const struct wp_provenance *p,
                              struct wp_error *err)
{
    bool good;

    *o = (struct wp_origin){.count = 0};
    o->pair = calloc(p->inputs + FIXED, sizeof(*o->pair));
    o->owned = calloc(2 * (p->inputs + FIXED), sizeof(*o->owned));
    good = o->pair && o->owned &&
           put(o, strdup("program_version"), strdup(p->version));
    if (good && !p->reproducible)
        good = put(o, strdup("command_line"), strdup(p->command_line));
    for (size_t i = 0; good && i < p->inputs; i++)
        good = put_input(o, p, i);
    o->texts.pair = o->pair;
    if (good)
        return WP_OK;
    wp_origin_release(o);
    return wp_fail_nomem(err, "the origin");
}

void wp_origin_release(struct wp_origin *o)
{
    for (size_t i = 0; o->owned && i < o->count; i++)
        free(o->owned[i]);
    free(o->owned);
    free(o->pair);
    *o = (struct wp_origin){.count = 0};
}
