#include "format/comtrade_files_priv.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/file.h"

/* Where the extension begins, its dot; the end of the name if there is none. */
static const char *extension_of(const char *path)
{
    const char *name = wp_comtrade_file_name(path);
    const char *dot = strrchr(name, '.');

    return dot ? dot : name + strlen(name);
}

static bool is_volume(const char *dot)
{
    return strlen(dot) == 4 && (dot[1] | 0x20) == 'd' && dot[2] >= '0' &&
           dot[2] <= '9' && dot[3] >= '0' && dot[3] <= '9';
}

enum wp_comtrade_kind wp_comtrade_kind_by_name(const char *path)
{
    const char *dot = extension_of(path);

    if (strcasecmp(dot, ".cfg") == 0)
        return WP_COMTRADE_KIND_CFG;
    if (strcasecmp(dot, ".cff") == 0)
        return WP_COMTRADE_KIND_CFF;
    /* The texts beside a record lead to it just as its data do. */
    if (strcasecmp(dot, ".dat") == 0 || is_volume(dot) ||
        strcasecmp(dot, ".hdr") == 0 || strcasecmp(dot, ".inf") == 0)
        return WP_COMTRADE_KIND_DAT;
    return WP_COMTRADE_KIND_NONE;
}

/* folder of path + name */
static char *beside(const char *path, const char *name)
{
    size_t folder = (size_t)(wp_comtrade_file_name(path) - path);
    char *out;

    if (name[0] == '/')
        return strdup(name);
    out = malloc(folder + strlen(name) + 1);
    if (!out)
        return NULL;
    memcpy(out, path, folder);
    (void)strcpy(out + folder, name);
    return out;
}

static DIR *open_folder(const char *path)
{
    char *folder = beside(path, ".");
    DIR *dir = folder ? opendir(folder) : NULL;

    free(folder);
    return dir;
}

/* How well a name fits stem and extension: 0 not at all. */
static int fit(const char *name, const char *stem, size_t stem_length,
               const char *extension)
{
    const char *dot = extension_of(name);

    if ((size_t)(dot - name) != stem_length ||
        strncasecmp(name, stem, stem_length) != 0 || *dot != '.' ||
        strcasecmp(dot + 1, extension) != 0)
        return 0;
    return 1 + 2 * (strncmp(name, stem, stem_length) == 0) +
           (strcmp(dot + 1, extension) == 0);
}

char *wp_comtrade_sibling(const char *path, const char *extension)
{
    const char *stem = wp_comtrade_file_name(path);
    size_t length = (size_t)(extension_of(path) - stem);
    DIR *dir = open_folder(path);
    const struct dirent *e;
    char *best = NULL;
    int best_fit = 0;

    while (dir && (e = readdir(dir))) {
        int how = fit(e->d_name, stem, length, extension);

        if (how > best_fit) {
            free(best);
            best = beside(path, e->d_name);
            best_fit = how;
        }
    }
    if (dir)
        (void)closedir(dir);
    return best;
}

enum wp_status wp_comtrade_find_cfg(char **out, const char *path,
                                    const struct wp_comtrade_hints *hints,
                                    struct wp_error *err)
{
    const char *name = wp_comtrade_file_name(path);
    int stem = (int)(extension_of(path) - name);
    bool has_cff;
    char *cff;

    *out = hints->cfg ? beside(path, hints->cfg)
                      : wp_comtrade_sibling(path, "cfg");
    if (*out)
        return WP_OK;
    cff = wp_comtrade_sibling(path, "cff");
    has_cff = cff != NULL;
    free(cff);
    return wp_fail(err, WP_E_IO,
                   "%s: expected %.*s.cfg beside it, which describes it, "
                   "found none%s",
                   path, stem, name,
                   has_cff ? "; the .cff there is a record of its own"
                           : " (the sidecar's comtrade.cfg can name another)");
}

static enum wp_status add(struct wp_comtrade_stream *stream, char **path,
                          struct wp_error *err)
{
    enum wp_status status = WP_OK;

    if (*path)
        status = wp_comtrade_stream_add(stream, *path, 0, err);
    free(*path);
    *path = NULL;
    return status;
}

/* True when the record begins in this file: numbers start at 0 or 1. */
static bool begins_here(const char *path)
{
    unsigned char b[4] = {0xff};
    size_t n;
    FILE *f;

    if (wp_file_open(&f, path, NULL, NULL))
        return false; /* adding it will say why */
    n = fread(b, 1, sizeof(b), f);
    (void)fclose(f);
    if (n < sizeof(b))
        return false;
    if (b[1] == ',') /* text */
        return b[0] == '0' || b[0] == '1';
    return b[0] <= 1 && !b[1] && !b[2] && !b[3];
}

static enum wp_status add_volumes(struct wp_comtrade_stream *stream,
                                  const char *path, struct wp_error *err)
{
    size_t before = stream->volumes;
    enum wp_status status = WP_OK;

    for (int i = 0; i < 100 && !status; i++) {
        char extension[4] = {'d', (char)('0' + i / 10), (char)('0' + i % 10)};
        char *volume = wp_comtrade_sibling(path, extension);

        /* Most records have none: do not look through the folder for each. */
        if (!volume && i > 0 && stream->volumes == before)
            break;
        status = add(stream, &volume, err);
    }
    return status;
}

enum wp_status wp_comtrade_find_data(struct wp_comtrade_stream *stream,
                                     const char *cfg_path,
                                     const struct wp_comtrade_hints *hints,
                                     struct wp_error *err)
{
    char *dat = hints->dat ? beside(cfg_path, hints->dat)
                           : wp_comtrade_sibling(cfg_path, "dat");
    const char *name = wp_comtrade_file_name(cfg_path);
    enum wp_status status = WP_OK;

    if (dat && (hints->dat || begins_here(dat)))
        status = add(stream, &dat, err);
    if (!status && !hints->dat)
        status = add_volumes(stream, cfg_path, err);
    if (!status) /* in the order of names, where its number says no better */
        status = add(stream, &dat, err);
    free(dat);
    if (!status && !stream->volumes)
        return wp_fail(err, WP_E_IO,
                       "%s: expected %.*s.dat beside it, which has the "
                       "samples, found none (the sidecar's comtrade.dat can "
                       "name another)",
                       cfg_path, (int)(extension_of(cfg_path) - name), name);
    return status;
}
