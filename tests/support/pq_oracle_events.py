"""Urms(1/2) from known crossings and closed integrals; dips, swells,
interruptions and rapid voltage changes by the oracle's own detectors
(IEC 61000-4-30, 5.4, 5.5, 5.11).

A value is (channel, start_s, end_s, volts). An event is a dict: kind, channels
(a set), start, end, extreme, each {channel: extreme}, open_start, open_end.
"""

import numpy as np


def urms_half(scene, name):
    """One cycle from each of the channel's own crossings on."""
    c = scene.crossings(name, 0.0, scene.length_s)
    rms = np.sqrt(scene.every()[name].mean_square(c[:-2], c[2:]))
    return [(name, a, b, u) for a, b, u in zip(c[:-2], c[2:], rms)]


def merged(scene, names):
    """Of several channels in the order of their ends."""
    out = [v for name in names for v in urms_half(scene, name)]
    return sorted(out, key=lambda v: v[2])


class Thresholds:
    """Percent of the reference."""

    def __init__(self, din, dip=90.0, swell=110.0, interruption=5.0,
                 hysteresis=2.0, end_start=False):
        self.din, self.end_start = din, end_start
        self.hysteresis = hysteresis * din / 100
        self.limit = {"dip": dip * din / 100, "swell": swell * din / 100,
                      "interruption": interruption * din / 100}


def detect(values, names, kind, th):
    """Events of one kind over `names` together: a dip or swell while any is
    beyond its threshold, an interruption while all are below. They end with the
    window that is back, or where th.end_start says so with its start."""
    sign = -1 if kind == "swell" else 1
    limit = sign * th.limit[kind]
    low, back = {n: False for n in names}, {}
    event, out, seen = None, [], set()
    for name, a, b, u in values:
        if name not in low:
            continue
        begins = not seen
        seen.add(name)
        low[name] = sign * u < limit
        back[name] = sign * u >= limit + th.hysteresis
        if event is None:
            hit = (all(low.values()) if kind == "interruption"
                   else any(low.values()))
            if hit:
                event = dict(kind=kind, start=a, end=None, each={},
                             channels=set(), first=name, open_start=begins,
                             open_end=False)
        if event is None:
            continue
        if low[name]:
            event["channels"].add(name)
        worst = event["each"].get(name)
        event["each"][name] = u if worst is None or sign * u < sign * worst \
            else worst
        over = (any(back[n] for n in back) if kind == "interruption"
                else all(back.get(n, True) for n in names))
        if over:
            out.append(_finish(event, a if th.end_start else b, sign))
            event = None
    if event:
        event["open_end"] = True
        out.append(_finish(event, values[-1][2], sign))
    return out


def _finish(event, end, sign):
    event["end"] = end
    event["extreme"] = sign * min(sign * u for u in event["each"].values())
    return event


def events(scene, names, th):
    """Of every channel on its own, and of all together."""
    values = merged(scene, names)
    out = []
    for kind in ("dip", "swell", "interruption"):
        for some in [[n] for n in names] + ([names] if len(names) > 1 else []):
            out += detect(values, some, kind, th)
    return sorted(out, key=lambda e: (e["start"], len(e["each"])))


class Steady:
    """A channel's last N values, the new one included: are they all near
    their mean?"""

    def __init__(self, n):
        self.n, self.u = n, []
        self.steady, self.mean = None, None

    def push(self, u, threshold, includes_new):
        before, self.u = self.u, (self.u + [u])[-self.n:]
        window = self.u if includes_new else before
        if len(window) == self.n:
            x = np.array(window)
            self.mean = x.mean()
            self.steady = bool(np.all(np.abs(x - self.mean) <= threshold))


def rvc(values, names, din, n, threshold_pct, hysteresis_pct, limits,
        includes_new=True):
    """Rapid voltage changes of all channels together; discarded ones, in which
    a channel crossed a dip's or swell's threshold (limits: lowest, highest
    volts), are marked. `start` is the end of the window that caused it, `end`
    that of the one that was steady again less n half-cycles."""
    ch = {name: Steady(n) for name in names}
    full = threshold_pct * din / 100
    less = (threshold_pct - hysteresis_pct) * din / 100
    event, out, before, was = None, [], {}, None
    for name, a, b, u in values:
        ch[name].push(u, less if event else full, includes_new)
        if any(c.steady is None for c in ch.values()):
            continue
        now = all(c.steady for c in ch.values())
        if event is None and was and not now:
            event = dict(kind="rvc", start=a, start_end=b, dmax=0.0,
                         before=dict(before), discarded=False, by=name,
                         first_value=u)
        if event:
            event["dmax"] = max(event["dmax"], abs(u - event["before"][name]))
            event["discarded"] |= not limits[0] <= u <= limits[1]
        if event and now:
            event["end"], event["end_end"] = a, b
            event["dss"] = max(abs(c.mean - event["before"][k])
                               for k, c in ch.items())
            event["steps"] = None
            out.append(event)
            event = None
        if now and event is None:
            before = {k: c.mean for k, c in ch.items()}
        was = now
    return out
