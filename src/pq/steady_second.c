#include "pq/steady_second.h"

#include <math.h>

void wp_steady_second_init(struct wp_steady_second *s, unsigned n)
{
    *s = (struct wp_steady_second){.n = n};
}

/* Extremes and the sum anew, so that rounding does not add up. */
static void look_again(struct wp_steady_second *s)
{
    s->sum = 0.0;
    s->least = s->most = s->value[0];
    for (unsigned k = 0; k < s->count; k++) {
        s->sum += s->value[k];
        s->least = fmin(s->least, s->value[k]);
        s->most = fmax(s->most, s->value[k]);
    }
}

void wp_steady_second_push(struct wp_steady_second *s, double value,
                           int64_t start_ns)
{
    bool full = wp_steady_second_full(s);
    double gone = s->value[s->at];

    s->gone_ns = s->start_ns[s->at];
    s->value[s->at] = value;
    s->start_ns[s->at] = start_ns;
    s->at = (s->at + 1) % s->n;
    s->count += !full;
    s->sum += full ? value - gone : value;
    if (s->at == 0 || !full || gone == s->least || gone == s->most) {
        look_again(s);
    } else {
        s->least = fmin(s->least, value);
        s->most = fmax(s->most, value);
    }
}

bool wp_steady_second_full(const struct wp_steady_second *s)
{
    return s->count == s->n;
}

double wp_steady_second_mean(const struct wp_steady_second *s)
{
    return s->sum / s->n;
}

bool wp_steady_second_is(const struct wp_steady_second *s, double threshold)
{
    double mean = wp_steady_second_mean(s);

    return s->most - mean <= threshold && mean - s->least <= threshold;
}
