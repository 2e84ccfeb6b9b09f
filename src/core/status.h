/*
 * status - what a fallible function returns.
 *
 * Zero is success; failures are negative. Functions that meet the outside
 * world also fill a struct wp_error (core/error.h) with one line of text.
 */
#ifndef WP_CORE_STATUS_H
#define WP_CORE_STATUS_H

#if defined(__GNUC__) || defined(__clang__)
#define WP_MUST_CHECK __attribute__((warn_unused_result))
#define WP_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define WP_MUST_CHECK
#define WP_PRINTF(fmt, args)
#endif

enum wp_status {
    WP_OK = 0,
    /* The caller broke the contract: a null pointer, a channel out of range. */
    WP_E_ARG = -1,
    /* No memory: malloc failed, a library said so. */
    WP_E_NOMEM = -2,
    /* The system said no: no such file, no permission, disk full, a directory
     * where a file was expected. */
    WP_E_IO = -3,
    /* A file contradicts its own format: truncated header, wrong magic, text
     * where a number should be, NaN among samples. */
    WP_E_FORMAT = -4,
    /* Well-formed, but nothing we read or write: 9 channels in FLAC, a codec
     * that the library lacks. */
    WP_E_UNSUPPORTED = -5,
    /* What the user configured contradicts itself or the data: a sidecar names
     * a channel that is not there, two sources for one phase. */
    WP_E_CONFIG = -6,
    /* Our own fault: an invariant does not hold. */
    WP_E_INTERNAL = -7
};

/* "no memory", "bad format" ...: never NULL. */
const char *wp_status_text(enum wp_status status);

/* Exit status of the program for a status: 0, 3 (bad input) or 4 (ours). */
int wp_status_exit_code(enum wp_status status);

#endif
