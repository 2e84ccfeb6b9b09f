/*
 * fuzz_meter - random damage to meter configurations: an answer, never a crash.
 *
 *   fuzz_meter [SECONDS [SEED]]
 *
 * What is still accepted is written and must read back the same. The seed of a
 * failing run is printed first, the text when it fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config/meter_xml.h"
#include "dice.h"

enum { TEXT_MAX = 6000 };

static const char seed_text[] =
    "<?xml version='1.0' encoding='UTF-8'?><!-- c --><meter id='a &amp; b'>"
    "<service form='5' connection='3-wire-delta' class-amps='10' "
    "starting-current-a='0.01' nominal-voltage-v='100' "
    "nominal-frequency-hz='50'/><ratios pt-primary='20000' "
    "pt-secondary='100' primary-registers='true'/><time zone='Europe/Berlin'/>"
    "<conventions var='fundamental' va-two-element='scaled'/><gains><phase "
    "name='A' watt='1.01'/></gains><loss-compensation enabled='true' "
    "rated-voltage-v='100' rated-current-a='5'><delivered iron-w='1.25' "
    "copper-var='11'/><received line-w='2'/></loss-compensation>"
    "<instrument-transformers><ct phase='A'><point at-a='0.05' "
    "ratio-pct='-0.6' phase-min='25'/><point at-a='1'/></ct><pt phase='C'>"
    "<point at-v='90'/></pt></instrument-transformers><outputs><contact "
    "number='1' compensated='true' ke='0.5'/><contact number='6' "
    "kind='end-of-interval' period-s='300' duration-ms='50.5'/><led kt='1.8' "
    "quantity='VARh' direction='q3'/><optical enabled='false'/></outputs>"
    "<inputs><meter-under-test channel='LED' threshold='-1' pulses='20' "
    "debounce-ms='0.125'/></inputs><tables half-cycles='true'/></meter>";

static const char *const values[] = {
    "0",    "-1",   "1",       "1e300", "1e-300", "NaN", "INF",  "auto",
    "none", "9",    "U",       "B",     "clock",  "kyz", "&#9;", "&amp;",
    "",     "q2",   "network", "+5",    " 5 ",    ".5",  "5.",   "1e12",
    "true", "Ah",   "&#x41;",  "A",     "&lt;",   "UTC", "C",    "7",
    "\xc3", "&#0;", "&x;",     "2",     "20",     "0x1", "1,5",  "-0"};

static uint64_t state;

static unsigned dice(unsigned below)
{
    return dice_roll(&state, below);
}

/* Puts another value in the place of an attribute's. */
static void change_value(char *text)
{
    size_t length = strlen(text);
    char *at = strstr(text + dice((unsigned)length), "='"), *end;
    const char *with = values[dice(sizeof(values) / sizeof(*values))];

    if (!at || !(end = strchr(at + 2, '\'')) ||
        length + strlen(with) + 1 >= TEXT_MAX)
        return;
    at += 2;
    memmove(at + strlen(with), end, strlen(end) + 1);
    memcpy(at, with, strlen(with));
}

/* Leaves out from one tag to another, or says it twice. */
static void change_tags(char *text)
{
    size_t length = strlen(text);
    char *a = strchr(text + dice((unsigned)length), '<');
    char *b = a ? strchr(a + 1, '<') : NULL;

    if (!b)
        return;
    if (dice(2))
        memmove(a, b, strlen(b) + 1);
    else if (length + (size_t)(b - a) + 1 < TEXT_MAX)
        memmove(b, a, strlen(a) + 1);
}

static void damage(char *text)
{
    size_t length = strlen(text);
    unsigned kind = dice(10);

    if (length < 2)
        return;
    if (kind < 6)
        change_value(text);
    else if (kind < 8)
        change_tags(text);
    else if (kind == 8)
        text[dice((unsigned)length)] = (char)(1 + dice(255));
    else
        text[dice((unsigned)length)] = '\0';
}

static void fail(const char *what, const char *text)
{
    (void)fprintf(stderr, "fuzz_meter: %s\n%s\n", what, text);
    abort();
}

static char *written(const struct wp_meter_config *config, bool commented)
{
    struct wp_error err;
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    if (!out || wp_meter_xml_write(out, config, commented, &err) || fclose(out))
        fail("cannot write", "");
    return text;
}

/* Whether it was accepted. */
static bool try(const char *text)
{
    struct wp_meter_config config, again;
    struct wp_error err = {{0}};
    bool commented = dice(2);
    char *one, *two;

    if (wp_meter_xml_parse(&config, text, strlen(text), "f", &err)) {
        if (strncmp(err.text, "f: line ", 8) != 0)
            fail("refused without a place", text);
        return false;
    }
    one = written(&config, commented);
    if (wp_meter_xml_parse(&again, one, strlen(one), "f", &err))
        fail(err.text, one);
    two = written(&again, commented);
    if (strcmp(one, two) != 0)
        fail("does not read back the same", text);
    free(one);
    free(two);
    return true;
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? atof(argv[1]) : 5.0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    time_t end = time(NULL) + (time_t)seconds;
    unsigned long runs = 0, taken = 0;
    char text[TEXT_MAX];

    (void)printf("fuzz_meter: seed %llu\n", (unsigned long long)seed);
    (void)fflush(stdout);
    state = dice_seed(seed);
    while (time(NULL) < end) {
        strcpy(text, seed_text);
        for (unsigned k = dice(4); k < 4; k++)
            damage(text);
        taken += try(text);
        runs++;
    }
    (void)printf("fuzz_meter: %lu runs, %lu accepted\n", runs, taken);
    return EXIT_SUCCESS;
}
