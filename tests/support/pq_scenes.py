"""Scenes for test_pq_oracle.py, all in closed form: steady, modulated slowly so
that minimum, mean and maximum differ, with tones between the harmonics."""

import numpy as np

from meter_signal import modulated, sine
from pq_chirp import drifting
from pq_signal import Scene, three_phase, waves

HARMONICS = ((2, 0.6, 15), (3, 5, 40), (5, 6, -70), (7, 5, 110), (9, 1.5, 5),
             (11, 3.5, 200), (13, 3, -20), (25, 1.2, 77), (40, 0.8, -150),
             (49, 0.7, 33), (50, 0.5, 170))


def four_wire(f, rate=8000, length=16.0, **more):
    tracks = three_phase(f, (231, 228.5, 226), (17, -104, 137),
                         amps=(5, 4.2, 3.1), harmonics=HARMONICS)
    tracks["in"] = waves(f, 0.9, -44, ((3, 60, 10), (9, 20, 80)))
    return Scene("four wires at %g Hz, %g kHz" % (f, rate / 1e3), f, tracks,
                 length, rate=rate, **more)


def to_the_127th(length=4.0):
    """No tone stands within 10 Hz of an edge of the 200-Hz bands."""
    h = HARMONICS[:8] + ((42, 0.8, -150), (49, 0.7, 33), (50, 0.5, 170),
                         (65, .3, 10), (99, 0.4, 20), (127, 0.2, -60))
    f = 50.0 * 30720 / 30700
    tracks = {"va": waves(f, 230, 3, h), "ia": waves(f, 5, -27, h)}
    return Scene("to the 127th", f, tracks, length, rate=30720)


def two_elements(length=10.0):
    f = 49.97
    tracks = {"vab": waves(f, 110, 30, HARMONICS[:6]),
              "vbc": waves(f, 108, -91, HARMONICS[:5]),
              "ia": waves(f, 4, 5, HARMONICS), "ic": waves(f, 3.5, 121)}
    return Scene("two elements", f, tracks, length, u_din=110.0)


def single_phase(length=8.0):
    return Scene("one voltage alone", 60.02, {
        "va": waves(60.02, 119, -80, HARMONICS)}, length, u_din=120.0)


def from_b(length=8.0):
    """No channel of phase A; a neutral voltage; a current of B."""
    f = 50.4
    tracks = {"vb": waves(f, 229, 70, HARMONICS[1:4], dc=4.0),
              "vc": waves(f, 233, -48), "ib": waves(f, 4.9, 33, dc=-0.3),
              "vn": waves(f, 3, 10, ((3, 50, 0),))}
    return Scene("phases B and C, neutral, DC", f, tracks, length)


def modulated_slowly(f=50.01, length=16.0, **more):
    """0.31 Hz of modulation around U din: its minimum, mean and maximum of
    every interval are apart, and deviations both ways."""
    tracks = {}
    for k, p in enumerate("abc"):
        x = waves(f, 230, -120 * k + 25, ((5, 4, 9), (7, 3, 80)))
        tracks["v" + p] = modulated(x, 0.31, 0.02, 50 * k)
        tracks["i" + p] = modulated(waves(f, 4, -120 * k, ((5, 30, 0),)),
                                    0.23, 0.3, 11 * k)
    return Scene("modulated slowly, %g Hz" % f, f, tracks, length, **more)


def between(f=50.0, inter=((55, 1, 20),), length=8.0, **more):
    """Interharmonic tones; the first and last second are left to the caller."""
    tracks = three_phase(f, degs=(33, -87, 153), amps=(5, 5, 5), inter=inter)
    return Scene("tones at %s Hz beside %g" % (
        ", ".join("%g" % x[0] for x in inter), f), f, tracks, length, **more)


def high_tones(length=4.0):
    """2 to 9 kHz, beyond the harmonics and no multiples of anything."""
    inter = tuple((hz, 0.1 + k / 20, 31 * k) for k, hz in enumerate(
        (2050.0, 2150.7, 3300.0, 4911.3, 6750.1, 7700.2, 8053.9, 8945.0)))
    tracks = {"va": waves(49.97, 230, 3, inter=inter),
              "ia": waves(49.97, 5, 20, inter=inter[::2])}
    return Scene("tones from 2 to 9 kHz", 49.97, tracks, length, rate=25600)


def carriers(f=49.95, length=8.0):
    tones = ((175.0, 4, 10), (316.67, 3, 70), (1042.3, 1.5, -40))
    scene = between(f, tones, length, carriers=(
        (175.0, True), (316.67, True), (1042.3, False), (316.67, False)))
    scene.name = "carriers"
    return scene


def ten_minutes(f=50.01):
    """From 00:09:50: two ticks, one whole 10 minutes between."""
    x = modulated(sine(f, 230, 25), 0.0123, 0.01, 0)
    tracks = {"va": x, "vb": modulated(sine(f, 229, -95), 0.0071, 0.02, 0),
              "ia": sine(f, 5, 3)}
    return Scene("10 minutes at %g Hz" % f, f, tracks, 625.0, start_s=589.9873,
                 dtype=np.float32, rate=3200)


def moving(slope=0.1, length=14.0):
    """The frequency moves by `slope` [Hz/s]: no two windows are as long."""
    f, h = 50.0 - slope * length / 2, ((5, 5, 30), (25, 2, -40), (49, 1, 5))
    tracks = {"va": drifting(f, slope, 230, 40, h),
              "vb": drifting(f, slope, 228, -80, h[:1]),
              "ia": drifting(f, slope, 5, 10, h)}
    scene = Scene("%g Hz/s" % slope, f, tracks, length, nominal_hz=50)
    return scene
