#include "cli/pq_origin.h"

#include <stdarg.h>
#include <stdio.h>

#include "cli/pq_words.h"
#include "metrology/wiring.h"
#include "pq/analysis.h"

static void add(struct wp_pq_origin *o, const char *key, const char *format,
                ...) WP_PRINTF(3, 4);

static void add(struct wp_pq_origin *o, const char *key, const char *format,
                ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(o->at[o->count].text, WP_PQ_ORIGIN_TEXT, format, args);
    va_end(args);
    o->at[o->count++].key = key;
}

const char *wp_pq_clock_text(bool start_known)
{
    return start_known ? "UTC"
                       : "the capture does not say when it began: 10-minute "
                         "intervals are not aligned to UTC";
}

const char *wp_pq_lamp_word(enum wp_lamp lamp)
{
    return lamp == WP_LAMP_100   ? "100 V"
           : lamp == WP_LAMP_120 ? "120 V"
                                 : "230 V";
}

void wp_pq_orders_text(const struct wp_pq_basis *b, char out[WP_PQ_ORIGIN_TEXT])
{
    bool limited = (int)b->orders < b->config.orders;

    (void)snprintf(out, WP_PQ_ORIGIN_TEXT, "orders 0 to %u%s", b->orders,
                   limited ? ": the sampling rate allows no more" : "");
}

static void add_voltage(struct wp_pq_origin *o, const struct wp_pq_basis *b)
{
    if (b->u_din_v > 0.0)
        add(o, "u_din_v", "%.10g", b->u_din_v);
    else
        add(o, "u_din_v",
            "unknown: no events, no deviations, no voltages in %%");
}

void wp_pq_origin_init(struct wp_pq_origin *o, const struct wp_pq_basis *b,
                       bool start_known)
{
    int reference = wp_analysis_reference(b);
    char orders[WP_PQ_ORIGIN_TEXT];

    o->count = 0;
    wp_pq_orders_text(b, orders);
    add(o, "nominal_frequency_hz", "%g", b->nominal_hz);
    add(o, "basic_interval_cycles", "%u", b->cycles);
    add_voltage(o, b);
    add(o, "lamp", "%s", wp_pq_lamp_word(b->config.lamp));
    add(o, "angle_reference", "%s",
        reference < 0 ? "none" : wp_signal_name(reference));
    add(o, "orders", "%s", orders);
    add(o, "interharmonics", "orders 0 to %u", b->interharmonics);
    if (b->demand_current_a > 0.0)
        add(o, "demand_current_a", "%.10g", b->demand_current_a);
    add(o, "reference", "%s",
        b->config.sliding_reference ? "sliding" : "declared voltage");
    add(o, "event_thresholds_pct",
        "dip %g, swell %g, interruption %g, hysteresis %g", b->config.dip_pct,
        b->config.swell_pct, b->config.interruption_pct,
        b->config.hysteresis_pct);
    add(o, "clock", "%s", wp_pq_clock_text(start_known));
}

enum wp_status wp_pq_put_origin(struct wp_hdf5_file *file,
                                const struct wp_pq_basis *b, bool start_known,
                                struct wp_error *err)
{
    struct wp_pq_origin o;
    enum wp_status status = WP_OK;

    wp_pq_origin_init(&o, b, start_known);
    for (size_t k = 0; k < o.count && !status; k++)
        status = wp_hdf5_file_put_text(file, o.at[k].key, o.at[k].text, err);
    return status;
}
