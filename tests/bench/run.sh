#!/bin/sh
# Names the machine, then runs every bench program.
#   tests/bench/run.sh PROGRAM...
set -u
model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo '?')
avx2=no
grep -qw avx2 /proc/cpuinfo 2>/dev/null && avx2=yes
load=$(cut -d ' ' -f 1 /proc/loadavg 2>/dev/null || echo '?')
echo "machine: ${model:-$(uname -m)}, $cores cores, AVX2 $avx2, load $load"
status=0
for program in "$@"; do
    "$program" || {
        echo "bench: $program failed" >&2
        status=1
    }
done
for script in "$(dirname "$0")"/bench_*.py; do
    "${PYTHON:-python3}" "$script" || {
        echo "bench: $script failed" >&2
        status=1
    }
done
exit "$status"
