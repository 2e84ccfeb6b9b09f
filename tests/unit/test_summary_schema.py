"""What test_summary writes follows schemas/summary.schema.json.

The few keywords of JSON Schema that the schema uses are checked here by hand;
a keyword that is not known here fails, so that none is passed over.
"""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import ROOT, built, check, main

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "null": lambda v: v is None,
}
SILENT = {"$schema", "title", "description", "additionalProperties", "properties"}


def complaints(value, schema, place="$"):
    for key, rule in schema.items():
        if key == "type":
            types = rule if isinstance(rule, list) else [rule]
            if not any(TYPES[t](value) for t in types):
                yield f"{place}: expected {types}, found {value!r}"
                return
        elif key == "const" and value != rule:
            yield f"{place}: expected {rule!r}, found {value!r}"
        elif key == "enum" and value not in rule:
            yield f"{place}: expected one of {rule}, found {value!r}"
        elif key == "pattern" and isinstance(value, str) and not re.search(rule, value):
            yield f"{place}: expected {rule}, found {value!r}"
        elif key == "maximum" and not value <= rule:
            yield f"{place}: expected at most {rule}, found {value!r}"
        elif key == "minimum" and not value >= rule:
            yield f"{place}: expected at least {rule}, found {value!r}"
        elif key == "exclusiveMinimum" and not value > rule:
            yield f"{place}: expected more than {rule}, found {value!r}"
        elif key == "required":
            yield from (f"{place}: lacks {k}" for k in rule if k not in value)
        elif key == "items":
            for i, item in enumerate(value):
                yield from complaints(item, rule, f"{place}[{i}]")
        elif key not in SILENT | {"const", "enum", "pattern", "minimum", "maximum", "exclusiveMinimum"}:
            yield f"{place}: the keyword {key} is not known to this test"
    if isinstance(value, dict):
        known, other = schema.get("properties", {}), schema.get("additionalProperties", True)
        for k, v in value.items():
            if k in known:
                yield from complaints(v, known[k], f"{place}.{k}")
            elif other is False:
                yield f"{place}: {k} is not known"
            elif other is not True:
                yield from complaints(v, other, f"{place}.{k}")


def test(folder):
    with open(os.path.join(ROOT, "schemas", "summary.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    done = subprocess.run([built("unit/test_summary")], cwd=ROOT, env=dict(os.environ, WP_SUMMARY_FOLDER=folder),
                          capture_output=True, text=True, check=False)
    check("program", done.returncode == 0, done.stdout + done.stderr)
    found = {}
    for name in ["summary.json", "reproducible.json"]:
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            found[name] = json.load(f)
        said = list(complaints(found[name], schema))
        check(name, not said, "; ".join(said))
    check("numbers", found["summary.json"]["registers"]["Wh.delivered.total"] == 0.1 + 0.2)
    check("order", list(found["summary.json"]["registers"]) == ["Wh.delivered.A", "Wh.delivered.total"])
    # The checker itself must be able to complain.
    for key, value in dict(registers={"Wh": "1"}, inputs=[{"path": "x"}], more=1, version=2).items():
        check(f"wrong {key}", list(complaints(dict(found["summary.json"], **{key: value}), schema)))


main(test)
