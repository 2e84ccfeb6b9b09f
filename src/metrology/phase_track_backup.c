#include <math.h>

#include "metrology/phase_track_priv.h"

enum {
    MARGIN = 2,  /* hops before a dead primary's edge that may feel it */
    AVERAGE = 50 /* hops that tell the offset */
};

/* A backup whose phase moves more than this has changed [cycles]. */
static const double steady = 0.005;
/* More than this while the primaries died: it has lost what it had to do with
 * them [cycles], and so has one that became so much weaker or stronger. */
static const double same_phase = 0.02, same_share = 0.5;

/* A primary gave hop k its phase. */
static bool is_good(struct wp_phase_track *t, int64_t k)
{
    const struct wp_hop *h = wp_hop_at(t, k);

    return wp_hop_exists(t, k) && h->valid && h->reference >= 0 &&
           h->reference < (int)t->primaries;
}

static double seen_at(struct wp_phase_track *t, const struct wp_phasor *p,
                      int i)
{
    return wp_wrap_cycle(p[i].phase - wp_hop_at(t, t->next - i)->frac);
}

/* Up to which of the hops from i on, backwards, the backup was as it was at i;
 * a window's length off where it changed. */
static int steady_until(struct wp_phase_track *t, const struct wp_phasor *p,
                        int i, int n)
{
    uint32_t piece = wp_hop_at(t, t->next - i)->piece;
    double first = seen_at(t, p, i);
    int last = i;

    for (int j = i + 1; j <= n && j < i + AVERAGE; j++) {
        if (!wp_hop_exists(t, t->next - j) ||
            wp_hop_at(t, t->next - j)->piece != piece)
            break;
        if (!is_good(t, t->next - j))
            continue;
        if (fabs(wp_wrap_cycle(seen_at(t, p, j) - first)) > steady) {
            last -= (int)ceil(2.0 * wp_hop_reach(t));
            break;
        }
        last = j;
    }
    return last > i ? last : i;
}

/* The last hop that a primary gave, and no edge was near; 0: none. */
static int last_good(struct wp_phase_track *t, int n)
{
    for (int i = 1; i + MARGIN <= n; i++)
        if (is_good(t, t->next - i))
            return is_good(t, t->next - i - MARGIN) ? i + MARGIN : 0;
    return 0;
}

static void enter(struct wp_phase_track *t, unsigned r,
                  const struct wp_phasor *p, int n)
{
    for (int i = 1; i <= n && wp_hop_exists(t, t->next - i); i++) {
        struct wp_hop *h = wp_hop_at(t, t->next - i);

        h->amplitude[r] = p[i].amplitude;
        h->live[r] = true;
        h->seen[r] = wp_wrap_cycle(p[i].phase - h->frac);
        h->offset[r] = t->offset[r];
    }
    t->live_since[r] = t->next - n - 1;
}

bool wp_phase_track_adopt(struct wp_phase_track *t, unsigned r,
                          const struct wp_phasor *p, int n)
{
    int from = last_good(t, n), to, count = 0;
    double first, miss = 0.0, level = 0.0, change;

    if (from == 0)
        return false;
    first = seen_at(t, p, from);
    to = steady_until(t, p, from, n);
    for (int i = from; i <= to; i++) {
        if (!is_good(t, t->next - i))
            continue;
        miss += wp_wrap_cycle(seen_at(t, p, i) - first);
        level += p[i].amplitude;
        count++;
    }
    level /= count;
    change = wp_wrap_cycle(p[0].phase - p[from].phase - t->f * from);
    if (!(fabs(change) < same_phase) ||
        !(p[0].amplitude > same_share * level) ||
        !(p[0].amplitude * same_share < level))
        return false;
    t->level[r] = level;
    t->offset[r] = wp_wrap_cycle(first + miss / count);
    t->offsets[r] = count;
    enter(t, r, p, n);
    return true;
}
