#!/bin/sh
# Runs every test program and script, as many at once as there are processors
# (JOBS); ends with "N passed, M failed".
#   tests/run.sh PROGRAM...   (WATTPROOF, PYTHON, VARIANT in the environment)
set -u
cd "$(dirname "$0")/.." || exit 1

# "good bad" of a log. Check: "100%: Checks: 5, Failures: 0, Errors: 0";
# scripts: their own "N passed, M failed"; a log without either is a failure.
count()
{
    checks=$(sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\).*/\1 \2 \3/p' "$1" | tail -n 1)
    own=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p' "$1" | tail -n 1)
    if [ -n "$checks" ]; then
        # shellcheck disable=SC2086
        set -- $checks
        echo "$(($1 - $2 - $3)) $(($2 + $3))"
    elif [ -n "$own" ]; then
        echo "$own"
    else
        echo "0 1"
    fi
}

# One test: --one FOLDER NAME COMMAND...; its result goes into the folder.
if [ "${1:-}" = --one ]; then
    folder=$2
    name=$3
    shift 3
    log=$(mktemp "$folder/log.XXXXXX")
    timeout 900 "$@" >"$log" 2>&1
    status=$?
    # shellcheck disable=SC2046
    set -- $(count "$log")
    good=$1
    bad=$2
    [ "$status" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    if [ "$bad" -ne 0 ]; then
        { echo "FAIL $name (exit status $status)"; sed 's/^/     /' "$log"; } \
            >"$log.text"
        cat "$log.text"
    else
        echo "ok   $name ($good)"
    fi
    echo "$good $bad" >"$log.count"
    exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for program in "$@"; do
    echo "${program#build/*/tests/} $program"
done >"$folder/list"
for script in tests/*/test_*.sh; do
    [ -e "$script" ] && echo "${script#tests/} sh $script"
done >>"$folder/list"
for script in tests/*/test_*.py; do
    [ -e "$script" ] && echo "${script#tests/} $PYTHON $script"
done >>"$folder/list"
# Scripts take longest: they come first.
grep ' .* ' "$folder/list" >"$folder/order"
grep -v ' .* ' "$folder/list" >>"$folder/order"
xargs -P "${JOBS:-$(nproc 2>/dev/null || echo 2)}" -L 1 \
    sh tests/run.sh --one "$folder" <"$folder/order"

passed=0
failed=0
wanted=$(wc -l <"$folder/list")
found=0
for result in "$folder"/*.count; do
    [ -e "$result" ] || continue
    read -r good bad <"$result"
    passed=$((passed + good))
    failed=$((failed + bad))
    found=$((found + 1))
done
if [ "$found" -ne "$wanted" ]; then
    echo "only $found of $wanted tests came to an end"
    failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
