#include "influence.h"

#include <math.h>

#include "waves.h"

static const double pi = 3.14159265358979323846;
static const double nominal_v = 230;

enum {
    IEC = INFLUENCE_IEC_62053_22,
    EN = INFLUENCE_EN_50470_3,
    R46 = INFLUENCE_OIML_R46
};

const char *const influence_class_name[INFLUENCE_CLASSES] = {
    "0.1S", "0.2S", "0.5S", "EN C", "R46 D"};

/* In 5 A, Imax 10 A; EN: Itr = In / 20. The first three are limits of the error
 * itself (tables 4 and 5). */
#define LIMITS(a, b, c, d)                                                     \
    .limit = {{a, 'L'}, {b, 'H'}, {c, 'H'}, {d, 'M'}, {0, 0}}
#define EN_LIMIT(d) .limit = {[INFLUENCE_C] = {d, 'M'}}
#define R46_LIMIT .limit = {[INFLUENCE_R46_D] = {0.2, 'L'}}
#define NOMINAL .volts_pct = 100, .f_pct = 100

const struct influence_case influence_cases[] = {
    {"reference, In", IEC | EN, 5, 0, NOMINAL, LIMITS(0.1, 0.2, 0.5, 0.5)},
    {"phase A alone, Imax", IEC, 10, 0, NOMINAL, .idle = 6,
     LIMITS(0.15, 0.3, 0.6, 1.0)},
    {"phase C alone, 0.1 In, 0.5 ind", IEC, 0.5, 60, NOMINAL, .idle = 3,
     LIMITS(0.2, 0.4, 1.0, 1.0)},
    {"voltage +15 %, Imax", IEC, 10, 0, 115, 100, LIMITS(0.15, 0.3, 0.6, 0)},
    {"voltage -20 %, 0.05 In", IEC, 0.25, 0, 80, 100,
     LIMITS(0.15, 0.3, 0.6, 0)},
    {"voltage +10 %, 0.05 In", IEC, 0.25, 0, 110, 100,
     LIMITS(0.05, 0.1, 0.2, 0.2)},
    {"voltage -10 %, 0.05 In", IEC, 0.25, 0, 90, 100,
     LIMITS(0.05, 0.1, 0.2, 0.2)},
    {"voltage +10 %, Imax, 0.5 ind", IEC, 10, 60, 110, 100,
     LIMITS(0.1, 0.2, 0.4, 0.4)},
    {"voltage -10 %, 0.1 In, 0.5 ind", IEC, 0.5, 60, 90, 100,
     LIMITS(0.1, 0.2, 0.4, 0.4)},
    {"frequency +2 %, 0.05 In", IEC, 0.25, 0, 100, 102,
     LIMITS(0.05, 0.1, 0.2, 0.2)},
    {"frequency -2 %, 0.05 In", IEC, 0.25, 0, 100, 98,
     LIMITS(0.05, 0.1, 0.2, 0.2)},
    {"frequency +2 %, Imax, 0.5 ind", IEC, 10, 60, 100, 102,
     LIMITS(0.05, 0.1, 0.2, 0.2)},
    {"frequency -2 %, 0.1 In, 0.5 ind", IEC, 0.5, 60, 100, 98,
     LIMITS(0.05, 0.1, 0.2, 0.2)},
    {"reversed sequence, 0.1 In", IEC, 0.5, 0, NOMINAL, .reversed = true,
     LIMITS(0.025, 0.05, 0.1, 0.3)},
    {"phase A missing, In", IEC, 5, 0, NOMINAL, .missing = 1,
     LIMITS(0.25, 0.5, 1.0, 1.0)},
    {"phase C missing, In", IEC, 5, 0, NOMINAL, .missing = 4,
     LIMITS(0.25, 0.5, 1.0, 1.0)},
    {"phases A, B missing, In", IEC, 5, 0, NOMINAL, .missing = 3,
     LIMITS(0.25, 0.5, 1.0, 1.0)},
    {"phases B, C missing, In", IEC, 5, 0, NOMINAL, .missing = 6,
     LIMITS(0.25, 0.5, 1.0, 1.0)},
    {"5th harmonic, 0.5 Imax", IEC, 5, 0, NOMINAL, .wave = INFLUENCE_FIFTH,
     LIMITS(0.2, 0.4, 0.5, 0.5)},
    {"burst fired, 0.5 In", IEC, 2.5, 0, NOMINAL, .wave = INFLUENCE_BURST,
     LIMITS(0.3, 0.6, 1.5, 0)},
    {"voltage +10 %, Itr, 0.8 cap", EN, 0.25, -36.869897645844021, 110, 100,
     EN_LIMIT(0.4)},
    {"voltage -10 %, Imin", EN, 0.05, 0, 90, 100, EN_LIMIT(0.2)},
    {"frequency +2 %, Itr, 0.8 cap", EN, 0.25, -36.869897645844021, 100, 102,
     EN_LIMIT(0.2)},
    {"frequency -2 %, Imin", EN, 0.05, 0, 100, 98, EN_LIMIT(0.2)},
    {"reversed sequence, Itr", EN, 0.25, 0, NOMINAL, .reversed = true,
     EN_LIMIT(0.3)},
    {"phases A, C missing, 10 Itr", EN, 2.5, 0, NOMINAL, .missing = 5,
     EN_LIMIT(1.0)},
    {"5th harmonic, 0.5 Imax, 0.5 ind", EN, 5, 60, NOMINAL,
     .wave = INFLUENCE_FIFTH, EN_LIMIT(0.5)},
    {"phase fired, 0.5 Imax", EN, 5, 0, NOMINAL, .wave = INFLUENCE_PHASE_FIRED,
     EN_LIMIT(0.5)},
    {"half-wave with DC, Imax / sqrt 2", EN, 7.0710678118654752, 0, NOMINAL,
     .wave = INFLUENCE_HALF_WAVE, EN_LIMIT(1.5)},
    {"quadriform, 10 Itr", R46, 2.5, 0, NOMINAL, .wave = INFLUENCE_QUADRIFORM,
     R46_LIMIT},
    {"peaked, 10 Itr", R46, 2.5, 0, NOMINAL, .wave = INFLUENCE_PEAKED,
     R46_LIMIT},
};

