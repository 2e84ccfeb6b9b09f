#include <math.h>

#include "metrology/wiring_check_priv.h"

/*
 * How far each current lags its phase of the frame. Loads of any kind leave
 * these lags alike, or at least all of them delivered or all received. Where
 * some are delivered and others received, the simplest change of wires that
 * makes them alike is the finding.
 */

enum { PHASES = WP_CHECK_PHASES };

static const double load = 0.01;       /* of the largest current */
static const double nothing = 0.001;   /* of the others */
static const double alike = 0.9;       /* length of the mean of the lags */
static const double alike_two = 0.94;  /* 40 degrees between two */
static const double very_alike = 0.96; /* 30 degrees between three */
static const double degree = 0.017453292519943295;

/* Wires changed: reversed currents, then two exchanged. */
struct change {
    unsigned reversed; /* bit per phase */
    int p, q;          /* -1 = none */
};

struct lags {
    int count;
    bool delivered, received; /* some are */
    double length, mean_deg;
};

static bool carries(const struct wp_check *c, const double complex *i, int k)
{
    double most = fmax(cabs(c->i[0]), fmax(cabs(c->i[1]), cabs(c->i[2])));

    return c->i_there[k] && cabs(i[k]) > load * most;
}

static struct lags lags_of(const struct wp_check *c, const double complex *i)
{
    struct lags l = {0};
    double complex sum = 0.0;

    for (int k = 0; k < PHASES; k++) {
        double complex lag;

        if (!carries(c, i, k))
            continue;
        lag = c->frame[k] * conj(i[k]) / cabs(i[k]);
        sum += lag;
        l.count++;
        l.delivered |= fabs(carg(lag)) < 95.0 * degree;
        l.received |= fabs(carg(lag)) > 100.0 * degree;
    }
    l.length = l.count ? cabs(sum) / l.count : 0.0;
    l.mean_deg = carg(sum) / degree;
    return l;
}

static void apply(const struct wp_check *c, const struct change *h,
                  double complex *i)
{
    int d = c->derived_current;
    double complex keep;

    for (int k = 0; k < PHASES; k++)
        i[k] = h->reversed >> k & 1u ? -c->i[k] : c->i[k];
    if (d >= 0)
        i[d] = -(i[(d + 1) % PHASES] + i[(d + 2) % PHASES]);
    if (h->p < 0)
        return;
    keep = i[h->p];
    i[h->p] = i[h->q];
    i[h->q] = keep;
}

/* Higher is worse: wires first, then how unlike the lags are; negative: the
 * change explains nothing. Exchanges of another pair would do as well, 120
 * degrees on: that of a usual load is meant. */
static double cost_of(const struct wp_check *c, const struct change *h,
                      int count)
{
    double complex i[PHASES];
    struct lags l;
    double flips = 0.0;

    apply(c, h, i);
    l = lags_of(c, i);
    for (unsigned m = h->reversed; m; m &= m - 1)
        flips += 1.0;
    if (l.count != count || l.length < (count == 2 ? alike_two : alike))
        return -1.0;
    if (h->p >= 0)
        return l.mean_deg > -45.0 && l.mean_deg < 75.0 ? 2.0 - l.length : -1.0;
    if (fabs(l.mean_deg) < 80.0)
        return flips + 1.0 - l.length;
    if (fabs(l.mean_deg) > 100.0 && count == PHASES)
        return flips + 3.0 - l.length;
    return -1.0;
}

/* Currents that can be reversed are measured and carry load; all of them at
 * once are not wires but power received. */
static bool allowed(const struct wp_check *c, const struct change *h, int count)
{
    bool all = count == PHASES || c->wiring->service == WP_SERVICE_NETWORK;
    unsigned can = 0;

    for (int k = 0; k < PHASES; k++)
        if (k != c->derived_current && carries(c, c->i, k))
            can |= 1u << k;
    if (h->p >= 0)
        return all && c->i_there[h->p] && c->i_there[h->q];
    return (h->reversed & ~can) == 0 && h->reversed != can;
}

static void report(struct wp_check *c, const struct change *h)
{
    bool voltages = h->p >= 0 && c->reverse_rotation;

    if (voltages)
        wp_check_add(c, WP_WIRING_SWAPPED_VOLTAGES, WP_V_A + h->p,
                     WP_V_A + h->q);
    if (c->reverse_rotation)
        wp_check_add(c, WP_WIRING_REVERSE_ROTATION, -1, -1);
    if (h->p >= 0 && !voltages)
        wp_check_add(c, WP_WIRING_SWAPPED_CURRENTS, WP_I_A + h->p,
                     WP_I_A + h->q);
    for (int k = 0; k < PHASES; k++)
        if (h->reversed >> k & 1u)
            wp_check_add(c, WP_WIRING_REVERSED_CURRENT, WP_I_A + k, -1);
}

static struct change find_change(const struct wp_check *c, int count)
{
    static const struct change all[] = {
        {1, -1, -1}, {2, -1, -1}, {4, -1, -1}, {0, 0, 1},   {0, 1, 2},
        {0, 0, 2},   {3, -1, -1}, {5, -1, -1}, {6, -1, -1},
    };
    struct change best = {0, -1, -1};
    double least = HUGE_VAL;

    for (unsigned k = 0; k < sizeof(all) / sizeof(*all); k++) {
        double cost =
            allowed(c, &all[k], count) ? cost_of(c, &all[k], count) : -1.0;

        if (cost >= 0.0 && cost < least) {
            least = cost;
            best = all[k];
        }
    }
    return best;
}

/* A current that is not there while both others carry load. */
static void find_missing(struct wp_check *c)
{
    for (int k = 0; k < PHASES; k++) {
        int a = (k + 1) % PHASES, b = (k + 2) % PHASES;

        if (c->i_there[k] && k != c->derived_current && carries(c, c->i, a) &&
            carries(c, c->i, b) &&
            cabs(c->i[k]) < nothing * fmin(cabs(c->i[a]), cabs(c->i[b])))
            wp_check_add(c, WP_WIRING_MISSING_CURRENT, WP_I_A + k, -1);
    }
}

/* All at one lag that neither loads nor what feeds back have: PF 0.28 to 0.77
 * received. I A lags by 120 degrees more when it is the next in time. */
static void find_shift(struct wp_check *c, const struct lags *l)
{
    bool next = l->mean_deg > 0.0;

    if (l->count == PHASES && l->length >= very_alike &&
        fabs(l->mean_deg) >= 106.0 && fabs(l->mean_deg) <= 140.0)
        wp_check_add(c, WP_WIRING_CURRENTS_SHIFTED, WP_I_A,
                     next != c->reverse_rotation ? WP_I_B : WP_I_C);
}

void wp_check_currents(struct wp_check *c)
{
    struct change change = {0, -1, -1};
    struct lags l = {0};

    if (c->framed) {
        l = lags_of(c, c->i);
        if (l.count >= 2 && l.delivered && l.received)
            change = find_change(c, l.count);
        report(c, &change);
        find_shift(c, &l);
    }
    find_missing(c);
}
