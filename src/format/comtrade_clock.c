#include "format/comtrade_clock_priv.h"

#include <math.h>
#include <stdlib.h>

static const double wrap16 = 65536.0;
static const double wrap32 = 4294967296.0;

static double repair_stamp(struct wp_comtrade_unwrap *u, double value)
{
    u->repaired++;
    u->offset = value - u->raw;
    u->value = value;
    return value;
}

double wp_comtrade_unwrap_push(struct wp_comtrade_unwrap *u, double raw)
{
    double back, step = u->step > 0.0 ? u->step : 1.0;

    if (!u->any) {
        u->any = true;
        u->repaired += isnan(raw);
        u->half = 0.5;
        u->raw = u->value = isnan(raw) ? 0.0 : raw;
        return u->value;
    }
    if (isnan(raw)) {
        u->repaired++;
        return u->value += step;
    }
    back = u->raw - raw;
    u->raw = raw;
    if (back == 0.0 && raw + u->offset <= u->value) {
        /* In one tick of the recorder's clock; the next tick comes later. */
        u->repaired++;
        u->value += u->half;
        u->half *= 0.5;
        return u->value;
    }
    u->half = 0.5;
    if (back > wrap32 / 2)
        u->offset += wrap32;
    else if (back > 0.0 && wrap16 - back > 0.0 && wrap16 - back <= 2.0 * step)
        return repair_stamp(u, u->value + wrap16 - back);
    if (raw + u->offset <= u->value)
        return repair_stamp(u, u->value + step);
    u->step = raw + u->offset - u->value;
    return u->value = raw + u->offset;
}

double wp_comtrade_stamp_unit_ns(const struct wp_comtrade_cfg *cfg)
{
    bool ns = cfg->start.decimals > 6 || cfg->trigger.decimals > 6;

    return cfg->timemult * (ns ? 1.0 : 1000.0);
}

/* Adds frames up to end at a rate; same rates side by side become one. */
static void add_segment(struct wp_source_info *info, struct wp_rate rate,
                        int64_t end)
{
    struct wp_rate_segment *s = info->segment;

    if (info->segments && wp_rate_equal(s[info->segments - 1].rate, rate)) {
        s[info->segments - 1].end_frame = end;
        return;
    }
    s[info->segments++] = (struct wp_rate_segment){rate, end};
}

/* Samples are counted from 1; where a recorder counts from 0, so does endsamp
 * if that makes it fit. */
static int64_t end_shift(const struct wp_comtrade_cfg *cfg,
                         const struct wp_comtrade_extent *x)
{
    return x->first_number == 0 &&
           cfg->rate[cfg->rates - 1].last + 1 == x->frames;
}

static size_t fill_segments(struct wp_source_info *info,
                            const struct wp_comtrade_cfg *cfg,
                            const struct wp_comtrade_extent *x)
{
    int64_t shift = end_shift(cfg, x), end = 0;
    const struct wp_comtrade_rate *last = NULL;
    size_t idle = 0;

    for (size_t i = 0; i < cfg->rates; i++) {
        const struct wp_comtrade_rate *r = &cfg->rate[i];
        int64_t to = r->last + shift;

        if (!r->fixed || to <= end) {
            idle += r->fixed;
            if (r->fixed && !last)
                last = r;
            continue;
        }
        last = r;
        if (end >= x->frames)
            continue;
        end = to < x->frames ? to : x->frames;
        add_segment(info, r->rate, end);
    }
    if (end < x->frames && last)
        add_segment(info,
                    info->segments ? info->segment[info->segments - 1].rate
                                   : last->rate,
                    x->frames);
    return idle;
}

/* The rate that most frames have. */
static struct wp_rate main_rate(const struct wp_source_info *info)
{
    struct wp_rate best = info->segment[0].rate;
    int64_t from = 0, most = -1;

    for (size_t i = 0; i < info->segments; i++) {
        int64_t n = info->segment[i].end_frame - from;

        from = info->segment[i].end_frame;
        if (n > most) {
            most = n;
            best = info->segment[i].rate;
        }
    }
    return best;
}

