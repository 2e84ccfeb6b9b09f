#include "format/registry.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/file.h"
#include "format/audio.h"
#include "format/comtrade.h"
#include "format/csv_cycles.h"
#include "format/csv_sink.h"
#include "format/csv_source.h"
#include "format/hdf5_sink.h"
#include "format/hdf5_source.h"

enum { HEAD_BYTES = 4096 };

/* One line per format; a format is one exported struct. */
static const struct wp_source_ops *const sources[] = {
    &wp_audio_source, &wp_comtrade_source,   &wp_hdf5_source,
    &wp_csv_source,   &wp_csv_cycles_source, NULL,
};

static const struct wp_sink_ops *const sinks[] = {
    &wp_hdf5_sink,
    &wp_audio_sink,
    &wp_csv_sink,
    NULL,
};

const struct wp_source_ops *const *wp_format_sources(void)
{
    return sources;
}

const struct wp_sink_ops *const *wp_format_sinks(void)
{
    return sinks;
}

static enum wp_status read_head(const char *path, uint8_t *head, size_t *length,
                                struct wp_error *err)
{
    FILE *f;
    enum wp_status status = wp_file_open(&f, path, NULL, err);
    int failed;

    if (status)
        return status;
    *length = fread(head, 1, HEAD_BYTES, f);
    failed = ferror(f);
    (void)fclose(f);
    if (failed)
        return wp_fail(err, WP_E_IO, "%s: cannot read", path);
    if (!*length)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected a capture, found an empty file", path);
    return WP_OK;
}

enum wp_status wp_format_detect(const struct wp_source_ops *const *ops,
                                const char *path,
                                const struct wp_source_ops **out,
                                struct wp_error *err)
{
    uint8_t head[HEAD_BYTES];
    size_t length = 0;
    int best = 0;
    enum wp_status status = read_head(path, head, &length, err);

    *out = NULL;
    if (status)
        return status;
    for (; *ops; ops++) {
        int sure = (*ops)->detect(path, head, length);

        if (sure > best) {
            best = sure;
            *out = *ops;
        }
    }
    if (*out)
        return WP_OK;
    return wp_fail(err, WP_E_FORMAT,
                   "%s: expected a format that `wattproof formats` lists, "
                   "found none of them in its first %zu bytes",
                   path, length);
}

bool wp_format_has_extension(const char *list, const char *path)
{
    const char *dot = strrchr(path, '.');
    size_t n;

    if (!dot || !dot[1] || strchr(dot, '/'))
        return false;
    n = strlen(++dot);
    while (*list) {
        size_t word = strcspn(list, " ");

        if (word == n && strncasecmp(list, dot, n) == 0)
            return true;
        list += word + (list[word] == ' ');
    }
    return false;
}

const struct wp_sink_ops *wp_format_sink_for(const char *path)
{
    for (const struct wp_sink_ops *const *s = sinks; *s; s++)
        if (wp_format_has_extension((*s)->extensions, path))
            return *s;
    return NULL;
}
