/*
 * hdf5_driver - the virtual file driver behind hdf5_file: plain system calls;
 * the first failed write is kept for its owner, and writes after it succeed
 * without being done.
 */
#ifndef WP_FORMAT_HDF5_DRIVER_PRIV_H
#define WP_FORMAT_HDF5_DRIVER_PRIV_H

#include <hdf5.h>

/* Registers the driver and selects it in the file access list; *io_errno must
 * live until the file is closed. Returns its id, which H5FDunregister()
 * releases after the file is closed; negative on failure. */
hid_t wp_h5_driver_select(hid_t access, int *io_errno);

#endif
