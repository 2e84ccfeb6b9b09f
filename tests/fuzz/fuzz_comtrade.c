/*
 * fuzz_comtrade - broken COMTRADE records at random: never a crash, never a
 * hang, always an answer.
 *
 *   fuzz_comtrade [SECONDS [SEED]]    prints how many records it tried
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dice.h"
#include "format/comtrade.h"

enum { TEXT_MAX_BYTES = 1 << 14, BLOCK = 64 };

struct bytes {
    unsigned char at[TEXT_MAX_BYTES];
    size_t n;
};

static uint64_t state;

static uint32_t dice(uint32_t sides)
{
    return dice_roll(&state, sides);
}

static void add(struct bytes *b, const void *p, size_t n)
{
    if (b->n + n > TEXT_MAX_BYTES)
        n = TEXT_MAX_BYTES - b->n;
    memcpy(b->at + b->n, p, n);
    b->n += n;
}

static void add_text(struct bytes *b, const char *s)
{
    add(b, s, strlen(s));
}

static const char *const encodings[] = {"ASCII", "BINARY", "BINARY32",
                                        "FLOAT32"};

static void make_cfg(struct bytes *b, unsigned encoding)
{
    add_text(b, "STATION,DEVICE,2013\r\n5,3A,2D\r\n"
                "1,UA,A,,V,0.5,1,0,-32767,32767,100,1,P\r\n"
                "2,IA,A,,A,0.25,0,10,-32767,32767,200,5,S\r\n"
                "3,IB,B,,kA,2,-3,,0,65535,200,5,S\r\n"
                "1,TRIP,,,0\r\n2,CLOSE,,,1\r\n50\r\n");
    add_text(b, dice(2)   ? "1\r\n1000,20\r\n"
                : dice(2) ? "0\r\n0,20\r\n"
                          : "3\r\n1000,5\r\n500,10\r\n1000,20\r\n");
    add_text(b, "01/02/2020,03:04:05.000000\r\n"
                "01/02/2020,03:04:05.001000\r\n");
    add_text(b, encodings[encoding]);
    add_text(b, "\r\n1\r\n-5h30,0\r\n3,0\r\n");
}

static void make_dat(struct bytes *b, unsigned encoding)
{
    for (uint32_t i = 1; i <= 20; i++) {
        uint32_t head[2] = {i, (i - 1) * 1000};
        unsigned char value[14];
        char line[64];

        if (encoding == 0) {
            (void)snprintf(line, sizeof(line), "%u,%u,%u,-%u,%u.5,0,1\r\n", i,
                           head[1], i * 3, i * 5, i);
            add_text(b, line);
            continue;
        }
        for (size_t k = 0; k < sizeof(value); k++)
            value[k] = (unsigned char)dice(250);
        add(b, head, sizeof(head));
        add(b, value, encoding == 1 ? 8 : 14);
    }
}

static void make_cff(struct bytes *b, const struct bytes *cfg,
                     const struct bytes *dat, unsigned encoding)
{
    char line[80];

    b->n = 0;
    add_text(b, "--- file type: CFG ---\r\n");
    add(b, cfg->at, cfg->n);
    (void)snprintf(line, sizeof(line), "--- file type: DAT %s: %zu ---\r\n",
                   encodings[encoding], dat->n);
    add_text(b, line);
    add(b, dat->at, dat->n);
}

static void cut(struct bytes *b, size_t at, size_t n)
{
    if (n > b->n - at)
        n = b->n - at;
    memmove(b->at + at, b->at + at + n, b->n - at - n);
    b->n -= n;
}

static void insert(struct bytes *b, size_t at, const char *s)
{
    size_t n = strlen(s);

    if (b->n + n > TEXT_MAX_BYTES)
        return;
    memmove(b->at + at + n, b->at + at, b->n - at);
    memcpy(b->at + at, s, n);
    b->n += n;
}

static void mutate(struct bytes *b)
{
    static const char *const words[] = {",",
                                        "\r\n",
                                        "\n",
                                        "\r",
                                        "-",
                                        "9999999999999999999999",
                                        "1e308",
                                        "nan",
                                        "0",
                                        "A",
                                        "D",
                                        "\x1a",
                                        "\xff\xff\xff\xff",
                                        "--- file type: DAT ---\n",
                                        ".",
                                        "/",
                                        ":",
                                        " ",
                                        "\xef\xbb\xbf",
                                        "65535",
                                        "99999",
                                        "h"};
    size_t at = b->n ? dice((uint32_t)b->n) : 0;

    switch (dice(6)) {
    case 0:
        if (b->n)
            b->at[at] = (unsigned char)dice(256);
        break;
    case 1:
        if (b->n)
            b->at[at] ^= (unsigned char)(1u << dice(8));
        break;
    case 2:
        cut(b, at, 1 + dice(dice(2) ? 4 : 64));
        break;
    case 3:
        b->n = at;
        break;
    default:
        insert(b, at, words[dice(sizeof(words) / sizeof(*words))]);
    }
}

static void write_file(const char *path, const struct bytes *b)
{
    FILE *f = fopen(path, "wb");

    if (!f || fwrite(b->at, 1, b->n, f) != b->n || fclose(f) != 0)
        abort();
}

/* Reads everything; more frames than bytes would be an invention. */
static void read_all(void *self, const struct wp_source_info *info)
{
    double **x = calloc(info->channels + 1, sizeof(*x));
    uint8_t **d = calloc(info->digitals + 1, sizeof(*d));
    int64_t stamp[BLOCK], frames = 0;
    struct wp_block b = {.capacity = 1 + dice(BLOCK),
                         .x = x,
                         .digital = dice(2) ? d : NULL,
                         .stamp_ns = stamp};
    struct wp_error err;

    for (unsigned k = 0; k < info->channels; k++)
        x[k] = calloc(BLOCK, sizeof(double));
    for (unsigned k = 0; k < info->digitals; k++)
        d[k] = calloc(BLOCK, 1);
    do {
        if (wp_comtrade_source.read(self, &b, &err))
            break;
        frames += (int64_t)b.frames;
    } while (b.frames);
    if (frames > info->frames || frames > TEXT_MAX_BYTES)
        abort();
    for (unsigned k = 0; k < info->channels; k++)
        free(x[k]);
    for (unsigned k = 0; k < info->digitals; k++)
        free(d[k]);
    free(x);
    free(d);
}

