/*
 * operations - timed things that were done to the meter (JSON).
 *
 * Source:  schemas/operations.schema.json; manual, "Event Logs", "Test Mode",
 *          "Contact Inputs"
 * Output:  the list in the order of time; equal times in the order of the file
 * Lifecycle: open, read, close
 */
#ifndef WP_CONFIG_OPERATIONS_H
#define WP_CONFIG_OPERATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

enum wp_operation_kind {
    WP_OPERATION_BILLING_PERIOD_RESET,
    WP_OPERATION_REGISTER_FREEZE,
    WP_OPERATION_SEASON_CHANGE,
    WP_OPERATION_DEMAND_RESET,
    WP_OPERATION_SET_TIME,
    WP_OPERATION_TEST_MODE,
    WP_OPERATION_LOSS_COMPENSATION,
    WP_OPERATION_CONTACT_INPUT,
    WP_OPERATION_AUXILIARY_POWER,
    WP_OPERATION_RATE_OVERRIDE,
    WP_OPERATION_PRESET_REGISTER,
    WP_OPERATION_CLEAR_LOAD_PROFILE,
    WP_OPERATION_CONFIGURATION_CHANGE,
    WP_OPERATION_TIME_SYNC
};

/* What a kind does not use is 0. */
struct wp_operation {
    int64_t time_ns; /* UTC, true time: not that of the meter's clock */
    enum wp_operation_kind kind;
    bool on;       /* test mode, loss compensation, auxiliary power, rate
                      override; contact closed; time sync regained */
    int number;    /* contact input 1 to 8, season 1 to 4 (0 = the next),
                      register id, load profile 1 or 2 (0 = both) */
    char rate;     /* 'A' to 'H'; 0 = the one that is configured */
    int64_t to_ns; /* set_time: what the meter's clock is set to, UTC */
    double value;  /* preset_register: as the register shows it */
};

enum { WP_OPERATIONS_MAX = 100000 };

struct wp_operations;

/* On failure *out is NULL: WP_E_IO, WP_E_FORMAT (no JSON), WP_E_CONFIG ("FILE:
 * $.operations[2].time: expected ..., found ..."), WP_E_NOMEM. */
WP_MUST_CHECK enum wp_status wp_operations_open(struct wp_operations **out,
                                                const char *path,
                                                struct wp_error *err);

/* The same from memory; name stands for the file in error texts. */
WP_MUST_CHECK enum wp_status
wp_operations_parse(struct wp_operations **out, const char *text, size_t length,
                    const char *name, struct wp_error *err);

/* Accepts NULL. */
void wp_operations_close(struct wp_operations *o);

/* By rising time; NULL o has none. Borrowed until close. */
size_t wp_operations_count(const struct wp_operations *o);
const struct wp_operation *wp_operations_list(const struct wp_operations *o);

/* Each time once, strictly rising [ns UTC]: where rows are cut. *count gets
 * their number. Borrowed until close. */
const int64_t *wp_operations_times(const struct wp_operations *o,
                                   size_t *count);

/* "billing_period_reset" ...: as in the file. */
const char *wp_operation_name(enum wp_operation_kind kind);

#endif
