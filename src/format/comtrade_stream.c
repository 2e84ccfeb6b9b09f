#include "format/comtrade_stream_priv.h"

#include <stdlib.h>
#include <string.h>

#include "core/file.h"

enum wp_status wp_comtrade_stream_add(struct wp_comtrade_stream *s,
                                      const char *path, int64_t from,
                                      struct wp_error *err)
{
    struct wp_comtrade_volume *v = &s->volume[s->volumes];
    enum wp_status status;
    int64_t size = 0;
    FILE *f; /* opened to learn whether it can be */

    if (s->volumes == WP_COMTRADE_VOLUMES_MAX)
        return wp_fail(err, WP_E_UNSUPPORTED,
                       "%s: expected at most %d data volumes, found more", path,
                       WP_COMTRADE_VOLUMES_MAX);
    status = wp_file_open(&f, path, &size, err);
    if (status)
        return status;
    (void)fclose(f);
    v->path = strdup(path);
    if (!v->path)
        return wp_fail_nomem(err, "a file name");
    v->from = from;
    v->size = size > from ? size - from : 0;
    v->start = s->size;
    s->size += v->size;
    s->volumes++;
    return WP_OK;
}

static size_t volume_at(const struct wp_comtrade_stream *s, int64_t pos)
{
    size_t i = 0;

    while (i + 1 < s->volumes && pos >= s->volume[i + 1].start)
        i++;
    return i;
}

static enum wp_status open_volume(struct wp_comtrade_stream *s, size_t i,
                                  struct wp_error *err)
{
    if (s->file && s->open == i)
        return WP_OK;
    if (s->file)
        (void)fclose(s->file);
    s->open = i;
    return wp_file_open(&s->file, s->volume[i].path, NULL, err);
}

enum wp_status wp_comtrade_stream_read(struct wp_comtrade_stream *s,
                                       int64_t pos, void *to, size_t n,
                                       struct wp_error *err)
{
    char *out = to;

    while (n) {
        size_t i = volume_at(s, pos);
        const struct wp_comtrade_volume *v = &s->volume[i];
        int64_t left = v->start + v->size - pos;
        size_t part = (int64_t)n < left ? n : (size_t)left;
        enum wp_status status = open_volume(s, i, err);
        off_t at = (off_t)(v->from + pos - v->start);

        if (status)
            return status;
        /* Seeking throws the buffer away: not where we stand already. */
        if (left <= 0 ||
            (ftello(s->file) != at && fseeko(s->file, at, SEEK_SET) != 0) ||
            fread(out, 1, part, s->file) != part)
            return wp_fail(err, WP_E_IO,
                           "%s: byte %lld: cannot read, or the file has "
                           "become shorter",
                           v->path, (long long)at);
        out += part;
        pos += (int64_t)part;
        n -= part;
    }
    return WP_OK;
}

void wp_comtrade_stream_release(struct wp_comtrade_stream *s)
{
    if (s->file)
        (void)fclose(s->file);
    s->file = NULL;
    for (size_t i = 0; i < s->volumes; i++)
        free(s->volume[i].path);
    s->volumes = 0;
    s->size = 0;
}
