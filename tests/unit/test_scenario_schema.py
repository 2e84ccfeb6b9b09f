"""The schema of scenarios against the parser.

Every example validates; and of many random changes to the examples, whatever
the program takes, the schema takes too. (The schema cannot say all that the
program checks: half the rate, order of times, phases that are there.)
"""
import copy
import json
import os
import random
import subprocess
import sys

import test_scenario_oracle as oracle

sys.path.insert(0, os.path.join(oracle.ROOT, "tests", "support"))
from json_schema import Validator

SCHEMAS = os.path.join(oracle.ROOT, "schemas")
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
