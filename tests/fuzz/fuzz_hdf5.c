/*
 * fuzz_hdf5 SECONDS SEED [bytes] - small captures, foreign files and tables in
 * which something is not as it should be: the readers must answer.
 *
 * By default the library itself writes what is odd: attributes that are absent,
 * of another type or value, datasets that are absent, of another type, shape
 * or content. HDF5 is trusted to read what it wrote, so no child may die.
 * With "bytes", bytes of the file are changed; HDF5 1.10 then dies now and then
 * inside itself, so deaths are only counted.
 */
#include <hdf5.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "dice.h"
#include "format/hdf5_sink.h"
#include "format/hdf5_source.h"
#include "format/hdf5_table.h"

enum { FRAMES = 500, BYTES_MAX = 1 << 18, KINDS = 3 };

/* What the library forgets to free after errors is not ours to find. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0:allocator_may_return_null=1";
}

struct seed_file {
    uint8_t bytes[BYTES_MAX];
    size_t size;
};

static void make_capture(const char *path)
{
    static double x[2][FRAMES];
    static uint8_t d[FRAMES];
    static int64_t stamps[FRAMES];
    struct wp_source_channel channel[] = {
        {.name = "u", .unit = "V", .storage = WP_STORE_I16, .norm = 0x1p-15},
        {.name = "i", .unit = "A", .storage = WP_STORE_F32, .norm = 1}};
    struct wp_source_digital digital = {.name = "in"};
    struct wp_rate_segment segment = {{6400, 1}, FRAMES};
    struct wp_source_info info = {.format = "audio",
                                  .channels = 2,
                                  .channel = channel,
                                  .digitals = 1,
                                  .digital = &digital,
                                  .frames = FRAMES,
                                  .clock = WP_CLOCK_RATES,
                                  .rate = {6400, 1},
                                  .segments = 1,
                                  .segment = &segment};
    double *xs[] = {x[0], x[1]};
    uint8_t *ds[] = {d};
    struct wp_block b = {FRAMES, FRAMES, xs, ds, stamps};
    struct wp_sink_options options = {.reproducible = true};
    struct wp_error err;
    void *sink;

    for (int i = 0; i < FRAMES; i++)
        x[0][i] = i % 50 == 7 ? (double)NAN : i * 0x1p-15;
    wp_note(&info.notes, "a note");
    if (wp_hdf5_sink.open(&sink, path, &info, &options, NULL, &err) ||
        wp_hdf5_sink.write(sink, &b, &err) || wp_hdf5_sink.commit(sink, &err))
        exit(2);
    wp_hdf5_sink.close(sink);
    wp_notes_release(&info.notes);
}

static void make_foreign(const char *path)
{
    const hsize_t size[] = {FRAMES, 2};
    static int16_t x[FRAMES][2];
    static const uint32_t number = 12;
    static const char *const names[] = {"frequency", "year",        "month",
                                        "day",       "hours",       "minutes",
                                        "seconds",   "microseconds"};
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(2, size, NULL);
    hid_t scalar = H5Screate(H5S_SCALAR);
    hid_t set = H5Dcreate2(file, "voltage", H5T_STD_I16LE, space, H5P_DEFAULT,
                           H5P_DEFAULT, H5P_DEFAULT);

    (void)H5Dwrite(set, H5T_NATIVE_INT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, x);
    for (int i = 0; i < 8; i++) {
        hid_t a = H5Acreate2(file, names[i], H5T_STD_U32LE, scalar, H5P_DEFAULT,
                             H5P_DEFAULT);

        (void)H5Awrite(a, H5T_NATIVE_UINT32, &number);
        (void)H5Aclose(a);
    }
    (void)H5Dclose(set);
    (void)H5Sclose(scalar);
    (void)H5Sclose(space);
    (void)H5Fclose(file);
}

static void make_table(const char *path)
{
    const struct wp_column columns[] = {{"a", "V", "x", 1}, {"b", "A", "y", 3}};
    const double row[4] = {1, 2, 3, 4};
    struct wp_hdf5_file *f;
    struct wp_hdf5_table *t;
    struct wp_error err;

    if (wp_hdf5_file_create(&f, path, NULL, 0, &err) ||
        wp_hdf5_table_create(&t, f, "s", columns, 2, &err))
        exit(2);
    for (int i = 0; i < 20; i++)
        if (wp_hdf5_table_append(t, i, false, row, &err))
            exit(2);
    if (wp_hdf5_table_close(t, &err) || wp_hdf5_file_close(f, &err))
        exit(2);
}

static void read_capture(const char *path)
{
    struct wp_source_info info = {0};
    struct wp_error err;
    void *source;

    if (wp_hdf5_source.open(&source, path, NULL, &info, &err) == WP_OK &&
        info.channels <= 64 && info.digitals <= 64) {
        static double x[64][256];
        static uint8_t d[64][256];
        static int64_t stamps[256];
        double *xs[64];
        uint8_t *ds[64];
        struct wp_block b = {256, 1, xs, ds, stamps};

        for (int i = 0; i < 64; i++) {
            xs[i] = x[i];
            ds[i] = d[i];
        }
        for (int k = 0; k < 100 && b.frames; k++)
            if (wp_hdf5_source.read(source, &b, &err))
                break;
    }
    wp_hdf5_source.close(source);
    wp_source_info_release(&info);
}

static void read_table(const char *path)
{
    struct wp_hdf5_file *f;
    struct wp_hdf5_table *t;
    struct wp_error err;
    static double values[4096];
    static int64_t time_ns[20];
    static uint8_t flagged[20];
    const struct wp_table_rows out = {time_ns, flagged, values};

    if (wp_hdf5_file_open(&f, path, &err))
        return;
    if (wp_hdf5_table_open(&t, f, "s", &err) == WP_OK) {
        if (wp_hdf5_table_width(t) <= 200 && wp_hdf5_table_rows(t) <= 20)
            (void)!wp_hdf5_table_read(t, 0, (size_t)wp_hdf5_table_rows(t), &out,
                                      &err);
        (void)!wp_hdf5_table_close(t, &err);
    }
    (void)!wp_hdf5_file_close(f, &err);
}

static void load(const char *path, struct seed_file *s)
{
    FILE *f = fopen(path, "rb");

    s->size = f ? fread(s->bytes, 1, sizeof(s->bytes), f) : 0;
    if (f)
        (void)fclose(f);
    if (!s->size || s->size == sizeof(s->bytes))
        exit(2);
}

/* One to four bytes, or the end cut off. */
static void write_changed(const char *path, const struct seed_file *s,
                          uint64_t *state)
{
    static struct seed_file copy;
    int changes = (int)(dice_next(state) % 4) + 1;
    FILE *f = fopen(path, "wb");

    copy = *s;
    if (dice_next(state) % 16 == 0)
        copy.size = dice_next(state) % s->size + 1;
    while (changes--)
        copy.bytes[dice_next(state) % copy.size] = (uint8_t)dice_next(state);
    if (!f || fwrite(copy.bytes, 1, copy.size, f) != copy.size)
        exit(2);
    (void)fclose(f);
}

