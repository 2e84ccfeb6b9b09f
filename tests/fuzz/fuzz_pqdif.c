/*
 * fuzz_pqdif - broken PQDIF files at random: never a crash, never a hang,
 * always an answer.
 *
 *   fuzz_pqdif [SECONDS [SEED]]    prints how many files it tried
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "dice.h"
#include "format/pqdif.h"

enum { BYTES_MAX = 1 << 15, DEPTH_MAX = 6 };

struct bytes {
    unsigned char at[BYTES_MAX];
    size_t n;
};

static uint64_t state;

static uint32_t dice(uint32_t sides)
{
    return dice_roll(&state, sides);
}

static void add(struct bytes *b, const void *p, size_t n)
{
    if (b->n + n > BYTES_MAX)
        n = BYTES_MAX - b->n;
    memcpy(b->at + b->n, p, n);
    b->n += n;
}

static void put_u32(struct bytes *b, size_t at, uint32_t v)
{
    for (size_t i = 0; i < 4 && at + i < b->n; i++)
        b->at[at + i] = (unsigned char)(v >> 8 * i);
}

static void add_u32(struct bytes *b, uint32_t v)
{
    const unsigned char zero[4] = {0};

    add(b, zero, 4);
    put_u32(b, b->n - 4, v);
}

static void add_guid(struct bytes *b, struct wp_guid g)
{
    unsigned char p[WP_GUID_BYTES] = {
        (unsigned char)(g.hi >> 32), (unsigned char)(g.hi >> 40),
        (unsigned char)(g.hi >> 48), (unsigned char)(g.hi >> 56),
        (unsigned char)(g.hi >> 16), (unsigned char)(g.hi >> 24),
        (unsigned char)g.hi,         (unsigned char)(g.hi >> 8)};

    for (int i = 0; i < 8; i++)
        p[8 + i] = (unsigned char)(g.lo >> (56 - 8 * i));
    add(b, p, sizeof(p));
}

/* What a list of this tag holds; 0 = the tag is no list. */
static enum wp_pqdif_tag inside(enum wp_pqdif_tag tag)
{
    static const enum wp_pqdif_tag pairs[][2] = {
        {WP_PQDIF_CHANNEL_DEFNS, WP_PQDIF_ONE_CHANNEL_DEFN},
        {WP_PQDIF_ONE_CHANNEL_DEFN, WP_PQDIF_SERIES_DEFNS},
        {WP_PQDIF_SERIES_DEFNS, WP_PQDIF_ONE_SERIES_DEFN},
        {WP_PQDIF_ONE_SERIES_DEFN, WP_PQDIF_VALUE_TYPE},
        {WP_PQDIF_CHANNEL_SETTINGS_ARRAY, WP_PQDIF_ONE_CHANNEL_SETTING},
        {WP_PQDIF_ONE_CHANNEL_SETTING, WP_PQDIF_CHANNEL_DEFN_IDX},
        {WP_PQDIF_CHANNEL_INSTANCES, WP_PQDIF_ONE_CHANNEL_INST},
        {WP_PQDIF_ONE_CHANNEL_INST, WP_PQDIF_SERIES_INSTANCES},
        {WP_PQDIF_SERIES_INSTANCES, WP_PQDIF_ONE_SERIES_INSTANCE},
        {WP_PQDIF_ONE_SERIES_INSTANCE, WP_PQDIF_SERIES_VALUES}};

    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        if (pairs[i][0] == tag)
            return pairs[i][1];
    return 0;
}

/* Numbers that mean something often, anything now and then. */
static double some_number(void)
{
    static const double numbers[] = {
        0,   1, 2, 3, 4, 5, 6, 0.1, 1e-3, -1, 50, 7680, 1e300, 4294967295.0,
        9e15};

    return numbers[dice(sizeof(numbers) / sizeof(*numbers))];
}

static void add_value(struct bytes *b, unsigned type)
{
    const double number = some_number();
    const float single = (float)some_number();
    const struct wp_guid time = {0xc690e862f75511cf, 0x9d890080c72e70a3};
    uint32_t integer = dice(4) ? dice(8) : dice(0x7fffffff);
    unsigned char p[16] = {0};

    memcpy(p, &integer, 4);
    if (type == 41 || type == 43)
        memcpy(p, &number, 8);
    else if (type == 40 || type == 42)
        memcpy(p, &single, 4);
    else if (type == WP_PQDIF_TYPE_TIMESTAMP)
        memcpy(p + 4, &number, 8);
    if (type == 60)
        add_guid(b, time);
    else
        add(b, p, wp_pqdif_type_size(type));
}

