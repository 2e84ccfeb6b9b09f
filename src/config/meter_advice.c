#include "config/meter_advice.h"

#include <math.h>

/* While a step passes through the second that is averaged, values lie on both
 * sides of the mean by half the step: with a hysteresis below half of the
 * threshold a step between threshold and twice what is left of it seems steady
 * in the middle of the change. */
static void advise_rvc(const struct wp_pq_config *pq, struct wp_notes *notes)
{
    if (!pq->rvc)
        return;
    if (pq->rvc_hysteresis_pct < 0.5 * pq->rvc_pct)
        wp_note(notes,
                "power-quality/rvc/hysteresis-pct: %g is less than half of "
                "the threshold, %g: one step can make two rapid voltage "
                "changes",
                pq->rvc_hysteresis_pct, pq->rvc_pct);
    if (pq->rvc_pct >= pq->swell_pct - pq->dip_pct)
        wp_note(notes,
                "power-quality/rvc/threshold-pct: %g is not less than the "
                "distance from dips to swells, %g: there can be no rapid "
                "voltage change",
                pq->rvc_pct, pq->swell_pct - pq->dip_pct);
}

/* IEC 61000-4-30:2015, 5.10: four lines around the carrier; harmonics beside
 * it count too. Only where the settings say the mains frequency. */
static void advise_carrier(const struct wp_pq_config *pq, int k,
                           double nominal_hz, struct wp_notes *notes)
{
    double f_hz = pq->carrier[k].f_hz;
    double order = nominal_hz > 0.0 ? round(f_hz / nominal_hz) : 0.0;

    if (f_hz > 0.0 && order > 0.0 && fabs(f_hz - order * nominal_hz) < 10.0)
        wp_note(notes,
                "power-quality/carrier[%d]/frequency-hz: %g lies beside the "
                "harmonic of order %g, which is measured with it",
                k + 1, f_hz, order);
}

void wp_meter_advice(const struct wp_meter_config *config,
                     struct wp_notes *notes)
{
    advise_rvc(&config->pq, notes);
    for (int k = 0; k < WP_PQ_CARRIERS; k++)
        advise_carrier(&config->pq, k, config->nominal_hz, notes);
}
