"""What holds in every pq.h5 whatever was fed, by the names of tables and
columns alone (schemas/pq.md)."""

import re

import numpy as np

TENTH_PPB = 2e-10  # 33 significant bits: least, mean and greatest round apart


def _numbers(name, table):
    for column, x in table.items():
        if x.dtype.kind in "SO":
            continue
        if not np.all(np.isfinite(x)):
            yield "%s/%s: not finite" % (name, column)
        elif x.dtype.kind == "f" and np.any((x == 0) & np.signbit(x)):
            yield "%s/%s: -0" % (name, column)


def _shape(name, table):
    """Time, length, flags."""
    if name != "events" and np.any(np.diff(table["time_ns"]) < 0):
        yield name + ": time_ns falls"
    if np.any(table["duration_s"] <= 0) and name not in (
            "events", "flicker_10min", "flicker_2h"):
        yield name + ": rows of no length"
    if name != "events" and np.any(
            (table["flagged"] != 0) != (table["flags"].astype(int) & ~128 != 0)):
        yield name + ": flagged is not flags"
    if len({len(x) for x in table.values()}) > 1:
        yield name + ": columns of different lengths"


def _ranges(name, table):
    """Least <= mean <= greatest; nothing of a magnitude below zero."""
    for column, low in table.items():
        if "_min" not in column:
            continue
        high = table[column.replace("_min", "_max")]
        middle = table[column.replace("_min", "")]
        slack = TENTH_PPB * np.maximum(np.abs(low), np.abs(high)) + 1e-11
        if np.any(low > middle + slack) or np.any(middle > high + slack):
            at = np.unravel_index(np.argmax(np.maximum(
                low - middle, middle - high)), low.shape)
            yield "%s/%s[%s]: %.12g, %.12g, %.12g" % (
                name, column, at, low[at], middle[at], high[at])
    for column, x in table.items():
        if re.match(r"[ui]_(rms|fund|pos|neg|zero)_[a-z]*_?[va]$|[ui]i?hg?_"
                    r"|thd|pwhd|tdd|pst|plt|pinst", column) and (
                        "angle" not in column) and np.any(x < 0):
            yield "%s/%s: below zero" % (name, column)
        if re.match(r".*angle|.*_deg$", column) and name != "events" and (
                np.any(np.abs(x) > 180)):
            yield "%s/%s: beyond 180 degrees" % (name, column)


def _inner(name, table):
    """What two columns of a row say of each other."""
    for column, x in table.items():
        p = re.match(r"u_rms_([abcn]+)_v$", column)
        fund = p and table.get("u_fund_%s_v" % p[1])
        if fund is not None and np.any(fund > x * (1 + 1e-6) + 1e-9):
            yield "%s/%s: less than its fundamental" % (name, column)
        p = re.match(r"thd_u_([abcn]+)_pct$", column)
        if p:
            odd, even = (table["thd_%s_u_%s_pct" % (k, p[1])]
                         for k in ("odd", "even"))
            if np.any(np.abs(odd ** 2 + even ** 2 - x ** 2)
                      > 1e-8 * x ** 2 + 1e-12):
                yield "%s/%s: not of odd and even" % (name, column)


def broken(tables):
    """What is wrong, as texts; [] when all is well."""
    found = []
    for name, table in tables.items():
        if "flags" not in table:
            continue
        for rule in (_numbers, _shape, _ranges, _inner):
            found += list(rule(name, table))
    return found
