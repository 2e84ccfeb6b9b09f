/*
 * window_lines - half-cycles as a 10/12-cycle interval: magnitudes and lines.
 *
 * Source:  IEC 61000-4-30:2015, 4.4, 5.2; IEC 61000-4-7:2002, 4.4.1
 * Input:   the history, and which half-cycles
 * Output:  struct wp_window
 * Memory:  made by create
 *
 * Half-cycles follow the fundamental; a spectrum must be uniform in time, or a
 * tone at 55 Hz would turn into pairs at 45 and 55 Hz. So the samples are put
 * on one straight line of phase between the window's ends before they are
 * transformed.
 */
#ifndef WP_PQ_WINDOW_LINES_H
#define WP_PQ_WINDOW_LINES_H

#include "pq/basis.h"
#include "pq/history.h"
#include "pq/schedule.h"
#include "pq/window.h"

struct wp_window_lines;

WP_MUST_CHECK enum wp_status
wp_window_lines_create(struct wp_window_lines **out,
                       const struct wp_pq_basis *b);

void wp_window_lines_destroy(struct wp_window_lines *w); /* accepts NULL */

/* All half-cycles of the plan are in the history; the ones around it are used
 * where they are. Lines stay until the next call. */
void wp_window_lines_run(struct wp_window_lines *w, const struct wp_history *h,
                         const struct wp_schedule_plan *plan,
                         struct wp_window *out);

#endif
