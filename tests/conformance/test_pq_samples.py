"""Power quality of other people's recordings (../shared/samples):

wav/enf_*_ref.wav: real mains through a transformer, 400 Hz, 16 bit, 8 to 11
  minutes. The 10-s frequencies against those from the phase of the analytic
  signal: 49.97 to 50.04 Hz, within 1 mHz (a tenth of class A).
energy/sim_50.03hz_thd.wav: a simulation, odd harmonics 3 to 13 of 5 % / order:
  subgroups against least squares at 50.03 Hz.
comtrade/wisp-set2/2: two 110 kV networks that fall out of step and back: after
  a fault of 2 s (all three phases down to 5 % of nominal at 16:04:23.59) the
  voltage swings between 79 and 117 % once a second, slower and slower. Dips on
  all phases and swells between them, seen alike by a sliding mean of squares.
csv/mhkit: a medium-voltage converter for 0.16 s, which is less than 10/12
  cycles: no interval, and that is said.
"""

import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import numpy as np

from cli import SAMPLES, check, main, must, near, skip, wattproof
from pq_case import config, read
from pq_event_rows import rows
from pq_recordings import below, fitted, frequency_10s, read_wav
from pq_recordings import read_wav_24, sliding_rms
from pq_signal import START_S

SWING_START_S = 1471881862  # 2016-08-22T16:04:22Z
NOMINAL_V = 110e3 / np.sqrt(3) / 1100


def test_frequency(folder, number):
    source = os.path.join(SAMPLES, "wav", "enf_%s_ref.wav" % number)
    path = os.path.join(folder, "mains.wav")
    shutil.copyfile(source, path)
    with open(path + ".json", "w") as f:
        json.dump({"start": "2024-01-01T00:00:03.25Z"}, f)
    case = os.path.join(folder, "case")
    must("pq", path, "-o", case, "--quiet")
    table = read(case)["frequency_10s"]
    ends = (table["time_ns"] - START_S * 10**9) / 1e9
    worst, band = 0.0, []
    truth = frequency_10s(*read_wav(source), 3.25)
    for end, hz in truth:
        at = np.flatnonzero(np.abs(ends - end) < 1e-6)
        check("a row per 10 s", len(at) == 1, end)
        if len(at) == 1:
            found = table["frequency_hz"][at[0]]
            worst = max(worst, abs(found - hz))
            band.append(found)
    print("enf_%s: %d rows, %.4f to %.4f Hz, off by %.3g mHz at most"
          % (number, len(band), min(band), max(band), 1e3 * worst))
    check("mains frequency", len(band) == len(truth) and worst < 1e-3, worst)


def test_harmonics(folder):
    source = os.path.join(SAMPLES, "energy", "sim_50.03hz_thd.wav")
    case = os.path.join(folder, "case")
    must("pq", source, "-o", case, "--quiet")
    table = read(case)["interval_3s"]
    x, rate = read_wav_24(source)
    for channel, key, scale in ((0, "uh_a_v", 500.0), (2, "uh_b_v", 500.0),
                                (1, "ih_a_a", 50.0), (5, "ih_c_a", 50.0)):
        # The first sample of the currents is 11 A off: the first 3 s are left
        # out of both.
        truth = fitted(x[3 * rate:8 * rate, channel] * scale, rate, 50.03, 50)
        found = table[key][1:, 1:51]
        # 24 bits: a step is 1.2e-7 of full scale, noise of subgroups less.
        off = np.abs(found - truth)
        allowed = 1e-5 * truth + 2e-7 * truth[0]
        check("harmonics of " + key, np.all(off <= allowed),
              "%.3g of what is allowed, order %d" % (
                  (off / allowed).max(), 1 + (off / allowed).max(0).argmax()))
        print("%s: %.3g of what is allowed" % (key, (off / allowed).max()))


def wisp_voltages():
    """The first three of 55 analog channels, in secondary volts."""
    record = np.dtype([("head", "<u4", 2), ("analog", "<i2", 55),
                       ("digital", "<u2", 7)])
    raw = np.fromfile(os.path.join(SAMPLES, "comtrade", "wisp-set2", "2.dat"),
                      record)
    return raw["analog"][:, :3] * 0.06160031 * 1000 / 1100


def test_swing(folder):
    case = os.path.join(folder, "case")
    must("pq", os.path.join(SAMPLES, "comtrade", "wisp-set2", "2.cfg"), "-o",
         case, "--quiet", *config(
             folder, '<service nominal-voltage-v="%.6f"/>' % NOMINAL_V))
    found = {}
    for row in rows(read(case)["events"]):
        if row["scope"] == "channel":
            end = row["time_ns"] / 1e9 - SWING_START_S
            found.setdefault((row["kind"], row["channels"]), []).append(
                (end - row["duration_s"], end, row["extreme_v"] / NOMINAL_V))
    u = wisp_voltages() / NOMINAL_V
    for k, phase in enumerate("ABC"):
        rms = sliding_rms(u[:, k], 24)
        check_spans("dip " + phase, found.get(("dip", phase), []),
                    [(*x, rms[x[0]:x[1]].min())
                     for x in below(rms, 0.9, 0.92)])
        check_spans("swell " + phase, found.get(("swell", phase), []),
                    [(*x, rms[x[0]:x[1]].max())
                     for x in below(-rms, -1.1, -1.08)])
        # B and C fall under 5 % for a few ms, A does not quite.
        check("interruption " + phase, len(found.get(
            ("interruption", phase), [])) == (phase != "A"), found.keys())


def check_spans(name, found, truth):
    """A cycle at every sample (truth: samples) finds what a cycle at every
    half-cycle does, up to 25 ms and 3 % of U nominal."""
    truth = [(a / 1200, b / 1200 + 0.02, extreme) for a, b, extreme in truth]
    check(name + ": how many", len(found) == len(truth), "%s, here %s"
          % (found, truth))
    for (a, b, extreme), (start, end, most) in zip(sorted(found), truth):
        if 0.1 < start and end < 16.3:  # not those open at an end
            near(name + ": start", a, start, 0.025)
            near(name + ": end", b, end, 0.025)
        near(name + ": extreme", extreme, most, 0.03)


def test_short(folder):
    source = os.path.join(SAMPLES, "csv", "mhkit",
                          "2020224_181521_PowRaw.csv")
    case = os.path.join(folder, "short")
    done = wattproof("pq", source, "-o", case, "--quiet")
    check("0.16 s are answered", done.returncode in (0, 3), done.stderr)
    if done.returncode == 0:
        tables = read(case)
        check("no interval", len(tables["basic"]["time_ns"]) == 0)
        check("no event", len(tables["events"]["time_ns"]) == 0)


def test(folder):
    if not os.path.exists(os.path.join(SAMPLES, "wav")):
        skip("the samples are not here")
        return
    for number in ("001", "002", "005"):
        test_frequency(folder, number)
    test_harmonics(folder)
    test_swing(folder)
    test_short(folder)


if __name__ == "__main__":
    main(test)