static enum wp_status set_rates(struct wp_source_info *info,
                                const struct wp_comtrade_cfg *cfg,
                                const struct wp_comtrade_extent *x,
                                const struct wp_comtrade_log *log)
{
    size_t idle;

    info->segment = calloc(cfg->rates + 1, sizeof(*info->segment));
    if (!info->segment)
        return wp_fail_nomem(log->err, "sampling rates");
    idle = fill_segments(info, cfg, x);
    info->rate = main_rate(info);
    info->clock = WP_CLOCK_RATES;
    if (info->segments == 1) {
        info->clock = WP_CLOCK_RATE;
        info->segments = 0;
        free(info->segment);
        info->segment = NULL;
    }
    if (idle)
        return wp_comtrade_repair(log, cfg->rates_line,
                                  "%zu sampling rates end no later than the "
                                  "one before and are not used",
                                  idle);
    return WP_OK;
}

double wp_comtrade_duration_ns(const struct wp_source_info *info)
{
    double ns = 0.0;
    int64_t from = 0, gaps = info->frames - 1;

    if (info->clock == WP_CLOCK_RATE)
        return (double)wp_rate_ns(info->rate, gaps);
    if (info->clock != WP_CLOCK_RATES)
        return 0.0;
    for (size_t i = 0; i < info->segments; i++) {
        int64_t to = info->segment[i].end_frame;

        to = to < gaps ? to : gaps;
        ns += (double)(to - from) * 1e9 / wp_rate_hz(info->segment[i].rate);
        from = to;
    }
    return ns;
}

/* The stamps against the rates: wraps and rounding are no contradiction, and a
 * step that was rounded before it was added up is off by up to 0.1 %. */
static enum wp_status check_stamps(const struct wp_source_info *info,
                                   const struct wp_comtrade_cfg *cfg,
                                   const struct wp_comtrade_extent *x,
                                   const struct wp_comtrade_log *log)
{
    double unit = wp_comtrade_stamp_unit_ns(cfg);
    double expected = wp_comtrade_duration_ns(info) / unit;
    double found = x->last_stamp - x->first_stamp, off;
    double allowed = fmax(2.0, expected * 5e-3);

    if (isnan(found) || x->frames < 2 || allowed > wrap32 / 4)
        return WP_OK;
    off = fmod(fabs(expected - found), wrap32);
    if (fmin(off, wrap32 - off) <= allowed)
        return WP_OK;
    return wp_comtrade_repair(log, cfg->rates_line,
                              "by the sampling rates the record lasts %.9g s, "
                              "by the time stamps %.9g s; the rates are "
                              "believed",
                              expected * unit * 1e-9, found * unit * 1e-9);
}

/* Whether all stamps lie on one straight line within their rounding. */
struct grid {
    int64_t n;
    double first, last;
    double step_min, step_max; /* that each stamp allows */
    size_t missing;
};

/* Rounded or cut off, a stamp is off by less than one unit against the line
 * through the first and last, which are off as well. */
static void push_grid(struct grid *g, double t)
{
    double i = (double)g->n;

    if (g->n == 0)
        g->first = t;
    g->last = t;
    if (g->n) {
        g->step_min = fmax(g->step_min, (t - g->first - 1.0) / i);
        g->step_max = fmin(g->step_max, (t - g->first + 1.0) / i);
    }
    g->n++;
}

static enum wp_status scan_stamps(struct wp_comtrade_dat *dat, struct grid *g,
                                  size_t *repaired,
                                  const struct wp_comtrade_log *log)
{
    struct wp_comtrade_unwrap u = {.any = false};
    struct wp_comtrade_batch *batch = calloc(1, sizeof(*batch));
    enum wp_status status;

    if (!batch)
        return wp_fail_nomem(log->err, "time stamps");
    *g = (struct grid){.step_min = -INFINITY, .step_max = INFINITY};
    do {
        status = wp_comtrade_dat_read(dat, batch, WP_COMTRADE_BATCH, log->err);
        for (size_t i = 0; !status && i < batch->frames; i++) {
            double t = wp_comtrade_unwrap_push(&u, batch->stamp[i]);
            bool missing = isnan(batch->stamp[i]);

            g->missing += missing;
            /* As rounded: equal stamps are fine on a grid. */
            push_grid(g, missing ? t : u.raw + u.offset);
        }
    } while (!status && batch->frames);
    free(batch);
    wp_comtrade_dat_rewind(dat);
    *repaired = u.repaired;
    return status;
}

