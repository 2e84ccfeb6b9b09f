/*
 * The chain of records, decompression and the tree of elements, on files made
 * by hand: what is right is read, what is wrong is answered.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "format/pqdif_record_priv.h"
#include "pqdif_fixture.h"
#include "runner.h"

static struct pq_made m;
static struct pq_bytes b;
static struct wp_notes notes;
static struct wp_error err;

static void setup(void)
{
    memset(&m, 0, sizeof(m));
    memset(&b, 0, sizeof(b));
    memset(&notes, 0, sizeof(notes));
}

static void teardown(void)
{
    wp_notes_release(&notes);
    pq_remove();
}

/* Opens what was made and reads all bodies. */
static enum wp_status read_all(void)
{
    struct wp_pqdif_file *f;
    struct wp_pqdif_body body;
    const char *path = pq_write(&m);
    enum wp_status status;

    err.text[0] = '\0';
    status = wp_pqdif_file_open(&f, path, &notes, &err);
    ck_assert((f != NULL) == (status == WP_OK));
    for (size_t i = 0; !status && i < wp_pqdif_file_records(f); i++) {
        status = wp_pqdif_body_read(f, i, &body, &err);
        ck_assert((body.at != NULL) == (status == WP_OK));
        wp_pqdif_body_release(&body);
    }
    wp_pqdif_file_close(f);
    if (status)
        ck_assert_msg(strncmp(err.text, path, strlen(path)) == 0, "%s",
                      err.text);
    return status;
}

static void fails(enum wp_status with, const char *text)
{
    enum wp_status status = read_all();

    ck_assert_msg(status == with, "status %d, %s", status, err.text);
    ck_assert_msg(strstr(err.text, text) != NULL, "%s", err.text);
}

START_TEST(signature)
{
    pq_base(&m, false);
    ck_assert(wp_pqdif_signature(m.bytes.at, 16));
    ck_assert(!wp_pqdif_signature(m.bytes.at, 15));
    m.bytes.at[7] ^= 1;
    ck_assert(!wp_pqdif_signature(m.bytes.at, 4096));
}
END_TEST

START_TEST(plain_and_compressed)
{
    pq_base(&m, _i);
    ck_assert_msg(read_all() == WP_OK, "%s", err.text);
    ck_assert_uint_eq(notes.count, 0);
}
END_TEST

/* Cut where a record ends, the file looks like those of writers that let the
 * last link point to the end: a note. Cut anywhere else it is an error. */
START_TEST(cut_off_anywhere)
{
    size_t whole;

    pq_base(&m, _i);
    whole = m.bytes.n;
    for (size_t n = 0; n < whole; n++) {
        bool at_record = n == m.header[1] || n == m.header[2];

        m.bytes.n = n;
        wp_notes_release(&notes);
        ck_assert_msg(read_all() == (at_record ? WP_OK : WP_E_FORMAT),
                      "cut to %zu bytes: %s", n, err.text);
        ck_assert_uint_eq(notes.count, at_record);
    }
}
END_TEST

START_TEST(bad_signature)
{
    pq_base(&m, false);
    m.bytes.at[m.header[_i] + 15] = 1;
    fails(WP_E_FORMAT, "signature");
}
END_TEST

START_TEST(bad_header_size)
{
    pq_base(&m, false);
    pq_put_u32(&m.bytes, m.header[_i] + 32, 63 + 2 * (uint32_t)(_i % 2));
    fails(WP_E_FORMAT, "header of 64 bytes");
}
END_TEST

START_TEST(bad_body_size)
{
    static const uint32_t sizes[] = {0x7fffffff, 0xffffffff, 0x80000000,
                                     100000};

    pq_base(&m, false);
    pq_put_u32(&m.bytes, m.header[_i % 3] + 36, sizes[_i / 3]);
    fails(WP_E_FORMAT, "expected a body of at most");
}
END_TEST

START_TEST(bad_link)
{
    static const uint32_t links[] = {0x7fffffff, 0xffffffff, 0x80000000};

    pq_base(&m, false);
    pq_put_u32(&m.bytes, m.header[_i % 3] + 40, links[_i / 3]);
    fails(WP_E_FORMAT, "next record within");
}
END_TEST

