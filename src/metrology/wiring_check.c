#include "metrology/wiring_check.h"

#include <stdio.h>
#include <string.h>

#include "metrology/wiring_check_priv.h"

enum { PHASES = WP_CHECK_PHASES };

void wp_check_add(struct wp_check *c, enum wp_wiring_finding_kind kind,
                  int signal, int other)
{
    if (c->count < WP_WIRING_FINDINGS)
        c->out[c->count++] = (struct wp_wiring_finding){kind, signal, other};
}

/* Of three signals the one that is made of the two others: it has more terms
 * than each of them. */
static int derived_of(const struct wp_wiring *w, int first)
{
    for (int k = 0; k < PHASES; k++) {
        unsigned mine = w->signal[first + k].terms;
        unsigned next = w->signal[first + (k + 1) % PHASES].terms;
        unsigned last = w->signal[first + (k + 2) % PHASES].terms;

        if (next > 0 && last > 0 && mine > next && mine > last)
            return k;
    }
    return -1;
}

static void take(struct wp_check *c, const struct wp_complex *phasor)
{
    const struct wp_wiring *w = c->wiring;
    bool network = w->service == WP_SERVICE_NETWORK;
    int first = c->between ? WP_V_AB : WP_V_A;
    int derived_voltage = c->between ? derived_of(w, first) : -1;

    for (int k = 0; k < PHASES; k++) {
        struct wp_complex v = phasor[first + k], i = phasor[WP_I_A + k];

        c->v_there[k] = wp_wiring_has(w, first + k) && k != derived_voltage &&
                        !(network && k == 1);
        c->i_there[k] = wp_wiring_has(w, WP_I_A + k) && !(network && k == 1);
        c->v[k] = c->v_there[k] ? v.re + I * v.im : 0.0;
        c->i[k] = c->i_there[k] ? i.re + I * i.im : 0.0;
    }
    c->derived_current = c->between ? derived_of(w, WP_I_A) : -1;
}

int wp_wiring_check(const struct wp_wiring *w,
                    const struct wp_complex phasor[WP_SIGNALS],
                    struct wp_wiring_finding *out)
{
    struct wp_check c = {.wiring = w, .out = out};

    c.between = w->two_elements && w->service != WP_SERVICE_NETWORK;
    take(&c, phasor);
    wp_check_voltages(&c);
    wp_check_currents(&c);
    return c.count;
}

static const char *quantity_of(int signal)
{
    return signal < WP_I_A ? "voltage" : "current";
}

/* "B", "AB" */
static const char *phase_of(int signal)
{
    return wp_signal_name(signal) + 2;
}

/* "voltage of phase B", "voltage AB" */
static void in_words(int signal, char *out, size_t size)
{
    bool single = strlen(phase_of(signal)) == 1;

    snprintf(out, size, "%s %s%s", quantity_of(signal),
             single ? "of phase " : "", phase_of(signal));
}

static void swapped_text(const struct wp_wiring_finding *f, char *out,
                         size_t size)
{
    bool single = strlen(phase_of(f->signal)) == 1;

    snprintf(out, size, "%ss %s%s and %s are swapped", quantity_of(f->signal),
             single ? "of phases " : "", phase_of(f->signal),
             phase_of(f->other));
}

void wp_wiring_finding_text(const struct wp_wiring_finding *f, char *out,
                            size_t size)
{
    char one[32] = "";

    if (f->signal >= 0)
        in_words(f->signal, one, sizeof(one));
    switch (f->kind) {
    case WP_WIRING_REVERSE_ROTATION:
        snprintf(out, size, "the voltages rotate A C B");
        break;
    case WP_WIRING_CURRENTS_SHIFTED:
        snprintf(out, size,
                 "all currents are shifted: %s is that of %s (or received, PF "
                 "near 0.5)",
                 one, phase_of(f->other));
        break;
    case WP_WIRING_MISSING_VOLTAGE:
        snprintf(out, size, "%s is missing", one);
        break;
    case WP_WIRING_MISSING_CURRENT:
        snprintf(out, size, "%s is missing while the others carry load", one);
        break;
    case WP_WIRING_REVERSED_VOLTAGE:
        snprintf(out, size, "%s is reversed", one);
        break;
    case WP_WIRING_REVERSED_CURRENT:
        snprintf(out, size, "%s is reversed, or feeds back", one);
        break;
    default:
        swapped_text(f, out, size);
        break;
    }
}
