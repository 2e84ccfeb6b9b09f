"""The power quality oracle against numbers that it was not made from: leakage
of IEC 61000-4-7 grouping, unbalance of IEC 61000-4-30, rows per 10 minutes,
seven rectangular dips, four voltage changes, points of the flicker tables.
None of the program runs here; what test_pq_oracle.py says is worth this much.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import numpy as np

from cli import check, main, near
from pq_chirp import drifting
from pq_oracle import Spectrum, Window, lines, rows, schedule
from pq_oracle_events import Thresholds, events, rvc
from pq_oracle_flicker import pinst, pst
from pq_oracle_intervals import minutes, three_seconds
from pq_signal import Scene, Track, flickering, sine, three_phase, waves

# One tone of 1, 50 Hz, phase 0.3 rad: group 3, subgroup 3, interharmonic group
# 3, centred subgroup 3, group 4. The synchronous ones are exact; of the others
# the fourth digit depends on how many samples a window has (the limit is for
# infinitely many), so 1e-3.
LEAKAGE = ((155, 1.0, 1.0, 1.0, 0.0, 0.0), (165, 1.0, 0.0, 1.0, 1.0, 0.0),
           (175, 0.7071, 0.0, 1.0, 1.0, 0.7071),
           (152.5, 0.9799, 0.9262, 0.6908, 0.2768, 0.1136),
           (162.5, 0.9740, 0.2710, 0.9659, 0.9402, 0.1720),
           (178, 0.4485, 0.1004, 0.9789, 0.9726, 0.8832))


def test_leakage():
    for hz, *truth in LEAKAGE:
        tone = sine(50, 1e-12, 0) + sine(hz, 1.0, np.degrees(0.3))
        scene = Scene("tone", 50.0, {"va": tone}, 0.5, start_s=0)
        s = Spectrum(scene.tracks["va"], schedule(scene), 10, 6, 5)
        found = (s.group[0, 3], s.sub[0, 3],
                 np.sqrt(s.power[0, 31:40].sum()), s.inter[0, 3],
                 s.group[0, 4])
        for k, (a, b) in enumerate(zip(found, truth)):
            near("leakage of %g Hz, %d" % (hz, k), a, b,
                 5e-5 if hz % 5 == 0 else 1e-3)


def test_closed_forms():
    """Against the sum over 2 MHz of samples, across an edge."""
    t0, f = 0.2511, 50.03
    track = Track([(-np.inf, waves(f, 230, 33, [(5, 5, 7)], [(183, 2, 0)], 3)),
                   (t0, waves(f, 100, 33))])
    t = (np.arange(2000000) + 0.5) / 2e6
    x = np.where(t < t0, track.pieces[0][1].samples(t),
                 track.pieces[1][1].samples(t))
    for a in (0.1, 0.24):
        b = a + 0.04
        part = (t >= a) & (t < b)
        near("mean square", track.mean_square([a], [b])[0] / np.mean(
            x[part] ** 2), 1.0, 1e-8)
        found = lines(track, Window([a], [b], [0], [0], [0]), 3)[0]
        for k in (1, 2):
            turn = np.exp(-2j * np.pi * k * (t[part] - a) / (b - a))
            near("line", abs(found[k] - np.sqrt(2) * 1j * np.mean(
                x[part] * turn)), 0.0, 1e-6)
    near("samples", np.abs(track.sampled(8000, 8000) - np.where(
        np.arange(8000) / 8000 < t0,
        track.pieces[0][1].samples(np.arange(8000) / 8000),
        track.pieces[1][1].samples(np.arange(8000) / 8000))).max(), 0, 1e-9)


def test_chirp():
    """Quadrature of a frequency that does not move is the closed form."""
    h = ((5, 5, 30), (25, 2, -40), (49, 1, 5))
    found = [rows(scene, schedule(scene), 50, 49) for scene in (
        Scene("", 50.03, {"va": drifting(50.03, 0.0, 230, 40, h)}, 1.0),
        Scene("", 50.03, {"va": waves(50.03, 230, 40, h)}, 1.0))]
    for key in ("u_rms_a", "uh_a", "uih_a", "thd_u_a", "frequency"):
        near(key, np.abs(found[0][key].value - found[1][key].value).max(), 0,
             1e-9)


def test_unbalance():
    for percent, truth in (((73, 80, 87), 5.0518), ((152, 140, 128), 4.9487),
                           ((100, 90, 100), 3.4483), ((100, 100, 95), 1.6949)):
        tracks = three_phase(50.03, [2.3 * x for x in percent])
        scene = Scene("unbalance", 50.03, tracks, 1.0)
        out = rows(scene, schedule(scene), 2, 1)
        near("u2", out["u2"].value[0], truth, 5e-5)
        near("u0", out["u0"].value[0], truth, 5e-5)


def test_intervals():
    """10 minutes and 150/180 cycles from one tick to the next."""
    for f, count, blocks in ((49.90, 2994, 200), (49.99, 3000, 200),
                             (50.01, 3001, 201), (50.10, 3006, 201),
                             (59.97, 2999, 200), (60.05, 3003, 201)):
        scene = Scene("f", f, {"va": sine(f, 230, 10)}, 1250.0, start_s=599.99)
        w = schedule(scene)
        check("windows at %g" % f, len(minutes(scene, w, 10)[1]) == count)
        first = [g for g in three_seconds(w) if w.chain[g[0]] == 1]
        check("whole blocks", all(len(g) == 15 for g in first))
        check("blocks at %g" % f, len(first) == blocks, len(first))


def test_dips():
    for depth, ms, deg, residual, length in (
            (40, 20, 0, 40, 50), (40, 100, 0, 40, 130), (40, 100, 90, 40, 140),
            (40, 10, 0, 76.2, 40), (0, 10, 0, 70.7, 40), (80, 20, 0, 80, 40),
            (89, 100, 0, 89, 110)):
        u, t = sine(50, 230, 0), 0.2 + deg / 18000
        scene = Scene("dip", 50.0, {"va": sine(50, 230, 0)}, 1.0)
        scene.tracks["va"] = Track([(-np.inf, u), (t, u * (depth / 100)),
                                    (t + ms / 1e3, u)])
        found = events(scene, ["va"], Thresholds(230.0))
        check("one dip", len(found) == 1)
        near("residual", found[0]["extreme"] / 2.3, residual, 0.05)
        near("start to end", found[0]["end"] - found[0]["start"],
             length / 1e3, 1e-9)


def test_rvc():
    for values, most, settled, length, discarded in (
            ([.95] * 300, .05, .05, -1, False),
            ([.975] + [.95] * 300, .04975, .04975, -1, False),
            ([.93] * 10 + [.96] * 300, .07, .04, 9, False),
            ([.85] * 5 + [.96] * 300, .15, .04, 4, True)):
        u = [("va", k / 100, k / 100 + .02, x)
             for k, x in enumerate([1.0] * 300 + values)]
        found = rvc(u, ["va"], 1.0, 100, 3.0, 1.5, (0.9, 1.1))
        check("one change", len(found) == 1, found)
        near("most", found[0]["dmax"], most, 1e-9)
        near("settled", found[0]["dss"], settled, 1e-9)
        near("length", (found[0]["end"] - found[0]["start"]) * 100 - 100,
             length, 1e-6)
        check("discarded", found[0]["discarded"] == discarded)


def test_flicker():
    """Sine: three points of the 230 V, 50 Hz table; Pst at 110 and 1620 CPM."""
    for f, percent in ((2, 0.879), (8.8, 0.250), (20, 0.704)):
        x = Track(flickering(sine(50, 230, 0), f, percent))
        near("Pinst,max at %g Hz" % f,
             pinst(x.sampled(8000 * 40, 8000), 8000)[20000:].max(), 1, 4e-3)
    t = np.arange(8000 * 150) / 8000
    for cpm, percent in ((110, 0.722), (1620, 0.407)):
        m = np.where((t * cpm / 120) % 1 < 0.5, 1, -1)
        x = np.sin(100 * np.pi * t) * (1 + m * percent / 200)
        near("Pst at %d CPM" % cpm, pst(pinst(x, 8000)[40000:]), 1, 6e-3)


def test(_):
    test_leakage()
    test_closed_forms()
    test_chirp()
    test_unbalance()
    test_intervals()
    test_dips()
    test_rvc()
    test_flicker()


if __name__ == "__main__":
    main(test)
