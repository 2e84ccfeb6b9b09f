#include "pq/analysis_priv.h"

#define VALUE(member) offsetof(struct wp_signal_values, member)
#define THD(member, part, name, what)                                          \
    {                                                                          \
        WP_SET_LINES, member##_LAST, VALUE(spectrum.member.part), name, "_",   \
            "pct", what, WP_MEAN_RMS                                           \
    }

enum { thd40_LAST = 40, thd50_LAST = 50, thd128_LAST = 128 };

const struct wp_analysis_entry wp_analysis_scalars[] = {
    {WP_SET_RMS, 0, VALUE(rms), "", "_rms_", NULL, "RMS", WP_MEAN_RMS},
    {WP_SET_RMS, 0, VALUE(crest), "", "_crest_", "", "crest factor",
     WP_MEAN_LINEAR},
    {WP_SET_LINES, 0, VALUE(dc), "", "_dc_", NULL, "mean (DC)", WP_MEAN_LINEAR},
    {WP_SET_DIN, 0, VALUE(under), "", "_under_", "pct",
     "under-deviation from U din", WP_MEAN_UNDER},
    {WP_SET_DIN, 0, VALUE(over), "", "_over_", "pct",
     "over-deviation from U din", WP_MEAN_OVER},
    {WP_SET_LINES, 0, VALUE(spectrum.fundamental), "", "_fund_", NULL,
     "fundamental", WP_MEAN_RMS},
    {WP_SET_LINES, 0, VALUE(spectrum.angle_deg[1]), "", "_angle_", "deg",
     "angle of the fundamental", WP_MEAN_ANGLE},
    THD(thd40, all, "thd40_", "THD to order 40"),
    THD(thd40, odd, "thd40_odd_", "THD of odd orders to 39"),
    THD(thd40, even, "thd40_even_", "THD of even orders to 40"),
    THD(thd50, all, "thd_", "THD to order 50"),
    THD(thd50, odd, "thd_odd_", "THD of odd orders to 49"),
    THD(thd50, even, "thd_even_", "THD of even orders to 50"),
    THD(thd128, all, "thd128_", "THD to order 128"),
    THD(thd128, odd, "thd128_odd_", "THD of odd orders to 127"),
    THD(thd128, even, "thd128_even_", "THD of even orders to 128"),
    {WP_SET_GROUPS, 40, VALUE(spectrum.thd_groups), "thdg_", "_", "pct",
     "THD of groups to order 40", WP_MEAN_RMS},
    {WP_SET_LINES, 40, VALUE(spectrum.pwhd), "pwhd_", "_", "pct",
     "partial weighted distortion, orders 14 to 40", WP_MEAN_RMS},
    {WP_SET_CURRENT, 50, VALUE(spectrum.k_factor), "k_factor_", "_", "",
     "K-factor to order 50", WP_MEAN_LINEAR},
    {WP_SET_TDD, 0, VALUE(spectrum.tdd.all), "tdd_", "_", "pct",
     "total demand distortion", WP_MEAN_RMS},
    {WP_SET_TDD, 0, VALUE(spectrum.tdd.odd), "tdd_odd_", "_", "pct",
     "total demand distortion of odd orders", WP_MEAN_RMS},
    {WP_SET_TDD, 0, VALUE(spectrum.tdd.even), "tdd_even_", "_", "pct",
     "total demand distortion of even orders", WP_MEAN_RMS},
    {WP_SET_CARRIER, 0, VALUE(signalling[0]), "signalling_1_", "", NULL,
     "mains signalling, carrier 1", WP_MEAN_RMS},
    {WP_SET_CARRIER, 1, VALUE(signalling[1]), "signalling_2_", "", NULL,
     "mains signalling, carrier 2", WP_MEAN_RMS},
    {WP_SET_CARRIER, 2, VALUE(signalling[2]), "signalling_3_", "", NULL,
     "mains signalling, carrier 3", WP_MEAN_RMS},
    {WP_SET_CARRIER, 3, VALUE(signalling[3]), "signalling_4_", "", NULL,
     "mains signalling, carrier 4", WP_MEAN_RMS},
};
const size_t wp_analysis_scalar_count =
    sizeof(wp_analysis_scalars) / sizeof(*wp_analysis_scalars);

