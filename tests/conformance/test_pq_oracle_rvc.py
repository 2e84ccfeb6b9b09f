"""Rapid voltage changes of waveforms against the oracle's own algorithm on
Urms(1/2) from known crossings: steps, staircases, a motor's start, changes that
are dips and so are none, one phase and three.

Allowed: the settled change 20 ppm of U din (one of N values holds an edge), the
largest 0.2 % (its value may hold an edge); times a half-cycle. Where the newest
value is not in the window, which mean is the last before and which the first
after is a matter of one value of N: 1/N of the change more.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import check, main
from pq_case import config, measure
from pq_event_rows import voltage_changes
from pq_event_scenes import changes, ramp
from pq_oracle_events import merged, rvc

ONE = [("a", [(4.0, 0.95)]), ("a", [(4.0, 1.0)]), ("a", [(0.1, 0.93),
       (4.0, 0.96)]), ("a", [(0.05, 0.85), (4.0, 0.97)]), ("a", [(0.5, 1.0)]),
       ("a", [(4.0, 0.975)]), ("a", [(4.0, 1.0)]),
       ("a", ramp(1.0, 0.93, 3.0)), ("a", [(4.0, 1.0)])]
MANY = [("abc", [(3.0, 0.952)]), ("b", [(3.0, 1.0)]), ("abc", [(3.0, 1.0)]),
        ("c", [(0.03, 0.92), (3.0, 0.99)]),
        ("abc", [(0.4, 0.915), (0.4, 0.93), (0.4, 0.94), (3.0, 0.955)]),
        ("ab", [(0.2, 0.6), (3.0, 1.0)]), ("c", [(3.0, 1.06)])]
XML = '<power-quality><rvc threshold-pct="3" hysteresis-pct="1.5" ' \
    'window="%s"/></power-quality>'


def run(folder, scene, includes_new=True):
    names = sorted(scene.tracks)
    din = scene.u_din
    truth = [e for e in rvc(merged(scene, names), names, din,
                            10 * scene.cycles, 3.0, 1.5,
                            (0.9 * din, 1.1 * din), includes_new)
             if not e["discarded"]]
    tables = measure(scene, folder, *config(
        folder, XML % ("includes-new" if includes_new else "excludes-new")))
    found = voltage_changes(tables["events"], scene)
    check(scene.name + ": how many", len(found) == len(truth),
          "%s, oracle %s" % ([(x["start"], x["max_change"]) for x in found],
                             [(e["start_end"], e["dmax"]) for e in truth]))
    half, n = 0.5 / scene.f, 10 * scene.cycles
    for x, e in zip(found, truth):
        for key, want in (("max_change", e["dmax"]),
                          ("steady_change", e["dss"])):
            off = abs(x[key] - want) / din
            if not includes_new:
                off -= want / din / n
            # Windows that hold an edge: an ideal step here, a band-limited
            # one there.
            check("%s: %s" % (scene.name, key),
                  off <= (2e-5 if key == "steady_change" else 2e-3),
                  "%g V, oracle %g V" % (x[key], want))
        check(scene.name + ": start", abs(x["start"] - e["start"]) < 1.1 * half
              or abs(x["start"] - e["start_end"]) < 1.1 * half,
              "%g, oracle %g" % (x["start"], e["start"]))
        length = max(e["end"] - e["start"] - n * half, 0.0)
        check(scene.name + ": duration", abs(x["duration"] - length)
              < 1.1 * half, "%g, oracle %g" % (x["duration"], length))


def test(folder):
    run(folder, changes(50.03, ONE, "a"))
    run(folder, changes(50.03, MANY))
    run(folder, changes(59.94, MANY))
    run(folder, changes(50.0, MANY), False)


if __name__ == "__main__":
    main(test)
