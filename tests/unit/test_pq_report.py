"""Power quality on the screen: what is flagged and why, what was not looked for, in 80 columns without exponents."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import check, main, must


def scenario(folder, name, **more):
    doc = {"scenario": 1, "rate_hz": 6400, "samples": {"type": "int16", "full_scale_v": 600, "full_scale_a": 30},
           "nominal": {"frequency_hz": 50, "voltage_v": 230}, "voltage": {"ABC": {}}}
    doc.update(more)
    path = os.path.join(folder, name + ".json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    return path


def settings(folder, body):
    path = os.path.join(folder, "meter.xml")
    with open(path, "w", encoding="utf-8") as f:
        f.write("<meter><power-quality %s</meter>" % body)
    return path


def report(folder, path, *more):
    """What is printed, its power quality part checked for its form; and "pq" of the summary."""
    case = os.path.join(folder, "case")
    text = must("pq", path, "-o", case, "-q", *more)
    shown = text[text.index("\npower quality"):text.index("\ncase: ")]
    long = [line for line in shown.splitlines() if len(line) > 80]
    check("80 columns", not long, long)
    check("no exponents", not re.search(r"\de[-+]\d", shown), shown)
    with open(os.path.join(case, "summary.json"), encoding="utf-8") as f:
        return shown, json.load(f)["pq"]


def has(name, shown, *lines):
    for line in lines:
        check(name + ": " + line, "\n" + line + "\n" in shown, shown)


def hole(folder):
    """10 s over a tick of UTC: a dip of A in the first 10 minutes, a hole of 0.3 s in the second. No whole 10 minutes;
    the first 10 s of UTC that are whole have the hole in them. Windows are gapless beside the hole, so none has it."""
    path = scenario(folder, "hole", start="2024-05-05T09:59:57Z", duration_s=13.5,
                    events=[{"type": "dip", "phases": "A", "at_s": 1.03, "duration_cycles": 5, "level_pct": 60}],
                    missing=[{"at_s": 8, "duration_s": 0.3}])
    shown, pq = report(folder, path)
    has("hole", shown, "intervals of 10 minutes: 2, 2 flagged: dip 1, missing 1, incomplete 2",
        "frequencies over 10 s: 3, 3 flagged: dip 1, missing 1, incomplete 3")
    check("hole: no frequency that counts", " Hz, of those" not in shown, shown)
    ten = pq["flags_10min"]
    check("hole: the same in the summary", (ten["intervals"], ten["flagged"], ten["dip"], ten["missing"],
                                            ten["incomplete"], ten["swell"]) == (2, 2, 1, 1, 2, 0), ten)


def events_in_order(folder):
    """A dip that becomes an interruption is known after it, and began before it."""
    path = scenario(folder, "cut", duration_s=3, events=[
        {"type": "interruption", "at_s": 1.003, "duration_s": 0.3}])
    shown, _ = report(folder, path)
    rows = re.findall(r"\n(dip|interruption) +([0-9.]+) s ", shown)
    check("order of beginnings", [k for k, _ in rows] == ["dip", "interruption"] and
          float(rows[0][1]) <= float(rows[1][1]), shown)


def nothing_found(folder):
    steady = scenario(folder, "steady", duration_s=1, samples={"type": "float64"})
    shown, _ = report(folder, steady)
    has("steady", shown, "no dips, swells, interruptions, rapid voltage changes",
        "unbalance of voltages u2: mean 0.0000, greatest 0.0000 %")
    xml = settings(folder, '><rvc enabled="false"/><transients threshold-v="50"/><carrier frequency-hz="217"/>'
                           '</power-quality>')
    shown, _ = report(folder, steady, "--config", xml)
    has("on request", shown, "no dips, swells, interruptions, transients, signalling")
    shown, _ = report(folder, scenario(folder, "none", duration_s=1, nominal={"frequency_hz": 50}, voltage={
        "ABC": {"rms": 230}}), "--config", settings(folder, '><transients threshold-v="50"/></power-quality>'))
    check("no declared voltage", "need a declared voltage (setting power-quality/\n  declared-voltage-v)\nno transients"
          in shown, shown)


def all_flagged(folder):
    path = scenario(folder, "steady", duration_s=1)
    shown, _ = report(folder, path, "--config", settings(folder, 'declared-voltage-v="120"/>'))
    has("wrong U din", shown, "intervals of 10 cycles: 5, 5 flagged: swell 5",
        "no figures here, as all intervals are flagged: pq.h5 has them")


def rotation(folder):
    path = scenario(folder, "acb", duration_s=1, voltage={
        "A": {"rms": 230}, "B": {"rms": 227, "angle_deg": 120}, "C": {"rms": 233, "angle_deg": 240}})
    shown, _ = report(folder, path)
    has("A C B", shown, "  more than 100 %: rotation A C B, or two voltages swapped")
    shown, _ = report(folder, scenario(folder, "abc", duration_s=1))
    check("A B C: not said", "rotation" not in shown, shown)


def delta(folder):
    """Voltages between lines and currents of lines have headings of their own; a recording for want of a scenario."""
    path = scenario(folder, "star", duration_s=1, voltage={p: {} for p in "ABC"}, current={p: {} for p in "AC"},
                    nominal={"frequency_hz": 50, "voltage_v": 400, "current_a": 5})
    wav = os.path.join(folder, "delta.wav")
    must("ingest", path, "-o", wav, "-q")
    with open(wav + ".json", encoding="utf-8") as f:
        sidecar = json.load(f)
    sidecar["channels"][0]["phase"], sidecar["channels"][1]["phase"] = "AB", "BC"
    del sidecar["channels"][2]
    with open(wav + ".json", "w", encoding="utf-8") as f:
        json.dump(sidecar, f)
    shown, _ = report(folder, wav)
    heads = re.findall(r"\n.*[A-C]  .*[A-C]  .*[A-C]\n(\w+)", shown)
    check("delta: headings of voltages and of currents", heads == ["voltage", "current"] and
          re.search(r"not flagged +AB +BC +CA\n", shown) and re.search(r"\n +A +B +C\ncurrent", shown), shown)


def test(folder):
    delta(folder)
    hole(folder)
    events_in_order(folder)
    nothing_found(folder)
    all_flagged(folder)
    rotation(folder)


main(test)
