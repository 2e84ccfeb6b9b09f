"""A channel whose frequency moves: parts of sin(order x phase + angle) with one
phase, 2 pi (f t + slope t^2 / 2), integrated by Gauss-Legendre quadrature.

It stands where a Track stands, and in its one piece.
"""

import numpy as np

PANELS, NODES = 400, 16  # per window: two periods of 4 kHz in a panel


def _rule():
    """Nodes and weights on 0..1."""
    x, w = np.polynomial.legendre.leggauss(NODES)
    at = (np.arange(PANELS)[:, None] + (x + 1) / 2) / PANELS
    return at.ravel(), np.tile(w / 2 / PANELS, PANELS)


class Chirp:
    def __init__(self, f, slope, parts):
        """f at time 0 [Hz]; slope [Hz/s]; parts: (order, rms, deg)."""
        self.f0, self.slope, self.parts = f, slope, list(parts)
        self.pieces = [(-np.inf, self)]
        self.f = np.array([f * p[0] for p in parts])
        self.c = np.array([p[1] / np.sqrt(2) for p in parts])

    def turns(self, t):
        return self.f0 * t + self.slope * t * t / 2

    def samples(self, t):
        phase = 2 * np.pi * self.turns(t)
        return sum(np.sqrt(2) * rms * np.sin(h * phase + np.radians(deg))
                   for h, rms, deg in self.parts)

    def sampled(self, count, rate):
        return self.samples(np.arange(count) / rate)

    def __add__(self, other):
        return Chirp(self.f0, self.slope, self.parts + other.parts)

    def __neg__(self):
        return Chirp(self.f0, self.slope,
                     [(h, rms, deg + 180) for h, rms, deg in self.parts])

    def __sub__(self, other):
        return self + (-other)

    def on_samples(self, _):
        return self

    def merged(self):
        return self

    def at(self, _):
        return self

    def edges(self):
        return []

    def harmonic(self, _):
        return sum(rms * np.exp(1j * np.radians(deg))
                   for h, rms, deg in self.parts if h == 1)

    def crossings(self, first_s, last_s):
        """Where the fundamental is zero: the roots of its parabola."""
        offset = np.angle(self.harmonic(0)) / 2 / np.pi
        low, high = (2 * (self.turns(t) + offset) for t in (first_s, last_s))
        turns = np.arange(np.ceil(low - 1e-9), np.floor(high + 1e-9) + 1
                          ) / 2 - offset
        if self.slope == 0:
            return turns / self.f0
        return 2 * turns / (self.f0 + np.sqrt(self.f0 ** 2
                                              + 2 * self.slope * turns))

    def _values(self, a, b):
        u, weight = _rule()
        return self.samples(a[:, None] + (b - a)[:, None] * u), u, weight

    def mean_square(self, a, b):
        x, _, weight = self._values(np.asarray(a), np.asarray(b))
        return x * x @ weight

    def coefficients(self, a, b, k):
        """Fourier coefficients of lines k over each [a, b], from a on."""
        x, u, weight = self._values(a, b)
        kernel = weight[:, None] * np.exp(-2j * np.pi * np.outer(u, k))
        return x @ kernel


def drifting(f, slope, rms, deg, harmonics=()):
    return Chirp(f, slope, [(1, rms, deg)] + [
        (h, rms * percent / 100, angle) for h, percent, angle in harmonics])
