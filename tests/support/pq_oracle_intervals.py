"""Which windows make which interval, and what becomes of their values: the
oracle's aggregation (IEC 61000-4-30, 4.4 to 4.6)."""

import numpy as np

from pq_oracle import Item


def three_seconds(w):
    """Lists of window numbers: 15 consecutive ones of a chain, tails too, and
    what the capture's end leaves of them."""
    out = []
    for chain in np.unique(w.chain):
        of = np.flatnonzero(w.chain == chain)
        of = of[np.argsort(w.index[of])]
        out += [of[k:k + 15] for k in range(0, len(of), 15)]
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
        return np.mean(x, 0)
    if item.kind == "under":
        return 100 - np.sqrt(np.mean((100 - x) ** 2, 0))
    if item.kind == "over":
        return np.sqrt(np.mean((100 + x) ** 2, 0)) - 100
    return np.degrees(np.angle(_phasor(item, of)))


def _phasor(item, of):
    return np.mean(item.weight[of] * np.exp(1j * np.radians(item.value[of])),
                   0)


def columns(name, unit):
    """What a table calls an item: its mean, minimum and maximum."""
    stem, _, own = name.partition("@")
    tail = "_" + (own or unit) if own or unit else ""
    return stem + tail, stem + "_min" + tail, stem + "_max" + tail


class Table:
    """columns: {name: [rows] or [rows, orders]}; weights: sizes of the phasors
    whose angles are columns."""

    def __init__(self, items, groups):
        self.columns, self.weights = {}, {}
        for name, item in items.items():
            at, low, high = columns(name, item.unit)
            self._put(at, [mean(item, of) for of in groups])
            if item.kind == "angle":
                self.weights[at] = np.array(
                    [np.abs(_phasor(item, of)) for of in groups])
            else:
                self._put(low, [np.min(item.value[of], 0) for of in groups])
                self._put(high, [np.max(item.value[of], 0) for of in groups])

    def _put(self, name, values):
        self.columns[name] = np.array(values)


class OfTenMinutes(Table):
    """Of 10-minute values, each counting alike: one row over all of them; its
    least and greatest are those of 10/12 cycles."""

    def __init__(self, items, groups):
        self.columns, self.weights = {}, {}
        for name, item in items.items():
            parts = np.array([mean(item, of) for of in groups])
            sizes = None
            if item.kind == "angle":
                sizes = np.array([np.abs(_phasor(item, of)) for of in groups])
            ten = Item(parts, item.kind, item.unit, sizes)
            every = np.arange(len(groups))
            at, low, high = columns(name, item.unit)
            self._put(at, [mean(ten, every)])
            if item.kind == "angle":
                self.weights[at] = np.array([np.abs(_phasor(ten, every))])
            else:
                whole = item.value[np.concatenate(groups)]
                self._put(low, [np.min(whole, 0)])
                self._put(high, [np.max(whole, 0)])


class Basic(Table):
    """The windows `keep` themselves."""

    def __init__(self, items, keep):
        self.columns, self.weights = {}, {}
        for name, item in items.items():
            at = columns(name, item.unit)[0]
            self.columns[at] = item.value[keep]
            if item.kind == "angle":
                self.weights[at] = item.weight[keep]


def frequency_10s(scene):
    """[(end_s after START, Hz, cycles)]: whole half-cycles of the reference in
    each UTC 10 s, in pairs, over their duration; 0 where there is none."""
    first = np.floor(scene.start_s / 10)
    last = np.ceil((scene.start_s + scene.length_s) / 10 - 1e-12)
    out = []
    for n in np.arange(first, last):
        a = max(n * 10 - scene.start_s, 0.0)
        b = min((n + 1) * 10 - scene.start_s, scene.length_s)
        inside = scene.crossings(scene.reference(), a, b)
        cycles = max((len(inside) - 1) // 2, 0)
        hz = cycles / (inside[2 * cycles] - inside[0]) if cycles else 0.0
        out.append((10 * (n + 1), hz, cycles))
    return out
