"""What test_summary writes follows schemas/summary.schema.json."""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import ROOT, built, check, main
from json_schema import Validator


def test(folder):
    with open(os.path.join(ROOT, "schemas", "summary.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    follows = Validator(schema).ok
    done = subprocess.run([built("unit/test_summary")], cwd=ROOT, env=dict(os.environ, WP_SUMMARY_FOLDER=folder),
                          capture_output=True, text=True, check=False)
    check("program", done.returncode == 0, done.stdout + done.stderr)
    found = {}
    for name in ["summary.json", "reproducible.json"]:
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            found[name] = json.load(f)
        check(name, follows(found[name], schema), found[name])
    check("numbers", found["summary.json"]["registers"]["Wh.delivered.total"] == 0.1 + 0.2)
    check("order", list(found["summary.json"]["registers"]) == ["Wh.delivered.A", "Wh.delivered.total"])
    # The schema must be able to refuse.
    for key, value in dict(registers={"Wh": "1"}, inputs=[{"path": "x"}], more=1, version=2).items():
        check(f"wrong {key}", not follows(dict(found["summary.json"], **{key: value}), schema))


main(test)
