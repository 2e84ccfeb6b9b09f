#include "pq/basis.h"

#include <math.h>

#include "metrology/decimated.h"
#include "metrology/resampler.h"

enum { CYCLES_50 = 10, CYCLES_60 = 12, ORDERS = 128, INTERHARMONICS = 50 };

/* Orders fit the pass band as far as this above the nominal frequency. */
static const double headroom = 1.05;

static bool has_all(const struct wp_wiring *w, int first)
{
    return wp_wiring_has(w, first) && wp_wiring_has(w, first + 1) &&
           wp_wiring_has(w, first + 2);
}

static bool has_any(const struct wp_wiring *w, int first)
{
    return wp_wiring_has(w, first) || wp_wiring_has(w, first + 1) ||
           wp_wiring_has(w, first + 2);
}

static uint32_t bits(const struct wp_wiring *w, int first, int last)
{
    uint32_t set = 0;

    for (int s = first; s <= last; s++)
        if (wp_wiring_has(w, s))
            set |= 1u << s;
    return set;
}

/* pq.voltages */
static enum wp_status choose_voltages(struct wp_pq_basis *b,
                                      struct wp_error *err)
{
    const struct wp_wiring *w = &b->wiring;
    enum wp_pq_voltages *v = &b->config.voltages;
    uint32_t ln = bits(w, WP_V_A, WP_V_C), ll = bits(w, WP_V_AB, WP_V_CA);

    if (*v == WP_PQ_VOLTAGES_AUTO)
        *v = ln ? WP_PQ_VOLTAGES_LN : WP_PQ_VOLTAGES_LL;
    else if ((*v == WP_PQ_VOLTAGES_LN && !ln) ||
             (*v == WP_PQ_VOLTAGES_LL && !ll))
        return wp_fail(err, WP_E_CONFIG,
                       "power-quality: voltages: expected voltages %s in the "
                       "capture, found none",
                       ln ? "between phases" : "to neutral");
    b->rms_signals = bits(w, 0, WP_SIGNALS - 1);
    b->event_signals = *v == WP_PQ_VOLTAGES_LL ? ll : ln;
    if (!b->event_signals)
        b->event_signals = ll;
    b->line_signals = b->event_signals;
    if (*v == WP_PQ_VOLTAGES_ALL)
        b->line_signals |= ln | ll;
    for (int s = WP_V_N; s < WP_SIGNALS; s++)
        if (w->signal[s].terms == 1)
            b->line_signals |= 1u << s;
    return WP_OK;
}

static void choose_phases(struct wp_pq_basis *b)
{
    const struct wp_wiring *w = &b->wiring;
    int first = has_all(w, WP_V_A)                           ? WP_V_A
                : has_all(w, WP_V_AB)                        ? WP_V_AB
                : has_any(w, WP_V_A) || !has_any(w, WP_V_AB) ? WP_V_A
                                                             : WP_V_AB;

    if (b->config.voltages == WP_PQ_VOLTAGES_LL && has_any(w, WP_V_AB))
        first = WP_V_AB;
    b->line_to_line = first == WP_V_AB;
    for (int k = 0; k < WP_ELEMENTS; k++) {
        b->phase_voltage[k] = wp_wiring_has(w, first + k) ? first + k : -1;
        b->phase_current[k] = wp_wiring_has(w, WP_I_A + k) ? WP_I_A + k : -1;
        /* Sequences need the spectrum's first line of all three. */
        if (b->phase_voltage[k] >= 0)
            b->line_signals |= 1u << b->phase_voltage[k];
        if (b->phase_current[k] >= 0)
            b->line_signals |= 1u << b->phase_current[k];
    }
}

bool wp_pq_is_tracked(const struct wp_wiring *w, int signal)
{
    const struct wp_signal_source *source = &w->signal[signal];
    unsigned before = 0;

    for (int s = WP_V_A; s <= WP_V_CA; s++)
        before += w->signal[s].terms == 1 &&
                  w->signal[s].channel[0] < source->channel[0];
    return source->terms == 1 && before < WP_DECIMATED_CHANNELS;
}

