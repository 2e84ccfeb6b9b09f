/*
 * texts - a short list of keys with their texts: what provenance says.
 */
#ifndef WP_CORE_TEXTS_H
#define WP_CORE_TEXTS_H

#include <stddef.h>

struct wp_text_pair {
    const char *key, *value;
};

struct wp_texts {
    const struct wp_text_pair *pair; /* borrowed */
    size_t count;
};

#endif
