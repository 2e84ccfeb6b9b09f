/*
 * csv_layout - what a text file holds: its columns and what its preamble says.
 *
 * Made from the first lines by wp_csv_layout_read(), which asks the modules
 * that know a family of preambles: csv_own, csv_pqds, csv_scope.
 */
#ifndef WP_FORMAT_CSV_LAYOUT_PRIV_H
#define WP_FORMAT_CSV_LAYOUT_PRIV_H

#include "core/channel.h"
#include "core/notes.h"
#include "core/rate.h"
#include "format/csv_dialect_priv.h"
#include "format/source.h"

enum wp_csv_role { WP_CSV_SKIP, WP_CSV_TIME, WP_CSV_VALUE, WP_CSV_DIGITAL };

struct wp_csv_column {
    char name[WP_NAME_MAX]; /* without its unit */
    char full[WP_NAME_MAX]; /* as in the header */
    char unit[16], phase[16];
    enum wp_csv_role role;
    size_t target; /* which channel or digital */
    double skew_s; /* the rest is known for our own files only */
    enum wp_side side;
    double ratio_primary, ratio_secondary;
};

struct wp_csv_layout {
    const char *kind; /* "CSV", "PQDS", "Rigol" ... */
    struct wp_csv_dialect dialect;
    struct wp_csv_column *column; /* [dialect.columns] */
    size_t time_column;           /* WP_CSV_NO_LINE: none */
    enum wp_csv_time_unit time_unit;
    bool unit_assumed; /* nobody says the unit of the time column */

    bool rate_said; /* by the preamble */
    bool rate_true; /* it is better than the time column, come what may */
    struct wp_rate rate;
    bool start_known; /* of frame 0 */
    int64_t start_ns;
    bool trigger_known; /* the instant where the time column is 0 */
    int64_t trigger_ns;
    bool stamps; /* our own file of unequal steps */
    bool own;
    double nominal_hz;
    char station[WP_NAME_MAX], device[WP_NAME_MAX];
};

/* Fills *out (also after failure to be released). WP_E_FORMAT, CONFIG, NOMEM.
 */
WP_MUST_CHECK enum wp_status
wp_csv_layout_read(struct wp_csv_layout *out, const struct wp_csv_head *head,
                   const struct wp_csv_hints *hints, struct wp_notes *notes,
                   struct wp_error *err);

void wp_csv_layout_release(struct wp_csv_layout *layout);

/* For detection: 0 no ... 100 certain. */
int wp_csv_layout_confidence(const struct wp_csv_head *head, const char *path);

/* The `index`th field (from 1) after a key in the preamble, case ignored;
 * empty when it is not there. */
struct wp_slice wp_csv_preamble_get(const struct wp_csv_layout *layout,
                                    const struct wp_csv_head *head,
                                    const char *key, size_t index);

/* A sample interval as text in units of 10^power s -> rate; false when it is
 * no positive number. */
bool wp_csv_rate_of_interval(struct wp_slice text, int power,
                             struct wp_rate *out);

#endif
