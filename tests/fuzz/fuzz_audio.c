/*
 * Mutates small valid audio files of every container at random and reads them:
 * whatever the bytes, each call returns, and what is given is bounded by the
 * file. Run it under the sanitizers.
 *
 *   fuzz_audio [SECONDS [SEED]]
 *
 * On a failure the file is left behind and its name printed first.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dice.h"
#include "format/audio.h"

enum { FRAMES = 600, MOST_BYTES = 1 << 16, SEEDS = 24, BLOCK = 512 };
enum { MOST_CHANNELS = 1024, MOST_FRAMES = 1 << 22 };

struct bytes {
    size_t n;
    uint8_t b[MOST_BYTES];
};

/* What people break: single bits, numbers at their limits, ends, copies. */
static void mutate(struct bytes *f, uint64_t *state)
{
    static const uint32_t odd[] = {
        0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff};
    size_t head = f->n < 200 ? f->n : 200;
    size_t at = dice_next(state) % (dice_next(state) % 4 ? head : f->n);
    size_t n;
    uint32_t word;

    switch (dice_next(state) % 6) {
    case 0:
        f->b[at] ^= (uint8_t)(1u << dice_next(state) % 8);
        break;
    case 1:
        f->b[at] = (uint8_t)dice_next(state);
        break;
    case 2:
        word = odd[dice_next(state) % (sizeof(odd) / sizeof(*odd))];
        n = f->n - at < 4 ? f->n - at : 1u << dice_next(state) % 3;
        memcpy(f->b + at, &word, n);
        break;
    case 3:
        f->n = at + 1;
        break;
    case 4: /* a piece is lost */
        n = dice_next(state) % (f->n - at);
        memmove(f->b + at, f->b + at + n, f->n - at - n);
        f->n -= n;
        break;
    default: /* or doubled */
        n = dice_next(state) % 64;
        if (f->n + n <= MOST_BYTES && at + n <= f->n) {
            memmove(f->b + at + n, f->b + at, f->n - at);
            f->n += n;
        }
    }
}

static bool save(const struct bytes *f, const char *path)
{
    FILE *out = fopen(path, "wb");
    bool good = out && fwrite(f->b, 1, f->n, out) == f->n;

    return out && fclose(out) == 0 && good;
}

static bool make_seed(struct bytes *f, const char *path, int which)
{
    static const enum wp_storage storages[] = {WP_STORE_I16, WP_STORE_I24,
                                               WP_STORE_F32, WP_STORE_F64};
    static double x[2][FRAMES];
    struct wp_source_channel channel[2] = {
        {.storage = storages[which % 4], .norm = 1.0, .scale = 1.0},
        {.storage = storages[which % 4], .norm = 1.0, .scale = 1.0}};
    struct wp_source_info info = {.channels = 2,
                                  .channel = channel,
                                  .clock = WP_CLOCK_RATE,
                                  .rate = {8000, 1},
                                  .frames = FRAMES,
                                  .start_known = true};
    double *to[] = {x[0], x[1]};
    struct wp_block block = {.frames = FRAMES, .x = to};
    struct wp_error err;
    void *self;
    FILE *in;

    for (int c = 0; c < 2; c++) {
        channel[c].norm = which % 4 == 0   ? 0x1p-15
                          : which % 4 == 1 ? 0x1p-23
                                           : 1.0;
        for (int i = 0; i < FRAMES; i++)
            x[c][i] = 0.9 * sin(0.04 * i + c);
    }
    if (wp_audio_sink.open(&self, path, &info, NULL, NULL, &err))
        return false;
    if (wp_audio_sink.write(self, &block, &err) ||
        wp_audio_sink.commit(self, &err)) {
        wp_audio_sink.close(self);
        return false;
    }
    wp_audio_sink.close(self);
    in = fopen(path, "rb");
    if (!in)
        return false;
    f->n = fread(f->b, 1, MOST_BYTES, in);
    (void)fclose(in);
    (void)unlink(path);
    return f->n > 0;
}

/* False when the reader breaks its contract. */
static bool read_it(const char *path, const struct wp_source_options *options)
{
    static double x[MOST_CHANNELS][BLOCK];
    static double *to[MOST_CHANNELS];
    struct wp_block block = {.capacity = BLOCK, .x = to};
    struct wp_source_info info = {0};
    struct wp_error err = {{0}};
    int64_t frames = 0;
    void *self;
    enum wp_status status =
        wp_audio_source.open(&self, path, options, &info, &err);
    bool good = (self != NULL) == (status == WP_OK);

    for (int c = 0; c < MOST_CHANNELS; c++)
        to[c] = x[c];
    good &= status != WP_OK ||
            (info.channels >= 1 && info.channels <= MOST_CHANNELS);
    while (good && !status) {
        status = wp_audio_source.read(self, &block, &err);
        if (status || !block.frames)
            break;
        frames += (int64_t)block.frames;
        good &= block.frames <= BLOCK && frames <= MOST_FRAMES;
        good &= info.frames < 0 || frames <= info.frames;
    }
    good &= status == WP_OK || (err.text[0] && status != WP_E_INTERNAL);
    wp_audio_source.close(self);
    wp_source_info_release(&info);
    return good;
}

static bool run(const char *folder, double seconds, uint64_t seed)
{
    static const char *const names[] = {"s.wav", "s.w64",  "s.rf64",
                                        "s.caf", "s.aiff", "s.flac"};
    static struct bytes valid[SEEDS], now;
    char path[128];
    uint64_t state = seed;
    long long count = 0;
    int seeds = 0;
    time_t end = time(NULL) + (time_t)seconds;

    for (int k = 0; k < SEEDS; k++) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, names[k / 4]);
        seeds += make_seed(&valid[seeds], path, k);
    }
    if (!seeds)
        return false;
    (void)snprintf(path, sizeof(path), "%s/mutant", folder);
    while (time(NULL) < end) {
        const struct wp_source_options options = {
            .strict = dice_next(&state) % 8 == 0,
            .non_finite_is_missing = dice_next(&state) % 2};

        now = valid[dice_next(&state) % (uint32_t)seeds];
        for (uint32_t k = dice_next(&state) % 4; k < 4; k++)
            mutate(&now, &state);
        if (!save(&now, path))
            return false;
        if (!read_it(path, &options)) {
            (void)printf("fuzz_audio: contract broken, see %s\n", path);
            return false;
        }
        count++;
    }
    (void)unlink(path);
    (void)printf("fuzz_audio: %lld files, seed %llu\n", count,
                 (unsigned long long)seed);
    return count > 0;
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? atof(argv[1]) : 60.0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    char folder[] = "/tmp/wp_fuzz_XXXXXX";
    bool good;

    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    (void)printf("fuzz_audio: in %s\n", folder);
    (void)fflush(stdout);
    good = run(folder, seconds, seed);
    (void)rmdir(folder);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
