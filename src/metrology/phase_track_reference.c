#include <math.h>

#include "metrology/phase_track_priv.h"

static const double dead_level = 0.05; /* of the channel's usual amplitude */

/* The usual amplitude of the strongest of r's kind: volts beside volts. */
static double strongest_beside(const struct wp_phase_track *t, unsigned r)
{
    unsigned from = r < t->primaries ? 0 : t->primaries;
    unsigned to = r < t->primaries ? t->primaries : t->references;
    double strongest = 0.0;

    for (unsigned i = from; i < to; i++)
        strongest = fmax(strongest, t->level[i]);
    return strongest;
}

static bool is_live(const struct wp_phase_track *t, unsigned r, double a)
{
    double strongest = strongest_beside(t, r);

    return strongest > 0.0 && a > dead_level * t->level[r] &&
           a > dead_level * strongest * 0.2;
}

bool wp_phase_track_lives(const struct wp_phase_track *t,
                          const struct wp_phasor *primary)
{
    for (unsigned r = 0; r < t->primaries; r++)
        if (is_live(t, r, primary[r].amplitude))
            return true;
    return false;
}

void wp_track_judge(struct wp_phase_track *t, struct wp_hop *h,
                    const struct wp_phasor *p)
{
    for (unsigned r = 0; r < t->references; r++) {
        h->amplitude[r] = p[r].amplitude;
        h->live[r] = is_live(t, r, p[r].amplitude);
    }
    for (unsigned r = 0; r < t->references; r++)
        if (h->live[r])
            t->level[r] += 0.02 * (h->amplitude[r] - t->level[r]);
        else
            t->live_since[r] = t->next;
}

/* Of references `from` to `to` the first live one whose offset to the track is
 * known, and (sure) whose window no longer reaches into the time when it was
 * dead. */
static int first_live(const struct wp_phase_track *t, const struct wp_hop *h,
                      unsigned from, unsigned to, bool *sure)
{
    int known = -1, live = -1;

    for (unsigned r = to; r-- > from;) {
        if (!h->live[r])
            continue;
        live = (int)r;
        if (t->offsets[r] > 0)
            known = (int)r;
    }
    *sure = true;
    for (unsigned r = from; r < to; r++)
        if (h->live[r] && t->offsets[r] > 0 &&
            (double)(t->next - 1 - t->live_since[r]) > wp_hop_settling(t))
            return (int)r;
    *sure = false;
    return known >= 0 ? known : live;
}

/* A backup that is the reference and lives on: no primary takes over before
 * its whole window lives. Where both begin to live, none does. */
static bool stands_in(struct wp_phase_track *t, const struct wp_hop *h)
{
    int64_t last = t->next - 2;
    int r = wp_hop_exists(t, last) ? wp_hop_at(t, last)->reference : -1;

    return r >= (int)t->primaries && h->live[r] &&
           (double)(last - t->alive_since) > wp_hop_settling(t);
}

int wp_track_choose(struct wp_phase_track *t, const struct wp_hop *h)
{
    bool sure;
    int chosen = first_live(t, h, 0, t->primaries, &sure);

    if (chosen < 0 || (!sure && stands_in(t, h)))
        chosen = first_live(t, h, t->primaries, t->references, &sure);
    return chosen;
}

void wp_phase_track_dismiss(struct wp_phase_track *t)
{
    for (unsigned r = t->primaries; r < t->references; r++) {
        t->level[r] = 0.0;
        t->offsets[r] = 0;
    }
}

int wp_phase_track_reference(const struct wp_phase_track *t)
{
    return t->ring[(uint64_t)(t->next - 1) % WP_TRACK_RING].reference;
}

double wp_phase_track_level(const struct wp_phase_track *t, unsigned r)
{
    return t->level[r];
}
