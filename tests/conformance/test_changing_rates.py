"""Energy of one record with several sampling rates, with a gap, and without.

COMTRADE (IEEE C37.111-2013, FLOAT32 data) of one phase at 50.03 Hz with
harmonics: the signal is a sum of sines over the whole record, so the energy is
the integral of products of sines in closed form, whatever the rates are."""

import math
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import check, main, must, near, registers

F = 50.03
VOLTS = [(1, 230 * math.sqrt(2), 0.4), (5, 9.0, 1.1), (7, 6.0, 2.0)]
AMPS = [(1, 5 * math.sqrt(2), 0.4 - math.pi / 3), (5, 0.8, 0.3), (11, 0.3, 1.0)]


def at(tones, t):
    return sum(a * math.sin(2 * math.pi * n * F * t + p) for n, a, p in tones)


def integral(x, y, begin, end):
    """Of the product of two sums of sines, in closed form."""
    total = 0.0
    for n, a, p in x:
        for m, b, q in y:
            for sign, k, phase in ((1, n - m, p - q), (-1, n + m, p + q)):
                w = 2 * math.pi * k * F
                part = ((math.sin(w * end + phase) - math.sin(w * begin + phase)) / w if k
                        else math.cos(phase) * (end - begin))
                total += sign * 0.5 * a * b * part
    return total


def write(folder, name, rates):
    """rates: [(rate, samples)]; the instants follow each other without a hole.
    Returns the path and the span."""
    lines, samples, t, number = [], [], 0.0, 0
    for rate, count in rates:
        for _ in range(count):
            number += 1
            samples.append(struct.pack("<IIff", number, min(round(t * 1e6), 2**32 - 2),
                                       at(VOLTS, t), at(AMPS, t)))
            t += 1.0 / rate
        lines.append("%g,%d" % (rate, number))
    cfg = ["station,meter,2013", "2,2A,0D",
           "1,UA,A,,V,1,0,0,-99999,99998,1,1,S", "2,IA,A,,A,1,0,0,-99999,99998,1,1,S",
           "50", str(len(rates)), *lines, "01/01/2024,00:00:00.000000",
           "01/01/2024,00:00:00.000000", "FLOAT32", "1", "0,0", "0,0"]
    path = os.path.join(folder, name + ".cfg")
    with open(path, "w", newline="") as f:
        f.write("\r\n".join(cfg) + "\r\n")
    with open(os.path.join(folder, name + ".dat"), "wb") as f:
        f.write(b"".join(samples))
    return path, t


# float32 samples: 3e-8 of each value, at random: nothing over a record. The
# last sample of a slower part stands for the interval after it: an estimate,
# good to 1e-3 over some grid samples.
CASES = [
    ("one rate", [(8000, 24000)], 0.3),
    ("three rates", [(4000, 8000), (10240, 12288), (6400, 6400)], 0.3),
    ("up", [(4800, 4800), (19200, 38400)], 0.3),
    ("down", [(19200, 38400), (4800, 4800)], 0.3),
    ("slow within", [(10240, 10240), (4000, 8000), (10240, 12288)], 0.3),
    # 12.5 ms of the slower rate: 60 samples, less than the taps
    ("slow and short", [(19200, 19200), (4800, 60), (19200, 19200)], 0.3),
    # changes at 20481.6 and 40974.4 samples of the grid; whole at the end
    ("beside the grid", [(10240, 10240), (6400, 6401), (4000, 8005),
                         (8000, 2020), (10240, 12288)], 0.3),
    ("nearly alike", [(10000, 20000), (10240, 20480), (10000, 20000)], 0.3),
]


def test(folder):
    for name, rates, allowed in CASES:
        path, end = write(folder, name.replace(" ", "_"), rates)
        case = os.path.join(folder, "case")
        must("run", path, "-o", case, "--quiet")
        found = registers(case)
        for key, truth in (("Wh.delivered.A", integral(VOLTS, AMPS, 0, end)),
                           ("V2h.A", integral(VOLTS, VOLTS, 0, end)),
                           ("A2h.A", integral(AMPS, AMPS, 0, end))):
            ratio = found[key] * 3600 / truth
            print("%s: %s %+.3f ppm" % (name, key, (ratio - 1) * 1e6))
            near("%s: %s" % (name, key), ratio, 1.0, allowed * 1e-6)
        check(name + ": nothing received", found["Wh.received.A"] == 0.0)


main(test)
