"""Writes signals as a capture of 64-bit floats, measures it, compares."""

import json
import os
import re

import h5py
import numpy as np
from scipy.io import wavfile

from cli import check, must

START = 1704067200  # 2024-01-01T00:00:00Z


def write(path, signals, rate_hz, length_s, start_s=0.0, nominal_hz=50):
    """A WAV file and its sidecar, channels in the order of `signals`; how
    long it lasts [s]."""
    n = int(round(rate_hz * length_s))
    t = np.arange(n) / rate_hz
    wavfile.write(path, rate_hz,
                  np.stack([x.samples(t) for x in signals.values()], 1))
    channels = [{"source": k + 1,
                 "quantity": "voltage" if name[0] == "v" else "current",
                 "phase": name[1:].upper(), "scale": 1.0}
                for k, name in enumerate(signals)]
    sidecar = {"start": "2024-01-01T00:00:%sZ" % ("%012.9f" % start_s),
               "nominal": {"frequency_hz": nominal_hz, "voltage_v": 230,
                           "current_a": 5}, "channels": channels}
    with open(path + ".json", "w") as f:
        json.dump(sidecar, f)
    return n / rate_hz


def measure(capture, case, *options):
    """Runs the program: summary.json and {table: {column: array}}."""
    must("run", capture, "-o", case, "--quiet", "--json", *options)
    with open(os.path.join(case, "summary.json")) as f:
        summary = json.load(f)
    with h5py.File(os.path.join(case, "metrology.h5"), "r") as f:
        tables = {name: {c: g[c][:] for c in g.attrs["columns"].split()}
                  for name, g in f.items()}
    return summary, tables


class Limits:
    """Allowed errors by the beginning of a column's or register's name, the
    first that fits: (start, ppm, end_us). ppm of the value; where it is small,
    of `floor` times the VA of its phase or the largest row. In registers and in
    rows at an end of the capture, where the fundamental is known from one side
    only, also end_us microseconds of the VA or of the mean."""

    def __init__(self, table, floor=0.25):
        self.table, self.floor = table, floor

    def of(self, name):
        for start, ppm, end_us in self.table:
            if name.startswith(start):
                return ppm, end_us
        raise AssertionError("no limit for " + name)


class Report:
    """The worst error of each quantity, for the table that a test prints."""

    def __init__(self, case):
        self.case, self.worst, self.findings = case, {}, []
        self.kind = case.split(": ")[-1] + " "

    def add(self, name, found, truth, scale, allowed):
        """Arrays; scale: what an error is counted against, allowed: the
        largest error."""
        if found.shape != truth.shape:
            self.findings.append("%s: %s values, oracle %s" %
                                 (name, found.shape, truth.shape))
            return
        error = np.abs(found - truth)
        ppm = np.where(error > 0, error / np.maximum(scale, 1e-30), 0) * 1e6
        worst = self.worst.setdefault(re.split("[_.]", name)[0], [0.0, 0.0])
        inner = ppm[1:-1] if len(ppm) > 2 else ppm[:0]
        worst[0] = max(worst[0], inner.max() if len(inner) else 0.0)
        worst[1] = max(worst[1], ppm.max())
        bad = np.flatnonzero(~(error <= allowed))
        for k in sorted(bad, key=lambda k: -ppm[k])[:2]:
            self.findings.append(
                "%s[%d]: %.15g, oracle %.15g, off by %.3g ppm of %.6g"
                " (allowed %.3g)" % (name, k, found[k], truth[k], ppm[k],
                                     scale[k], allowed[k] / scale[k] * 1e6))

    def close(self):
        for text in self.findings:
            check(self.case, False, text)
        if not self.findings:
            check(self.case, True)
        print("%s: ppm, inner rows/all: %s" % (self.case, ", ".join(
            "%s %.3f/%.3f" % (k, *x) for k, x in sorted(self.worst.items()))))


def _apparent(truth, name):
    """The apparent power or energy beside which `name` may be small, or 0."""
    name = name.replace("_compensated", "")
    parts = re.split("[_.]", name)
    if parts[0] in ("Wh", "VARh", "Qh", "VAh"):
        stem = "VAh_arithmetic.%s." + parts[-1]
    elif parts[0] in ("wh", "varh", "qh", "vah"):
        stem = "vah_arithmetic_%s_" + parts[-1]
    elif parts[0] in ("p", "q", "q60"):
        return np.abs(truth["s_arithmetic_%s_va" % parts[1]])
    elif parts[0] in ("Ah", "ah", "A2h", "a2h") and parts[-1] in "Nn":
        # The neutral's is the sum of others, which may cancel.
        return truth[name[:-1] + "total"] * 1e-3
    elif name in ("i_rms_n_a", "i1_n_a"):
        return max(truth["i_rms_%s_a" % p].max() for p in "abcn"
                   if "i_rms_%s_a" % p in truth)
    elif parts[0] == "imbalance":
        return 100.0
    elif "_positive_" in name or name == "s_nonfundamental_va":
        return truth["s_effective_va"]
    else:
        return 0.0
    return sum(truth[stem % d] for d in ("delivered", "received"))


def compare(report, found, truth, limits, length_s=None):
    """Every number of `found` against the oracle's; dicts of arrays (rows) or
    of numbers (registers, over length_s: the ends are in them)."""
    for name in found:
        if name not in truth:
            report.findings.append("%s: the oracle has none" % name)
    for name, value in truth.items():
        if name not in found:
            report.findings.append("%s: missing" % name)
            continue
        value = np.atleast_1d(value)
        va = np.atleast_1d(_apparent(truth, name))
        ppm, end_us = limits.of(name)
        scale = np.maximum(np.abs(value), limits.floor * np.maximum(
            va, np.abs(value).max()))
        allowed = scale * ppm * 1e-6
        ends = sorted({0, len(value) - 1})
        dt = truth["duration_s"][ends] if "duration_s" in truth else length_s
        allowed[ends] += np.maximum(np.abs(value), va)[
            ends] * end_us * 1e-6 / dt
        report.add(name, np.atleast_1d(found[name]), value, scale, allowed)


def numbers(table):
    """A table with time as the oracle counts it."""
    out = {k: x for k, x in table.items() if k not in ("time_ns", "flagged")}
    out["time_s"] = (table["time_ns"] - START * 10**9) / 1e9
    return out
