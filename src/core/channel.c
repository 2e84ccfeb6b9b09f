#include "core/channel.h"

#include <string.h>

#include "core/parse.h"

static const char *const phase_names[] = {"",  "A",  "B",  "C",
                                          "N", "AB", "BC", "CA"};

_Static_assert(sizeof(phase_names) / sizeof(*phase_names) == WP_PHASE_COUNT,
               "a name for every phase");

const char *wp_phase_name(enum wp_phase phase)
{
    return phase_names[phase];
}

const char *wp_quantity_name(enum wp_quantity quantity)
{
    static const char *const names[] = {"", "voltage", "current", "pulse"};

    return names[quantity];
}

const char *wp_quantity_unit(enum wp_quantity quantity)
{
    static const char *const units[] = {"", "V", "A", "pulse"};

    return units[quantity];
}

enum wp_phase wp_phase_parse(const char *text)
{
    static const struct {
        const char *word;
        enum wp_phase phase;
    } words[] = {
        {"A", WP_PHASE_A},      {"B", WP_PHASE_B},      {"C", WP_PHASE_C},
        {"N", WP_PHASE_N},      {"AN", WP_PHASE_A},     {"BN", WP_PHASE_B},
        {"CN", WP_PHASE_C},     {"L1", WP_PHASE_A},     {"L2", WP_PHASE_B},
        {"L3", WP_PHASE_C},     {"L1N", WP_PHASE_A},    {"L2N", WP_PHASE_B},
        {"L3N", WP_PHASE_C},    {"L1-N", WP_PHASE_A},   {"L2-N", WP_PHASE_B},
        {"L3-N", WP_PHASE_C},   {"A-N", WP_PHASE_A},    {"B-N", WP_PHASE_B},
        {"C-N", WP_PHASE_C},    {"R", WP_PHASE_A},      {"S", WP_PHASE_B},
        {"T", WP_PHASE_C},      {"1", WP_PHASE_A},      {"2", WP_PHASE_B},
        {"3", WP_PHASE_C},      {"U", WP_PHASE_A},      {"V", WP_PHASE_B},
        {"W", WP_PHASE_C},      {"AB", WP_PHASE_AB},    {"BC", WP_PHASE_BC},
        {"CA", WP_PHASE_CA},    {"A-B", WP_PHASE_AB},   {"B-C", WP_PHASE_BC},
        {"C-A", WP_PHASE_CA},   {"L1-L2", WP_PHASE_AB}, {"L2-L3", WP_PHASE_BC},
        {"L3-L1", WP_PHASE_CA}, {"L12", WP_PHASE_AB},   {"L23", WP_PHASE_BC},
        {"L31", WP_PHASE_CA},   {"RS", WP_PHASE_AB},    {"ST", WP_PHASE_BC},
        {"TR", WP_PHASE_CA},
    };
    struct wp_slice s = wp_trim(text, strlen(text));

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (wp_slice_is(s, words[i].word))
            return words[i].phase;
    return WP_PHASE_NONE;
}

bool wp_unit_parse(const char *text, enum wp_quantity *quantity, double *factor)
{
    /* In UTF-8; case counts, since mV and MV differ. The Cyrillic letters look
     * like ours in files of Russian recorders. */
    static const struct {
        const char *word;
        enum wp_quantity quantity;
        double factor;
    } words[] = {
        {"V", WP_VOLTAGE, 1},       {"v", WP_VOLTAGE, 1},
        {"Volt", WP_VOLTAGE, 1},    {"volt", WP_VOLTAGE, 1},
        {"Volts", WP_VOLTAGE, 1},   {"volts", WP_VOLTAGE, 1},
        {"VOLTS", WP_VOLTAGE, 1},   {"\xd0\x92", WP_VOLTAGE, 1},
        {"kV", WP_VOLTAGE, 1e3},    {"KV", WP_VOLTAGE, 1e3},
        {"kv", WP_VOLTAGE, 1e3},    {"\xd0\xba\xd0\x92", WP_VOLTAGE, 1e3},
        {"mV", WP_VOLTAGE, 1e-3},   {"uV", WP_VOLTAGE, 1e-6},
        {"MV", WP_VOLTAGE, 1e6},    {"A", WP_CURRENT, 1},
        {"a", WP_CURRENT, 1},       {"Amp", WP_CURRENT, 1},
        {"amp", WP_CURRENT, 1},     {"Amps", WP_CURRENT, 1},
        {"amps", WP_CURRENT, 1},    {"AMPS", WP_CURRENT, 1},
        {"Ampere", WP_CURRENT, 1},  {"ampere", WP_CURRENT, 1},
        {"amperes", WP_CURRENT, 1}, {"\xd0\x90", WP_CURRENT, 1},
        {"kA", WP_CURRENT, 1e3},    {"KA", WP_CURRENT, 1e3},
        {"ka", WP_CURRENT, 1e3},    {"\xd0\xba\xd0\x90", WP_CURRENT, 1e3},
        {"mA", WP_CURRENT, 1e-3},   {"ma", WP_CURRENT, 1e-3},
        {"uA", WP_CURRENT, 1e-6},   {"pulse", WP_PULSE_SIGNAL, 1},
    };
    struct wp_slice s = wp_trim(text, strlen(text));

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (s.length == strlen(words[i].word) &&
            memcmp(s.at, words[i].word, s.length) == 0) {
            *quantity = words[i].quantity;
            *factor = words[i].factor;
            return true;
        }
    return false;
}
