"""What a meter's terminals see, from the channels: for the meter oracle.

Elements, derived signals and which voltage is called A, B, C, from the
manual's "Meter Forms" and glossary and the conventions form5.*.
"""


class Wiring:
    """signals: all that exist, derived ones too; elements: for A, B, C a pair
    (voltage, current) or None; phases: the voltages called A, B, C."""

    def __init__(self, channels, service="auto"):
        self.signals = dict(channels)
        self.two_elements = service in ("3-wire-delta", "open-delta",
                                        "3-wire-wye", "network")
        if service == "network":
            self._network()
        elif self.two_elements:
            self._three_wires()
        else:
            self._four_wires()

    def _lines(self):
        s = self.signals
        for a, b in ("ab", "bc", "ca"):
            if "v" + a in s and "v" + b in s and "v" + a + b not in s:
                s["v" + a + b] = s["v" + a] - s["v" + b]

    def _four_wires(self):
        """Voltage to neutral with the current of the phase."""
        s = self.signals
        self._lines()
        if "in" not in s and all("i" + p in s for p in "abc"):
            s["in"] = -(s["ia"] + s["ib"] + s["ic"])
        self.elements = [
            (s["v" + p], s["i" + p]) if "v" + p in s and "i" + p in s
            else None for p in "abc"]
        self.phases = {p.upper(): "v" + p for p in "abc" if "v" + p in s}

    def _three_wires(self):
        """V AB with I A, V CB with I C; what is missing follows from sums
        that are 0."""
        s = self.signals
        if "vca" not in s:
            s["vca"] = -(s["vab"] + s["vbc"])
        if "ib" not in s:
            s["ib"] = -(s["ia"] + s["ic"])
        self.elements = [(s["vab"], s["ia"]), None, (-s["vbc"], s["ic"])]
        self.phases = {"A": "vab", "B": "vca", "C": "vbc"}

    def _network(self):
        """V AN with I A, V CN with I C."""
        s = self.signals
        self._lines()
        if "in" not in s:
            s["in"] = -(s["ia"] + s["ic"])
        self.elements = [(s["va"], s["ia"]), None, (s["vc"], s["ic"])]
        self.phases = {"A": "va", "B": "vca", "C": "vc"}
