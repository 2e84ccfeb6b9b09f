#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "format/comtrade_log_priv.h"

/* Room for one note or error after the file's name. */
enum { TEXT_MAX = 512 };

const char *wp_comtrade_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void note(const struct wp_comtrade_log *log, size_t line,
                 const char *text)
{
    const char *name = wp_comtrade_file_name(log->path);

    if (line)
        wp_note(log->notes, "%s:%zu: %s", name, line, text);
    else
        wp_note(log->notes, "%s: %s", name, text);
}

static enum wp_status fail(const struct wp_comtrade_log *log, size_t line,
                           const char *text)
{
    if (line)
        return wp_fail(log->err, WP_E_FORMAT, "%s:%zu: %s", log->path, line,
                       text);
    return wp_fail(log->err, WP_E_FORMAT, "%s: %s", log->path, text);
}

enum wp_status wp_comtrade_repair(const struct wp_comtrade_log *log,
                                  size_t line, const char *format, ...)
{
    char text[TEXT_MAX];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (log->strict)
        return fail(log, line, text);
    note(log, line, text);
    return WP_OK;
}

void wp_comtrade_remark(const struct wp_comtrade_log *log, size_t line,
                        const char *format, ...)
{
    char text[TEXT_MAX];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    note(log, line, text);
}

enum wp_status wp_comtrade_bad(const struct wp_comtrade_log *log, size_t line,
                               const char *format, ...)
{
    char text[TEXT_MAX];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return fail(log, line, text);
}