static double odd_number(uint64_t *state)
{
    static const double odd[] = {-1,    0,     0.5,  2,    3,     6,
                                 7e9,   -7e9,  NAN,  1e18, 1e300, INFINITY,
                                 65536, 2.2e9, 1e-9, 499,  501,   1000};

    return odd[dice_next(state) % (sizeof(odd) / sizeof(*odd))];
}

static void put_attribute(hid_t object, const char *name, uint64_t *state)
{
    static const char *const texts[] = {
        "", "rate", "stamps", "int64", "a b", "time_ns flagged", "x"};
    hid_t space = H5Screate(H5S_SCALAR), type, a;
    uint64_t kind = dice_next(state) % 4;
    double number = odd_number(state);
    char text[16] = "";

    type = kind == 0   ? H5Tcopy(H5T_STD_I64LE)
           : kind == 1 ? H5Tcopy(H5T_IEEE_F64LE)
                       : H5Tcopy(H5T_C_S1);
    if (kind >= 2)
        (void)H5Tset_size(type, sizeof(text));
    (void)snprintf(text, sizeof(text), "%s", texts[dice_next(state) % 7]);
    a = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (kind < 2)
        (void)H5Awrite(a, H5T_NATIVE_DOUBLE, &number);
    else
        (void)H5Awrite(a, type, text);
    (void)H5Aclose(a);
    (void)H5Tclose(type);
    (void)H5Sclose(space);
}

static void change_attribute(hid_t object, uint64_t *state)
{
    int count = H5Aget_num_attrs(object);
    char name[64] = "";
    hid_t a;

    if (count <= 0)
        return;
    a = H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC,
                       dice_next(state) % (unsigned)count, H5P_DEFAULT,
                       H5P_DEFAULT);
    (void)H5Aget_name(a, sizeof(name), name);
    (void)H5Aclose(a);
    (void)H5Adelete(object, name);
    if (dice_next(state) % 4)
        put_attribute(object, name, state);
}

static void change_content(hid_t set, uint64_t *state)
{
    hid_t space = H5Dget_space(set);
    hssize_t n = H5Sget_simple_extent_npoints(space);
    double *x = n > 0 && n < 100000 ? calloc((size_t)n, sizeof(*x)) : NULL;

    for (hssize_t i = 0; x && i < n; i++)
        x[i] = dice_next(state) % 8 ? (double)(i % 2) : odd_number(state);
    if (x)
        (void)H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                       x);
    free(x);
    (void)H5Sclose(space);
}

