/*
 * How fast every format is read: 60 s of 6 channels at 30.72 kHz, a distorted
 * sine with 2 steps of noise, written through each sink of the registry (and
 * as COMTRADE by hand), then read from the page cache; the best of n runs.
 *
 *   bench_decode [RUNS [SECONDS]]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "format/registry.h"

enum { DETAIL = 128, CHANNELS = 6, RATE = 30720, BLOCK = 4096, SPAN = RATE };

static double signal_v[CHANNELS][SPAN]; /* one second, -1..1 */

struct bench {
    int runs, seconds;
    char folder[64];
    char last[DETAIL]; /* what was measured before */
};

static void make_signal(void)
{
    const double turn = 2.0 * acos(-1.0);
    uint32_t seed = 1;

    for (int c = 0; c < CHANNELS; c++)
        for (int i = 0; i < SPAN; i++) {
            double a = turn * (50.0 * i / RATE - c / 3.0);
            double v = 0.6 * sin(a) + 0.03 * sin(3.0 * a) +
                       0.02 * sin(5.0 * a) + 0.01 * sin(11.0 * a);

            seed = seed * 1664525u + 1013904223u;
            signal_v[c][i] = v + (seed >> 16) / 65536.0 * 2.0 / 32768.0;
        }
}

static double seconds_now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool give_up(const char *path, const struct wp_error *err)
{
    (void)fprintf(stderr, "bench_decode: %s: %s\n", path, err->text);
    return false;
}

/* On words of the storage, so that a lossless copy has something to keep. */
static void quantise(enum wp_storage storage, double (*x)[SPAN])
{
    double full = storage == WP_STORE_I16 ? 0x1p15 : 0x1p23;

    for (int c = 0; c < CHANNELS; c++)
        for (int i = 0; i < SPAN; i++)
            x[c][i] = floor(signal_v[c][i] * full) / full;
}

static bool write_capture(const struct bench *b, const struct wp_sink_ops *ops,
                          const char *path, enum wp_storage storage)
{
    static double x[CHANNELS][SPAN];
    struct wp_source_channel channel[CHANNELS];
    struct wp_source_info info = {.format = "bench",
                                  .detail = "int16",
                                  .channels = CHANNELS,
                                  .channel = channel,
                                  .clock = WP_CLOCK_RATE,
                                  .rate = {RATE, 1},
                                  .frames = (int64_t)b->seconds * RATE};
    double *to[CHANNELS];
    struct wp_block block = {.capacity = SPAN, .frames = SPAN, .x = to};
    const struct wp_sink_options options = {.reproducible = true};
    struct wp_notes notes = {0};
    struct wp_error err = {{0}};
    void *self;
    enum wp_status status;

    memset(channel, 0, sizeof(channel));
    quantise(storage, x);
    for (int c = 0; c < CHANNELS; c++) {
        to[c] = x[c];
        (void)snprintf(channel[c].name, sizeof(channel[c].name), "%c%c",
                       c < 3 ? 'u' : 'i', 'a' + c % 3);
        (void)strcpy(channel[c].unit, c < 3 ? "V" : "A");
        channel[c].storage = storage;
        channel[c].norm = storage == WP_STORE_I16   ? 0x1p-15
                          : storage == WP_STORE_I24 ? 0x1p-23
                                                    : 1.0;
        channel[c].scale = 500.0;
    }
    status = ops->open(&self, path, &info, &options, &notes, &err);
    for (int s = 0; !status && s < b->seconds; s++)
        status = ops->write(self, &block, &err);
    if (!status)
        status = ops->commit(self, &err);
    ops->close(self);
    wp_notes_release(&notes);
    if (status && status != WP_E_UNSUPPORTED)
        (void)fprintf(stderr, "bench_decode: %s\n", err.text);
    return !status;
}

/* Reads the file once; its frames, or -1. */
static int64_t read_once(const struct wp_source_ops *ops, const char *path,
                         char *detail, struct wp_error *err)
{
    static double x[CHANNELS][BLOCK];
    static int64_t stamp[BLOCK];
    const struct wp_source_options options = {0};
    struct wp_source_info info = {0};
    double *to[CHANNELS];
    struct wp_block block = {.capacity = BLOCK, .x = to, .stamp_ns = stamp};
    int64_t frames = 0;
    void *self;
    enum wp_status status = ops->open(&self, path, &options, &info, err);

    for (int c = 0; c < CHANNELS; c++)
        to[c] = x[c];
    if (!status && info.channels > CHANNELS)
        status = wp_fail(err, WP_E_UNSUPPORTED, "more channels than written");
    (void)snprintf(detail, DETAIL, "%s: %s", info.format, info.detail);
    do {
        if (!status)
            status = ops->read(self, &block, err);
        frames += (int64_t)block.frames;
    } while (!status && block.frames);
    ops->close(self);
    wp_source_info_release(&info);
    return status ? -1 : frames;
}

