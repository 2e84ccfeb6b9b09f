#include "ingest/join_chain_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/utc.h"
#include "format/registry.h"

enum { BLOCK_SAMPLES = 1 << 22 };

static struct wp_source_info *current_info(struct wp_chain *c)
{
    return c->at == 0 ? &c->info : &c->more;
}

static void hand_on_notes(struct wp_chain *c, const struct wp_source_info *info)
{
    for (; c->noted < info->notes.kept; c->noted++)
        wp_note(c->setup.notes, "%s", info->notes.text[c->noted]);
    if (c->noted < info->notes.count && info->notes.kept == WP_NOTES_KEPT) {
        c->setup.notes->count += info->notes.count - c->noted;
        c->noted = info->notes.count;
    }
}

/* Rate and start as the sidecar corrects them, for the file of a part. */
static enum wp_status correct(struct wp_chain *c, struct wp_source_info *info,
                              const char *path, size_t index,
                              struct wp_error *err)
{
    const struct wp_sidecar *s = c->setup.sidecar;
    struct wp_rate rate = {0, 0};
    bool known = false;
    int64_t ns = 0;
    struct wp_notes *notes = c->looked ? &c->scrap : c->setup.notes;
    enum wp_status status = WP_OK;

    if (s)
        status = wp_sidecar_rate(s, path, &rate, err);
    if (s && !status && (index == 0 || !wp_sidecar_start_is_constant(s)))
        status = wp_sidecar_start(s, path, &known, &ns, notes, err);
    if (status)
        return status;
    if (rate.num) {
        if (info->clock != WP_CLOCK_NONE && !wp_rate_equal(rate, info->rate))
            wp_note(notes,
                    "%s: rate %.9g Hz by the sidecar in place of %.9g Hz by "
                    "the file",
                    path, wp_rate_hz(rate), wp_rate_hz(info->rate));
        info->clock = WP_CLOCK_RATE;
        info->rate = rate;
    }
    if (c->part[index].told_start) {
        info->start_known = true;
        info->start_ns = c->part[index].told_ns;
    } else if (known) {
        info->start_known = true;
        info->start_ns = ns;
    } else if (index > 0 && s && wp_sidecar_start_is_constant(s)) {
        info->start_known = false;
    }
    if (info->clock == WP_CLOCK_NONE)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: sampling rate: expected one in the file or "
                       "\"rate_hz\" in a sidecar, found none",
                       path);
    return WP_OK;
}

static enum wp_status open_part(struct wp_chain *c, size_t index, void **self,
                                struct wp_source_info *info,
                                struct wp_error *err)
{
    struct wp_chain_part *p = &c->part[index];
    const struct wp_sidecar *s = c->setup.sidecar;
    struct wp_source_options options = {
        .describe_only = c->setup.describe_only,
        .wanted = c->wanted,
        .wanted_count = c->setup.wanted_count,
        .strict = c->setup.strict,
        .non_finite_is_missing = (s && s->non_finite_is_missing) || p->missing,
    };
    enum wp_status status = WP_OK;

    if (!p->ops)
        status = wp_format_detect(c->setup.ops, p->path, &p->ops, err);
    if (status)
        return status;
    options.hints = wp_sidecar_hints(s, p->ops->id);
    status = p->ops->open(self, p->path, &options, info, err);
    if (!status)
        status = correct(c, info, p->path, index, err);
    return status;
}

/* Looks into a later file without reading its samples. */
static enum wp_status look_into(struct wp_chain *c, size_t k,
                                struct wp_error *err)
{
    struct wp_chain_part *p = &c->part[k];
    struct wp_source_info info = {0};
    void *self = NULL;
    enum wp_status status = wp_chain_own_sidecar(c, k, err);

