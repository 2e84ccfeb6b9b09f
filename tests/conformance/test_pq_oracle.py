"""Every column of the tables of 10/12 cycles, 150/180 cycles and minutes
against an independent analyser in closed form (tests/support/pq_oracle.py).

Allowed errors: RMS 0.1 ppm; harmonics 0.001 % of reading or 0.1 ppm of the
fundamental; angles h x 0.01 degrees; see LIMITS in tests/support/pq_case.py.
A tone that is not a multiple of 5 Hz leaks: where a sampled window of 5120
points and an infinitely fine one differ (by (pi d / 5120)^2 / 6 of the leakage
d lines away, 1 / (pi d)) up to 6e-5 of the tone is allowed.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import pq_scenes
from cli import SLOW_VARIANT, main
from pq_run import run_case

VOLTAGE = ["u_rms_a_v", "u_fund_a_v", "u_crest_a", "u_dc_a_v", "u_under_a_pct",
           "u_over_a_pct", "thd40_u_a_pct", "thd_u_a_pct", "thd_odd_u_a_pct",
           "thd_even_u_a_pct", "pwhd_u_a_pct", "uh_a_v", "uih_a_v",
           "uh_angle_a_deg", "u_angle_a_deg", "frequency_hz"]
CURRENT = ["i_rms_a_a", "i_fund_a_a", "i_crest_a", "thd_i_a_pct", "ih_a_a",
           "k_factor_i_a", "tdd_i_a_pct", "tdd_odd_i_a_pct",
           "tdd_even_i_a_pct", "ih_angle_a_deg", "ph_a_w", "i_angle_a_deg"]
SEQUENCE = ["u_pos_v", "u_neg_v", "u_zero_v", "i_pos_a", "i_neg_a", "i_zero_a",
            "u_pos_deg", "i_neg_deg", "u2_pct", "u0_pct", "i2_pct", "i0_pct"]


def test(folder):
    run_case(folder, pq_scenes.four_wire(50.03), required=VOLTAGE + CURRENT
             + SEQUENCE, more='<spectra groups="true"/>')
    run_case(folder, pq_scenes.to_the_127th(), required=[
        "thd128_u_a_pct", "uh_a_v", "u_2_9khz_a_v"])
    run_case(folder, pq_scenes.two_elements())
    run_case(folder, pq_scenes.single_phase(), required=VOLTAGE)
    run_case(folder, pq_scenes.from_b())
    run_case(folder, pq_scenes.carriers(), leak=6e-5 * 0.04)
    if SLOW_VARIANT:
        return
    run_case(folder, pq_scenes.four_wire(59.97), required=VOLTAGE + CURRENT)
    run_case(folder, pq_scenes.four_wire(42.6, length=8.0))
    run_case(folder, pq_scenes.four_wire(57.4, length=8.0, nominal_hz=50))
    run_case(folder, pq_scenes.four_wire(68.9, length=8.0, nominal_hz=60))
    run_case(folder, pq_scenes.modulated_slowly())
    run_case(folder, pq_scenes.modulated_slowly(59.9))
    run_case(folder, pq_scenes.between())
    run_case(folder, pq_scenes.moving())


if __name__ == "__main__":
    main(test)
