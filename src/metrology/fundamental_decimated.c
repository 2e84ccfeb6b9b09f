#include "metrology/fundamental_priv.h"

double wp_fundamental_decimated_hz(const struct wp_fundamental *f)
{
    return f->decimated_hz;
}

bool wp_fundamental_take(struct wp_fundamental *f, struct wp_decimated *out)
{
    int64_t from = f->handed_end, end = f->decimated_end;

    *out = (struct wp_decimated){0};
    if (from == end)
        return false;
    out->begins = from == f->decimated_start;
    if (end - from > WP_FUNDAMENTAL_DECIMATED) {
        /* Nobody asked for long: the ring has overwritten the oldest. */
        from = end - WP_FUNDAMENTAL_DECIMATED;
        out->begins = true;
    }
    out->first = from * f->factor;
    out->count = (size_t)(end - from);
    out->channels = f->voltages;
    for (unsigned r = 0; r < f->voltages; r++) {
        out->channel[r] = f->reference[r];
        out->x[r] = wp_fundamental_decimated(f, r, from);
    }
    out->missing = f->missing + from % WP_FUNDAMENTAL_DECIMATED;
    f->handed_end = end;
    return true;
}
