"""One case of the meter oracle: capture, program, oracle, comparison."""

import os

from meter_capture import Limits, Report, compare, measure, numbers, write
from meter_oracle import Meter
from meter_reading import comparable, instantaneous
from meter_rows import seconds
from meter_wiring import Wiring

# VARh and Qh: apart from the last quarter cycle.
REGISTERS = Limits((("Wh", 0.2, 0), ("VARh", 0.2, 1.0), ("Qh", 0.2, 1.0),
                    ("V2h", 0.2, 0), ("A2h", 0.2, 0), ("VAh", 1.0, 0),
                    ("Ah", 1.0, 0)))
# name, ppm, and at the ends microseconds
SECONDS = Limits((("time", 1e-3, 0), ("duration", 0.01, 0.1),
                  ("frequency", 0.02, 0), ("wh", 0.2, 0.5), ("varh", 0.2, 1.5),
                  ("qh", 0.2, 1.5), ("v2h", 0.2, 0.5), ("a2h", 0.2, 0.5),
                  ("vah", 1.0, 1.0), ("ah", 1.0, 0), ("u_rms", 0.5, 0.5),
                  ("i_rms", 0.5, 0.5), ("p_", 0.2, 0.5), ("q_", 0.2, 1.5),
                  ("q60", 0.2, 1.5), ("s_", 1.0, 1.0)), floor=1.0)


# As `seconds`; "u1" are fundamentals, "imbalance" of 100 %.
READINGS = Limits((("time", 1e-3, 0), ("duration", 0.01, 0.1),
                   ("frequency", 0.02, 0.1), ("u_rms", 0.5, 0.5),
                   ("i_rms", 0.5, 0.5), ("u1", 0.5, 0.5), ("i1", 0.5, 0.5),
                   ("u2", 1.0, 0.5), ("i2", 1.0, 0.5), ("thd", 0.5, 0.5),
                   ("imbalance", 1.0, 1.0), ("pf", 1.0, 1.0), ("p_", 0.2, 0.5),
                   ("q_", 0.2, 1.5), ("q60", 0.2, 1.5), ("s_", 1.0, 1.0),
                   ("p1", 1.0, 0.5), ("q1", 1.0, 0.5), ("s1", 1.0, 0.5)),
                  floor=1.0)


def reference(channels, f):
    """The first live voltage in the order of the channels, else current."""
    live = [k for k, x in channels.items() if abs(x.harmonic(f)) > 0]
    return ([k for k in live if k[0] == "v"] or live)[0]


def check_rows(name, found, truth, limits):
    report = Report(name)
    effective = truth.get("s_effective_va")
    compare(report, comparable(numbers(found), effective), comparable(truth),
            limits)
    report.close()


def run_case(folder, case, service="auto", config=None, **settings):
    """case: see meter_cases; service: that the oracle assumes; config: a file
    for the program; settings: of Meter."""
    name, channels, f, rate, length, start = case
    path = os.path.join(folder, "capture.wav")
    length = write(path, channels, rate, length, start,
                   nominal_hz=60 if f > 52.5 else 50)
    options = ("--config", config) if config else ()
    summary, tables = measure(path, os.path.join(folder, "case"), *options)
    meter = Meter(Wiring(channels, service), f, start, length,
                  reference(channels, f), **settings)
    report = Report(name + ": registers")
    compare(report, summary["registers"], meter.registers(), REGISTERS,
            length)
    report.close()
    check_rows(name + ": seconds", tables["seconds"], seconds(meter), SECONDS)
    check_rows(name + ": instantaneous", tables["instantaneous"],
               instantaneous(meter), READINGS)
    return summary, tables, meter
