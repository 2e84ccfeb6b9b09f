#define ZLIB_CONST /* the input is not written to */
#include "format/pqdif_inflate_priv.h"

#include <stdlib.h>
#include <zlib.h>

enum { FIRST_BYTES = 4096, ZLIB_CMF = 0x78 };

struct job {
    const struct wp_pqdif_packed *in;
    struct wp_pqdif_body *out;
    size_t room; /* allocated */
    z_stream z;
};

static bool grow(struct job *j)
{
    size_t room = j->room ? 2 * j->room : FIRST_BYTES;
    uint8_t *at;

    if (room > j->in->limit)
        room = j->in->limit;
    at = realloc(j->out->at, room);
    if (!at)
        return false;
    j->out->at = at;
    j->room = room;
    return true;
}

/* The next stream begins where the last one ended. */
static bool another(struct job *j)
{
    return j->z.avail_in >= 2 && j->z.next_in[0] == ZLIB_CMF &&
           (j->z.next_in[0] * 256 + j->z.next_in[1]) % 31 == 0 &&
           inflateReset(&j->z) == Z_OK;
}

/* A result that fills the limit exactly may have its end still to come, so the
 * room is one byte more than anybody may use: reaching it is too long. */
static enum wp_status run(struct job *j, const char *where,
                          struct wp_error *err)
{
    int z = Z_OK;

    while (z == Z_OK) {
        if (j->out->size == j->room && j->room == j->in->limit)
            return wp_fail(err, WP_E_UNSUPPORTED,
                           "%s: expected less than %zu bytes when "
                           "decompressed, found more",
                           where, j->in->limit);
        if (j->out->size == j->room && !grow(j))
            return wp_fail_nomem(err, "a PQDIF record");
        j->z.next_out = j->out->at + j->out->size;
        j->z.avail_out = (uInt)(j->room - j->out->size);
        z = inflate(&j->z, Z_NO_FLUSH);
        j->out->size = j->room - j->z.avail_out;
        if (z == Z_STREAM_END && another(j))
            z = Z_OK;
    }
    if (z == Z_STREAM_END)
        return WP_OK;
    if (z == Z_MEM_ERROR)
        return wp_fail_nomem(err, "a PQDIF record");
    return wp_fail(err, WP_E_FORMAT,
                   "%s: expected a zlib stream of %zu bytes, found %s after "
                   "%zu of them",
                   where, j->in->size,
                   z == Z_BUF_ERROR ? "that it is cut off"
                   : j->z.msg       ? j->z.msg
                                    : "something else",
                   j->in->size - j->z.avail_in);
}

enum wp_status wp_pqdif_inflate(const struct wp_pqdif_packed *in,
                                struct wp_pqdif_body *out, size_t *tail,
                                const char *where, struct wp_error *err)
{
    struct job j = {.in = in, .out = out};
    enum wp_status status;

    *out = (struct wp_pqdif_body){NULL, 0};
    if (inflateInit(&j.z) != Z_OK)
        return wp_fail_nomem(err, "a PQDIF record");
    j.z.next_in = in->at;
    j.z.avail_in = (uInt)in->size;
    status = run(&j, where, err);
    *tail = j.z.avail_in;
    (void)inflateEnd(&j.z);
    if (status) {
        free(out->at);
        *out = (struct wp_pqdif_body){NULL, 0};
    }
    return status;
}
