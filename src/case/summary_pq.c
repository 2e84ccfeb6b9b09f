#include "case/summary_pq.h"

#include <math.h>

#include "core/utc.h"

enum wp_status wp_summary_pq_check(const struct wp_summary_pq *s,
                                   struct wp_error *err)
{
    for (size_t i = 0; i < s->extreme_count; i++) {
        const struct wp_summary_pq_extreme *e = &s->extremes[i];

        if (!isfinite(e->least + e->greatest + e->mean))
            return wp_fail(err, WP_E_INTERNAL,
                           "summary: pq: %s: a summary holds finite numbers, "
                           "not %g, %g, %g",
                           e->key, e->least, e->mean, e->greatest);
    }
    for (size_t i = 0; i < s->kind_count; i++)
        if (!isfinite(s->kinds[i].worst_v + s->kinds[i].worst_duration_s))
            return wp_fail(err, WP_E_INTERNAL,
                           "summary: pq: %s: a summary holds finite numbers",
                           s->kinds[i].kind);
    return WP_OK;
}

static void put_counts(struct wp_json_writer *w, const char *key,
                       const struct wp_summary_pq_count *at, size_t count)
{
    wp_json_begin_object(w, key);
    for (size_t i = 0; i < count; i++)
        wp_json_put_int(w, at[i].key, at[i].value);
    wp_json_end_object(w);
}

static void put_worst(struct wp_json_writer *w,
                      const struct wp_summary_pq_kind *k)
{
    char utc[WP_UTC_TEXT_MAX];

    wp_utc_format(k->worst_start_ns, 9, utc);
    wp_json_begin_object(w, "worst");
    wp_json_put_string(w, "start", utc);
    wp_json_put_double(w, "duration_s", k->worst_duration_s);
    wp_json_put_double(w, "extreme_v", k->worst_v);
    wp_json_put_string(w, "channels", k->worst_channels);
    wp_json_end_object(w);
}

static void put_events(struct wp_json_writer *w, const struct wp_summary_pq *s)
{
    wp_json_begin_object(w, "events");
    for (size_t i = 0; i < s->kind_count; i++) {
        const struct wp_summary_pq_kind *k = &s->kinds[i];

        wp_json_begin_object(w, k->kind);
        wp_json_put_int(w, "channel", k->channel);
        wp_json_put_int(w, "polyphase", k->polyphase);
        if (k->channel + k->polyphase > 0)
            put_worst(w, k);
        wp_json_end_object(w);
    }
    wp_json_end_object(w);
}

static void put_extremes(struct wp_json_writer *w,
                         const struct wp_summary_pq *s)
{
    wp_json_begin_object(w, "extremes");
    for (size_t i = 0; i < s->extreme_count; i++) {
        const struct wp_summary_pq_extreme *e = &s->extremes[i];

        wp_json_begin_object(w, e->key);
        wp_json_put_double(w, "least", e->least);
        wp_json_put_double(w, "mean", e->mean);
        wp_json_put_double(w, "greatest", e->greatest);
        wp_json_put_int(w, "values", e->values);
        wp_json_end_object(w);
    }
    wp_json_end_object(w);
}

void wp_summary_pq_put(struct wp_json_writer *w, const struct wp_summary_pq *s)
{
    wp_json_begin_object(w, "pq");
    wp_json_put_bool(w, "utc", s->utc);
    wp_json_begin_object(w, "basis");
    for (size_t i = 0; i < s->basis_count; i++)
        wp_json_put_string(w, s->basis[i].key, s->basis[i].value);
    wp_json_end_object(w);
    put_counts(w, "rows", s->tables, s->table_count);
    put_counts(w, "flags", s->flags, s->flag_count);
    put_counts(w, "flags_10min", s->flags_10min, s->flag_10min_count);
    put_events(w, s);
    put_extremes(w, s);
    wp_json_end_object(w);
}
