#!/bin/sh
# The main job on a capture of our own: registers, and where the results are.
set -eu
cd "$(dirname "$0")/.."
capture=testdata/demo/three_phase.flac
echo "\$ bin/wattproof run $capture -o demo-case"
bin/wattproof run "$capture" -o demo-case --quiet
echo
echo "The case is in demo-case/:"
ls -l demo-case
echo
echo "Every register at full precision: demo-case/summary.json, for example"
grep -m 4 '"Wh.delivered' demo-case/summary.json