START_TEST(link_into_the_last_header)
{
    pq_base(&m, false);
    pq_put_u32(&m.bytes, m.header[2] + 40, (uint32_t)m.bytes.n - 63);
    fails(WP_E_FORMAT, "next record within");
}
END_TEST

START_TEST(link_between_records)
{
    pq_base(&m, false);
    pq_put_u32(&m.bytes, m.header[0] + 40, (uint32_t)m.header[1] + 4);
    fails(WP_E_FORMAT, "signature");
}
END_TEST

START_TEST(link_to_itself)
{
    pq_base(&m, false);
    pq_put_u32(&m.bytes, m.header[2] + 40, (uint32_t)m.header[2]);
    fails(WP_E_FORMAT, "link back");
}
END_TEST

/* The longer file has room for several rounds. */
START_TEST(links_in_a_circle)
{
    static uint8_t filler[100000];

    pq_base(&m, false);
    if (_i)
        pq_record(&m, WP_PQDIF_REC_OBSERVATION, filler, sizeof(filler));
    pq_put_u32(&m.bytes, m.header[2] + 40, (uint32_t)m.header[1]);
    fails(WP_E_FORMAT, "link back");
}
END_TEST

START_TEST(records_that_overlap)
{
    pq_base(&m, false);
    pq_put_u32(&m.bytes, m.header[0] + 36, (uint32_t)m.bytes.n - 64);
    fails(WP_E_FORMAT, "overlap");
}
END_TEST

/* A record may be anywhere: here the last two have changed places. */
START_TEST(links_may_go_back)
{
    pq_base(&m, false);
    pq_put_u32(&m.bytes, m.header[0] + 40, (uint32_t)m.header[2]);
    pq_put_u32(&m.bytes, m.header[2] + 40, (uint32_t)m.header[1]);
    pq_put_u32(&m.bytes, m.header[1] + 40, 0);
    ck_assert_msg(read_all() == WP_OK, "%s", err.text);
}
END_TEST

START_TEST(first_is_no_container)
{
    m.records = 0;
    pq_u32(&b, 0);
    pq_record(&m, WP_PQDIF_REC_OBSERVATION, b.at, b.n);
    fails(WP_E_FORMAT, "container");
}
END_TEST

START_TEST(other_compression)
{
    static const unsigned pairs[][2] = {{1, 1}, {1, 0}, {2, 64}, {3, 1}};

    pq_container(&m, pairs[_i][0], pairs[_i][1]);
    fails(WP_E_UNSUPPORTED, "compression");
}
END_TEST

START_TEST(no_such_compression)
{
    pq_container(&m, 0, 0x7fffffff);
    fails(WP_E_FORMAT, "compression");
}
END_TEST

/* GSF's rule: both must say so. */
START_TEST(half_a_compression_is_none)
{
    pq_container(&m, 2 * (unsigned)_i, 1 - (unsigned)_i);
    pq_u32(&b, 0);
    pq_record(&m, WP_PQDIF_REC_OBSERVATION, b.at, b.n);
    ck_assert_msg(read_all() == WP_OK, "%s", err.text);
}
END_TEST

START_TEST(checksums)
{
    uint32_t good[3] = {0};

    pq_container(&m, 2, 1);
    pq_source_body(&b, 2, 4);
    pq_packed(&m, WP_PQDIF_REC_DATA_SOURCE, &b, 0);
    good[1] = (uint32_t)crc32(0, b.at, (uInt)b.n);
    good[2] = good[1] + 1;
    pq_put_u32(&m.bytes, m.header[1] + 44, good[_i]);
    ck_assert_int_eq(read_all(), WP_OK);
    ck_assert_uint_eq(notes.count, _i == 2);
}
END_TEST

START_TEST(compressed_garbage)
{
    pq_base(&m, true);
    m.bytes.at[m.header[2] + 64] = 0;
    fails(WP_E_FORMAT, "zlib stream");
}
END_TEST

START_TEST(compressed_and_broken)
{
    pq_base(&m, true);
    m.bytes.at[m.header[2] + 64 + 60] ^= 0x55;
    fails(WP_E_FORMAT, "zlib stream");
}
END_TEST

