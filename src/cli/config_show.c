#include "cli/config_show.h"

#include <stdio.h>
#include <string.h>

#include "core/utc.h"

void wp_config_show_differences(const char *name,
                                const struct wp_meter_settings *s)
{
    unsigned n = wp_meter_settings_count(s), differ = 0;

    for (unsigned i = 0; i < n; i++)
        differ += wp_meter_settings_at(s, i)->differs;
    (void)printf("%s: %u of %u settings differ from the default\n", name,
                 differ, n);
    for (unsigned i = 0; i < n; i++) {
        const struct wp_meter_setting *at = wp_meter_settings_at(s, i);

        if (at->differs && at->standard)
            (void)printf("  %-50s %s (default: %s)\n", at->name, at->value,
                         *at->standard ? at->standard : "none");
        else if (at->differs)
            (void)printf("  %-50s %s\n", at->name, at->value);
    }
}

void wp_config_json_settings(struct wp_json_writer *w,
                             const struct wp_meter_settings *s)
{
    unsigned n = wp_meter_settings_count(s);

    wp_json_begin_object(w, "settings");
    for (unsigned i = 0; i < n; i++)
        wp_json_put_string(w, wp_meter_settings_at(s, i)->name,
                           wp_meter_settings_at(s, i)->value);
    wp_json_end_object(w);
    wp_json_begin_array(w, "differs");
    for (unsigned i = 0; i < n; i++) {
        const struct wp_meter_setting *at = wp_meter_settings_at(s, i);

        if (!at->differs)
            continue;
        wp_json_begin_object(w, NULL);
        wp_json_put_string(w, "setting", at->name);
        wp_json_put_string(w, "value", at->value);
        wp_json_put_string(w, "default", at->standard);
        wp_json_end_object(w);
    }
    wp_json_end_array(w);
}

/* What belongs to the kind, after its name. */
static void describe(const struct wp_operation *op, char *out, size_t size)
{
    char utc[WP_UTC_TEXT_MAX];

    *out = '\0';
    switch (op->kind) {
    case WP_OPERATION_SET_TIME:
        wp_utc_format(op->to_ns, 9, utc);
        (void)snprintf(out, size, " to %s (%+.9g s)", utc,
                       (double)(op->to_ns - op->time_ns) * 1e-9);
        break;
    case WP_OPERATION_TEST_MODE:
    case WP_OPERATION_LOSS_COMPENSATION:
    case WP_OPERATION_AUXILIARY_POWER:
        (void)snprintf(out, size, " %s", op->on ? "on" : "off");
        break;
    case WP_OPERATION_RATE_OVERRIDE:
        (void)snprintf(out, size, " %s%s%.1s", op->on ? "on" : "off",
                       op->rate ? ", rate " : "", &op->rate);
        break;
    case WP_OPERATION_CONTACT_INPUT:
        (void)snprintf(out, size, " %d %s", op->number,
                       op->on ? "closed" : "open");
        break;
    case WP_OPERATION_PRESET_REGISTER:
        (void)snprintf(out, size, " %d to %.15g", op->number, op->value);
        break;
    case WP_OPERATION_SEASON_CHANGE:
    case WP_OPERATION_CLEAR_LOAD_PROFILE:
        if (op->number)
            (void)snprintf(out, size, " %d", op->number);
        break;
    case WP_OPERATION_TIME_SYNC:
        (void)snprintf(out, size, " %s", op->on ? "regained" : "lost");
        break;
    default:
        break;
    }
}

void wp_config_show_operations(const char *name, const struct wp_operations *o)
{
    size_t times, n = wp_operations_count(o);

    (void)wp_operations_times(o, &times);
    (void)printf("%s: %zu operations at %zu times\n", name, n, times);
    for (size_t i = 0; i < n; i++) {
        const struct wp_operation *op = &wp_operations_list(o)[i];
        char utc[WP_UTC_TEXT_MAX], text[100];

        wp_utc_format(op->time_ns, 9, utc);
        describe(op, text, sizeof(text));
        (void)printf("  %s  %s%s\n", utc, wp_operation_name(op->kind), text);
    }
}

static void put_time(struct wp_json_writer *w, const char *key, int64_t ns)
{
    char utc[WP_UTC_TEXT_MAX];

    wp_utc_format(ns, 9, utc);
    wp_json_put_string(w, key, utc);
}

static void put_own_keys(struct wp_json_writer *w,
                         const struct wp_operation *op)
{
    char rate[2] = {op->rate, '\0'};

    switch (op->kind) {
    case WP_OPERATION_SET_TIME:
        put_time(w, "to", op->to_ns);
        break;
    case WP_OPERATION_RATE_OVERRIDE:
        if (op->rate)
            wp_json_put_string(w, "rate", rate);
        /* fall through */
    case WP_OPERATION_TEST_MODE:
    case WP_OPERATION_LOSS_COMPENSATION:
    case WP_OPERATION_AUXILIARY_POWER:
        wp_json_put_bool(w, "on", op->on);
        break;
    case WP_OPERATION_CONTACT_INPUT:
        wp_json_put_int(w, "number", op->number);
        wp_json_put_bool(w, "closed", op->on);
        break;
    case WP_OPERATION_PRESET_REGISTER:
        wp_json_put_int(w, "register", op->number);
        wp_json_put_double(w, "value", op->value);
        break;
    case WP_OPERATION_SEASON_CHANGE:
    case WP_OPERATION_CLEAR_LOAD_PROFILE:
        if (op->number)
            wp_json_put_int(w,
                            op->kind == WP_OPERATION_SEASON_CHANGE ? "season"
                                                                   : "profile",
                            op->number);
        break;
    case WP_OPERATION_TIME_SYNC:
        wp_json_put_string(w, "state", op->on ? "regained" : "lost");
        break;
    default:
        break;
    }
}

void wp_config_json_operations(struct wp_json_writer *w,
                               const struct wp_operations *o)
{
    wp_json_begin_array(w, "operations");
    for (size_t i = 0; i < wp_operations_count(o); i++) {
        const struct wp_operation *op = &wp_operations_list(o)[i];

        wp_json_begin_object(w, NULL);
        put_time(w, "time", op->time_ns);
        wp_json_put_string(w, "do", wp_operation_name(op->kind));
        put_own_keys(w, op);
        wp_json_end_object(w);
    }
    wp_json_end_array(w);
}
