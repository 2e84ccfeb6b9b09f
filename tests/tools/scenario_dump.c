/*
 * scenario_dump - lets another language see what a scenario generates.
 *
 *   scenario_dump values FILE N...   raw doubles of all channels at frames N
 *   scenario_dump stored FILE        every frame as stored, in V and A
 *   scenario_dump truth FILE OUT     the truth
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/scenario.h"
#include "ingest/scenario_parse.h"
#include "ingest/scenario_wave.h"

enum { FRAMES = 1000 };

static int complain(const struct wp_error *err)
{
    (void)fprintf(stderr, "%s\n", err->text);
    return EXIT_FAILURE;
}

static int values(char **argv)
{
    struct wp_scenario *s;
    struct wp_scenario_wave *w;
    struct wp_notes notes = {0};
    struct wp_error err;
    double x[WP_MAX_CHANNELS], *at[WP_MAX_CHANNELS];

    if (wp_scenario_load(&s, *argv, &notes, &err))
        return complain(&err);
    if (wp_scenario_wave_create(&w, s))
        return EXIT_FAILURE;
    for (unsigned c = 0; c < WP_MAX_CHANNELS; c++)
        at[c] = &x[c];
    while (*++argv) {
        wp_scenario_wave_fill(w, strtoll(*argv, NULL, 10), 1, at);
        (void)fwrite(x, sizeof(*x), s->channels, stdout);
    }
    wp_scenario_wave_destroy(w);
    wp_scenario_free(s);
    wp_notes_release(&notes);
    return EXIT_SUCCESS;
}

static void put_block(const struct wp_source_info *info,
                      const struct wp_block *block)
{
    for (size_t i = 0; i < block->frames; i++)
        for (unsigned c = 0; c < info->channels; c++) {
            double v = block->x[c][i] * info->channel[c].scale;

            (void)fwrite(&v, sizeof(v), 1, stdout);
        }
}

static int stored(const char *path)
{
    struct wp_source_info info = {0};
    struct wp_source_options options = {0};
    struct wp_error err;
    double room[WP_MAX_CHANNELS][FRAMES], *x[WP_MAX_CHANNELS];
    struct wp_block block = {.capacity = FRAMES, .x = x};
    void *self;

    for (unsigned c = 0; c < WP_MAX_CHANNELS; c++)
        x[c] = room[c];
    if (wp_scenario_source.open(&self, path, &options, &info, &err))
        return complain(&err);
    do {
        if (wp_scenario_source.read(self, &block, &err))
            return complain(&err);
        put_block(&info, &block);
    } while (block.frames);
    wp_scenario_source.close(self);
    wp_source_info_release(&info);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct wp_error err;

    if (argc >= 3 && strcmp(argv[1], "values") == 0)
        return values(argv + 2);
    if (argc == 3 && strcmp(argv[1], "stored") == 0)
        return stored(argv[2]);
    if (argc != 4 || strcmp(argv[1], "truth") != 0)
        return EXIT_FAILURE;
    return wp_scenario_truth_write(argv[2], argv[3], NULL, &err)
               ? complain(&err)
               : EXIT_SUCCESS;
}
