#include "metrology/fundamental_priv.h"

#include "metrology/acquire.h"

/* Hops back that tell how a backup stands to the primaries: fewer than sync
 * keeps samples for, and than are decimated. */
enum { BACK = 72 };

/* Decimated sample d of references from `from` to `to`. */
static void decimate(struct wp_fundamental *f, unsigned from, unsigned to,
                     int64_t d)
{
    size_t i = (size_t)(d % WP_FUNDAMENTAL_DECIMATED);
    const double *centre[WP_TRACK_REFERENCES] = {0};
    double v[WP_TRACK_REFERENCES] = {0};

    for (unsigned r = from; r < to; r++)
        centre[r - from] =
            wp_sample_ring_at(f->ring, f->reference[r], d * f->factor);
    wp_decimator_run(f->decimator, to - from, centre, v);
    for (unsigned r = from; r < to; r++)
        f->decimated[r][i] = f->decimated[r][i + WP_FUNDAMENTAL_DECIMATED] =
            v[r - from];
}

static void decimate_backups(struct wp_fundamental *f)
{
    for (; f->backup_end < f->decimated_end; f->backup_end++)
        decimate(f, f->primaries, f->references, f->backup_end);
}

/* Whether the samples under decimated sample d are all there. */
static void mark_missing(struct wp_fundamental *f, int64_t d)
{
    int64_t reach = wp_decimator_reach(f->decimator), at = d * f->factor;
    size_t i = (size_t)(d % WP_FUNDAMENTAL_DECIMATED);
    uint32_t channels, mask = 0;

    if (at - reach < f->ring->whole_from) {
        channels = wp_sample_ring_missing(f->ring, at - reach, at + reach + 1);
        for (unsigned r = 0; r < f->primaries; r++)
            mask |= (channels >> f->reference[r] & 1u) << r;
    }
    f->missing[i] = f->missing[i + WP_FUNDAMENTAL_DECIMATED] = (uint8_t)mask;
}

bool wp_fundamental_decimate(struct wp_fundamental *f, int64_t d)
{
    int64_t reach = wp_decimator_reach(f->decimator);

    while (f->decimated_end < d &&
           f->decimated_end * f->factor + reach < f->ring->end) {
        decimate(f, 0, f->primaries, f->decimated_end);
        mark_missing(f, f->decimated_end);
        f->decimated_end++;
    }
    if (f->awake)
        decimate_backups(f);
    return f->decimated_end >= d;
}

struct wp_phasor wp_fundamental_phasor(const struct wp_fundamental *f,
                                       unsigned r, int64_t d)
{
    return wp_hop_window_at(
        f->window, wp_fundamental_decimated(f, r, d - f->half) + f->half);
}

void wp_fundamental_wake(struct wp_fundamental *f, int64_t d)
{
    if (f->awake || f->primaries == f->references)
        return;
    f->awake = true;
    f->backup_end = d > f->decimated_start ? d : f->decimated_start;
    decimate_backups(f);
}

void wp_fundamental_adopt(struct wp_fundamental *f, int64_t d)
{
    struct wp_phasor p[BACK + 1];
    double hop_f = wp_phase_track_frequency(f->track) / f->hop;
    int64_t most = f->next_hop - f->first_hop, begin;
    int n = (int)(most < BACK ? most : BACK);

    if (f->tried)
        return;
    f->tried = true;
    begin = d - (int64_t)n * f->hop - f->half;
    /* The window may have been shorter when the first hop was measured. */
    for (; n > 0 && begin < f->decimated_start; n--)
        begin += f->hop;
    wp_fundamental_wake(f, begin);
    for (unsigned r = f->primaries; r < f->references && f->awake; r++) {
        const double *x = wp_fundamental_decimated(f, r, begin);

        if (wp_acquire_level(x, (int)(d + f->half + 1 - begin), hop_f) <= 0.0)
            continue;
        for (int i = 0; i <= n; i++)
            p[i] = wp_fundamental_phasor(f, r, d - (int64_t)i * f->hop);
        (void)wp_phase_track_adopt(f->track, r, p, n);
    }
}

void wp_fundamental_rest(struct wp_fundamental *f)
{
    int reference = wp_phase_track_reference(f->track);
    bool wanted = false;

    if (!f->locked)
        return;
    if (reference >= 0 && reference < (int)f->primaries) {
        f->tried = false;
        wp_phase_track_dismiss(f->track);
    }
    for (unsigned r = f->primaries; r < f->references; r++)
        wanted = wanted || wp_phase_track_level(f->track, r) > 0.0;
    f->awake = wanted;
}
