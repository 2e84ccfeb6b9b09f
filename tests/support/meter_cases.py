"""Signals for the meter oracle's tests: name, channels, fundamental [Hz],
rate [Hz], length [s], start [s after a full second]."""

from meter_signal import constant, half_wave, modulated, sine, waveform


def service(f, angle_deg, amps=(5.0, 5.0, 5.0), u=(), i=(), dc=0.0,
            volts=(230.0, 230.0, 230.0), start_deg=17.0):
    """Four wires: harmonics u and i as (order, fraction, deg) of their own
    fundamental; the currents lag by angle_deg (one, or one per phase)."""
    out = {}
    lag = angle_deg if isinstance(angle_deg, tuple) else (angle_deg,) * 3
    for name, size, parts, back in (("v", volts, u, (0.0,) * 3),
                                    ("i", amps, i, lag)):
        for k, p in enumerate("abc"):
            turn = start_deg - 120.0 * k - back[k]
            out[name + p] = waveform(
                f, [(1, size[k], turn)]
                + [(n, size[k] * x, n * turn + deg) for n, x, deg in parts],
                dc * size[k] if name == "i" else 0.0)
    return out


ODD = ((3, 0.1, 20.0), (5, 0.08, 170.0), (7, 0.05, 80.0), (25, 0.01, 10.0))
EVEN = ((2, 0.08, 50.0), (4, 0.05, 130.0), (6, 0.02, 40.0))
HEAVY = ((3, 0.30, 60.0), (5, 0.24, 200.0), (7, 0.15, 10.0), (40, 0.01, 5.0))


def steady_cases():
    f = 50.03
    yield "balanced", service(f, 30.0), f, 12800, 10.0, 0.0
    yield ("unbalanced", service(f, (60.0, 10.0, -36.87), (1.0, 5.0, 20.0),
                                 volts=(207.0, 230.0, 253.0)),
           f, 12800, 10.0, 0.37)
    yield ("odd harmonics", service(f, 60.0, u=ODD, i=HEAVY),
           f, 25600, 10.0, 0.1)
    yield ("even harmonics and DC",
           service(f, 45.0, u=ODD + EVEN, i=ODD + EVEN, dc=0.3),
           f, 25600, 10.0, 0.123456789)
    for name, deg in (("Q1", 40.0), ("Q2", 140.0), ("Q3", 220.0),
                      ("Q4", -40.0)):
        yield ("quadrant " + name, service(f, deg, u=ODD, i=ODD),
               f, 10240, 10.0, 0.5)
    yield ("PF 0.25", service(f, 75.5225), f, 12800, 10.0, 0.0)
    yield ("1 mA", service(f, 60.0, (0.0021, 0.0025, 0.0065), u=ODD, i=ODD),
           f, 12800, 10.0, 0.0)


def direction_cases():
    f = 49.5
    yield ("one phase feeds back", service(f, (20.0, 170.0, 30.0), i=ODD),
           f, 12800, 10.0, 0.25)
    yield ("two phases feed back", service(f, (160.0, 170.0, 30.0), i=ODD),
           f, 12800, 10.0, 0.25)
    s = service(f, 30.0, (5.0, 5.0, 5.0), u=ODD)
    for k, p in enumerate("abc"):
        s["i" + p] = half_wave(f, 5.0, 2.0 - 120.0 * k - 30.0 * k, 60)
    yield "half-wave rectified", s, f, 12800, 10.0, 0.7
    # A small load under DC: the watts of neighbouring half-cycles have
    # opposite signs, those of whole cycles do not.
    yield ("DC above the load", service(f, (20.0, 165.0, -40.0), (0.5,) * 3,
                                        u=ODD, i=ODD, dc=3.0),
           f, 12800, 10.0, 0.4)
    s = service(f, (30.0, 200.0, -50.0), u=ODD, i=ODD)
    # Steady at both ends: beyond an end no load is known but the last one.
    for p, f_m in (("a", 0.15), ("b", 0.30), ("c", 0.40)):
        s["i" + p] = modulated(s["i" + p], f_m, 1.0, 90.0, mean=0.2)
    yield "load swings through 0", s, f, 12800, 10.0, 0.3
    for name, deg in (("Q2", 140.0), ("Q3", 220.0)):
        yield ("a last fragment against " + name,
               service(50.03, deg, u=ODD, i=ODD), 50.03, 10240, 2.5, 0.5)


