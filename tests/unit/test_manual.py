"""The manual page and README keep up with the program: every command and option
of the help is in the page and none besides; every file that README names is
there; the ids of conventions that summary.json names are in docs."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import ROOT, check, main, must


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as f:
        return f.read()


def test(folder):
    page = read("docs", "wattproof.1").replace("\\-", "-")
    commands = re.findall(r"^  ([a-z]+) ", must("--help"), re.M)
    found = re.findall(r"^\.TP\n\.B (\w+)", page.split(".SH OPTIONS")[0], re.M)
    check("commands of the page", found == commands, (found, commands))
    options = {"--version"}
    for c in commands:
        options |= set(re.findall(r"--[a-z-]+", must(c, "--help").split("options:")[1].split("examples:")[0]))
    check("options of the page", set(re.findall(r"--[a-z]+(?:-[a-z]+)*", page)) == options | {"--help"},
          (sorted(options), sorted(set(re.findall(r"--[a-z]+(?:-[a-z]+)*", page)))))
    version = must("--version").split()[1]
    check("version of the page", '"wattproof %s"' % version in page, version)

    readme = read("README.md")
    named = set(re.findall(r"(?:testdata|tests|schemas|docs|src)/[\w./-]+[\w/]", readme))
    missing = sorted(n for n in named if not os.path.exists(os.path.join(ROOT, n)))
    check("files that README names", named and not missing, missing)

    case = os.path.join(folder, "case")
    must("run", os.path.join(ROOT, "testdata", "demo", "three_phase.flac"), "-o", case)
    with open(os.path.join(case, "summary.json"), encoding="utf-8") as f:
        ids = json.load(f)["conventions"]
    explained = re.findall(r"^\| `([\w.]+)` \|", read("docs", "conventions.md"), re.M)
    check("conventions are explained", ids and set(ids) <= set(explained), set(ids) - set(explained))


main(test)
