#include "load_check.h"

#include <check.h>
#include <math.h>
#include <stdio.h>

#include "worst.h"

void load_check(const struct meter_load *l, const struct meter_run *m,
                int period, const double *allowed_ppm, const char *what)
{
    static const char *const phase[] = {"A", "B", "C", "total"};
    struct load_truth truth;
    int failed_q = -1, failed_p = 0;

    load_truth(l, period, &truth);
    for (int q = 0; q < LOAD_QUANTITIES; q++)
        for (int p = 0; p < 4 - (q == LOAD_AH) && allowed_ppm[q] > 0; p++) {
            double ppm = load_error_ppm(m, &truth, (enum load_quantity)q, p);
            char of[192];

            if (p < 3 && p >= (int)l->phases)
                continue;
            (void)snprintf(of, sizeof(of), "%s, %s", what, phase[p]);
            worst_note(q, ppm, of);
            if (!(fabs(ppm) <= allowed_ppm[q])) {
                failed_q = q;
                failed_p = p;
            }
        }
    if (failed_q < 0)
        return;
    ck_abort_msg(
        "%s: %s, %s: %g ppm", load_quantity_name[failed_q], what,
        phase[failed_p],
        load_error_ppm(m, &truth, (enum load_quantity)failed_q, failed_p));
}
