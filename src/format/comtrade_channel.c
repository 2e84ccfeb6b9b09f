#include "format/comtrade_channel_priv.h"

#include <math.h>

enum {
    ANALOG_FIELDS_1991 = 10,
    ANALOG_FIELDS = 13,
    STATUS_FIELDS_1991 = 3,
    STATUS_FIELDS = 5,
    SCALE_FIELD = 5, /* a; b, skew, min, max ... follow */
    QUOTED_MAX = 40  /* bytes of the file's text shown in a complaint */
};

static const char *const oddity_text[] = {
    "the columns are shifted to the right, read by where the numbers stand",
    "expected 10 or 13 fields of an analog channel, read as far as they go",
    "expected 3 or 5 fields of a status channel, read as far as they go",
    "the factor a is blank, 1 is taken",
    "the offset b is blank, 0 is taken",
    "the skew is blank, 0 is taken",
    "the skew is no number, 0 is taken",
    "the range min, max is no pair of numbers and not used",
    "the transformer ratio is not two positive numbers and not used",
    "expected P or S for the side of the transformer, taken as not said",
    "the normal state is not 0 or 1, 0 is taken",
};

_Static_assert(sizeof(oddity_text) / sizeof(*oddity_text) ==
                   WP_COMTRADE_ODDITIES,
               "a text for every oddity");

static void met(struct wp_comtrade_channel_lines *ctx, size_t line,
                enum wp_comtrade_oddity what)
{
    if (!ctx->count[what]++)
        ctx->first_line[what] = line;
}

static int shown(struct wp_slice s)
{
    return s.length < QUOTED_MAX ? (int)s.length : QUOTED_MAX;
}

static struct wp_slice field(const struct wp_comtrade_fields *f, size_t i)
{
    return i < f->count ? f->at[i] : (struct wp_slice){"", 0};
}

/* Finite numbers only: an infinite factor would say nothing. */
static bool number_in(struct wp_slice s, double *out)
{
    double v;

    if (!wp_parse_double(s.at, s.length, &v) || !isfinite(v))
        return false;
    *out = v;
    return true;
}

/*
 * How far the columns are shifted: a comma inside a name, or a column too many
 * (seen: 14 fields, the unit one to the right). Told by a standing where no
 * number is, and numbers standing where a and b would then be.
 */
static size_t shift_of(const struct wp_comtrade_fields *f)
{
    struct wp_slice a = field(f, SCALE_FIELD);
    size_t k;
    double v;

    if (f->count <= ANALOG_FIELDS_1991 || !a.length || number_in(a, &v))
        return 0;
    k = f->count > ANALOG_FIELDS ? f->count - ANALOG_FIELDS
                                 : f->count - ANALOG_FIELDS_1991;
    if (f->count != ANALOG_FIELDS && number_in(field(f, SCALE_FIELD + k), &v) &&
        number_in(field(f, SCALE_FIELD + k + 1), &v))
        return k;
    return 0;
}

static enum wp_status parse_scale(struct wp_comtrade_channel_lines *ctx,
                                  const struct wp_comtrade_fields *f, size_t at,
                                  size_t line, struct wp_source_channel *c)
{
    struct wp_slice a = field(f, at), b = field(f, at + 1);

    c->scale = 1.0;
    c->offset = 0.0;
    if (!a.length)
        met(ctx, line, WP_COMTRADE_BLANK_A);
    else if (!number_in(a, &c->scale))
        return wp_comtrade_bad(ctx->log, line,
                               "field %zu: expected the factor a, found "
                               "'%.*s'",
                               at + 1, shown(a), a.at);
    if (!b.length)
        met(ctx, line, WP_COMTRADE_BLANK_B);
    else if (!number_in(b, &c->offset))
        return wp_comtrade_bad(ctx->log, line,
                               "field %zu: expected the offset b, found "
                               "'%.*s'",
                               at + 2, shown(b), b.at);
    return WP_OK;
}

static void parse_skew(struct wp_comtrade_channel_lines *ctx, struct wp_slice s,
                       size_t line, struct wp_source_channel *c)
{
    double us = 0.0;

    if (!s.length)
        met(ctx, line, WP_COMTRADE_BLANK_SKEW);
    else if (!number_in(s, &us))
        met(ctx, line, WP_COMTRADE_BAD_SKEW);
    c->skew_s = us * 1e-6;
}

static void parse_range(struct wp_comtrade_channel_lines *ctx,
                        struct wp_slice min, struct wp_slice max, size_t line,
                        struct wp_comtrade_range *r)
{
    if (number_in(min, &r->min) && number_in(max, &r->max))
        return;
    *r = (struct wp_comtrade_range){NAN, NAN};
    met(ctx, line, WP_COMTRADE_BAD_RANGE);
}

