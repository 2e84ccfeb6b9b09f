"""Scenes for the power quality oracle: channels as pieces of finite sums of
complex exponentials, known in closed form at every instant, and the capture
(float WAV and sidecar) that holds their samples.

A step is defined on samples: the piece that begins at t holds from the first
sample at or after t on, and its edge is half a sample before that sample,
where a band-limited reading of the samples has it.
"""

import json

import numpy as np
from scipy.io import wavfile

from meter_signal import Signal, constant, modulated, sine

START_S = 1704067200  # 2024-01-01T00:00:00Z
BLOCK = 8192


class Track:
    """pieces: [(from_s, Signal)], the first from -inf."""

    def __init__(self, pieces):
        if isinstance(pieces, Signal):
            pieces = [(-np.inf, pieces)]
        self.pieces = [(t, x.merged()) for t, x in pieces]

    def on_samples(self, rate):
        """With edges where sampling puts them."""
        moved = [(t if np.isinf(t) else (np.ceil(t * rate - 1e-6) - 0.5) / rate,
                  x) for t, x in self.pieces]
        return Track(moved)

    def at(self, t):
        return [x for s, x in self.pieces if s <= t][-1]

    def edges(self):
        return [t for t, _ in self.pieces[1:]]

    def __add__(self, other):
        times = sorted({t for t, _ in self.pieces + other.pieces})
        return Track([(t, self.at(t) + other.at(t)) for t in times])

    def __neg__(self):
        return Track([(t, -x) for t, x in self.pieces])

    def __sub__(self, other):
        return self + (-other)

    def spans(self, a, b):
        """(Signal, lo, hi): the parts of [a, b], arrays, in each piece."""
        ends = self.edges() + [np.inf]
        for (t, x), end in zip(self.pieces, ends):
            lo, hi = np.maximum(a, t), np.minimum(b, end)
            yield x, lo, np.maximum(lo, hi)

    def mean_square(self, a, b):
        """Mean of x^2 over each [a, b]: the integral in closed form."""
        a, b = np.asarray(a, float), np.asarray(b, float)
        total = np.zeros(a.shape)
        for x, lo, hi in self.spans(a, b):
            there = hi > lo
            if np.any(there):
                total[there] += (x * x).integral(lo[there], hi[there]).real
        return total / (b - a)

    def sampled(self, count, rate):
        """The first `count` samples, x[n] = x(n / rate)."""
        out = np.zeros(count)
        bounds = [0] + [int(np.ceil(t * rate)) for t in self.edges()]
        bounds = np.clip(bounds + [count], 0, count)
        for (_, x), first, end in zip(self.pieces, bounds, bounds[1:]):
            if end > first:
                out[first:end] = _samples(x, first, end, rate)
        return out


def _samples(x, first, end, rate):
    """Samples first..end - 1 of a real Signal, a block at a time: each line's
    phasor is turned to the block's start, so rounding does not add up."""
    keep = x.f >= 0
    f, c = x.f[keep], np.where(x.f[keep] > 0, 2.0, 1.0) * x.c[keep]
    table = np.exp(2j * np.pi * np.outer(f, np.arange(BLOCK) / rate))
    out = np.empty(end - first)
    for n in range(first, end, BLOCK):
        turned = c * np.exp(2j * np.pi * ((f * n / rate) % 1.0))
        part = min(BLOCK, end - n)
        out[n - first:n - first + part] = (turned @ table)[:part].real
    return out


def waves(f, rms, deg, harmonics=(), inter=(), dc=0.0):
    """A channel: fundamental, (order, percent, deg) of it with phases of their
    own, (hz, percent, deg), and DC."""
    x = sine(f, rms, deg)
    for order, percent, angle in harmonics:
        x = x + sine(f * order, rms * percent / 100, angle)
    for hz, percent, angle in inter:
        x = x + sine(hz, rms * percent / 100, angle)
    return (x + constant(dc)) if dc else x


