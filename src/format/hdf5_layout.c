/* Opening other people's layouts. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/parse.h"
#include "format/hdf5_attr_priv.h"
#include "format/hdf5_finder_priv.h"
#include "format/hdf5_source_priv.h"
#include "format/hdf5_times_priv.h"

enum { PATH_MAX_HERE = 1024, LIST_MAX = 400 };

/* A dataset and a column (from 1; 0 = not said) of "path[column]". */
struct place {
    char path[PATH_MAX_HERE];
    int64_t column;
};

static bool is_dataset(hid_t file, const char *path)
{
    hid_t set = H5Dopen2(file, path, H5P_DEFAULT);

    if (set < 0)
        return false;
    (void)H5Dclose(set);
    return true;
}

/* A dataset whose name itself ends in brackets goes before a column. */
static bool parse_place(hid_t file, const char *wanted, struct place *p)
{
    const char *bracket = strrchr(wanted, '[');
    size_t n = strlen(wanted);

    p->column = 0;
    if (!n || n >= sizeof(p->path))
        return false;
    memcpy(p->path, wanted, n + 1);
    if (is_dataset(file, wanted))
        return true;
    if (!bracket || wanted[n - 1] != ']' ||
        !wp_parse_int64(bracket + 1, n - 2 - (size_t)(bracket - wanted),
                        &p->column) ||
        p->column < 1)
        return false;
    p->path[bracket - wanted] = '\0';
    return is_dataset(file, p->path);
}

static enum wp_status not_there(const struct wp_h5_source *s,
                                const char *wanted, struct wp_error *err)
{
    struct wp_h5_finder *f = malloc(sizeof(*f));
    char list[LIST_MAX];

    if (!f)
        return wp_fail_nomem(err, s->path);
    wp_h5_find(f, s->file.file);
    wp_h5_found_list(f, list, sizeof(list));
    wp_h5_finder_release(f);
    free(f);
    return wp_fail(err, WP_E_CONFIG,
                   "%s: expected dataset '%s' (or NAME[COLUMN]), found: %s",
                   s->path, wanted, list);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* "voltage", "Voltage1", "current_b", not "currently". */
static bool is_called(const char *path, const char *word)
{
    const char *name = last_part(path);
    size_t n = strlen(word);

    return strncasecmp(name, word, n) == 0 && !isalpha((unsigned char)name[n]);
}

static void describe_unit(struct wp_source_channel *c, hid_t set,
                          const struct wp_h5_hints *hints, const char *path,
                          bool scaled)
{
    const char *unit = is_called(path, "voltage")   ? "V"
                       : is_called(path, "current") ? "A"
                                                    : "";

    if (hints->unit)
        (void)snprintf(c->unit, sizeof(c->unit), "%s", hints->unit);
    else if (hints->unit_attribute && wp_h5_get_text(set, hints->unit_attribute,
                                                     c->unit, sizeof(c->unit)))
        return;
    else if (scaled) /* raw counts are no volts, whatever they are called */
        (void)snprintf(c->unit, sizeof(c->unit), "%s", unit);
}

static bool get_factor(hid_t set, const char *asked, const char *usual,
                       double *out)
{
    const char *name = asked ? asked : usual;

    return name && wp_h5_get_double(set, name, out);
}

static enum wp_status describe_channel(struct wp_h5_source *s, unsigned index,
                                       const struct wp_h5_hints *hints,
                                       const char *path, struct wp_error *err)
{
    struct wp_source_channel *c = &s->info->channel[index];
    hid_t set = s->column[index].set;
    double removed;
    bool scaled;

    c->storage = s->column[index].storage;
    c->norm = c->scale = 1.0;
    scaled = get_factor(set, hints->scale_attribute, "calibration_factor",
                        &c->scale);
    if (!scaled && hints->scale_attribute)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: %s: expected a number in attribute '%s', found "
                       "none",
                       s->path, path, hints->scale_attribute);
    if (!get_factor(set, hints->offset_attribute, NULL, &c->offset) &&
        hints->offset_attribute)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: %s: expected a number in attribute '%s', found "
                       "none",
                       s->path, path, hints->offset_attribute);
    if (wp_h5_get_double(set, "removed_offset", &removed))
        wp_note(&s->info->notes, "%s: the recorder removed an offset of %g",
                path, removed);
    if (s->column[index].holes)
        wp_note(&s->info->notes,
                "%s: some chunks were never written; their samples are missing",
                path);
    describe_unit(c, set, hints, path, scaled || s->column[index].shape.floats);
    return WP_OK;
}

/* Channel `index` is column p->column of dataset p->path. */
static enum wp_status open_column(struct wp_h5_source *s, unsigned index,
                                  const struct place *p,
                                  const struct wp_h5_hints *hints,
                                  struct wp_error *err)
{
    char place[PATH_MAX_HERE + 256];
    struct wp_h5_column *c = &s->column[index];
    hid_t set = wp_h5_dataset_open(s->file.file, p->path);
    enum wp_status status;

    (void)snprintf(place, sizeof(place), "%s: %s", s->path, p->path);
    if (set < 0)
        return wp_h5_fail(err, WP_E_FORMAT, "%s: does not open", place);
    status = wp_h5_column_open(c, &s->file, set, place, err);
    if (status)
        return status;
    if (p->column > (int64_t)c->shape.columns ||
        (!p->column && c->shape.columns != 1))
        return wp_fail(err, WP_E_CONFIG,
                       "%s: expected a column from 1 to %u, as in '%s[1]', "
                       "found %lld",
                       place, c->shape.columns, p->path, (long long)p->column);
    c->column = p->column ? (unsigned)p->column - 1 : 0;
    if (s->info->frames >= 0 && s->info->frames != c->shape.rows)
        return wp_fail(err, WP_E_CONFIG,
                       "%s: expected %lld samples as in %s, found %lld", place,
                       (long long)s->info->frames, s->info->channel[0].name,
                       (long long)c->shape.rows);
    s->info->frames = c->shape.rows;
    return describe_channel(s, index, hints, p->path, err);
}

