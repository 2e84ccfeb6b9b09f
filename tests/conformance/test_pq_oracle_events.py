"""Dips, swells, interruptions against the oracle's own detectors on Urms(1/2)
from known crossings (tests/support/pq_oracle_events.py).

Allowed: times 10 us, where no value is within 0.1 % of U din of a threshold,
else a half-cycle; residual 1 ppm of U din where its window and the resampler's
filter hold no edge, else 0.2 % (class A).
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import SLOW_VARIANT, check, main, near
from pq_case import Comparison, config, measure
from pq_event_check import Tally, compare_events
from pq_event_rows import disturbances
from pq_event_scenes import stepped, sweep, train
from pq_oracle_events import Thresholds, detect, merged
from pq_signal import Scene

SEVEN = tuple(("a", k, n, deg) for k, n, deg in (
    (0.4, 1, 0), (0.4, 5, 0), (0.4, 5, 90), (0.4, 0.5, 0), (0.0, 0.5, 0),
    (0.8, 1, 0), (0.89, 5, 0)))


def run(folder, scene, xml="", names=None, **limits):
    options = config(folder, "<power-quality>%s</power-quality>" % xml)
    tables = measure(scene, folder, *options)
    c = Comparison(scene.name, scene)
    tally = Tally()
    compare_events(c, scene, disturbances(tables["events"], scene),
                   names or sorted(scene.tracks), tally, **limits)
    c.close()
    print("%d events, %d with sure times (off by %.2g us), %d with an exact "
          "residual (%.2g ppm of U din), others %.2g ppm" % (
              tally.count, tally.sure, tally.time * 1e6, tally.exact,
              tally.residual * 1e6, tally.edge * 1e6))


def test_line_to_line(folder):
    """Three wires: V AB, V BC measured, V CA derived; U din is L-L."""
    f, steps = 50.03, []
    for n, (factor, cycles) in enumerate(((0.6, 5), (0.02, 7.3), (1.2, 3))):
        t = 1.5 + 1.7 * n + 0.0037
        steps += [(t, factor), (t + cycles / f, 1.0)]
    scene = Scene("L-L", f, {"vab": stepped(f, 20, steps, 110),
                             "vbc": stepped(f, -100, steps, 110)}, 7.5,
                  u_din=110.0)
    run(folder, scene, names=["vab", "vbc", "vca"])


def test_manual_interruption(folder):
    """The manual's: all channels below the dip's threshold."""
    scene = train(50.0, [("abc", 0.5, 10, 0), ("ab", 0.5, 10, 0)],
                  name="the manual's interruption")
    options = config(folder, '<power-quality><events '
                     'interruption-rule="manual"/></power-quality>')
    found = disturbances(measure(scene, folder, *options)["events"], scene)
    th = Thresholds(scene.u_din)
    th.limit["interruption"] = th.limit["dip"]
    names = sorted(scene.tracks)
    truth = detect(merged(scene, names), names, "interruption", th)
    some = [x for x in found if x["kind"] == "interruption"
            and len(x["group"]) == 3]
    check("the manual's interruption", len(some) == len(truth) == 1, some)
    for x, e in zip(some, truth):
        near("its start", x["start"], e["start"], 1e-5)
        near("its end", x["end"], e["end"], 1e-5)


def test(folder):
    run(folder, train(50.0, SEVEN, phases="a", name="the seven dips"))
    run(folder, sweep(50.03))
    run(folder, train(50.02, [("abc", 0.02, 30, 0), ("ab", 0.03, 9, 50),
                              ("abc", 0.55, 12, 200), ("a", 0.86, 9, 0),
                              ("b", 0.84, 9, 0), ("c", 0.07, 9, 0)],
                      name="other thresholds"),
        '<events dip-pct="85" interruption-pct="10" hysteresis-pct="3"/>',
        dip=85.0, interruption=10.0, hysteresis=3.0)
    run(folder, train(49.98, [("c", 0.5, 400, 0)], tail=-3.0,
                      name="open at the end"))
    run(folder, train(50.03, [("ab", 0.5, 4.2, 0), ("abc", 0.03, 8.7, 100)],
                      name="ends are starts"),
        '<events end="window-start"/>', end_start=True)
    test_line_to_line(folder)
    test_manual_interruption(folder)
    if not SLOW_VARIANT:
        run(folder, sweep(59.97, seed=11))
        run(folder, sweep(46.2, seed=5))


if __name__ == "__main__":
    main(test)
