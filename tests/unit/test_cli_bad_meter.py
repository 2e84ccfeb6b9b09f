#!/usr/bin/env python3
"""Settings that contradict a capture, and captures that no meter was made for:
answered in one line with status 3 and nothing left behind, or measured,
flagged and sound by every law of tests/support/case_law.py."""
import json
import os
import shutil
import struct
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import case_law
import cli

SIX = ("va", "vb", "vc", "ia", "ib", "ic")
START = 1704067200 * 10**9  # 2024-01-01T00:00:00Z
base = None  # the temporary folder

# Everything that makes a table or a column.
ALL_ON = """<meter>
  <service class-amps="none" starting-current-a="auto"/>
  <ratios pt-primary="20000" pt-secondary="100" ct-primary="600"
          ct-secondary="5" primary-registers="true"/>
  <conventions var="per-harmonic"/>
  <loss-compensation enabled="true" rated-voltage-v="230"
                     rated-current-a="5">
    <delivered iron-w="1.25" iron-var="4.5" copper-w="2.5" copper-var="11"
               line-w="1" line-var="2"/>
    <received iron-w="1.35" iron-var="4.6" copper-w="2.6" copper-var="12"/>
  </loss-compensation>
  <instrument-transformers>
    <ct phase="A"><point at-a="0.05" ratio-pct="-0.6" phase-min="25"/>
      <point at-a="5" ratio-pct="0.05" phase-min="3"/></ct>
    <pt phase="C"><point at-v="5" ratio-pct="-0.6" phase-min="25"/></pt>
  </instrument-transformers>
  <outputs>
    <contact number="1" compensated="true" ke="0.001"/>
    <contact number="5" kind="energy" ke="0.002" quantity="Ah"/>
    <contact number="6" kind="end-of-interval" period-s="60"/>
    <contact number="7" kind="clock" period-s="1"/>
    <led kt="0.001"/>
  </outputs>
  <tables half-cycles="true"/>
</meter>
"""


def path(name):
    return os.path.join(base, name)


def put(name, text):
    with open(path(name), "w") as f:
        f.write(text)
    return path(name)


def settings(name, **changed):
    """ALL_ON with attributes set: pt_secondary="0"; the first of its name."""
    text = ALL_ON
    for key, value in changed.items():
        head, tail = text.split(key.replace("_", "-") + '="', 1)
        text = head + '%s="%s"' % (key.replace("_", "-"), value) + tail.split(
            '"', 1)[1]
    return put(name + ".xml", text)


def sidecar(names, start, **more):
    quantity = {"v": "voltage", "i": "current", "p": "pulse"}
    channels = []
    for k, name in enumerate(names):
        c = {"source": k + 1, "quantity": quantity[name[0]], "scale": 1}
        if name[0] == "p":
            c = {"source": k + 1, "quantity": "pulse", "name": "LED"}
        else:
            c["phase"] = name[1:].upper()
        channels.append(c)
    return dict({"channels": channels, "start": start,
                 "nominal": {"frequency_hz": 50, "voltage_v": 230,
                             "current_a": 5}}, **more)


def wav(name, x, rate=8000, names=None, start="2024-01-01T00:00:00Z"):
    """64-bit floats as they are, and their sidecar."""
    x = np.asarray(x, "<f8")
    data = x.tobytes()
    n = x.shape[1]
    body = (b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 3, n, rate, rate * n * 8,
                                      n * 8, 64) +
            b"data" + struct.pack("<I", len(data)) + data)
    with open(path(name + ".wav"), "wb") as f:
        f.write(b"RIFF" + struct.pack("<I", len(body)) + body)
    put(name + ".wav.json", json.dumps(sidecar(names or SIX[:n], start)))
    return path(name + ".wav")


def csv(name, x, rate=8000):
    """Missing samples are empty fields."""
    rows = [",".join("" if v != v else repr(float(v)) for v in row)
            for row in x]
    put(name + ".csv", "t,%s\n" % ",".join(SIX) + "".join(
        "%.9f,%s\n" % (k / rate, row) for k, row in enumerate(rows)))
    side = sidecar(SIX, "2024-01-01T00:00:00Z", rate_hz=rate)
    for c, column in zip(side["channels"], SIX):
        c["source"] = column
    put(name + ".csv.json", json.dumps(side))
    return path(name + ".csv")


def three(f=50.03, rate=8000, s=2.0, v=230.0, i=5.0, lag=0.6):
    t = np.arange(int(round(rate * s))) / rate
    angle = [2 * np.pi * (f * t - k / 3) for k in range(3)]
    return np.stack([v * 2**.5 * np.sin(a) for a in angle] +
                    [i * 2**.5 * np.sin(a - lag) for a in angle], 1)


