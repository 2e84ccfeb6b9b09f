#include "core/status.h"

const char *wp_status_text(enum wp_status status)
{
    switch (status) {
    case WP_OK:
        return "done";
    case WP_E_ARG:
        return "bad argument";
    case WP_E_NOMEM:
        return "no memory";
    case WP_E_IO:
        return "input or output failed";
    case WP_E_FORMAT:
        return "bad format";
    case WP_E_UNSUPPORTED:
        return "not supported";
    case WP_E_CONFIG:
        return "bad configuration";
    case WP_E_INTERNAL:
        break;
    }
    return "internal error";
}

int wp_status_exit_code(enum wp_status status)
{
    switch (status) {
    case WP_OK:
        return 0;
    case WP_E_IO:
    case WP_E_FORMAT:
    case WP_E_UNSUPPORTED:
    case WP_E_CONFIG:
        return 3;
    default:
        return 4;
    }
}
