"""Scenes with dips, swells, interruptions and voltage changes: steps of the
amplitude at known instants, seconds apart."""

import numpy as np

from pq_signal import Scene, Track, waves

DEGS = {"a": 20.0, "b": -100.0, "c": 140.0}


def stepped(f, deg, steps, volts=230.0):
    """steps: [(t, factor of the amplitude from t on)]."""
    x = waves(f, volts, deg)
    return Track([(-np.inf, x)] + [(t, x * k) for t, k in steps])


def crossing(f, deg, t, on_wave):
    """The first instant from t on where the phase is on_wave [deg]."""
    at = (on_wave - deg) / 360
    return (np.ceil(t * f - at) + at) / f


def train(f, disturbances, begin=1.5, apart=1.6, phases="abc", tail=1.5,
          **more):
    """One after another; a disturbance: (phases, factor, cycles, point on the
    wave of its first phase [deg])."""
    steps = {p: [] for p in phases}
    t = begin
    for who, factor, cycles, on_wave in disturbances:
        at = crossing(f, DEGS[who[0]], t, on_wave)
        for p in who:
            steps[p] += [(at, factor), (at + cycles / f, 1.0)]
        t = at + cycles / f + apart
    tracks = {"v" + p: stepped(f, DEGS[p], steps[p]) for p in phases}
    name = more.pop("name", "%d disturbances at %g Hz" % (len(disturbances), f))
    return Scene(name, f, tracks, t + tail - apart, **more)


def sweep(f, seed=7):
    """Depth 0 to 89 %, 0.5 to 150 cycles, any point on the wave, 1 to 3 phases;
    swells to 140 %."""
    rng = np.random.default_rng(seed)
    out = []
    for factor in (0.0, 0.03, 0.1, 0.4, 0.55, 0.7, 0.8, 0.86, 1.15, 1.3, 1.4):
        for cycles in (0.5, 1, 2.5, 6, 20):
            who = ("a", "b", "c", "ab", "bc", "ca", "abc")[rng.integers(7)]
            out.append((who, factor, cycles + rng.uniform(0, 0.3),
                        rng.uniform(0, 360)))
    out.append(("abc", 0.62, 150, 77.0))
    return train(f, out, name="sweep of %d at %g Hz" % (len(out), f))


def changes(f, parts, phases="abc", begin=2.5, apart=4.0, **more):
    """Voltage changes: parts of [(seconds, factor), ...] that one or all phases
    go through, the last for good (until the next)."""
    steps = {p: [] for p in phases}
    t = begin
    for who, ladder in parts:
        for seconds, factor in ladder:
            for p in who:
                steps[p].append((t, factor))
            t += seconds
        t += apart
    tracks = {"v" + p: stepped(f, DEGS[p], steps[p]) for p in phases}
    return Scene("voltage changes at %g Hz" % f, f, tracks, t, **more)


def ramp(first, last, seconds, count=40):
    """A staircase of `count` equal steps."""
    return [(seconds / count, first + (last - first) * (k + 1) / count)
            for k in range(count)]
