#!/bin/sh
# Runs every test program and script; ends with "N passed, M failed".
#   tests/run.sh PROGRAM...   (WATTPROOF, PYTHON, VARIANT in the environment)
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

count()
{
    # Check: "100%: Checks: 5, Failures: 0, Errors: 0"; scripts: their own
    # "N passed, M failed".
    checks=$(sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\).*/\1 \2 \3/p' "$log" | tail -n 1)
    own=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*/\1 \2/p' "$log" | tail -n 1)
    if [ -n "$checks" ]; then
        # shellcheck disable=SC2086
        set -- $checks
        good=$(($1 - $2 - $3))
        bad=$(($2 + $3))
    elif [ -n "$own" ]; then
        # shellcheck disable=SC2086
        set -- $own
        good=$1
        bad=$2
    else
        good=0
        bad=1
    fi
}

run()
{
    name=$1
    shift
    timeout 900 "$@" >"$log" 2>&1
    status=$?
    count
    [ "$status" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    passed=$((passed + good))
    failed=$((failed + bad))
    if [ "$bad" -ne 0 ]; then
        echo "FAIL $name (exit status $status)"
        sed 's/^/     /' "$log"
    else
        echo "ok   $name ($good)"
    fi
}

for program in "$@"; do
    run "${program#build/*/tests/}" "$program"
done
for script in tests/*/test_*.sh; do
    [ -e "$script" ] && run "${script#tests/}" sh "$script"
done
for script in tests/*/test_*.py; do
    [ -e "$script" ] && run "${script#tests/}" "$PYTHON" "$script"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
