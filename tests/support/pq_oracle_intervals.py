"""Which windows make which interval, and what becomes of their values: the
oracle's aggregation (IEC 61000-4-30, 4.4 to 4.6)."""

import numpy as np


def three_seconds(w):
    """Lists of window numbers: 15 consecutive ones of a chain, tails too."""
    out = []
    for chain in np.unique(w.chain):
        of = np.flatnonzero(w.chain == chain)
        of = of[np.argsort(w.index[of])]
        out += [of[k:k + 15] for k in range(0, len(of) - 14, 15)]
    return sorted(out, key=lambda x: w.end[x[-1]])


def minutes(scene, w, length_min):
    """Window numbers by the UTC interval in which they begin, no tails."""
    number = np.floor((w.start + scene.start_s) / (60 * length_min) + 1e-12)
    keep = ~w.tail
    return [np.flatnonzero(keep & (number == n))
            for n in np.unique(number[keep])]


def mean(item, of):
    """An item's value over the windows `of`."""
    x = item.value[of]
    if item.kind == "rms":
        return np.sqrt(np.mean(x * x, 0))
    if item.kind == "linear":
        return np.nanmean(x, 0) if np.any(np.isnan(x)) else np.mean(x, 0)
    if item.kind == "under":
        return 100 - np.sqrt(np.mean((100 - x) ** 2, 0))
    if item.kind == "over":
        return np.sqrt(np.mean((100 + x) ** 2, 0)) - 100
    phasor = np.sum(item.weight[of] * np.exp(1j * np.radians(x)), 0)
    return np.degrees(np.angle(phasor))


def row(items, of):
    """{column: value} of one interval: means, minima and maxima."""
    out = {}
    for name, item in items.items():
        stem, _, odd = name.partition("@")
        unit = "_" + item.unit if item.unit else ""
        out[stem + unit] = mean(item, of)
        if item.kind != "angle":
            out[stem + "_min" + unit] = np.min(item.value[of], 0)
            out[stem + "_max" + unit] = np.max(item.value[of], 0)
    return out


def table(items, groups):
    """{column: array over the rows}."""
    made = [row(items, of) for of in groups]
    return {k: np.array([r[k] for r in made]) for k in made[0]} if made else {}


def basic(items, keep):
    """The windows themselves as columns."""
    out = {}
    for name, item in items.items():
        stem = name.partition("@")[0]
        out[stem + ("_" + item.unit if item.unit else "")] = item.value[keep]
    return out


def frequency_10s(scene):
    """[(end_s after START, Hz, cycles)]: whole half-cycles of the reference in
    each UTC 10 s, in pairs, over their duration."""
    first = np.floor(scene.start_s / 10)
    last = np.ceil((scene.start_s + scene.length_s) / 10 - 1e-12)
    out = []
    for n in np.arange(first, last):
        a = max(n * 10 - scene.start_s, 0.0)
        b = min((n + 1) * 10 - scene.start_s, scene.length_s)
        inside = scene.crossings(scene.reference(), a, b)
        cycles = (len(inside) - 1) // 2
        if cycles > 0:
            out.append((10 * (n + 1), cycles / (inside[2 * cycles] - inside[0]),
                        cycles))
    return out