static enum wp_status set_stamps(struct wp_source_info *info,
                                 const struct wp_comtrade_cfg *cfg,
                                 const struct grid *g, size_t repaired,
                                 const struct wp_comtrade_log *log)
{
    double step = (g->last - g->first) / (double)(g->n - 1);
    double hz = 1e9 / (step * wp_comtrade_stamp_unit_ns(cfg));

    if (!wp_rate_from_double(hz, &info->rate))
        return wp_comtrade_bad(log, cfg->rates_line,
                               "expected time stamps up to 1 GHz, found %g Hz",
                               hz);
    if (step >= g->step_min && step <= g->step_max) {
        info->clock = WP_CLOCK_RATE;
        wp_comtrade_remark(log, cfg->rates_line,
                           "no sampling rate; the time stamps are an even "
                           "grid of %.9g Hz, taken as the rate",
                           hz);
        return WP_OK;
    }
    info->clock = WP_CLOCK_STAMPS;
    wp_comtrade_remark(log, cfg->rates_line,
                       "no sampling rate; the time stamps are the clock, "
                       "%.9g Hz on average",
                       hz);
    if (repaired)
        return wp_comtrade_repair(log, cfg->rates_line,
                                  "%zu time stamps are missing or do not "
                                  "increase; replaced by their neighbours",
                                  repaired);
    return WP_OK;
}

/* A stamp that never moves tells no time; nor does one among many missing. */
static bool is_clock(const struct grid *g)
{
    return g->n > 1 && g->last > g->first &&
           g->missing < (size_t)(g->n / 2 + 1);
}

static enum wp_status set_free(struct wp_source_info *info,
                               const struct wp_comtrade_cfg *cfg,
                               struct wp_comtrade_dat *dat,
                               const struct wp_comtrade_log *log)
{
    const struct wp_comtrade_extent *x = wp_comtrade_dat_extent(dat);
    struct grid g = {.n = 0};
    size_t repaired = 0, fixed = 0;
    enum wp_status status = scan_stamps(dat, &g, &repaired, log);

    if (status)
        return status;
    if (is_clock(&g))
        return set_stamps(info, cfg, &g, repaired, log);
    for (size_t i = 0; i < cfg->rates; i++)
        fixed += cfg->rate[i].fixed;
    if (fixed) {
        status = wp_comtrade_repair(log, cfg->rates_line,
                                    "a sampling rate of 0 and no usable time "
                                    "stamps; the other rates are used");
        return status ? status : set_rates(info, cfg, x, log);
    }
    info->clock = WP_CLOCK_NONE;
    return wp_comtrade_repair(log, cfg->rates_line,
                              "expected a sampling rate or time stamps, found "
                              "neither (the sidecar's rate_hz can say it)");
}

enum wp_status wp_comtrade_clock_set(struct wp_source_info *info,
                                     const struct wp_comtrade_cfg *cfg,
                                     struct wp_comtrade_dat *dat,
                                     const struct wp_comtrade_log *log)
{
    const struct wp_comtrade_extent *x = wp_comtrade_dat_extent(dat);
    bool fixed = cfg->rates > 0;
    enum wp_status status = WP_OK;

    info->frames = x->frames;
    if (fixed && cfg->rate[cfg->rates - 1].last != x->frames)
        status = wp_comtrade_repair(log, cfg->rates_line,
                                    "the last sample is number %lld here, but "
                                    "the data have %lld records; the data "
                                    "are believed",
                                    (long long)cfg->rate[cfg->rates - 1].last,
                                    (long long)x->frames);
    for (size_t i = 0; i < cfg->rates; i++)
        fixed &= cfg->rate[i].fixed;
    if (status)
        return status;
    if (!fixed)
        return set_free(info, cfg, dat, log);
    status = set_rates(info, cfg, x, log);
    return status ? status : check_stamps(info, cfg, x, log);
}