static bool measure(struct bench *b, const char *path)
{
    const struct wp_source_ops *ops;
    char detail[96] = "";
    struct wp_error err;
    double best = INFINITY;

    if (wp_format_detect(wp_format_sources(), path, &ops, &err))
        return give_up(path, &err);
    for (int run = 0; run < b->runs; run++) {
        double from = seconds_now(), took;
        int64_t frames = read_once(ops, path, detail, &err);

        took = seconds_now() - from;
        if (frames < 0)
            return give_up(path, &err);
        if (frames != (int64_t)b->seconds * RATE) {
            (void)fprintf(stderr, "bench_decode: %s: %lld frames\n", path,
                          (long long)frames);
            return false;
        }
        best = took < best ? took : best;
    }
    if (strcmp(detail, b->last) != 0)
        (void)printf("decode %s: %.0f times real time (%.0f us per second of "
                     "capture)\n",
                     detail, b->seconds / best, 1e6 * best / b->seconds);
    (void)snprintf(b->last, sizeof(b->last), "%s", detail);
    (void)fflush(stdout);
    return true;
}

/* One capture per extension of the sink; what it cannot hold is left out. */
static bool bench_sink(struct bench *b, const struct wp_sink_ops *ops,
                       enum wp_storage storage)
{
    const char *word = ops->extensions;
    bool good = true;

    while (*word) {
        int n = (int)strcspn(word, " ");
        char path[160];

        (void)snprintf(path, sizeof(path), "%s/b.%.*s", b->folder, n, word);
        if (write_capture(b, ops, path, storage))
            good &= measure(b, path);
        (void)unlink(path);
        word += n + (word[n] == ' ');
    }
    return good;
}

static bool write_cfg(const struct bench *b, const char *path, const char *type)
{
    FILE *f = fopen(path, "w");

    if (!f)
        return false;
    (void)fprintf(f, "bench,1,1999\r\n%d,%dA,0D\r\n", CHANNELS, CHANNELS);
    for (int c = 0; c < CHANNELS; c++)
        (void)fprintf(f, "%d,%c%c,%c,,%s,0.01,0,0,-32767,32767,1,1,S\r\n",
                      c + 1, c < 3 ? 'U' : 'I', 'A' + c % 3, 'A' + c % 3,
                      c < 3 ? "V" : "A");
    (void)fprintf(f,
                  "50\r\n1\r\n%d,%d\r\n01/01/2024,00:00:00.000000\r\n"
                  "01/01/2024,00:00:00.000000\r\n%s\r\n1\r\n",
                  RATE, b->seconds * RATE, type);
    return fclose(f) == 0;
}

static void put_le(uint8_t *p, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

/* IEEE C37.111-1999, 8: sample number, time stamp, values. */
static void put_record(FILE *f, uint32_t n, bool ascii)
{
    uint8_t record[8 + 2 * CHANNELS];

    put_le(record, n + 1, 4);
    put_le(record + 4, (uint32_t)(1e6 / RATE * n), 4);
    if (ascii)
        (void)fprintf(f, "%u,%u", (unsigned)n + 1, (unsigned)(1e6 / RATE * n));
    for (int c = 0; c < CHANNELS; c++) {
        int v = (int)floor(signal_v[c][n % SPAN] * 32767.0);

        put_le(record + 8 + 2 * c, (uint32_t)v, 2);
        if (ascii)
            (void)fprintf(f, ",%d", v);
    }
    if (ascii)
        (void)fputs("\r\n", f);
    else
        (void)fwrite(record, 1, sizeof(record), f);
}

static bool bench_comtrade(struct bench *b, const char *type)
{
    char cfg[160], dat[160];
    bool good = false;
    FILE *f;

    (void)snprintf(cfg, sizeof(cfg), "%s/b.cfg", b->folder);
    (void)snprintf(dat, sizeof(dat), "%s/b.dat", b->folder);
    f = fopen(dat, "wb");
    if (f && write_cfg(b, cfg, type)) {
        for (uint32_t n = 0; n < (uint32_t)(b->seconds * RATE); n++)
            put_record(f, n, strcmp(type, "ASCII") == 0);
        good = !ferror(f);
    }
    if (f)
        good &= fclose(f) == 0;
    good = good && measure(b, cfg);
    (void)unlink(cfg);
    (void)unlink(dat);
    return good;
}

static bool can_read(const char *id)
{
    for (const struct wp_source_ops *const *s = wp_format_sources(); *s; s++)
        if (strcmp((*s)->id, id) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    struct bench b = {.runs = argc > 1 ? atoi(argv[1]) : 5,
                      .seconds = argc > 2 ? atoi(argv[2]) : 60,
                      .folder = "/tmp/wp_bench_XXXXXX"};
    bool good = true;

    if (b.runs < 1 || b.seconds < 1 || b.seconds > 3600 || !mkdtemp(b.folder))
        return EXIT_FAILURE;
    make_signal();
    for (const struct wp_sink_ops *const *s = wp_format_sinks(); *s; s++) {
        good &= bench_sink(&b, *s, WP_STORE_I16);
        if (strcmp((*s)->id, "audio") != 0)
            continue;
        good &= bench_sink(&b, *s, WP_STORE_I24);
        good &= bench_sink(&b, *s, WP_STORE_F32);
    }
    if (can_read("comtrade")) {
        good &= bench_comtrade(&b, "BINARY");
        good &= bench_comtrade(&b, "ASCII");
    }
    (void)rmdir(b.folder);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
