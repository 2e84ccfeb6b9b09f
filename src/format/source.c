#include "format/source.h"

#include <stdlib.h>
#include <string.h>

const char *wp_storage_name(enum wp_storage storage)
{
    static const char *const names[] = {"int8",  "int16",   "int24",
                                        "int32", "float32", "float64"};

    _Static_assert(sizeof(names) / sizeof(*names) == WP_STORE_COUNT,
                   "a name for every storage");
    return names[storage];
}

void wp_source_info_release(struct wp_source_info *info)
{
    free(info->channel);
    free(info->digital);
    free(info->segment);
    for (size_t i = 0; i < info->parts; i++)
        free(info->part[i]);
    free(info->part);
    wp_notes_release(&info->notes);
    *info = (struct wp_source_info){0};
}

enum wp_status wp_source_info_add_part(struct wp_source_info *info,
                                       const char *path, struct wp_error *err)
{
    char **more = realloc(info->part, (info->parts + 1) * sizeof(*more));

    if (!more)
        return wp_fail_nomem(err, path);
    info->part = more;
    more[info->parts] = strdup(path);
    if (!more[info->parts])
        return wp_fail_nomem(err, path);
    info->parts++;
    return WP_OK;
}
