"""Class A 10/12-cycle values in closed form: the Fourier integrals of a scene's
exponentials over windows that begin at its known zero crossings. No samples,
no resampling, no FFT, no filters.

rows(scene) gives {item: Item}; Item.value is [windows] or [windows, orders].
"""

import numpy as np

ANGLES = 64


class Item:
    """One quantity of all windows and how it is aggregated: rms, linear, under,
    over, angle (weight: the phasor's size)."""

    def __init__(self, value, kind, unit, weight=None):
        self.value, self.kind, self.unit = value, kind, unit
        self.weight = weight


class Window:
    """Windows [start, end) in seconds after the first sample; chain: grows at
    every UTC 10-minute tick; tail: begins behind the tick that its chain was
    overtaken by."""

    def __init__(self, start, end, chain, index, tail):
        self.start, self.end = np.array(start), np.array(end)
        self.chain, self.index = np.array(chain), np.array(index)
        self.tail = np.array(tail, bool)
        self.mid = (self.start + self.end) / 2

    def __len__(self):
        return len(self.start)

    def select(self, which):
        return Window(self.start[which], self.end[which], self.chain[which],
                      self.index[which], self.tail[which])


def ticks(scene, minutes=10):
    """UTC ticks within the capture, after its first sample [s]."""
    first = np.ceil(scene.start_s / (60 * minutes))
    every = np.arange(first, first + 1000) * 60 * minutes - scene.start_s
    return every[(every > 0) & (every < scene.length_s)]


def schedule(scene):
    """All windows in the order of their ends: gapless, begun anew with the
    first crossing of the reference at or after each tick; the window that runs
    at the tick is completed, and so are its 15 (tails)."""
    halves = scene.crossings(scene.reference(), 0.0, scene.length_s)
    n = 2 * scene.cycles
    starts = [0.0] + list(ticks(scene))
    out = []
    for chain, begin in enumerate(starts):
        end = starts[chain + 1] if chain + 1 < len(starts) else np.inf
        k = int(np.searchsorted(halves, begin - 1e-9))
        index = 0
        while k + n < len(halves):
            behind = halves[k] >= end - 1e-9
            if behind and index % 15 == 0:
                break
            out.append((halves[k], halves[k + n], chain, index, behind))
            k, index = k + n, index + 1
    out.sort(key=lambda w: (w[1], w[2]))
    return Window(*zip(*out))


def lines(track, w, count):
    """RMS phasors [windows, lines]: line k is that of k / length, angle as of
    sin(2 pi k t / length + angle) with t from the window's start."""
    k = np.arange(count)
    out = np.zeros((len(w), count), complex)
    spans = ()
    if hasattr(track, "coefficients"):  # pq_chirp
        out += track.coefficients(w.start, w.end, k)
    else:
        spans = track.spans(w.start, w.end)
    for x, lo, hi in spans:
        whole = (lo == w.start) & (hi == w.end)
        if np.any(whole):
            out[whole] += _whole(x, w.select(whole), k)
        for n in np.flatnonzero(~whole & (hi > lo)):
            out[n] += _part(x, lo[n], hi[n], w.start[n],
                            w.end[n] - w.start[n], k)
    out *= np.sqrt(2.0) * 1j
    out[:, 0] /= np.sqrt(2.0) * 1j
    return out


def _whole(x, w, k):
    length = np.mean(w.end - w.start)
    at_middle = x.c * np.exp(2j * np.pi * np.outer(w.mid, x.f))
    return (at_middle @ np.sinc(np.subtract.outer(x.f * length, k))
            * (-1.0) ** k)


def _part(x, lo, hi, start, length, k):
    mid = (lo + hi) / 2
    kernel = np.sinc(np.subtract.outer(x.f, k / length) * (hi - lo))
    turn = np.exp(-2j * np.pi * k * (mid - start) / length)
    return (x.c * np.exp(2j * np.pi * x.f * mid)) @ kernel * turn * (
        (hi - lo) / length)


