#include "ingest/sidecar_write.h"

#include "core/utc.h"
#include "format/json_write.h"

/* A decimal where it says the rate exactly, else a ratio. */
static void put_rate(struct wp_json_writer *w, struct wp_rate rate)
{
    struct wp_rate back = {0, 0};

    if (wp_rate_from_double(wp_rate_hz(rate), &back) &&
        wp_rate_equal(back, rate)) {
        wp_json_put_double(w, "rate_hz", wp_rate_hz(rate));
        return;
    }
    wp_json_begin_array(w, "rate_hz");
    wp_json_put_int(w, NULL, rate.num);
    wp_json_put_int(w, NULL, rate.den);
    wp_json_end_array(w);
}

static void put_nominal(struct wp_json_writer *w, const struct wp_copy *c)
{
    const struct wp_plan *p = wp_copy_plan(c);
    double hz = p->nominal_hz, v = p->nominal_v, a = p->nominal_a;

    if (!(hz > 0.0) && !(v > 0.0) && !(a > 0.0))
        return;
    wp_json_begin_object(w, "nominal");
    if (hz > 0.0)
        wp_json_put_double(w, "frequency_hz", hz);
    if (v > 0.0)
        wp_json_put_double(w, "voltage_v", v);
    if (a > 0.0)
        wp_json_put_double(w, "current_a", a);
    wp_json_end_object(w);
}

/* value = A stored + B and written = g stored + h: value in terms of what was
 * written. */
static void put_channel(struct wp_json_writer *w, const struct wp_map_entry *e,
                        const struct wp_sidecar_stored *stored)
{
    double scale = stored->gain == 1.0 ? e->scale : e->scale / stored->gain;
    double offset = e->offset - scale * stored->offset;

    wp_json_begin_object(w, NULL);
    wp_json_put_int(w, "source", (int64_t)e->source + 1);
    wp_json_put_string(w, "name", e->channel.name);
    wp_json_put_string(w, "quantity", wp_quantity_name(e->channel.quantity));
    if (e->channel.phase)
        wp_json_put_string(w, "phase", wp_phase_name(e->channel.phase));
    wp_json_put_double(w, "scale", scale);
    if (offset != 0.0)
        wp_json_put_double(w, "offset", offset);
    if (e->skew_s != 0.0)
        wp_json_put_double(w, "skew_us", e->skew_s * 1e6);
    /* The scale has the ratio in it: a file that keeps sides must not have it
     * applied again. */
    if (e->side) {
        wp_json_begin_object(w, "transformer");
        wp_json_put_string(w, "side", "secondary");
        wp_json_end_object(w);
    }
    wp_json_end_object(w);
}

void wp_sidecar_write(FILE *out, const struct wp_copy *c,
                      const struct wp_sidecar_stored *stored,
                      const struct wp_texts *origin)
{
    const struct wp_source_info *info = wp_copy_info(c);
    const struct wp_channel_map *map = wp_copy_map(c);
    struct wp_json_writer w = {.out = out};
    char text[WP_UTC_TEXT_MAX];

    wp_json_begin_object(&w, NULL);
    if (info->start_known) {
        wp_utc_format(info->start_ns, 9, text);
        wp_json_put_string(&w, "start", text);
    }
    if (info->clock == WP_CLOCK_RATE)
        put_rate(&w, info->rate);
    put_nominal(&w, c);
    if (wp_copy_has_missing(c))
        wp_json_put_string(&w, "non_finite", "missing");
    wp_json_begin_array(&w, "channels");
    for (unsigned i = 0; i < map->channels; i++)
        put_channel(&w, &map->entry[i], &stored[map->entry[i].source]);
    wp_json_end_array(&w);
    wp_json_begin_object(&w, "origin");
    for (size_t i = 0; i < origin->count; i++)
        wp_json_put_string(&w, origin->pair[i].key, origin->pair[i].value);
    wp_json_end_object(&w);
    wp_json_end_object(&w);
}
