/*
 * info_pqdif_show - a PQDIF file for people and as JSON. The file was read
 * through before, so that nothing fails after the first line of output.
 */
#ifndef WP_CLI_INFO_PQDIF_SHOW_H
#define WP_CLI_INFO_PQDIF_SHOW_H

#include "format/json_write.h"
#include "format/pqdif.h"

struct wp_info_pqdif_show {
    const char *name;
    struct wp_pqdif *file;
    const struct wp_notes *notes; /* of reading all of it */
    bool quiet;                   /* no notes */
};

/* The name of a GUID, or its digits, "" when it is zero; into out, which is
 * returned. */
const char *wp_info_guid(struct wp_guid guid, char out[WP_GUID_TEXT]);

/* Errors of reading, as of pqdif.h. */
WP_MUST_CHECK enum wp_status
wp_info_pqdif_text(const struct wp_info_pqdif_show *s, struct wp_error *err);

/* One object in an array. */
WP_MUST_CHECK enum wp_status
wp_info_pqdif_json(const struct wp_info_pqdif_show *s, struct wp_json_writer *w,
                   struct wp_error *err);

#endif
