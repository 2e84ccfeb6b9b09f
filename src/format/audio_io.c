#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "format/audio_io_priv.h"

static void io_reset(struct wp_audio_io *io, int fd, int64_t length)
{
    io->fd = fd;
    io->error = 0;
    io->base = io->position = io->buffer_at = io->buffer_end = 0;
    io->length = length;
}

enum wp_status wp_audio_io_open(struct wp_audio_io *io, const char *path,
                                struct wp_error *err)
{
    int64_t size = 0;
    enum wp_status status = wp_file_size(path, &size, err);

    io_reset(io, -1, 0);
    if (status)
        return status;
    if (size == 0)
        return wp_fail(err, WP_E_FORMAT,
                       "%s: expected an audio file, found an empty file", path);
    io_reset(io, open(path, O_RDONLY | O_CLOEXEC), size);
    if (io->fd < 0)
        return wp_fail(err, WP_E_IO, "%s: %s", path, strerror(errno));
    return WP_OK;
}

enum wp_status wp_audio_io_create(struct wp_audio_io *io, const char *path,
                                  struct wp_error *err)
{
    io_reset(io, open(path, O_RDWR | O_TRUNC | O_CLOEXEC), 0);
    if (io->fd < 0)
        return wp_fail(err, WP_E_IO, "%s: %s", path, strerror(errno));
    return WP_OK;
}

int wp_audio_io_close(struct wp_audio_io *io)
{
    int bad = io->fd >= 0 && close(io->fd) != 0;

    if (bad && !io->error)
        io->error = errno;
    io->fd = -1;
    return bad;
}

/* n bytes of the file, or what there is until its end. */
static size_t read_at(struct wp_audio_io *io, int64_t at, uint8_t *out,
                      size_t n)
{
    size_t done = 0;

    while (done < n) {
        ssize_t got =
            pread(io->fd, out + done, n - done, (off_t)(at + (int64_t)done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && !io->error)
            io->error = errno;
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return done;
}

/* How many of n bytes lie inside the window. */
static size_t within(const struct wp_audio_io *io, int64_t at, size_t n)
{
    int64_t left = io->length - at;

    if (at < 0 || left <= 0)
        return 0;
    return (uint64_t)left < n ? (size_t)left : n;
}

size_t wp_audio_io_peek(struct wp_audio_io *io, int64_t at, void *out, size_t n)
{
    return read_at(io, io->base + at, out, within(io, at, n));
}

/* libsndfile asks for 8 KiB at a time where it converts: spare system calls. */
static size_t read_buffered(struct wp_audio_io *io, int64_t at, uint8_t *out,
                            size_t n)
{
    size_t have;

    if (at < io->buffer_at || at >= io->buffer_end) {
        io->buffer_at = at;
        io->buffer_end =
            at + (int64_t)read_at(io, at, io->buffer, sizeof(io->buffer));
    }
    have = (size_t)(io->buffer_end - at);
    if (have > n)
        have = n;
    memcpy(out, io->buffer + (at - io->buffer_at), have);
    return have;
}

static sf_count_t io_length(void *user)
{
    return ((struct wp_audio_io *)user)->length;
}

static sf_count_t io_tell(void *user)
{
    return ((struct wp_audio_io *)user)->position;
}

static sf_count_t io_seek(sf_count_t offset, int whence, void *user)
{
    struct wp_audio_io *io = user;
    int64_t from = whence == SEEK_CUR   ? io->position
                   : whence == SEEK_END ? io->length
                                        : 0;

    if (offset > INT64_MAX / 2 || offset < -from)
        return -1;
    io->position = from + offset;
    return io->position;
}

static sf_count_t io_read(void *out, sf_count_t count, void *user)
{
    struct wp_audio_io *io = user;
    uint8_t *to = out;
    size_t n = count > 0 ? within(io, io->position, (size_t)count) : 0;
    size_t done = 0;

    while (done < n) {
        int64_t at = io->base + io->position;
        size_t got = n - done >= sizeof(io->buffer) / 4
                         ? read_at(io, at, to + done, n - done)
                         : read_buffered(io, at, to + done, n - done);

        if (!got)
            break;
        done += got;
        io->position += (int64_t)got;
    }
    return (sf_count_t)done;
}

static sf_count_t io_write(const void *in, sf_count_t count, void *user)
{
    struct wp_audio_io *io = user;
    const uint8_t *from = in;
    sf_count_t done = 0;

    /* A header written after a failure would make a torso look whole. */
    while (!io->error && done < count) {
        ssize_t put = pwrite(io->fd, from + done, (size_t)(count - done),
                             (off_t)(io->position));

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            io->error = put < 0 ? errno : ENOSPC;
            break;
        }
        done += put;
        io->position += put;
    }
    if (io->position > io->length)
        io->length = io->position;
    return done;
}

void wp_audio_io_poke(struct wp_audio_io *io, int64_t at, const void *in,
                      size_t n)
{
    io->position = at;
    (void)io_write(in, (sf_count_t)n, io);
}

SF_VIRTUAL_IO wp_audio_io_callbacks(void)
{
    return (SF_VIRTUAL_IO){.get_filelen = io_length,
                           .seek = io_seek,
                           .read = io_read,
                           .write = io_write,
                           .tell = io_tell};
}
