#include "ingest/plan.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "format/json.h"
#include "ingest/scenario.h"

/* What opening needs besides the plan itself. */
struct opening {
    struct wp_plan *plan;
    const struct wp_source_ops *const *ops;
    const struct wp_capture_options *options;
    const char *file[WP_MAX_CHANNELS]; /* per chain: the pattern, or NULL */
    struct wp_error *err;
};

static enum wp_status find_sidecar(struct opening *o, const char *const *paths,
                                   size_t *count)
{
    struct wp_plan *p = o->plan;
    enum wp_status status;

    if (o->options->sidecar)
        return wp_sidecar_open(&p->sidecar, o->options->sidecar, o->err);
    if (*count == 1 && wp_sidecar_is_one(paths[0])) {
        *count = 0;
        return wp_sidecar_open(&p->sidecar, paths[0], o->err);
    }
    status = wp_sidecar_find(&p->sidecar, paths[0], o->err);
    if (!status && p->sidecar) {
        p->sidecar_found = true;
        wp_note(&p->notes, "%s: read with the sidecar %s", paths[0],
                p->sidecar->path);
    }
    return status;
}

/* The chain for a pattern, added when it is new. */
static unsigned chain_for(struct opening *o, const char *file)
{
    struct wp_plan *p = o->plan;

    for (unsigned i = 0; i < p->chains; i++)
        if (file == o->file[i] ||
            (file && o->file[i] && strcmp(file, o->file[i]) == 0))
            return i;
    o->file[p->chains] = file;
    return p->chains++;
}

/* Names that the sidecar wants from a chain; none when some are numbers. */
static size_t wanted_names(const struct opening *o, unsigned chain,
                           const char **names)
{
    const struct wp_sidecar *s = o->plan->sidecar;
    size_t n = 0;

    for (unsigned i = 0; s && i < s->channels; i++) {
        if (o->plan->chain_of[i] != chain)
            continue;
        if (!s->channel[i].source)
            return 0;
        names[n++] = s->channel[i].source;
    }
    return n;
}

static enum wp_status open_chain(struct opening *o, unsigned index,
                                 const char *const *paths, size_t count)
{
    struct wp_plan *p = o->plan;
    const char *names[WP_MAX_CHANNELS];
    struct wp_chain_setup setup = {.ops = o->ops,
                                   .sidecar = p->sidecar,
                                   .sidecar_given =
                                       p->sidecar && !p->sidecar_found,
                                   .paths = paths,
                                   .count = count,
                                   .wanted = names,
                                   .strict = o->options->strict,
                                   .describe_only = o->options->any_channel,
                                   .notes = &p->notes};

    setup.wanted_count = wanted_names(o, index, names);
    return wp_chain_open(&p->chain[index], &setup, o->err);
}

/* The files of a chain that the command line does not name. */
static enum wp_status open_from_sidecar(struct opening *o, unsigned index,
                                        const struct cJSON *node)
{
    char **paths;
    size_t count;
    enum wp_status status =
        wp_sidecar_paths(o->plan->sidecar, node, &paths, &count, o->err);

    if (status)
        return status;
    status = open_chain(o, index, (const char *const *)paths, count);
    wp_sidecar_free_paths(paths, count);
    return status;
}

static const struct cJSON *file_node(const struct opening *o, unsigned chain)
{
    const struct wp_sidecar *s = o->plan->sidecar;

    for (unsigned i = 0; i < s->channels; i++)
        if (o->plan->chain_of[i] == chain)
            return wp_json_member(s->channel[i].node, "file");
    return NULL;
}