    if (!status)
        status = open_part(c, k, &self, &info, err);
    if (!status)
        status = wp_chain_compare(c, p, &info, err);
    p->start_known = info.start_known;
    p->start_ns = info.start_ns;
    p->frames = info.frames;
    if (p->ops)
        p->ops->close(self);
    wp_source_info_release(&info);
    if (!status && c->part[k - 1].frames >= 0)
        status = wp_chain_place(c, k, err);
    return status;
}

static enum wp_status allocate_block(struct wp_chain *c, struct wp_error *err)
{
    unsigned n = c->info.channels, m = c->info.digitals;
    size_t capacity = BLOCK_SAMPLES / (n + m + 1u);

    if (capacity > WP_CHAIN_BLOCK)
        capacity = WP_CHAIN_BLOCK;
    if (capacity < 1)
        capacity = 1;
    c->x = calloc(n + 1u, sizeof(*c->x));
    c->digital = calloc(m + 1u, sizeof(*c->digital));
    if (!c->x || !c->digital)
        return wp_fail_nomem(err, c->part[0].path);
    for (unsigned i = 0; i < n; i++)
        if (!(c->x[i] = malloc(capacity * sizeof(double))))
            return wp_fail_nomem(err, c->part[0].path);
    for (unsigned i = 0; i < m; i++)
        if (!(c->digital[i] = malloc(capacity)))
            return wp_fail_nomem(err, c->part[0].path);
    if (c->info.clock == WP_CLOCK_STAMPS &&
        !(c->stamp = malloc(capacity * sizeof(*c->stamp))))
        return wp_fail_nomem(err, c->part[0].path);
    c->block = (struct wp_block){.capacity = capacity,
                                 .x = c->x,
                                 .digital = c->digital,
                                 .stamp_ns = c->stamp};
    return WP_OK;
}

static enum wp_status copy_setup(struct wp_chain *c,
                                 const struct wp_chain_setup *setup,
                                 struct wp_error *err)
{
    c->setup = *setup;
    c->parts = setup->count;
    c->part = calloc(setup->count + 1, sizeof(*c->part));
    c->wanted = calloc(setup->wanted_count + 1, sizeof(*c->wanted));
    if (!c->part || !c->wanted)
        return wp_fail_nomem(err, "the list of files");
    for (size_t i = 0; i < setup->wanted_count; i++)
        c->wanted[i] = setup->wanted[i];
    for (size_t i = 0; i < setup->count; i++)
        if (!(c->part[i].path = strdup(setup->paths[i])))
            return wp_fail_nomem(err, "the list of files");
    return WP_OK;
}

static enum wp_status open_all(struct wp_chain *c, struct wp_error *err)
{
    enum wp_status status = open_part(c, 0, &c->self, &c->info, err);

    if (status)
        return status;
    c->part[0].start_known = c->info.start_known;
    c->part[0].start_ns = c->info.start_ns;
    c->part[0].frames = c->info.frames;
    hand_on_notes(c, &c->info);
    for (size_t k = 1; !status && k < c->parts; k++)
        status = look_into(c, k, err);
    c->looked = true;
    return status ? status : allocate_block(c, err);
}

enum wp_status wp_chain_open(struct wp_chain **out,
                             const struct wp_chain_setup *setup,
                             struct wp_error *err)
{
    struct wp_chain *c = calloc(1, sizeof(*c));
    enum wp_status status;

    *out = NULL;
    if (!c)
        return wp_fail_nomem(err, "the list of files");
    status = copy_setup(c, setup, err);
    if (!status)
        status = open_all(c, err);
    if (status) {
        wp_chain_close(c);
        return status;
    }
    *out = c;
    return WP_OK;
}

static void close_source(struct wp_chain *c)
{
    if (c->self)
        c->part[c->at].ops->close(c->self);
    c->self = NULL;
}

