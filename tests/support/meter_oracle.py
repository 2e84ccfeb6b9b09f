"""An independent meter: what must be registered, from the definitions.

Written from the manual's "Measurement Formulas" and docs/conventions.md, not
from the program. Signals are closed forms (meter_signal.py), half-cycles lie
between the exact zero crossings of the reference's fundamental, and integrals
are closed forms too.

  m = Meter(Wiring(channels), f_hz, start_s, duration_s, reference)
  m.registers()        {"Wh.delivered.A": ...} as summary.json names them

channels: {"va": Signal, "ib": Signal ...}; times are those of the signals,
which begin start_s after a full second of UTC.
"""

import numpy as np

from meter_signal import Signal

VOLTAGES = ("va", "vb", "vc", "vab", "vbc", "vca", "vn")
CURRENTS = ("ia", "ib", "ic", "in")
HOUR = 3600.0


class Meter:
    """netting: "cycle" or "half-cycle"; var: "quarter-cycle", "fundamental",
    "per-harmonic"; polyphase: "root-sum-square", "average", "sum";
    va_two_element: "sum", "scaled", "three-voltages"; gains by phase; losses:
    of meter_losses.py. reference: the signal that makes the grid."""

    def __init__(self, wiring, f_hz, start_s, duration_s, reference,
                 var="quarter-cycle", netting="cycle",
                 polyphase_volts="root-sum-square",
                 polyphase_amps="root-sum-square", va_two_element="sum",
                 pf_mean="ratio", starting_a=0.002, watt_gain=(1, 1, 1),
                 var_gain=(1, 1, 1), losses=None):
        self.s, self.f = dict(wiring.signals), f_hz
        self.elements, self.phases = list(wiring.elements), wiring.phases
        self.two_elements = wiring.two_elements
        self.start, self.length = start_s, duration_s
        self.var_method, self.netting = var, netting
        self.polyphase_volts = polyphase_volts
        self.polyphase_amps = polyphase_amps
        self.va_two_element, self.pf_mean = va_two_element, pf_mean
        self.starting = starting_a
        self.gains = watt_gain, var_gain
        self.losses, self.measured = losses, None
        self._grid(reference)
        self._integrals()
        self._cycles()

    def _grid(self, reference):
        """Boundaries: sin(2 pi f t + angle) = 0, and both ends."""
        turn = np.angle(reference.harmonic(self.f)) / np.pi
        t1 = self.length
        m = np.arange(np.ceil(turn), np.floor(2 * self.f * t1 + turn) + 1)
        t = (m - turn) / (2 * self.f)
        t = t[(t > 1e-9) & (t < t1 - 1e-9)]
        self.edge = np.concatenate(([0.0], t, [t1]))
        self.a, self.b = self.edge[:-1], self.edge[1:]
        self.dt = self.b - self.a
        self.n = len(self.a)
        whole = 0.5 / self.f
        self.whole = np.abs(self.dt - whole) < 1e-9

    def over(self, x, a=None, b=None):
        """Integral over each half-cycle, or from a to b."""
        a = self.a if a is None else a
        b = self.b if b is None else b
        return np.real(x.integral(a, b))

    def _integrals(self):
        self.sq = {k: self.over(x * x) for k, x in self.s.items()}
        self._creep()
        self.watt_s = np.zeros((4, self.n))
        self.var_s = np.zeros((4, self.n))
        for k, e in enumerate(self.elements):
            if e is None:
                continue
            self.watt_s[k] = self.over(e[0] * e[1]) * self.gains[0][k]
            self.var_s[k] = self._var(*e) * self.gains[1][k]
        self.watt_s[3] = self.watt_s[:3].sum(0)
        self.var_s[3] = self.var_s[:3].sum(0)

    def _creep(self):
        """Below the starting current there is none (steady currents)."""
        for k in CURRENTS:
            if k in self.s and self.sq[k].sum() < (
                    self.starting**2 * self.length):
                self.elements = [None if e is None else
                                 (e[0], Signal()) if e[1] is self.s[k] else e
                                 for e in self.elements]
                self.s[k] = Signal()
                self.sq[k] = np.zeros(self.n)

    def _var(self, v, i):
        if self.var_method == "quarter-cycle":
            return self._quarter(v, i)
        q = 0.0
        top = 1 if self.var_method == "fundamental" else 255
        for n in range(1, top + 1):
            q += np.imag(v.harmonic(n * self.f)
                         * np.conj(i.harmonic(n * self.f)))
        return q * self.dt

    def _quarter(self, v, i):
        """The current a quarter later; in the last quarter period the one a
        whole period before that (var.last_quarter)."""
        quarter = 0.25 / self.f
        cut = self.length - quarter
        b = np.minimum(self.b, cut)
        q = np.where(self.a < cut, self.over(v * i.later(quarter),
                                             np.minimum(self.a, cut), b), 0.0)
        a = np.maximum(self.a, cut)
        return q + np.where(self.b > cut, self.over(
            v * i.later(-3 * quarter), a, np.maximum(self.b, cut)), 0.0)

    def _cycles(self):
        """Which half-cycles are the cycle that counts for each."""
        good = [k for k in range(1, self.n)
                if self.whole[k] and self.whole[k - 1]]
        last = np.array([min(max(k, good[0]), good[-1])
                         for k in range(self.n)])
        self.cyc = last
        self.cyc_dt = self.dt[last - 1] + self.dt[last]

    def cycle_mean(self, x_s):
        """Means over the cycle of each half-cycle, of its integrals."""
        return ((x_s[..., self.cyc - 1] + x_s[..., self.cyc])
                / self.cyc_dt)

    def rms(self, name):
        return np.sqrt(self.cycle_mean(self.sq[name]))

    def has(self, p):
        if p == 3:
            return any(e is not None for e in self.elements)
        return self.elements[p] is not None

    def _rms_of(self, x):
        return np.sqrt(self.cycle_mean(self.over(x * x)))

    def va_arithmetic(self):
        if self.measured:
            return self.losses.va_arithmetic(self)
        out = np.zeros((4, self.n))
        for k, e in enumerate(self.elements):
            if e is not None:
                out[k] = self._rms_of(e[0]) * self._rms_of(e[1])
        out[3] = out[:3].sum(0)
        if self.two_elements and self.va_two_element == "scaled":
            out[3] *= np.sqrt(3.0) / 2
        if self.two_elements and self.va_two_element == "three-voltages":
            out[3] = sum(self.rms(v) * self.rms(i) for v, i in (
                ("vab", "ia"), ("vbc", "ib"), ("vca", "ic"))) / np.sqrt(3.0)
        return out

    def va_vectorial(self):
        return np.hypot(self.cycle_mean(self.watt_s),
                        self.cycle_mean(self.var_s))

    def directed(self, x_s):
        """Each half-cycle's share after netting, and its direction (+-1).

        A fragment at an end that runs against its neighbours counts with them
        (its energy is theirs as far as theirs reaches); where two neighbours
        have opposite signs half of the first is carried into the second
        (direction.netting). A half-cycle without a share of its own has the
        direction of the nearest that has one."""
        x = x_s.copy()
        if self.netting == "cycle":
            first, last = 0, self.n - 1
            if not self.whole[0] and x[0] * x[1] < 0:
                self._take(x, 0, (1, 2))
                first = 1
            if not self.whole[-1] and x[-1] * x[-2] < 0:
                self._take(x, self.n - 1, (self.n - 2, self.n - 3))
                last -= 1
            for k in range(first, last):
                if x_s[k] * x_s[k + 1] < 0:
                    x[k] -= x_s[k] / 2
                    x[k + 1] += x_s[k] / 2
        way = np.sign(x)
        some = np.flatnonzero(np.abs(x) > 1e-12 * np.abs(x_s).max())
        if not len(some):
            return x, np.ones(self.n)
        nearest = some[np.argmin(np.abs(np.arange(self.n)[:, None] - some),
                                 1)]
        return x, way[nearest]

    @staticmethod
    def _take(x, k, near):
        for j in near:
            if x[k] * x[j] < 0:
                paid = np.sign(x[k]) * min(abs(x[k]), abs(x[j]))
                x[k] -= paid
                x[j] += paid

    @staticmethod
    def polyphase(how, x):
        """One figure of several RMS values [V], [A]."""
        if how == "root-sum-square":
            return np.sqrt(np.sum(np.square(x), 0))
        return np.mean(x, 0) if how == "average" else np.sum(x, 0)

    def increments(self):
        """Registers of each half-cycle, {name: array} [unit h]."""
        out = self.power_increments()
        self._unsigned(out)
        return out

    def power_increments(self):
        out = {}
        va_a, va_v = self.va_arithmetic(), self.va_vectorial()
        for p in range(4):
            if not self.has(p):
                continue
            name = "ABC"[p] if p < 3 else "total"
            w, w_way = self.directed(self.watt_s[p])
            q, q_way = self.directed(self.var_s[p])
            x = self.watt_s[p] / 2 + self.var_s[p] * np.sqrt(3.0) / 2
            self._split(out, "Wh", name, w, w_way)
            self._split(out, "VARh", name, q, q_way)
            self._split(out, "Qh", name, *self.directed(x))
            self._split(out, "VAh_arithmetic", name, va_a[p] * self.dt, w_way)
            self._split(out, "VAh_vectorial", name, va_v[p] * self.dt, w_way)
            quadrant = np.where(q_way > 0, np.where(w_way > 0, 1, 2),
                                np.where(w_way < 0, 3, 4))
            for k in range(1, 5):
                out["VARh.q%d.%s" % (k, name)] = np.where(
                    quadrant == k, np.abs(q), 0) / HOUR
        return out

    @staticmethod
    def _split(out, quantity, name, x, by):
        x = np.abs(x) / HOUR
        out["%s.delivered.%s" % (quantity, name)] = np.where(by > 0, x, 0)
        out["%s.received.%s" % (quantity, name)] = np.where(by < 0, x, 0)

    def _unsigned(self, out):
        i2 = [k for k in CURRENTS[:3] if k in self.s]
        for k in i2 + (["in"] if "in" in self.s else []):
            p = k[1].upper()
            out["Ah." + p] = self.rms(k) * self.dt / HOUR
            out["A2h." + p] = self.sq[k] / HOUR
        if i2:
            out["Ah.total"] = self.polyphase(
                self.polyphase_amps,
                [self.rms(k) for k in i2]) * self.dt / HOUR
            out["A2h.total"] = sum(self.sq[k] for k in i2) / HOUR
            out["Ah.average"] = np.mean([self.rms(k) for k in i2],
                                        0) * self.dt / HOUR
            out["A2h.average"] = np.mean([self.sq[k] for k in i2], 0) / HOUR
        for p, k in self.phases.items():
            out["V2h." + p] = self.sq[k] / HOUR
        if self.phases:
            out["V2h.total"] = sum(self.sq[k]
                                   for k in self.phases.values()) / HOUR

    def registers(self):
        return totals(self.increments())


def totals(increments):
    """Registers at the end, with net and absolute."""
    out = {k: float(np.sum(x)) for k, x in increments.items()}
    for k in [k for k in out if ".delivered." in k]:
        there, back = out[k], out[k.replace("delivered", "received")]
        out[k.replace("delivered", "net")] = there - back
        out[k.replace("delivered", "absolute")] = there + back
    return out
