#!/usr/bin/env python3
"""A meter that is 0.37 % fast, recorded beside three phases of constant power:
its LED on an analog channel with noise, its KYZ contact on a status channel.
The error that run finds is the one that was built in; our own pulses come when
the energy says. Truth: pulse k at k Kt / (1.0037 P), k Ke / P."""
import json
import os
import sys

import h5py
import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import check, main, must, near, wattproof

RATE, SECONDS, HZ = 10000, 32, 50.03
WATTS, KT, FAST = 3 * 230 * 5.0, 0.1, 1.0037
PERIOD = KT * 3600 / WATTS / FAST
base = None

CONFIG = """<meter id="reference"><inputs>
<meter-under-test channel="LED" kt="0.1" pulses="50"/>
<meter-under-test channel="KYZ" edges="every" debounce-ms="5" kt="0.1" pulses="50"/>
<meter-under-test channel="LED" kt="0.1" pulses="25" threshold="2.5"/>
</inputs></meter>"""


def path(name):
    return os.path.join(base, name)


def trapezoid(since, width, rise):
    def ramp(x):
        return numpy.clip(x / rise + 0.5, 0, 1)
    return ramp(since) - ramp(since - width)


def led(t):
    """30 ms per pulse, flanks of two samples, 1 % of noise."""
    since = (t + 0.01) % PERIOD - 0.01
    noise = numpy.random.default_rng(7).normal(0, 0.01, len(t))
    return 5 * (trapezoid(since, 0.03, 2.0 / RATE) * (t > PERIOD / 2) + noise)


def comtrade(name):
    """Voltages, currents, LED as 16-bit integers; KYZ, which bounces for 2 ms."""
    t = numpy.arange(RATE * SECONDS) / RATE
    scales, columns, lines = [], [], []
    for p in range(3):
        angle = 2 * numpy.pi * (HZ * t - p / 3)
        columns += [230 * 2 ** 0.5 * numpy.sin(angle), 5 * 2 ** 0.5 * numpy.sin(angle)]
        scales += [0.01, 0.00025]
        lines += [f"U{'ABC'[p]},{'ABC'[p]},,V", f"I{'ABC'[p]},{'ABC'[p]},,A"]
    columns.append(led(t))
    scales.append(0.001)
    lines.append("LED,,,pulse")
    rows = numpy.zeros(len(t), "<u4,<u4,7<i2,<u2")
    rows["f0"] = numpy.arange(len(t)) + 1
    rows["f1"] = numpy.arange(len(t)) * (1000000 // RATE)
    for c, column in enumerate(columns):
        rows["f2"][:, c] = numpy.rint(column / scales[c])
    since = t % PERIOD
    rows["f3"] = (t // PERIOD + ((since > 0.001) & (since < 0.002) & (t > PERIOD))) % 2
    rows.tofile(path(name + ".dat"))
    head = ["lab,meter,1999", "8,7A,1D"]
    head += [f"{c + 1},{line},{scales[c]},0,0,-32767,32767,1,1,S"
             for c, line in enumerate(lines)]
    head += ["1,KYZ,,,0", "50", "1", f"{RATE},{len(t)}", "01/02/2024,00:00:00.000000",
             "01/02/2024,00:00:00.000000", "BINARY", "1"]
    with open(path(name + ".cfg"), "w", newline="") as f:
        f.write("\r\n".join(head) + "\r\n")


def run(case, *more):
    must("run", path("lab.cfg"), "-o", path(case), "--reproducible", "--quiet",
         "--config", path("meter.xml"), *more)
    with open(os.path.join(path(case), "summary.json")) as f:
        return json.load(f)


def errors(summary):
    whole = int(SECONDS / PERIOD)
    # The first pulse teaches the level, or opens the gate; KYZ sees it change.
    tests = [(whole - 2) // 50, (whole - 1) // 50, (whole - 1) // 25]
    for k, expected in enumerate(tests):
        name = f"meter {k + 1}"
        get = summary["statistics"].get
        near(f"{name}: error", get(f"error_tests.{k + 1}.mean_pct", 1e9), 0.37, 0.0005)
        check(f"{name}: tests", summary["counts"][f"error_tests.{k + 1}"] == expected,
              (summary["counts"], expected))
        check(f"{name}: repeatability",
              get(f"error_tests.{k + 1}.deviation_pct", 1e9) < (0.003 if k == 1 else 0.0005),
              get(f"error_tests.{k + 1}.deviation_pct"))
        check(f"{name}: none left out",
              summary["counts"][f"error_tests_left_out.{k + 1}"] == 0)


def tables(case):
    with h5py.File(os.path.join(path(case), "metrology.h5")) as f:
        rows = f["error_tests_1"]
        check("table: columns", rows.attrs["columns"] == "time_ns flagged duration_s pulses "
              "energy_h reference_h error_pct reason restarts", rows.attrs["columns"])
        check("table: each test", numpy.allclose(rows["error_pct"][:], 0.37, atol=0.001),
              rows["error_pct"][:])
        check("table: energy", numpy.allclose(rows["energy_h"][:], 5.0))
        start = numpy.datetime64("2024-02-01T00:00:00", "ns").astype("int64")
        for name in ("pulses_1", "pulses_led"):
            t = (f[name]["time_ns"][:] - start) * 1e-9
            truth = (numpy.arange(len(t)) + 1) * KT * 3600 / WATTS
            check(f"{name}: all pulses", len(t) == int(SECONDS * WATTS / 3600 / KT), len(t))
            # 16 bits: some ppm of 32 s.
            check(f"{name}: when", abs(t - truth).max() < 1e-4, abs(t - truth).max())
        check("KYZ toggles", (numpy.diff(f["pulses_1"]["closed"][:]) != 0).all())


def bad_input():
    for text, words in (('channel="lamp"', 'found no "lamp"'),
                        ('channel="UA"', 'found no "UA"')):
        with open(path("bad.xml"), "w") as f:
            f.write(f'<meter id="x"><inputs><meter-under-test {text}/></inputs></meter>')
        r = wattproof("run", path("lab.cfg"), "-o", path("no"), "--config", path("bad.xml"))
        check(f"{text}: exit 3", r.returncode == 3, r.returncode)
        check(f"{text}: text", words in r.stderr, r.stderr)
        check(f"{text}: no case", not os.path.exists(path("no")))


def test(folder):
    global base
    base = folder
    with open(path("meter.xml"), "w") as f:
        f.write(CONFIG)
    comtrade("lab")
    summary = run("case")
    errors(summary)
    tables("case")
    run("alone", "--threads", "1")
    with open(path("case/metrology.h5"), "rb") as a, open(path("alone/metrology.h5"), "rb") as b:
        check("any number of threads: the same bytes", a.read() == b.read())
    bad_input()


main(test)
