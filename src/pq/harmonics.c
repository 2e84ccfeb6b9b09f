#include "pq/harmonics.h"

#include <math.h>
#include <string.h>

/* Orders of the highest group, its upper half, and what rounds to lanes. */
enum {
    LINES_MAX = WP_WINDOW_ORDERS * WP_WINDOW_CYCLES_MAX + WP_WINDOW_CYCLES_MAX
};

/* Last orders of the sums. */
enum {
    THD_SHORT = 40,
    THD_LONG = 50,
    THD_ALL = 128,
    PWHD_FIRST = 14,
    PWHD_LAST = 40,
    K_LAST = 50,
    TDD_IEEE = 50,
    TDD_MANUAL = 63
};

/* The least share of the RMS that is a fundamental. */
static const double least_fundamental = 1e-3;

static const double turns_per_rad = 0.15915494309189533577;

unsigned wp_tdd_last(const struct wp_pq_basis *b)
{
    return b->config.tdd == WP_TDD_MANUAL ? TDD_MANUAL : TDD_IEEE;
}

/* Squares of the lines; DC is line 0 without its factor of a sine. */
static void take_squares(const struct wp_window *w, int signal, unsigned n,
                         double *square)
{
    const struct wp_complex *line = w->line[signal];
    unsigned have = w->lines < n ? w->lines : n;

    for (unsigned k = 0; k < have; k++)
        square[k] = line[k].re * line[k].re + line[k].im * line[k].im;
    for (unsigned k = have; k < n; k++)
        square[k] = 0.0;
    square[0] = w->mean[signal] * w->mean[signal];
}

static double sum(const double *square, unsigned from, unsigned to)
{
    double s = 0.0;

    for (unsigned k = from; k <= to; k++)
        s += square[k];
    return s;
}

static void group_lines(const struct wp_pq_basis *b, const double *square,
                        struct wp_harmonics *out)
{
    unsigned n = b->cycles, half = n / 2;

    out->group[0] = sqrt(sum(square, 0, half - 1) + square[half] / 2.0);
    for (unsigned h = 1; h <= b->orders; h++) {
        const double *at = square + h * n - half;

        out->group[h] = sqrt(at[0] / 2.0 + sum(at, 1, n - 1) + at[n] / 2.0);
    }
}

static void take_orders(const struct wp_pq_basis *b, const double *square,
                        struct wp_harmonics *out)
{
    unsigned n = b->cycles;

    out->subgroup[0] = sqrt(square[0] + square[1]);
    for (unsigned h = 1; h <= b->orders; h++) {
        const double *at = square + h * n;

        out->subgroup[h] = sqrt(at[-1] + at[0] + at[1]);
    }
    for (unsigned h = 0; h <= b->interharmonics; h++)
        out->interharmonic[h] = sqrt(sum(square + h * n, 2, n - 2));
    if (b->config.groups)
        group_lines(b, square, out);
}

static void take_angles(const struct wp_pq_basis *b, const struct wp_window *w,
                        int signal, double reference_rad,
                        struct wp_harmonics *out)
{
    for (unsigned h = 1; h <= out->angles; h++) {
        unsigned k = h * b->cycles;
        struct wp_complex line = {0.0, 0.0};
        double turns;

        if (k < w->lines)
            line = w->line[signal][k];
        if (line.re == 0.0 && line.im == 0.0)
            continue;
        turns = (atan2(line.im, line.re) - h * reference_rad) * turns_per_rad;
        out->angle_deg[h] = 360.0 * (turns - rint(turns));
    }
}

/* Sums of squares from order 2 on, that of the orders seen last. */
struct sums {
    double odd, even;
};

static struct wp_distortion distortion(const struct sums *s, double reference)
{
    struct wp_distortion d = {0.0, 0.0, 0.0};

    if (reference > 0.0) {
        d.all = 100.0 * sqrt(s->odd + s->even) / reference;
        d.odd = 100.0 * sqrt(s->odd) / reference;
        d.even = 100.0 * sqrt(s->even) / reference;
    }
    return d;
}

