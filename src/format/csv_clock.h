/*
 * csv_clock - one pass over a text file: how many rows, at which rate, whether
 * its time column has gaps.
 *
 * Rate: (rows - 1) / (last - first), never the median step, since stamps are
 * rounded; then the roundest rate that explains first and last within that
 * rounding. The pass reads every line but parses its time only: about a tenth
 * of the cost of decoding.
 */
#ifndef WP_FORMAT_CSV_CLOCK_H
#define WP_FORMAT_CSV_CLOCK_H

#include "format/csv_layout_priv.h"
#include "format/csv_text.h"

struct wp_csv_clock {
    int64_t rows;      /* complete ones */
    int64_t last_line; /* where the last of them stands, from 1 */
    int64_t cut_line;  /* the last row is cut off there; 0 = it is not */
    size_t cut_fields; /* what is left of it */
    struct wp_csv_instant first, last;
    double low_ns, high_ns; /* smallest and largest step */
    double step_ns;         /* typical one: the median of the first */
    double unit_ns;         /* of the last digit */
    int64_t gaps, gap_line; /* steps beyond 1.5 typical ones; the first */
    int64_t even_steps;     /* the others, */
    double even_ns;         /* and their sum */
    bool rate_known;
    struct wp_rate rate; /* of the time column */
    double mean_hz;      /* before it was made round */
};

/* The text is read to its end. WP_E_IO, WP_E_FORMAT (time that runs backwards,
 * stands still or is none, with its line). */
WP_MUST_CHECK enum wp_status wp_csv_clock_read(struct wp_csv_clock *out,
                                               struct wp_csv_text *text,
                                               const struct wp_csv_layout *l,
                                               struct wp_error *err);

/*
 * The roundest rate for which `steps` steps last between low_ns and high_ns: a
 * multiple of a power of ten, else the fraction of smallest denominator.
 */
bool wp_csv_round_rate(int64_t steps, double low_ns, double high_ns,
                       struct wp_rate *out);

#endif
