"""Every schema against what it describes: all sidecars and scenarios shipped,
what the program writes, and README's example; and wrong sidecars, which schema
and program must both refuse. schemas/metrology.md names every column."""

import copy
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import h5py
from cli import ROOT, check, main, must, near, registers, wattproof
from json_schema import Validator

DEMO = os.path.join(ROOT, "testdata", "demo", "three_phase.flac")
DIP = os.path.join(ROOT, "testdata", "scenarios", "dip.json")


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def schema(name):
    root = load(os.path.join(ROOT, "schemas", name + ".schema.json"))
    return lambda doc: Validator(root).ok(doc, root)


def shipped(sidecar, scenario):
    """Every JSON of testdata is a sidecar, a scenario or a known other (operations: test_config_cli.py)."""
    others = {"testdata/layouts/expected.json", "testdata/layouts/plaid/meta.json", "testdata/config/operations.json"}
    names = [os.path.relpath(p, ROOT) for p in
             glob.glob(os.path.join(ROOT, "testdata", "**", "*.json"), recursive=True)]
    for name in sorted(set(names) - others):
        doc = load(os.path.join(ROOT, name))
        check(name, scenario(doc) if "scenario" in doc else sidecar(doc), "not as its schema says")
    check("there are sidecars and scenarios", len(names) > 15, names)


def readme(sidecar):
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
        blocks = re.findall(r"```json\n(.*?)```", f.read(), re.S)
    check("README has a sidecar", len(blocks) == 1, blocks)
    for b in blocks:
        check("README's sidecar", sidecar(json.loads(b)), b)


def written(folder, sidecar):
    summary, truth = schema("summary"), schema("scenario-truth")
    must("ingest", DIP, "-o", os.path.join(folder, "dip.h5"))
    check("h5 needs no sidecar", not os.path.exists(os.path.join(folder, "dip.h5.json")))
    for ext in "wav flac csv caf".split():
        out = os.path.join(folder, "dip." + ext)
        must("ingest", DIP, "-o", out, "--truth", os.path.join(folder, "truth.json"))
        check(ext + ": sidecar", sidecar(load(out + ".json")), load(out + ".json"))
    check("truth", truth(load(os.path.join(folder, "truth.json"))), "")
    case = os.path.join(folder, "case")
    bare = os.path.join(folder, "bare.flac")
    with open(DEMO, "rb") as f, open(bare, "wb") as g:
        g.write(f.read())
    for name, path, more in (("demo", DEMO, ()), ("reproducible", DEMO, ("--reproducible",)), ("scenario", DIP, ()),
                             ("no sidecar", bare, ()),
                             ("voltages only", os.path.join(ROOT, "testdata", "scenarios", "flicker.json"), ())):
        must("run", path, "-o", case, *more)
        doc = load(os.path.join(case, "summary.json"))
        check("summary: " + name, summary(doc), doc)
        units = set(doc["units"].values()) | {c["unit"] for c in doc["capture"]["channels"]}
        check("units: " + name, (units == {""}) == (name == "no sidecar"), units)
        del doc["registers"]
        check("summary without registers", not summary(doc), doc)


def wrong(folder, sidecar):
    """Mistakes that people make: (where, value); None takes the key away."""
    good = load(DEMO + ".json")
    check("the demo's sidecar", sidecar(good), good)
    first = ("channels", 0)
    for way, value in ((("chanels",), []), (("rate_hz",), {}), (("start",), 5), (("start",), {"from_name": "date"}),
                       (("nominal", "frequency_hz"), "50"), (("nominal", "volts"), 230), (("channels",), []),
                       (first + ("scal",), 500), (first + ("quantity",), "Voltage"), (first + ("quantity",), None),
                       (first + ("phase",), None), (first + ("phase",), 1), (first + ("source",), 0),
                       (first + ("source",), 1.5), (first + ("invert",), "yes"), (first + ("scale",), [500]),
                       (first + ("transformer",), {"primary": 100}), (("non_finite",), "zero"),
                       (("sequence",), {"overlap": "merge"}), (("time_zone_offset",), "CET")):
        doc = copy.deepcopy(good)
        node = doc
        for k in way[:-1]:
            node = node[k]
        if value is None:
            del node[way[-1]]
        else:
            node[way[-1]] = value
        path = os.path.join(folder, "wrong.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(doc, f)
        done = wattproof("info", "--no-scan", DEMO, "--capture", path)
        what = "%s = %s" % (".".join(map(str, way)), json.dumps(value))
        check("schema refuses " + what, not sidecar(doc), doc)
        check("program refuses " + what, done.returncode == 3 and "wrong.json: $" in done.stderr
              and done.stderr.count("\n") == 1, (done.returncode, done.stderr))


def documented():
    """Columns of schemas/metrology.md: `u_rms_PHASE_v` for the phases named beside it."""
    with open(os.path.join(ROOT, "schemas", "metrology.md"), encoding="utf-8") as f:
        rows = re.findall(r"^\| `(\w+)` \|([^|]*)\|([^|]*)\|", f.read(), re.M)
    columns = {}
    for name, phases, unit in rows:
        for p in phases.split() or [""]:
            columns[name.replace("PHASE", p.lower())] = unit.strip().strip("`")
    return columns


def columns(folder):
    text, seen = documented(), set()
    for path in (DIP, os.path.join(ROOT, "testdata", "scenarios", "load_profile.json")):
        case = os.path.join(folder, "columns")
        must("run", path, "-o", case)
        with h5py.File(os.path.join(case, "metrology.h5")) as f:
            for table in f.values():
                names = table.attrs["columns"].split()
                check("columns are the datasets", sorted(names) == sorted(table), names)
                for n in names:
                    unit = table[n].attrs["unit"]
                    check("%s in metrology.md" % n, text.get(n) == unit, (unit, text.get(n)))
                seen |= set(names)
            table = f["seconds"]
            for key, value in registers(case).items():
                column = re.sub(r"\W", "_", key.lower())
                if ".net." in key or ".absolute." in key:
                    kind = ".net." if ".net." in key else ".absolute."
                    pair = [sum(table[re.sub(r"\W", "_", key.replace(kind, d).lower())][:])
                            for d in (".delivered.", ".received.")]
                    total = pair[0] - pair[1] if kind == ".net." else pair[0] + pair[1]
                    near("sum of %s" % key, total, value, 1e-12 * sum(pair))
                else:
                    near("sum of %s" % key, sum(table[column][:]), value, 1e-12 * abs(value))
    # Tests of other meters: seen by tests/property/test_meter_under_test.py.
    seen |= {"pulses", "energy_h", "reference_h", "error_pct", "reason", "restarts"}
    unseen = {n for n in set(text) - seen if not re.search("_(ab|bc|ca)_|^u.*_n_v$", n)}
    check("no column is invented", not unseen, unseen)


def test(folder):
    sidecar = schema("capture")
    shipped(sidecar, schema("scenario"))
    readme(sidecar)
    written(folder, sidecar)
    wrong(folder, sidecar)
    columns(folder)


main(test)
