"""Every id of a convention that the program, a schema or a comment names is in
docs/conventions.md, which has each of them once."""

import collections
import glob
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import ROOT, check, main, must

# A group and a name; also the file names that look like that.
ID = r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"
FILE = re.compile(r"\.(json|md|h5|xml|xsd|db|py)$")


def text(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as f:
        return f.read()


def register():
    """The first column of every row of the register's tables."""
    ids = re.findall(r"^\|\s*`([^`]+)`\s*\|", text("docs", "conventions.md"), re.M)
    twice = [i for i, n in collections.Counter(ids).items() if n > 1]
    check("no id twice", not twice, twice)
    check("ids were found", len(ids) > 40, len(ids))
    return set(ids)


def in_schema(name):
    """Ids in backquotes: those with a group, and those that stand alone in brackets."""
    body = text("schemas", name)
    quoted = set(re.findall(r"`(%s)`" % ID, body)) | set(re.findall(r"\(`([a-z0-9_]+)`\)", body))
    return {i for i in quoted if not FILE.search(i)}


def in_comments():
    """"convention ID" and "conventions ID, ID" in the sources' comments, also over line ends."""
    found = set()
    for path in glob.glob(os.path.join(ROOT, "src", "*", "*.[ch]")):
        flat = re.sub(r"\s*\n\s*\*?\s*", " ", text(path))
        for names in re.findall(r"\bconventions? (%s(?:(?:,| and) %s)*)" % (ID, ID), flat):
            found |= set(re.findall(ID, names))
    return {i for i in found if not FILE.search(i)}


def in_summary(folder, settings=""):
    case, meter = os.path.join(folder, "case"), os.path.join(folder, "meter.xml")
    with open(meter, "w", encoding="utf-8") as f:
        f.write("<meter>%s</meter>" % settings)
    must("run", os.path.join(ROOT, "testdata", "demo", "three_phase.flac"), "--config", meter,
         "-o", case)
    with open(os.path.join(case, "summary.json"), encoding="utf-8") as f:
        return set(json.load(f)["conventions"])


# Settings, the ids that they bring into play, and those that they send away.
SETTINGS = [
    ('<conventions var="per-harmonic"/>', set(), {"var.quarter_cycle", "var.last_quarter"}),
    ('<service form="5"/>', {"form5.phases", "va.two_element"}, {"neutral.current"}),
    ('<ratios ct-primary="100" ct-secondary="5"/>', {"ratio.primary"}, set()),
    ('<loss-compensation enabled="true" rated-voltage-v="230" rated-current-a="5">'
     '<delivered iron-w="1"/></loss-compensation>',
     {"tlc.formula", "tlc.direction", "tlc.va"}, set()),
    ('<service class-amps="none"/>', set(), {"start.current"}),
    ('<power-quality><rvc enabled="false"/></power-quality>', set(), {"rvc.window"}),
    ('<power-quality><transients threshold-v="50"/></power-quality>',
     {"transient.run", "transient.echo", "transient.debounce"}, set()),
    ('<power-quality><carrier frequency-hz="217"/></power-quality>',
     {"signalling.method", "signalling.sequence"}, set()),
]


def by_settings(folder, known):
    usual = in_summary(folder)
    for xml, more, less in SETTINGS:
        ids = in_summary(folder, xml)
        check(xml + " changes ids", ids - usual == more and usual - ids == less,
              (ids ^ usual))
        check(xml + " names ids that there are", ids <= known, sorted(ids - known))


def test(folder):
    known = register()
    for where, ids in (("schemas/meter.xsd", in_schema("meter.xsd")),
                       ("schemas/metrology.md", in_schema("metrology.md")),
                       ("schemas/pq.md", in_schema("pq.md")),
                       ("comments of src", in_comments()),
                       ("summary.json", in_summary(folder))):
        check(where + " names ids", len(ids) >= 6, ids)
        check(where + " names ids that there are", ids <= known, sorted(ids - known))
    by_settings(folder, known)


main(test)