/* The value of an entry whose last 8 bytes are at `slot`. */
static void add_content(struct bytes *b, size_t slot)
{
    unsigned kind = b->at[slot - 4], type = b->at[slot - 3];
    uint32_t count = dice(6);

    put_u32(b, slot, (uint32_t)b->n);
    if (kind == WP_PQDIF_VECTOR) {
        add_u32(b, count);
        while (count--)
            add_value(b, type);
    } else if (kind == WP_PQDIF_SCALAR) {
        add_value(b, type);
    }
    while (b->n % 4 && b->n < BYTES_MAX)
        add(b, "", 1);
}

static void add_entry(struct bytes *b, enum wp_pqdif_tag tag)
{
    static const unsigned char types[] = {1,  2,  3,  10, 11, 20, 21, 22, 30,
                                          31, 32, 40, 41, 42, 43, 50, 60};
    unsigned char what[4] = {(unsigned char)(2 + dice(2)),
                             types[dice(sizeof(types))], 0, 0};

    if (inside(tag))
        what[0] = 1;
    else if (tag == WP_PQDIF_VALUE_TYPE || tag == WP_PQDIF_QUANTITY_TYPE)
        what[0] = 2, what[1] = 60;
    else if (tag == WP_PQDIF_SERIES_VALUES)
        what[0] = 3, what[1] = dice(2) ? 41 : what[1];
    else if (dice(2))
        what[0] = 2, what[1] = 32;
    if (what[0] == 2 && wp_pqdif_type_size(what[1]) <= 8)
        what[2] = dice(2);
    add_guid(b, wp_pqdif_tag_guid(tag));
    add(b, what, 4);
    add_u32(b, dice(4) ? dice(8) : dice(0x7fffffff));
    add_u32(b, 0);
}

static void add_collection(struct bytes *b, enum wp_pqdif_tag of, int depth)
{
    uint32_t n = 1 + dice(6);
    size_t table = b->n;
    enum wp_pqdif_tag tags[8];

    add_u32(b, n);
    for (uint32_t i = 0; i < n; i++) {
        tags[i] = dice(3) && inside(of)
                      ? inside(of)
                      : (enum wp_pqdif_tag)dice(WP_PQDIF_TAG_COUNT);
        add_entry(b, tags[i]);
    }
    for (uint32_t i = 0; i < n; i++) {
        size_t slot = table + 4 + 28 * (size_t)i + 20;
        bool list = b->at[slot - 4] == 1;

        if (b->n + 1024 > BYTES_MAX || (list && depth >= DEPTH_MAX)) {
            const unsigned char number[] = {2, 32, 1};

            memcpy(b->at + slot - 4, number, sizeof(number));
        } else if (list) {
            put_u32(b, slot, (uint32_t)b->n);
            add_collection(b, tags[i], depth + 1);
        } else if (!b->at[slot - 2]) {
            add_content(b, slot);
        }
    }
}

/* Lists first, so that most records have some. */
static void make_body(struct bytes *b, enum wp_pqdif_tag type, bool zlib)
{
    const enum wp_pqdif_tag list =
        type == WP_PQDIF_REC_DATA_SOURCE   ? WP_PQDIF_CHANNEL_DEFNS
        : type == WP_PQDIF_REC_OBSERVATION ? WP_PQDIF_CHANNEL_INSTANCES
        : type == WP_PQDIF_REC_MONITOR_SETTINGS
            ? WP_PQDIF_CHANNEL_SETTINGS_ARRAY
            : WP_PQDIF_FILE_NAME;

    b->n = 0;
    if (type == WP_PQDIF_CONTAINER) {
        add_u32(b, 2);
        add_entry(b, WP_PQDIF_COMPRESSION_STYLE);
        add_entry(b, WP_PQDIF_COMPRESSION_ALGORITHM);
        for (size_t i = 0; i < 2; i++) {
            b->at[4 + 28 * i + 16] = 2;
            b->at[4 + 28 * i + 17] = 32;
            b->at[4 + 28 * i + 18] = 1;
            put_u32(b, 4 + 28 * i + 20, zlib ? 2 - (uint32_t)i : 0);
        }
        return;
    }
    add_u32(b, 2);
    add_entry(b, list);
    add_entry(b, WP_PQDIF_TIME_START);
    put_u32(b, 4 + 20, (uint32_t)b->n);
    add_collection(b, list, 0);
    if (!b->at[4 + 28 + 18])
        add_content(b, 4 + 28 + 20);
}

