"""`wattproof config`: what it prints is what it reads; the schema of operations
against the program; every setting of meter.xsd says where it comes from."""

import copy
import json
import os
import random
import re
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import ROOT, check, main, must, wattproof
from json_schema import Validator

FORM5 = os.path.join(ROOT, "testdata", "config", "form5.xml")
OPERATIONS = os.path.join(ROOT, "testdata", "config", "operations.json")
XS = "{http://www.w3.org/2001/XMLSchema}"


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def printed_is_read(folder):
    """The default differs in nothing from itself; an effective file in nothing from its origin."""
    path = write(os.path.join(folder, "default.xml"), must("config"))
    doc = json.loads(must("config", path, "--json"))
    check("the default differs in nothing", doc["differs"] == [], doc["differs"])
    bare = json.loads(must("config", "--json"))
    check("and is what no file gives", doc["settings"] == bare["settings"], bare)
    path = write(os.path.join(folder, "effective.xml"), must("config", FORM5, "--effective"))
    one, two = (json.loads(must("config", p, "--json")) for p in (FORM5, path))
    check("an effective file says the same", one["settings"] == two["settings"], two)
    check("an effective file names every setting",
          sum(len(e.attrib) for e in ET.parse(path).iter()) ==
          len(two["settings"]) + 3 + 2 + 7,  # besides the names of 3 gains, 2 CTs, 7 contacts
          len(two["settings"]))


def by_hand(folder):
    """What form5.xml says, read by another reader."""
    settings = json.loads(must("config", FORM5, "--json"))["settings"]
    root = ET.parse(FORM5).getroot()
    for way in ("service", "ratios", "time", "conventions", "loss-compensation", "loss-compensation/delivered",
                "outputs/led"):
        for name, value in root.find(way).attrib.items():
            found = settings[way + "/" + name]
            check(way + "/" + name, found == value, (found, value))
    for ct in root.iter("ct"):
        for i, point in enumerate(ct):
            name = "instrument-transformers/ct[%s]/point[%d]/at-a" % (ct.get("phase"), i + 1)
            check(name, float(settings[name]) == float(point.get("at-a")), settings[name])


def documented():
    """Each attribute is explained and says its source; the list of settings has them all."""
    root = ET.parse(os.path.join(ROOT, "schemas", "meter.xsd")).getroot()
    plain = {"name", "number", "phase", "at-a", "at-v", "ratio-pct", "phase-min", "channel", "edges", "threshold",
             "pulses"}
    count = 0
    for a in root.iter(XS + "attribute"):
        text = a.findtext(XS + "annotation/" + XS + "documentation") or ""
        count += 1
        check("%s is explained" % a.get("name"), len(text) > 9, text)
        check("%s: source" % a.get("name"), a.get("name") in plain or re.search("anual|IEC 6|IEEE ", text), text)
    for e in root.iter(XS + "enumeration"):
        text = e.findtext(XS + "annotation/" + XS + "documentation")
        check("%s is explained" % e.get("value"), text or e.get("value") in ("true", "false", "auto", "none"), text)
    check("there are settings", count > 50, count)
    listed = must("config", "--explain").split()
    settings = json.loads(must("config", "--json"))["settings"]
    for name in settings:
        plain = "".join(part.split("[")[0] + "/" for part in name.split("/"))[:-1]
        check("%s is listed" % plain, plain in listed, "")
    everything = json.loads(must("config", "--explain", "--json"))
    check("the list in JSON", len(everything) > count, len(everything))


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def places(node):
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for k, v in list(items):
        yield node, k
        yield from places(v)


def change(doc, rng):
    """Another value, a key less, a key more, another kind."""
    node, k = rng.choice(list(places(doc)))
    kind = rng.randrange(4)
    values = [0, 1, -1, 1.5, "", "A", "lost", True, False, None, [], {}, "2024-01-01T00:00:00Z", "demand_reset",
              "test_mode", "2024-13-01T00:00:00Z", 9, 1e300]
    if kind == 0:
        del node[k]
    elif kind == 1 and isinstance(node, dict):
        node[rng.choice(["on", "to", "number", "closed", "season", "rate", "state", "register", "value"])] = \
            rng.choice(values)
    else:
        node[k] = rng.choice(values)


def operations(folder):
    root = load(os.path.join(ROOT, "schemas", "operations.schema.json"))

    def good(doc):
        return Validator(root).ok(doc, root)

    example = load(OPERATIONS)
    check("the example", good(example), "")
    check("one of each kind", len({o["do"] for o in example["operations"]}) == 14, "")
    shown = json.loads(must("config", "--operations", OPERATIONS, "--json"))
    check("what is printed is such a file", good(shown), shown)
    path = write(os.path.join(folder, "sorted.json"), json.dumps(shown))
    check("and reads back equal", json.loads(must("config", "--operations", path, "--json")) == shown, shown)
    rng = random.Random(3)
    taken = refused = 0
    for _ in range(300):
        doc = copy.deepcopy(example)
        doc["operations"] = [copy.deepcopy(rng.choice(example["operations"]))]
        change(doc, rng)
        done = wattproof("config", "--operations", write(path, json.dumps(doc)))
        if done.returncode == 0:
            taken += 1
            check("what the program takes the schema takes", good(doc), doc)
        else:
            refused += 1
            check("refused with file and place", done.returncode == 3 and "sorted.json: $" in done.stderr and
                  done.stderr.count("\n") == 1 and not done.stdout, done.stderr)
            # What the schema cannot say: a day that does not exist, a number beyond double.
            check("what the program refuses the schema refuses", not good(doc) or "2024-13" in json.dumps(doc), doc)
    check("both happened", taken > 10 and refused > 100, (taken, refused))


def test(folder):
    printed_is_read(folder)
    by_hand(folder)
    documented()
    operations(folder)


main(test)
