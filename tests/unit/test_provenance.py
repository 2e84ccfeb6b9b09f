"""Every output names the version, the command as typed and the SHA-256 of its
inputs, as hashlib computes it; --reproducible leaves out the command."""

import hashlib
import json
import os
import sys

import h5py

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import ROOT, check, main, must


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def check_texts(name, texts, typed, inputs):
    check(name + ": version", texts["program_version"].count(".") == 2, texts)
    check(name + ": command", texts["command_line"] == typed, texts)
    for n, path in enumerate(inputs, 1):
        check("%s: input %d" % (name, n),
              texts["input_%d" % n].endswith("sha256:" + digest(path)), texts)


def test(folder):
    source = os.path.join(ROOT, "testdata", "scenarios", "dip.json")
    wav, truth, h5, case = (os.path.join(folder, n)
                            for n in ("d.wav", "truth.json", "d.h5", "a case"))
    must("ingest", source, "-o", wav, "--truth", truth, "-q")
    typed = "wattproof ingest %s -o %s --truth %s -q" % (source, wav, truth)
    for name, path in (("sidecar", wav + ".json"), ("truth", truth)):
        with open(path) as f:
            check_texts(name, json.load(f)["origin"], typed, [source])
    must("ingest", wav, "-o", h5, "-q")
    with h5py.File(h5) as f:
        check_texts("capture", dict(f["capture"].attrs),
                    "wattproof ingest %s -o %s -q" % (wav, h5),
                    [wav, wav + ".json"])
    must("run", h5, "-q", "-o", case)
    with h5py.File(os.path.join(case, "metrology.h5")) as f:
        check_texts("tables", dict(f.attrs),
                    "wattproof run %s -q -o '%s'" % (h5, case), [h5])
    with open(os.path.join(case, "summary.json")) as f:
        inputs = json.load(f)["inputs"]
    check("summary", [(i["path"], i["sha256"], i["bytes"]) for i in inputs] ==
          [(h5, digest(h5), os.path.getsize(h5))], inputs)
    operations = os.path.join(ROOT, "testdata", "config", "operations.json")
    settings = os.path.join(folder, "meter.xml")
    with open(settings, "w") as f:
        f.write('<meter id="x"/>')
    must("run", h5, "-q", "-o", case, "--config", settings, "--operations", operations)
    with open(os.path.join(case, "summary.json")) as f:
        inputs = json.load(f)["inputs"]
    check("settings and operations are inputs", [(i["path"], i["sha256"]) for i in inputs] ==
          [(p, digest(p)) for p in (h5, settings, operations)], inputs)
    must("run", h5, "-q", "-o", case, "--reproducible")
    with h5py.File(os.path.join(case, "metrology.h5")) as f:
        check("reproducible", "command_line" not in f.attrs and
              folder not in f.attrs["input_1"], dict(f.attrs))


main(test)