def channel_cases():
    f = 59.97
    whole = service(f, 35.0, u=ODD, i=ODD + EVEN, dc=0.05)

    def only(*names):
        return {k: whole[k] for k in names}

    yield "phase A", only("va", "ia"), f, 30720, 10.0, 0.9
    yield "phases B and C", only("vb", "vc", "ib", "ic"), f, 30720, 10.0, 0.1
    yield "currents first", only("ic", "ib", "ia", "vc", "vb", "va"), f, \
        30720, 10.0, 0.6
    yield "voltages", only("va", "vb", "vc"), f, 30720, 10.0, 0.6
    dead = dict(whole, ib=constant(0.0))
    yield "no current in B", dead, f, 30720, 10.0, 0.2
    dead = dict(whole, va=constant(0.0))
    yield "no voltage A", dead, f, 30720, 10.0, 0.2
    dead = dict(whole, vb=constant(0.0), vc=constant(0.0))
    yield "no voltage B and C", dead, f, 30720, 10.0, 0.2
    measured = dict(whole)
    measured["in"] = waveform(f, [(1, 0.7, 80.0), (3, 0.9, 15.0)], 0.01)
    yield "neutral measured", measured, f, 30720, 10.0, 0.2


RATES = (8000, 10240, 12800, 25600, 30720, 44100, 50000, 100000)
FREQUENCIES = (42.5, 45.0, 49.5, 50.03, 55.0, 59.97, 65.0, 69.0)
# What 8 kHz carries at 69 Hz (up to 0.431 of the rate: order 49).
SWEEP = ((3, 0.05, 20.0), (5, 0.04, 170.0), (7, 0.03, 80.0),
         (25, 0.02, 10.0), (40, 0.015, 70.0))


def sweep_cases():
    """Each rate and each frequency; all pairs are in test_sync."""
    for k, rate in enumerate(RATES):
        for j in (0, 3):
            f = FREQUENCIES[(3 * k + j) % 8]
            length = 10.0 if rate < 40000 else 5.0
            yield ("%g Hz at %d Hz" % (f, rate),
                   service(f, (60.0, -36.87, 75.5), u=SWEEP, i=SWEEP,
                           dc=0.02), f, rate, length, 0.05 + 0.1 * k)


def other_cases():
    # In step with 512 samples per cycle, boundaries on full seconds or not.
    for f, rate, deg in ((50.0, 25600, 0.0), (50.0, 25600, 90.0),
                         (60.0, 30720, 0.0), (60.0, 30720, 10.0)):
        yield ("synchronous %g Hz, %g deg" % (f, deg),
               service(f, 30.0, u=ODD, i=ODD + EVEN, start_deg=deg), f, rate,
               6.0, 0.0)
    f = 50.03
    s = service(f, 40.0, u=ODD, i=ODD)
    for length in (0.5, 1.0, 1.7):
        yield "%g s" % length, s, f, 12800, length, 0.25
    wires = dict(s, vn=waveform(f, [(1, 3.0, 20.0), (3, 2.0, 50.0)]))
    wires["in"] = waveform(f, [(1, 0.7, 20.0), (3, 0.2, 50.0)])
    yield "voltage and current of the neutral", wires, f, 12800, 6.0, 0.25
    yield ("sequence A C B", {"va": s["va"], "vb": s["vc"], "vc": s["vb"],
                              "ia": s["ia"], "ib": s["ic"], "ic": s["ib"]},
           f, 12800, 6.0, 0.25)
    yield ("voltage A far down", service(f, 40.0, u=ODD, i=ODD,
                                         volts=(8.0, 230.0, 230.0)),
           f, 12800, 6.0, 0.25)
    yield ("57.7 V, 10 mA", service(f, 40.0, (0.01,) * 3, u=ODD, i=ODD,
                                    volts=(57.7,) * 3), f, 12800, 6.0, 0.25)


def interharmonic_case():
    f = 50.03
    s = service(f, 40.0, u=ODD, i=ODD)
    between = dict(s)
    for k, p in enumerate("abc"):
        between["i" + p] += (sine(183.0, 0.5, 30 - 120 * k)
                             + sine(81.3, 0.3, 10 - 120 * k))
        between["v" + p] += sine(183.0, 4.0, 70 - 120 * k)
    return "interharmonics", between, f, 12800, 10.0, 0.25
