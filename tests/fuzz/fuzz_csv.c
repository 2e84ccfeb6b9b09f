/* fuzz_csv SECONDS SEED - mutates valid texts and reads them: no input may
 * crash or hang the reader; every failure has a text. Prints iterations. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dice.h"
#include "format/csv_cycles.h"
#include "format/csv_source.h"

enum { MAX_BYTES = 1 << 14, BLOCK = 64, MAX_COLUMNS = 1024 };

static const char *const texts[] = {
    "time (s),u_a (V),i_a (mA)\n0,1.5,-2\n0.001,3.25,4\n0.002,1e3,\n",
    "Zeit;u\n(ms);(kV)\n\n0,00;1,5\n0,02;\xe2\x88\x9e\n0,04;2\n",
    "nr\tu\n1\t2\n2\t3\n5\t4\n6\t5\n7\t6\n",
    "0.015,120.52\n-0.031,121.3\n0.04,120\n0.02,119\n",
    "2020-02-24 18:15:21.499998208,1\n2020-02-24 18:15:21.500018208,2\n"
    "2020-02-24 18:15:21.500038209,3\n",
    "DeviceName,\"M\",,T,\"n\"\nNominalFrequency,\"60\",Hz,N,\"\"\n"
    "EventDate,\"03/14/2021\",,T,\"\"\nEventTime,\"15:09:26\",,T,\"\"\n"
    "waveform-data,va,ia\n0,1,2\n0.125,1,2\n",
    "X,CH1,Start,Increment,\nSequence,Volt,-3e-02,2e-05\n0,1.2,,\n1,2,,\n",
    "LECROYX,1,Waveform\nSegments,1,SegmentSize,3\nSegment,TrigTime,T\n"
    "#1,13-Jul-2012 10:24:13,0\nTime,Ampl\n-0.00002,1\n0.00000,2\n",
    "Record Length,5e2,,-0.002,1.0,\nSample Interval,2e-5,,-0.00198,1.1,\n"
    "Source,CH2,,-0.00196,1,\n",
    "Trigger_Date,2019/10/11\nTrigger_Time,T 10:06:15.2 PDT\n"
    "Microseconds_Per_Sample,32.5\nTime (ms),V (V)\n-5,1\n-4.97,2\n",
    "# wattproof capture, start 2024-01-01T00:00:00Z, rate 1000/1, stamps\n"
    "# unit: V,\n# phase: A,\n# ratio: 1:2,\n# digital: d\n"
    "time_s,u (V),i,d\n0,1,2,0\n0.001,,4,1\n",
    "\xff\xfet\0,\0u\0\n\0"
    "0\0,\0"
    "1\0\n\0"
    "1\0,\0"
    "2\0\n\0",
    "1326039602.5 12 1 2 3 4 5 6 7 8 9 8 7 6 5 4 3 2\n"
    "1326039602.7 3.0 1 2 3 4 5 6 7 8 9 8 7 6 5 4 3 2\n"
    "1326039602.75 60 1 2 3 4 5 6 7 8 9 8 7 6 5 4 3 2\n",
};

static uint64_t state;

static uint32_t dice(uint32_t below)
{
    return dice_roll(&state, below);
}

static size_t first_text(uint8_t *bytes)
{
    uint32_t k = dice(sizeof(texts) / sizeof(*texts));
    size_t n = strlen(texts[k]);

    /* The UTF-16 text has zeros. */
    if ((uint8_t)texts[k][0] == 0xff)
        n = 26;
    memcpy(bytes, texts[k], n);
    return n;
}

static size_t mutate(uint8_t *bytes, size_t n)
{
    static const char marks[] = ",;\t| \n\r\"#%.-+eE0123456789:/()[]nai\0\xff";
    size_t at = dice((uint32_t)n), length = dice(16) + 1;

    if (length > n - at)
        length = n - at;
    switch (dice(6)) {
    case 0:
        bytes[at] = (uint8_t)marks[dice(sizeof(marks) - 1)];
        return n;
    case 1:
        bytes[at] ^= (uint8_t)(1u << dice(8));
        return n;
    case 2: /* insert */
        memmove(bytes + at + 1, bytes + at, n - at);
        bytes[at] = (uint8_t)marks[dice(sizeof(marks) - 1)];
        return n + 1;
    case 3: /* remove */
        memmove(bytes + at, bytes + at + length, n - at - length);
        return n - length;
    case 4: /* repeat */
        memmove(bytes + at + length, bytes + at, n - at);
        return n + length;
    default: /* repeat all */
        if (n > MAX_BYTES / 4 || dice(4))
            return n;
        memcpy(bytes + n, bytes, n);
        return 2 * n;
    }
}

static int read_all(const struct wp_source_ops *ops, void *source,
                    const struct wp_source_info *info)
{
    static double x[MAX_COLUMNS][BLOCK];
    static uint8_t digital[MAX_COLUMNS][BLOCK];
    static int64_t stamp_ns[BLOCK];
    double *to[MAX_COLUMNS];
    uint8_t *bits[MAX_COLUMNS];
    struct wp_block b = {
        .capacity = BLOCK, .x = to, .digital = bits, .stamp_ns = stamp_ns};
    int64_t frames = 0;

    for (int i = 0; i < MAX_COLUMNS; i++) {
        to[i] = x[i];
        bits[i] = digital[i];
    }
    do {
        if (ops->read(source, &b, NULL))
            return 1;
        frames += (int64_t)b.frames;
        for (size_t i = 0; info->channels && i < b.frames; i++)
            if (isinf(x[0][i]))
                return 0;
        if (frames > 100000) /* long, but it goes on */
            return 1;
    } while (b.frames);
    return frames == info->frames;
}

static int read_once(const struct wp_source_ops *ops, const char *path,
                     const uint8_t *bytes, size_t n)
{
    struct wp_source_info info = {0};
    struct wp_error err = {{0}};
    void *source;
    FILE *f = fopen(path, "wb");
    int good;

    if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
        return 0;
    (void)ops->detect(path, bytes, n < 4096 ? n : 4096);
    if (ops->open(&source, path, NULL, &info, &err))
        good = !source && err.text[0];
    else
        good = read_all(ops, source, &info);
    ops->close(source);
    wp_source_info_release(&info);
    return good;
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? atof(argv[1]) : 5.0;
    time_t end = time(NULL) + (time_t)ceil(seconds);
    static uint8_t bytes[2 * MAX_BYTES];
    char path[] = "/tmp/fuzz_csv.XXXXXX";
    int fd = mkstemp(path), bad = 0;
    long long iterations = 0;

    state = dice_seed(argc > 2 ? (uint64_t)atoll(argv[2]) : 1u);
    if (fd < 0)
        return 1;
    (void)close(fd);
    for (; !bad && time(NULL) < end; iterations++) {
        size_t n = first_text(bytes);

        for (uint32_t k = dice(12) + 1; k && n && n < MAX_BYTES; k--)
            n = mutate(bytes, n);
        bad = !read_once(&wp_csv_source, path, bytes, n) ||
              !read_once(&wp_csv_cycles_source, path, bytes, n);
    }
    printf("fuzz_csv: %lld iterations%s%s\n", iterations,
           bad ? ", a wrong answer to " : "", bad ? path : "");
    if (!bad)
        (void)unlink(path);
    return bad;
}