static double group_distortion(const struct wp_harmonics *out)
{
    double squares = 0.0;

    for (unsigned h = 2; h <= THD_SHORT; h++)
        squares += out->group[h] * out->group[h];
    return 100.0 * sqrt(squares) / out->subgroup[1];
}

/* All ratios in one pass over the orders: each is taken when its last order has
 * been added. */
static void take_ratios(const struct wp_pq_basis *b, struct wp_harmonics *out)
{
    double y1 = out->live ? out->subgroup[1] : 0.0;
    double first = out->subgroup[1] * out->subgroup[1];
    double weighted = 0.0, k_sum = first;
    struct sums s = {0.0, 0.0};

    for (unsigned h = 2; h <= out->orders; h++) {
        double square = out->subgroup[h] * out->subgroup[h];

        *(h % 2 ? &s.odd : &s.even) += square;
        k_sum += (double)(h * h) * square;
        if (h >= PWHD_FIRST && h <= PWHD_LAST)
            weighted += h * square;
        if (h == wp_tdd_last(b))
            out->tdd = distortion(&s, b->demand_current_a);
        if (h == THD_SHORT)
            out->thd40 = distortion(&s, y1);
        if (h == PWHD_LAST && out->live)
            out->pwhd = 100.0 * sqrt(weighted) / y1;
        if (h == THD_LONG)
            out->thd50 = distortion(&s, y1);
        if (h == K_LAST && out->live)
            out->k_factor = k_sum / (first + s.odd + s.even);
        if (h == THD_ALL)
            out->thd128 = distortion(&s, y1);
    }
    if (b->config.groups && out->live && out->orders >= THD_SHORT)
        out->thd_groups = group_distortion(out);
}

/* Whether order 1 of that square is a fundamental. */
static bool is_live(const struct wp_window *w, int signal, double square)
{
    double least = least_fundamental * w->rms[signal];

    return square > least * least && square > 0.0;
}

bool wp_fundamental_of(const struct wp_pq_basis *b, const struct wp_window *w,
                       int signal, struct wp_complex *out)
{
    unsigned k = b->cycles;
    const struct wp_complex *line = signal < 0 ? NULL : w->line[signal];
    double square;

    *out = (struct wp_complex){0.0, 0.0};
    if (!line || k + 1 >= w->lines)
        return false;
    *out = line[k];
    square = out->re * out->re + out->im * out->im;
    return is_live(w, signal, square);
}

void wp_harmonics_of(const struct wp_pq_basis *b, const struct wp_window *w,
                     int signal, double reference_rad, struct wp_harmonics *out)
{
    double square[LINES_MAX];
    unsigned need = b->orders * b->cycles + b->cycles / 2 + 1;
    unsigned between = (b->interharmonics + 1) * b->cycles;

    memset(out, 0, sizeof(*out));
    out->orders = b->orders;
    out->interharmonics = b->interharmonics;
    out->angles = b->orders < WP_ANGLES ? b->orders : WP_ANGLES;
    if (!w->line[signal])
        return;
    take_squares(w, signal, need > between ? need : between, square);
    take_orders(b, square, out);
    out->fundamental = sqrt(square[b->cycles]);
    out->live = is_live(w, signal, out->subgroup[1] * out->subgroup[1]);
    take_angles(b, w, signal, reference_rad, out);
    take_ratios(b, out);
}

void wp_harmonic_power(const struct wp_pq_basis *b, const struct wp_window *w,
                       const struct wp_element *element, double *watt)
{
    int voltage = element->voltage, current = element->current;
    bool both =
        voltage >= 0 && current >= 0 && w->line[voltage] && w->line[current];

    memset(watt, 0, (b->orders + 1) * sizeof(*watt));
    if (!both)
        return;
    watt[0] = element->voltage_gain * w->mean[voltage] * w->mean[current];
    for (unsigned h = 1; h <= b->orders && h * b->cycles < w->lines; h++) {
        struct wp_complex u = w->line[voltage][h * b->cycles];
        struct wp_complex i = w->line[current][h * b->cycles];

        watt[h] = element->voltage_gain * (u.re * i.re + u.im * i.im);
    }
}