static enum wp_status open_chains(struct opening *o, const char *const *paths,
                                  size_t count)
{
    struct wp_plan *p = o->plan;
    const struct wp_sidecar *s = p->sidecar;
    enum wp_status status = WP_OK;

    for (unsigned i = 0; s && i < s->channels; i++)
        p->chain_of[i] = chain_for(o, s->channel[i].file);
    if (p->chains == 0)
        (void)chain_for(o, NULL);
    for (unsigned i = 0; !status && i < p->chains; i++) {
        if (o->file[i])
            status = open_from_sidecar(o, i, file_node(o, i));
        else if (count)
            status = open_chain(o, i, paths, count);
        else if (s && s->files)
            status = open_from_sidecar(o, i, s->files);
        else
            status = wp_fail(o->err, WP_E_CONFIG,
                             "%s: $: expected \"files\", or a \"file\" in "
                             "every channel, found neither (or give the data "
                             "file, and this one by --capture)",
                             s ? s->path : "capture");
    }
    return status;
}

static enum wp_status map_channels(struct opening *o)
{
    struct wp_plan *p = o->plan;
    const struct wp_sidecar *s = p->sidecar;
    enum wp_status status = WP_OK;

    if (!s || !s->channels) {
        struct wp_map_file file = {wp_chain_path(p->chain[0]),
                                   wp_chain_info(p->chain[0]), &p->notes,
                                   o->options->any_channel};

        return wp_channel_map_auto(&p->map, &file, o->err);
    }
    for (unsigned i = 0; !status && i < s->channels; i++) {
        const struct wp_chain *c = p->chain[p->chain_of[i]];
        struct wp_map_file file = {wp_chain_path(c), wp_chain_info(c),
                                   &p->notes, false};

        status = wp_channel_map_add(&p->map, s, &s->channel[i], &file, o->err);
    }
    return status;
}

/* Files side by side have one rate; their starts are compared. */
static enum wp_status check_beside(struct opening *o, unsigned i)
{
    struct wp_plan *p = o->plan;
    const struct wp_source_info *a = wp_chain_info(p->chain[0]);
    const struct wp_source_info *b = wp_chain_info(p->chain[i]);
    const char *first = wp_chain_path(p->chain[0]);
    const char *path = wp_chain_path(p->chain[i]);
    int64_t n = wp_chain_frames(p->chain[0]), m = wp_chain_frames(p->chain[i]);

    if (a->clock != WP_CLOCK_RATE || b->clock != WP_CLOCK_RATE)
        return wp_fail(o->err, WP_E_UNSUPPORTED,
                       "%s: clock: expected one constant rate in files side "
                       "by side, found changing rates or time stamps",
                       a->clock == WP_CLOCK_RATE ? path : first);
    if (!wp_rate_equal(a->rate, b->rate))
        return wp_fail(o->err, WP_E_CONFIG,
                       "%s: sampling rate: expected %.9g Hz as in %s, found "
                       "%.9g Hz",
                       path, wp_rate_hz(a->rate), first, wp_rate_hz(b->rate));
    if (a->start_known && b->start_known && a->start_ns != b->start_ns)
        return WP_OK;
    if (n >= 0 && m >= 0 && n != m)
        return wp_fail(o->err, WP_E_CONFIG,
                       "%s: length: expected %" PRId64
                       " frames as in %s, found %" PRId64,
                       path, n, first, m);
    return WP_OK;
}

/* Whole frames of the difference in start become an offset, the rest skew. */
static void align(struct wp_plan *p, unsigned chain, int64_t late_ns)
{
    int64_t frame = wp_rate_index_at(p->rate, late_ns);
    double rest_s;

    if (2 * late_ns <
        wp_rate_ns(p->rate, frame) + wp_rate_ns(p->rate, frame - 1))
        frame--;
    rest_s = (double)(late_ns - wp_rate_ns(p->rate, frame)) * 1e-9;
    p->offset[chain] = frame;
    /* Instants are given in whole nanoseconds: less is no skew. */
    if (fabs(rest_s) <= 1e-9)
        return;
    for (unsigned i = 0; i < p->map.channels; i++)
        if (p->chain_of[i] == chain)
            p->map.entry[i].skew_s += rest_s;
    wp_note(&p->notes, "%s: begins %.9f s after the first file",
            wp_chain_path(p->chain[chain]), (double)late_ns * 1e-9);
}

static enum wp_status align_all(struct opening *o)
{
    struct wp_plan *p = o->plan;
    int64_t start = INT64_MAX;
    bool known = true;
    enum wp_status status = WP_OK;