START_TEST(compressed_and_cut_off)
{
    pq_base(&m, true);
    pq_put_u32(&m.bytes, m.header[2] + 36,
               (uint32_t)(m.bytes.n - m.header[2] - 64) - 1);
    fails(WP_E_FORMAT, "cut off");
}
END_TEST

START_TEST(bytes_behind_the_stream)
{
    pq_container(&m, 2, 1);
    pq_source_body(&b, 2, 4);
    pq_packed(&m, WP_PQDIF_REC_DATA_SOURCE, &b, 5);
    ck_assert_msg(read_all() == WP_OK, "%s", err.text);
    ck_assert_uint_eq(notes.count, 1);
    ck_assert_ptr_nonnull(strstr(notes.text[0], "5 bytes behind"));
}
END_TEST

/* Some writers compress in pieces. */
START_TEST(streams_back_to_back)
{
    static uint8_t out[4096];
    uLongf first = 2048, second = 2048;
    struct wp_pqdif_file *f;
    struct wp_pqdif_body body;

    pq_container(&m, 2, 1);
    pq_source_body(&b, 2, 4);
    ck_assert_int_eq(compress(out, &first, b.at, 100), Z_OK);
    ck_assert_int_eq(compress(out + first, &second, b.at + 100, b.n - 100),
                     Z_OK);
    pq_record(&m, WP_PQDIF_REC_DATA_SOURCE, out, first + second);
    ck_assert_int_eq(wp_pqdif_file_open(&f, pq_write(&m), &notes, &err), WP_OK);
    ck_assert_int_eq(wp_pqdif_body_read(f, 1, &body, &err), WP_OK);
    ck_assert_uint_eq(body.size, b.n);
    ck_assert_mem_eq(body.at, b.at, b.n);
    wp_pqdif_body_release(&body);
    wp_pqdif_file_close(f);
    ck_assert_uint_eq(notes.count, 0);
}
END_TEST

/* 270 KB that would become 257 MiB. */
START_TEST(zlib_bomb)
{
    uint8_t *zeros = calloc(1, 1 << 20), *out = malloc(PQ_BYTES);
    uLongf n = PQ_BYTES, all = 0;

    ck_assert(zeros && out);
    ck_assert_int_eq(compress(out, &n, zeros, 1 << 20), Z_OK);
    for (int i = 0; i < 257; i++, all += n)
        memmove(out + all, out, n);
    pq_container(&m, 2, 1);
    pq_record(&m, WP_PQDIF_REC_OBSERVATION, out, all);
    free(zeros);
    free(out);
    fails(WP_E_UNSUPPORTED, "268435456 bytes when decompressed");
}
END_TEST

/* One entry of each wrong kind in a body of its own. */
START_TEST(bad_elements)
{
    static const struct {
        struct pq_entry entry;
        const char *text;
    } row[] = {
        {{0, 1, 0, false, 64, 0}, "expected a collection within"},
        {{0, 1, 0, false, 0x7fffffff, 0}, "expected a collection within"},
        {{0, 1, 0, false, 0xfffffffc, 0}, "expected a collection within"},
        {{0, 1, 0, false, 33, 0}, "expected a collection within"},
        {{0, 1, 0, false, 0, 0}, "or a circle"},
        {{0, 3, 32, false, 33, 0}, "expected a vector within"},
        {{0, 3, 32, false, 0x80000000, 0}, "expected a vector within"},
        {{0, 3, 32, false, 36, 0}, "expected a vector within"},
        {{0, 3, 99, false, 32, 0}, "physical type"},
        {{0, 3, 0, false, 32, 0}, "physical type"},
        {{0, 2, 41, false, 30, 0}, "expected a value within"},
        {{0, 2, 41, false, 0xffffffff, 0}, "expected a value within"},
        {{0, 2, 12, true, 0, 0}, "physical type"},
        {{0, 2, 50, true, 0, 0}, "embedded"},
        {{0, 2, 60, true, 0, 0}, "embedded"},
        {{0, 0, 32, true, 0, 0}, "expected a collection (1)"},
        {{0, 4, 32, true, 0, 0}, "expected a collection (1)"},
    };

    ck_assert_uint_eq(sizeof(row) / sizeof(*row), 17);
    pq_container(&m, 0, 0);
    pq_u32(&b, 1);
    pq_entry(&b, &row[_i].entry);
    pq_u32(&b, 0x20000000); /* a count at 32 that does not fit */
    pq_record(&m, WP_PQDIF_REC_OBSERVATION, b.at, b.n);
    fails(WP_E_FORMAT, row[_i].text);
}
END_TEST

