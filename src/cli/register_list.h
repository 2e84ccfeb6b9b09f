/*
 * register_list - all registers with their keys: "Wh.net.total".
 */
#ifndef WP_CLI_REGISTER_LIST_H
#define WP_CLI_REGISTER_LIST_H

#include "case/summary.h"
#include "metrology/registers.h"

enum {
    WP_REGISTER_LIST_MAX =
        (WP_REGISTER_COUNT + WP_POWER_REGISTERS) * WP_REGISTER_PHASES,
    WP_REGISTER_KEY_MAX = 48
};

struct wp_register_list {
    size_t count;
    struct wp_summary_number at[WP_REGISTER_LIST_MAX];
    char key[WP_REGISTER_LIST_MAX][WP_REGISTER_KEY_MAX];
};

/* Which of them: with loss compensation (power registers only), and how many
 * times the secondary V and A the figures are. */
struct wp_register_view {
    bool compensated;
    double volts, amperes; /* PT and CT ratio; 1 = secondary */
};

/* Net and absolute stand behind each pair of delivered and received. The list
 * must not be moved. */
void wp_register_list_init(struct wp_register_list *l,
                           const struct wp_wiring *w,
                           const struct wp_registers *r,
                           const struct wp_register_view *view);

#endif
