"""The scenario source against a second implementation of its schema.

Written from schemas/scenario.schema.json alone, in exact fractions: sample
values, the noise, what is stored, and the energies by quadrature in numpy.
"""
import json
import math
import os
import random
import subprocess
import sys
from fractions import Fraction as F

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import cli
from cli import ROOT, VARIANT

SCENARIOS = os.path.join(ROOT, "testdata", "scenarios")
PHASES = "ABCN"
LEVELS = ("dip", "swell", "interruption", "step")
TRANSIENTS = ("oscillatory", "impulsive")


def check(good, what):
    cli.check(what, good)


def examples():
    return sorted(n for n in os.listdir(SCENARIOS) if n.endswith(".json"))


def frac(x):
    return F(repr(x)) if isinstance(x, float) else F(x)


def sin_turns(turns):
    """sin(2 pi turns) of a fraction, reduced before it becomes a float."""
    r = turns - round(turns)
    return math.sin(2 * math.pi * float(r))


def cos_turns(turns):
    return sin_turns(turns + F(1, 4))


class Frequency:
    def __init__(self, doc):
        spec = doc.get("frequency", doc.get("nominal", {}).get("frequency_hz"))
        if not isinstance(spec, dict):
            spec = {"hz": spec}
        hz = spec.get("hz", doc.get("nominal", {}).get("frequency_hz"))
        points = spec.get("points", [{"at_s": 0, "hz": hz}])
        self.pieces = []
        for i, p in enumerate(points):
            t, f, slope = frac(p["at_s"]), frac(p["hz"]), F(0)
            if i + 1 < len(points) and points[i + 1].get("ramp"):
                q = points[i + 1]
                slope = (frac(q["hz"]) - f) / (frac(q["at_s"]) - t)
            start = self.piece_cycles(self.pieces[-1], t) if i else F(0)
            self.pieces.append((t, start, f, slope))
        self.wander = [(w["amplitude_hz"], frac(w["frequency_hz"]),
                        frac(w.get("phase_deg", 0)) / 360)
                       for w in spec.get("wander", [])]
        self.corners = [float(p[0]) for p in self.pieces[1:]]
        self.most = float(max(p[2] for p in self.pieces)) + sum(
            abs(w[0]) for w in self.wander)

    @staticmethod
    def piece_cycles(piece, t):
        t0, start, f, slope = piece
        return start + f * (t - t0) + slope / 2 * (t - t0) ** 2

    def cycles(self, t):
        piece = [p for p in self.pieces if p[0] <= t or p[0] == 0][-1]
        total = self.piece_cycles(piece, t)
        for a, g, turn in self.wander:
            total += F(a / (2 * math.pi * float(g))) * (
                F(cos_turns(turn)) - F(cos_turns(g * t + turn)))
        return total

    def hz(self, t):
        piece = [p for p in self.pieces if p[0] <= t or p[0] == 0][-1]
        return float(piece[2] + piece[3] * (t - piece[0])) + sum(
            a * sin_turns(g * t + turn) for a, g, turn in self.wander)

    def time_of(self, cycles):
        """By secant and bisection on exact cycles."""
        low, high = F(-100), F(10 ** 7)
        t = F(float(cycles) / float(self.pieces[0][2]))
        for _ in range(60):
            rest = cycles - self.cycles(t)
            if rest == 0 or abs(rest) < F(1, 10 ** 17):
                break
            t += F(rest) / F(self.hz(t))
            t = min(max(t, low), high).limit_denominator(10 ** 24)
        return t


def series(kind, wave, k, m):
    """Fourier part of the switched unit sine by plain quadrature."""
    if kind == "burst":
        spans = [(0, wave.get("on_cycles", 2))]
    elif kind == "half_wave":
        spans = [(0, 0.5)]
    else:
        a = wave.get("firing_deg", 90) / 360
        spans = [(a, 0.5), (0.5 + a, 1)]
    nodes, weights = np.polynomial.legendre.leggauss(40)
    s = c = 0.0
    for a, b in spans:
        panels = max(8, 4 * int((b - a) * (k / m + 2)))
        for j in range(panels):
            w = (b - a) / panels
            u = a + w * (j + 0.5 + 0.5 * nodes)
            y = np.sin(2 * np.pi * u) * weights * w / 2
            s += float(np.sum(y * np.sin(2 * np.pi * k * u / m)))
            c += float(np.sum(y * np.cos(2 * np.pi * k * u / m)))
    return (0.0, c / m) if k == 0 else (2 * s / m, 2 * c / m)


