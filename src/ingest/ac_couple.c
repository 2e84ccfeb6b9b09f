#include "ingest/ac_couple_priv.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS = 8 };

/* Means stand at frames that are multiples of `step`, whatever the frame the
 * stream begins with, so cutting cannot move them. */
struct wp_ac_couple {
    struct wp_ac_couple_config k;
    struct wp_reel in, out, mean; /* mean: its frames are frame / step */
    double *kernel;
    int64_t kernel_length, before; /* frames of the kernel before its mean */
    int64_t step, ahead;           /* frames; `ahead` in frames of input */
    double held[WP_MAX_CHANNELS];  /* the last mean that was known, else NaN */
    bool open, closing;
    int64_t next; /* next frame to give */
};

/* Three rectangles of one cycle convolved, with the sum 1. */
static void make_kernel(double *kernel, size_t w)
{
    size_t length = 1;
    double sum = 0.0;

    kernel[0] = 1.0;
    for (int pass = 0; pass < 3; pass++) {
        size_t longer = length + w - 1;

        for (size_t i = longer; i-- > 0;) {
            double s = 0.0;
            size_t lo = i + 1 > w ? i + 1 - w : 0;

            for (size_t j = lo; j <= i && j < length; j++)
                s += kernel[j];
            kernel[i] = s;
        }
        length = longer;
    }
    for (size_t i = 0; i < length; i++)
        sum += kernel[i];
    for (size_t i = 0; i < length; i++)
        kernel[i] /= sum;
}

enum wp_status wp_ac_couple_create(struct wp_ac_couple **out,
                                   const struct wp_ac_couple_config *k,
                                   struct wp_error *err)
{
    struct wp_ac_couple *b = calloc(1, sizeof(*b));
    enum wp_status status;
    size_t span = 3 * k->cycle - 2;

    *out = NULL;
    if (!b || !(b->kernel = calloc(span, sizeof(double)))) {
        wp_ac_couple_destroy(b);
        return wp_fail_nomem(err, "running means");
    }
    b->k = *k;
    make_kernel(b->kernel, k->cycle);
    b->kernel_length = (int64_t)span;
    b->before = b->kernel_length / 2;
    b->step = k->cycle < POINTS ? 1 : (int64_t)k->cycle / POINTS;
    b->ahead = b->kernel_length + 4 * b->step;
    for (unsigned c = 0; c < k->channels; c++)
        b->held[c] = NAN;
    status = wp_reel_init(&b->in, k->channels, k->digitals,
                          2 * k->block + 4 * (size_t)b->ahead, err);
    if (!status)
        status = wp_reel_init(&b->out, k->channels, k->digitals, k->block, err);
    if (!status)
        status = wp_reel_init(&b->mean, k->channels, 0,
                              b->in.capacity / (size_t)b->step + 4, err);
    if (status) {
        wp_ac_couple_destroy(b);
        return status;
    }
    *out = b;
    return WP_OK;
}