static enum wp_status open_wanted(struct wp_h5_source *s,
                                  const struct wp_source_options *options,
                                  const struct wp_h5_hints *hints,
                                  struct wp_error *err)
{
    enum wp_status status =
        wp_h5_source_allocate(s, (unsigned)options->wanted_count, err);
    struct place p;

    for (unsigned i = 0; i < options->wanted_count && !status; i++) {
        if (!parse_place(s->file.file, options->wanted[i], &p))
            return not_there(s, options->wanted[i], err);
        (void)snprintf(s->info->channel[i].name, WP_NAME_MAX, "%s",
                       options->wanted[i]);
        status = open_column(s, i, &p, hints, err);
    }
    return status;
}

/* The length that most channels have; of equals the longest. */
static int64_t common_rows(const struct wp_h5_finder *f, unsigned *channels)
{
    int64_t best = 0;

    *channels = 0;
    for (size_t i = 0; i < f->count; i++) {
        unsigned n = 0;

        for (size_t k = 0; k < f->count; k++)
            n += f->found[k].rows == f->found[i].rows ? f->found[k].columns : 0;
        if (n > *channels || (n == *channels && f->found[i].rows > best)) {
            *channels = n;
            best = f->found[i].rows;
        }
    }
    return best;
}

static enum wp_status open_found(struct wp_h5_source *s,
                                 const struct wp_h5_finder *f,
                                 const struct wp_h5_hints *hints,
                                 struct wp_error *err)
{
    unsigned n = 0;
    int64_t rows = common_rows(f, &n);
    enum wp_status status = wp_h5_source_allocate(s, n, err);

    n = 0;
    for (size_t i = 0; i < f->count && !status; i++) {
        const struct wp_h5_found *g = &f->found[i];
        struct place p;

        if (g->rows != rows) {
            wp_note(&s->info->notes,
                    "%s: left out: it has %lld samples where most have %lld",
                    g->path, (long long)g->rows, (long long)rows);
            continue;
        }
        (void)snprintf(p.path, sizeof(p.path), "%s", g->path);
        for (p.column = 1; p.column <= g->columns && !status; p.column++, n++) {
            char *name = s->info->channel[n].name;

            if (g->columns == 1)
                (void)snprintf(name, WP_NAME_MAX, "%.90s", g->path);
            else
                (void)snprintf(name, WP_NAME_MAX, "%.90s[%d]", g->path,
                               (int)p.column);
            status = open_column(s, n, &p, hints, err);
        }
    }
    return status;
}

static enum wp_status open_all(struct wp_h5_source *s,
                               const struct wp_h5_hints *hints,
                               struct wp_error *err)
{
    struct wp_h5_finder *f = malloc(sizeof(*f));
    enum wp_status status;

    if (!f)
        return wp_fail_nomem(err, s->path);
    wp_h5_find(f, s->file.file);
    if (f->no_memory)
        status = wp_fail_nomem(err, s->path);
    else if (!f->count)
        status =
            wp_fail(err, WP_E_FORMAT,
                    "%s: expected datasets of numbers, found none", s->path);
    else if (f->more)
        status = wp_fail(err, WP_E_CONFIG,
                         "%s: expected at most %d datasets or a sidecar that "
                         "names some, found more",
                         s->path, WP_H5_FOUND_MAX);
    else
        status = open_found(s, f, hints, err);
    wp_h5_finder_release(f);
    free(f);
    return status;
}

/* CLEAR, BLOND's three-phase recorder: voltage1..3, current1..3. Its MEDALs
 * have one voltage and the currents of six sockets. */
static void name_phases(struct wp_source_info *info)
{
    bool clear = false;

    for (unsigned i = 0; i < info->channels; i++)
        clear =
            clear || strcmp(last_part(info->channel[i].name), "voltage3") == 0;
    for (unsigned i = 0; i < info->channels && clear; i++) {
        struct wp_source_channel *c = &info->channel[i];
        size_t n = strlen(c->name);

        if (n && c->name[n - 1] >= '1' && c->name[n - 1] <= '3' &&
            (is_called(c->name, "voltage") || is_called(c->name, "current")))
            (void)snprintf(c->phase, sizeof(c->phase), "L%c", c->name[n - 1]);
    }
}

enum wp_status wp_h5_layout_open(struct wp_h5_source *s,
                                 const struct wp_source_options *options,
                                 struct wp_error *err)
{
    struct wp_h5_hints hints;
    bool blond;
    enum wp_status status =
        wp_h5_hints_read(&hints, options ? options->hints : NULL, s->path, err);

    if (status)
        return status;
    (void)snprintf(s->info->detail, sizeof(s->info->detail), "HDF5");
    s->info->frames = -1;
    s->info->clock = WP_CLOCK_NONE;
    blond = wp_h5_blond_recall(s->file.file, s->info);
    status = wp_h5_hinted_times(s->file.file, s->path, &hints, s->info, err);
    if (status)
        return status;
    status = options && options->wanted_count
                 ? open_wanted(s, options, &hints, err)
                 : open_all(s, &hints, err);
    if (!status && blond)
        name_phases(s->info);
    return status;
}
