#include <math.h>

#include "metrology/wiring_check_priv.h"

/*
 * Three voltages of whatever service, without their mean (which a 4-wire delta
 * has), turn in one sequence; one that is reversed leaves a third of one and
 * two thirds of the other. Two voltages are judged by the angle between them:
 * 120 degrees as they should be, 60 with one reversed.
 */

enum { PHASES = WP_CHECK_PHASES };

static const double dead = 0.1;         /* of the largest voltage */
static const double fits = 0.15;        /* weaker by stronger sequence */
static const double doubtful = 0.35;    /* that of one phase at 20 % is 0.36 */
static const double near_rad = 0.436;   /* 25 degrees */
static const double no_sequence = 0.25; /* of the largest voltage */

static double complex turn(int thirds)
{
    const double third = 2.0 * acos(-1.0) / 3.0;

    return cexp(I * third * thirds);
}

/* Positive (A B C) or, reversed, negative sequence of three phasors. */
static double complex sequence(const double complex *x, bool reversed)
{
    double complex sum = 0.0;

    for (int k = 0; k < PHASES; k++)
        sum += x[k] * turn(reversed ? -k : k);
    return sum / PHASES;
}

static double largest(const double complex *x)
{
    return fmax(cabs(x[0]), fmax(cabs(x[1]), cabs(x[2])));
}

static int voltage_signal(const struct wp_check *c, int k)
{
    return (int)(c->between ? WP_V_AB : WP_V_A) + k;
}

/* Takes dead ones out; how many are left. */
static int find_missing(struct wp_check *c)
{
    double most = largest(c->v);
    int left = 0;

    for (int k = 0; k < PHASES; k++) {
        if (!c->v_there[k])
            continue;
        if (most > 0.0 && cabs(c->v[k]) < dead * most) {
            wp_check_add(c, WP_WIRING_MISSING_VOLTAGE, voltage_signal(c, k),
                         -1);
            c->v_there[k] = false;
            c->v[k] = 0.0;
        }
        left += c->v_there[k] && most > 0.0;
    }
    return left;
}

/* Weaker sequence by the stronger one; 1 where there is none. */
static double doubt(const double complex *v)
{
    double forward = cabs(sequence(v, false)), back = cabs(sequence(v, true));

    if (fmax(forward, back) < no_sequence * largest(v))
        return 1.0;
    return fmin(forward, back) / fmax(forward, back);
}

static void set_frame(struct wp_check *c)
{
    double complex s;

    c->reverse_rotation =
        cabs(sequence(c->v, true)) > cabs(sequence(c->v, false));
    s = sequence(c->v, c->reverse_rotation);
    if (c->between) /* V AB is 30 degrees before V A, behind in A C B */
        s *= cexp((c->reverse_rotation ? I : -I) * acos(-1.0) / 6.0);
    for (int k = 0; k < PHASES; k++)
        c->frame[k] = s / cabs(s) * turn(c->reverse_rotation ? k : -k);
    c->framed = true;
}

/* A lead that is open lets its two voltages share the third. */
static bool find_open_lead(struct wp_check *c)
{
    for (int k = 0; k < PHASES; k++) {
        int next = (k + 1) % PHASES, last = (k + 2) % PHASES;
        double third =
            cabs(c->v_there[last] ? c->v[last] : c->v[k] + c->v[next]);

        if (!c->v_there[k] || !c->v_there[next] ||
            fabs(carg(c->v[next] / c->v[k])) > near_rad ||
            fmax(cabs(c->v[k]), cabs(c->v[next])) > 0.9 * third)
            continue;
        wp_check_add(c, WP_WIRING_MISSING_VOLTAGE, WP_V_A + next, -1);
        return true;
    }
    return false;
}

/* Three: the one, if any, that turned round makes them fit; A B C first (in a
 * 4-wire delta both fit). False where nothing does. */
static bool judge_three(struct wp_check *c)
{
    int found = -1;

    if (doubt(c->v) <= doubtful)
        return true;
    for (int k = 0; k < 2 * PHASES && found < 0; k++) {
        double complex v[PHASES] = {c->v[0], c->v[1], c->v[2]};
        bool back;

        v[k % PHASES] = -v[k % PHASES];
        back = cabs(sequence(v, true)) > cabs(sequence(v, false));
        if (doubt(v) < fits && back == (k >= PHASES))
            found = k % PHASES;
    }
    if (found < 0)
        return false;
    c->v[found] = -c->v[found];
    wp_check_add(c, WP_WIRING_REVERSED_VOLTAGE, voltage_signal(c, found), -1);
    return true;
}

static double power(const struct wp_check *c)
{
    double sum = 0.0;

    for (int k = 0; k < PHASES; k++)
        sum += creal(c->frame[k] * conj(c->i[k]));
    return sum;
}

/* Two: 60 degrees say that one is reversed; which one, that power is then
 * delivered. The third is what makes their sum 0. */
static bool judge_two(struct wp_check *c)
{
    const double third = 2.0 * acos(-1.0) / 3.0;
    int last = c->v_there[0] ? (c->v_there[1] ? 2 : 1) : 0;
    int a = (last + 1) % PHASES, b = (last + 2) % PHASES;
    double angle = fabs(carg(c->v[b] / c->v[a]));
    bool reversed = fabs(angle - third / 2.0) < near_rad;

    if (c->wiring->service == WP_SERVICE_4_WIRE_DELTA ||
        (!reversed && fabs(angle - third) >= near_rad))
        return false;
    if (reversed)
        c->v[b] = -c->v[b];
    c->v[last] = -(c->v[a] + c->v[b]);
    if (!reversed)
        return true;
    set_frame(c);
    if (power(c) < 0.0) {
        for (int k = 0; k < PHASES; k++)
            c->v[k] = -c->v[k];
        b = a;
    }
    wp_check_add(c, WP_WIRING_REVERSED_VOLTAGE, voltage_signal(c, b), -1);
    return true;
}

void wp_check_voltages(struct wp_check *c)
{
    int left = find_missing(c);

    if (left < 2 || (c->between && find_open_lead(c)))
        return;
    if (left == PHASES ? judge_three(c) : judge_two(c))
        set_frame(c);
}
