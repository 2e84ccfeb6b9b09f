#include <math.h>

#include "ingest/scenario_course_priv.h"
#include "ingest/scenario_signal_state_priv.h"

static const double two_pi = 6.283185307179586476925286766559;

static double factor_at(const struct wp_signal *g, unsigned c, double t_s,
                        const double *sine)
{
    const struct wp_signal_state *st = &g->state[c];
    double modulation = 1.0;

    for (size_t i = 0; i < g->s->modulations; i++)
        if (g->s->modulation[i].channels & 1u << c)
            modulation += g->s->modulation[i].half_depth * sine[i];
    return st->level * modulation *
           (st->rms + st->rms_slope * (t_s - st->from_s));
}

static double transient_at(const struct wp_signal *g, unsigned c, double t_s)
{
    double sum = 0.0;

    for (size_t i = 0; i < g->active_count; i++) {
        const struct wp_scenario_event *e = g->active[i];
        double tau = t_s - e->start_s;

        if (!(e->channels & 1u << c))
            continue;
        if (e->type == WP_SCENARIO_OSCILLATORY)
            sum += e->peak * exp(-tau / e->decay_s) *
                   sin(two_pi * (e->hz * tau + e->turn));
        else
            sum += e->peak * e->normal *
                   (exp(-tau / e->decay_s) - exp(-tau / e->rise_s));
    }
    return sum;
}

/* Turns of the channel's own waveform, M cycles, at t. */
static double own_turn(const struct wp_signal *g, unsigned c, double t_s,
                       struct wp_fixed cycles)
{
    const struct wp_signal_state *st = &g->state[c];
    uint32_t divisor = g->s->channel[c].divisor;
    double lag = st->lag_turns + st->lag_slope * (t_s - st->from_s);
    uint64_t turn = wp_fixed_turn64(
        divisor == 1 ? cycles : wp_fixed_div_int(cycles, divisor));

    return (double)(int64_t)turn * 0x1p-64 + (st->turns - lag) / divisor;
}

/* z advanced by `steps` turns of step; power[k] is step^(2^k). */
static double complex advance(double complex z, const double complex power[4],
                              uint32_t steps)
{
    for (; steps >= 8; steps -= 8)
        z *= power[3];
    for (int k = 0; k < 3; k++)
        if (steps >> k & 1)
            z *= power[k];
    return z;
}

/* The rotating part, without the factor. */
static void rotating_at(const struct wp_signal *g, unsigned c, double turn,
                        struct wp_signal_values *out)
{
    const struct wp_scenario_channel *ch = &g->s->channel[c];
    double complex z = 1.0, power[4] = {cexp(I * two_pi * (turn - rint(turn)))};
    uint32_t before = 0;

    for (int k = 1; k < 4; k++)
        power[k] = power[k - 1] * power[k - 1];
    out->whole[c] = out->advanced[c] = 0.0;
    out->fundamental[c] = out->fundamental_advanced[c] = 0.0;
    for (size_t i = 0; i < ch->components; i++) {
        const struct wp_component *k = &ch->component[i];
        double complex x, y;

        z = advance(z, power, k->order - before);
        before = k->order;
        x = (k->cos_part - I * k->sin_part) * z;
        y = x * g->quarter[c][i];
        out->whole[c] += creal(x);
        out->advanced[c] += creal(y);
        if (k->order == ch->divisor) {
            out->fundamental[c] = creal(x);
            out->fundamental_advanced[c] = creal(y);
        }
    }
}

static void tones_at(const struct wp_signal *g, unsigned c, double t_s,
                     struct wp_signal_values *out)
{
    const struct wp_scenario_channel *ch = &g->s->channel[c];

    for (size_t i = 0; i < ch->tones; i++) {
        const struct wp_tone *tone = &ch->tone[i];
        double turn = wp_signal_fraction(tone->hz, tone->turn, t_s);
        double ahead =
            0.25 * wp_fixed_double(tone->hz) / wp_course_hz(g->s->course, t_s);

        out->whole[c] += tone->peak * sin(two_pi * turn);
        out->advanced[c] += tone->peak * sin(two_pi * (turn + ahead));
    }
}

void wp_signal_at(const struct wp_signal *g, double t_s,
                  struct wp_signal_values *out)
{
    const struct wp_scenario *s = g->s;
    struct wp_fixed cycles = wp_course_cycles(s->course, wp_fixed_exact(t_s));
    double sine[100];