class Channel:
    def __init__(self, doc, quantity, phase, angle, spec, f, half_rate):
        nominal = doc.get("nominal", {})
        self.quantity, self.phase, self.angle = quantity, phase, angle
        self.name = ("U" if quantity == "voltage" else "I") + phase
        self.dc, self.noise = spec.get("dc", 0), spec.get("noise_rms", 0)
        self.stream = PHASES.index(phase) + (1 if quantity == "voltage" else 8)
        rms = spec.get("rms", nominal.get("voltage_v" if quantity == "voltage"
                                          else "current_a"))
        lag = self.lag_of(spec, F(0))
        self.points = [(frac(p["at_s"]), p["rms"], self.lag_of(p, lag),
                        p.get("ramp", False)) for p in spec.get("profile", [])]
        unit = 1.0 if self.points else rms
        if not self.points:
            self.points = [(F(0), 1.0, lag, False)]
        self.m, self.parts = 1, []
        wave = spec.get("waveform")
        root2 = math.sqrt(2)
        if wave:
            if wave["kind"] == "burst":
                self.m = wave.get("on_cycles", 2) + wave.get("off_cycles", 2)
            for k in range(wave.get("order", 40) * self.m + 1):
                if k * f.most / self.m < half_rate:
                    s, c = series(wave["kind"], wave, k, self.m)
                    self.parts.append((k, root2 * unit * s, root2 * unit * c))
        else:
            self.parts.append((1, root2 * unit, 0.0))
        for h in spec.get("harmonics", []):
            a = root2 * (h["rms"] if "rms" in h else h["pct"] / 100 * unit)
            th = frac(h.get("phase_deg", 0)) / 360
            self.parts.append((h["order"] * self.m, a * cos_turns(th),
                               a * sin_turns(th)))
        self.tones = [(frac(i["frequency_hz"]), root2 *
                       (i["rms"] if "rms" in i else i["pct"] / 100 * unit),
                       frac(i.get("phase_deg", 0)) / 360)
                      for i in spec.get("interharmonics", [])]

    @staticmethod
    def lag_of(spec, default):
        if "power_factor" not in spec:
            return frac(spec["lag_deg"]) if "lag_deg" in spec else default
        acute = math.degrees(math.acos(spec["power_factor"]))
        return frac({1: acute, 2: 180 - acute, 3: acute - 180,
                     4: -acute}[spec.get("quadrant", 1)])

    def load(self, t):
        i = max(j for j, p in enumerate(self.points) if p[0] <= t)
        at, rms, lag, _ = self.points[i]
        if i + 1 < len(self.points) and self.points[i + 1][3]:
            to, rms1, lag1, _ = self.points[i + 1]
            u = (t - at) / (to - at)
            return rms + float(u) * (rms1 - rms), lag + u * (lag1 - lag)
        return rms, lag


