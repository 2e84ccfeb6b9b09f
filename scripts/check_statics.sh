#!/bin/sh
# No mutable variable outlives a call: two captures in one process never meet.
#   check_statics.sh OBJECT...   (OBJDUMP in the environment)
#
# The one exception: libhdf5 as distributions build it is not thread-safe, so
# hdf5_file.c holds the lock of the whole library, and a lock that is to serve
# every file of a process can only be static. Constants that hold addresses
# (.data.rel.ro) are no variables.
set -eu
[ "$#" -gt 0 ] || {
    echo "statics: no objects to look at" >&2
    exit 1
}
table=$(mktemp)
trap 'rm -f "$table"' EXIT
"${OBJDUMP:-objdump}" -t "$@" >"$table"
awk '
    /file format/ { object = $1; sub(/:$/, "", object); objects++; next }
    # address, 7 flags, section, tab, size, name; the flag O is an object
    substr($0, 18, 7) !~ /O/ { next }
    {
        section = $(NF - 2)
        if (section !~ /^(\.t?data|\.t?bss|\*COM\*)/ ||
            section ~ /^\.data\.rel\.ro/)
            next
        if (object ~ /src\/format\/hdf5_file\.o$/ &&
            ($NF == "library_lock" || $NF == "library_lock_once"))
            next
        printf "statics: %s: %s is a mutable variable (%s)\n", object, $NF,
               section > "/dev/stderr"
        bad = 1
    }
    END {
        if (!bad && !objects) {
            print "statics: no symbols were found" > "/dev/stderr"
            bad = 1
        }
        if (!bad)
            printf "statics: none in %d objects (but for the lock of HDF5)\n",
                   objects
        exit bad
    }' "$table"
