#include "influence_check.h"

#include <stdio.h>

#include "load_check.h"

static const double periodic_ppm[LOAD_QUANTITIES] = {5, 5, 5, 5, 5, 5, 5, 5};

/* Burst fired: the VARs of the last quarter cycle need a current that is not
 * that of the cycle before. */
static const double burst_ppm[LOAD_QUANTITIES] = {
    [LOAD_WH] = 5,  [LOAD_V2H] = 5, [LOAD_A2H] = 5,
    [LOAD_VAH] = 5, [LOAD_AH] = 5,
};

static void check_case(const struct influence_case *c, int at, double t_s)
{
    double rate = load_rate_hz[at / LOAD_FREQUENCIES];
    int period = influence_period(c);
    struct meter_load l;
    struct meter_run m;
    char what[120];

    influence_build(c, &l, rate, load_f_hz[at % LOAD_FREQUENCIES], t_s);
    meter_load_meter(&l, &m);
    meter_load_run(&l, &m);
    (void)snprintf(what, sizeof(what), "%s, %g Hz, %g Hz", c->name, rate,
                   l.f_hz);
    load_check(&l, &m, period, period > 1 ? burst_ppm : periodic_ppm, what);
}

void influence_check(enum influence_standard standard, int combination,
                     double t_s)
{
    for (int k = 0; k < influence_count; k++)
        if (influence_cases[k].standards & (unsigned)standard)
            check_case(&influence_cases[k], combination, t_s);
}
