/*
 * provenance - which program made a result, from what, and how it was called.
 *
 * A reproducible result leaves out what may differ between two runs of the same
 * input: the command line, and the folders in which the inputs lie (their
 * names, sizes and digests stay; so does the version, since another version may
 * compute other numbers).
 */
#ifndef WP_CASE_PROVENANCE_PRIV_H
#define WP_CASE_PROVENANCE_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wp_input {
    const char *path;
    const char *sha256; /* 64 hexadecimal digits */
    int64_t bytes;
};

struct wp_provenance {
    const char *version;      /* "0.1.0" */
    const char *command_line; /* as typed, quoted where needed */
    const struct wp_input *input;
    size_t inputs;
    bool reproducible;
};

/* The path of an input as results show it: whole, or its last part. */
const char *wp_provenance_shown(const struct wp_provenance *p, size_t index);

#endif
