"""Intervals over UTC ticks against the oracle: 10 minutes whole and in part,
their windows counted, overlaps 1 and 2, minutes on request, and the flags of a
dip that straddles a tick."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import numpy as np

import pq_scenes
from cli import SLOW_VARIANT, check, main
from pq_case import measure
from pq_event_scenes import train
from pq_oracle import schedule
from pq_oracle_events import Thresholds, events
from pq_oracle_intervals import minutes, three_seconds
from pq_run import run_case

DIP, INCOMPLETE = 1, 32  # enum wp_pq_flag
MINUTES = '<interval minutes="1"/><interval minutes="2"/>' \
    '<interval minutes="5"/>'


def test_ten_minutes(folder, f):
    """625 s from 00:09:50: a tick, 10 minutes, a tick; facts, table of 1.1."""
    scene = pq_scenes.ten_minutes(f)
    tables, w, _ = run_case(folder, scene, more=MINUTES, full=False)
    table = tables["interval_10min"]
    n = {50.01: 3001, 49.9: 2994, 60.05: 3003}[f]
    check("%g Hz: %d windows in 10 minutes" % (f, n), len(table["inputs"]) == 3
          and table["inputs"][1] == n, table["inputs"])
    check("whole or not", list(table["flags"]) == [INCOMPLETE, 0, INCOMPLETE],
          table["flags"])
    # Overlap 1: the first chain's last window ends behind the tick.
    k = np.flatnonzero((w.chain == 1) & ~w.tail)[-1]
    tick = 1200 - scene.start_s
    check("overlap 1", w.end[k] >= tick > w.start[k])


def test_straddle(folder):
    """A dip of 0.5 s around 00:10:00 flags both 10 minutes, the windows and
    the 3 s that it touches, and no others."""
    scene = train(50.03, [("b", 0.7, 25, 10.0)], begin=7.5, tail=9.0,
                  start_s=592.25)
    tables = measure(scene, folder)
    found = events(scene, ["va", "vb", "vc"], Thresholds(scene.u_din))
    first, last = found[0]["start"], max(e["end"] for e in found)
    check("it straddles", first < 600 - scene.start_s < last)
    w = schedule(scene)
    keep = np.flatnonzero(~w.tail)
    hit = (w.start < last) & (w.end > first)
    for name, groups in (("basic", [[k] for k in keep]),
                         ("interval_3s", three_seconds(w)),
                         ("interval_10min", minutes(scene, w, 10))):
        truth = [bool(np.any(hit[g])) for g in groups]
        table = tables[name]
        flagged = [bool(int(x) & DIP) for x in table["flags"]]
        check("straddling dip: " + name, flagged == truth, "%s, oracle %s" % (
            np.flatnonzero(flagged), np.flatnonzero(truth)))
        check("flagged: " + name, np.all(
            (np.asarray(table["flagged"]) != 0) >= np.array(truth)
            if len(table["flagged"]) == len(truth) else False))
    check("both 10 minutes", sum(
        np.asarray(tables["interval_10min"]["flags"]).astype(int) & DIP) == 2)


def test(folder):
    test_straddle(folder)
    if not SLOW_VARIANT:
        for f in (50.01, 49.9, 60.05):
            test_ten_minutes(folder, f)


if __name__ == "__main__":
    main(test)