    for (unsigned i = 1; !status && i < p->chains; i++)
        status = check_beside(o, i);
    for (unsigned i = 0; i < p->chains; i++) {
        const struct wp_source_info *info = wp_chain_info(p->chain[i]);

        known = known && info->start_known;
        if (info->start_known && info->start_ns < start)
            start = info->start_ns;
    }
    p->start_known = start != INT64_MAX;
    p->start_ns = p->start_known ? start : 0;
    for (unsigned i = 0; !status && known && i < p->chains; i++)
        align(p, i, wp_chain_info(p->chain[i])->start_ns - start);
    p->frames = 0;
    for (unsigned i = 0; i < p->chains; i++) {
        int64_t n = wp_chain_frames(p->chain[i]);

        if (n < 0 || p->frames < 0)
            p->frames = -1;
        else if (n + p->offset[i] > p->frames)
            p->frames = n + p->offset[i];
    }
    return status;
}

static enum wp_status check_rate(struct opening *o)
{
    struct wp_plan *p = o->plan;
    double hz = wp_rate_hz(p->rate);
    const char *path = wp_chain_path(p->chain[0]);

    if (hz < WP_PLAN_MIN_HZ || hz > WP_PLAN_MAX_HZ)
        return wp_fail(o->err, WP_E_UNSUPPORTED,
                       "%s: sampling rate: expected 800 Hz to 1 MHz (from 100 "
                       "Hz for frequency alone), found %.9g Hz",
                       path, hz);
    if (hz < WP_PLAN_FULL_HZ)
        wp_note(&p->notes,
                "%s: %.9g Hz carries nothing above %.9g Hz: frequency and "
                "fundamental, no class A quantity",
                path, hz, hz / 2.0);
    else if (hz < 6400.0)
        wp_note(&p->notes, "%s: %.9g Hz carries harmonics below %.9g Hz only",
                path, hz, hz / 2.0);
    return WP_OK;
}

/* The sidecar's word before the source's. */
static void read_nominal(struct wp_plan *p)
{
    const struct wp_sidecar *s = p->sidecar;
    const struct wp_source_info *info = wp_chain_info(p->chain[0]);

    p->nominal_hz = info->nominal_hz;
    p->nominal_v = info->nominal_v;
    p->nominal_a = info->nominal_a;
    if (s && s->nominal_hz > 0.0)
        p->nominal_hz = s->nominal_hz;
    if (s && s->nominal_v > 0.0)
        p->nominal_v = s->nominal_v;
    if (s && s->nominal_a > 0.0)
        p->nominal_a = s->nominal_a;
}

enum wp_status wp_plan_open(struct wp_plan *plan,
                            const struct wp_source_ops *const *ops,
                            const char *const *paths, size_t count,
                            const struct wp_capture_options *options,
                            struct wp_error *err)
{
    struct opening o = {
        .plan = plan, .ops = ops, .options = options, .err = err};
    enum wp_status status;

    *plan = (struct wp_plan){0};
    if (!count)
        return wp_fail(err, WP_E_CONFIG,
                       "capture: expected a file, found none");
    status = find_sidecar(&o, paths, &count);
    if (!status)
        status = open_chains(&o, paths, count);
    if (status)
        return status;
    plan->rate = wp_chain_info(plan->chain[0])->rate;
    status = check_rate(&o);
    if (!status)
        status = map_channels(&o);
    if (!status)
        status = align_all(&o);
    if (!status)
        read_nominal(plan);
    return status;
}

bool wp_plan_is_scenario(const struct wp_plan *plan)
{
    return wp_chain_ops(plan->chain[0]) == &wp_scenario_source;
}

void wp_plan_release(struct wp_plan *plan)
{
    for (unsigned i = 0; i < plan->chains; i++)
        wp_chain_close(plan->chain[i]);
    wp_sidecar_close(plan->sidecar);
    wp_notes_release(&plan->notes);
    *plan = (struct wp_plan){0};
}
