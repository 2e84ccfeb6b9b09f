#include "format/source.h"

#include <stdlib.h>

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
    wp_notes_release(&info->notes);
    *info = (struct wp_source_info){0};
}
