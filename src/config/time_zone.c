#include "config/time_zone.h"

#include <stdio.h>
#include <string.h>

#include "core/file.h"

/* "Europe/Berlin", "Etc/GMT+1"; no empty part, no dot. */
static bool is_name(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789_+-";

    for (;;) {
        size_t n = strspn(name, letters);

        if (!n)
            return false;
        name += n;
        if (!*name)
            return true;
        if (*name++ != '/')
            return false;
    }
}

bool wp_time_zone_known(const char *name)
{
    char path[128], magic[4] = {0};
    FILE *in = NULL;
    bool known;

    if (strcmp(name, "UTC") == 0)
        return true;
    if (!is_name(name) || strlen(name) > 64)
        return false;
    (void)snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
    if (wp_file_open(&in, path, NULL, NULL))
        return false;
    known = fread(magic, 1, 4, in) == 4 && memcmp(magic, "TZif", 4) == 0;
    (void)fclose(in);
    return known;
}
