/* small_disk - work done by a process whose disk is nearly full. */
#ifndef WP_TESTS_SMALL_DISK_H
#define WP_TESTS_SMALL_DISK_H

#include <stddef.h>

/* What `work` returns in a process of its own that may write files of `bytes`
 * at most (so may Check, which is why it is not this one), or -1 when that
 * process did not come to a good end: HDF5 cleans up at exit. */
int with_disk_of(size_t bytes, int (*work)(void));

#endif
