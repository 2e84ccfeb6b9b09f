"""What holds in every case whatever was fed: scanned in summary.json and in
metrology.h5, by names alone."""

import json
import math
import os

import h5py
import numpy as np

TIMES = ("seconds", "instantaneous", "half_cycles")
PHASES = ("a", "b", "c", "total")


def _walk(node, path=""):
    """Every number of a JSON document with its path."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _walk(value, path + "/" + key)
    elif isinstance(node, list):
        for k, value in enumerate(node):
            yield from _walk(value, "%s/%d" % (path, k))
    elif isinstance(node, float):
        yield path, node


def read(case):
    """summary.json and {table: {column: array}}."""
    with open(os.path.join(case, "summary.json")) as f:
        summary = json.load(f)
    with h5py.File(os.path.join(case, "metrology.h5"), "r") as f:
        tables = {name: {c: g[c][:] for c in g.attrs["columns"].split()}
                  for name, g in f.items()}
    return summary, tables


def _minus_zero(x):
    return np.any((x == 0) & np.signbit(x))


def _numbers(summary, tables):
    for path, value in _walk(summary):
        if not math.isfinite(value):
            yield "summary.json %s: %r" % (path, value)
        elif value == 0 and math.copysign(1, value) < 0:
            yield "summary.json %s: -0" % path
    for name, table in tables.items():
        for column, x in table.items():
            if not np.all(np.isfinite(x)):
                yield "%s/%s: not finite" % (name, column)
            elif x.dtype.kind == "f" and _minus_zero(x):
                yield "%s/%s: -0" % (name, column)


def _times(tables):
    for name in tables:
        t = tables[name]["time_ns"]
        strict = name in TIMES
        if np.any(np.diff(t) < (1 if strict else 0)):
            yield "%s: time_ns does not rise" % name
        if strict and np.any(tables[name]["duration_s"] <= 0):
            yield "%s: rows of no length" % name


def _close(a, b, scale):
    return np.all(np.abs(a - b) <= 1e-12 * np.abs(scale) + 1e-300)


def _directions(name, table):
    """Signs and sums of the energies of each row."""
    for comp in ("", "_compensated"):
        for p in PHASES:
            key = lambda r: "%s_%s%s" % (r, p, comp)
            if key("wh_delivered") not in table:
                continue
            q = [table[key("varh_q%d" % k)] for k in (1, 2, 3, 4)]
            d, r = table[key("varh_delivered")], table[key("varh_received")]
            if not _close(q[0] + q[1], d, d) or not _close(q[2] + q[3], r, r):
                yield "%s: VARh of %s%s: quadrants" % (name, p, comp)
            for register in ("wh", "varh", "qh", "vah_arithmetic",
                             "vah_vectorial"):
                for way in ("delivered", "received"):
                    if np.any(table[key(register + "_" + way)] < 0):
                        yield "%s: %s runs backwards" % (name, register)


def _powers(name, table):
    """Mean powers and their energies; elements and the total."""
    for comp in ("", "_compensated"):
        for quantity, unit in (("p", "w"), ("q", "var")):
            parts = [table.get("%s_%s%s_%s" % (quantity, p, comp, unit))
                     for p in PHASES]
            if parts[3] is None:
                continue
            there = [x for x in parts[:3] if x is not None]
            if not _close(sum(there), parts[3], sum(map(np.abs, there))):
                yield "%s: %s of the phases%s" % (name, quantity, comp)
    for column, x in table.items():
        if column.startswith("pf_") and np.any(np.abs(x) > 1 + 1e-9):
            yield "%s/%s: %.17g" % (name, column, np.abs(x).max())


def _column(table, key, tail):
    """What the rows say of a register; net and absolute by their parts."""
    column = key.lower().replace(".", "_")
    for word, sign in (("net", -1), ("absolute", 1)):
        if "_%s_" % word in column:
            parts = [column.replace(word, way) + tail
                     for way in ("delivered", "received")]
            return (table[parts[0]], sign * table[parts[1]])
    if tail and column + tail not in table:
        tail = ""  # losses do not change amperes and volts
    return (table[column + tail],)


def _sums(summary, tables):
    """The rows of an energy column make the register of the same name."""
    for listed, tail in (("registers", ""),
                         ("registers_compensated", "_compensated")):
        for key, value in summary.get(listed, {}).items():
            for name in ("seconds", "half_cycles"):
                if name not in tables:
                    continue
                x = np.concatenate(_column(tables[name], key, tail))
                if not _close(math.fsum(x), value, np.abs(x).sum()):
                    yield "%s: sum of %s: %.17g, register %.17g" % (
                        name, key, math.fsum(x), value)


def broken(case):
    """What is wrong with a case, as texts; [] when all is well."""
    summary, tables = read(case)
    found = list(_numbers(summary, tables)) + list(_times(tables))
    for name in TIMES:
        if name in tables and len(tables[name]["time_ns"]):
            found += _directions(name, tables[name])
            found += _powers(name, tables[name])
    return found + list(_sums(summary, tables))
