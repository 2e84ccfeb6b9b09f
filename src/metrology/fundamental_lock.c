#include <math.h>

#include "metrology/acquire.h"
#include "metrology/fundamental_priv.h"

enum {
    ACQUIRE_MAX = 2048, /* decimated samples that a lock looks at */
    RETRY_HOPS = 40     /* between attempts to lock */
};

static const double acquire_s = 0.25;

struct piece {
    int64_t from; /* in decimated samples */
    int n;
};

/* Looks for a fundamental in a piece of the references from `first` to `end`;
 * gives the level of each. */
static struct wp_sine_fit find_among(const struct wp_fundamental *f,
                                     struct piece piece, unsigned first,
                                     unsigned end, double *level)
{
    const double *x[WP_TRACK_REFERENCES] = {0};
    double found[WP_TRACK_REFERENCES] = {0};
    struct wp_sine_fit fit;

    for (unsigned r = first; r < end; r++)
        x[r - first] = wp_fundamental_decimated(f, r, piece.from);
    fit = wp_acquire(x, end - first, piece.n, f->decimated_hz, found);
    for (unsigned r = first; r < end; r++)
        level[r] = found[r - first];
    return fit;
}

/* By backups where no primary has a fundamental. Each by itself: noise beside
 * a strong one is none. */
static struct wp_sine_fit find_backup(const struct wp_fundamental *f,
                                      struct piece piece, double *level)
{
    struct wp_sine_fit fit =
        find_among(f, piece, f->primaries, f->references, level);

    for (unsigned r = f->primaries; r < f->references; r++)
        if (level[r] > 0.0)
            level[r] = wp_acquire_level(
                wp_fundamental_decimated(f, r, piece.from), piece.n, fit.f);
    return fit;
}

/* Tries to lock on what follows decimated sample d; false: more is needed. */
static bool try_lock(struct wp_fundamental *f, int64_t d)
{
    double level[WP_TRACK_REFERENCES] = {0};
    struct wp_sine_fit fit;
    int64_t n = (int64_t)(acquire_s * f->decimated_hz);

    if (n > ACQUIRE_MAX)
        n = ACQUIRE_MAX;
    if (!wp_fundamental_decimate(f, d + n)) {
        if (!f->ended)
            return false;
        n = f->decimated_end - d;
    }
    if (n < (int64_t)(0.02 * f->decimated_hz))
        return true;
    fit = find_among(f, (struct piece){d, (int)n}, 0, f->primaries, level);
    if (!(fit.amplitude > 0.0) && !f->locked && f->awake)
        fit = find_backup(f, (struct piece){d, (int)n}, level);
    if (fit.amplitude > 0.0) {
        f->locked = true;
        wp_phase_track_lock(f->track, fit.f * f->hop, level);
    }
    return true;
}

/* Without a lock, or with one on backups alone. */
static bool looks_for_one(const struct wp_fundamental *f)
{
    double most = 0.0;

    if (!f->locked)
        return true;
    for (unsigned r = 0; r < f->primaries; r++)
        most = fmax(most, wp_phase_track_level(f->track, r));
    return most <= 0.0;
}

static double strongest(const struct wp_fundamental *f, int64_t d,
                        unsigned first, unsigned end)
{
    double most = 0.0;

    for (unsigned r = first; r < end; r++)
        most = fmax(most, wp_fundamental_phasor(f, r, d).amplitude);
    return most;
}

/* Looked for at the start, from time to time, and at once where something
 * appears that was not there at the last attempt. */
bool wp_fundamental_lock(struct wp_fundamental *f, int64_t d)
{
    /* At the start, from the start; later, from where windows that see this
     * hop may end: all of it is signal. */
    int64_t from =
        f->next_hop == f->first_hop ? f->decimated_start : d + f->half;
    double now[2] = {0};

    if (!looks_for_one(f))
        return true;
    now[0] = strongest(f, d, 0, f->primaries);
    if (!f->locked && f->awake)
        now[1] = strongest(f, d, f->primaries, f->references);
    if (f->next_hop < f->retry_hop && now[0] <= 4.0 * f->quiet[0] &&
        now[1] <= 4.0 * f->quiet[1])
        return true;
    if (!try_lock(f, from))
        return false;
    f->quiet[0] = now[0];
    f->quiet[1] = now[1];
    f->retry_hop = f->next_hop + RETRY_HOPS;
    return true;
}

void wp_fundamental_fit(struct wp_fundamental *f, struct wp_phase_node *out)
{
    double level[WP_TRACK_REFERENCES] = {0};
    struct wp_sine_fit fit = {0};
    struct wp_phase_node node = {.f = f->nominal_hz / f->decimated_hz * f->hop,
                                 .flags = WP_NODE_FREEWHEEL};
    struct piece all = {.from = f->decimated_start};
    int64_t last = (f->ring->end - 1) / f->factor;
    bool backup = false;

    (void)wp_fundamental_decimate(f, INT64_MAX);
    all.n = (int)(f->decimated_end - all.from);
    /* Half a cycle at least, or any frequency would do. */
    if (all.n >= 4 &&
        all.n >= (int)(0.5 / wp_fundamental_max_hz * f->decimated_hz)) {
        fit = find_among(f, all, 0, f->primaries, level);
        backup = !(fit.amplitude > 0.0) && f->awake;
        if (backup)
            fit = find_backup(f, all, level);
    }
    /* Not behind the end, which is before d when the filter does not fit. */
    node.hop = (all.from < last ? all.from : last) / f->hop;
    if (fit.amplitude > 0.0) {
        double phase =
            fit.phase - fit.f * (double)(all.from - node.hop * f->hop);

        node.flags = backup ? WP_NODE_OTHER_REF : 0;
        node.f = fit.f * f->hop;
        node.frac = phase - rint(phase);
        for (unsigned r = 0; r < f->references; r++)
            node.alive[r] = level[r] > 0.0;
    }
    *out = node;
}
