"""The program's events against the oracle's.

A value within MARGIN of a threshold may fall either way (an ideal step and one
that sampling carries differ in the cycles that hold an edge): where the
oracle's answer changes when thresholds move by MARGIN, an event's start and end may be a
half-cycle off each, what class A allows, and an event that is not there under
all of them may be missing or extra.
"""

import numpy as np

from pq_oracle_events import Thresholds, events

MARGIN = 1e-3  # of U din: half of class A's 0.2 %
EXACT_S = 1e-5


def expected(scene, names, **limits):
    """The oracle's events, each with `sure` and `shape`: the same start and end
    whatever of MARGIN; and those that come and go."""
    base = Thresholds(scene.u_din, **limits)
    sets = [events(scene, names, base)]
    for way in (-1, 1):
        for back in (-1, 1):
            th = Thresholds(scene.u_din, **limits)
            for kind, sign in (("dip", 1), ("swell", 1), ("interruption", 1)):
                th.limit[kind] += sign * way * MARGIN * scene.u_din
            th.hysteresis += (back - way) * MARGIN * scene.u_din / 2
            sets.append(events(scene, names, th))
    out = sets[0]
    for e in out:
        e["sure"] = all(any(same(e, x) for x in other) for other in sets[1:])
        e["exists"] = all(any(alike(e, x, 1 / scene.f) for x in other)
                          for other in sets[1:])
    extra = [x for other in sets[1:] for x in other
             if not any(alike(e, x, 1 / scene.f) for e in out)]
    return out, extra


def group(e):
    return frozenset(e["each"]) if "group" not in e else e["group"]


def same(a, b):
    return (a["kind"] == b["kind"] and set(a["each"]) == set(b["each"])
            and a["start"] == b["start"] and a["end"] == b["end"])


def alike(a, b, slack):
    return (a["kind"] == b["kind"] and set(a["each"]) == set(b["each"])
            and abs(a["start"] - b["start"]) <= slack)


def whole_window_inside(scene, e):
    """Whether the extreme's window holds no edge: then it is known exactly."""
    name = min(e["each"], key=lambda n: abs(e["each"][n] - e["extreme"]))
    edges = scene.every()[name].edges()
    c = scene.crossings(name, e["start"] - 0.05, e["end"] + 0.05)
    c = c[(c >= 0)]
    rms = np.sqrt(scene.every()[name].mean_square(c[:-2], c[2:]))
    at = np.argmin(np.abs(rms - e["extreme"]))
    # An edge within the reach of the resampler's filter counts.
    reach = 40 / scene.rate
    return not any(c[at] - reach < t < c[at + 2] + reach for t in edges)


class Tally:
    def __init__(self):
        self.count = self.sure = self.exact = 0
        self.time = self.residual = self.edge = 0.0


def compare_events(c, scene, found, names, tally, **limits):
    """found: dicts as the oracle's, with `group` (the channels looked at)."""
    truth, extra = expected(scene, names, **limits)
    left = list(found)
    for e in truth:
        hit = [x for x in left if x["kind"] == e["kind"]
               and group(x) == group(e)
               and abs(x["start"] - e["start"]) < 1.1 / scene.f]
        if not hit:
            c.must("an event", not e["exists"], "missing: %s" % short(e))
            continue
        left.remove(hit[0])
        check_event(c, scene, hit[0], e, tally)
    for x in left:
        c.must("no other event", any(
            x["kind"] == e["kind"] and group(x) == group(e)
            and abs(x["start"] - e["start"]) < 1.1 / scene.f for e in extra),
            "extra: %s" % short(x))


def short(e):
    return "%s of %s from %.6f s to %.6f s, %.4f V" % (
        e["kind"], "+".join(sorted(group(e))), e["start"], e["end"],
        e["extreme"])


def check_event(c, scene, x, e, tally):
    half = 0.5 / scene.f
    slack = EXACT_S if e["sure"] else half + EXACT_S
    if any(n in scene.derived for n in e["each"]):
        # A difference of channels has its crossings found anew in each
        # half-cycle, also in one that holds an edge.
        slack = half
    tally.count += 1
    c.compared += 1
    off = max(abs(x["start"] - e["start"]), abs(x["end"] - e["end"]))
    c.must("start and end", off <= slack, "%s; oracle %s" % (short(x),
                                                             short(e)))
    if e["sure"]:
        tally.sure += 1
        tally.time = max(tally.time, off)
        c.must("channels", x["channels"] == e["channels"],
               "%s, oracle %s" % (x["channels"], e["channels"]))
    c.must("open ends", x["open_end"] == e["open_end"]
           and x["open_start"] == e["open_start"], short(x))
    error = abs(x["extreme"] - e["extreme"]) / scene.u_din
    if whole_window_inside(scene, e):
        tally.exact += 1
        tally.residual = max(tally.residual, error)
        c.must("residual", error <= 1e-6, "off by %.3g of U din; %s" % (
            error, short(e)))
    else:
        tally.edge = max(tally.edge, error)
        c.must("residual with an edge", error <= 2e-3,
               "off by %.3g of U din; %s; oracle %s" % (error, short(x),
                                                        short(e)))
