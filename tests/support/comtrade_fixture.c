#include "comtrade_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/comtrade.h"
#include "format/json.h"

const char *const ct_base_cfg[CT_CFG_LINES] = {
    "ST,DEV,1999",
    "3,2A,1D",
    "1,UA,A,,V,0.5,1,0,-32767,32767,100,1,P",
    "2,IA,B,,kA,2,-3,10,-32767,32767,200,5,S",
    "1,TRIP,,,0",
    "50",
    "1",
    "1000,3",
    "01/02/2020,03:04:05.000000",
    "01/02/2020,03:04:05.001000",
    "ASCII",
    "1",
};

const char ct_base_dat[] = "1,0,10,-20,0\r\n"
                           "2,1000,11,-21,1\r\n"
                           "3,2000,12,-22,0\r\n";

void ct_cfg(const char *name, int line, const char *with)
{
    char text[4096] = "";

    for (int i = 1; i <= CT_CFG_LINES; i++) {
        if (i == line && !with)
            break;
        (void)strcat(text, i == line ? with : ct_base_cfg[i - 1]);
        (void)strcat(text, "\r\n");
    }
    (void)temp_text(name, text);
}

static void append(struct ct_record *r, const struct wp_block *b)
{
    size_t n = r->n + b->frames;

    for (unsigned k = 0; k < r->info.channels; k++) {
        r->x[k] = realloc(r->x[k], (n + 1) * sizeof(double));
        memcpy(r->x[k] + r->n, b->x[k], b->frames * sizeof(double));
    }
    for (unsigned k = 0; k < r->info.digitals; k++) {
        r->d[k] = realloc(r->d[k], n + 1);
        memcpy(r->d[k] + r->n, b->digital[k], b->frames);
    }
    r->stamp_ns = realloc(r->stamp_ns, (n + 1) * sizeof(int64_t));
    memcpy(r->stamp_ns + r->n, b->stamp_ns, b->frames * sizeof(int64_t));
    r->n = n;
}

static void read_all(struct ct_record *r, void *self, size_t capacity)
{
    unsigned channels = r->info.channels, digitals = r->info.digitals;
    double **x = calloc(channels + 1, sizeof(*x));
    uint8_t **d = calloc(digitals + 1, sizeof(*d));
    struct wp_block b = {.capacity = capacity, .x = x, .digital = d};

    b.stamp_ns = calloc(capacity, sizeof(int64_t));
    r->x = calloc(channels + 1, sizeof(*x));
    r->d = calloc(digitals + 1, sizeof(*d));
    for (unsigned k = 0; k < channels; k++)
        x[k] = malloc(capacity * sizeof(double));
    for (unsigned k = 0; k < digitals; k++)
        d[k] = malloc(capacity);
    do {
        r->status = wp_comtrade_source.read(self, &b, &r->err);
        if (!r->status)
            append(r, &b);
    } while (!r->status && b.frames);
    for (unsigned k = 0; k < channels; k++)
        free(x[k]);
    for (unsigned k = 0; k < digitals; k++)
        free(d[k]);
    free(x);
    free(d);
    free(b.stamp_ns);
}

void ct_load(struct ct_record *r, const char *path, const struct ct_how *how)
{
    static const struct ct_how plain;
    struct wp_source_options options = {0};
    struct wp_json_file *json = NULL;
    void *self;

    *r = (struct ct_record){0};
    if (!how)
        how = &plain;
    options.strict = how->strict;
    options.non_finite_is_missing = how->non_finite_is_missing;
    if (how->hints) {
        ck_assert_int_eq(wp_json_parse(&json, how->hints, strlen(how->hints),
                                       "hints", &r->err),
                         WP_OK);
        options.hints = wp_json_root(json);
    }
    r->status =
        wp_comtrade_source.open(&self, path, &options, &r->info, &r->err);
    ck_assert_int_eq(self == NULL, r->status != WP_OK);
    if (!r->status)
        read_all(r, self, how->block ? how->block : 1000);
    wp_comtrade_source.close(self);
    wp_json_close(json);
}

void ct_free(struct ct_record *r)
{
    for (unsigned k = 0; r->x && k < r->info.channels; k++)
        free(r->x[k]);
    for (unsigned k = 0; r->d && k < r->info.digitals; k++)
        free(r->d[k]);
    free(r->x);
    free(r->d);
    free(r->stamp_ns);
    wp_source_info_release(&r->info);
    *r = (struct ct_record){0};
}

bool ct_noted(const struct ct_record *r, const char *text)
{
    for (size_t i = 0; i < r->info.notes.kept; i++)
        if (strstr(r->info.notes.text[i], text))
            return true;
    return false;
}

double ct_value(const struct ct_record *r, unsigned channel, size_t frame)
{
    const struct wp_source_channel *c = &r->info.channel[channel];

    return c->scale * r->x[channel][frame] + c->offset;
}
