"""A program that is stopped in the middle leaves the old output or none: nothing
half-written after INT, TERM and HUP; after KILL only what the next one removes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import PROGRAM, check, main, must, registers


def write_scenario(path, seconds):
    with open(path, "w") as f:
        json.dump({"scenario": 1, "rate_hz": 30720, "duration_s": seconds,
                   "nominal": {"frequency_hz": 50, "voltage_v": 230,
                               "current_a": 5},
                   "voltage": {"ABC": {}}, "current": {"ABC": {}}}, f)
    return path


def stop(command, folder, number):
    """Sends the signal as soon as something is being written."""
    before = set(os.listdir(folder))
    child = subprocess.Popen([PROGRAM, *command], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while set(os.listdir(folder)) == before and time.monotonic() < end:
        time.sleep(0.002)
    time.sleep(0.05)
    child.send_signal(number)
    return child.wait(timeout=60)


def test(folder):
    # Hours long: it cannot be done before the signal comes.
    endless = write_scenario(os.path.join(folder, "endless.json"), 100000)
    short = write_scenario(os.path.join(folder, "short.json"), 0.5)
    out = os.path.join(folder, "out")
    commands = {"run": ["run", endless, "-o", os.path.join(out, "case")],
                "ingest h5": ["ingest", endless, "-o",
                              os.path.join(out, "c.h5")],
                "ingest csv": ["ingest", endless, "-o",
                               os.path.join(out, "c.csv")]}
    for name, command in commands.items():
        os.makedirs(out)
        finish = [command[0], short, *command[2:]]
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            status = stop(command, out, number)
            check("%s: ended by %s" % (name, number.name), status == -number,
                  status)
            check("%s: nothing after %s" % (name, number.name),
                  os.listdir(out) == [], os.listdir(out))
        must(*finish)
        whole = sorted(os.listdir(out))
        old = registers(command[3]) if name == "run" else None
        status = stop(command, out, signal.SIGKILL)
        check(name + ": killed", status == -signal.SIGKILL, status)
        left = sorted(os.listdir(out))
        check(name + ": the old output is there",
              [n for n in left if n[0] != "."] == whole, left)
        if old:
            check(name + ": unchanged", registers(command[3]) == old)
        must(*finish)
        check(name + ": the next one cleans up",
              sorted(os.listdir(out)) == whole, os.listdir(out))
        shutil.rmtree(out)


main(test)