START_TEST(bad_counts)
{
    static const uint32_t counts[] = {1, 0x7fffffff, 0xffffffff, 153391690};

    pq_container(&m, 0, 0);
    pq_u32(&b, counts[_i]);
    pq_record(&m, WP_PQDIF_REC_OBSERVATION, b.at, b.n);
    fails(WP_E_FORMAT, "expected a collection within");
}
END_TEST

/* No room for the count itself. */
START_TEST(no_body)
{
    pq_container(&m, 0, 0);
    pq_u32(&b, 0);
    pq_record(&m, WP_PQDIF_REC_OBSERVATION, b.at, (size_t)_i);
    fails(WP_E_FORMAT, "expected a collection within");
}
END_TEST

/* 16 levels are read, 17 are not. */
START_TEST(deep_nesting)
{
    pq_container(&m, 0, 0);
    for (uint32_t i = 0; i < 15 + (uint32_t)_i; i++) {
        pq_u32(&b, 1);
        pq_list(&b, WP_PQDIF_ONE_CHANNEL_INST, 32 * (i + 1));
    }
    pq_u32(&b, 0);
    pq_record(&m, WP_PQDIF_REC_OBSERVATION, b.at, b.n);
    if (_i)
        fails(WP_E_FORMAT, "16 deep");
    else
        ck_assert_msg(read_all() == WP_OK, "%s", err.text);
}
END_TEST

/* Few bytes that mean 20^14 elements: each level is shared 20 times. */
START_TEST(wide_nesting)
{
    const uint32_t wide = 20, level = 4 + 28 * wide;

    pq_container(&m, 0, 0);
    for (uint32_t i = 0; i < 14; i++) {
        pq_u32(&b, wide);
        for (uint32_t k = 0; k < wide; k++)
            pq_list(&b, WP_PQDIF_ONE_CHANNEL_INST, level * (i + 1));
    }
    pq_u32(&b, 0);
    pq_record(&m, WP_PQDIF_REC_OBSERVATION, b.at, b.n);
    fails(WP_E_UNSUPPORTED, "elements");
}
END_TEST

START_TEST(no_such_file)
{
    struct wp_pqdif_file *f;

    ck_assert_int_eq(wp_pqdif_file_open(&f, "/nowhere/x.pqd", &notes, &err),
                     WP_E_IO);
    ck_assert_ptr_null(f);
    ck_assert_int_eq(wp_pqdif_file_open(&f, "/tmp", &notes, &err), WP_E_IO);
    ck_assert_ptr_null(f);
}
END_TEST

/* The vectors of facts: day number and second in bytes. */
START_TEST(time_stamps)
{
    static const struct {
        uint8_t bytes[12];
        int64_t ns;
    } row[] = {
        {{0xe1, 0x63}, 0},
        {{0xbd, 0xae}, 1655769600 * INT64_C(1000000000)},
        {{0x0b, 0xb5, 0, 0, 0, 0, 0, 0, 0x10, 0xda, 0xd6, 0x40},
         1795242600 * INT64_C(1000000000) + 250000000},
    };
    struct wp_pqdif_element e = {.kind = WP_PQDIF_SCALAR,
                                 .type = WP_PQDIF_TYPE_TIMESTAMP,
                                 .count = 1,
                                 .at = row[_i].bytes};
    int64_t ns;

    ck_assert(wp_pqdif_utc(&e, 0, &ns));
    ck_assert_int_eq(ns, row[_i].ns);
    ck_assert(!wp_pqdif_utc(&e, 1, &ns));
}
END_TEST

