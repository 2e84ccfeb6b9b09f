#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>

enum wp_status wp_fail(struct wp_error *err, enum wp_status status,
                       const char *format, ...)
{
    va_list args;

    if (!err)
        return status;
    va_start(args, format);
    (void)vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    for (char *p = err->text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
    return status;
}

enum wp_status wp_fail_nomem(struct wp_error *err, const char *what)
{
    return wp_fail(err, WP_E_NOMEM, "no memory for %s", what);
}
