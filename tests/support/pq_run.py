"""A scene through the program and the oracle: basic, 3 s, 10 min and further
intervals, 10-s frequency."""

import numpy as np

from pq_case import Comparison, compare, config, measure, seconds
from pq_oracle import rows, schedule
from pq_oracle_intervals import Basic, OfTenMinutes, Table, frequency_10s
from pq_oracle_intervals import minutes, three_seconds


def orders_of(tables, kind="h"):
    """The highest order that the program's spectra have."""
    widths = [x.shape[1] - 1 for c, x in tables["interval_3s"].items()
              if x.ndim == 2 and c[1:].startswith(kind + "_")]
    return max(widths, default=0)


def settings(folder, scene, more=""):
    """The scene's carriers and declared currents as settings."""
    text = "".join('<carrier frequency-hz="%.9g" method="%s"/>'
                   % (hz, "four-bins" if four else "one-bin")
                   for hz, four in scene.carriers)
    if "<spectra" not in more:
        more += "<spectra/>"
    more = more.replace("<spectra", '<spectra demand-current-a="%g"'
                        % scene.demand_a)
    return config(folder, "<power-quality voltages=\"%s\">%s%s"
                  "</power-quality>" % (scene.voltages, text, more))


def run_case(folder, scene, more="", required=(), leak=0.0, full=True,
             ends_s=0.0, flags=0):
    """Everything a steady or modulated scene without events shows. leak: see
    Comparison; ends_s: rows that touch so much of the capture's ends, where the
    fundamental is known from one side, are not compared; flags: of all rows."""
    options = settings(folder, scene, more)
    tables = measure(scene, folder, *options,
                     *(("--basic", "full") if full else ()))
    w = schedule(scene)
    items = rows(scene, w, max(orders_of(tables), 1),
                 max(orders_of(tables, "ih"), 1))
    c = Comparison(scene.name, scene, leak)
    c.ends_s = ends_s
    for table in ("basic", "interval_3s"):
        for column in required:
            c.must(table + "/" + column, column in tables[table], "missing")
    keep = np.flatnonzero(~w.tail)
    check_rows(c, tables["basic"], Basic(items, keep), w, [[k] for k in keep])
    groups = three_seconds(w)
    check_rows(c, tables["interval_3s"], Table(items, groups), w, groups)
    for name in tables:
        if name.startswith("interval_") and name.endswith("min"):
            groups = minutes(scene, w, int(name[9:-3]))
            check_rows(c, tables[name], Table(items, groups), w, groups)
    check_two_hours(c, tables["interval_2h"], items, minutes(scene, w, 10))
    c.must("flags", np.all(tables["basic"]["flags"] == flags),
           np.unique(tables["basic"]["flags"]))
    check_frequency(c, tables["frequency_10s"])
    c.close()
    return tables, w, items


def check_rows(c, table, truth, w, groups):
    """A table's rows against those of the windows in `groups`."""
    ends = np.array([w.end[g].max() for g in groups])
    c.must("rows", len(table["time_ns"]) == len(groups),
           "%d, oracle %d" % (len(table["time_ns"]), len(groups)))
    if len(table["time_ns"]) != len(groups) or not groups:
        return
    c.inner = np.array([w.start[g].min() >= c.ends_s and w.end[g].max()
                        <= c.scene.length_s - c.ends_s for g in groups])
    exact = 2e-6 + c.leak * 0.05
    if len(groups[0]) <= 15:
        length = np.array([sum(w.end[g] - w.start[g]) for g in groups])
        for what, off in (("ends", seconds(table, c.scene) - ends),
                          ("durations", table["duration_s"] - length)):
            off = np.abs(off[c.inner])
            c.must(what, np.all(off < exact), max(off, default=0))
    if "inputs" in table and len(groups[0]) > 1:
        counts = [len(g) for g in groups]
        c.must("inputs", list(table["inputs"]) == counts,
               "%s, oracle %s" % (list(table["inputs"])[:5], counts[:5]))
    compare(c, table, truth.columns, truth.weights)


def check_two_hours(c, table, items, groups):
    """Scenes lie within two hours: one row of the 10-minute values."""
    if c.leak:
        return
    c.inner = None
    c.must("2 h", list(table["inputs"]) == [len(groups)],
           "%s, oracle %d" % (table["inputs"], len(groups)))
    truth = OfTenMinutes(items, groups)
    compare(c, table, truth.columns, truth.weights)


def check_frequency(c, table):
    """Whole cycles in each UTC 10 s; 0.001 mHz, beside tones 0.3 mHz: the first
    and last crossing of a capture are known from one side only."""
    allowed = 3e-4 if c.leak else 1e-6
    truth = frequency_10s(c.scene)
    ends = seconds(table, c.scene) + c.scene.start_s
    c.must("10 s", len(ends) == len(truth),
           "%d rows, oracle %d" % (len(ends), len(truth)))
    for k, (end, hz, cycles) in enumerate(truth[:len(ends)]):
        whole = c.scene.length_s + c.scene.start_s >= end
        c.must("10 s ends", not whole or abs(ends[k] - end) < 1e-9, ends[k])
        c.must("10 s frequency", abs(table["frequency_hz"][k] - hz) < allowed,
               table["frequency_hz"][k] - hz)
        c.must("10 s cycles", table["inputs"][k] == cycles,
               (table["inputs"][k], cycles))
