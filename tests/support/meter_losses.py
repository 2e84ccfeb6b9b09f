"""Transformer and line losses for the meter oracle.

Manual, "Loss Compensation": separate coefficients delivered and received, iron
watts with V^2, iron vars with V^4, copper and line with I^2. The configured
figures are of all phases together at rated voltage and current; each element
has an equal share, by the direction of the watts of all. Losses are added to
the signed watts and vars (taken off with subtract).
"""

import copy

import numpy as np

KEYS = ("iron_w", "iron_var", "copper_w", "copper_var", "line_w", "line_var")


class Losses:
    """delivered, received: dicts of KEYS [W], [var]; rated_v of one element
    [V], rated_a [A]."""

    def __init__(self, rated_v, rated_a, delivered, received=None,
                 subtract=False):
        self.v, self.a = rated_v, rated_a
        self.delivered, self.received = delivered, received or {}
        self.sign = -1 if subtract else 1

    def xml(self):
        def one(name, x):
            return "<%s %s/>" % (name, " ".join(
                '%s="%g"' % (k.replace("_", "-"), x[k]) for k in x))

        return ('<loss-compensation enabled="true" rated-voltage-v="%g"'
                ' rated-current-a="%g" subtract="%s">%s%s'
                '</loss-compensation>' % (
                    self.v, self.a, "true" if self.sign < 0 else "false",
                    one("delivered", self.delivered),
                    one("received", self.received)))

    def compensate(self, meter):
        """The same meter with losses in its watts and vars."""
        out = copy.copy(meter)
        out.measured = meter
        out.watt_s, out.var_s = meter.watt_s.copy(), meter.var_s.copy()
        back = meter.cycle_mean(meter.watt_s[3]) < 0
        n = sum(e is not None for e in meter.elements)
        for k, e in enumerate(meter.elements):
            if e is None:
                continue
            v2 = meter.over(e[0] * e[0]) / self.v**2
            i2 = meter.over(e[1] * e[1]) / self.a**2
            v4 = meter._rms_of(e[0])**4 * meter.dt / self.v**4
            c = {key: np.where(back, self.received.get(key, 0.0),
                               self.delivered.get(key, 0.0)) / n
                 for key in KEYS}
            out.watt_s[k] += self.sign * (
                c["iron_w"] * v2 + (c["copper_w"] + c["line_w"]) * i2)
            out.var_s[k] += self.sign * (
                c["iron_var"] * v4 + (c["copper_var"] + c["line_var"]) * i2)
        for x in (out.watt_s, out.var_s):
            x[3] = x[:3].sum(0)
        return out

    def va_arithmetic(self, meter):
        """What is neither W nor VAR is not changed by losses: the square of
        VA grows as those of W and VAR do; the total is the elements'."""
        base = meter.measured
        rest = base.va_arithmetic()**2 - base.va_vectorial()**2
        out = np.sqrt(np.maximum(meter.va_vectorial()**2 + rest, 0))
        out[3] = out[:3].sum(0)
        return out


def named(columns):
    """"p_a_w" -> "p_a_compensated_w", "wh_delivered_a" -> "..._compensated"."""
    out = {}
    for name, x in columns.items():
        stem, _, unit = name.rpartition("_")
        if unit in ("w", "var", "va"):
            out[stem + "_compensated_" + unit] = x
        else:
            out[name + "_compensated"] = x
    return out
