#include "format/hdf5_words_priv.h"

#include <math.h>
#include <string.h>

static size_t put_integers(const struct wp_h5_storage *storage, double norm,
                           const double *x, size_t n, void *out)
{
    int32_t value[WP_H5_WORDS_MAX];
    size_t i;

    for (i = 0; i < n; i++) {
        double q = isnan(x[i]) ? 0.0 : rint(x[i] / norm);

        if (!(q >= (double)storage->low && q <= (double)storage->high) ||
            (q * norm != x[i] && !isnan(x[i])))
            return i;
        value[i] = (int32_t)q;
    }
    if (storage->item == 4)
        memcpy(out, value, n * sizeof(*value));
    for (i = 0; storage->item == 2 && i < n; i++)
        ((int16_t *)out)[i] = (int16_t)value[i];
    for (i = 0; storage->item == 1 && i < n; i++)
        ((int8_t *)out)[i] = (int8_t)value[i];
    return n;
}

static size_t put_floats(const struct wp_h5_storage *storage, const double *x,
                         size_t n, void *out)
{
    for (size_t i = 0; i < n; i++) {
        bool missing = isnan(x[i]);

        if (isinf(x[i]))
            return i;
        if (storage->item == 8) {
            ((double *)out)[i] = missing ? (double)NAN : x[i];
            continue;
        }
        ((float *)out)[i] = missing ? NAN : (float)x[i];
        if (!missing && (double)((float *)out)[i] != x[i])
            return i;
    }
    return n;
}

size_t wp_h5_put_words(const struct wp_h5_storage *storage, double norm,
                       const double *x, size_t n, void *out)
{
    return storage->high ? put_integers(storage, norm, x, n, out)
                         : put_floats(storage, x, n, out);
}
