#include "metrology/polyphase.h"

#include <math.h>

double wp_polyphase_of(enum wp_polyphase how, const double *x, int n)
{
    double sum = 0.0, square = 0.0;

    for (int k = 0; k < n; k++) {
        sum += x[k];
        square += x[k] * x[k];
    }
    if (how == WP_POLY_SUM)
        return sum;
    if (how == WP_POLY_AVERAGE)
        return n ? sum / n : 0.0;
    return sqrt(square);
}
