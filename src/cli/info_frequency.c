#include "cli/info_frequency.h"

#include <stdlib.h>

enum wp_status wp_info_frequency_init(struct wp_info_frequency *f,
                                      const struct wp_capture_info *info,
                                      struct wp_error *err)
{
    struct wp_sync_config config = {
        .rate = info->rate, .channels = 1, .nominal_hz = info->nominal_hz};
    enum wp_status status;

    *f = (struct wp_info_frequency){.channel = 0};
    for (unsigned i = info->channels; i-- > 0;)
        if (!info->has_voltage || info->channel[i].quantity == WP_VOLTAGE)
            f->channel = (int)i;
    config.channel[0] = info->channel[f->channel];
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
    struct wp_sample_view one = *view;
    size_t from = 0;

    one.channels = 1;
    one.x = &view->x[f->channel];
    while (f->sync && from < one.frames) {
        wp_sync_push(f->sync, &one, &from);
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
