"""Files of a sequence that have sidecars of their own: each says its start;
channels must be the same; nothing of a later sidecar is passed over."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import check, main, must, near, registers, wattproof

V, A, SECONDS = 230.0, 4.0, 2


def capture(folder, name, start):
    scenario = os.path.join(folder, "scenario.json")
    with open(scenario, "w") as f:
        json.dump({"scenario": 1, "rate_hz": 8000, "duration_s": SECONDS, "start": start,
                   "frequency": 50, "samples": {"type": "int24", "full_scale_v": 500, "full_scale_a": 20},
                   "voltage": {"A": {"rms": V}}, "current": {"A": {"rms": A}}}, f)
    path = os.path.join(folder, name)
    must("ingest", scenario, "-o", path, "--quiet")
    return path


def change(path, edit):
    with open(path + ".json") as f:
        sidecar = json.load(f)
    edit(sidecar)
    with open(path + ".json", "w") as f:
        json.dump(sidecar, f)


def refused(name, said, *files):
    done = wattproof("run", *files, "-o", os.path.join(os.path.dirname(files[0]), "refused"))
    check(name, done.returncode == 3 and said in done.stderr and done.stderr.count("\n") == 1, done)


def test(folder):
    first = capture(folder, "first.wav", "2024-01-01T00:00:00Z")
    second = capture(folder, "second.wav", "2024-01-01T00:00:05Z")
    case = os.path.join(folder, "case")

    must("run", first, second, "-o", case, "--quiet")
    with open(os.path.join(case, "summary.json")) as f:
        summary = json.load(f)
    check("the three seconds between them are a gap", summary["counts"]["gaps"] == 1, summary["counts"])
    # Both files whole: 24 bits of 500 V and 20 A are 1e-7 of the energy at most.
    truth = V * A * 2 * SECONDS / 3600
    near("energy of both", registers(case)["Wh.delivered.A"], truth, 1e-7 * truth)
    check("all four files are inputs", [os.path.basename(i["path"]) for i in summary["inputs"]] == [
        "first.wav", "second.wav", "second.wav.json", "first.wav.json"], summary["inputs"])

    refused("wrong order", "start: expected not before the end", second, first)
    change(second, lambda s: s["channels"][1].update(scale=10))
    refused("another scale", "second.wav.json: $.channels: expected the same", first, second)
    must("run", first, second, "-o", case, "--quiet", "--capture", first + ".json")
    check("a given sidecar is for all", registers(case)["Wh.delivered.A"] > truth * 0.999, registers(case))
    os.remove(first + ".json")
    refused("only the second has one", "second.wav.json: expected a sidecar beside", first, second)


main(test)
