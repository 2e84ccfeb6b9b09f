"""Pinst of every 10/12-cycle window against the oracle's flickermeter, which
works on the capture's own samples, bilinear, not decimated: three kinds of
modulation at once, one per phase, 0.5 % of the reading or 0.002 once both have
settled for 60 s; and what 0.6 ms of delay make where Pinst climbs: a sample
of the decimated voltages is 0.5 ms.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import numpy as np

from cli import check, main
from pq_case import config, measure, seconds
from pq_oracle_flicker import pinst
from pq_signal import Scene, flickering
from pq_states import rectangular
from meter_signal import sine

SETTLED_S = 60.0


def compare(folder, f, lamp, u_din, extra=""):
    length = 80.0
    tracks = {"va": flickering(sine(f, u_din, 10), 8.8, 0.8),
              "vb": flickering(sine(f, u_din, -110), 1.7, 1.2, 40),
              "vc": rectangular(sine(f, u_din, 130), 110, 0.9, length)}
    scene = Scene("Pinst, %d V lamp, %g Hz" % (lamp, f), f, tracks, length,
                  u_din=u_din)
    tables = measure(scene, folder, *config(folder, extra))
    table = tables["basic"]
    ends = seconds(table, scene)
    starts = ends - table["duration_s"]
    for p in "abc":
        x = scene.tracks["v" + p].sampled(scene.count, scene.rate)
        truth = pinst(x, scene.rate, lamp, scene.nominal_hz, keep=1)
        worst = 0.0
        for k in np.flatnonzero(starts > SETTLED_S):
            part = truth[int(starts[k] * scene.rate):int(ends[k] * scene.rate)]
            off = abs(table["pinst_" + p][k] - part.mean())
            late = 6e-4 * abs(part[-1] - part[0]) / table["duration_s"][k]
            worst = max(worst, off / (max(0.005 * part.mean(), 0.002) + late))
        check("%s, phase %s" % (scene.name, p), 0 < len(ends) and worst <= 1,
              "%.3g of what is allowed" % worst)
        print("%s, phase %s: %.2g of what is allowed, Pinst about %.3f"
              % (scene.name, p, worst, table["pinst_" + p][-20:].mean()))
        three = tables["interval_3s"]
        for row in np.flatnonzero(seconds(three, scene) > SETTLED_S + 4)[:3]:
            t = seconds(three, scene)[row]
            part = truth[int((t - three["duration_s"][row]) * scene.rate):
                         int(t * scene.rate)]
            for key, want in (("pinst_%s" % p, part.mean()),
                              ("pinst_%s_max" % p, part.max()),
                              ("pinst_%s_min" % p, part.min())):
                off = abs(three[key][row] - want)
                check("%s: 3 s %s" % (scene.name, key),
                      off <= max(0.01 * want, 0.004), "%g, oracle %g" % (
                          three[key][row], want))


def test(folder):
    compare(folder, 50.02, 230, 230.0)
    compare(folder, 59.98, 120, 120.0)
    compare(folder, 60.03, 230, 120.0, '<power-quality lamp="230"/>')


if __name__ == "__main__":
    main(test)