class Spectrum:
    """Subgroups, groups and centred subgroups of a track over windows."""

    def __init__(self, track, w, cycles, orders, inter):
        self.orders, self.n = orders, cycles
        self.line = lines(track, w, (max(orders, inter) + 2) * cycles)
        self.power = np.abs(self.line) ** 2
        self.sub = np.stack([self._sum(h, 1) for h in range(orders + 1)], 1)
        self.group = np.stack([self._group(h) for h in range(orders + 1)], 1)
        self.inter = np.sqrt(np.stack(
            [self.power[:, n * cycles + 2:(n + 1) * cycles - 1].sum(1)
             for n in range(inter + 1)], 1))
        self.harmonic = self.line[:, ::cycles][:, :orders + 1]

    def _sum(self, h, reach):
        low = max(h * self.n - reach, 0)
        return np.sqrt(self.power[:, low:h * self.n + reach + 1].sum(1))

    def _group(self, h):
        half = self.n // 2
        p, mid = self.power, h * self.n
        total = p[:, max(mid - half + 1, 0):mid + half].sum(1)
        total = total + p[:, mid + half] / 2
        if h:
            total = total + p[:, mid - half] / 2
        return np.sqrt(total)


def distortion(sub, first, last, step=1):
    """sqrt of the sum of squares of (Yh / Y1) [%]."""
    return 100 * np.sqrt(np.sum(sub[:, first:last + 1:step] ** 2, 1)
                         ) / sub[:, 1]


def thds(name, s, out):
    for key, last in (("thd40", 40), ("thd", 50), ("thd128", 128)):
        if s.orders >= last:
            for tail, first, step in (("", 2, 1), ("_odd", 3, 2),
                                      ("_even", 2, 2)):
                out[key + tail + "_" + name] = Item(
                    distortion(s.sub, first, last, step), "rms", "pct")
    if s.orders >= 40:
        h = np.arange(14, 41)
        out["pwhd_" + name] = Item(
            100 * np.sqrt(np.sum(h * s.sub[:, 14:41] ** 2, 1)) / s.sub[:, 1],
            "rms", "pct")
        out["thdg_" + name] = Item(100 * np.sqrt(np.sum(
            s.group[:, 2:41] ** 2, 1)) / s.group[:, 1], "rms", "pct")


def scalars(scene, track, name, w, s, out):
    """What every channel has beside its spectrum; name: "u_a"."""
    q, p = name.split("_")
    unit = "v" if q == "u" else "a"
    rms = np.sqrt(track.mean_square(w.start, w.end))
    out["%s_rms_%s" % (q, p)] = Item(rms, "rms", unit)
    out["%s_dc_%s" % (q, p)] = Item(s.line[:, 0].real, "linear", unit)
    out["%s_fund_%s" % (q, p)] = Item(np.abs(s.harmonic[:, 1]), "rms", unit)
    out["%s_crest_%s" % (q, p)] = Item(peak(track, scene.f, w) / rms, "linear",
                                       "")
    if q == "u":
        din = scene.u_din * (1 if len(p) == 1 else np.sqrt(3))
        if scene.reference() in ("vab", "vbc", "vca"):
            din = scene.u_din
        low, high = np.minimum(rms, din), np.maximum(rms, din)
        out["u_under_" + p] = Item(100 * (din - low) / din, "under", "pct")
        out["u_over_" + p] = Item(100 * (high - din) / din, "over", "pct")
    thds(name, s, out)


def peak(track, f, w):
    """Greatest |x| of each window: the same in all where every line is a
    multiple of f; else NaN (not compared) but in the first four."""
    def of(n):
        t = np.linspace(w.start[n], w.end[n], 100000)
        return np.max(np.abs(track.pieces[0][1].samples(t)))

    if len(track.pieces) > 1:
        return np.full(len(w), np.nan)
    orders = track.pieces[0][1].f / f
    if np.all(np.abs(orders - np.round(orders)) < 1e-9):
        return np.full(len(w), of(0))
    return np.array([of(n) if n < 4 else np.nan for n in range(len(w))])


def currents(scene, name, s, out):
    h = np.arange(1.0, min(s.orders, 50) + 1)
    squares = s.sub[:, 1:len(h) + 1] ** 2
    out["k_factor_" + name] = Item(
        np.sum(squares * h ** 2, 1) / np.sum(squares, 1), "linear", "")
    for tail, first, step in (("", 2, 1), ("_odd", 3, 2), ("_even", 2, 2)):
        out["tdd%s_%s" % (tail, name)] = Item(
            100 * np.sqrt(np.sum(s.sub[:, first:51:step] ** 2, 1))
            / scene.demand_a, "rms", "pct")


def bands(name, track, w, out):
    """2 to 9 kHz: what is above a band's lower edge, up to its upper edge with
    it, of tones further than 10 Hz from both."""
    q, p = name.split("_")
    x = track.pieces[0][1]
    found = []
    for middle in np.arange(2100, 9000, 200):
        inside = (x.f > middle - 100) & (x.f <= middle + 100)
        found.append(np.sqrt(2 * np.sum(np.abs(x.c[inside]) ** 2)))
    out["%s_2_9khz_%s" % (q, p)] = Item(np.tile(found, (len(w), 1)), "rms",
                                        "v" if q == "u" else "a")