/* primary, secondary, PS */
static void parse_transformer(struct wp_comtrade_channel_lines *ctx,
                              const struct wp_comtrade_fields *f, size_t at,
                              size_t line, struct wp_source_channel *c)
{
    double p = 0.0, s = 0.0;
    struct wp_slice side = field(f, at + 2);

    if (number_in(field(f, at), &p) && number_in(field(f, at + 1), &s) &&
        p > 0.0 && s > 0.0) {
        c->ratio_primary = p;
        c->ratio_secondary = s;
    } else {
        met(ctx, line, WP_COMTRADE_BAD_RATIO);
    }
    if (wp_slice_is(side, "P"))
        c->side = WP_SIDE_PRIMARY;
    else if (wp_slice_is(side, "S"))
        c->side = WP_SIDE_SECONDARY;
    else
        met(ctx, line, WP_COMTRADE_BAD_SIDE);
}

/* A name that has commas: the slices of a line lie side by side. */
static struct wp_slice join(struct wp_slice first, struct wp_slice last)
{
    return (struct wp_slice){first.at,
                             (size_t)(last.at + last.length - first.at)};
}

enum wp_status wp_comtrade_analog_parse(struct wp_comtrade_channel_lines *ctx,
                                        struct wp_slice line, size_t number,
                                        struct wp_source_channel *channel,
                                        struct wp_comtrade_range *range)
{
    struct wp_comtrade_fields f;
    size_t shift, at;
    enum wp_status status;

    wp_comtrade_split(line, &f);
    if (f.count <= SCALE_FIELD)
        return wp_comtrade_bad(ctx->log, number,
                               "expected an analog channel of 10 or 13 "
                               "fields, found %zu: '%.*s'",
                               f.count, shown(line), line.at);
    shift = shift_of(&f);
    at = SCALE_FIELD + shift;
    if (shift)
        met(ctx, number, WP_COMTRADE_SHIFTED);
    else if (f.count != ANALOG_FIELDS && f.count != ANALOG_FIELDS_1991)
        met(ctx, number, WP_COMTRADE_FIELD_COUNT);
    *channel = (struct wp_source_channel){0};
    wp_comtrade_name(ctx->names, f.at[1], channel->name, sizeof(channel->name));
    wp_comtrade_name(ctx->names, f.at[2], channel->phase,
                     sizeof(channel->phase));
    wp_comtrade_unit(ctx->names, f.at[at - 1], channel->unit,
                     sizeof(channel->unit));
    status = parse_scale(ctx, &f, at, number, channel);
    if (status)
        return status;
    parse_skew(ctx, field(&f, at + 2), number, channel);
    parse_range(ctx, field(&f, at + 3), field(&f, at + 4), number, range);
    if (f.count > ANALOG_FIELDS_1991 + shift)
        parse_transformer(ctx, &f, at + 5, number, channel);
    else
        ctx->short_analogs++;
    return WP_OK;
}

static bool state_in(struct wp_slice s, uint8_t *out)
{
    if (s.length != 1 || (s.at[0] != '0' && s.at[0] != '1'))
        return false;
    *out = s.at[0] == '1';
    return true;
}

enum wp_status wp_comtrade_status_parse(struct wp_comtrade_channel_lines *ctx,
                                        struct wp_slice line, size_t number,
                                        struct wp_source_digital *digital)
{
    struct wp_comtrade_fields f;
    struct wp_slice name;
    bool found;

    wp_comtrade_split(line, &f);
    if (f.count < 2)
        return wp_comtrade_bad(ctx->log, number,
                               "expected a status channel of 3 or 5 fields, "
                               "found '%.*s'",
                               shown(line), line.at);
    if (f.count != STATUS_FIELDS_1991 && f.count != STATUS_FIELDS)
        met(ctx, number, WP_COMTRADE_STATUS_FIELDS);
    name = f.at[1];
    if (f.count > STATUS_FIELDS)
        name = join(f.at[1], f.at[f.count - STATUS_FIELDS + 1]);
    *digital = (struct wp_source_digital){0};
    wp_comtrade_name(ctx->names, name, digital->name, sizeof(digital->name));
    found = f.count > 2 && state_in(f.at[f.count - 1], &digital->normal);
    /* Seen: "112,name,0,circuit". */
    if (!found && f.count == 4)
        found = state_in(f.at[2], &digital->normal);
    if (!found)
        met(ctx, number, WP_COMTRADE_BLANK_NORMAL);
    return WP_OK;
}

enum wp_status
wp_comtrade_channels_report(const struct wp_comtrade_channel_lines *ctx)
{
    for (int i = 0; i < WP_COMTRADE_ODDITIES; i++) {
        enum wp_status status = WP_OK;

        if (ctx->count[i] > 1)
            status = wp_comtrade_repair(ctx->log, ctx->first_line[i],
                                        "%s (%zu lines in all)", oddity_text[i],
                                        ctx->count[i]);
        else if (ctx->count[i])
            status = wp_comtrade_repair(ctx->log, ctx->first_line[i], "%s",
                                        oddity_text[i]);
        if (status)
            return status;
    }
    return WP_OK;
}
