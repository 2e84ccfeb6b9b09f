#include "core/file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum wp_status wp_file_size(const char *path, int64_t *size,
                            struct wp_error *err)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return wp_fail(err, WP_E_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return wp_fail(err, WP_E_IO, "%s: expected a file, found a %s", path,
                       S_ISDIR(st.st_mode) ? "directory" : "device or pipe");
    *size = (int64_t)st.st_size;
    return WP_OK;
}

enum wp_status wp_file_open(FILE **out, const char *path, int64_t *size,
                            struct wp_error *err)
{
    int64_t bytes;
    enum wp_status status = wp_file_size(path, &bytes, err);

    *out = NULL;
    if (status)
        return status;
    *out = fopen(path, "rb");
    if (!*out)
        return wp_fail(err, WP_E_IO, "%s: %s", path, strerror(errno));
    if (size)
        *size = bytes;
    return WP_OK;
}