class Scenario:
    def __init__(self, doc):
        self.doc, rate = doc, doc["rate_hz"]
        self.rate = F(*rate) if isinstance(rate, list) else F(str(rate))
        self.frames = doc.get("frames") or math.ceil(
            frac(doc["duration_s"]) * self.rate)
        self.f = Frequency(doc)
        self.channels = []
        for quantity in ("voltage", "current"):
            self.add(quantity, doc.get(quantity, {}))
        self.events = [self.event(e) for e in doc.get("events", [])]
        self.gaps = [self.gap(g) for g in doc.get("missing", [])]

    def find(self, quantity, phase):
        for c in self.channels:
            if c.quantity == quantity and c.phase == phase:
                return c
        return None

    def add(self, quantity, specs):
        usual = {"A": F(0), "B": F(-120), "C": F(120), "N": F(0)}
        for phase in PHASES:
            spec = specs.get(phase)
            group = spec is None and phase != "N" and "ABC" in specs
            if group:
                spec = specs["ABC"]
            if spec is None:
                continue
            angle, v = usual[phase], self.find("voltage", phase)
            if v and quantity == "current":
                angle = v.angle
            if "angle_deg" in spec:
                angle = frac(spec["angle_deg"]) + (usual[phase] if group else 0)
            self.channels.append(Channel(self.doc, quantity, phase, angle, spec,
                                         self.f, float(self.rate) / 2))

    def touched(self, e):
        q = e.get("quantity", "voltage")
        return [c for c in self.channels if c.quantity == q and
                c.phase in e.get("phases", PHASES)]

    def event(self, e):
        e = dict(e)
        e["touched"] = self.touched(e)
        if "at_s" in e:
            start = frac(e["at_s"])
        else:
            ref = e["touched"][0]
            if "at_phase" in e:
                ref = (self.find("voltage", e["at_phase"]) or
                       self.find("current", e["at_phase"]))
            start = self.f.time_of(e["at_cycle"] + (frac(e.get("at_deg", 0)) -
                                                    ref.angle) / 360)
        end = self.frames / self.rate
        if "duration_s" in e:
            end = min(end, start + frac(e["duration_s"]))
        elif "duration_cycles" in e:
            end = min(end, self.f.time_of(self.f.cycles(start) +
                                          frac(e["duration_cycles"])))
        elif e["type"] in TRANSIENTS:
            end = min(end, start + 40 * frac(e.get("decay_s",
                                                   e.get("fall_s"))))
        e["span"] = (start, end)
        e["frames"] = tuple(math.ceil(t * self.rate - F(1, 2 ** 40))
                            for t in e["span"])
        return e

    def gap(self, g):
        names = g.get("channels", [c.name for c in self.channels])
        if "first" in g:
            return names, g["first"], g["first"] + g["frames"]
        t = frac(g["at_s"])
        return names, math.ceil(t * self.rate), math.ceil(
            (t + frac(g["duration_s"])) * self.rate)

    def modulation(self, c, t):
        total = 1.0
        for m in self.doc.get("modulation", []):
            if c not in self.touched(m):
                continue
            hz = (frac(m["frequency_hz"]) if "frequency_hz" in m
                  else frac(m["changes_per_minute"]) / 120)
            u = hz * t + frac(m.get("phase_deg", 0)) / 360
            if m.get("shape", "sine") == "sine":
                s = sin_turns(u)
            else:
                s = 1 if u % 1 < frac(m.get("duty_pct", 50)) / 100 else -1
            total += m["depth_pct"] / 200 * s
        return total

    def noise(self, c, n):
        mask, g = 2 ** 64 - 1, 0x9e3779b97f4a7c15

        def mix(z):
            z &= mask
            z = ((z ^ z >> 30) * 0xbf58476d1ce4e5b9) & mask
            z = ((z ^ z >> 27) * 0x94d049bb133111eb) & mask
            return z ^ z >> 31
        key = mix(self.doc.get("seed", 0) + g * c.stream)
        p = n // 2
        u = ((mix(key + g * (2 * p + 1)) >> 12) + 0.5) / 2 ** 52
        v = F(mix(key + g * (2 * p + 2)), 2 ** 64)
        r = math.sqrt(-2 * math.log(u))
        return r * (sin_turns(v) if n % 2 else cos_turns(v))

    def active(self, c, t, n):
        """Events in force: by frame for samples, by time for integrals."""
        for e in self.events:
            a, b = e["frames"] if n is not None else e["span"]
            x = n if n is not None else t
            if c in e["touched"] and a <= x < b:
                yield e

    def value(self, c, t, n=None, ahead=False, only=None):
        rms, lag = c.load(t)
        factor, jump, extra = rms * self.modulation(c, t), F(0), 0.0
        for e in self.active(c, t, n):
            if e["type"] in LEVELS:
                factor *= e.get("level_pct", 0) / 100
            elif e["type"] == "phase_jump":
                jump += frac(e["jump_deg"])
            else:
                extra += self.transient(e, float(t - e["span"][0]))
        psi = self.f.cycles(t) + (c.angle - lag + jump) / 360
        psi += F(1, 4) if ahead else 0
        x = sum(s * sin_turns(k * psi / c.m) + b * cos_turns(k * psi / c.m)
                for k, s, b in c.parts if only is None or k == c.m)
        if only:
            return factor * x
        for hz, a, turn in c.tones:
            u = hz * t + turn
            if ahead:
                u += F(0.25 * float(hz) / self.f.hz(t))
            x += a * sin_turns(u)
        return factor * x + c.dc + (0.0 if ahead else extra)

    @staticmethod
    def transient(e, tau):
        if e["type"] == "oscillatory":
            return e["peak"] * math.exp(-tau / e["decay_s"]) * math.sin(
                2 * math.pi * (e["frequency_hz"] * tau +
                               e.get("phase_deg", 0) / 360))
        fall, rise = e["fall_s"], e["rise_s"]
        top = math.log(fall / rise) * rise * fall / (fall - rise)
        peak = math.exp(-top / fall) - math.exp(-top / rise)
        return e["peak"] / peak * (math.exp(-tau / fall) -
                                   math.exp(-tau / rise))

    def sample(self, c, n):
        for names, a, b in self.gaps:
            if c.name in names and a <= n < b:
                return math.nan
        x = self.value(c, n / self.rate, n)
        return x + (c.noise * self.noise(c, n) if c.noise else 0.0)


