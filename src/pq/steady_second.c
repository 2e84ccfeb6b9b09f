#include "pq/steady_second.h"

void wp_steady_second_init(struct wp_steady_second *s, unsigned n)
{
    *s = (struct wp_steady_second){.n = n};
}

static struct wp_steady_part join(struct wp_steady_part a,
                                  struct wp_steady_part b)
{
    return (struct wp_steady_part){a.sum + b.sum,
                                   a.least < b.least ? a.least : b.least,
                                   a.most > b.most ? a.most : b.most};
}

/* The block of the value that changed anew, and all of them: nothing runs on,
 * so that rounding does not add up. */
static void look_again(struct wp_steady_second *s, unsigned changed)
{
    unsigned b = changed / WP_STEADY_BLOCK, last = s->count - 1;
    const double *x = s->value + b * WP_STEADY_BLOCK;
    struct wp_steady_part part = {x[0], x[0], x[0]};

    for (unsigned k = 1;
         k < WP_STEADY_BLOCK && b * WP_STEADY_BLOCK + k < s->count; k++)
        part = join(part, (struct wp_steady_part){x[k], x[k], x[k]});
    s->block[b] = part;
    s->all = s->block[0];
    for (unsigned k = 1; k <= last / WP_STEADY_BLOCK; k++)
        s->all = join(s->all, s->block[k]);
}

void wp_steady_second_push(struct wp_steady_second *s, double value,
                           int64_t start_ns)
{
    unsigned at = s->at;

    s->gone_ns = s->start_ns[at];
    s->value[at] = value;
    s->start_ns[at] = start_ns;
    s->at = (at + 1) % s->n;
    s->count += !wp_steady_second_full(s);
    look_again(s, at);
}

bool wp_steady_second_full(const struct wp_steady_second *s)
{
    return s->count == s->n;
}

double wp_steady_second_mean(const struct wp_steady_second *s)
{
    return s->all.sum / s->n;
}

bool wp_steady_second_is(const struct wp_steady_second *s, double threshold)
{
    double mean = wp_steady_second_mean(s);

    return s->all.most - mean <= threshold && mean - s->all.least <= threshold;
}
