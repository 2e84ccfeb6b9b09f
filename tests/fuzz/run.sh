#!/bin/sh
# Runs every fuzzer of a folder for FUZZ_SECONDS (60) with FUZZ_SEED (the day).
#   tests/fuzz/run.sh DIR
set -u
dir=${1:?usage: run.sh DIR}
seconds=${FUZZ_SECONDS:-60}
seed=${FUZZ_SEED:-$(date +%Y%m%d)}
failed=0
count=0
for program in "$dir"/fuzz_*; do
    case $program in
    *.o | *.d | *'*') continue ;;
    esac
    [ -x "$program" ] || continue
    count=$((count + 1))
    # Each looks at the time itself; this is for one that hangs.
    if ! timeout $((seconds + 60)) "$program" "$seconds" "$seed"; then
        echo "FAIL $program $seconds $seed" >&2
        failed=$((failed + 1))
    fi
done
echo "$count fuzzers, $failed failed (seed $seed)"
[ "$failed" -eq 0 ] && [ "$count" -gt 0 ]
