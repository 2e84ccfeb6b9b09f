"""pq.h5 as schemas/pq.md says it is: columns, units, order, no NaN."""

import os
import re

import h5py
import numpy as np
from cli import ROOT, check

PHASES = ["ab", "bc", "ca", "a", "b", "c", "n"]
# Columns whose rows are not rounded to 33 bits.
EXACT = {"frequency_10s", "flicker_10min", "flicker_2h", "events", "event_cycles"}


def documented():
    """Names of columns in schemas/pq.md with their units; P and K as they are written there."""
    with open(os.path.join(ROOT, "schemas", "pq.md"), encoding="utf-8") as f:
        lines = [line for line in f if line.startswith("| ")]
    found = {}
    for line in lines:
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        for cell in range(min(2, len(cells))):
            for name in re.findall(r"`(\w+)`", cells[cell]):
                units = re.findall(r"`([^`]+)`", cells[cell + 1]) if cell + 1 < len(cells) else []
                found.setdefault(name, set()).update(units or {""})
    # "likewise _i_"
    for name in [n for n in found if n.startswith("thd")]:
        found[name.replace("_u_", "_i_")] = found[name]
    return found


def generic(name):
    """u_rms_ab_min_v -> u_rms_P_v."""
    name = re.sub(r"_(min|max)(?=_|$)", "", name)
    name = re.sub(r"^signalling_\d", "signalling_K", name)
    forms = {name}
    for p in PHASES:
        forms.add(re.sub(r"_%s(?=_|$)" % p, "_P", name, count=1))
    if re.match(r"i_.*_a_a$", name):
        forms.add(name[:-4] + "_P_a")
    return forms


def columns(table):
    return table.attrs["columns"].split()


def check_table(what, name, table, known):
    names = columns(table)
    check("%s: /%s: columns are the datasets" % (what, name), sorted(names) == sorted(table), names)
    check("%s: /%s begins as every table" % (what, name),
          names[:5] == ["time_ns", "flagged", "duration_s", "inputs", "flags"], names[:5])
    rows = len(table["time_ns"])
    for n in names:
        d = table[n]
        check("%s: /%s/%s has %d rows" % (what, name, n, rows), d.shape[0] == rows, d.shape)
        if known is not None and not any(f in known for f in generic(n)):
            check("%s: /%s/%s is in pq.md" % (what, name, n), False, generic(n))
        if d.dtype.kind == "S":
            continue
        if known is not None:
            units = set().union(*[known.get(f, set()) for f in generic(n)])
            check("%s: /%s/%s: unit" % (what, name, n), d.attrs["unit"] in units or not d.attrs["unit"],
                  (d.attrs["unit"], units))
        check("%s: /%s/%s is finite" % (what, name, n), np.isfinite(d[:]).all(), "")
    if name != "events":
        check("%s: /%s: time grows" % (what, name), (np.diff(table["time_ns"][:]) >= 0).all(), table["time_ns"][:])
        check("%s: /%s: flagged where a flag is" % (what, name),
              (((table["flags"][:].astype(int) & ~128) != 0) == (table["flagged"][:] != 0)).all(), "")
    if name not in EXACT:
        bits = np.concatenate([table[n][:].ravel().view(np.uint64) for n in names
                               if table[n].dtype == np.float64 and n != "duration_s"] or [np.zeros(1, np.uint64)])
        check("%s: /%s: 33 significant bits" % (what, name), not (bits & np.uint64((1 << 20) - 1)).any(), "")
    for n in names:
        low, high = re.sub(r"(?<=_[a-z])(?=_|$)", "", n), None
        base = re.match(r"(.*)_min(_\w+)?$", n)
        if base:
            tail = base.group(2) or ""
            low, mean, high = n, base.group(1) + tail, base.group(1) + "_max" + tail
            slack = 1e-9 * np.maximum(np.abs(table[high][:]), np.abs(table[low][:]))
            # Under- and over-deviation of an interval are of its mean voltage, not means.
            check("%s: /%s/%s: least, mean, greatest" % (what, name, mean),
                  (table[low][:] <= table[mean][:] + slack).all() and
                  (table[mean][:] <= table[high][:] + slack).all(),
                  (table[low][:], table[mean][:], table[high][:]))


def check_file(what, path, with_meter=False):
    """All laws of the file; the opened tables' rows by name."""
    known = documented()
    rows = {}
    with h5py.File(path) as f:
        for name, table in f.items():
            rows[name] = len(table["time_ns"])
            check_table(what, name, table, None if name.startswith("meter_") else known)
        check("%s: version and inputs" % what, "program_version" in f.attrs and "input_1" in f.attrs, dict(f.attrs))
        for a in ("nominal_frequency_hz", "u_din_v", "lamp", "angle_reference", "orders", "clock"):
            check("%s: attribute %s" % (what, a), a in f.attrs, dict(f.attrs))
    check("%s: tables of the log" % what, any(n.startswith("meter_") for n in rows) == with_meter, rows)
    return rows
