#include "format/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 16 };

static void finish(struct sha256_ctx *ctx, char hex[WP_DIGEST_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t sum[SHA256_DIGEST_SIZE];

    sha256_digest(ctx, sizeof(sum), sum);
    for (size_t i = 0; i < sizeof(sum); i++) {
        hex[2 * i] = digits[sum[i] >> 4];
        hex[2 * i + 1] = digits[sum[i] & 15];
    }
    hex[2 * sizeof(sum)] = '\0';
}

void wp_digest_memory(const void *data, size_t length, char hex[WP_DIGEST_TEXT])
{
    struct sha256_ctx ctx;

    sha256_init(&ctx);
    if (length)
        sha256_update(&ctx, length, data);
    finish(&ctx, hex);
}

/* All of fd; 0 or errno. */
static int sum_up(int fd, const atomic_bool *stop, struct sha256_ctx *ctx,
                  uint8_t *buffer, int64_t *total)
{
    for (;;) {
        ssize_t got;

        if (stop && atomic_load(stop))
            return ECANCELED;
        got = read(fd, buffer, BUFFER_BYTES);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        if (got == 0)
            return 0;
        sha256_update(ctx, (size_t)got, buffer);
        *total += got;
    }
}

enum wp_status wp_digest_file(const char *path, char hex[WP_DIGEST_TEXT],
                              int64_t *bytes, struct wp_error *err)
{
    return wp_digest_file_until(path, NULL, hex, bytes, err);
}

enum wp_status wp_digest_file_until(const char *path, const atomic_bool *stop,
                                    char hex[WP_DIGEST_TEXT], int64_t *bytes,
                                    struct wp_error *err)
{
    struct sha256_ctx ctx;
    int64_t total = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int reason = fd < 0 ? errno : 0;
    uint8_t *buffer = malloc(BUFFER_BYTES);

    hex[0] = '\0';
    sha256_init(&ctx);
    if (fd >= 0 && buffer)
        reason = sum_up(fd, stop, &ctx, buffer, &total);
    if (fd >= 0)
        (void)close(fd);
    free(buffer);
    if (!buffer)
        return wp_fail_nomem(err, "a digest");
    if (reason)
        return wp_fail(err, WP_E_IO, "%s: %s", path, strerror(reason));
    finish(&ctx, hex);
    if (bytes)
        *bytes = total;
    return WP_OK;
}
