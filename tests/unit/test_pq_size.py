"""A day of pq.h5 stays below 1 GB: bytes of a row of every table, measured on noise, times the rows of a day."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import h5py
from cli import SLOW_VARIANT, check, main, must

# 86400 s at 10 cycles of 50 Hz, at 150 cycles; 10 minutes; 2 hours; 10 s.
ROWS = {"basic": 432000, "interval_3s": 28800, "interval_10min": 144, "interval_2h": 12, "frequency_10s": 8640,
        "flicker_10min": 144, "flicker_2h": 12}


def scenario(folder, seconds):
    """Six channels, full of noise, at a rate for 128 orders: as large as it can be."""
    voltage = {p: {"noise_rms": 0.5, "harmonics": [{"order": 5, "pct": 3}]} for p in "ABC"}
    current = {p: {"rms": 5, "noise_rms": 0.05, "harmonics": [{"order": 3, "pct": 10}]} for p in "ABC"}
    path = os.path.join(folder, "noise.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"scenario": 1, "title": "noise", "start": "2024-01-01T00:10:00Z", "rate_hz": 30720,
                   "duration_s": seconds, "samples": {"type": "int16", "full_scale_v": 500, "full_scale_a": 50},
                   "nominal": {"frequency_hz": 50, "voltage_v": 230, "current_a": 5}, "frequency": 50.013, "seed": 7,
                   "voltage": voltage, "current": current}, f)
    return path


def stored(table):
    return sum(d.id.get_storage_size() for d in table.values())


def day(path):
    """Bytes of a day, by table."""
    with h5py.File(path) as f:
        return {n: stored(f[n]) / len(f[n]["time_ns"]) * rows for n, rows in ROWS.items() if len(f[n]["time_ns"])}


def test(folder):
    case = os.path.join(folder, "case")
    path = scenario(folder, 30 if SLOW_VARIANT else 240)  # in short ones the first chunks count too much
    must("pq", "-q", path, "-o", case)
    size = day(os.path.join(case, "pq.h5"))
    total = sum(size.values())
    check("tables were measured", {"basic", "interval_3s", "interval_10min"} <= set(size), size)
    with h5py.File(os.path.join(case, "pq.h5")) as f:
        check("128 orders", f["interval_3s"]["uh_a_v"].shape[1] == 129, f["interval_3s"]["uh_a_v"].shape)
        check("no spectra of 10/12 cycles", "uh_a_v" not in f["basic"], "")
        check("nor their range in 150/180", "uh_a_min_v" not in f["interval_3s"], "")
        check("but in 10 minutes", "uh_a_min_v" in f["interval_10min"], "")
        largest = max(stored(f["basic"]) / len(f["basic"]["time_ns"]), 1)
    check("a day is below 1 GB", total < 1e9, {n: round(b / 1e6, 1) for n, b in size.items()})
    # schemas/pq.md says 613 MB: neither much more nor much less.
    check("and near what the documentation says", SLOW_VARIANT or 450e6 < total < 700e6, total)
    check("a row of basic is some hundred bytes", 300 < largest < 900, largest)
    must("pq", "-q", path, "--basic", "full", "-o", case)
    with h5py.File(os.path.join(case, "pq.h5")) as f:
        check("spectra with --basic full", f["basic"]["uh_a_v"].shape[1] == 129, "")
        check("their mean alone", "uh_a_min_v" not in f["basic"], "")


main(test)