void wp_chain_close(struct wp_chain *c)
{
    if (!c)
        return;
    close_source(c);
    for (size_t i = 0; c->part && i < c->parts; i++) {
        free(c->part[i].path);
        free(c->part[i].sidecar);
    }
    for (unsigned i = 0; c->x && i < c->info.channels; i++)
        free(c->x[i]);
    for (unsigned i = 0; c->digital && i < c->info.digitals; i++)
        free(c->digital[i]);
    free(c->part);
    free(c->wanted);
    free(c->x);
    free(c->digital);
    free(c->stamp);
    wp_source_info_release(&c->info);
    wp_source_info_release(&c->more);
    wp_notes_release(&c->scrap);
    free(c);
}

const struct wp_source_info *wp_chain_info(const struct wp_chain *c)
{
    return &c->info;
}

const struct wp_source_ops *wp_chain_ops(const struct wp_chain *c)
{
    return c->part[0].ops;
}

const char *wp_chain_path(const struct wp_chain *c)
{
    return c->part[0].path;
}

const char *wp_chain_file(const struct wp_chain *c, size_t index)
{
    return c->part[index].path;
}

const char *wp_chain_file_sidecar(const struct wp_chain *c, size_t index)
{
    return c->part[index].sidecar;
}

size_t wp_chain_files(const struct wp_chain *c)
{
    return c->parts;
}

int64_t wp_chain_frames(const struct wp_chain *c)
{
    const struct wp_chain_part *last = &c->part[c->parts - 1];

    for (size_t i = 0; i < c->parts; i++)
        if (c->part[i].frames < 0)
            return -1;
    return last->first + last->frames;
}

/* The file at c->at is at its end: on to the next. */
static enum wp_status next_part(struct wp_chain *c, struct wp_error *err)
{
    struct wp_chain_part *p = &c->part[c->at];
    bool unknown = p->frames < 0;
    enum wp_status status = WP_OK;

    hand_on_notes(c, current_info(c));
    close_source(c);
    if (!unknown && c->position > p->frames)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected %" PRId64 " frames as announced, found "
                       "%" PRId64,
                       p->path, p->frames, c->position);
    p->frames = c->position;
    c->at++;
    c->position = 0;
    c->noted = 0;
    if (c->at == c->parts)
        return WP_OK;
    if (unknown)
        status = wp_chain_place(c, c->at, err);
    wp_source_info_release(&c->more);
    if (!status)
        status = open_part(c, c->at, &c->self, &c->more, err);
    if (!status)
        status = wp_chain_compare(c, &c->part[c->at], &c->more, err);
    return status;
}

/* Frames that were trimmed are read and left. */
static void skip(struct wp_chain *c)
{
    int64_t n = c->part[c->at].skip - c->position;

    c->taken = n <= 0                         ? 0
               : n < (int64_t)c->block.frames ? (size_t)n
                                              : c->block.frames;
}

static enum wp_status read_on(struct wp_chain *c, struct wp_error *err)
{
    enum wp_status status = WP_OK;

    while (!status && c->at < c->parts && c->taken == c->block.frames) {
        c->position += (int64_t)c->block.frames;
        c->block.frames = c->taken = 0;
        status = c->part[c->at].ops->read(c->self, &c->block, err);
        if (status)
            break;
        if (c->block.frames == 0)
            status = next_part(c, err);
        else
            skip(c);
    }
    return status;
}

static int64_t index_of_next(const struct wp_chain *c)
{
    return c->part[c->at].first + c->position + (int64_t)c->taken;
}

enum wp_status wp_chain_peek(struct wp_chain *c, struct wp_stored *out,
                             struct wp_error *err)
{
    enum wp_status status = read_on(c, err);

    *out = (struct wp_stored){0};
    if (status || c->at == c->parts)
        return status;
    out->first = index_of_next(c);
    out->from = c->taken;
    out->frames = c->block.frames - c->taken;
    out->x = (const double *const *)c->x;
    out->digital = (const uint8_t *const *)c->digital;
    out->stamp_ns = c->stamp;
    return WP_OK;
}

void wp_chain_take(struct wp_chain *c, size_t frames)
{
    c->taken += frames;
}