def build(folder):
    tool = os.path.join(folder, "scenario_dump")
    cc = os.environ.get("CC", "cc").split()
    flags = ["-fsanitize=address,undefined"] if VARIANT == "asan" else []
    subprocess.check_call(
        cc + flags + ["-std=c11", "-D_GNU_SOURCE", "-Isrc", "-o", tool,
                      "tests/tools/scenario_dump.c",
                      "build/%s/libwattproof.a" % VARIANT, "-lcjson", "-lm"],
        cwd=ROOT)
    return tool


def values(tool, path, s, frames):
    raw = subprocess.check_output([tool, "values", path] +
                                  [str(n) for n in frames])
    return np.frombuffer(raw).reshape(len(frames), len(s.channels))


def compare_values(tool, path, s, frames, bound, what):
    got = values(tool, path, s, frames)
    worst = 0.0
    for i, n in enumerate(frames):
        for j, c in enumerate(s.channels):
            want = s.sample(c, n)
            peak = sum(abs(a) + abs(b) for _, a, b in c.parts) * max(
                p[1] for p in c.points) + 1e-9
            if math.isnan(want) or math.isnan(got[i, j]):
                worst = max(worst, 0.0 if math.isnan(want) and
                            math.isnan(got[i, j]) else math.inf)
            else:
                worst = max(worst, abs(got[i, j] - want) / peak)
    check(worst < bound, "%s: worst relative error %g" % (what, worst))
    return worst


def edges_of(s):
    marks = {0, s.frames}
    for e in s.events:
        marks.update(e["frames"])
    for _, a, b in s.gaps:
        marks.update((a, b))
    for c in s.channels:
        marks.update(math.ceil(p[0] * s.rate) for p in c.points)
    near = {m + d for m in marks for d in (-2, -1, 0, 1, 2)}
    return sorted(n for n in near if 0 <= n < s.frames)


def compare_stored(tool, path, s, what):
    doc = s.doc.get("samples", {})
    kind = doc.get("type", "float64")
    raw = np.frombuffer(subprocess.check_output([tool, "stored", path]))
    raw = raw.reshape(-1, len(s.channels))
    check(len(raw) == s.frames, what + ": frames")
    rng = random.Random(5)
    worst = 0.0
    for n in rng.sample(range(s.frames), 60):
        for j, c in enumerate(s.channels):
            want = s.sample(c, n)
            if math.isnan(want):
                check(math.isnan(raw[n, j]), what + ": missing")
                continue
            if kind.startswith("int"):
                full = doc["full_scale_v" if c.quantity == "voltage"
                           else "full_scale_a"]
                step = full / 2 ** (int(kind[3:]) - 1)
                off = raw[n, j] / step
                check(abs(off - round(off)) < 1e-6, what + ": on the grid")
                worst = max(worst, abs(raw[n, j] - want) / step - 0.5)
            elif kind == "float32":
                worst = max(worst, abs(raw[n, j] - np.float32(want)))
    check(worst < 1e-4, "%s: stored within half a step (%g)" % (what, worst))


def integrals(s):
    """Registers by Gauss-Legendre, edge to edge, in 5 nodes per 1/40 cycle of
    the highest order."""
    ends = {F(0), s.frames / s.rate} | {F(x) for x in s.f.corners}
    for e in s.events:
        ends.update(e["span"])
        if e["type"] in TRANSIENTS:
            tau = frac(e.get("decay_s", e.get("rise_s")))
            ends.update(e["span"][0] + k * tau for k in range(1, 13))
            if "fall_s" in e:
                ends.update(e["span"][0] + k * frac(e["fall_s"])
                            for k in range(1, 40))
    for _, a, b in s.gaps:
        ends.update((a / s.rate, b / s.rate))
    for c in s.channels:
        ends.update(p[0] for p in c.points)
    for m in s.doc.get("modulation", []):
        if m.get("shape") == "rectangular":
            hz = (frac(m["frequency_hz"]) if "frequency_hz" in m
                  else frac(m["changes_per_minute"]) / 120)
            turn = frac(m.get("phase_deg", 0)) / 360
            for k in range(int(s.frames / s.rate * hz) + 3):
                ends.update(((k - turn) / hz, (k - turn + frac(
                    m.get("duty_pct", 50)) / 100) / hz))
    ends = sorted(e for e in ends if 0 <= e <= s.frames / s.rate)
    out = {}
    for a, b in zip(ends, ends[1:]):
        if b > a:
            stretch(s, a, b, out)
    return {k: v / 3600 for k, v in out.items()}


