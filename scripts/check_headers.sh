#!/bin/sh
# Every header compiles alone.
set -eu
for h in "$@"; do
    # shellcheck disable=SC2086
    ${CC:-cc} $CPPFLAGS -std=c11 -Wall -Wextra -Werror -fsyntax-only -x c "$h" \
        -Wno-pragma-once-outside-header 2>&1 || {
        echo "headers: $h does not compile alone" >&2
        exit 1
    }
done
echo "headers: $# compile alone"
