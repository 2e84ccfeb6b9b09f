/*
 * fuzz_scenario - random damage to scenarios: an answer, never a crash.
 *
 *   fuzz_scenario [SECONDS [SEED]]
 *
 * What is still accepted is read in two cuttings, which must agree to the bit,
 * and short ones are integrated. The seed of a failing run is printed first;
 * the text stays in the file that is named there.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dice.h"
#include "ingest/scenario.h"

enum { TEXT_MAX = 6000, FRAMES = 700 };

static const char seed_text[] =
    "{\"scenario\": 1, \"rate_hz\": 5000, \"frames\": 600, \"seed\": 7,"
    "\"start\": \"2024-01-01T00:00:00Z\", \"title\": \"x\","
    "\"nominal\": {\"voltage_v\": 100, \"current_a\": 5, \"frequency_hz\": 50},"
    "\"samples\": {\"type\": \"int24\", \"full_scale_v\": 400,"
    " \"full_scale_a\": 40},"
    "\"frequency\": {\"points\": [{\"at_s\": 0, \"hz\": 50},"
    " {\"at_s\": 0.05, \"hz\": 52, \"ramp\": true}, {\"at_s\": 0.07,"
    " \"hz\": 49}], \"wander\": [{\"amplitude_hz\": 0.2, \"frequency_hz\":"
    " 1.5}]}, \"voltage\": {\"ABC\": {\"noise_rms\": 0.1, \"harmonics\":"
    " [{\"order\": 5, \"pct\": 4, \"phase_deg\": 10}], \"interharmonics\":"
    " [{\"frequency_hz\": 183, \"rms\": 2}]}, \"N\": {\"rms\": 1}},"
    "\"current\": {\"A\": {\"profile\": [{\"at_s\": 0, \"rms\": 1},"
    " {\"at_s\": 0.09, \"rms\": 8, \"lag_deg\": 50, \"ramp\": true}]},"
    " \"B\": {\"waveform\": {\"kind\": \"burst\", \"order\": 9}},"
    " \"C\": {\"waveform\": {\"kind\": \"phase_fired\", \"firing_deg\": 70},"
    " \"dc\": 0.1, \"power_factor\": 0.5, \"quadrant\": 3}},"
    "\"modulation\": [{\"frequency_hz\": 8.8, \"depth_pct\": 2},"
    " {\"shape\": \"rectangular\", \"changes_per_minute\": 1620,"
    " \"depth_pct\": 1, \"duty_pct\": 30}],"
    "\"events\": [{\"type\": \"dip\", \"at_cycle\": 1, \"at_deg\": 45,"
    " \"level_pct\": 40, \"duration_cycles\": 1}, {\"type\": \"phase_jump\","
    " \"quantity\": \"current\", \"at_s\": 0.033, \"jump_deg\": 20},"
    " {\"type\": \"oscillatory\", \"at_s\": 0.02, \"peak\": 30, \"decay_s\":"
    " 0.002, \"frequency_hz\": 900}, {\"type\": \"impulsive\", \"at_s\": 0.1,"
    " \"peak\": 30, \"rise_s\": 0.0001, \"fall_s\": 0.001}],"
    "\"missing\": [{\"first\": 400, \"frames\": 37}]}";

static const char *const numbers[] = {
    "0",      "-1",   "1",    "1e300", "-1e300", "1e-300", "0.1",
    "1e9",    "1e12", "1e18", "null",  "\"x\"",  "[]",     "{}",
    "0.0001", "3",    "50",   "1e-12", "360",    "999",    "9007199254740993"};

static uint64_t state;

static unsigned dice(unsigned below)
{
    return dice_roll(&state, below);
}

/* Puts another value in the place of a number. */
static void change_number(char *text)
{
    size_t length = strlen(text), at = dice((unsigned)length), end;
    const char *with = numbers[dice(sizeof(numbers) / sizeof(*numbers))];

    while (at < length && !(text[at] >= '0' && text[at] <= '9'))
        at++;
    for (end = at; end < length && strchr("0123456789.eE+-", text[end]);)
        end++;
    if (length + strlen(with) + 1 >= TEXT_MAX)
        return;
    memmove(text + at + strlen(with), text + end, length - end + 1);
    memcpy(text + at, with, strlen(with));
}

static void damage(char *text)
{
    size_t length = strlen(text);
    unsigned kind = dice(8);

    if (length < 2)
        return;
    if (kind < 5)
        change_number(text);
    else if (kind == 5)
        text[dice((unsigned)length)] = (char)(1 + dice(255));
    else if (kind == 6)
        text[dice((unsigned)length)] = '\0';
    else
        memmove(text + dice((unsigned)length / 2), text + length / 2,
                length - length / 2 + 1);
}

static void fail(const char *what)
{
    (void)fprintf(stderr, "fuzz_scenario: %s\n", what);
    abort();
}

/* At most FRAMES frames in blocks of at most `most`; 0 when refused. */
static size_t read_some(const char *path, size_t most, double x[][FRAMES])
{
    struct wp_source_info info = {0};
    struct wp_source_options options = {0};
    struct wp_error err = {{0}};
    double *at[WP_MAX_CHANNELS];
    struct wp_block block = {.x = at};
    size_t done = 0;
    void *self;

    if (wp_scenario_source.open(&self, path, &options, &info, &err)) {
        if (self || !*err.text)
            fail("refused without a word");
    } else {
        do {
            block.capacity = most < FRAMES - done ? most : FRAMES - done;
            for (unsigned c = 0; c < info.channels; c++)
                at[c] = x[c] + done;
            if (wp_scenario_source.read(self, &block, &err))
                fail("cannot read");
            done += block.frames;
        } while (block.frames);
        wp_scenario_source.close(self);
    }
    wp_source_info_release(&info);
    return done;
}

static void try(const char *path, const char *text)
{
    static double one[WP_MAX_CHANNELS][FRAMES];
    static double other[WP_MAX_CHANNELS][FRAMES];
    char out[100];
    FILE *f = fopen(path, "w");
    struct wp_error err;
    size_t n;

    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        fail("cannot write");
    memset(one, 0, sizeof(one));
    memset(other, 0, sizeof(other));
    n = read_some(path, FRAMES, one);
    if (n != read_some(path, 1 + dice(100), other) ||
        memcmp(one, other, sizeof(one)) != 0)
        fail("cutting changes the result");
    if (!n || n == FRAMES)
        return;
    (void)snprintf(out, sizeof(out), "%s.truth", path);
    (void)!wp_scenario_truth_write(path, out, NULL, &err);
    (void)unlink(out);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? atof(argv[1]) : 5.0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    char path[] = "/tmp/wp-fuzz-XXXXXX", text[TEXT_MAX];
    int fd = mkstemp(path);
    time_t end = time(NULL) + (time_t)seconds;
    unsigned long runs = 0;

    if (fd < 0)
        return EXIT_FAILURE;
    (void)close(fd);
    (void)printf("fuzz_scenario: seed %llu, file %s\n",
                 (unsigned long long)seed, path);
    (void)fflush(stdout);
    state = dice_seed(seed);
    while (time(NULL) < end) {
        strcpy(text, seed_text);
        for (unsigned k = dice(4); k < 4; k++)
            damage(text);
        try(path, text);
        runs++;
    }
    (void)unlink(path);
    (void)printf("fuzz_scenario: %lu runs\n", runs);
    return EXIT_SUCCESS;
}
