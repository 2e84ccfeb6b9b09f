/*
 * hdf5_words - samples as the words in which a capture stores them.
 *
 * Nothing is rounded: a sample that its storage cannot hold ends the work. A
 * missing sample (NaN) is NaN in floats and 0 in integers, whose gaps are
 * listed beside them.
 */
#ifndef WP_FORMAT_HDF5_WORDS_PRIV_H
#define WP_FORMAT_HDF5_WORDS_PRIV_H

#include "format/hdf5_capture_priv.h"

enum { WP_H5_WORDS_MAX = 2048 };

/* Writes n <= WP_H5_WORDS_MAX samples to `out`; how many from the first on the
 * storage holds. norm: the value of one count of an integer. */
size_t wp_h5_put_words(const struct wp_h5_storage *storage, double norm,
                       const double *x, size_t n, void *out);

#endif
