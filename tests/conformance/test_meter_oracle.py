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
from meter_case import run_case
from meter_cases import channel_cases, direction_cases, steady_cases
from meter_cases import sweep_cases


def test(folder):
    for cases in (steady_cases, direction_cases, channel_cases, sweep_cases):
        for case in cases():
            run_case(folder, case)


if __name__ == "__main__":
    main(test)
