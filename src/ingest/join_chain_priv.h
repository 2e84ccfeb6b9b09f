/*
 * join_chain - the files of a chain and how they follow each other.
 */
#ifndef WP_INGEST_JOIN_CHAIN_PRIV_H
#define WP_INGEST_JOIN_CHAIN_PRIV_H

#include "ingest/join_priv.h"

struct wp_chain_part {
    char *path;
    const struct wp_source_ops *ops;
    bool start_known;
    int64_t start_ns;
    char *sidecar; /* its own, of a file after the first; NULL = none */
    bool told_start, missing; /* by that: its start, and NaN is allowed */
    int64_t told_ns;
    int64_t frames; /* -1 = not known yet */
    int64_t first;  /* index of its first frame */
    int64_t skip;   /* frames at its begin that the file before has too */
};

struct wp_chain {
    struct wp_chain_setup setup;
    const char **wanted;
    struct wp_chain_part *part;
    size_t parts, at;           /* at: the file being read */
    struct wp_source_info info; /* of the first file */
    struct wp_source_info more; /* of the file being read after it */
    size_t noted;               /* notes of it that have been handed on */
    struct wp_notes scrap;      /* what was noted when the files were looked
                                   into */
    bool looked;
    void *self; /* the open source, NULL between files */
    struct wp_block block;
    double **x;
    uint8_t **digital;
    int64_t *stamp;
    size_t taken;     /* of the block */
    int64_t position; /* frames read of the file */
};

/* Whether a file has channels, rate and scales as the first. WP_E_CONFIG,
 * WP_E_UNSUPPORTED. */
WP_MUST_CHECK enum wp_status wp_chain_compare(const struct wp_chain *c,
                                              const struct wp_chain_part *p,
                                              const struct wp_source_info *info,
                                              struct wp_error *err);

/* Looks for the sidecar beside part k > 0, which may say when that begins and
 * must say the same as the first file's otherwise. WP_E_CONFIG, IO, FORMAT,
 * NOMEM. */
WP_MUST_CHECK enum wp_status wp_chain_own_sidecar(struct wp_chain *c, size_t k,
                                                  struct wp_error *err);

/* Puts part k behind part k - 1, whose length is known by now. WP_E_CONFIG
 * when it begins before the end of that. */
WP_MUST_CHECK enum wp_status wp_chain_place(struct wp_chain *c, size_t k,
                                            struct wp_error *err);

#endif
