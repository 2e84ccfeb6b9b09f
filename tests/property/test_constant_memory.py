"""Ten minutes and sixty minutes at 30.72 kHz, six channels: each in under 256 MB,
and the longer one takes no more than the shorter."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import SLOW_VARIANT, check, main, must, near, peak_mib_of_children, \
    registers


def scenario(minutes, rate_hz=30720):
    return {"scenario": 1, "rate_hz": rate_hz, "duration_s": 60 * minutes,
            "samples": {"type": "int16", "full_scale_v": 500,
                        "full_scale_a": 20},
            "frequency": 50.25,
            "voltage": {"ABC": {"rms": 230, "harmonics": [
                {"order": 5, "pct": 3}]}},
            "current": {"ABC": {"rms": 5, "lag_deg": 30, "harmonics": [
                {"order": 3, "pct": 10}]}}}


def test(folder):
    # Sanitizers slow it down and keep freed memory: minutes become seconds,
    # and only the growth says something.
    lengths = (0.2, 1) if SLOW_VARIANT else (10, 60)
    peaks = []
    for minutes in lengths:
        source = os.path.join(folder, "long.json")
        case = os.path.join(folder, "case")
        with open(source, "w") as f:
            json.dump(scenario(minutes), f)
        must("run", source, "-o", case, "--quiet")
        peaks.append(peak_mib_of_children())
        # P = U1 I1 cos 30 degrees: no harmonic order is common to both, and
        # whole cycles of 50.25 Hz fill these lengths.
        wh = registers(case)["Wh.delivered.A"]
        near("%g minutes: Wh" % minutes, wh / (230 * 5 * 0.75 ** 0.5 / 60
                                               * minutes), 1, 2e-6)
    check("memory of the longer run", SLOW_VARIANT or peaks[1] < 256,
          "%.0f MiB" % peaks[1])
    # getrusage gives the largest child so far: growth shows, shrinking cannot.
    check("memory does not grow", peaks[1] < peaks[0] * 1.1 + 4, peaks)
    for threads in (1, 64):
        with open(source, "w") as f:
            json.dump(scenario((1 if SLOW_VARIANT else 5) / 60, 1000000), f)
        must("run", source, "-o", case, "--quiet", "--threads", threads)
        peaks.append(peak_mib_of_children())
    check("memory at 1 MHz", SLOW_VARIANT or peaks[3] < 256, peaks)
    check("memory of 64 threads", peaks[3] < peaks[2] * 1.1 + 16, peaks)
    print("peak memory: %s MiB" % peaks)


main(test)