const struct wp_analysis_spectrum wp_analysis_spectra[] = {
    {{WP_SET_LINES, 0, VALUE(spectrum.subgroup), "", "h_", NULL,
      "harmonic subgroups", WP_MEAN_RMS},
     WP_WIDTH_ORDERS},
    {{WP_SET_GROUPS, 0, VALUE(spectrum.group), "", "hg_", NULL,
      "harmonic groups", WP_MEAN_RMS},
     WP_WIDTH_ORDERS},
    {{WP_SET_LINES, 0, VALUE(spectrum.interharmonic), "", "ih_", NULL,
      "centred interharmonic subgroups, above orders", WP_MEAN_RMS},
     WP_WIDTH_BETWEEN},
    {{WP_SET_LINES, 0, VALUE(spectrum.angle_deg), "", "h_angle_", "deg",
      "angles of orders", WP_MEAN_ANGLE},
     WP_WIDTH_ANGLES},
};
const size_t wp_analysis_spectrum_count =
    sizeof(wp_analysis_spectra) / sizeof(*wp_analysis_spectra);

static const uint32_t voltages = (1u << WP_I_A) - 1;

/* Room for the four lines around a carrier, the frequency 5 % high. */
static bool carrier_fits(const struct wp_pq_basis *b, unsigned k)
{
    double f_hz = b->config.carrier[k].f_hz;

    return f_hz > 0.0 && f_hz + 11.0 <= b->pass_hz;
}

static uint32_t with_u_din(const struct wp_pq_basis *b)
{
    uint32_t set = 0;

    for (int s = 0; s < WP_I_A; s++)
        if (b->event_signals & 1u << s && b->u_din_of[s] > 0.0)
            set |= 1u << s;
    return set;
}

uint32_t wp_analysis_signals(const struct wp_pq_basis *b,
                             const struct wp_analysis_entry *e)
{
    if (e->set != WP_SET_CARRIER && b->orders < e->last)
        return 0;
    switch (e->set) {
    case WP_SET_RMS:
        return b->rms_signals;
    case WP_SET_DIN:
        return with_u_din(b);
    case WP_SET_GROUPS:
        return b->config.groups ? b->line_signals : 0;
    case WP_SET_CURRENT:
        return b->line_signals & ~voltages;
    case WP_SET_TDD:
        return b->demand_current_a > 0.0 && b->orders >= wp_tdd_last(b)
                   ? b->line_signals & ~voltages
                   : 0;
    case WP_SET_CARRIER:
        return carrier_fits(b, e->last) ? b->line_signals & voltages : 0;
    default:
        return b->line_signals;
    }
}

unsigned wp_analysis_width_of(const struct wp_pq_basis *b,
                              enum wp_analysis_width width)
{
    switch (width) {
    case WP_WIDTH_ORDERS:
        return b->orders + 1;
    case WP_WIDTH_BETWEEN:
        return b->interharmonics + 1;
    case WP_WIDTH_ANGLES:
        return (b->orders < WP_ANGLES ? b->orders : WP_ANGLES) + 1;
    default:
        return 1;
    }
}

static bool has_lines(const struct wp_pq_basis *b, int signal)
{
    return signal >= 0 && b->line_signals & 1u << signal;
}

bool wp_analysis_has_sequence(const struct wp_pq_basis *b, const int phase[3])
{
    return has_lines(b, phase[0]) && has_lines(b, phase[1]) &&
           has_lines(b, phase[2]);
}

bool wp_analysis_has_power(const struct wp_pq_basis *b, int element)
{
    const struct wp_element *e = &b->wiring.element[element];

    return has_lines(b, e->voltage) && has_lines(b, e->current);
}

bool wp_analysis_has_bands(const struct wp_pq_basis *b)
{
    return b->config.high_bands && wp_high_bands_fit(b->rate_hz);
}

int wp_analysis_reference(const struct wp_pq_basis *b)
{
    static const int order[] = {WP_V_A,  WP_V_AB, WP_V_B, WP_V_C, WP_V_BC,
                                WP_V_CA, WP_I_A,  WP_I_B, WP_I_C};

    for (size_t k = 0; k < sizeof(order) / sizeof(*order); k++)
        if (has_lines(b, order[k]))
            return order[k];
    return -1;
}
