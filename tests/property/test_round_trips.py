"""Scenario -> each writable format -> run: the same registers.

Formats that hold every bit of the scenario's samples must give every bit of its
registers; shorter words may differ by what their quantisation can do: with N
samples of a step q, an energy per hour errs by the mean of N independent errors
of at most q / 2 each, so by less than q / sqrt(12 N) * 6 (six sigma) relative to
the RMS value it multiplies.
"""

import json
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import check, main, must, near, registers

RATE, SECONDS = 10240, 3
FULL_V, FULL_A = 500.0, 20.0


def scenario(kind):
    load = {"rms": 5, "lag_deg": 25,
            "harmonics": [{"order": 3, "pct": 10, "phase_deg": 40},
                          {"order": 7, "pct": 6}]}
    return {"scenario": 1, "start": "2024-02-28T23:59:58.5Z", "rate_hz": RATE,
            "duration_s": SECONDS,
            "samples": {"type": kind, "full_scale_v": FULL_V,
                        "full_scale_a": FULL_A},
            "nominal": {"frequency_hz": 50, "voltage_v": 230, "current_a": 5},
            "frequency": 50.03,
            "voltage": {"ABC": {"rms": 230, "harmonics": [
                {"order": 5, "pct": 4, "phase_deg": 20}]}},
            "current": {"ABC": load}}


def write(folder, kind):
    path = os.path.join(folder, kind + ".json")
    data = scenario(kind)
    if kind.startswith("float"):
        data["samples"] = {"type": kind}
    with open(path, "w") as f:
        json.dump(data, f)
    return path


def measure(folder, capture):
    case = os.path.join(folder, "case")
    must("run", capture, "-o", case, "--quiet")
    return registers(case)


def lossless(folder):
    for kind, formats in (
            ("int16", "wav w64 rf64 caf aiff flac h5 csv"),
            ("int24", "wav w64 caf aiff flac h5 csv"),
            ("int32", "wav w64 caf h5 csv"),
            ("float32", "wav w64 caf h5 csv"),
            ("float64", "wav w64 caf h5 csv")):
        source = write(folder, kind)
        truth = measure(folder, source)
        for extension in formats.split():
            copy = os.path.join(folder, "copy." + extension)
            must("ingest", source, "-o", copy, "--quiet")
            found = measure(folder, copy)
            check("%s as .%s" % (kind, extension), found == truth,
                  [k for k in truth if found.get(k) != truth[k]][:3])


def quantised(folder):
    source = write(folder, "float64")
    truth = measure(folder, source)
    n = RATE * SECONDS
    for word, bits in (("pcm16", 16), ("pcm24", 24)):
        copy = os.path.join(folder, "copy.wav")
        # Floats in volts: the sink must be told their full scale by the copy.
        scaled = os.path.join(folder, "scaled.h5")
        must("ingest", write(folder, "int32"), "-o", scaled, "--quiet")
        must("ingest", scaled, "-o", copy, "--to", word, "--quiet")
        found = measure(folder, copy)
        sigma_v = 2 * FULL_V / 2 ** bits / math.sqrt(12 * n) / 230
        sigma_a = 2 * FULL_A / 2 ** bits / math.sqrt(12 * n) / 5
        allowed = 6 * (sigma_v + sigma_a)
        for key in ("Wh.delivered.A", "Wh.delivered.total", "V2h.B", "A2h.C"):
            near("%s %s" % (word, key), found[key] / truth[key], 1.0,
                 2 * allowed + 1e-9)


def same_bytes(folder):
    source = write(folder, "int16")
    files = []
    for n in "12":
        case = os.path.join(folder, "same" + n)
        must("run", source, "-o", case, "--quiet", "--reproducible")
        files.append([open(os.path.join(case, name), "rb").read()
                      for name in ("metrology.h5", "summary.json")])
    check("same input, same bytes", files[0] == files[1])


def all_of_it(folder):
    lossless(folder)
    quantised(folder)
    same_bytes(folder)


main(all_of_it)
