/*
 * On which side of the meter a dip began: three phases of a circuit in the time
 * domain, with a fault on either side of the meter.
 *
 *   e1 - z1 - U - zb - meter - z2 - D - z3 - e2
 *
 * A shunt lies at U (upstream) and at D (downstream), 1 mS without a fault; a
 * fault ends where its current passes zero. e2 = 0: z3 is a load; else it is a
 * machine. i2 flows through the meter, positive to the right. Trapezoidal rule;
 * what flows follows from Kirchhoff's laws alone.
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "anatomy_run.h"
#include "runner.h"

static const double two_pi = 6.28318530717958647692;
static const double rate_hz = 20011;

static struct anatomy_run a;

static void teardown(void)
{
    anatomy_release(&a);
}

struct impedance {
    double r, l;
};

struct circuit {
    double f_hz, e1, e2, angle2; /* RMS; e2 behind e1 by angle2 [rad] */
    struct impedance z1, zb, z2, z3;
    double fault_u[3], fault_d[3]; /* [S] per phase, while it is on */
    double from_s, to_s;
};

static const double healthy = 1e-3; /* [S] */

struct state {
    double i[3]; /* through z1, the meter, z3 */
    bool cleared_u, cleared_d;
    double gu, gd;
};

static double source(const struct circuit *c, double rms, double lag, int phase,
                     double t)
{
    return sqrt(2) * rms * sin(two_pi * (c->f_hz * t - phase / 3.0) - lag);
}

/* d i / dt = (m i + e) / l, rows: z1, meter, z3. */
static void system_of(const struct circuit *c, const struct state *s,
                      double m[3][3], double l[3])
{
    double ru = 1 / s->gu, rd = 1 / s->gd;

    memset(m, 0, 9 * sizeof(m[0][0]));
    m[0][0] = -c->z1.r - ru;
    m[0][1] = ru;
    m[1][0] = ru;
    m[1][1] = -ru - c->zb.r - c->z2.r - rd;
    m[1][2] = rd;
    m[2][1] = rd;
    m[2][2] = -rd - c->z3.r;
    l[0] = c->z1.l;
    l[1] = c->zb.l + c->z2.l;
    l[2] = c->z3.l;
}

static void solve(double m[3][4])
{
    for (int k = 0; k < 3; k++)
        for (int r = 0; r < 3; r++) {
            double q = r == k ? 0 : m[r][k] / m[k][k];

            for (int j = k; j < 4; j++)
                m[r][j] -= q * m[k][j];
        }
    for (int k = 0; k < 3; k++)
        m[k][3] /= m[k][k];
}

/* One step of h seconds; the mean of e over it. */
static void step(const struct circuit *c, struct state *s, const double e[3],
                 double h)
{
    double m[3][3], l[3], n[3][4];

    system_of(c, s, m, l);
    for (int r = 0; r < 3; r++) {
        n[r][3] = l[r] * s->i[r] + h * e[r];
        for (int k = 0; k < 3; k++) {
            n[r][k] = (r == k) * l[r] - h / 2 * m[r][k];
            n[r][3] += h / 2 * m[r][k] * s->i[k];
        }
    }
    solve(n);
    for (int k = 0; k < 3; k++)
        s->i[k] = n[k][3];
}

/* A fault is on from from_s until its current passes zero after to_s. */
static void set_faults(const struct circuit *c, struct state *s, int phase,
                       double t, const double was[3])
{
    double now_u = s->i[0] - s->i[1], now_d = s->i[1] - s->i[2];

    if (t >= c->to_s) {
        s->cleared_u = s->cleared_u || now_u * (was[0] - was[1]) <= 0;
        s->cleared_d = s->cleared_d || now_d * (was[1] - was[2]) <= 0;
    }
    s->gu = healthy + (t >= c->from_s && !s->cleared_u ? c->fault_u[phase] : 0);
    s->gd = healthy + (t >= c->from_s && !s->cleared_d ? c->fault_d[phase] : 0);
}

enum { STEPS = 4, LEAD = 4000 }; /* per sample; samples before the capture */

/* Voltage and current of a phase at the meter. */
static void run_phase(const struct circuit *c, int phase)
{
    struct state s = {.gu = healthy, .gd = healthy};
    double h = 1 / (rate_hz * STEPS);

    for (int n = -LEAD; n < (int)a.in.frames; n++) {
        double t = n / rate_hz, before = s.i[1], di;

        for (int k = 0; k < STEPS; k++, t += h) {
            double was[3] = {s.i[0], s.i[1], s.i[2]};
            double e[3] = {source(c, c->e1, 0, phase, t + h / 2), 0,
                           -source(c, c->e2, c->angle2, phase, t + h / 2)};

            before = s.i[1];
            step(c, &s, e, h);
            set_faults(c, &s, phase, t + h, was);
        }
        di = (s.i[1] - before) / h;
        if (n < 0)
            continue;
        a.in.x[3 + phase][n] = s.i[1];
        a.in.x[phase][n] =
            (s.i[0] - s.i[1]) / s.gu - c->zb.r * s.i[1] - c->zb.l * di;
    }
}

/* 230 V, a source of 0.1 + j0.25 ohm in front of the meter, 11.5 ohm at 0.85
 * behind it. */
static struct circuit typical(double f_hz)
{
    return (struct circuit){.f_hz = f_hz,
                            .e1 = 230,
                            .z1 = {0.05, 0.0004},
                            .zb = {0.05, 0.0004},
                            .z2 = {0.1, 0.0003},
                            .z3 = {9.8, 0.019},
                            .from_s = 0.6,
                            .to_s = 0.75};
}