static void choose_flickers(struct wp_pq_basis *b)
{
    for (int s = WP_V_A; s <= WP_V_CA; s++) {
        const struct wp_signal_source *source = &b->wiring.signal[s];

        if (!(b->event_signals & 1u << s) || !wp_pq_is_tracked(&b->wiring, s))
            continue;
        b->flicker_signal[b->flickers] = s;
        b->flicker_channel[b->flickers++] = source->channel[0];
    }
}

/* The nominal voltage is that of the elements' voltages: to neutral where there
 * are such. */
static void set_u_din(struct wp_pq_basis *b, double nominal_v)
{
    bool ln = has_any(&b->wiring, WP_V_A);
    double u = b->config.u_din_v > 0.0 ? b->config.u_din_v : nominal_v;

    b->u_din_v = u;
    for (int s = WP_V_A; s <= WP_V_C; s++)
        b->u_din_of[s] = u;
    for (int s = WP_V_AB; s <= WP_V_CA; s++)
        b->u_din_of[s] = ln ? u * sqrt(3.0) : u;
}

static unsigned at_most(double x, unsigned most)
{
    return x < 1.0 ? 0 : x < most ? (unsigned)x : most;
}

/* A subgroup takes the line above its order, a centred one all but the last
 * below the next. */
static void set_orders(struct wp_pq_basis *b)
{
    struct wp_resampler_band band =
        wp_resampler_band_for(b->rate_hz, b->nominal_hz);
    double top = 0.431 * b->rate_hz / (headroom * b->nominal_hz);
    unsigned most = b->config.orders > 0 && b->config.orders < ORDERS
                        ? (unsigned)b->config.orders
                        : ORDERS;

    b->pass_hz = band.pass * b->rate_hz;
    b->orders = at_most(top - 1.0 / b->cycles, most);
    b->interharmonics = at_most(top - 1.0, INTERHARMONICS);
}

static enum wp_lamp lamp_for(double u_din_v)
{
    if (u_din_v >= 90.0 && u_din_v < 110.0)
        return WP_LAMP_100;
    return u_din_v >= 110.0 && u_din_v < 150.0 ? WP_LAMP_120 : WP_LAMP_230;
}

enum wp_status wp_pq_basis_make(struct wp_pq_basis *b,
                                const struct wp_wiring *wiring,
                                const struct wp_meter_config *config,
                                double rate_hz, double nominal_hz,
                                struct wp_error *err)
{
    enum wp_status status;

    *b = (struct wp_pq_basis){
        .wiring = *wiring, .config = config->pq, .rate_hz = rate_hz};
    b->nominal_hz = nominal_hz >= 55.0 ? 60.0 : 50.0;
    b->cycles = b->nominal_hz == 60.0 ? CYCLES_60 : CYCLES_50;
    status = choose_voltages(b, err);
    if (status)
        return status;
    choose_phases(b);
    choose_flickers(b);
    set_u_din(b, config->nominal_v);
    b->demand_current_a = config->pq.demand_current_a > 0.0
                              ? config->pq.demand_current_a
                              : config->nominal_a;
    if (b->config.lamp == WP_LAMP_AUTO)
        b->config.lamp = lamp_for(b->u_din_v);
    set_orders(b);
    return WP_OK;
}

/* Whether each of its channels is a signal as well. */
static bool has_parts(const struct wp_wiring *w, int signal)
{
    const struct wp_signal_source *sum = &w->signal[signal];

    for (unsigned k = 0; k < sum->terms; k++)
        if (wp_wiring_signal_of(w, sum->channel[k]) < 0)
            return false;
    return true;
}

uint32_t wp_pq_basis_history(const struct wp_pq_basis *b)
{
    uint32_t set = b->line_signals | b->event_signals;

    for (int s = 0; s < WP_SIGNALS; s++)
        if (b->wiring.signal[s].terms == 1 || !has_parts(&b->wiring, s))
            set |= 1u << s;
    return set;
}
