/*
 * clock - where frames that come at changing rates or with stamps lie on one
 * uniform grid.
 *
 * The grid is the fastest rate of the file (so nothing is decimated), or the
 * nominal rate where frames have stamps. Frames of segments below 800 Hz
 * beside faster ones have no place: waveforms cannot be had from them.
 */
#ifndef WP_INGEST_CLOCK_PRIV_H
#define WP_INGEST_CLOCK_PRIV_H

#include "format/source.h"

struct wp_clock_map {
    const struct wp_source_info *info;
    const char *path;
    bool needed; /* false: frames are on the grid already */
    struct wp_rate rate;
    int64_t frames; /* of the grid; -1 = not known */
    double stretch; /* between the fastest and the slowest rate with a place */
    double gap;     /* frames further apart have one between [grid] */
    size_t segment; /* of the frame asked for last */
    int64_t segment_first;
    double segment_at;
    int64_t last_stamp;
};

/* info and path are borrowed. */
void wp_clock_map_init(struct wp_clock_map *c,
                       const struct wp_source_info *info, const char *path,
                       struct wp_notes *notes);

/* Positions of n frames from `first` on, in order; stamp_ns where frames have
 * them. NaN for a frame without a place. WP_E_FORMAT when stamps do not
 * rise. */
WP_MUST_CHECK enum wp_status wp_clock_map_read(struct wp_clock_map *c,
                                               int64_t first, size_t n,
                                               const int64_t *stamp_ns,
                                               double *position,
                                               struct wp_error *err);

#endif