    for (size_t i = 0; i < s->modulations; i++) {
        const struct wp_modulation *m = &s->modulation[i];

        sine[i] = m->rectangular
                      ? g->upper[i]
                      : sin(two_pi * wp_signal_fraction(m->hz, m->turn, t_s));
    }
    for (unsigned c = 0; c < s->channels; c++) {
        double factor = factor_at(g, c, t_s, sine);

        rotating_at(g, c, own_turn(g, c, t_s, cycles), out);
        tones_at(g, c, t_s, out);
        out->whole[c] = factor * out->whole[c] + s->channel[c].dc;
        out->advanced[c] = factor * out->advanced[c] + s->channel[c].dc;
        out->fundamental[c] *= factor;
        out->fundamental_advanced[c] *= factor;
        if (g->active_count)
            out->whole[c] += transient_at(g, c, t_s);
    }
}

size_t wp_signal_phasor_max(const struct wp_signal *g)
{
    size_t most = 0;

    for (unsigned c = 0; c < g->s->channels; c++) {
        const struct wp_scenario_channel *ch = &g->s->channel[c];

        if (ch->components + ch->tones > most)
            most = ch->components + ch->tones;
    }
    return most + 1;
}

size_t wp_signal_phasors(const struct wp_signal *g, unsigned c,
                         struct wp_phasor *out)
{
    const struct wp_scenario_channel *ch = &g->s->channel[c];
    const double hz = wp_course_hz(g->s->course, g->start_s);
    const double factor = factor_at(g, c, g->start_s, g->upper);
    struct wp_fixed start = wp_fixed_exact(g->start_s);
    double turn =
        own_turn(g, c, g->start_s, wp_course_cycles(g->s->course, start));
    size_t count = 0;

    for (size_t i = 0; i < ch->components; i++, count++) {
        const struct wp_component *k = &ch->component[i];
        double turns = (turn - rint(turn)) * k->order;
        double complex z = cexp(I * two_pi * (turns - rint(turns)));

        out[count].omega = two_pi * hz * k->order / ch->divisor;
        out[count].amplitude = factor * (k->cos_part - I * k->sin_part) * z;
        out[count].advanced = out[count].amplitude * g->quarter[c][i];
        out[count].fundamental = k->order == ch->divisor;
    }
    for (size_t i = 0; i < ch->tones; i++, count++) {
        const struct wp_tone *tone = &ch->tone[i];
        double tone_hz = wp_fixed_double(tone->hz);
        double at = wp_signal_fraction(tone->hz, tone->turn, g->start_s);

        out[count].omega = two_pi * tone_hz;
        out[count].amplitude = -I * factor * tone->peak * cexp(I * two_pi * at);
        out[count].advanced =
            out[count].amplitude * cexp(I * two_pi * 0.25 * tone_hz / hz);
        out[count].fundamental = false;
    }
    out[count++] = (struct wp_phasor){0.0, ch->dc, ch->dc, false};
    return count;
}

/* What sine modulation and transients may add to a channel's highest. */
static double extra_hz(const struct wp_signal *g)
{
    double most = 0.0;

    for (size_t i = 0; i < g->s->modulations; i++)
        if (!g->s->modulation[i].rectangular)
            most = fmax(most, wp_fixed_double(g->s->modulation[i].hz));
    for (size_t i = 0; i < g->active_count; i++) {
        const struct wp_scenario_event *e = g->active[i];
        bool rising = g->start_s < e->start_s + 0.5 * e->rise_over_s;

        most = fmax(most, e->hz + 0.5 / e->decay_s);
        if (rising)
            most = fmax(most, 0.5 / e->rise_s);
    }
    return most;
}

double wp_signal_bandwidth_hz(const struct wp_signal *g)
{
    const double hz = wp_course_max_hz(g->s->course);
    double most = 0.0;

    for (unsigned c = 0; c < g->s->channels; c++) {
        const struct wp_scenario_channel *ch = &g->s->channel[c];

        if (ch->components)
            most = fmax(most, hz * ch->component[ch->components - 1].order /
                                  ch->divisor);
        for (size_t i = 0; i < ch->tones; i++)
            most = fmax(most, wp_fixed_double(ch->tone[i].hz));
    }
    return 2.0 * (most + extra_hz(g));
}
