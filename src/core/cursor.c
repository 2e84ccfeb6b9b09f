#include "core/cursor.h"

static bool at_digit(const struct wp_cursor *c)
{
    return c->at < c->end && *c->at >= '0' && *c->at <= '9';
}

struct wp_cursor wp_cursor_over(struct wp_slice text)
{
    return (struct wp_cursor){text.at, text.at + text.length};
}

bool wp_cursor_take(struct wp_cursor *c, const char *any_of)
{
    if (c->at == c->end)
        return false;
    for (; *any_of; any_of++)
        if (*c->at == *any_of) {
            c->at++;
            return true;
        }
    return false;
}

bool wp_cursor_digits(struct wp_cursor *c, int min, int max, int *out)
{
    int n = 0, value = 0;

    for (; n < max && at_digit(c); n++)
        value = value * 10 + (*c->at++ - '0');
    *out = value;
    return n >= min;
}

int wp_cursor_fraction(struct wp_cursor *c, int32_t *ns)
{
    const char *start = c->at;
    int32_t unit = 100000000;

    for (*ns = 0; at_digit(c); unit /= 10)
        *ns += (*c->at++ - '0') * unit;
    return (int)(c->at - start);
}
