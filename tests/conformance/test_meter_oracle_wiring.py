"""Forms and wirings against the meter oracle: two elements (form 5)."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import main
from meter_case import run_case
from meter_cases import EVEN, ODD, service
from meter_wiring import Wiring

F = 49.5


def unbalanced():
    """Four wires from which the others are taken; no neutral current when the
    third current is left to be derived."""
    s = service(F, (30.0, 55.0, 10.0), (5.0, 4.0, 6.5), u=ODD,
                i=ODD + EVEN, dc=0.02, volts=(225.0, 240.0, 233.0))
    return Wiring(s).signals


def case(name, *channels):
    s = unbalanced()
    return (name, {k: s[k] for k in channels}, F, 12800, 10.0, 0.37)


def test_without_config(folder):
    run_case(folder, case("3-wire delta", "vab", "vbc", "ia", "ic"),
             "3-wire-delta")
    run_case(folder, case("delta, all channels", "vab", "vbc", "vca", "ia",
                          "ib", "ic"), "3-wire-delta")


def test(folder):
    test_without_config(folder)


if __name__ == "__main__":
    main(test)
