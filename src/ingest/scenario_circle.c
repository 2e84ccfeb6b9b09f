#include "ingest/scenario_circle_priv.h"

#include "core/simd.h"

WP_CLONES
void wp_circle_multiply(struct wp_circle *c, const struct wp_circle *p,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double s = c->sine[i], k = c->cosine[i];

        c->sine[i] = s * p->cosine[i] + k * p->sine[i];
        c->cosine[i] = k * p->cosine[i] - s * p->sine[i];
    }
}

WP_CLONES
void wp_circle_square(struct wp_circle *out, const struct wp_circle *p,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double s = p->sine[i], k = p->cosine[i];

        out->sine[i] = 2.0 * s * k;
        out->cosine[i] = (k - s) * (k + s);
    }
}

WP_CLONES
void wp_circle_accumulate(double *x, const struct wp_circle *c,
                          struct wp_part a, size_t count)
{
    for (size_t i = 0; i < count; i++)
        x[i] += a.sin_part * c->sine[i] + a.cos_part * c->cosine[i];
}

WP_CLONES
void wp_circle_scale(double *x, const double *factor, double level,
                     size_t count)
{
    if (factor)
        for (size_t i = 0; i < count; i++)
            x[i] *= level * factor[i];
    else
        for (size_t i = 0; i < count; i++)
            x[i] *= level;
}