void wp_ac_couple_destroy(struct wp_ac_couple *b)
{
    if (!b)
        return;
    wp_reel_release(&b->in);
    wp_reel_release(&b->out);
    wp_reel_release(&b->mean);
    free(b->kernel);
    free(b);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

size_t wp_ac_couple_push(struct wp_ac_couple *b, const struct wp_frames *in,
                         size_t from)
{
    int64_t first = in->first + (int64_t)from;
    size_t n = in->frames - from;

    if (b->open && (b->closing || first != wp_reel_end(&b->in))) {
        b->closing = true;
        return 0;
    }
    if (!b->open) {
        wp_reel_restart(&b->in, first);
        wp_reel_restart(&b->mean, floor_div(first, b->step));
        b->open = true;
        b->closing = false;
        b->next = first;
    }
    if (n > wp_reel_room(&b->in))
        n = wp_reel_room(&b->in);
    wp_reel_append(&b->in, in, from, n);
    return n;
}

void wp_ac_couple_finish(struct wp_ac_couple *b)
{
    b->closing = b->open;
}

/* The mean of channel c around `frame`; NaN where the kernel meets an end of
 * the span or a missing sample. */
static double mean_at(const struct wp_ac_couple *b, unsigned c, int64_t frame)
{
    int64_t first = frame - b->before;
    const double *x = b->in.x[c] + (first - b->in.base);
    double sum = 0.0;

    if (first < b->in.base || first + b->kernel_length > wp_reel_end(&b->in))
        return NAN;
    for (int64_t i = 0; i < b->kernel_length; i++)
        sum += b->kernel[i] * x[i];
    return sum;
}

/* Means as far as the input reaches; all of the span's when it closes. */
static void extend_means(struct wp_ac_couple *b)
{
    double m[WP_MAX_CHANNELS];
    const double *x[WP_MAX_CHANNELS];
    int64_t end = wp_reel_end(&b->in);

    for (;;) {
        int64_t frame = wp_reel_end(&b->mean) * b->step;
        struct wp_frames one = {0, 1, x, NULL};

        if (frame - b->before + b->kernel_length > end &&
            !(b->closing && frame < end + b->step))
            return;
        for (unsigned c = 0; c < b->k.channels; c++) {
            m[c] = b->k.coupled[c] ? mean_at(b, c, frame) : 0.0;
            x[c] = &m[c];
        }
        wp_reel_append(&b->mean, &one, 0, 1);
    }
}

/* Spans shorter than three cycles: the mean of what is there around `frame`.
 * The window, not the reel, bounds it: the reel depends on the cutting. */
static double plain_mean(const struct wp_ac_couple *b, unsigned c,
                         int64_t frame)
{
    int64_t lo = frame - b->kernel_length, hi = frame + b->kernel_length;
    double sum = 0.0;
    size_t n = 0;

    lo = lo < b->in.base ? b->in.base : lo;
    hi = hi > wp_reel_end(&b->in) ? wp_reel_end(&b->in) : hi;
    for (int64_t i = lo - b->in.base; i < hi - b->in.base; i++)
        if (!isnan(b->in.x[c][i])) {
            sum += b->in.x[c][i];
            n++;
        }
    return n ? sum / (double)n : 0.0;
}

/* The mean at point `g` or the nearest known one, the past before the future
 * when both are as near. */
static double known_mean(struct wp_ac_couple *b, unsigned c, int64_t g)
{
    const double *m = b->mean.x[c];
    int64_t n = (int64_t)b->mean.count, at = g - b->mean.base;
    int64_t most = b->kernel_length / 2 / b->step + 1;

    for (int64_t d = 0; d <= most; d++) {
        if (at - d >= 0 && at - d < n && !isnan(m[at - d]))
            return b->held[c] = m[at - d];
        if (at + d >= 0 && at + d < n && !isnan(m[at + d]))
            return m[at + d];
    }
    return isnan(b->held[c]) ? plain_mean(b, c, g * b->step) : b->held[c];
}

static void couple(struct wp_ac_couple *b, unsigned c, size_t n)
{
    const double *x = b->in.x[c] + (b->next - b->in.base);
    double *y = b->out.x[c];

    for (size_t i = 0; i < n;) {
        int64_t frame = b->next + (int64_t)i;
        int64_t g = floor_div(frame, b->step);
        double left = known_mean(b, c, g), right = known_mean(b, c, g + 1);

        for (; i < n && frame < (g + 1) * b->step; i++, frame++)
            y[i] =
                x[i] - (left + (right - left) * (double)(frame - g * b->step) /
                                   (double)b->step);
    }
}

static void pass(struct wp_ac_couple *b, unsigned c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        b->out.x[c][i] = b->in.x[c][b->next - b->in.base + (int64_t)i];
}

bool wp_ac_couple_pull(struct wp_ac_couple *b, struct wp_frames *out)
{
    int64_t n;

    if (!b->open)
        return false;
    n = wp_reel_end(&b->in) - (b->closing ? 0 : b->ahead) - b->next;
    if (n <= 0) {
        b->open = !b->closing;
        return false;
    }
    extend_means(b);
    if (n > (int64_t)b->out.capacity)
        n = (int64_t)b->out.capacity;
    for (unsigned c = 0; c < b->k.channels; c++)
        if (b->k.coupled[c])
            couple(b, c, (size_t)n);
        else
            pass(b, c, (size_t)n);
    for (unsigned d = 0; d < b->k.digitals; d++)
        for (int64_t i = 0; i < n; i++)
            b->out.digital[d][i] = b->in.digital[d][b->next - b->in.base + i];
    *out =
        (struct wp_frames){b->next, (size_t)n, (const double *const *)b->out.x,
                           (const uint8_t *const *)b->out.digital};
    b->next += n;
    wp_reel_drop(&b->in, b->next - b->ahead);
    wp_reel_drop(&b->mean, floor_div(b->next - b->ahead, b->step));
    return true;
}

struct wp_reel *wp_ac_couple_out(struct wp_ac_couple *b)
{
    return &b->out;
}
