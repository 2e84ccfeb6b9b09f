"""The sliding reference (IEC 61000-4-30, 5.4.3) and sequences of mains
signalling (5.10) against the oracle's.

Sliding: Usr = 0.9967 Usr + 0.0033 U of each 10/12-cycle window that is not
flagged, from U din on. A voltage of 94 % for 100 s takes it to 95.5 %: then
85 % is a dip and 87 % is none, which with a fixed reference it is.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import numpy as np

from cli import check, main, near
from meter_signal import sine
from pq_case import config, measure
from pq_event_rows import disturbances, rows
from pq_event_scenes import stepped
from pq_oracle import rows as windows
from pq_oracle import schedule
from pq_signal import START_S, Scene, Track, waves


def usr(scene, w, flagged, until):
    """The reference at `until`; flagged: windows that leave it alone."""
    out = scene.u_din
    rms = np.sqrt(scene.tracks["va"].mean_square(w.start, w.end))
    for n in range(len(w)):
        if w.end[n] <= until and not flagged[n]:
            out = 0.9967 * out + 0.0033 * rms[n]
    return out


def test_sliding(folder):
    steps = [(5.0, 0.94), (105.0, 0.85), (105.4, 0.94), (108.0, 0.87),
             (108.4, 0.94)]
    scene = Scene("sliding", 50.03, {"va": stepped(50.03, 20, steps)}, 112.0,
                  rate=3200)
    for kind, truth in (("sliding", [105.0]), ("fixed", [105.0, 108.0])):
        options = config(folder, '<power-quality><events reference="%s"/>'
                         '</power-quality>' % kind)
        table = measure(scene, folder, *options)["events"]
        found = [x for x in disturbances(table, scene) if x["kind"] == "dip"]
        check(kind + ": dips", len(found) == len(truth) and all(
            abs(x["start"] - t) < 0.03 for x, t in zip(found, truth)), found)
        if kind == "sliding" and found:
            w = schedule(scene)
            dip = (w.start < found[0]["end"]) & (w.end > found[0]["start"])
            said = [r for r in rows(table) if r["kind"] == "dip"][0]
            # A window more or less is 0.0033 of 1.5 %.
            near("sliding reference", said["reference_v"],
                 usr(scene, w, dip, found[0]["start"]), 0.0033 * 0.02 * 230)


def test_sequence(folder):
    """5 % of 175 Hz from 3.013 s to 5.107 s: windows above 3 %."""
    f, plain = 50.0, waves(50.0, 230, 20)
    with_tone = plain + sine(175.0, 0.05 * 230, 30)
    scene = Scene("carrier", f, {"va": Track([
        (-np.inf, plain), (3.013, with_tone), (5.107, plain)])}, 8.0,
        carriers=((175.0, False),))
    options = config(folder, '<power-quality><carrier frequency-hz="175" '
                     'threshold-pct="3" method="one-bin"/></power-quality>')
    tables = measure(scene, folder, *options)
    found = [r for r in rows(tables["events"]) if r["kind"] == "signalling"]
    w = schedule(scene)
    value = windows(scene, w, 10, 9)["signalling_1_a"].value
    above = np.flatnonzero(value > 0.03 * 230)
    check("one sequence", len(found) == 1, found)
    if found:
        end = (int(found[0]["time_ns"]) - START_S * 10**9) / 1e9 \
            - scene.start_s
        near("its end", end, w.end[above[-1]], 1e-5)
        near("its start", end - found[0]["duration_s"], w.start[above[0]],
             1e-5)
        # Windows beside an edge: 10 times 0.001 % of reading.
        near("its maximum", found[0]["extreme_v"], value.max(), 1e-3)
        near("its carrier", found[0]["carrier_hz"], 175.0, 0)
    seen = tables["basic"]["signalling_1_a_v"]
    near("windows with an edge, too", np.abs(seen - value).max(), 0, 2e-3)


def test(folder):
    test_sliding(folder)
    test_sequence(folder)


if __name__ == "__main__":
    main(test)