def stretch(s, a, b, out):
    order = max(max(k for k, _, _ in c.parts) / c.m for c in s.channels)
    order = max([order] + [float(t[0]) / s.f.most for c in s.channels
                           for t in c.tones])
    order = max([order] + [
        e.get("frequency_hz", 0) / s.f.most for e in s.events
        if e["span"][0] < b and e["span"][1] > a])
    panels = max(2, math.ceil(float(b - a) * s.f.most * order * 0.5))
    nodes, weights = np.polynomial.legendre.leggauss(20)
    w = (b - a) / panels
    t = np.concatenate([float(a + w * k) + float(w) * (0.5 + 0.5 * nodes)
                        for k in range(panels)])
    weight = np.tile(weights, panels) * float(w) / 2
    middle = (a + b) / 2
    gone = {n for names, p, q in s.gaps if p <= middle * s.rate < q
            for n in names}
    x = {c.name: vector(s, c, a, b, t, False) for c in s.channels}
    for c in s.channels:
        if c.name in gone:
            continue
        key = ("V2h." if c.quantity == "voltage" else "A2h.") + c.phase
        add = float(np.sum(weight * x[c.name] ** 2))
        out[key] = out.get(key, 0) + add + c.noise ** 2 * float(b - a)
    for phase in "ABC":
        v, i = s.find("voltage", phase), s.find("current", phase)
        if not v or not i or {v.name, i.name} & gone:
            continue
        for key, y in (("Wh", x[i.name]),
                       ("VARh", vector(s, i, a, b, t, True))):
            for who in (phase, "total"):
                name = key + "." + who
                out[name] = out.get(name, 0) + float(
                    np.sum(weight * x[v.name] * y))


def vector(s, c, a, b, t, ahead):
    """The signal between two edges, for many instants at once."""
    middle = (a + b) / 2
    factor, jump, extra = np.ones_like(t), 0.0, np.zeros_like(t)
    at, rms, lag, _ = [p for p in c.points if p[0] <= middle][-1]
    later = [p for p in c.points if p[0] > middle]
    rms, lag = np.full_like(t, rms), np.full_like(t, float(lag))
    if later and later[0][3]:
        u = (t - float(at)) / float(later[0][0] - at)
        rms = rms + u * (later[0][1] - rms)
        lag = lag + u * (float(later[0][2]) - lag)
    for e in s.active(c, middle, None):
        if e["type"] in LEVELS:
            factor = factor * e.get("level_pct", 0) / 100
        elif e["type"] == "phase_jump":
            jump += e["jump_deg"]
        elif not ahead:
            extra += np.array([s.transient(e, v - float(e["span"][0]))
                               for v in t])
    modulation = np.ones_like(t)
    for m in s.doc.get("modulation", []):
        if c in s.touched(m):
            hz = m.get("frequency_hz", m.get("changes_per_minute", 0) / 120)
            if m.get("shape", "sine") == "sine":
                modulation += m["depth_pct"] / 200 * np.sin(
                    2 * np.pi * (hz * t + m.get("phase_deg", 0) / 360))
            else:
                only = {"modulation": [m]}
                modulation += Scenario.modulation(
                    Stub(only, s), c, middle) - 1
    base = s.f.cycles(a)
    piece = [p for p in s.f.pieces if p[0] <= middle][-1]
    tau = t - float(a)
    f0 = float(piece[2] + piece[3] * (a - piece[0]))
    cycles = f0 * tau + float(piece[3]) / 2 * tau ** 2
    for amp, g, turn in s.f.wander:
        g = float(g)
        cycles += amp / (2 * np.pi * g) * (
            np.cos(2 * np.pi * (g * float(a) + float(turn))) -
            np.cos(2 * np.pi * (g * t + float(turn))))
    whole = float(base % c.m)
    psi = whole + cycles + (float(c.angle) + jump - lag) / 360
    psi = psi + (0.25 if ahead else 0)
    x = np.zeros_like(t)
    for k, p, q in c.parts:
        x += p * np.sin(2 * np.pi * k * psi / c.m)
        x += q * np.cos(2 * np.pi * k * psi / c.m)
    for hz, p, turn in c.tones:
        f_now = np.array([s.f.hz(F(v)) for v in t]) if ahead else 1.0
        x += p * np.sin(2 * np.pi * (float(hz) * t + float(turn) + (
            0.25 * float(hz) / f_now if ahead else 0)))
    return factor * modulation * rms * x + c.dc + extra


