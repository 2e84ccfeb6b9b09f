"""Signals as finite sums of complex exponentials, integrated in closed form.

x(t) = sum of c[k] exp(2 pi i f[k] t). Products of such sums are such sums, so
every quantity of a meter over any interval is exact to rounding: no samples,
no windows, no filters. This is the method of the meter oracle, and none of the
program's.
"""

import numpy as np

# Frequencies nearer than this are the same one [Hz].
SAME_HZ = 1e-6


class Signal:
    def __init__(self, f=(), c=()):
        self.f = np.asarray(f, float)
        self.c = np.asarray(c, complex)

    def merged(self):
        """The same with each frequency once."""
        if not len(self.f):
            return self
        order = np.argsort(self.f, kind="stable")
        f, c = self.f[order], self.c[order]
        first = np.concatenate(([True], np.diff(f) > SAME_HZ))
        group = np.cumsum(first) - 1
        total = np.zeros(group[-1] + 1, complex)
        np.add.at(total, group, c)
        f = f[first]
        f[np.abs(f) < SAME_HZ] = 0.0
        return Signal(f, total)

    def __add__(self, other):
        return Signal(np.concatenate((self.f, other.f)),
                      np.concatenate((self.c, other.c))).merged()

    def __neg__(self):
        return Signal(self.f, -self.c)

    def __sub__(self, other):
        return self + (-other)

    def __mul__(self, other):
        if not isinstance(other, Signal):
            return Signal(self.f, self.c * other)
        return Signal((self.f[:, None] + other.f[None, :]).ravel(),
                      (self.c[:, None] * other.c[None, :]).ravel()).merged()

    __rmul__ = __mul__

    def later(self, dt):
        """x(t + dt): what comes dt seconds later."""
        return Signal(self.f, self.c * np.exp(2j * np.pi * self.f * dt))

    def turned(self, f):
        """x(t) exp(-2 pi i f t)."""
        return Signal(self.f - f, self.c)

    def integral(self, a, b):
        """Integral from a to b [s], arrays; the real part where real."""
        a, b = np.broadcast_arrays(np.asarray(a, float),
                                   np.asarray(b, float))
        out = np.zeros(a.shape, complex)
        for f, c in zip(self.f, self.c):
            # exp at the middle times sinc: no cancellation, good at f = 0.
            out += (c * np.exp(2j * np.pi * f * (a + b) / 2)
                    * np.sinc(f * (b - a)) * (b - a))
        return out

    def samples(self, t):
        """Values at t [s] of a real signal."""
        out = np.zeros(len(t))
        for f, c in zip(self.f, self.c):
            if f == 0.0:
                out += c.real
            elif f > 0.0:
                out += 2 * np.real(c * np.exp(2j * np.pi * f * t))
        return out

    def harmonic(self, f):
        """The RMS phasor of the line at f; sqrt(2) |p| sin(wt + arg p)."""
        near = np.abs(self.f - f) < SAME_HZ
        # a sin(wt + p) = a/2i exp(i(wt + p)) + its conjugate
        return complex(np.sum(self.c[near]) * 2j / np.sqrt(2.0))


def sine(f, rms, deg):
    """sqrt(2) rms sin(2 pi f t + deg)."""
    c = rms / np.sqrt(2.0) * np.exp(1j * np.radians(deg)) / 1j
    return Signal([f, -f], [c, np.conj(c)])


def constant(x):
    return Signal([0.0], [x])


def waveform(f, parts, dc=0.0):
    """parts: (order, rms, deg) of multiples of f, phases of their own."""
    out = constant(dc) if dc else Signal()
    for order, rms, deg in parts:
        out = out + sine(f * order, rms, deg)
    return out


def half_wave(f, rms, deg, orders):
    """A sine of that RMS of which only the positive halves flow, as its
    Fourier series up to an even order, so that sampling can carry it."""
    peak = rms * np.sqrt(2.0)
    out = constant(peak / np.pi) + sine(f, rms / 2, deg)
    for n in range(2, orders + 1, 2):
        # -2 peak / pi / (n^2 - 1) cos(n wt)
        out = out + sine(n * f, -2 * peak / np.pi / (n * n - 1) / np.sqrt(2),
                         n * deg + 90.0)
    return out


def modulated(signal, f_m, depth, deg=0.0, mean=1.0):
    """signal * (mean + depth sin(2 pi f_m t + deg))."""
    return signal * (constant(mean) + sine(f_m, depth / np.sqrt(2.0), deg))
