#include "format/hdf5_driver_priv.h"

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct info {
    int *io_errno;
};

struct handle {
    H5FD_t pub; /* the library's part; must be first */
    int fd;
    haddr_t eoa; /* end of what the library has allocated */
    haddr_t eof; /* end of what is (or is believed to be) on disk */
    int *io_errno;
};

static const haddr_t MAX_ADDRESS = ((haddr_t)1 << 62) - 1;

static void keep_error(struct handle *h)
{
    if (!*h->io_errno)
        *h->io_errno = errno ? errno : EIO;
}

static int open_flags(unsigned flags)
{
    return (flags & H5F_ACC_RDWR ? O_RDWR : O_RDONLY) |
           (flags & H5F_ACC_TRUNC ? O_TRUNC : 0) |
           (flags & H5F_ACC_CREAT ? O_CREAT : 0) |
           (flags & H5F_ACC_EXCL ? O_EXCL : 0) | O_CLOEXEC;
}

static H5FD_t *drv_open(const char *name, unsigned flags, hid_t access,
                        haddr_t max)
{
    const struct info *info = H5Pget_driver_info(access);
    struct handle *h = calloc(1, sizeof(*h));
    struct stat st;

    (void)max;
    if (!h || !info) {
        free(h);
        return NULL;
    }
    h->io_errno = info->io_errno;
    h->fd = open(name, open_flags(flags), 0666);
    if (h->fd < 0 || fstat(h->fd, &st) != 0) {
        keep_error(h);
        if (h->fd >= 0)
            (void)close(h->fd);
        free(h);
        return NULL;
    }
    /* The library tries a file without creating it first: no failure yet. */
    *h->io_errno = 0;
    h->eof = (haddr_t)st.st_size;
    return &h->pub;
}

static herr_t drv_close(H5FD_t *file)
{
    struct handle *h = (struct handle *)file;

    if (close(h->fd) != 0)
        keep_error(h);
    free(h);
    return 0;
}

/* The library asks whether it has this file open already: every open of ours
 * stands for itself. */
static int drv_cmp(const H5FD_t *a, const H5FD_t *b)
{
    return a < b ? -1 : a > b;
}

static herr_t drv_query(const H5FD_t *file, unsigned long *flags)
{
    (void)file;
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA |
             H5FD_FEAT_DATA_SIEVE | H5FD_FEAT_AGGREGATE_SMALLDATA |
             H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
    return 0;
}

static haddr_t drv_get_eoa(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const struct handle *)file)->eoa;
}

static herr_t drv_set_eoa(H5FD_t *file, H5FD_mem_t type, haddr_t address)
{
    (void)type;
    ((struct handle *)file)->eoa = address;
    return 0;
}

static haddr_t drv_get_eof(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const struct handle *)file)->eof;
}

static herr_t drv_read(H5FD_t *file, H5FD_mem_t type, hid_t transfer,
                       haddr_t address, size_t size, void *buffer)
{
    const struct handle *h = (const struct handle *)file;
    uint8_t *out = buffer;

    (void)type;
    (void)transfer;
    if (address > MAX_ADDRESS || size > MAX_ADDRESS - address)
        return -1;
    while (size) {
        ssize_t n = pread(h->fd, out, size, (off_t)address);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0) { /* behind the end: allocated, not yet written */
            memset(out, 0, size);
            return 0;
        }
        out += n;
        address += (haddr_t)n;
        size -= (size_t)n;
    }
    return 0;
}

static herr_t drv_write(H5FD_t *file, H5FD_mem_t type, hid_t transfer,
                        haddr_t address, size_t size, const void *buffer)
{
    struct handle *h = (struct handle *)file;
    const uint8_t *in = buffer;

    (void)type;
    (void)transfer;
    if (address > MAX_ADDRESS || size > MAX_ADDRESS - address)
        return -1;
    if (address + size > h->eof)
        h->eof = address + size;
    while (size && !*h->io_errno) {
        ssize_t n = pwrite(h->fd, in, size, (off_t)address);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            keep_error(h);
            break;
        }
        in += n;
        address += (haddr_t)n;
        size -= (size_t)n;
    }
    return 0;
}

static herr_t drv_truncate(H5FD_t *file, hid_t transfer, hbool_t closing)
{
    struct handle *h = (struct handle *)file;

    (void)transfer;
    (void)closing;
    if (h->eof != h->eoa && !*h->io_errno &&
        ftruncate(h->fd, (off_t)h->eoa) != 0)
        keep_error(h);
    h->eof = h->eoa;
    return 0;
}

hid_t wp_h5_driver_select(hid_t access, int *io_errno)
{
    const H5FD_class_t driver = {
#if H5_VERSION_GE(1, 13, 0)
        .version = H5FD_CLASS_VERSION,
        .value = (H5FD_class_value_t)600,
#endif
        .name = "wattproof",
        .maxaddr = MAX_ADDRESS,
        .fc_degree = H5F_CLOSE_STRONG,
        .fapl_size = sizeof(struct info),
        .open = drv_open,
        .close = drv_close,
        .cmp = drv_cmp,
        .query = drv_query,
        .get_eoa = drv_get_eoa,
        .set_eoa = drv_set_eoa,
        .get_eof = drv_get_eof,
        .read = drv_read,
        .write = drv_write,
        .truncate = drv_truncate,
        .fl_map = H5FD_FLMAP_DICHOTOMY,
    };
    const struct info info = {io_errno};
    hid_t id = H5FDregister(&driver);

    if (id >= 0 && H5Pset_driver(access, id, &info) < 0) {
        (void)H5FDunregister(id);
        return -1;
    }
    return id;
}
