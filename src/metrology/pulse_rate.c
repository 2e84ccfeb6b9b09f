#include "metrology/pulse_rate.h"

static const int64_t second_ns = 1000000000;

static void remember(struct wp_pulse_rate *r, int64_t time_ns)
{
    r->last_ns[r->oldest] = time_ns;
    r->oldest = (r->oldest + 1) % WP_PULSE_RATE_MAX;
    r->seen++;
}

static void end_period(struct wp_pulse_rate *r)
{
    r->ended = true;
    r->ended_start_ns = r->start_ns;
    r->ended_end_ns = r->fast_ns + second_ns;
    r->up = false;
}

void wp_pulse_rate_note(struct wp_pulse_rate *r, int64_t time_ns)
{
    /* One nanosecond for the rounding of both instants: ten per second to the
     * dot are not too fast. */
    bool fast = r->seen >= WP_PULSE_RATE_MAX &&
                time_ns - r->last_ns[r->oldest] < second_ns - 1;

    remember(r, time_ns);
    if (!fast)
        return;
    if (r->up && time_ns > r->fast_ns + second_ns)
        end_period(r);
    if (!r->up) {
        r->up = true;
        r->start_ns = time_ns;
        r->periods++;
    }
    r->fast_ns = time_ns;
}

void wp_pulse_rate_run(struct wp_pulse_rate *r, int64_t time_ns)
{
    remember(r, time_ns);
    r->fast_ns = time_ns;
}

bool wp_pulse_rate_take(struct wp_pulse_rate *r, int64_t now_ns,
                        int64_t *start_ns, int64_t *end_ns)
{
    if (!r->ended && r->up && now_ns - second_ns >= r->fast_ns)
        end_period(r);
    if (!r->ended)
        return false;
    r->ended = false;
    *start_ns = r->ended_start_ns;
    *end_ns = r->ended_end_ns;
    return true;
}

bool wp_pulse_rate_at(const struct wp_pulse_rate *r, int64_t time_ns)
{
    if (r->ended && time_ns >= r->ended_start_ns && time_ns <= r->ended_end_ns)
        return true;
    return r->up && time_ns >= r->start_ns && time_ns <= r->fast_ns + second_ns;
}
