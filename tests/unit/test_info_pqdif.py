"""`wattproof info` on PQDIF files: text and JSON against the decoder in
tests/support/pqdif_oracle.py, broken files, and odd ones with --strict."""
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, "tests/support")
import pqdif_oracle as oracle  # noqa: E402

PROGRAM = os.environ.get("WATTPROOF", "bin/wattproof")
passed = failed = 0


def check(ok, what):
    global passed, failed
    passed += bool(ok)
    failed += not ok
    if not ok:
        print("FAIL", what)


def info(*args):
    p = subprocess.run([PROGRAM, "info", *args], capture_output=True,
                       text=True, check=False)
    return p.returncode, p.stdout, p.stderr


def number(x):
    return None if x == "nan" else float(x)


def expected(path):
    """The listing as what the JSON should hold."""
    out = {"defns": [], "obs": []}
    for line in oracle.listing(path):
        f = line.split("\t")
        if f[0] == "D":
            out["defns"].append([f[1], []])
        elif f[0] == "d":
            out["defns"][-1][1].append(int(f[3]))
        elif f[0] == "O":
            out["obs"].append([f[1], []])
        elif f[0] == "I":
            out["obs"][-1][1].append([f[2], int(f[4]), number(f[5]),
                                      number(f[6]), f[8] == "1", []])
        elif f[0] == "V":
            out["obs"][-1][1][-1][5].append([int(f[4]), f[3] == "1"])
    return out


def found(j):
    return {
        "defns": [[d["name"], [s["storage_method"] for s in d["series"]]]
                  for source in j["data_sources"]
                  for d in source["channel_definitions"]],
        "obs": [[o["name"], [[c["name"], c["points"], c.get("first_s"),
                              c.get("last_s"), c["uniform"],
                              [[s["points"], s["shared"]]
                               for s in c["series"]]]
                             for c in o["channels"]]]
                for o in j["observations"]]}


def good(path):
    status, text, complaint = info("--json", path)
    check(status == 0 and complaint == "", path + ": " + complaint)
    j = json.loads(text)[0]
    check(found(j) == expected(path), path + ": JSON differs")
    check(j["format"] == "pqdif" and j["note_count"] == 0, path)
    status, text, complaint = info(path)
    check(status == 0 and complaint == "", path + ": " + complaint)
    for o in j["observations"]:
        check(o["name"] in text and o["start"] in text, path + ": text")


def bad(folder, data):
    path = os.path.join(folder, "bad.pqd")
    with open(path, "wb") as f:
        f.write(data[:-100])
    status, text, complaint = info(path)
    check(status == 3 and text == "" and path in complaint,
          "cut off: %d %s%s" % (status, text, complaint))
    second = int.from_bytes(data[40:44], "little")
    with open(path, "wb") as f:  # its second record is of no known type
        f.write(data[:second + 16] + bytes(16) + data[second + 32:])
    status, text, _ = info(path)
    check(status == 0 and "unknown type" in text, "note")
    status, text, _ = info("--quiet", path)
    check(status == 0 and "unknown type" not in text, "quiet")
    status, text, complaint = info("--strict", path)
    check(status == 3 and text == "" and "unknown type" in complaint,
          "strict: " + complaint)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "r.pqd")
        for seed in range(6):
            oracle.make(path, 7000 + seed)
            good(path)
        with open(path, "rb") as f:
            bad(folder, f.read())
    print("%d passed, %d failed" % (passed, failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
