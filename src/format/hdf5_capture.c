#include "format/hdf5_capture_priv.h"

#include <string.h>

struct wp_h5_storage wp_h5_storage_of(enum wp_storage storage)
{
    switch (storage) {
    case WP_STORE_I8:
        return (struct wp_h5_storage){H5T_STD_I8LE, H5T_NATIVE_INT8, 1, 8,
                                      INT8_MIN,     INT8_MAX};
    case WP_STORE_I16:
        return (struct wp_h5_storage){H5T_STD_I16LE, H5T_NATIVE_INT16, 2, 16,
                                      INT16_MIN,     INT16_MAX};
    case WP_STORE_I24:
        return (struct wp_h5_storage){H5T_STD_I32LE, H5T_NATIVE_INT32, 4, 24,
                                      -(1 << 23),    (1 << 23) - 1};
    case WP_STORE_I32:
        return (struct wp_h5_storage){H5T_STD_I32LE, H5T_NATIVE_INT32, 4, 32,
                                      INT32_MIN,     INT32_MAX};
    case WP_STORE_F32:
        return (struct wp_h5_storage){
            H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, 4, 32, 0, 0};
    default:
        return (struct wp_h5_storage){
            H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 8, 64, 0, 0};
    }
}

static const char *const clock_names[] = {"none", "rate", "rates", "stamps"};
static const char *const side_names[] = {"", "primary", "secondary"};

_Static_assert(sizeof(clock_names) / sizeof(*clock_names) ==
                   WP_CLOCK_STAMPS + 1,
               "a name for every clock");
_Static_assert(sizeof(side_names) / sizeof(*side_names) ==
                   WP_SIDE_SECONDARY + 1,
               "a name for every side");

const char *wp_h5_clock_name(enum wp_clock clock)
{
    return clock_names[clock];
}

const char *wp_h5_side_name(enum wp_side side)
{
    return side_names[side];
}

bool wp_h5_clock_parse(const char *text, enum wp_clock *clock)
{
    for (int i = 0; i <= WP_CLOCK_STAMPS; i++)
        if (strcmp(text, clock_names[i]) == 0) {
            *clock = (enum wp_clock)i;
            return true;
        }
    return false;
}

bool wp_h5_side_parse(const char *text, enum wp_side *side)
{
    for (int i = 0; i <= WP_SIDE_SECONDARY; i++)
        if (strcmp(text, side_names[i]) == 0) {
            *side = (enum wp_side)i;
            return true;
        }
    return false;
}