class Scene:
    """tracks: {"va", "vb", "vc", "vn", "vab", ..., "ia", ...: Track or Signal};
    f: of the fundamental; start_s: of the first sample, after START_S."""

    def __init__(self, name, f, tracks, length_s, **more):
        self.name, self.f, self.length_s = name, f, length_s
        self.rate = more.get("rate", 8000)
        self.start_s = more.get("start_s", 0.3)
        self.nominal_hz = more.get("nominal_hz", 50 if f < 55 else 60)
        self.u_din = more.get("u_din", 230.0)
        self.demand_a = more.get("demand_a", 5.0)
        self.dtype = more.get("dtype", np.float64)
        self.carriers = more.get("carriers", ())
        self.voltages = more.get("voltages", "auto")  # a setting
        self.count = int(round(self.length_s * self.rate))
        self.length_s = self.count / self.rate
        self.tracks = {k: (x if hasattr(x, "pieces") else Track(x)).on_samples(
            self.rate) for k, x in tracks.items()}
        self.derived = self._derived()

    @property
    def cycles(self):
        return 10 if self.nominal_hz == 50 else 12

    def _derived(self):
        """Channels that follow from others: L-L, and I N as the sum."""
        t, out = self.tracks, {}
        for pair in ("ab", "bc", "ca"):
            if "v" + pair[0] in t and "v" + pair[1] in t:
                out["v" + pair] = t["v" + pair[0]] - t["v" + pair[1]]
        if "in" not in t and all("i" + p in t for p in "abc"):
            out["in"] = t["ia"] + t["ib"] + t["ic"]
        if not any("v" + p in t for p in "abc") and "ib" not in t and (
                "ia" in t and "ic" in t):
            out["ib"] = -(t["ia"] + t["ic"])
        known = [p for p in ("ab", "bc", "ca") if "v" + p in t]
        if len(known) == 2:
            missing = ({"ab", "bc", "ca"} - set(known)).pop()
            out["v" + missing] = -(t["v" + known[0]] + t["v" + known[1]])
        return out

    def every(self):
        return {**self.derived, **self.tracks}

    def phase_deg(self, name, t=0.0):
        """Of the fundamental at time 0, in the piece that holds at t."""
        return np.degrees(np.angle(self.every()[name].at(t).harmonic(self.f)))

    def reference(self):
        for name in ("va", "vab", "vb", "vc", "vbc", "vca", "ia", "ib", "ic"):
            if name in self.tracks:
                return name
        raise AssertionError("no reference")

    def angle_reference(self):
        """Of the analysed voltages: windows may begin with another."""
        return ("vab" if self.voltages == "line-to-line" else
                self.reference())

    def crossings(self, name, first_s, last_s):
        """The fundamental's zero crossings, rising and falling, within
        [first_s, last_s]; its phase is that of the first piece."""
        if hasattr(self.every()[name], "crossings"):  # pq_chirp
            return self.every()[name].crossings(first_s, last_s)
        turns = self.phase_deg(name) / 360
        low = np.ceil(2 * (first_s * self.f + turns) - 1e-9)
        high = np.floor(2 * (last_s * self.f + turns) + 1e-9)
        return (np.arange(low, high + 1) / 2 - turns) / self.f

    def ns(self, t):
        """UTC [ns] of a time after the first sample."""
        return np.round((np.asarray(t) + self.start_s) * 1e9).astype(
            np.int64) + START_S * 10**9

    def write(self, path):
        data = np.stack([x.sampled(self.count, self.rate)
                         for x in self.tracks.values()], 1)
        write_wav(path, data.astype(self.dtype), self.rate, self.tracks,
                  self.start_s, self.nominal_hz, self.u_din)


def write_wav(path, data, rate, names, start_s, nominal_hz, u_din,
              current_a=5):
    """data[n, channel] in volts and amperes; the sidecar beside it."""
    wavfile.write(path, rate, data)
    channels = [{"source": k + 1,
                 "quantity": "voltage" if name[0] == "v" else "current",
                 "phase": name[1:].upper(), "scale": 1.0}
                for k, name in enumerate(names)]
    day, rest = divmod(start_s, 86400)
    stamp = "2024-01-%02dT%02d:%02d:%012.9fZ" % (
        1 + day, rest // 3600, rest // 60 % 60, rest % 60)
    sidecar = {"start": stamp, "channels": channels,
               "nominal": {"frequency_hz": nominal_hz, "voltage_v": u_din,
                           "current_a": current_a}}
    with open(str(path) + ".json", "w") as f:
        json.dump(sidecar, f)


def three_phase(f, volts=(230, 230, 230), degs=(0, -120, -240), amps=None,
                harmonics=(), inter=(), **more):
    """Voltages (and currents lagging 30 degrees) of three phases."""
    tracks = {}
    for k, p in enumerate("abc"):
        turned = [(h, pc, d + h * degs[k]) for h, pc, d in harmonics]
        tracks["v" + p] = waves(f, volts[k], degs[k], turned, inter,
                                more.get("dc", 0.0))
    if amps:
        for k, p in enumerate("abc"):
            turned = [(h, 3 * pc, d + 40 + h * degs[k])
                      for h, pc, d in harmonics]
            tracks["i" + p] = waves(f, amps[k], degs[k] - 30, turned, inter)
    return tracks


def flickering(signal, f_m, percent, deg=0.0):
    """A sine modulated by delta U / U = percent, peak to peak."""
    return modulated(signal, f_m, percent / 200.0, deg)
