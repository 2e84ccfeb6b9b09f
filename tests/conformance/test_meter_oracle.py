"""Every register and every column of `seconds` against an independent meter
in closed form (tests/support/meter_oracle.py).

Allowed errors: Wh, VARh, Qh, V2h, A2h 0.2 ppm; VAh, Ah 1 ppm; RMS of a row
0.5 ppm. Rows at the ends of a capture, where the fundamental is known from one
side only, have limits of their own.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import main
from meter_case import REGISTERS, SECONDS, run_case
from meter_capture import Limits
from meter_cases import channel_cases, direction_cases, other_cases
from meter_cases import interharmonic_case, steady_cases, sweep_cases


def test(folder):
    for cases in (steady_cases, direction_cases, channel_cases, other_cases,
                  sweep_cases):
        for case in cases():
            run_case(folder, case)
    test_interharmonics(folder)


def test_interharmonics(folder):
    """The current of the last quarter period is not the one a period before:
    where one is taken for the other counts, to a cell of 39 us."""
    last = {"VARh": 20, "Qh": 20, "varh": 20, "qh": 20, "q_": 20, "q60": 20}
    limits = (Limits(tuple((name, ppm, last.get(name, end))
                           for name, ppm, end in of.table), of.floor)
              for of in (REGISTERS, SECONDS))
    run_case(folder, interharmonic_case(), limits=tuple(limits))


if __name__ == "__main__":
    main(test)
