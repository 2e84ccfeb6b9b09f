#include "audio_files.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/audio.h"

static void byte(struct af_bytes *to, uint8_t value)
{
    ck_assert_uint_lt(to->n, AF_BYTES);
    to->b[to->n++] = value;
}

void af_text(struct af_bytes *to, const char *text)
{
    while (*text)
        byte(to, (uint8_t)*text++);
}

void af_le(struct af_bytes *to, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        byte(to, (uint8_t)(value >> 8 * i));
}

void af_be(struct af_bytes *to, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        byte(to, (uint8_t)(value >> 8 * i));
}

void af_float(struct af_bytes *to, double value, int bytes)
{
    float narrow = (float)value;
    uint32_t word;
    uint64_t wide;

    memcpy(&word, &narrow, sizeof(word));
    memcpy(&wide, &value, sizeof(wide));
    af_le(to, bytes == 4 ? word : wide, bytes);
}

void af_save(const struct af_bytes *from, const char *name)
{
    (void)temp_write(name, from->b, from->n);
}

void af_take(struct af_bytes *to, const char *name)
{
    FILE *f = fopen(temp_path(name), "rb");

    ck_assert_ptr_nonnull(f);
    to->n = fread(to->b, 1, AF_BYTES, f);
    ck_assert_uint_lt(to->n, AF_BYTES);
    (void)fclose(f);
}

void af_resize(const char *name, int64_t bytes)
{
    ck_assert_int_eq(truncate(temp_path(name), (off_t)bytes), 0);
}

void af_wav(struct af_bytes *to, int tag, int channels, uint32_t rate, int bits)
{
    uint32_t frame = (uint32_t)(channels * bits / 8);

    to->n = 0;
    af_text(to, "RIFF");
    af_le(to, 0, 4);
    af_text(to, "WAVEfmt ");
    af_le(to, 16, 4);
    af_le(to, (uint64_t)tag, 2);
    af_le(to, (uint64_t)channels, 2);
    af_le(to, rate, 4);
    af_le(to, rate * frame, 4);
    af_le(to, frame, 2);
    af_le(to, (uint64_t)bits, 2);
}

void af_data(struct af_bytes *to, uint32_t announced)
{
    af_text(to, "data");
    af_le(to, announced, 4);
}

static void read_all(struct af_file *f, void *self, size_t cut)
{
    static double part[AF_CHANNELS][AF_FRAMES];
    double *x[AF_CHANNELS];
    struct wp_block block = {.capacity = cut, .x = x};

    for (int c = 0; c < AF_CHANNELS; c++)
        x[c] = part[c];
    do {
        f->read = wp_audio_source.read(self, &block, &f->err);
        if (f->read)
            return;
        for (unsigned c = 0; c < f->info.channels; c++)
            for (size_t i = 0; i < block.frames; i++)
                if (f->frames + (int64_t)i < AF_FRAMES)
                    f->x[c][f->frames + (int64_t)i] = part[c][i];
        f->frames += (int64_t)block.frames;
    } while (block.frames);
}

void af_load(struct af_file *f, const char *name,
             const struct wp_source_options *options, size_t cut)
{
    const struct wp_source_options none = {0};
    void *self = f;

    memset(f, 0, sizeof(*f));
    f->opened = wp_audio_source.open(
        &self, temp_path(name), options ? options : &none, &f->info, &f->err);
    ck_assert((self == NULL) == (f->opened != WP_OK));
    if (f->opened)
        return;
    ck_assert_uint_le(f->info.channels, AF_CHANNELS);
    ck_assert_uint_le(cut, AF_FRAMES);
    read_all(f, self, cut);
    wp_audio_source.close(self);
}

void af_close(struct af_file *f)
{
    wp_source_info_release(&f->info);
}

struct wp_source_info af_describe(unsigned channels, enum wp_storage storage)
{
    static const int bits[] = {8, 16, 24, 32, 1, 1};
    struct wp_source_info info = {.channels = channels,
                                  .clock = WP_CLOCK_RATE,
                                  .rate = {4800, 1},
                                  .frames = -1};

    info.channel = calloc(channels, sizeof(*info.channel));
    ck_assert_ptr_nonnull(info.channel);
    for (unsigned c = 0; c < channels; c++) {
        info.channel[c].storage = storage;
        info.channel[c].norm = ldexp(1.0, 1 - bits[storage]);
        info.channel[c].scale = 1.0;
    }
    return info;
}

enum wp_status af_store(const char *name, const struct wp_source_info *info,
                        double (*x)[AF_FRAMES], size_t frames,
                        const struct wp_sink_options *options,
                        struct wp_notes *notes, struct wp_error *err)
{
    double *to[AF_CHANNELS];
    struct wp_block block = {.capacity = frames, .frames = frames, .x = to};
    void *self;
    enum wp_status status =
        wp_audio_sink.open(&self, temp_path(name), info, options, notes, err);

    for (int c = 0; c < AF_CHANNELS; c++)
        to[c] = x[c];
    ck_assert((self == NULL) == (status != WP_OK));
    if (!status)
        status = wp_audio_sink.write(self, &block, err);
    if (!status)
        status = wp_audio_sink.commit(self, err);
    wp_audio_sink.close(self);
    return status;
}

bool af_noted(const struct wp_notes *notes, const char *text)
{
    for (size_t i = 0; i < notes->kept; i++)
        if (strstr(notes->text[i], text))
            return true;
    return false;
}
