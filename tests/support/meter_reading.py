"""Instantaneous quantities from the meter oracle: means over 1.5 s of UTC.

Each half-cycle shows the quantities of its cycle; a row is their mean over
time. Power factors are those of the row's mean W, VAR and VA.
"""

import numpy as np

from meter_losses import named
from meter_rows import column, groups, tags

FACTOR = np.sqrt(2.0) * 1j


def phasors(meter):
    """RMS phasors of the fundamental over each cycle, by signal: a discrete
    Fourier integral, which harmonics do not touch."""
    return {k: FACTOR * meter.cycle_mean(
        x.turned(meter.f).integral(meter.a, meter.b))
        for k, x in meter.s.items()}


def power_factor(w, q, va):
    """Positive for lag (quadrants I and III), else negative."""
    ratio = np.abs(w) / np.where(va == 0, 1, np.abs(va))
    return np.where(va == 0, 1.0, np.where(w * q < 0, -ratio, ratio))


def root_sum_square(x):
    return np.sqrt(np.sum(np.square(x), axis=0))


def imbalance(x):
    x = np.array(x)
    mean = x.mean(0)
    return 100 * np.abs(x - mean).max(0) / np.where(mean == 0, 1, mean)


def thd(rms, one):
    rest = np.maximum(np.square(rms) - np.square(one), 0)
    return 100 * np.sqrt(rest) / np.where(one == 0, 1, one)


def by_half_cycle(meter):
    """{column: array by half-cycle}, without power factors."""
    out = {"frequency_hz": np.full(meter.n, meter.f)}
    rms = {k: meter.rms(k) for k in meter.s}
    one = phasors(meter)
    for k in meter.s:
        v = k[0] == "v"
        name = k[1:]
        out[("u_rms_%s_v" if v else "i_rms_%s_a") % name] = rms[k]
        out[("u1_%s_v" if v else "i1_%s_a") % name] = np.abs(one[k])
    shown = [("u", p.lower(), k) for p, k in meter.phases.items()]
    shown += [("i", p, "i" + p) for p in "abc" if "i" + p in meter.s]
    for letter, p, k in shown:
        out["%s2_%s_%s2" % (letter, p, "v" if letter == "u" else "a")] = (
            rms[k]**2)
        out["thd_%s_%s_pct" % (letter, p)] = thd(rms[k], np.abs(one[k]))
    _polyphase(meter, out, rms, one)
    out.update(powers(meter))
    if meter.losses:
        out.update(named(powers(meter.losses.compensate(meter))))
    _effective(meter, out, rms, one)
    return out


def powers(meter):
    out = {}
    for k in range(4):
        if meter.has(k):
            _powers(meter, out, k)
    return out


def _polyphase(meter, out, rms, one):
    def have(*names):
        return [k for k in names if k in meter.s]

    volts = list(meter.phases.values())
    amps = have("ia", "ib", "ic")
    for x, how, letter, unit in (
            (volts, meter.polyphase_volts, "u", "v"),
            (amps, meter.polyphase_amps, "i", "a")):
        if not x:
            continue
        each = [rms[k] for k in x]
        out["%s_rms_total_%s" % (letter, unit)] = meter.polyphase(how, each)
        total = root_sum_square(each)
        out["%s2_total_%s2" % (letter, unit)] = total**2
        out["thd_%s_total_pct" % letter] = thd(
            total, root_sum_square([np.abs(one[k]) for k in x]))
        if len(x) == 3:
            out["imbalance_%s_pct" % letter] = imbalance(each)
    lines = have("vab", "vbc", "vca")
    if lines and lines[0] not in volts:
        out["u_rms_ll_total_v"] = meter.polyphase(
            meter.polyphase_volts, [rms[k] for k in lines])
        for k in lines:
            out["u2_%s_v2" % k[1:]] = rms[k]**2
    if amps:
        out["i_rms_average_a"] = np.mean([rms[k] for k in amps], 0)
        out["i2_average_a2"] = np.mean([rms[k]**2 for k in amps], 0)


