#include "format/audio_bext_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/utc.h"

static const int64_t second_ns = 1000000000;
static const int64_t day_s = 86400;

static int64_t midnight_before(int64_t ns)
{
    const int64_t day_ns = day_s * second_ns;

    return ns - ((ns % day_ns) + day_ns) % day_ns;
}

static bool two_digits(const char *text, int *out)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *out = (text[0] - '0') * 10 + (text[1] - '0');
    return true;
}

/* Any character may separate the parts. */
static bool text_start(const struct wp_audio_bext *b, int64_t *ns)
{
    int century, year;
    struct wp_civil t = {0};

    if (!two_digits(b->date, &century) || !two_digits(b->date + 2, &year) ||
        !two_digits(b->date + 5, &t.month) ||
        !two_digits(b->date + 8, &t.day) || !two_digits(b->time, &t.hour) ||
        !two_digits(b->time + 3, &t.minute) ||
        !two_digits(b->time + 6, &t.second))
        return false;
    t.year = century * 100 + year;
    return wp_utc_from_civil(&t, ns);
}

bool wp_audio_bext_start(const struct wp_audio_bext *bext, struct wp_rate rate,
                         int64_t *ns, bool *contradicts)
{
    const uint64_t most_hz = 1000000000;
    int64_t text_ns, count_ns;

    *contradicts = false;
    if (!text_start(bext, &text_ns))
        return false;
    *ns = text_ns;
    if (!bext->samples)
        return true;
    *contradicts = true;
    if (bext->samples >= (uint64_t)day_s * most_hz)
        return true;
    count_ns =
        midnight_before(text_ns) + wp_rate_ns(rate, (int64_t)bext->samples);
    if (llabs(count_ns - text_ns) <= second_ns) {
        *ns = count_ns;
        *contradicts = false;
    }
    return true;
}

/* The sample nearest to an instant. */
static int64_t nearest(struct wp_rate rate, int64_t ns)
{
    int64_t i = wp_rate_index_at(rate, ns);

    if (i > 0 && ns - wp_rate_ns(rate, i - 1) < wp_rate_ns(rate, i) - ns)
        i--;
    return i;
}

int64_t wp_audio_bext_build(uint8_t body[WP_AUDIO_BEXT_BYTES],
                            struct wp_rate rate, int64_t start_ns)
{
    int64_t midnight = midnight_before(start_ns);
    int64_t count = nearest(rate, start_ns - midnight);
    uint8_t *p = body + WP_AUDIO_BEXT_DATE;
    struct wp_civil t;
    char text[32];

    wp_utc_to_civil(start_ns, &t);
    (void)snprintf(text, sizeof(text), "%04d-%02d-%02d%02d:%02d:%02d",
                   t.year % 10000, t.month % 100, t.day % 100, t.hour % 100,
                   t.minute % 100, t.second % 100);
    memset(body, 0, WP_AUDIO_BEXT_BYTES);
    memcpy(p, text, 18);
    for (int i = 0; i < 8; i++)
        p[18 + i] = (uint8_t)((uint64_t)count >> 8 * i);
    p[26] = 1; /* version */
    return midnight + wp_rate_ns(rate, count);
}
