"""One case of the power quality oracle: capture, `wattproof pq`, comparison of
every column of a table."""

import os
import re

import h5py
import numpy as np

from cli import check, must
from pq_law import broken
from pq_signal import START_S

# (column, relative, of the channel's fundamental, absolute): what of these is
# most is allowed. README: RMS 0.1 ppm, harmonics 0.001 % of reading or 0.1 ppm
# of the fundamental; ratios follow from these.
LIMITS = (
    ("frequency_hz", 0, 0, 1e-6),
    (r"._crest_", 0, 0, 0),  # see crest_bound
    # A sum of three channels has the errors of three.
    (r"i_rms_n", 1e-7, 3e-7, 0), (r"[ui]_rms_", 1e-7, 0, 0),
    (r"[ui]_fund_", 1e-7, 0, 0),
    (r"[ui]_dc_", 0, 1e-7, 0),
    (r"u_(under|over)_", 0, 0, 1e-5),
    (r"thd|pwhd|tdd", 1e-5, 0, 5e-5),
    (r"k_factor", 1e-5, 0, 0),
    (r"[ui]_(pos|neg|zero)_[va]", 1e-7, 1e-7, 0),
    (r"[ui][02]_", 0, 0, 2e-5),
    (r"signalling", 1e-5, 1e-7, 0),
    (r"[ui]_2_9khz", 1e-3, 1e-5, 0),  # beyond Hann's side lobes
    (r"[ui]i?hg?_[a-z]+_[va]", 1e-5, 1e-7, 0),
    (r"ph_", 1e-5, 1e-7, 0),
    (r".*angle|.*_deg", 0, 0, 0.01),
)

SHOWN = 10  # findings per case


def measure(scene, folder, *options, capture=None):
    """Tables of pq.h5: {table: {column: array}}, which keep pq_law."""
    path = capture or os.path.join(folder, "capture.wav")
    if capture is None:
        scene.write(path)
    case = os.path.join(folder, "case")
    must("pq", path, "-o", case, "--quiet", *options)
    return read(case)


def read(case):
    with h5py.File(os.path.join(case, "pq.h5"), "r") as f:
        tables = {name: {c: g[c][:] for c in g.attrs["columns"].split()}
                  for name, g in f.items()
                  if isinstance(g, h5py.Group) and "columns" in g.attrs}
    found = broken(tables)
    check("law of pq.h5", not found, found[:8])
    return tables


def config(folder, text):
    """A file of settings for --config."""
    path = os.path.join(folder, "meter.xml")
    with open(path, "w") as f:
        f.write("<meter>%s</meter>" % text)
    return ("--config", path)


def seconds(table, scene):
    """Ends of the rows after the first sample [s]."""
    whole = (table["time_ns"] - START_S * 10**9).astype(np.int64)
    return whole / 1e9 - scene.start_s