class Stub:
    """Just enough of a scenario to ask for one modulation."""

    def __init__(self, doc, s):
        self.doc, self.touched = doc, s.touched


def compare_truth(tool, path, s, folder, what):
    out = os.path.join(folder, "truth.json")
    subprocess.check_call([tool, "truth", path, out])
    with open(out) as f:
        truth = json.load(f)
    reg, want = truth["registers"], integrals(s)
    worst = 0.0
    for key, value in want.items():
        name, who = key.split(".")
        if name in ("Wh", "VARh"):
            got = reg[name + ".delivered." + who] - reg[
                name + ".received." + who]
            scale = max(abs(value), reg["VAh_arithmetic.delivered." + who] +
                        reg["VAh_arithmetic.received." + who])
        else:
            got, scale = reg[key], abs(value)
        worst = max(worst, abs(got - value) / scale)
    check(worst < 1e-9, "%s: energies within %g" % (what, worst))
    for e, mine in zip(truth["events"],
                       sorted(s.events, key=lambda x: x["span"])):
        check(abs(e["start_s"] - float(mine["span"][0])) < 1e-11 and
              abs(e["end_s"] - float(mine["span"][1])) < 1e-11,
              what + ": event times")
        check((e["first_frame"], e["end_frame"]) == mine["frames"],
              what + ": event frames")
    mean = float(s.f.cycles(s.frames / s.rate) / (s.frames / s.rate))
    check(abs(truth["frequency"]["mean_hz"] - mean) < 1e-10,
          what + ": frequency")
    return worst


def far_out(tool, folder):
    """Samples around the thousand millionth: hours of drift would show."""
    doc = {"scenario": 1, "rate_hz": 30720, "frames": 1200000000,
           "frequency": 50.03,
           "voltage": {"A": {"rms": 230, "harmonics": [
               {"order": 7, "pct": 5, "phase_deg": 33.3}],
               "interharmonics": [{"frequency_hz": 183.7, "rms": 3}]}}}
    rng = random.Random(3)
    frames = [1000000000 + rng.randrange(100000) for _ in range(60)]
    worst = []
    for frequency in (50.03, {"points": [
            {"at_s": 0, "hz": 50.017}, {"at_s": 20000.123, "hz": 49.1},
            {"at_s": 39000, "hz": 50.9, "ramp": True}]}):
        doc["frequency"] = frequency
        path = os.path.join(folder, "far.json")
        with open(path, "w") as f:
            json.dump(doc, f)
        s = Scenario(json.loads(json.dumps(doc)))
        worst.append(compare_values(tool, path, s, frames, 1e-15,
                                    "a billion samples on"))
    doc["frequency"] = {"hz": 50, "wander": [
        {"amplitude_hz": 0.1, "frequency_hz": 0.01}]}
    with open(path, "w") as f:
        json.dump(doc, f)
    worst.append(compare_values(tool, path, Scenario(doc), frames, 2e-14,
                                "wander a billion samples on"))
    print("worst errors near sample 10^9: constant %.2g, ramp %.2g, wander "
          "%.2g of the peak" % tuple(worst))


def test(folder):
    rng = random.Random(11)
    tool = build(folder)
    for name in examples():
        path = os.path.join(SCENARIOS, name)
        with open(path) as f:
            s = Scenario(json.load(f))
        frames = edges_of(s) + rng.sample(range(s.frames), 100)
        a = compare_values(tool, path, s, frames, 1e-12, name)
        compare_stored(tool, path, s, name)
        b = compare_truth(tool, path, s, folder, name)
        print("%s: samples %.2g, energies %.2g" % (name, a, b))
    far_out(tool, folder)


if __name__ == "__main__":
    cli.main(test)
