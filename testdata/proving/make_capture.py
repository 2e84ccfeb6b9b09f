#!/usr/bin/env python3
"""A capture to try the proving of a meter on: 30 s of 230 V and 10 A at a power
factor of 0.8 (1840 W) and the LED of a meter of 3200 pulses per kWh that runs
0.25 % fast. Usage: make_capture.py NAME.wav; the scales are in capture.json."""
import array
import math
import sys
import wave

RATE, SECONDS, HZ = 8000, 30, 50.02
VOLTS, AMPERES, PF = 230.0, 10.0, 0.8
FULL_V, FULL_A = 500.0, 20.0  # what 1.0 in the file stands for
PULSES_PER_KWH, FAST = 3200, 1.0025


def led(t):
    """Light for 30 ms from pulse k on; its flank takes 1 ms."""
    period = 3.6e6 / (VOLTS * AMPERES * PF * FAST * PULSES_PER_KWH)
    since = (t + 0.1) % period  # the meter began before the capture
    return max(0.0, min(since / 1e-3, 1.0, (0.030 - since) / 1e-3)) * 0.8


def main():
    frames = array.array("h")
    for n in range(RATE * SECONDS):
        turn = 2 * math.pi * HZ * n / RATE
        for value in (VOLTS * math.sqrt(2) * math.sin(turn) / FULL_V,
                      AMPERES * math.sqrt(2) * math.sin(turn - math.acos(PF)) / FULL_A,
                      led(n / RATE)):
            frames.append(round(value * 32768))
    if sys.byteorder == "big":
        frames.byteswap()
    with wave.open(sys.argv[1], "wb") as out:
        out.setnchannels(3)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(frames.tobytes())


main()
