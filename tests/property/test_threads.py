"""The number of threads changes no byte: metrology.h5, pq.h5 and summary.json of
a run with 1, 2, 3 and 8 threads are the same, and on a single processor, where
no thread reads ahead, on captures with gaps, jumps and outages, of several
rates and formats. That one thread is right is shown by the
other tests; here its registers are only checked to be no zeros. What is no
number of threads is a usage error."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import ROOT, SLOW_VARIANT, check, main, must, registers, wattproof

SCENARIOS = os.path.join(ROOT, "testdata", "scenarios")
# None: as many as there are processors.
THREADS = (1, 3, 8) if SLOW_VARIANT else (1, 2, 3, 8, None)


def scenario(rate_hz, duration_s, missing, **more):
    """A disturbed load: a phase jump, an outage of all, and gaps."""
    d = duration_s
    return dict({
        "scenario": 1, "rate_hz": rate_hz, "duration_s": d, "seed": 7,
        "samples": {"type": "float64"}, "frequency": 49.93,
        "voltage": {"ABC": {"rms": 230, "noise_rms": 0.1}},
        "current": {"ABC": {"rms": 5, "lag_deg": 40}},
        "events": [
            {"type": "phase_jump", "at_s": 0.2 * d, "jump_deg": 90},
            {"type": "interruption", "at_s": 0.3 * d, "duration_s": 0.1 * d}],
        "missing": missing}, **more)


def gaps(d, *shares):
    """For all channels: gaps of 7 ms from these shares of the duration on."""
    return [{"at_s": s * d, "duration_s": 0.007} for s in shares]


CAPTURES = {
    # Stretches of many batches, of less than one, of less than a cycle.
    "gaps": scenario(8000, 20, gaps(20, 0.5, 0.501, 0.55, 0.7)),
    # Batches of one whole 64 half-cycles and a ring that is full at the end.
    "fast": scenario(30720, 5, gaps(5, 0.6)),
    "slow": scenario(800, 30, gaps(30, 0.45)),
    "megahertz": scenario(1000000, 0.5 if SLOW_VARIANT else 1.7,
                          [{"at_s": 0.4, "duration_s": 0.007}]),
    "one channel missing": scenario(12800, 6, [
        {"at_s": 1.0, "duration_s": 0.5, "channels": ["UA"]}]),
    "shorter than a cycle": scenario(12800, 0.013, [], events=[]),
}


def contents(case):
    found = {}
    for name in ("metrology.h5", "pq.h5", "summary.json"):
        with open(os.path.join(case, name), "rb") as f:
            found[name] = f.read()
    return found


# Meter and analyser write to one file.
BOTH = """<meter><power-quality profile="both" voltages="all"><transients
threshold-v="50"/><spectra groups="true"/><carrier frequency-hz="167"/><interval
minutes="1"/></power-quality></meter>"""


def on_one_processor(*arguments):
    usable = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(usable)})
    try:
        must(*arguments)
    finally:
        os.sched_setaffinity(0, usable)


def compare(folder, name, capture, extension, *options):
    case = os.path.join(folder, "case")
    one = None
    for threads in THREADS:
        many = ["--threads", threads] if threads else []
        must("run", capture, "-o", case, "--quiet", "--reproducible", *options,
             *many)
        found = contents(case)
        one = one or found
        for part in found:
            check("%s as %s, %s threads: %s" % (name, extension, threads, part),
                  found[part] == one[part], "bytes differ")
    on_one_processor("run", capture, "-o", case, "--quiet", "--reproducible",
                     *options)
    found = contents(case)
    for part in found:
        check("%s as %s, one processor: %s" % (name, extension, part),
              found[part] == one[part], "bytes differ")
    wh = registers(case).get("V2h.A", 0)
    check("%s: there is something to compare" % name, wh > 0, wh)


def formats(folder, name, source, extensions):
    compare(folder, name, source, "scenario")
    for extension in extensions:
        copy = os.path.join(folder, "copy." + extension)
        must("ingest", source, "-o", copy, "--quiet")
        compare(folder, name, copy, extension)


def both_profiles(folder):
    settings = os.path.join(folder, "both.xml")
    source = os.path.join(folder, "both.json")
    with open(settings, "w") as f:
        f.write(BOTH)
    with open(source, "w") as f:
        json.dump(CAPTURES["gaps"], f)
    compare(folder, "both profiles", source, "scenario", "--config", settings)


def usage(folder):
    source = os.path.join(SCENARIOS, "steady.json")
    for bad in ("0", "-1", "65", "two", "2.5", "", " 2", "+2",
                "99999999999999999999"):
        case = os.path.join(folder, "none")
        done = wattproof("run", source, "-o", case, "--threads=" + bad)
        check("--threads %r is refused" % bad, done.returncode == 2 and
              "--threads: expected a number from 1 to 64" in done.stderr and
              not os.path.exists(case), (done.returncode, done.stderr))


def test(folder):
    for name, what in CAPTURES.items():
        source = os.path.join(folder, "scenario.json")
        with open(source, "w") as f:
            json.dump(what, f)
        formats(folder, name, source,
                ("h5", "csv") if name == "gaps" else ("h5",))
    for name in ("dip", "transients", "frequency", "switched"):
        formats(folder, name, os.path.join(SCENARIOS, name + ".json"), ())
    compare(folder, "demo", os.path.join(ROOT, "testdata", "demo",
                                         "three_phase.flac"), "flac")
    both_profiles(folder)
    usage(folder)


main(test)
