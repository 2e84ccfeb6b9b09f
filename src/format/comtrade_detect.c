#include "format/comtrade_detect_priv.h"

#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "format/comtrade_cff_priv.h"

/* How sure: by content, by name, by a name that others have too. */
enum { HEAD_BYTES = 4096, SURE = 95, BY_NAME = 60, PERHAPS = 20 };

static bool is_text(struct wp_slice line)
{
    for (size_t i = 0; i < line.length; i++)
        if ((unsigned char)line.at[i] < ' ' && line.at[i] != '\t')
            return false;
    return true;
}

static enum wp_comtrade_kind kind_by_content(const uint8_t *head, size_t length)
{
    struct wp_comtrade_lines lines = {.at = (const char *)head,
                                      .end = (const char *)head + length};
    struct wp_slice line, kind, rest;
    int64_t count[3];
    bool odd;

    if (length >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
        lines.at += 3;
    if (!wp_comtrade_next_filled(&lines, &line) || !is_text(line))
        return WP_COMTRADE_KIND_NONE;
    if (wp_comtrade_cff_separator(line, &kind, &rest))
        return WP_COMTRADE_KIND_CFF;
    if (wp_comtrade_next_filled(&lines, &line) && is_text(line) &&
        wp_comtrade_counts_parse(line, count, &odd) && !odd)
        return WP_COMTRADE_KIND_CFG;
    return WP_COMTRADE_KIND_NONE;
}

static enum wp_status read_head(const char *path, uint8_t *head, size_t *length,
                                struct wp_error *err)
{
    FILE *f;
    enum wp_status status = wp_file_open(&f, path, NULL, err);

    *length = 0;
    if (status)
        return status;
    *length = fread(head, 1, HEAD_BYTES, f);
    (void)fclose(f);
    return WP_OK;
}

enum wp_status wp_comtrade_kind_of(const char *path, enum wp_comtrade_kind *out,
                                   struct wp_error *err)
{
    uint8_t head[HEAD_BYTES];
    size_t length;
    enum wp_status status = read_head(path, head, &length, err);

    if (status)
        return status;
    *out = wp_comtrade_kind_by_name(path);
    if (*out == WP_COMTRADE_KIND_DAT)
        return WP_OK;
    if (!length)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected a .cfg or .cff, found an empty file",
                       path);
    if (kind_by_content(head, length))
        *out = kind_by_content(head, length);
    if (*out)
        return WP_OK;
    return wp_fail(err, WP_E_FORMAT,
                   "%s:2: expected channel counts TT,##A,##D, found "
                   "something else",
                   path);
}

/* Some other program's .cfg may stand beside some other program's .dat. */
static bool has_cfg(const char *path)
{
    char *cfg = wp_comtrade_sibling(path, "cfg");
    uint8_t head[HEAD_BYTES];
    size_t length = 0;
    bool good = cfg && !read_head(cfg, head, &length, NULL) &&
                kind_by_content(head, length) == WP_COMTRADE_KIND_CFG;

    free(cfg);
    return good;
}

/* A first record: "1,0,..." or its number 0 or 1 in 32 bits. */
static bool looks_like_data(const uint8_t *head, size_t length)
{
    if (length < 8)
        return false;
    if ((head[0] == '0' || head[0] == '1') && head[1] == ',')
        return true;
    return head[0] <= 1 && !head[1] && !head[2] && !head[3];
}

int wp_comtrade_detect(const char *path, const uint8_t *head, size_t length)
{
    if (kind_by_content(head, length))
        return SURE;
    switch (wp_comtrade_kind_by_name(path)) {
    case WP_COMTRADE_KIND_CFG:
    case WP_COMTRADE_KIND_CFF:
        return BY_NAME;
    case WP_COMTRADE_KIND_DAT:
        if (has_cfg(path))
            return SURE;
        return looks_like_data(head, length) ? BY_NAME : PERHAPS;
    default:
        return 0;
    }
}
