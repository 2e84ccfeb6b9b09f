#include "cli/info_frequency.h"

#include <stdlib.h>

static void choose_channels(struct wp_info_frequency *f,
                            const struct wp_capture_info *info)
{
    for (unsigned i = 0; i < info->channels && f->channels < 3; i++) {
        const struct wp_channel *c = &info->channel[i];

        if ((!info->has_voltage && c->quantity != WP_PULSE_SIGNAL) ||
            (c->quantity == WP_VOLTAGE && c->phase != WP_PHASE_N))
            f->channel[f->channels++] = (int)i;
    }
    if (!f->channels)
        f->channels = 1; /* the first, whatever it is */
}

enum wp_status wp_info_frequency_init(struct wp_info_frequency *f,
                                      const struct wp_capture_info *info,
                                      struct wp_error *err)
{
    struct wp_sync_config config = {
        .rate = info->rate, .channels = 1, .nominal_hz = info->nominal_hz};
    enum wp_status status;

    *f = (struct wp_info_frequency){.channel = 0};
    choose_channels(f, info);
    config.channels = f->channels;
    for (unsigned i = 0; i < f->channels; i++)
        config.channel[i] = info->channel[f->channel[i]];
    f->half_cycle = malloc(sizeof(*f->half_cycle));
    status = f->half_cycle ? wp_sync_create(&f->sync, &config) : WP_E_NOMEM;
    if (status == WP_E_UNSUPPORTED)
        return WP_OK;
    if (status)
        wp_info_frequency_release(f);
    return status ? wp_fail(err, status, "the frequency: %s",
                            wp_status_text(status))
                  : WP_OK;
}

void wp_info_frequency_release(struct wp_info_frequency *f)
{
    wp_sync_destroy(f->sync);
    free(f->half_cycle);
    f->sync = NULL;
    f->half_cycle = NULL;
}

static void pull(struct wp_info_frequency *f)
{
    const uint32_t not_whole =
        WP_HC_PARTIAL | WP_HC_BRIDGE | WP_HC_FREEWHEEL | WP_HC_GAP;

    while (wp_sync_pull(f->sync, f->half_cycle)) {
        if (f->half_cycle->flags & not_whole)
            continue;
        f->half_cycles++;
        f->duration_s += f->half_cycle->duration_s;
    }
}

void wp_info_frequency_push(struct wp_info_frequency *f,
                            const struct wp_sample_view *view)
{
    struct wp_sample_view some = *view;
    const double *x[3];
    size_t from = 0;

    some.channels = f->channels;
    some.x = x;
    for (unsigned i = 0; i < f->channels; i++)
        x[i] = view->x[f->channel[i]];
    while (f->sync && from < some.frames) {
        wp_sync_push(f->sync, &some, &from);
        pull(f);
    }
}

double wp_info_frequency_finish(struct wp_info_frequency *f)
{
    if (!f->sync)
        return 0.0;
    wp_sync_flush(f->sync);
    pull(f);
    return f->half_cycles ? 0.5 * (double)f->half_cycles / f->duration_s : 0.0;
}
