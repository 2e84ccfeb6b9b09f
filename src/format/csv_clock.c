#include "format/csv_clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "format/csv_time_priv.h"

enum { FIRST_STEPS = 1024 };

struct pass {
    struct wp_csv_clock *clock;
    const struct wp_csv_layout *layout;
    struct wp_csv_text *text;
    struct wp_error *err;
    struct wp_csv_time time;
    bool timed, scientific;
    double first_unit_ns; /* last digit of the first time */
    size_t held;          /* steps before the typical one is known */
    double step[FIRST_STEPS];
    int64_t line[FIRST_STEPS];
};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void judge_step(struct wp_csv_clock *c, double step, int64_t line)
{
    if (step > 1.5 * c->step_ns + c->unit_ns) {
        if (!c->gaps++)
            c->gap_line = line;
        return;
    }
    c->even_steps++;
    c->even_ns += step;
    if (c->even_steps == 1 || step < c->low_ns)
        c->low_ns = step;
    if (step > c->high_ns)
        c->high_ns = step;
}

/* The first steps say what is typical; then each is judged by it. */
static void settle(struct pass *p)
{
    double sorted[FIRST_STEPS];

    memcpy(sorted, p->step, p->held * sizeof(*sorted));
    qsort(sorted, p->held, sizeof(*sorted), ascending);
    p->clock->step_ns = sorted[p->held / 2];
    for (size_t i = 0; i < p->held; i++)
        judge_step(p->clock, p->step[i], p->line[i]);
    p->held = FIRST_STEPS + 1;
}

static void take_step(struct pass *p, double step, int64_t line)
{
    if (p->held > FIRST_STEPS) {
        judge_step(p->clock, step, line);
        return;
    }
    p->step[p->held] = step;
    p->line[p->held++] = line;
    if (p->held == FIRST_STEPS)
        settle(p);
}

static int shown(struct wp_slice s)
{
    return (int)(s.length < 40 ? s.length : 40);
}

/* A plain number's last digit: the finest seen, since zeros may be left out;
 * in scientific notation that of the larger end. */
static void note_unit(struct pass *p, double unit_ns)
{
    struct wp_csv_clock *c = p->clock;

    if (c->rows == 0)
        p->first_unit_ns = c->unit_ns = unit_ns;
    else if (p->scientific)
        c->unit_ns = fmax(p->first_unit_ns, unit_ns);
    else
        c->unit_ns = fmin(c->unit_ns, unit_ns);
}

static enum wp_status take_time(struct pass *p, struct wp_slice line)
{
    struct wp_csv_clock *c = p->clock;
    struct wp_csv_instant now;
    struct wp_slice field;
    double unit_ns, step;

    if (!wp_csv_time_read(&p->time, line, &now, &unit_ns, &field))
        return wp_fail(p->err, WP_E_FORMAT,
                       "%s:%lld: column %zu: expected a time, found \"%.*s\"",
                       wp_csv_text_path(p->text),
                       (long long)wp_csv_text_line(p->text),
                       p->layout->time_column + 1, shown(field), field.at);
    p->scientific = p->scientific || memchr(field.at, 'e', field.length) ||
                    memchr(field.at, 'E', field.length);
    note_unit(p, unit_ns);
    if (c->rows == 0) {
        c->first = c->last = now;
        return WP_OK;
    }
    step = wp_csv_instant_diff_ns(c->last, now);
    if (step < 0.0 || (step == 0.0 && p->time.unit == WP_CSV_SAMPLES))
        return wp_fail(
            p->err, WP_E_FORMAT,
            "%s:%lld: column %zu: expected time to go on, found it "
            "runs back by %g s at \"%.*s\"",
            wp_csv_text_path(p->text), (long long)wp_csv_text_line(p->text),
            p->layout->time_column + 1, -step * 1e-9, shown(field), field.at);
    c->last = now;
    take_step(p, step, wp_csv_text_line(p->text));
    return WP_OK;
}

static enum wp_status too_few(const struct pass *p)
{
    return wp_fail(p->err, WP_E_FORMAT,
                   "%s:%lld: expected %zu fields, found %zu",
                   wp_csv_text_path(p->text), (long long)p->clock->cut_line,
                   p->layout->dialect.columns, p->clock->cut_fields);
}

/* Near the end of the file a row may be cut: it counts if more rows follow. */
static enum wp_status take_row(struct pass *p, struct wp_slice line)
{
    struct wp_csv_clock *c = p->clock;
    enum wp_status status = WP_OK;

    if (c->cut_line)
        return too_few(p);
    if (wp_csv_text_near_end(p->text)) {
        struct wp_slice none[1];

        c->cut_fields =
            wp_csv_split(line, p->layout->dialect.separator, none, 0);
        if (c->cut_fields < p->layout->dialect.columns) {
            c->cut_line = wp_csv_text_line(p->text);
            return WP_OK;
        }
    }
    if (p->timed)
        status = take_time(p, line);
    c->rows++;
    c->last_line = wp_csv_text_line(p->text);
    return status;
}

