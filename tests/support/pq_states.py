"""The states of influence quantities in which class A was tested (IEC
61000-4-30, editions 1 and 2, uncertainty): frequency, flicker, unbalance,
harmonics, interharmonics, each in state 1, 2 or 3."""

import numpy as np

from pq_signal import Scene, Track, waves

FREQUENCY = {1: 50.0 + 0.17, 2: 49.0 + 0.13, 3: 51.0 - 0.29}
FLICKER = {1: None, 2: (39, 0.894), 3: (110, 4 * 0.722)}  # CPM, delta U/U %
UNBALANCE = {1: (100, 100, 100), 2: (73, 80, 87), 3: (152, 140, 128)}
HARMONICS = {1: (), 2: ((3, 10, 0), (5, 5, 0), (29, 5, 0)),
             3: ((7, 10, 180), (13, 5, 0), (25, 5, 0))}
INTER = {1: (), 2: ((7.5, 1, 0),), 3: ((3.5, 1, 0),)}


def rectangular(signal, cpm, percent, length_s):
    """delta U / U = percent peak to peak, changes per minute, 50 % duty; the
    first change at half a period."""
    high, low = (signal * (1 + s * percent / 200) for s in (1, -1))
    pieces, t, k = [(-np.inf, high)], 0.0, 0
    while t < length_s:
        k += 1
        t = k * 60.0 / cpm
        pieces.append((t, low if k % 2 else high))
    return Track(pieces)


def scene(name, state, length_s, u_din=230.0, currents=False, **instead):
    """All quantities in `state`, but those given: frequency_hz, percent (three
    magnitudes), harmonics, inter, flicker, as above."""
    f = instead.get("frequency_hz", FREQUENCY[state])
    percent = instead.get("percent", UNBALANCE[state])
    harmonics = instead.get("harmonics", HARMONICS[state])
    inter = instead.get("inter", INTER[state])
    flicker = instead.get("flicker", FLICKER[state])
    tracks = {}
    for k, p in enumerate(instead.get("phases", "abc")):
        deg = 20.0 - 120 * k
        x = waves(f, u_din * percent[k] / 100, deg,
                  [(h, pc, d + h * deg) for h, pc, d in harmonics],
                  [(f * order, pc, d) for order, pc, d in inter])
        tracks["v" + p] = (rectangular(x, *flicker, length_s) if flicker
                           else x)
    return Scene(name, f, tracks, length_s, u_din=u_din, nominal_hz=50,
                 start_s=instead.get("start_s", 9.4),
                 rate=instead.get("rate", 8000),
                 dtype=instead.get("dtype", np.float64))