def start_run(*args):
    case = path("out/case")
    shutil.rmtree(path("out"), ignore_errors=True)
    os.mkdir(path("out"))
    return case, cli.wattproof("run", *args, "-o", case, "--quiet",
                               timeout=120)


def bad(name, words, *args):
    """Refused in one line that holds these words."""
    _, run = start_run(*args)
    lines = run.stderr.splitlines()
    good = (run.returncode == 3 and len(lines) == 1 and
            lines[0].startswith("wattproof run: ") and
            all(w in lines[0] for w in words) and not os.listdir(path("out")))
    cli.check(name, good, "exit %d, %s, left %s" % (
        run.returncode, run.stderr, os.listdir(path("out"))))


def sound(name, *args, flagged=None):
    """Measured: the tables, or None. flagged: all rows are, or none."""
    case, run = start_run(*args)
    if run.returncode:
        cli.check(name, False, "exit %d: %s" % (run.returncode, run.stderr))
        return None
    found = case_law.broken(case)
    cli.check(name, not found, "; ".join(found[:5]))
    summary, tables = case_law.read(case)
    rows = tables["seconds"]["flagged"]
    if flagged is not None:
        cli.check(name + ", flags", len(rows) and np.all(rows == flagged),
                  str(rows))
    return summary, tables


def contradictions():
    six = wav("six", three())
    bad("form 5 on four wires", ["form5.xml: line 1", "connection"], six,
        "--config", put("form5.xml", '<meter><service form="5" '
                        'connection="4-wire-wye"/></meter>'))
    bad("form 5 with three CTs", ["cts.xml: line 1", "expected A or C",
                                  '"B"'], six, "--config",
        put("cts.xml", '<meter><service form="5"/><instrument-transformers>' +
            "".join('<ct phase="%s"><point at-a="1"/></ct>' % p
                    for p in "ABC") + "</instrument-transformers></meter>"))
    bad("unknown time zone", ["zone", "Mars/Olympus"], six, "--config",
        put("zone.xml", '<meter><time zone="Mars/Olympus"/></meter>'))
    bad("class 3", ["class-amps", '"3"'], six, "--config",
        settings("class", class_amps="3"))
    for key in ("pt_secondary", "ct_primary", "rated_voltage_v",
                "rated_current_a", "starting_current_a", "ke", "kt", "at_v"):
        for value in ("0", "-1", "NaN", "INF", "1e-300", "1e300"):
            bad("%s=%s" % (key, value), [key.replace("_", "-"), value], six,
                "--config", settings("extreme", **{key: value}))


def too_few_channels():
    bad("pulses alone", ["found pulse signals alone"],
        wav("pulse", three()[:, :1], names=["pulse"]))
    wye = put("wye.xml", '<meter><service connection="4-wire-wye"/></meter>')
    form5 = put("two.xml", '<meter><service form="5"/></meter>')
    measured = put("neutral.xml", '<meter><service neutral="measured"/>'
                   "</meter>")
    x = three()
    bad("4-wire without V C", ["V C"], "--config", wye,
        wav("few", x[:, [0, 1, 3, 4]], names=["va", "vb", "ia", "ib"]))
    bad("4-wire, currents alone", ["V A"], "--config", wye,
        wav("few", x[:, 3:], names=SIX[3:]))
    bad("form 5 of one voltage", ["V BC"], "--config", form5,
        wav("few", x[:, [0, 3, 5]], names=["vab", "ia", "ic"]))
    bad("neutral that is not there", ["I N"], "--config", measured,
        wav("few", x))
    bad("no meter under test there", ["LED"], wav("few", x), "--config",
        put("dut.xml", '<meter><inputs><meter-under-test channel="LED" '
            'kt="0.1"/></inputs></meter>'))


def odd_captures():
    rng = np.random.default_rng(1)
    every = settings("every")
    x = three()
    captures = [
        ("dead", np.zeros((16000, 6)), 8000, 1),
        ("DC", np.full((16000, 6), 100.0), 8000, 1),
        ("noise", rng.standard_normal((16000, 6)) * 100, 8000, 1),
        ("weak noise", rng.standard_normal((16000, 6)) * 1e-9, 8000, 1),
        ("16 2/3 Hz", three(f=50 / 3), 8000, 1),
        ("400 Hz", three(f=400, rate=20000), 20000, 1),
        ("5 Hz", three(f=5), 8000, 1),
        ("1e11 V, 1e11 A", three(v=1e11, i=1e11), 8000, None),
        ("1e-160 V", three(v=1e-160, i=1e-160), 8000, None),
        ("denormal", three(v=1e-310, i=1e-310), 8000, None),
        ("received", x * [1, 1, 1, -1, -1, -1], 8000, 0),
        ("no current", x * [1, 1, 1, 0, 0, 0], 8000, 0),
        ("no voltage", x * [0, 0, 0, 1, 1, 1], 8000, None),
    ] + [("%d samples" % n, x[:n], 8000, 1) for n in (1, 2, 3, 17, 79, 80)]
    for name, samples, rate, flagged in captures:
        capture = wav("odd", samples, rate)
        sound(name, capture, flagged=flagged)
        sound(name + ", all on", capture, "--config", every, flagged=flagged)
    bad("no samples", ["expected samples"], wav("none", x[:0]))
    for names, columns in ((("ia", "ib", "ic"), [3, 4, 5]),
                           (("va", "vb", "vc"), [0, 1, 2]),
                           (("va", "ib"), [0, 4]), (("va", "pulse"), [0, 1]),
                           (("vab", "vbc", "ia", "ic"), [0, 1, 3, 5])):
        some = put("some.xml", '<meter><conventions var="per-harmonic"/>'
                   '<tables half-cycles="true"/></meter>')
        sound(" ".join(names), "--config", some,
              wav("part", x[:, columns], names=names), flagged=0)


