"""What the configuration changes, against the meter oracle: VAR methods,
netting, polyphase figures, gains, form 5 and network, losses, ratios,
instrument transformers, rows by half-cycle."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import numpy as np
from cli import main
from meter_case import READINGS, REGISTERS, SECONDS, check_registers
from meter_case import check_rows, run_case
from meter_capture import Limits
from meter_cases import EVEN, ODD, direction_cases, service
from meter_losses import Losses
from meter_oracle import totals
from meter_reading import half_cycles
from meter_wiring import Wiring

F = 49.5
EVERY = service(F, (30.0, 55.0, -20.0), (5.0, 4.0, 6.5), u=ODD, i=ODD + EVEN,
                dc=0.02, volts=(225.0, 240.0, 233.0))
BACK = service(F, (30.0, 155.0, 200.0), (5.0, 4.0, 6.5), u=ODD, i=ODD,
               volts=(225.0, 240.0, 233.0))


# A half-cycle by itself is a sum over 256 cells (grid.cells): without the other
# half it errs by the midpoint rule's h^2 / 24 (f'(b) - f'(a)), some 1e-5.
HALF = Limits(tuple((name, max(ppm, 10.0), 0) for name, ppm, _ in
                    REGISTERS.table + SECONDS.table), floor=1.0)


def case(name, channels=None, signals=None):
    s = Wiring(EVERY if signals is None else signals).signals
    names = channels.split() if channels else list(EVERY)
    return (name, {k: s[k] for k in names}, F, 12800, 10.0, 0.37)


def named_case(name):
    return next(c for c in direction_cases() if c[0] == name)


def conventions(**kv):
    return "<conventions %s/>" % " ".join(
        '%s="%s"' % (k.replace("_", "-"), v) for k, v in kv.items())


def test_conventions(folder):
    for var in ("fundamental", "per-harmonic"):
        run_case(folder, case("VAR " + var), config=conventions(var=var),
                 var=var)
    run_case(folder, named_case("DC above the load"),
             config=conventions(netting="half-cycle"), netting="half-cycle",
             limits=(HALF, HALF))
    for how in ("average", "sum"):
        run_case(folder, case("polyphase " + how), config=conventions(
            polyphase_volts=how, polyphase_amps=how),
                 polyphase_volts=how, polyphase_amps=how)
    swings = named_case("load swings through 0")
    run_case(folder, swings, config=conventions(pf_mean="arithmetic"),
             pf_mean="arithmetic")


def test_wirings(folder):
    two = case("form 5", "vab vbc ia ic")
    for how in ("sum", "scaled", "three-voltages"):
        run_case(folder, ("form 5, VA " + how,) + two[1:], "3-wire-delta",
                 '<service form="5" connection="3-wire-delta"/>'
                 + conventions(va_two_element=how), va_two_element=how)
    run_case(folder, case("3-wire wye", "vab vbc ia ic"), "3-wire-wye",
             '<service form="5" connection="3-wire-wye"/>')
    run_case(folder, case("network", "va vc ia ic"), "network",
             '<service form="5" connection="network"/>')
    run_case(folder, case("4-wire delta"), "4-wire-delta",
             '<service form="9" connection="4-wire-delta"/>')


def test_gains_and_currents(folder):
    run_case(folder, case("gains"), config='<gains>'
             '<phase name="A" watt="1.01" var="0.98"/>'
             '<phase name="C" watt="0.995" var="1.02"/></gains>',
             watt_gain=(1.01, 1, 0.995), var_gain=(0.98, 1, 1.02))
    weak = service(F, 60.0, (0.0021, 0.0009, 0.0065), u=ODD, i=ODD)
    for amps, starting in (("2", 0.001), ("20", 0.002), ("none", 0.0)):
        run_case(folder, case("class " + amps, signals=weak),
                 config='<service class-amps="%s"/>' % amps,
                 starting_a=starting)


DELIVERED = dict(iron_w=30, iron_var=90, copper_w=12, copper_var=60,
                 line_w=9, line_var=15)
RECEIVED = dict(iron_w=33, iron_var=80, copper_w=10, copper_var=70,
                line_w=6, line_var=25)


def test_neutral(folder):
    """The sum of the phases although there is a fourth current."""
    wires = dict(EVERY, **{"in": EVERY["ia"] * 0.3})
    run_case(folder, ("neutral computed", wires, F, 12800, 10.0, 0.37),
             config='<service neutral="computed"/>', seen=EVERY)


def test_losses(folder):
    for name, signals, subtract in (("added", EVERY, False),
                                    ("subtracted", EVERY, True),
                                    ("both directions", BACK, False)):
        losses = Losses(230, 5, DELIVERED, RECEIVED, subtract)
        check_losses(folder, case("losses " + name, signals=signals), losses)
    losses = Losses(400, 5, DELIVERED, RECEIVED)
    check_losses(folder, case("losses, form 5", "vab vbc ia ic"), losses,
                 "3-wire-delta")


def check_losses(folder, case, losses, wired="auto"):
    summary, _, meter = run_case(folder, case, wired, losses.xml(),
                                 losses=losses)
    truth = meter.registers()
    truth.update(totals(losses.compensate(meter).power_increments()))
    check_registers(case[0] + ": compensated",
                    summary["registers_compensated"], truth, meter.length)


def test_primary(folder):
    summary, _, meter = run_case(
        folder, case("primary"), config='<ratios pt-primary="14400"'
        ' pt-secondary="120" ct-primary="200" ct-secondary="5"/>')
    pt, ct = 120.0, 40.0
    power = {"A": ct, "V": pt}
    factors = {"Ah": power["A"], "A2h": ct**2, "V2h": pt**2}
    check_registers("primary: registers_primary",
                    summary["registers_primary"],
                    {k: x * factors.get(k.split(".")[0], pt * ct)
                     for k, x in meter.registers().items()}, meter.length)


def test_everything_at_once(folder):
    """Losses, gains and ratios of a two-element meter."""
    losses = Losses(400, 5, DELIVERED, RECEIVED)
    summary, _, meter = run_case(
        folder, case("combined", "vab vbc ia ic"), "3-wire-delta",
        losses.xml() + '<gains><phase name="A" watt="1.01" var="0.98"/>'
        '<phase name="C" watt="0.995" var="1.02"/></gains>'
        '<ratios pt-primary="100" ct-primary="4"/>', losses=losses,
        watt_gain=(1.01, 1, 0.995), var_gain=(0.98, 1, 1.02))
    truth = meter.registers()
    truth.update(totals(losses.compensate(meter).power_increments()))
    factors = {"Ah": 4, "A2h": 16, "V2h": 1e4}
    check_registers("combined, primary: compensated",
                    summary["registers_primary"],
                    {k: x * factors.get(k.split(".")[0], 400)
                     for k, x in truth.items()}, meter.length)


# Squares cannot be turned by an angle: in the fragments at the ends up to 60'
# of 10 ms show.
TURNED = Limits(tuple((name, ppm, 200) for name, ppm, _ in SECONDS.table),
                floor=1.0)


def through(true, errors):
    """What transformers with errors (ratio %, minutes) make of sines: leading
    by an angle is the same a little later."""
    return {k: x.later(errors[k][1] / 60 / 360 / F) * (1 + errors[k][0] / 100)
            if k in errors else x for k, x in true.items()}


def point(tag, phase, *points):
    """XML of one transformer; points: (at, ratio, minutes)."""
    return '<%s phase="%s">%s</%s>' % (tag, phase, "".join(
        '<point at-%s="%.15g" ratio-pct="%.15g" phase-min="%.15g"/>' % (
            "v" if tag == "pt" else "a", *p) for p in points), tag)


def transformers(folder, name, true, errors, xml, service="auto"):
    run_case(folder, (name, through(true, errors), F, 12800, 10.0, 0.37),
             service, "<instrument-transformers>%s</instrument-transformers>"
             % xml, seen=true, limits=(REGISTERS, TURNED))


def test_instrument_transformers(folder):
    """Sines, of which a gain and an angle make sines."""
    true = service(F, (30.0, 55.0, -20.0), (5.0, 4.0, 6.5))
    errors = {"va": (0.3, 12.0), "vc": (-0.2, -5.0), "ia": (0.5, 30.0),
              "ib": (-1.0, -60.0)}
    tags = {"v": "pt", "i": "ct"}
    transformers(folder, "transformers", true, errors, "".join(
        point(tags[k[0]], k[1].upper(), (5, *e)) for k, e in errors.items()))
    lines = Wiring(true).signals
    errors = {"vab": (0.3, 12.0), "vbc": (-0.2, -5.0), "ia": (0.5, 30.0),
              "ic": (-1.0, -60.0)}
    transformers(
        folder, "transformers of form 5", {k: lines[k] for k in errors},
        errors, "".join(point(tags[k[0]], phase, (5, *e)) for (k, e), phase in
                        zip(errors.items(), "ACAC")), "3-wire-delta")
    # Between two points: 5.02 A is measured where 5 A flow, +0.4 % and 20'.
    # On the line through (2 A, 0.1 %, 5') that is reached at 3.02 of 8 A.
    far = [low + (at - low) * 8 / 3.02 for low, at in ((0.1, 0.4), (5, 20))]
    transformers(folder, "between points", true, {"ia": (0.4, 20.0)},
                 point("ct", "A", (2, 0.1, 5), (10, *far)))


def test_half_cycles(folder):
    """Every cycle of a steady signal, to 0.5 ppm; away from the ends, where
    the fundamental is known from both sides. The increments of halves that
    differ (even harmonics) are those of `HALF`."""
    for c, increments in ((case("half-cycles"), HALF),
                          (case("half-cycles, back", signals=BACK), SECONDS)):
        _, tables, meter = run_case(folder, c,
                                    config='<tables half-cycles="true"/>')
        rows = slice(30, -30)
        limits = Limits(tuple((name, max(ppm, 0.5), 0) for name, ppm, _ in
                              READINGS.table + increments.table), floor=1.0)
        check_rows(c[0], {k: x[rows] for k, x in
                          tables["half_cycles"].items()},
                   {k: x[rows] for k, x in half_cycles(meter).items()},
                   limits)


def test(folder):
    test_conventions(folder)
    test_wirings(folder)
    test_gains_and_currents(folder)
    test_neutral(folder)
    test_losses(folder)
    test_primary(folder)
    test_everything_at_once(folder)
    test_instrument_transformers(folder)
    test_half_cycles(folder)


if __name__ == "__main__":
    main(test)
