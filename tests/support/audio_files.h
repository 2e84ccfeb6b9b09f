/*
 * audio_files - hand-written bytes in the temporary folder of a test, and
 * reading a whole file through a source: what the tests of audio files share.
 *
 * Every failure fails the test.
 */
#ifndef WP_TESTS_AUDIO_FILES_H
#define WP_TESTS_AUDIO_FILES_H

#include <stdint.h>

#include "format/sink.h"
#include "temp_folder.h"

enum { AF_CHANNELS = 8, AF_FRAMES = 4096, AF_BYTES = 1 << 16 };

struct af_bytes {
    size_t n;
    uint8_t b[AF_BYTES];
};

void af_text(struct af_bytes *to, const char *text);
void af_le(struct af_bytes *to, uint64_t value, int bytes);
void af_be(struct af_bytes *to, uint64_t value, int bytes);
void af_float(struct af_bytes *to, double value, int bytes); /* little */
void af_save(const struct af_bytes *from, const char *name);
void af_take(struct af_bytes *to, const char *name);

/* Makes the file longer by a hole, or shorter. */
void af_resize(const char *name, int64_t bytes);

/* RIFF and fmt (tag 1 or 3), then the head of the data chunk. */
void af_wav(struct af_bytes *to, int tag, int channels, uint32_t rate,
            int bits);
void af_data(struct af_bytes *to, uint32_t announced);

/* A file as read: statuses, info, the first AF_FRAMES frames. */
struct af_file {
    enum wp_status opened, read;
    struct wp_error err;
    struct wp_source_info info;
    int64_t frames;
    double x[AF_CHANNELS][AF_FRAMES];
};

/* Reads `cut` frames at a time. Release with af_close(). */
void af_load(struct af_file *f, const char *name,
             const struct wp_source_options *options, size_t cut);
void af_close(struct af_file *f);

/* A description of AF_CHANNELS channels at most: all of one storage, the norm
 * of audio, 4800 Hz. Release with wp_source_info_release(). */
struct wp_source_info af_describe(unsigned channels, enum wp_storage storage);

/* Writes frames of x through the sink and commits; the first failure. */
enum wp_status af_store(const char *name, const struct wp_source_info *info,
                        double (*x)[AF_FRAMES], size_t frames,
                        const struct wp_sink_options *options,
                        struct wp_notes *notes, struct wp_error *err);

/* True when some note contains the text. */
bool af_noted(const struct wp_notes *notes, const char *text);

#endif