static void try_one(const char *path)
{
    struct wp_source_options options = {.strict = dice(8) == 0,
                                        .non_finite_is_missing = dice(2)};
    struct wp_source_info info = {0};
    struct wp_error err;
    void *self;

    if (wp_comtrade_source.open(&self, path, &options, &info, &err) == WP_OK)
        read_all(self, &info);
    else if (self || !err.text[0])
        abort();
    wp_comtrade_source.close(self);
    wp_source_info_release(&info);
}

static void round_of(const char *folder)
{
    static struct bytes cfg, dat, cff;
    char cfg_path[128], dat_path[128], cff_path[128];
    unsigned encoding = dice(4);
    unsigned times = 1 + dice(4);

    cfg.n = dat.n = 0;
    make_cfg(&cfg, encoding);
    make_dat(&dat, encoding);
    make_cff(&cff, &cfg, &dat, encoding);
    for (unsigned i = 0; i < times; i++)
        mutate(dice(3) ? &cfg : &dat);
    for (unsigned i = 0; i < times; i++)
        mutate(&cff);
    (void)snprintf(cfg_path, sizeof(cfg_path), "%s/x.cfg", folder);
    (void)snprintf(dat_path, sizeof(dat_path), "%s/x.dat", folder);
    (void)snprintf(cff_path, sizeof(cff_path), "%s/y.cff", folder);
    write_file(cfg_path, &cfg);
    write_file(dat_path, &dat);
    write_file(cff_path, &cff);
    try_one(dice(2) ? cfg_path : dat_path);
    try_one(cff_path);
    (void)unlink(cfg_path);
    (void)unlink(dat_path);
    (void)unlink(cff_path);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/wp_fuzz_comtrade_XXXXXX";
    long seconds = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
    unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    time_t end = time(NULL) + seconds;
    unsigned long rounds = 0;

    state = dice_seed(seed);
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    do {
        round_of(folder);
        rounds++;
    } while (rounds % 64 || time(NULL) < end);
    (void)rmdir(folder);
    (void)printf("comtrade: %lu iterations, seed %lu\n", rounds, seed);
    return EXIT_SUCCESS;
}
