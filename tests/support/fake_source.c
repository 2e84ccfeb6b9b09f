#include "fake_source.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "temp_folder.h"

struct fake {
    struct wp_source_info *info;
    double rate, hz, skew_s, dc, start_s;
    int64_t at, missing;
    uint32_t cut;
    bool stamps;
};

void fake_write(const char *name, const char *words)
{
    char text[1024];

    (void)snprintf(text, sizeof(text), "fake %s\n", words);
    (void)temp_text(name, text);
}

static int detect(const char *path, const uint8_t *head, size_t length)
{
    (void)path;
    return length > 4 && memcmp(head, "fake", 4) == 0 ? 100 : 0;
}

static double get(const char *text, const char *key, double otherwise)
{
    const char *at = strstr(text, key);

    return at ? strtod(at + strlen(key), NULL) : otherwise;
}

static void get_word(const char *text, const char *key, char *out, size_t size)
{
    const char *at = strstr(text, key);
    size_t n = at ? strcspn(at + strlen(key), " \n") : 0;

    (void)snprintf(out, size, "%.*s", (int)n, at ? at + strlen(key) : "");
}

static void describe(struct wp_source_info *info, const char *text)
{
    double start = get(text, " start=", -1.0), primary;
    char phase[16], unit[16];

    info->format = "fake";
    info->channels = (unsigned)get(text, " channels=", 2);
    info->channel = calloc(info->channels, sizeof(*info->channel));
    info->digitals = 1;
    info->digital = calloc(1, sizeof(*info->digital));
    info->frames = (int64_t)get(text, " frames=", 1000);
    info->clock =
        strstr(text, " clock=stamps") ? WP_CLOCK_STAMPS : WP_CLOCK_RATE;
    (void)wp_rate_from_double(get(text, " rate=", 8000), &info->rate);
    info->start_known = start >= 0.0;
    if (info->start_known)
        info->start_ns = strtoll(strstr(text, " start=") + 7, NULL, 10);
    primary = get(text, " primary=", 0.0);
    get_word(text, " unit=", unit, sizeof(unit));
    get_word(text, " phase=", phase, sizeof(phase));
    for (unsigned c = 0; c < info->channels; c++) {
        struct wp_source_channel *ch = &info->channel[c];

        (void)snprintf(ch->name, sizeof(ch->name), "%c%c", "UI"[c % 2],
                       'a' + (char)(c / 2));
        (void)snprintf(ch->unit, sizeof(ch->unit), "%s", unit);
        (void)snprintf(ch->phase, sizeof(ch->phase), "%s", phase);
        ch->storage = WP_STORE_F64;
        ch->norm = ch->scale = 1.0;
        ch->skew_s = c == 1 ? get(text, " skew=", 0.0) * 1e-6 : 0.0;
        ch->side = primary > 0.0 ? WP_SIDE_PRIMARY : WP_SIDE_UNKNOWN;
        ch->ratio_primary = primary;
        ch->ratio_secondary = primary > 0.0 ? 1.0 : 0.0;
    }
}

static enum wp_status open_fake(void **self, const char *path,
                                const struct wp_source_options *options,
                                struct wp_source_info *info,
                                struct wp_error *err)
{
    char text[512] = "";
    FILE *f = fopen(path, "r");
    struct fake *s = calloc(1, sizeof(*s));

    (void)options;
    *self = NULL;
    ck_assert_ptr_nonnull(f);
    ck_assert_ptr_nonnull(fgets(text, sizeof(text), f));
    (void)fclose(f);
    describe(info, text);
    *s = (struct fake){info,
                       get(text, " rate=", 8000),
                       get(text, " hz=", 50),
                       get(text, " skew=", 0.0) * 1e-6,
                       get(text, " dc=", 0.0),
                       info->start_known ? (double)info->start_ns * 1e-9 : 0.0,
                       0,
                       (int64_t)get(text, " missing=", -100),
                       (uint32_t)get(text, " cut=", 0),
                       info->clock == WP_CLOCK_STAMPS};
    if (s->rate <= 0.0) {
        free(s);
        return wp_fail(err, WP_E_FORMAT, "%s: rate: expected > 0", path);
    }
    *self = s;
    return WP_OK;
}

/* A length that depends on the seed alone; whole blocks when it is 0. */
static size_t read_size(struct fake *s, size_t capacity)
{
    int64_t left = s->info->frames - s->at;
    size_t n = capacity;

    if (s->cut) {
        s->cut = s->cut * 1664525u + 1013904223u;
        n = 1 + (s->cut >> 8) % (s->cut & 64 ? 7 : 700);
    }
    if (n > capacity)
        n = capacity;
    return left < (int64_t)n ? (size_t)left : n;
}

static double value(const struct fake *s, unsigned c, int64_t n)
{
    double t = s->start_s + (double)n / s->rate + (c == 1 ? s->skew_s : 0.0);

    if (c == 0 && n >= s->missing && n < s->missing + 10)
        return NAN;
    return s->dc + 100.0 * (c + 1) * sin(2.0 * M_PI * s->hz * t - c);
}

static enum wp_status read_fake(void *self, struct wp_block *b,
                                struct wp_error *err)
{
    struct fake *s = self;

    (void)err;
    b->frames = read_size(s, b->capacity);
    for (size_t i = 0; i < b->frames; i++, s->at++) {
        for (unsigned c = 0; c < s->info->channels; c++)
            b->x[c][i] = value(s, c, s->at);
        if (b->digital)
            b->digital[0][i] = s->at / 100 % 2;
        if (s->stamps && b->stamp_ns)
            b->stamp_ns[i] = llround((double)s->at / s->rate * 1e9);
    }
    return WP_OK;
}

const struct wp_source_ops wp_fake_source = {.id = "fake",
                                             .description = "for tests",
                                             .extensions = "fake",
                                             .detect = detect,
                                             .open = open_fake,
                                             .read = read_fake,
                                             .close = free};
