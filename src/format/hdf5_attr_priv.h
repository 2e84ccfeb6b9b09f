/*
 * hdf5_attr - attributes of HDF5 objects: text and numbers, there and back.
 *
 * Writers return false when the library failed. Readers take whatever text or
 * number type others wrote (strings fixed or variable, integers of any width,
 * one-element arrays) and return false when the attribute is absent or of
 * another kind; *out is then untouched.
 */
#ifndef WP_FORMAT_HDF5_ATTR_PRIV_H
#define WP_FORMAT_HDF5_ATTR_PRIV_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool wp_h5_put_text(hid_t object, const char *name, const char *text);
bool wp_h5_put_int(hid_t object, const char *name, int64_t value);
bool wp_h5_put_double(hid_t object, const char *name, double value);

/* Shortened to size - 1 bytes. */
bool wp_h5_get_text(hid_t object, const char *name, char *out, size_t size);
/* An integer, or a float that is a whole number within int64. */
bool wp_h5_get_int(hid_t object, const char *name, int64_t *out);
/* Any number that is finite. */
bool wp_h5_get_double(hid_t object, const char *name, double *out);

bool wp_h5_has(hid_t object, const char *name);

/* A new group without times; negative on failure. */
hid_t wp_h5_new_group(hid_t parent, const char *name);

/* A list of at most a few hundred texts as one dataset of strings. */
bool wp_h5_put_texts(hid_t parent, const char *name, char *const *text,
                     size_t count);

/* Calls take() for each text of such a dataset, at most `most`; false when it
 * is absent or something else. */
bool wp_h5_get_texts(hid_t parent, const char *name, size_t most,
                     void (*take)(void *ctx, const char *text), void *ctx);

#endif
