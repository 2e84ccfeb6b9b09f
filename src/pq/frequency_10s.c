#include "pq/frequency_10s.h"

#include "pq/half_flags.h"
#include "pq/schedule.h"

void wp_frequency_10s_init(struct wp_frequency_10s *b)
{
    *b = (struct wp_frequency_10s){0};
}

/* Less than half a cycle: nothing that could be counted is missing. */
static int64_t slack_ns(const struct wp_history_half *half)
{
    return WP_TICK_SLACK_NS + (int64_t)(0.5e9 / half->f_hz);
}

static void cut(struct wp_frequency_10s *b, bool gap)
{
    b->flags |= WP_PQ_INCOMPLETE | (gap ? WP_PQ_MISSING : 0);
}

static void open_row(struct wp_frequency_10s *b, int64_t start_ns)
{
    b->running = true;
    b->holds = false;
    b->start_ns = start_ns;
    b->flags = 0;
    b->cycles = 0;
    b->duration_s = 0.0;
    b->odd = false;
}

/* False: no half-cycle lay in it. */
static bool close_row(struct wp_frequency_10s *b, bool at_end,
                      struct wp_frequency_row *out)
{
    int64_t end_ns = b->start_ns + WP_FREQUENCY_NS;

    b->running = false;
    if (!b->holds)
        return false;
    if (b->covered_ns + b->slack_ns <= end_ns)
        cut(b, !at_end);
    *out = (struct wp_frequency_row){
        .start_ns = b->start_ns,
        .end_ns = end_ns,
        .f_hz = b->cycles > 0 ? b->cycles / b->duration_s : 0.0,
        .cycles = b->cycles,
        .duration_s = b->duration_s,
        .flags = b->flags};
    return true;
}

/* A half-cycle that lies in the 10 seconds: every other one makes a cycle. */
static void count(struct wp_frequency_10s *b,
                  const struct wp_history_half *half)
{
    b->holds = true;
    if (!wp_half_is_whole(half) || half->flags & WP_HC_FREEWHEEL) {
        b->odd = false;
        return;
    }
    if (b->odd) {
        b->cycles++;
        b->duration_s += b->half_s + half->duration_s;
    }
    b->half_s = half->duration_s;
    b->odd = !b->odd;
}

/* Something may be missing between the half-cycle and what came before. */
static void look_back(struct wp_frequency_10s *b, int64_t from_ns,
                      const struct wp_history_half *half)
{
    bool gap = b->any && half->stretch != b->stretch;
    bool opens = !b->running;

    if (opens)
        open_row(b, from_ns);
    if (opens && half->start_ns - from_ns < slack_ns(half))
        return;
    if (gap || !b->any)
        cut(b, gap);
    if (gap)
        b->odd = false;
}

bool wp_frequency_10s_push(struct wp_frequency_10s *b,
                           const struct wp_history_half *half,
                           struct wp_frequency_row *out)
{
    int64_t from_ns = wp_tick_before(half->start_ns, WP_FREQUENCY_NS);
    int64_t to_ns = from_ns + WP_FREQUENCY_NS;
    uint32_t flags = wp_pq_flags_of_half(half->flags);
    bool ready =
        b->running && from_ns != b->start_ns && close_row(b, false, out);

    look_back(b, from_ns, half);
    b->flags |= flags;
    b->any = true;
    b->stretch = half->stretch;
    b->covered_ns = half->end_ns;
    b->slack_ns = slack_ns(half);
    if (half->end_ns <= to_ns + WP_TICK_SLACK_NS) {
        count(b, half);
        return ready;
    }
    ready = close_row(b, false, out) || ready;
    open_row(b, to_ns);
    b->flags |= flags;
    return ready;
}

bool wp_frequency_10s_flush(struct wp_frequency_10s *b,
                            struct wp_frequency_row *out)
{
    bool ready = b->running && close_row(b, true, out);

    *b = (struct wp_frequency_10s){0};
    return ready;
}
