"""The schema of scenarios against the parser.

Every example validates; and of many random changes to the examples, whatever
the program takes, the schema takes too. (The schema cannot say all that the
program checks: half the rate, order of times, phases that are there.)
"""
import copy
import json
import os
import random
import re
import subprocess
import sys

import test_scenario_oracle as oracle

SCHEMAS = os.path.join(oracle.ROOT, "schemas")
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool}


def is_type(x, name):
    number = isinstance(x, (int, float)) and not isinstance(x, bool)
    if name == "number":
        return number
    if name == "integer":
        return number and x == int(x)
    return isinstance(x, TYPES[name])


class Validator:
    """The part of JSON Schema 2020-12 that our schemas use, and no more."""

    KNOWN = {"$schema", "$id", "$defs", "$ref", "title", "description", "type",
             "properties", "required", "additionalProperties", "allOf",
             "oneOf", "anyOf", "not", "const", "enum", "minimum", "maximum",
             "maxItems", "minItems", "items", "prefixItems", "pattern",
             "dependentRequired", "if", "then"}

    def __init__(self, root):
        self.root = root

    def ok(self, x, s):
        if isinstance(s, bool):
            return s
        assert set(s) <= self.KNOWN, set(s) - self.KNOWN
        if "$ref" in s:
            name = s["$ref"].rsplit("/", 1)[1]
            if not self.ok(x, self.root["$defs"][name]):
                return False
        good = self.plain(x, s) and self.combined(x, s)
        if good and isinstance(x, dict):
            good = self.members(x, s)
        if good and isinstance(x, list):
            good = self.entries(x, s)
        return good

    @staticmethod
    def plain(x, s):
        if "type" in s and not is_type(x, s["type"]):
            return False
        if "const" in s and (x != s["const"] or isinstance(x, bool)):
            return False
        if "enum" in s and x not in s["enum"]:
            return False
        if is_type(x, "number") and not (
                s.get("minimum", x) <= x <= s.get("maximum", x)):
            return False
        return not (isinstance(x, str) and "pattern" in s and
                    not re.search(s["pattern"], x))

    def combined(self, x, s):
        if any(not self.ok(x, t) for t in s.get("allOf", [])):
            return False
        if "anyOf" in s and not any(self.ok(x, t) for t in s["anyOf"]):
            return False
        if "oneOf" in s and sum(self.ok(x, t) for t in s["oneOf"]) != 1:
            return False
        if "not" in s and self.ok(x, s["not"]):
            return False
        return not ("if" in s and self.ok(x, s["if"]) and
                    not self.ok(x, s["then"]))

    def members(self, x, s):
        properties = s.get("properties", {})
        if any(k not in x for k in s.get("required", [])):
            return False
        for k, needs in s.get("dependentRequired", {}).items():
            if k in x and any(n not in x for n in needs):
                return False
        other = s.get("additionalProperties", True)
        return all(self.ok(v, properties.get(k, other)) for k, v in x.items())

    def entries(self, x, s):
        first = s.get("prefixItems", [])
        if not s.get("minItems", 0) <= len(x) <= s.get("maxItems", len(x)):
            return False
        return all(self.ok(v, first[i] if i < len(first) else
                           s.get("items", True)) for i, v in enumerate(x))


def load(path):
    with open(path) as f:
        return json.load(f)


def places(node, way=()):
    """Every (container, key) below node."""
    items = (node.items() if isinstance(node, dict) else
             enumerate(node) if isinstance(node, list) else ())
    for k, v in items:
        yield node, k
        yield from places(v)


VALUES = [0, 1, -1, 2.5, 1e3, 1e10, 1e30, "", "A", "sine", True, None, [], {},
          [1], 0.001, 45, 100, 3]


def change(doc, rng, keys):
    node, k = rng.choice(list(places(doc)))
    kind = rng.randrange(4)
    if kind == 0:
        del node[k]
    elif kind == 1:
        node[k] = rng.choice(VALUES)
    elif kind == 2 and isinstance(node, dict):
        node[rng.choice(keys)] = copy.deepcopy(
            rng.choice(VALUES + list(node.values())))
    elif isinstance(node[k], (int, float)) and not isinstance(node[k], bool):
        node[k] = node[k] * rng.choice([-1, 0, 0.5, 2, 1000])


def accepted(tool, path):
    return subprocess.run([tool, "values", path], stderr=subprocess.DEVNULL,
                          check=False).returncode == 0


def test(folder):
    schema = Validator(load(os.path.join(SCHEMAS, "scenario.schema.json")))
    truth = Validator(load(os.path.join(SCHEMAS,
                                        "scenario-truth.schema.json")))
    rng = random.Random(4)
    both = {True: 0, False: 0}
    tool = oracle.build(folder)
    path = os.path.join(folder, "s.json")
    docs = []
    for name in oracle.examples():
        source = os.path.join(oracle.SCENARIOS, name)
        docs.append(load(source))
        oracle.check(schema.ok(docs[-1], schema.root), name)
        subprocess.check_call([tool, "truth", source, path])
        oracle.check(truth.ok(load(path), truth.root), "truth of " + name)
    keys = sorted({k for d in docs for n, k in places(d)
                   if isinstance(n, dict)})
    for _ in range(600):
        doc = copy.deepcopy(rng.choice(docs))
        for _ in range(rng.choice([1, 1, 2])):
            change(doc, rng, keys)
        with open(path, "w") as f:
            json.dump(doc, f)
        valid, taken = schema.ok(doc, schema.root), accepted(tool, path)
        both[taken] += 1
        oracle.check(valid or not taken,
                     "taken but not in the schema: " + json.dumps(doc))
    oracle.check(min(both.values()) > 50, "changes of both kinds")


if __name__ == "__main__":
    oracle.cli.main(test)
