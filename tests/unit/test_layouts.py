#!/usr/bin/env python3
"""The files of testdata/layouts are read as their maker says: channels, RMS,
rate, start, length. (testdata/make_layouts.py computes expected.json from the
parameters of the signals.)"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import ROOT, check, main, must

LAYOUTS = os.path.join(ROOT, "testdata", "layouts")


def info(files, sidecar, folder):
    """Of a sequence: of its copy, as info takes files one by one."""
    how = ["--capture", sidecar] if sidecar else []
    if len(files) > 1:
        copy = os.path.join(folder, "sequence.h5")
        must("ingest", "-q", *files, "-o", copy, *how)
        files, how = [copy], []
    return json.loads(must("info", "--json", *how, *files))[0]


def compare(case, folder):
    name = case["files"][0]
    sidecar = case["sidecar"] and os.path.join(LAYOUTS, case["sidecar"])
    try:
        got = info([os.path.join(LAYOUTS, f) for f in case["files"]], sidecar,
                   folder)
    except AssertionError as error:
        return check(name + " opens", False, error)

    def same(key):
        check(f"{name}: {key}", got[key] == case[key], got[key])

    same("start")
    same("rate_hz")
    same("frames")
    check(f"{name}: number of channels",
          len(got["channels"]) == len(case["channels"]), got["channels"])
    check(f"{name}: SI", got["si"], got["si"])
    for want, have in zip(case["channels"], got["channels"]):
        what = f"{name}: {want['quantity']} {want['phase']}"
        check(what, (have["quantity"], have["phase"]) ==
              (want["quantity"], want["phase"]), have)
        check(f"{what}: RMS {want['rms']:.6g}",
              abs(have["rms"] / want["rms"] - 1) < case["tolerance"],
              have["rms"])


def test(folder):
    with open(os.path.join(LAYOUTS, "expected.json")) as f:
        for case in json.load(f):
            compare(case, folder)


main(test)
