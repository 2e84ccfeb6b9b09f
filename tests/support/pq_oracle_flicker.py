"""A flickermeter of our own (IEC 61000-4-15) that works on the capture's own
samples: analog blocks made digital by the bilinear rule at the full sampling
rate, no decimation; percentiles by sorting."""

import numpy as np
from scipy import signal

LAMPS = {  # k, lambda, w1 .. w4 over 2 pi [Hz]; sine 8.8 Hz for Pinst,max 1
    230: (1.74802, 4.05981, 9.15494, 2.27979, 1.22535, 21.9, 0.250),
    120: (1.6357, 4.167375, 9.077169, 2.939902, 1.394468, 17.31512, 0.321)}


def _weighting(lamp):
    """Zeros, poles, gain of block 3's lamp-eye-brain filter [rad/s]."""
    k, lam, w1, w2, w3, w4, _ = [2 * np.pi * x for x in LAMPS[lamp]]
    k /= 2 * np.pi
    poles = list(np.roots([1, 2 * lam, w1 * w1])) + [-w3, -w4]
    return [0.0, -w2], poles, k * w1 / w2 * w3 * w4


def _filters(lamp, nominal_hz):
    """All of block 3 as zeros, poles, gain."""
    z, p, k = _weighting(lamp)
    cut = 2 * np.pi * (35.0 if nominal_hz == 50 else 42.0)
    zl, pl, kl = signal.butter(6, cut, analog=True, output="zpk")
    return (np.concatenate((z, [0.0], zl)),
            np.concatenate((p, [-2 * np.pi * 0.05], pl)), k * kl)


def _scale(lamp, nominal_hz):
    """So that the calibration point has a greatest Pinst of 1: its mean plus
    the ripple at 17.6 Hz that the 300 ms low-pass leaves."""
    z, p, k = _filters(lamp, nominal_hz)
    _, h = signal.freqs_zpk(z, p, k, [2 * np.pi * 8.8])
    depth = LAMPS[lamp][6] / 100
    ripple = 1 / abs(1 + 2j * np.pi * 17.6 * 0.3)
    return 1 / (abs(h[0]) ** 2 * depth ** 2 / 2 * (1 + ripple))


def pinst(x, rate, lamp=230, nominal_hz=50, keep=8):
    """Every keep-th value of Pinst, from the first sample on. Filters begin as
    if the first second's mean square had stood for ever."""
    x2 = x * x
    level = np.mean(x2[:rate])
    # The 27.3 s mean square moves slowly: worked out on means of 10 ms.
    block = rate // 100
    count = len(x2) // block * block
    coarse = x2[:count].reshape(-1, block).mean(1)
    a = np.exp(-0.01 / 27.3)
    slow, _ = signal.lfilter([1 - a], [1, -a], coarse, zi=[a * level])
    at = (np.arange(len(coarse)) + 0.5) * block
    slow = np.interp(np.arange(len(x2)), at, slow)
    z, p, k = signal.bilinear_zpk(*_filters(lamp, nominal_hz), fs=rate)
    sos = signal.zpk2sos(z, p, k)
    zi = signal.sosfilt_zi(sos)
    y, _ = signal.sosfilt(sos, x2 / slow, zi=zi * 1.0)
    b4, a4 = signal.bilinear([1.0], [0.3, 1.0], fs=rate)
    out, _ = signal.lfilter(b4, a4, y * y * _scale(lamp, nominal_hz), zi=[0.0])
    return out[::keep]


def pst(values):
    """By sorting: the level that k % of the values exceed."""
    def exceeded(*percent):
        return np.mean([np.percentile(values, 100 - k) for k in percent])
    return np.sqrt(0.0314 * exceeded(0.1) + 0.0525 * exceeded(0.7, 1, 1.5)
                   + 0.0657 * exceeded(2.2, 3, 4)
                   + 0.28 * exceeded(6, 8, 10, 13, 17)
                   + 0.08 * exceeded(30, 50, 80))