const int influence_count =
    (int)(sizeof(influence_cases) / sizeof(*influence_cases));

int influence_period(const struct influence_case *c)
{
    return c->wave == INFLUENCE_BURST ? 4 : 1;
}

static void add_voltage(enum influence_wave wave, struct tones *u,
                        const struct wave *w)
{
    switch (wave) {
    case INFLUENCE_FIFTH:
        wave_fifth(u, w, 0.1);
        break;
    case INFLUENCE_QUADRIFORM:
        wave_r46(u, w, WAVE_QUADRIFORM_U);
        break;
    case INFLUENCE_PEAKED:
        wave_r46(u, w, WAVE_PEAKED_U);
        break;
    default:
        wave_sine(u, w);
    }
}

static void add_current(enum influence_wave wave, struct tones *i,
                        const struct wave *w)
{
    switch (wave) {
    case INFLUENCE_SINE:
        wave_sine(i, w);
        break;
    case INFLUENCE_FIFTH:
        wave_fifth(i, w, 0.4);
        break;
    case INFLUENCE_BURST:
        wave_burst(i, w);
        break;
    case INFLUENCE_PHASE_FIRED:
        wave_phase_fired(i, w);
        break;
    case INFLUENCE_HALF_WAVE:
        wave_half(i, w);
        break;
    case INFLUENCE_QUADRIFORM:
        wave_r46(i, w, WAVE_QUADRIFORM_I);
        break;
    case INFLUENCE_PEAKED:
        wave_r46(i, w, WAVE_PEAKED_I);
        break;
    }
}

void influence_build(const struct influence_case *c, struct meter_load *l,
                     double rate_hz, double f_hz, double t_s)
{
    bool series = c->wave == INFLUENCE_BURST ||
                  c->wave == INFLUENCE_PHASE_FIRED ||
                  c->wave == INFLUENCE_HALF_WAVE;
    double f = f_hz * c->f_pct / 100;
    double start = fmod(0.37 + f_hz + rate_hz / 1e4, 2 * pi);

    /* 1.6 cycles after the gate opened: see the header. */
    if (c->wave == INFLUENCE_BURST)
        t_s = (4 * floor(t_s * f / 4) + 1.6 - start / (2 * pi)) / f;
    meter_load_init(l, rate_hz, f, t_s);
    l->phases = series ? 1 : 3;
    for (unsigned p = 0; p < l->phases; p++) {
        double angle = start - (c->reversed ? -1 : 1) * 2 * pi / 3 * p;
        struct wave u = {nominal_v * c->volts_pct / 100 * sqrt(2), f, angle,
                         40};
        struct wave i = {c->amps * sqrt(2), f, angle - c->lag_deg * pi / 180,
                         40};

        if (!(c->missing >> p & 1))
            add_voltage(c->wave, &l->u[p], &u);
        if (!(c->idle >> p & 1))
            add_current(c->wave, &l->i[p], &i);
    }
}