def _powers(meter, out, k):
    p = "abc"[k] if k < 3 else "total"
    w, q = meter.cycle_mean(meter.watt_s[k]), meter.cycle_mean(meter.var_s[k])
    sign = np.where(w < 0, -1, 1)
    out["p_%s_w" % p], out["q_%s_var" % p] = w, q
    out["q60_" + p] = w / 2 + q * np.sqrt(3.0) / 2
    out["s_arithmetic_%s_va" % p] = sign * meter.va_arithmetic()[k]
    out["s_vectorial_%s_va" % p] = sign * meter.va_vectorial()[k]


def _effective(meter, out, rms, one):
    """IEEE 1459-2010: effective VA (rho = 1), and the positive sequence."""
    if not all("i" + p in rms for p in "abc") or "vab" not in rms:
        return
    four = "va" in rms

    def effective(of):
        lines = sum(of["v" + x]**2 for x in ("ab", "bc", "ca"))
        i2 = sum(of["i" + p]**2 for p in "abc")
        if not four:
            return 3 * np.sqrt(lines / 9 * i2 / 3)
        v2 = (3 * sum(of["v" + p]**2 for p in "abc") + lines) / 18
        return 3 * np.sqrt(v2 * (i2 + of["in"]**2) / 3)

    se = effective(rms)
    se1 = effective({k: np.abs(x) for k, x in one.items()})
    out["s_effective_va"] = se
    out["s_nonfundamental_va"] = np.sqrt(np.maximum(se**2 - se1**2, 0))
    a = np.exp(2j * np.pi / 3)
    i1 = (one["ia"] + a * one["ib"] + a * a * one["ic"]) / 3
    if four:
        v1 = (one["va"] + a * one["vb"] + a * a * one["vc"]) / 3
    else:
        v1 = (one["vab"] + a * one["vbc"] + a * a * one["vca"]) / 3
        v1 = v1 * np.exp(-1j * np.pi / 6) / np.sqrt(3.0)
    s1 = 3 * v1 * np.conj(i1)
    out["p1_positive_w"], out["q1_positive_var"] = s1.real, s1.imag
    out["s1_positive_va"] = np.abs(s1)


def instantaneous(meter, interval_s=1.5):
    rows = groups(meter, interval_s)
    dt = np.array([meter.dt[r].sum() for r in rows])
    out = {"time_s": np.array(tags(meter, rows, interval_s)),
           "duration_s": dt}

    def mean(x):
        return np.array([(x[r] * meter.dt[r]).sum() for r in rows]) / dt

    each = dict(by_half_cycle(meter))
    out.update({name: mean(x) for name, x in each.items()})
    if meter.pf_mean == "ratio":
        # VA as a size: with the sign of the watts it could mean less than W.
        sizes = dict(out, **{name: mean(np.abs(x)) for name, x in each.items()
                             if name.startswith(("s_arith", "s_vect"))})
        factors(sizes)
        out.update({k: x for k, x in sizes.items() if k.startswith("pf_")})
    else:
        factors(each)
        out.update({k: mean(x) for k, x in each.items()
                    if k.startswith("pf_")})
    return out


def factors(out):
    """Adds the power factors of the W, VAR and VA that are in out."""
    for name in [k for k in out if k.startswith(("s_arith", "s_vect"))]:
        _, how, rest = name.split("_", 2)
        rest = rest[:-len("_va")]
        out["pf_%s_%s" % (how, rest)] = power_factor(
            out["p_%s_w" % rest], out["q_%s_var" % rest], out[name])


def half_cycles(meter):
    """Table `half_cycles`: quantities of the cycle, increments."""
    out = by_half_cycle(meter)
    factors(out)
    out["time_s"] = meter.start + meter.b
    out["duration_s"] = meter.dt
    out.update({column(k): x for k, x in meter.increments().items()})
    if meter.losses:
        flow = meter.losses.compensate(meter)
        out.update(named({column(k): x
                          for k, x in flow.power_increments().items()}))
    return out


def comparable(columns, effective_va=None):
    """Figures that are roots of small differences, as what they are made of:
    THD as total over fundamental, non-fundamental VA by its square."""
    out = dict(columns)
    for k, x in columns.items():
        if k.startswith("thd_"):
            out[k] = np.sqrt(1 + (x / 100)**2)
        if k == "s_nonfundamental_va":
            va = columns["s_effective_va"] if effective_va is None \
                else effective_va
            out[k] = x**2 / np.where(va == 0, 1, va)
    return out