static void spoil(struct bytes *b)
{
    size_t at = b->n ? dice((uint32_t)b->n) : 0;

    if (!b->n)
        return;
    switch (dice(5)) {
    case 0:
        b->at[at] = (unsigned char)dice(256);
        break;
    case 1:
        b->at[at] ^= (unsigned char)(1u << dice(8));
        break;
    case 2:
        put_u32(b, at & ~(size_t)3, dice(0x7fffffff) * 2u);
        break;
    case 3:
        put_u32(b, at & ~(size_t)3, dice((uint32_t)b->n) & ~3u);
        break;
    default:
        b->n = at;
    }
}

static void add_record(struct bytes *file, enum wp_pqdif_tag type,
                       const struct bytes *body, bool zlib, bool last)
{
    static const unsigned char signature[16] = {
        0x40, 0x14, 0x11, 0x4a, 0x9f, 0xe4, 0xcf, 0x11,
        0x99, 0x00, 0x50, 0x51, 0x44, 0x49, 0x46, 0x00};
    static unsigned char packed[BYTES_MAX + 1024];
    const unsigned char zero[16] = {0};
    uLongf n = sizeof(packed);
    bool pack = zlib && type != WP_PQDIF_CONTAINER;

    if (pack && compress2(packed, &n, body->at, body->n, 1) != Z_OK)
        abort();
    if (!pack)
        n = body->n;
    add(file, signature, sizeof(signature));
    add_guid(file, wp_pqdif_tag_guid(type));
    add_u32(file, 64);
    add_u32(file, (uint32_t)n);
    add_u32(file, last ? 0 : (uint32_t)(file->n + 24 + n));
    add_u32(file, dice(2));
    add(file, zero, 16);
    add(file, pack ? packed : body->at, n);
}

static void make_file(struct bytes *file)
{
    static const enum wp_pqdif_tag types[] = {
        WP_PQDIF_CONTAINER, WP_PQDIF_REC_DATA_SOURCE,
        WP_PQDIF_REC_MONITOR_SETTINGS, WP_PQDIF_REC_OBSERVATION,
        WP_PQDIF_REC_OBSERVATION};
    static struct bytes body;
    bool zlib = dice(2);

    file->n = 0;
    for (size_t i = 0; i < 5; i++) {
        make_body(&body, types[i], zlib);
        if (i && dice(4) == 0)
            spoil(&body);
        add_record(file, types[i], &body, zlib, i == 4);
    }
    if (dice(3) == 0)
        spoil(file);
}

static void write_file(const char *path, const struct bytes *b)
{
    FILE *f = fopen(path, "wb");

    if (!f || fwrite(b->at, 1, b->n, f) != b->n || fclose(f) != 0)
        abort();
}

static void read_series(const struct wp_pqdif_series *s, unsigned long *good)
{
    double x[32];

    wp_pqdif_values(s, 0, 32, x);
    wp_pqdif_values(s, s->points - 2, 32, x);
    wp_pqdif_values(s, s->points / 2, 32, x);
    wp_pqdif_values(s, s->points + 5, 32, x);
    *good += s->points > 0;
}

/* Counts the series that have values. */
static void try_one(const char *path, unsigned long *good)
{
    struct wp_pqdif *p;
    struct wp_pqdif_observation o;
    const struct wp_pqdif_source *source;
    struct wp_error err = {""};

    if (wp_pqdif_open(&p, path, &err)) {
        if (p || !err.text[0])
            abort();
        return;
    }
    for (size_t i = 0; i < wp_pqdif_sources(p); i++)
        (void)!wp_pqdif_source_get(p, i, &source, &err);
    for (size_t i = 0; i < wp_pqdif_observations(p); i++) {
        if (wp_pqdif_observation_read(p, i, &o, &err) && !err.text[0])
            abort();
        for (size_t k = 0; k < o.channels; k++)
            for (size_t n = 0; n < o.channel[k].series_count; n++)
                read_series(&o.channel[k].series[n], good);
        wp_pqdif_observation_release(&o);
    }
    wp_pqdif_close(p);
}

int main(int argc, char **argv)
{
    static struct bytes file;
    char path[] = "/tmp/wp_fuzz_pqdif_XXXXXX";
    long seconds = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
    unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    time_t end = time(NULL) + seconds;
    unsigned long rounds = 0, good = 0;
    int fd = mkstemp(path);

    state = dice_seed(seed);
    if (fd < 0 || close(fd) != 0)
        return EXIT_FAILURE;
    do {
        make_file(&file);
        write_file(path, &file);
        try_one(path, &good);
        rounds++;
    } while (rounds % 64 || time(NULL) < end);
    (void)unlink(path);
    (void)printf("pqdif: %lu iterations, %lu series with values, seed %lu\n",
                 rounds, good, seed);
    return EXIT_SUCCESS;
}