class Comparison:
    """Collects the worst error of each family; findings fail the case."""

    def __init__(self, name, scene, leak=0.0):
        """leak: of the fundamental, allowed wherever tones leak."""
        self.name, self.scene, self.leak = name, scene, leak
        self.inner = None  # rows that count; None: all
        self.worst, self.findings, self.compared = {}, [], 0
        self.fund = self._fundamentals()

    def _fundamentals(self):
        out = {}
        for k, x in self.scene.every().items():
            size = max(abs(s.harmonic(self.scene.f)) for _, s in x.pieces)
            out[("u_" if k[0] == "v" else "i_") + k[1:]] = size
        return out

    def scale(self, column):
        """The fundamental that a column's errors are counted against."""
        sizes = [v for k, v in self.fund.items() if k[0] == column[0]]
        if column.startswith("signalling"):
            sizes = [v for k, v in self.fund.items() if k[0] == "u"]
        if column.startswith("ph_"):
            sizes = [self.fund.get("u_a", self.fund.get("u_ab", 1))
                     * max(v for k, v in self.fund.items() if k[0] == "i")]
        return max(sizes, default=1.0)

    def allowed(self, column, truth, weight):
        plain = re.sub("_(min|max)", "", column)
        for pattern, relative, of_fund, absolute in LIMITS:
            if re.match(pattern, plain):
                break
        else:
            raise AssertionError("no limit for " + column)
        out = np.maximum.reduce([relative * np.abs(truth),
                                 np.full(truth.shape,
                                         of_fund * self.scale(column)),
                                 np.full(truth.shape, absolute)])
        if self.leak and re.match(r"[ui]i?hg?_[a-z]+_[va]$", plain):
            # Leakage d lines away, in 512 points per cycle and in any number.
            d = np.pi * (1 + np.arange(truth.shape[-1])) / 512
            out = out + np.abs(truth) * d * d / 6 * 1.3
        if "h_angle" in column:
            out = out * np.maximum(np.arange(truth.shape[-1]), 1)
        if weight is not None:  # a small phasor's angle is known less
            small = (1e-7 + self.leak) * self.scale(column) / np.maximum(
                weight, 1e-30)
            out = np.maximum(out, np.degrees(2 * small))
            if self.leak:  # what leaks turns from window to window
                out = np.where(weight < 1e-3 * self.scale(column), 180.0, out)
        if column.startswith("frequency"):
            return out + self.leak * 0.5 * self.scene.f
        return out + self.leak * self._against(column)

    def _against(self, column):
        """What `leak` is a part of."""
        if column.startswith("pwhd"):  # sqrt of the sum of 14 to 40
            return 2700.0
        if re.match(r"thd|tdd", column):  # up to 64 orders
            return 800.0
        if re.match(r"[ui][02]_|u_(under|over)", column):
            return 100.0
        if "deg" in column or "frequency" in column:
            return 0.0
        if "factor" in column:  # 50 orders, h^2 of each, cross terms of some
            return 50.0
        return self.scale(column)

    def add(self, column, found, truth, weight=None):
        if found.shape != truth.shape:
            self.findings.append("%s: shape %s, oracle %s"
                                 % (column, found.shape, truth.shape))
            return
        there = ~np.isnan(truth)
        if self.inner is not None:
            there[~self.inner] = False
        allowed = self.allowed(column, np.where(there, truth, 0.0), weight)
        error = np.where(there, np.abs(found - np.where(there, truth, 0)), 0.0)
        if "deg" in column:
            error = np.where(error > 180, 360 - error, error)
            error = np.where(allowed > 90, 0.0, error)
        if "_crest_" in column:
            return self._crest(column, found, truth, there)
        self.compared += error.size
        ratio = error / np.maximum(allowed, 1e-300)
        family = re.sub(r"(_(abc?|bc|ca|[abcn]))?(_(min|max))?(_[a-z]+)?$", "",
                        column)
        self.worst[family] = max(self.worst.get(family, 0), ratio.max())
        if not np.all(error <= allowed):
            at = np.unravel_index(np.argmax(ratio), ratio.shape)
            self.findings.append(
                "%s[%s] of %d: found %.12g, oracle %.12g, off %.3g, allowed"
                " %.3g; %d values beyond" % (
                    column, ",".join(map(str, at)), len(truth), found[at],
                    truth[at], error[at], allowed[at],
                    np.count_nonzero(error > allowed)))

    def _crest(self, column, found, truth, there):
        """512 samples per cycle miss the peak by at most half of the greatest
        curvature times a quarter of their distance squared."""
        p = re.match(r"(._)crest_([a-z]+?)(_min|_max)?$", column)
        track = self.scene.every()[("v" if p[1] == "u_" else "i") + p[2]]
        dt = 1 / (512 * self.scene.f)
        bound = max(np.sum(np.abs(s.c) * (2 * np.pi * s.f) ** 2)
                    for _, s in track.pieces) * dt * dt / 8
        bound = bound / self.fund[p[1] + p[2]] + 2e-7 * truth
        good = (found <= truth * (1 + 1e-6)) & (found >= truth - bound)
        self.worst["crest"] = 0.0
        if not np.all(good | ~there):
            at = np.flatnonzero(~(good | ~there))[0]
            self.findings.append("%s[%d]: %.9g, oracle %.9g, bound %.3g" % (
                column, at, found[at], truth[at], bound[at]))

    def must(self, what, good, found=""):
        if not good:
            self.findings.append("%s: %s" % (what, found))

    def close(self):
        for text in self.findings[:SHOWN]:
            check(self.name, False, text)
        if len(self.findings) > SHOWN:
            check(self.name, False, "%d more" % (len(self.findings) - SHOWN))
        if not self.findings:
            check(self.name, self.compared > 0, "nothing was compared")
        print("%s: %d values; worst error as a part of what is allowed: %s"
              % (self.name, self.compared, ", ".join(
                  "%s %.2g" % kv for kv in sorted(self.worst.items())
                  if kv[1] > 0.01)))


NOT_ITEMS = ("time_ns", "flagged", "duration_s", "inputs", "flags")


def compare(c, table, truth, weights=None, skip=r"pinst"):
    """Every column of a table against the oracle's, and none without one."""
    for column, found in table.items():
        if column in NOT_ITEMS or re.match(skip, column):
            continue
        if column not in truth:
            c.findings.append(column + ": the oracle has none")
            continue
        want = truth[column]
        if found.ndim == 2 and want.ndim == 2:
            c.must(column + ": orders", found.shape[1] <= want.shape[1],
                   found.shape)
            want = want[:, :found.shape[1]]
        weight = (weights or {}).get(column)
        if weight is not None and found.ndim == 2:
            weight = weight[:, :found.shape[1]]
        c.add(column, found.astype(float), want, weight)
