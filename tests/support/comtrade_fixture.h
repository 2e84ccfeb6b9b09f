/*
 * comtrade_fixture - a temporary folder with a COMTRADE record made by a test.
 *
 * The base record: 1999 ASCII, 2 analog and 1 status channel, 1000 Hz, 3
 * samples. A test replaces one line of its .cfg, or writes files of its own.
 */
#ifndef WP_TESTS_COMTRADE_FIXTURE_H
#define WP_TESTS_COMTRADE_FIXTURE_H

#include "format/source.h"
#include "temp_folder.h"

/* The lines of base.cfg without line ends, and its .dat. */
enum { CT_CFG_LINES = 12 };
extern const char *const ct_base_cfg[CT_CFG_LINES];
extern const char ct_base_dat[];

/* The base .cfg as NAME, line `line` (from 1; 0 = none) replaced; with NULL
 * cut off before it. */
void ct_cfg(const char *name, int line, const char *with);

/* Everything that a source gives, read in blocks of `block` frames. */
struct ct_record {
    enum wp_status status; /* of open, or of the read that failed */
    struct wp_error err;
    struct wp_source_info info;
    double **x;
    uint8_t **d;
    int64_t *stamp_ns;
    size_t n; /* frames read */
};

struct ct_how {
    const char *hints; /* JSON or NULL */
    bool strict, non_finite_is_missing;
    size_t block; /* 0 = 1000 */
};

/* how may be NULL. To be freed, which leaves an empty record. */
void ct_load(struct ct_record *r, const char *path, const struct ct_how *how);
void ct_free(struct ct_record *r);

/* True when some note has the text. */
bool ct_noted(const struct ct_record *r, const char *text);

/* scale * stored + offset */
double ct_value(const struct ct_record *r, unsigned channel, size_t frame);

#endif
