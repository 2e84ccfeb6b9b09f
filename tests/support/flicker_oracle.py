#!/usr/bin/env python3
"""A flickermeter by another method, for the numbers pinned in
tests/conformance/iec61000_4_15_*.c.

Written from the analogue definition of IEC 61000-4-15:2010 alone: at 12 kHz,
filters by the bilinear transform (0.003 % of frequency at 35 Hz), percentiles
of all samples sorted. Prints what the tests hold.

    /usr/bin/python3 tests/support/flicker_oracle.py
"""

import numpy as np
from scipy import signal

RATE = 12000.0
BEFORE_S = 200.0  # of settling, before the ten minutes

LAMPS = {  # k, lambda, w1, w2, w3, w4 [Hz]; calibration at 8.8 Hz, sinusoidal
    230: (1.74802, 4.05981, 9.15494, 2.27979, 1.22535, 21.9, 0.00250),
    120: (1.6357, 4.167375, 9.077169, 2.939902, 1.394468, 17.31512, 0.00321),
}
SYSTEMS = [(230, 50), (230, 60), (120, 50), (120, 60)]
# Changes per minute: relative changes of the four systems [%].
TABLE_5 = {
    1: (2.715, 2.719, 3.178, 3.181),
    39: (0.894, 0.895, 1.045, 1.040),
    1620: (0.407, 0.409, 0.545, 0.548),
}
SCALES = (0.2, 0.5, 5.0, 10.0)


class Meter:
    """Blocks 1 to 4, scaled by a run of the calibration signal."""

    def __init__(self, volts, mains):
        k, lam, w1, w2, w3, w4, depth = LAMPS[volts]
        tau = 2 * np.pi
        cutoff = tau * (35 if mains == 50 else 42)
        butter = cutoff * np.exp(1j * np.pi * (np.arange(6) * 2 + 7) / 12)
        swing = np.roots([1, 2 * tau * lam, (tau * w1) ** 2])
        poles = np.concatenate(
            (butter, swing, [-tau * w3, -tau * w4, -tau * 0.05]))
        gain = cutoff ** 6 * k * w1 * w3 * w4 / w2 * tau ** 2
        zpk = signal.bilinear_zpk([0, 0, -tau * w2], poles, gain, RATE)
        self.sos = signal.zpk2sos(*zpk)
        self.share = 1 - np.exp(-1 / (27.3 * RATE))
        b, a = signal.bilinear([1], [0.3, 1], RATE)
        self.smooth = (b, a)
        self.mains, self.volts = mains, volts
        self.scale = 1.0
        t = np.arange(int(120 * RATE)) / RATE
        u = np.sin(tau * mains * t) * (1 + depth / 2 * np.sin(tau * 8.8 * t))
        self.scale = 1 / self.pinst(u)[int(100 * RATE):].max()

    def pinst(self, u):
        square = u * u
        start = square[:int(RATE)].mean() * (1 - self.share)
        mean, _ = signal.lfilter([self.share], [1, self.share - 1], square,
                                 zi=[start])
        v = signal.sosfilt(self.sos, square / mean - 1)
        b, a = self.smooth
        return self.scale * signal.lfilter(b, a, v * v)


def pst(pinst):
    def at(*percent):
        return np.mean([np.quantile(pinst, 1 - p / 100) for p in percent])

    return np.sqrt(0.0314 * at(0.1) + 0.0525 * at(0.7, 1, 1.5) +
                   0.0657 * at(2.2, 3, 4) + 0.28 * at(6, 8, 10, 13, 17) +
                   0.08 * at(30, 50, 80))


def square_wave(turns):
    return np.where(turns - np.floor(turns) < 0.5, 1.0, -1.0)


def ten_minutes(meter, modulation, change_pct):
    """Pst of [0, 600) s; modulation(t) of amplitude 1."""
    t = np.arange(int((BEFORE_S + 600) * RATE)) / RATE - BEFORE_S
    u = np.sin(2 * np.pi * meter.mains * t)
    u *= 1 + change_pct / 200 * modulation(t)
    return pst(meter.pinst(u)[int(BEFORE_S * RATE):])


def scaled(meters):
    print("/* changes per minute, k, Pst of the four systems */")
    for cpm, changes in TABLE_5.items():
        for k in SCALES:
            row = [ten_minutes(m, lambda t: square_wave(cpm / 120 * t), k * c)
                   for m, c in zip(meters, changes)]
            print("    {%g, %g, {%s}}," % (cpm, k, ", ".join(
                "%.5f" % v for v in row)), flush=True)


def bursts(meters):
    print("/* 28 Hz, 12 s of every minute: Pst of the four systems */")

    def modulation(t):
        return np.where(np.mod(t, 60) < 12, square_wave(28 * t), 0.0)

    print("    " + ", ".join(
        "%.5f" % ten_minutes(m, modulation, c)
        for m, c in zip(meters, (1.418, 1.480, 2.017, 2.126))), flush=True)


def peak(meter, u):
    """Pinst,max from 60 to 100 s; u(t)."""
    t = np.arange(int(100 * RATE)) / RATE
    return meter.pinst(u(t))[int(60 * RATE):].max()


def frequency_change(meters):
    """Every 4 s, at a zero crossing, 0.25 Hz below and above with less
    voltage; whole cycles on both sides."""
    low = (228.812, 228.805, 119.270, 119.266)
    out = []
    for m, v in zip(meters, low):
        def u(t, m=m, v=v):
            into = np.mod(t, 8)
            first = into < 4
            f = np.where(first, m.mains - 0.25, m.mains + 0.25)
            return np.where(first, m.volts, v) * np.sin(2 * np.pi * f * into)
        out.append(peak(m, u))
    print("/* frequency change: Pinst,max */")
    print("    " + ", ".join("%.5f" % v for v in out), flush=True)


def two_tones(meters, highest=450):
    print("/* equal tones 10 Hz apart: order, Pinst,max */")
    for order in (3, 5, 7, 9):
        row = []
        for m in meters:
            a = (3.611 if m.volts == 230 else 4.126) / 100

            def u(t, m=m, a=a, order=order):
                w = 2 * np.pi * t
                return (np.sin(w * m.mains) + a * np.sin(w * order * m.mains)
                        + a * np.sin(w * (order * m.mains - 10)))
            row.append(peak(m, u) if order * m.mains <= highest else 0)
        print("    {%d, {%s}}," % (order, ", ".join("%.5f" % v for v in row)),
              flush=True)


def main():
    meters = [Meter(*s) for s in SYSTEMS]
    frequency_change(meters)
    two_tones(meters)
    bursts(meters)
    scaled(meters)


if __name__ == "__main__":
    main()
