/*
 * comtrade_clock - when each record was sampled.
 *
 * Rates are believed before stamps, which are rounded and wrap. Without a rate
 * the stamps are the clock; where they are an even grid within their own
 * rounding, they become a rate: (records - 1) / (last - first).
 */
#ifndef WP_FORMAT_COMTRADE_CLOCK_PRIV_H
#define WP_FORMAT_COMTRADE_CLOCK_PRIV_H

#include "format/comtrade_dat_priv.h"

/* Stamps as read -> instants that increase, in the file's unit. */
struct wp_comtrade_unwrap {
    bool any;
    double raw;      /* the last stamp as it stands in the file */
    double value;    /* the last one given out */
    double offset;   /* value - raw while all is well */
    double step;     /* the last difference */
    double half;     /* between stamps that are equal */
    size_t repaired; /* missing, equal, backwards; not wraps of 32 bit */
};

/* raw: NaN = missing. */
double wp_comtrade_unwrap_push(struct wp_comtrade_unwrap *u, double raw);

/* One unit of the stamps [ns]: 1 us, or 1 ns where the .cfg's own stamps have
 * more than 6 decimals, times timemult. */
double wp_comtrade_stamp_unit_ns(const struct wp_comtrade_cfg *cfg);

/* Sets info's frames, clock, rate and segments; reads through dat once when
 * there is no rate. WP_E_FORMAT (strict), WP_E_IO, WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_comtrade_clock_set(
    struct wp_source_info *info, const struct wp_comtrade_cfg *cfg,
    struct wp_comtrade_dat *dat, const struct wp_comtrade_log *log);

/* From the first frame to the last by rate or segments [ns]; 0 if unknown. */
double wp_comtrade_duration_ns(const struct wp_source_info *info);

#endif
