#include "case/provenance_priv.h"

#include <string.h>

const char *wp_provenance_shown(const struct wp_provenance *p, size_t index)
{
    const char *path = p->input[index].path;
    const char *slash = p->reproducible ? strrchr(path, '/') : NULL;

    return slash ? slash + 1 : path;
}
