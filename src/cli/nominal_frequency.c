#include "cli/nominal_frequency.h"

#include "cli/info_frequency.h"

static const double enough_s = 3.0, border_hz = 55.0;

static enum wp_status measure(struct wp_capture *capture, double *hz,
                              struct wp_error *err)
{
    const struct wp_capture_info *info = wp_capture_info(capture);
    int64_t enough = (int64_t)(enough_s * wp_rate_hz(info->rate));
    struct wp_info_frequency f;
    struct wp_sample_view view = {0};
    enum wp_status status = wp_info_frequency_init(&f, info, err);

    if (status)
        return status;
    do {
        status = wp_capture_read(capture, &view, err);
        if (!status && view.frames > 0)
            wp_info_frequency_push(&f, &view);
    } while (!status && view.frames > 0 && view.first < enough);
    if (!status)
        *hz = wp_info_frequency_finish(&f);
    wp_info_frequency_release(&f);
    return status;
}

enum wp_status
wp_nominal_frequency_find(const char *const *path, size_t paths,
                          const struct wp_capture_options *options,
                          double *nominal_hz, double *measured_hz,
                          struct wp_error *err)
{
    struct wp_capture *capture;
    enum wp_status status =
        wp_capture_open(&capture, path, paths, options, err);

    if (status)
        return status;
    status = measure(capture, measured_hz, err);
    wp_capture_close(capture);
    if (!status)
        *nominal_hz = *measured_hz >= border_hz ? 60.0 : 50.0;
    return status;
}