START_TEST(time_stamps_that_are_none)
{
    static const uint8_t bytes[][12] = {
        {0xff, 0xff, 0xff, 0xff},                          /* year 11 million */
        {0xe1, 0x63, 0, 0, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f},  /* NaN */
        {0xe1, 0x63, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0xbf},  /* -1 s */
        {0xe1, 0x63, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f}}; /* infinite */
    struct wp_pqdif_element e = {.kind = WP_PQDIF_SCALAR,
                                 .type = WP_PQDIF_TYPE_TIMESTAMP,
                                 .count = 1,
                                 .at = bytes[_i]};
    int64_t ns;

    ck_assert(!wp_pqdif_utc(&e, 0, &ns));
}
END_TEST

START_TEST(texts)
{
    static const uint8_t narrow[] = "V\x1b[1m", wide[] = "\x41\0\xe9\0\xac\x20"
                                                         "\x07\0\0\0\x42";
    struct wp_pqdif_element e = {.type = 10, .count = 6};
    char out[16];

    e.kind = WP_PQDIF_VECTOR;
    e.at = narrow;
    ck_assert(wp_pqdif_text(&e, out, sizeof(out)));
    ck_assert_str_eq(out, "V?[1m");
    ck_assert(wp_pqdif_text(&e, out, 3));
    ck_assert_str_eq(out, "V?");
    e.type = 11;
    e.at = wide;
    ck_assert(wp_pqdif_text(&e, out, sizeof(out)));
    ck_assert_str_eq(out, "A\xc3\xa9\xe2\x82\xac?");
    ck_assert(wp_pqdif_text(&e, out, 5));
    ck_assert_str_eq(out, "A\xc3\xa9");
    e.type = 32;
    ck_assert(!wp_pqdif_text(&e, out, sizeof(out)));
    ck_assert_str_eq(out, "");
}
END_TEST

Suite *test_suite(void)
{
    Suite *s = suite_create("format/pqdif_record");
    TCase *chain = tcase_create("chain");
    TCase *packed = tcase_create("compression");
    TCase *tree = tcase_create("elements");

    tcase_add_checked_fixture(chain, setup, teardown);
    tcase_add_checked_fixture(packed, setup, teardown);
    tcase_add_checked_fixture(tree, setup, teardown);
    tcase_set_timeout(chain, 60);
    tcase_set_timeout(packed, 60);
    tcase_add_test(chain, signature);
    tcase_add_loop_test(chain, plain_and_compressed, 0, 2);
    tcase_add_loop_test(chain, cut_off_anywhere, 0, 2);
    tcase_add_loop_test(chain, bad_signature, 0, 3);
    tcase_add_loop_test(chain, bad_header_size, 0, 3);
    tcase_add_loop_test(chain, bad_body_size, 0, 12);
    tcase_add_loop_test(chain, bad_link, 0, 9);
    tcase_add_test(chain, link_into_the_last_header);
    tcase_add_test(chain, link_between_records);
    tcase_add_test(chain, link_to_itself);
    tcase_add_loop_test(chain, links_in_a_circle, 0, 2);
    tcase_add_test(chain, records_that_overlap);
    tcase_add_test(chain, links_may_go_back);
    tcase_add_test(chain, first_is_no_container);
    tcase_add_test(chain, no_such_file);
    tcase_add_loop_test(packed, other_compression, 0, 4);
    tcase_add_test(packed, no_such_compression);
    tcase_add_loop_test(packed, half_a_compression_is_none, 0, 2);
    tcase_add_loop_test(packed, checksums, 0, 3);
    tcase_add_test(packed, compressed_garbage);
    tcase_add_test(packed, compressed_and_broken);
    tcase_add_test(packed, compressed_and_cut_off);
    tcase_add_test(packed, bytes_behind_the_stream);
    tcase_add_test(packed, streams_back_to_back);
    tcase_add_test(packed, zlib_bomb);
    tcase_add_loop_test(tree, bad_elements, 0, 17);
    tcase_add_loop_test(tree, bad_counts, 0, 4);
    tcase_add_loop_test(tree, no_body, 0, 4);
    tcase_add_loop_test(tree, deep_nesting, 0, 2);
    tcase_add_test(tree, wide_nesting);
    tcase_add_loop_test(tree, time_stamps, 0, 3);
    tcase_add_loop_test(tree, time_stamps_that_are_none, 0, 4);
    tcase_add_test(tree, texts);
    suite_add_tcase(s, chain);
    suite_add_tcase(s, packed);
    suite_add_tcase(s, tree);
    return s;
}