def gaps():
    every = settings("every")
    rng = np.random.default_rng(2)
    x = three(s=1.0)
    n = len(x)
    missing = {
        "a hole in all": np.arange(n) // 1500 == 2,
        "every third": np.arange(n) % 3 == 0,
        "every second": np.arange(n) % 2 == 1,
        "each half-cycle": np.arange(n) // 80 % 2 == 1,
        "7 of 11": np.arange(n) % 11 > 3,
    }
    for name, gone in missing.items():
        y = x.copy()
        y[gone] = np.nan
        sound("gaps: " + name, csv("gap", y), "--config", every)
    y = x.copy()
    y[1:][rng.random((n - 1, 6)) < 0.3] = np.nan
    sound("gaps: at random in each", csv("gap", y), "--config", every,
          flagged=1)
    first = wav("first", x)
    later = wav("later", x, start="2094-01-01T00:00:05.000000003Z")
    sound("70 years between", first, later, "--config", every)
    short = wav("short", x[:1], start="2024-01-01T00:00:02Z")
    sound("a second file of one sample", first, short, "--config", every)


def stamp(ns):
    seconds, rest = divmod(ns, 10**9)
    text = str(np.datetime64(seconds, "s"))
    return "%s.%09dZ" % (text, rest)


def operations(times):
    return put("ops.json", json.dumps({"operations": [
        {"time": stamp(t), "do": "demand_reset"} for t in times]}))


def cut_rows():
    """50 Hz from a full second: half-cycles end at each 10 ms, the last one
    with the capture at 2 s. time_ns of the rows, less those of the seconds."""
    capture = wav("even", three(f=50, rate=10000), 10000)
    second, cycle = 10**9, 10**7
    for name, at, rows in (
            ("on a second", [second], []),
            ("on a half-cycle", [30 * cycle], [30 * cycle]),
            ("at the start", [0], []),
            ("before the start", [-1, -10**15], []),
            ("at the end", [2 * second], []),
            ("after the end", [2 * second + 1, 10**15], []),
            ("two at one time", [5 * cycle + 1] * 2, [5 * cycle + 1]),
            ("two in one half-cycle", [5 * cycle + 1, 5 * cycle + 9],
             [5 * cycle + 1]),
            ("not in order", [77 * cycle, 55 * cycle],
             [55 * cycle, 77 * cycle])):
        found = sound("operation " + name, capture, "--operations",
                      operations([START + t for t in at]), "--config",
                      settings("every"))
        if found:
            t = (found[1]["seconds"]["time_ns"] - START).tolist()
            cli.check("rows: operation " + name,
                      t == sorted(rows + [second, 2 * second]), str(t))
    found = sound("20000 operations", capture, "--operations",
                  operations([START + 12345 * k for k in range(20000)]))
    if found:
        # The last operation is at 246.88 ms: each of 24 half-cycles before
        # ends between two of them.
        cli.check("a row for each half-cycle that has an operation",
                  len(found[1]["seconds"]["time_ns"]) in (26, 27),
                  str(found[1]["seconds"]["time_ns"]))


def odd_starts():
    for start, first, last in (
            ("1969-12-31T23:59:58.000000001Z", -10**9, 1),
            ("1950-06-01T12:00:00Z", -618062399 * 10**9, -618062398 * 10**9),
            ("2023-12-31T23:59:59Z", START, START + 10**9),
            ("2024-03-31T00:59:59Z", 1711846800 * 10**9,
             1711846801 * 10**9)):
        found = sound("start " + start, wav("start", three(), start=start),
                      "--config", settings("every"))
        if found:
            t = found[1]["seconds"]["time_ns"]
            cli.check("rows of start " + start,
                      (t[0], t[-1]) == (first, last), str(t))


def test(folder):
    global base
    base = folder
    contradictions()
    too_few_channels()
    odd_captures()
    gaps()
    cut_rows()
    odd_starts()


cli.main(test)