static enum wp_direction run(const struct circuit *c)
{
    history_run_make(&a.in, rate_hz, c->f_hz > 55 ? 60 : 50, 6, 1.2);
    a.in.config.nominal_v = 230;
    for (int k = 0; k < 3; k++)
        run_phase(c, k);
    a.late_s = 0.02;
    (void)anatomy_add(&a, c->from_s - 0.01, c->to_s + 0.03, WP_V_A);
    anatomy_go(&a);
    return a.event[0].direction;
}

/* Which phases are faulted: abc, a, bc (to earth). */
static const double faulted[3][3] = {{1, 1, 1}, {1, 0, 0}, {0, 1, 1}};

/* Rows: conductance of the fault [S]; machine behind z3: RMS, and angle by
 * which it lags e1 (negative: power flows from right to left). */
static const struct {
    double fault, e2, angle2;
} cases[] = {
    {8, 0, 0},      {1.5, 0, 0},      {0.5, 0, 0},       {8, 228, 0.2},
    {8, 235, -0.3}, {1.5, 235, -0.3}, {0.5, 240, -0.15}, {1.5, 220, 0.3},
};
enum { CASES = sizeof(cases) / sizeof(*cases) };

static struct circuit circuit_of(int k)
{
    struct circuit c = typical(k % 2 ? 50.02 : 59.9);

    c.from_s += 0.0021 * k; /* another point on wave */
    c.e2 = cases[k].e2;
    c.angle2 = cases[k].angle2;
    if (c.e2 > 0)
        c.z3 = (struct impedance){0.15, 0.003};
    return c;
}

/* Mean power through the meter before the fault. */
static double power(void)
{
    double sum = 0;

    for (int k = 0; k < 3; k++)
        for (int n = 0; n < (int)(0.5 * rate_hz); n++)
            sum += a.in.x[k][n] * a.in.x[3 + k][n];
    return sum / (0.5 * rate_hz);
}

START_TEST(downstream)
{
    for (int k = 0; k < 3; k++) {
        struct circuit c = circuit_of(_i);

        for (int p = 0; p < 3; p++)
            c.fault_d[p] = faulted[k][p] * cases[_i].fault;
        ck_assert_int_eq(run(&c), WP_DIRECTION_DOWNSTREAM);
        ck_assert((power() > 0) == (cases[_i].angle2 >= 0));
        anatomy_release(&a);
    }
}
END_TEST

START_TEST(upstream)
{
    for (int k = 0; k < 3; k++) {
        struct circuit c = circuit_of(_i);

        for (int p = 0; p < 3; p++)
            c.fault_u[p] = faulted[k][p] * cases[_i].fault;
        ck_assert_int_eq(run(&c), WP_DIRECTION_UPSTREAM);
        anatomy_release(&a);
    }
}
END_TEST

/* A load that is switched on downstream: 23 kVA at 230 V beside 4.6. */
START_TEST(switched_load)
{
    struct circuit c = typical(50);

    for (int p = 0; p < 3; p++)
        c.fault_d[p] = 0.15;
    ck_assert_int_eq(run(&c), WP_DIRECTION_DOWNSTREAM);
}
END_TEST

/* Nothing flows through the meter: nobody knows. */
START_TEST(no_load)
{
    struct circuit c = typical(50);

    c.z3.r = 1e6;
    for (int p = 0; p < 3; p++)
        c.fault_u[p] = 1.5;
    history_run_make(&a.in, rate_hz, 50, 6, 1.2);
    for (int k = 0; k < 3; k++) {
        run_phase(&c, k);
        memset(a.in.x[3 + k], 0, a.in.frames * sizeof(double));
    }
    (void)anatomy_add(&a, 0.59, 0.78, WP_V_A);
    anatomy_go(&a);
    ck_assert_int_eq(a.event[0].direction, WP_DIRECTION_UNKNOWN);
    ck_assert_int_eq(a.event[0].dip_type, WP_DIP_A);
}
END_TEST

/* A meter with V L-L and line currents sees the same. */
START_TEST(line_to_line)
{
    struct circuit c = circuit_of(_i);

    for (int p = 0; p < 3; p++)
        (_i % 2 ? c.fault_u : c.fault_d)[p] = faulted[2][p] * cases[_i].fault;
    history_run_make(&a.in, rate_hz, c.f_hz > 55 ? 60 : 50, 6, 1.2);
    a.in.line_to_line = true;
    a.in.config.nominal_v = 398;
    for (int k = 0; k < 3; k++)
        run_phase(&c, k);
    for (size_t n = 0; n < a.in.frames; n++) {
        double va = a.in.x[0][n];

        for (int k = 0; k < 3; k++)
            a.in.x[k][n] -= k < 2 ? a.in.x[k + 1][n] : va;
    }
    a.late_s = 0.02;
    (void)anatomy_add(&a, c.from_s - 0.01, c.to_s + 0.03, WP_V_AB);
    anatomy_go(&a);
    ck_assert(a.in.basis.line_to_line);
    ck_assert_int_eq(a.event[0].direction,
                     _i % 2 ? WP_DIRECTION_UPSTREAM : WP_DIRECTION_DOWNSTREAM);
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("pq/dip_direction by circuit");
    TCase *t = tcase_create("sides");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_sparse_test(t, downstream, CASES, 3);
    tcase_add_sparse_test(t, upstream, CASES, 3);
    tcase_add_test(t, switched_load);
    tcase_add_test(t, no_load);
    tcase_add_sparse_test(t, line_to_line, CASES, 3);
    suite_add_tcase(s, t);
    return s;
}