/* The fraction of smallest denominator within [low, high], by continued
 * fractions: the first partial quotient in which both ends differ decides. */
static bool simplest(double low, double high, struct wp_rate *out)
{
    int64_t h1 = 1, h0 = 0, k1 = 0, k0 = 1;

    for (int depth = 0; depth < 40; depth++) {
        double whole = floor(low), x;
        bool last = whole == low || whole + 1.0 <= high;
        double a = last && whole != low ? whole + 1.0 : whole;

        if (a > 1e15 || a * (double)h1 + (double)h0 > 1e15 ||
            a * (double)k1 + (double)k0 > 1e9)
            return false;
        out->num = (int64_t)a * h1 + h0;
        out->den = (int64_t)a * k1 + k0;
        if (last)
            return out->num > 0;
        h0 = h1;
        h1 = out->num;
        k0 = k1;
        k1 = out->den;
        x = 1.0 / (high - whole);
        high = 1.0 / (low - whole);
        low = x;
    }
    return false;
}

static bool round_rate(int64_t steps, double low_ns, double high_ns,
                       double least, struct wp_rate *out)
{
    double n = (double)steps * 1e9;
    double low = n / high_ns, high = n / low_ns;

    for (double power = 1e6; power >= least; power /= 10.0) {
        double hz = rint(2.0 * n / (low_ns + high_ns) / power) * power;

        if (hz > 0.0 && hz >= low && hz <= high) {
            *out = (struct wp_rate){(int64_t)hz, 1};
            return true;
        }
    }
    return false;
}

bool wp_csv_round_rate(int64_t steps, double low_ns, double high_ns,
                       struct wp_rate *out)
{
    double n = (double)steps * 1e9;

    if (!(low_ns > 0.0) || n / low_ns > 1e9)
        return false;
    return round_rate(steps, low_ns, high_ns, 1.0, out) ||
           simplest(n / high_ns, n / low_ns, out);
}

static void find_rate(struct wp_csv_clock *c)
{
    int64_t steps = c->rows - 1;
    double all = wp_csv_instant_diff_ns(c->first, c->last), unit, jitter;

    if (c->gaps) {
        steps = c->even_steps;
        all = c->even_ns;
    }
    if (steps < 1 || !(all > 0.0))
        return;
    c->mean_hz = (double)steps * 1e9 / all;
    unit = fmax(c->unit_ns, 1e-12 * all);
    if (c->gaps) /* every piece is rounded at its ends */
        unit *= (double)(c->gaps + 1);
    /* Of a few rows more coarsely rounded than this nothing is known. */
    unit = fmin(unit, 0.02 * all);
    /* Where stamps jitter, so do the first and the last: then a rate of whole
     * hundreds nearby is what the clock of the samples runs at. */
    jitter =
        fmax(c->high_ns - all / (double)steps, all / (double)steps - c->low_ns);
    jitter = fmin(fmax(jitter, unit), fmax(1e-4 * all, unit));
    c->rate_known =
        wp_csv_round_rate(steps, all - unit, all + unit, &c->rate) ||
        wp_rate_from_double(c->mean_hz, &c->rate);
    if (c->rate_known && (c->rate.den > 1 || c->rate.num % 100))
        (void)round_rate(steps, all - jitter, all + jitter, 100.0, &c->rate);
}

enum wp_status wp_csv_clock_read(struct wp_csv_clock *out,
                                 struct wp_csv_text *text,
                                 const struct wp_csv_layout *l,
                                 struct wp_error *err)
{
    struct pass p = {.clock = out, .layout = l, .text = text, .err = err};
    enum wp_status status = wp_csv_text_rewind(text, err);
    struct wp_slice line;

    *out = (struct wp_csv_clock){0};
    p.timed = l->time_column != WP_CSV_NO_LINE;
    wp_csv_time_init(&p.time, l);
    while (!status) {
        status = wp_csv_text_next(text, &line, err);
        if (status || !line.at)
            break;
        if (wp_csv_text_line(text) <= (int64_t)l->dialect.data ||
            wp_csv_is_comment(line) || wp_csv_is_blank(line))
            continue;
        status = take_row(&p, line);
    }
    if (status || !p.timed)
        return status;
    if (p.held && p.held < FIRST_STEPS)
        settle(&p);
    if (out->rows > 1 && !(wp_csv_instant_diff_ns(out->first, out->last) > 0.0))
        return wp_fail(err, WP_E_FORMAT,
                       "%s:%lld: column %zu: expected time to go on, found "
                       "the same in all rows",
                       wp_csv_text_path(text), (long long)out->last_line,
                       l->time_column + 1);
    if (l->time_unit != WP_CSV_SAMPLES)
        find_rate(out);
    return WP_OK;
}
