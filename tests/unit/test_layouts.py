#!/usr/bin/env python3
"""The files of testdata/layouts are read as their maker says: channels, RMS,
rate, start, length. (testdata/make_layouts.py computes expected.json from the
parameters of the signals.)"""
import json
import os
import subprocess
import sys

PROGRAM = os.environ.get("WATTPROOF", os.path.abspath("bin/wattproof"))
ROOT = "testdata/layouts"
passed = failed = 0


def check(name, what, good, found):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {name}: {what}: found {found}")


def info(files, sidecar):
    """Of a sequence: of its copy, as info takes files one by one."""
    command = [PROGRAM, "info", "--json"]
    if sidecar:
        command += ["--capture", sidecar]
    if len(files) > 1:
        out = "build/layout-sequence.h5"
        os.makedirs("build", exist_ok=True)
        subprocess.run([PROGRAM, "ingest", "-q", *files, "-o", out,
                        "--capture", sidecar], check=True)
        run = subprocess.run([PROGRAM, "info", "--json", out],
                             capture_output=True, text=True)
        for name in (out, out + ".json"):
            if os.path.exists(name):
                os.remove(name)
    else:
        run = subprocess.run(command + files, capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(run.stderr.strip())
    return json.loads(run.stdout)[0]


for case in json.load(open(os.path.join(ROOT, "expected.json"))):
    name = case["files"][0]
    sidecar = case["sidecar"] and os.path.join(ROOT, case["sidecar"])
    try:
        got = info([os.path.join(ROOT, f) for f in case["files"]], sidecar)
    except RuntimeError as error:
        check(name, "opens", False, error)
        continue
    check(name, "start", got["start"] == case["start"], got["start"])
    check(name, "rate", got["rate_hz"] == case["rate_hz"], got["rate_hz"])
    check(name, "frames", got["frames"] == case["frames"], got["frames"])
    check(name, "number of channels",
          len(got["channels"]) == len(case["channels"]), got["channels"])
    check(name, "SI", got["si"], got["si"])
    for want, have in zip(case["channels"], got["channels"]):
        what = f"{want['quantity']} {want['phase']}"
        check(name, what, (have["quantity"], have["phase"]) ==
              (want["quantity"], want["phase"]), have)
        check(name, f"RMS of {what} ({want['rms']:.6g})",
              abs(have["rms"] / want["rms"] - 1) < case["tolerance"],
              have["rms"])
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
