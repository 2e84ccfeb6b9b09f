#!/usr/bin/env python3
"""A meter's pulse signal among the channels of a capture: it goes wherever the
capture goes, and what is metered does not notice it."""
import json
import os
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import ROOT, check, main, must, wattproof
from json_schema import Validator

RATE, SECONDS = 10000, 3
base = None


def path(name):
    return os.path.join(base, name)


def wav(name, columns):
    data = numpy.stack(columns, axis=1).astype("<f4").tobytes()
    n = len(columns)
    head = numpy.array([3 | n << 16, RATE, RATE * 4 * n, 4 * n | 32 << 16], "<u4")
    with open(path(name), "wb") as f:
        f.write(b"RIFF" + (36 + len(data)).to_bytes(4, "little") + b"WAVEfmt " +
                (16).to_bytes(4, "little") + head.tobytes() + b"data" +
                len(data).to_bytes(4, "little") + data)


def sidecar(name, channels):
    document = {"start": "2024-01-01T00:00:00Z", "channels": channels}
    with open(path(name), "w") as f:
        json.dump(document, f)
    return document


VOLTS = {"source": 1, "quantity": "voltage", "phase": "A", "scale": 400}
AMPERES = {"source": 2, "quantity": "current", "phase": "A", "scale": 10}
LED = {"source": 3, "quantity": "pulse", "name": "LED", "unit": "mV", "scale": 5}


def make():
    t = numpy.arange(RATE * SECONDS) / RATE
    turn = 2 * numpy.pi * 50.03 * t
    led = (t % 0.2 < 0.03) * 0.9
    wav("three.wav", [0.8 * numpy.sin(turn), 0.5 * numpy.sin(turn - 0.3), led])
    wav("led.wav", [led])
    sidecar("plain.json", [VOLTS, AMPERES])
    return sidecar("first.json", [LED, VOLTS, AMPERES])


def summary(capture, *more):
    must("run", capture, "-o", path("case"), "--quiet", "--reproducible", *more)
    with open(os.path.join(path("case"), "summary.json")) as f:
        return json.load(f)


def channels(capture, *more):
    info = json.loads(must("info", "--json", capture, *more))[0]
    return [(c["quantity"], c["phase"], c["name"]) for c in info["channels"]]


def metered_as_without():
    with_led = summary(path("three.wav"), "--capture", path("first.json"))
    without = summary(path("three.wav"), "--capture", path("plain.json"))
    for key in ("registers", "phasors", "wiring"):
        check(f"run: {key} as without the LED", with_led[key] == without[key],
              with_led[key])
    check("run: statistics as without the LED",
          with_led["statistics"] == without["statistics"], with_led["statistics"])
    told = with_led["capture"]["channels"][2:]
    check("run: the LED is told",
          told == [{"name": "LED", "quantity": "pulse", "phase": "", "unit": "pulse"}], told)
    with open(os.path.join(ROOT, "schemas", "summary.schema.json")) as f:
        schema = json.load(f)
    check("run: summary by its schema", Validator(schema).ok(with_led, schema))
    return without["registers"]


def copies_keep_it(registers):
    told = channels(path("three.wav"), "--capture", path("first.json"))
    check("info: pulse signals last", told[2] == ("pulse", "", "LED"), told)
    for kind in ("h5", "wav", "csv"):
        copy = path("copy." + kind)
        must("ingest", path("three.wav"), "--capture", path("first.json"), "-o", copy)
        check(f"{kind}: channels", channels(copy) == told, channels(copy))
        check(f"{kind}: registers", summary(copy)["registers"] == registers)


def bad_input(document):
    def refused(name, text, capture="three.wav"):
        r = wattproof("run", path(capture), "-o", path("no"), "--capture", path("bad.json"))
        check(f"{name}: exit 3", r.returncode == 3, r.returncode)
        check(f"{name}: text", text in r.stderr, r.stderr)
        check(f"{name}: no output", not os.path.exists(path("no")))

    with open(os.path.join(ROOT, "schemas", "capture.schema.json")) as f:
        schema = json.load(f)
    check("schema: a pulse channel", Validator(schema).ok(document, schema))
    bad = sidecar("bad.json", [VOLTS, AMPERES, dict(LED, phase="A")])
    refused("a phase", "no phase of a pulse signal")
    check("schema: no phase", not Validator(schema).ok(bad, schema))
    bad = sidecar("bad.json", [VOLTS, {"source": 2, "quantity": "current"}])
    refused("no phase", 'expected "phase"')
    check("schema: a current has a phase", not Validator(schema).ok(bad, schema))
    sidecar("bad.json", [dict(LED, source=1)])
    refused("pulses alone", "found pulse signals alone", "led.wav")


def test(folder):
    global base
    base = folder
    document = make()
    copies_keep_it(metered_as_without())
    bad_input(document)


main(test)