static void change_extent(hid_t set, uint64_t *state)
{
    static const hsize_t odd[] = {0, 1, 2, 19, 21, 499, 501, 600, 1ull << 40};
    hid_t space = H5Dget_space(set);
    hsize_t size[2] = {0, 0};

    (void)H5Sget_simple_extent_dims(space, size, NULL);
    (void)H5Sclose(space);
    size[0] = odd[dice_next(state) % 9];
    (void)H5Dset_extent(set, size);
}

static void replace_dataset(hid_t file, const char *path, uint64_t *state)
{
    const hid_t types[] = {H5T_STD_I8BE, H5T_IEEE_F32BE, H5T_STD_U64LE,
                           H5T_C_S1, H5T_STD_B8LE};
    const hsize_t size[3] = {dice_next(state) % 700, dice_next(state) % 4, 2};
    hid_t space = H5Screate_simple((int)(dice_next(state) % 4), size, NULL),
          set;

    (void)H5Ldelete(file, path, H5P_DEFAULT);
    set = H5Dcreate2(file, path, types[dice_next(state) % 5], space,
                     H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (set >= 0 && dice_next(state) % 2)
        change_content(set, state);
    if (set >= 0)
        (void)H5Dclose(set);
    (void)H5Sclose(space);
}

static void change_dataset(hid_t file, const char *path, uint64_t *state)
{
    hid_t set = H5Dopen2(file, path, H5P_DEFAULT);
    uint64_t kind = dice_next(state) % 4;

    if (set < 0)
        return;
    if (kind == 0)
        change_content(set, state);
    else if (kind == 1)
        change_extent(set, state);
    (void)H5Dclose(set);
    if (kind == 2)
        (void)H5Ldelete(file, path, H5P_DEFAULT);
    else if (kind == 3)
        replace_dataset(file, path, state);
}

/* One to three things that the library changes. */
static void write_odd(const char *path, const struct seed_file *s, int kind,
                      uint64_t *state)
{
    static const char *const objects[KINDS][6] = {
        {"/capture", "/capture/channel_1", "/capture/channel_2",
         "/capture/digital_1", "/capture/rates", "/capture/missing/channel_1"},
        {"/", "/", "/", "/", "/voltage", "/voltage"},
        {"/", "/s", "/s/time_ns", "/s/flagged", "/s/a", "/s/b"}};
    FILE *f = fopen(path, "wb");
    hid_t file;

    if (!f || fwrite(s->bytes, 1, s->size, f) != s->size)
        exit(2);
    (void)fclose(f);
    file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    for (uint64_t k = dice_next(state) % 3 + 1; k--;) {
        const char *name = objects[kind][dice_next(state) % 6];
        hid_t object = H5Oopen(file, name, H5P_DEFAULT);

        if (object < 0)
            continue;
        if (dice_next(state) % 2)
            change_attribute(object, state);
        (void)H5Oclose(object);
        if (dice_next(state) % 2)
            change_dataset(file, name, state);
    }
    (void)H5Fclose(file);
}

/* Its status. The child says on standard error what killed it (a sanitizer
 * does). */
static int try_file(const char *path, int kind)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        (void)alarm(20);
        if (kind == 2)
            read_table(path);
        else
            read_capture(path);
        exit(0);
    }
    (void)waitpid(pid, &status, 0);
    return status;
}

int main(int argc, char **argv)
{
    long seconds = argc > 1 ? atol(argv[1]) : 10;
    uint64_t state = dice_seed(argc > 2 ? (uint64_t)atoll(argv[2]) : 1);
    bool bytes = argc > 3 && strcmp(argv[3], "bytes") == 0;
    static struct seed_file seeds[KINDS];
    char path[] = "/tmp/wp-fuzz-XXXXXX.h5";
    int fd = mkstemps(path, 3), died = 0, slow = 0;
    time_t end = time(NULL) + seconds;
    long n = 0;

    if (fd < 0)
        return 2;
    (void)close(fd);
    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    make_capture(path);
    load(path, &seeds[0]);
    make_foreign(path);
    load(path, &seeds[1]);
    make_table(path);
    load(path, &seeds[2]);
    for (; time(NULL) < end; n++) {
        int kind = (int)(dice_next(&state) % KINDS), status;

        if (bytes)
            write_changed(path, &seeds[kind], &state);
        else
            write_odd(path, &seeds[kind], kind, &state);
        status = try_file(path, kind);
        if (status) {
            char kept[64];

            (void)snprintf(kept, sizeof(kept), "/tmp/wp-fuzz-died-%ld.h5", n);
            (void)rename(path, kept);
            (void)fprintf(stderr, "file %ld, kind %d: status %d; see %s\n", n,
                          kind, status, kept);
            if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
                slow++;
            else
                died++;
        }
    }
    (void)unlink(path);
    (void)printf("fuzz_hdf5: %ld files, %d deaths, %d endless\n", n, died,
                 slow);
    return !bytes && (died || slow) ? EXIT_FAILURE : EXIT_SUCCESS;
}
