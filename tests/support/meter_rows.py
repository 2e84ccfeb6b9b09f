"""Rows of time from the meter oracle: what the tables of metrology.h5 hold."""

import numpy as np

from meter_oracle import CURRENTS, HOUR, VOLTAGES


def column(register):
    """"VARh.q1.total" -> "varh_q1_total", as schemas/metrology.md names it."""
    return register.lower().replace(".", "_")


def groups(meter, interval_s):
    """Lists of half-cycles: each belongs to the interval in which it ends."""
    end = (meter.start + meter.b) / interval_s
    k = np.ceil(end - 1e-9)
    return [np.flatnonzero(k == x) for x in np.unique(k)]


def tags(meter, rows, interval_s):
    """UTC of each row [s, counted from the meter's second 0]."""
    out = []
    for r in rows:
        end = meter.start + meter.b[r[-1]]
        out.append(np.ceil(end / interval_s - 1e-9) * interval_s)
    out[-1] = meter.start + meter.length
    return out


def seconds(meter):
    """Table `seconds`: {column: array}."""
    rows = groups(meter, 1.0)
    dt = np.array([meter.dt[r].sum() for r in rows])
    out = {"time_s": np.array(tags(meter, rows, 1.0)), "duration_s": dt}
    out["frequency_hz"] = np.array(
        [0.5 * meter.whole[r].sum() / meter.dt[r][meter.whole[r]].sum()
         if meter.whole[r].any() else 0.0 for r in rows])
    for k in VOLTAGES + CURRENTS:
        if k in meter.s:
            name = ("u_rms_%s_v" if k[0] == "v" else "i_rms_%s_a") % k[1:]
            out[name] = np.sqrt([meter.sq[k][r].sum() for r in rows] / dt)
    found = meter.increments()
    for name, x in found.items():
        out[column(name)] = np.array([x[r].sum() for r in rows])
    for k in range(4):
        if meter.has(k):
            _means(meter, out, rows, dt, k)
    return out


def _means(meter, out, rows, dt, k):
    p = "abc"[k] if k < 3 else "total"
    w = np.array([meter.watt_s[k][r].sum() for r in rows]) / dt
    q = np.array([meter.var_s[k][r].sum() for r in rows]) / dt
    out["p_%s_w" % p], out["q_%s_var" % p] = w, q
    out["q60_" + p] = w / 2 + q * np.sqrt(3.0) / 2
    for how in ("arithmetic", "vectorial"):
        out["s_%s_%s_va" % (how, p)] = (
            out["vah_%s_delivered_%s" % (how, p)]
            - out["vah_%s_received_%s" % (how, p)]) * HOUR / dt

