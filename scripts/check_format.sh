#!/bin/sh
# The sources stand as .clang-format would write them.
set -eu
command -v "$CLANG_FORMAT" >/dev/null 2>&1 || {
    echo "format: $CLANG_FORMAT is not installed" >&2
    exit 1
}
"$CLANG_FORMAT" --dry-run -Werror "$@"
echo "format: $# files as .clang-format wants them"
