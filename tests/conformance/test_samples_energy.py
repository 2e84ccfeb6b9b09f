"""The energy of somebody else's simulation: sim_50.03hz_thd.wav, whose makers
state W s per phase (its README). The stated truth is a sum of v i / rate, which
lies within 2 ppm of the integral; 5 ppm are allowed."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import SAMPLES, check, main, must, near, registers, skip

TRUTH_WS = {"A": 35188.8062418578, "B": 34733.4350319151,
            "C": 35653.2978778559}


def test(folder):
    capture = os.path.join(SAMPLES, "energy", "sim_50.03hz_thd.wav")
    if not os.path.exists(capture):
        skip("the samples are not here")
        return
    case = os.path.join(folder, "case")
    must("run", capture, "-o", case, "--quiet")
    found = registers(case)
    for phase, truth in TRUTH_WS.items():
        print("Wh %s: %+.2f ppm" % (phase, (found["Wh.delivered." + phase]
                                             * 3600 / truth - 1) * 1e6))
        near("Wh " + phase,
             found["Wh.delivered." + phase] * 3600 / truth, 1.0, 5e-6)
        check("nothing received " + phase,
              found["Wh.received." + phase] == 0.0)


main(test)
