/*
 * registry - which formats there are; detection by content.
 */
#ifndef WP_FORMAT_REGISTRY_H
#define WP_FORMAT_REGISTRY_H

#include "format/sink.h"
#include "format/source.h"

/* NULL-terminated. */
const struct wp_source_ops *const *wp_format_sources(void);
const struct wp_sink_ops *const *wp_format_sinks(void);

/*
 * The source among `ops` that is surest about the file. WP_E_IO when it cannot
 * be read (a directory, no permission), WP_E_FORMAT when it is empty or nobody
 * knows it.
 */
WP_MUST_CHECK enum wp_status
wp_format_detect(const struct wp_source_ops *const *ops, const char *path,
                 const struct wp_source_ops **out, struct wp_error *err);

/* The sink for a path by its extension, case ignored; NULL if none. */
const struct wp_sink_ops *wp_format_sink_for(const char *path);

/* True when the space-separated list has the extension of path. */
bool wp_format_has_extension(const char *list, const char *path);

#endif