def spectra(name, s, reference, out):
    q, p = name.split("_")
    unit = "v" if q == "u" else "a"
    out["%sh_%s" % (q, p)] = Item(s.sub, "rms", unit)
    out["%shg_%s" % (q, p)] = Item(s.group, "rms", unit)
    out["%sih_%s" % (q, p)] = Item(s.inter, "rms", unit)
    h = np.arange(min(ANGLES, s.orders) + 1)
    turned = s.harmonic[:, :len(h)] * np.exp(
        -1j * np.outer(np.angle(reference), h))
    # A mean value has no angle.
    turned[:, 0] = np.abs(turned[:, 0])
    out["%sh_angle_%s" % (q, p)] = Item(np.degrees(np.angle(turned)), "angle",
                                        "deg", np.abs(turned))
    out["%s_angle_%s" % (q, p)] = Item(np.degrees(np.angle(turned[:, 1])),
                                       "angle", "deg", np.abs(turned[:, 1]))


def sequence(kind, unit, phasor, reference, out):
    """phasor: [windows] of three; L-L phasors as they are."""
    a = np.exp(2j * np.pi / 3)
    turn = np.exp(-1j * np.angle(reference))
    parts = {"zero": sum(phasor), "pos": phasor[0] + a * phasor[1]
             + a * a * phasor[2], "neg": phasor[0] + a * a * phasor[1]
             + a * phasor[2]}
    for key, x in parts.items():
        x = x / 3 * turn
        parts[key] = np.abs(x)
        out["%s_%s" % (kind, key)] = Item(np.abs(x), "rms", unit)
        out["%s_%s@deg" % (kind, key)] = Item(np.degrees(np.angle(x)), "angle",
                                              "deg", np.abs(x))
    for number, key in (("2", "neg"), ("0", "zero")):
        out[kind + number] = Item(100 * parts[key] / parts["pos"], "rms", "pct")


def signalling(s, carrier_hz, length, four):
    """RMS of the nearest line, or of the four nearest ones."""
    where = carrier_hz * length
    nearest = np.argsort(np.abs(np.arange(s.line.shape[1]) - where),
                         kind="stable")
    return np.sqrt(s.power[:, nearest[:4 if four else 1]].sum(1))


def rows(scene, w, orders, inter):
    """Every item of windows w, with spectra to these orders."""
    out = {"frequency": Item(scene.cycles / (w.end - w.start), "linear", "hz")}
    every = scene.every()
    s = {k: Spectrum(x, w, scene.cycles, orders, inter)
         for k, x in every.items()}
    reference = s[scene.angle_reference()].harmonic[:, 1]
    for k, x in every.items():
        name = ("u_" if k[0] == "v" else "i_") + k[1:]
        scalars(scene, x, name, w, s[k], out)
        spectra(name, s[k], reference, out)
        bands(name, x, w, out)
        if k[0] == "i":
            currents(scene, name, s[k], out)
        for number, (hz, four) in enumerate(scene.carriers, 1):
            if k[0] == "v":
                out["signalling_%d_%s" % (number, k[1:])] = Item(signalling(
                    s[k], hz, np.mean(w.end - w.start), four), "rms", "v")
    powers(scene, s, out)
    for kind, unit, names in (("u", "v", phases(scene, "v")),
                              ("i", "a", phases(scene, "i"))):
        if names:
            sequence(kind, unit, [s[k].harmonic[:, 1] for k in names],
                     reference, out)
    return out


def phases(scene, kind):
    every = scene.every()
    sets = [[kind + p for p in "abc"]]
    if kind == "v":
        sets.insert(0 if scene.voltages == "line-to-line" else 1,
                    ["vab", "vbc", "vca"])
    return next((x for x in sets if all(k in every for k in x)), None)


def powers(scene, s, out):
    """Active power of each order: V I cos of line h, element by element."""
    pairs = [("v" + p, "i" + p, 1) for p in "abc"]
    if not any("v" + p in scene.every() for p in "abc"):
        pairs = [("vab", "ia", 1), ("vbc", "ic", -1)]
    for v, i, sign in pairs:
        if v in s and i in s:
            out["ph_" + i[1]] = Item(sign * np.real(
                s[v].harmonic * np.conj(s[i].harmonic)), "linear", "w")
