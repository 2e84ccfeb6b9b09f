#include "config/meter_settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/meter_walk_priv.h"

/* 176 that are always there, 6 transformers of 16 points of 3, 4 inputs of 9,
 * 4 carriers of 4, 10 intervals, rounded up. */
enum { SETTINGS_MAX = 512 };

struct list {
    unsigned count;
    struct wp_meter_setting at[SETTINGS_MAX];
};

struct wp_meter_settings {
    struct list given, standard;
};

struct collecting {
    struct list *list;
    char way[96];
    int depth, nth;   /* of points, inputs, carriers, intervals */
    const char *last; /* element */
};

static bool is_numbered(const char *element)
{
    static const char *const names[] = {"point", "meter-under-test", "carrier",
                                        "interval"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(element, names[i]) == 0)
            return true;
    return false;
}

static void begin(void *self, const char *element, const char *key,
                  const char *value)
{
    struct collecting *c = self;
    size_t n = strlen(c->way);
    bool numbered = is_numbered(element);
    bool again = c->last && strcmp(c->last, element) == 0;
    char place[16] = "";

    c->nth = !numbered ? 0 : again ? c->nth + 1 : 1;
    c->last = element;
    if (key)
        (void)snprintf(place, sizeof(place), "[%s]", value);
    else if (numbered)
        (void)snprintf(place, sizeof(place), "[%d]", c->nth);
    if (c->depth++)
        (void)snprintf(c->way + n, sizeof(c->way) - n, "%s%s%s", n ? "/" : "",
                       element, place);
}

static void field(void *self, const struct wp_field *f, const void *base)
{
    struct collecting *c = self;
    struct wp_meter_setting *s;

    if (c->list->count == SETTINGS_MAX)
        return;
    s = &c->list->at[c->list->count++];
    (void)snprintf(s->name, sizeof(s->name), "%.60s%s%.30s", c->way,
                   *c->way ? "/" : "", f->attribute);
    wp_field_get(f, base, s->value);
}

static void end(void *self, const char *element)
{
    struct collecting *c = self;
    char *last = strrchr(c->way, '/');

    (void)element;
    c->depth--;
    *(last ? last : c->way) = '\0';
}

static void collect(const struct wp_meter_config *config, struct list *out)
{
    struct collecting c = {.list = out};
    const struct wp_meter_visitor v = {&c, begin, field, end};

    wp_meter_walk(config, &v);
}

static void compare(struct wp_meter_setting *s, const struct list *standard)
{
    for (unsigned i = 0; i < standard->count && !s->standard; i++)
        if (strcmp(standard->at[i].name, s->name) == 0)
            s->standard = standard->at[i].value;
    s->differs = !s->standard || strcmp(s->standard, s->value) != 0;
}

enum wp_status wp_meter_settings_open(struct wp_meter_settings **out,
                                      const struct wp_meter_config *config,
                                      struct wp_error *err)
{
    struct wp_meter_settings *s = calloc(1, sizeof(*s));
    struct wp_meter_config standard;

    *out = s;
    if (!s)
        return wp_fail_nomem(err, "the settings");
    wp_meter_config_default(&standard);
    collect(&standard, &s->standard);
    collect(config, &s->given);
    for (unsigned i = 0; i < s->given.count; i++)
        compare(&s->given.at[i], &s->standard);
    return WP_OK;
}

void wp_meter_settings_close(struct wp_meter_settings *s)
{
    free(s);
}

unsigned wp_meter_settings_count(const struct wp_meter_settings *s)
{
    return s->given.count;
}

const struct wp_meter_setting *
wp_meter_settings_at(const struct wp_meter_settings *s, unsigned index)
{
    return &s->given.at[index];
}
