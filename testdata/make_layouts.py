#!/usr/bin/env python3
"""Makes testdata/layouts: small files of our own in the layouts of public data
sets and instruments, each with a sidecar that reads it, and expected.json with
what must be read, computed here from the parameters of the signals.

    python3 testdata/make_layouts.py        (needs numpy, h5py, bin/wattproof)

Every waveform is a sum of sines over whole cycles; nothing is taken from the
data sets. FLAC and CAF are converted from WAV by wattproof itself."""
import json
import os
import struct
import subprocess

import h5py
import numpy as np

ROOT = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(ROOT, "layouts")
PROGRAM = os.path.join(os.path.dirname(ROOT), "bin", "wattproof")
EXPECTED = []
THIRD = 2 * np.pi / 3


def path(*parts):
    p = os.path.join(OUT, *parts)
    os.makedirs(os.path.dirname(p), exist_ok=True)
    return p


def sines(rate, frames, hz, parts):
    """parts: (order, amplitude, phase)"""
    t = np.arange(frames) / rate
    return sum(a * np.sin(2 * np.pi * hz * k * t + p) for k, a, p in parts)


def rms(parts):
    return float(np.sqrt(sum(a * a / 2 for _, a, _ in parts)))


def chunk(name, data):
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)


def wav(file, rate, channels, bits):
    """Integer or (bits = -32) float samples, given as -1..1 or as they are."""
    x = np.stack(channels, axis=1)
    n, width, form = x.shape[1], abs(bits) // 8, 1
    if bits < 0:
        data, form = x.astype("<f4").tobytes(), 3
    elif bits == 24:
        q = np.rint(x * 2**23).astype("<i4")
        data = q.reshape(-1, 1).view(np.uint8)[:, :3].tobytes()
    else:
        data = np.rint(x * 2**15).astype("<i2").tobytes()
    fmt = struct.pack("<HHIIHH", form, n, rate, rate * n * width, n * width,
                      abs(bits))
    body = b"WAVE" + chunk(b"fmt ", fmt) + chunk(b"data", data)
    with open(file, "wb") as f:
        f.write(b"RIFF" + struct.pack("<I", len(body)) + body)


def convert(file, rate, channels, bits):
    """The same samples in the format of the file's extension."""
    temp = path("temp.wav")
    wav(temp, rate, channels, bits)
    subprocess.run([PROGRAM, "ingest", "-q", temp, "-o", file], check=True)
    os.remove(temp)
    os.remove(file + ".json")  # the layout has its own


def sidecar(file, **content):
    with open(file, "w") as f:
        json.dump(content, f, indent=2)
        f.write("\n")


def expect(files, sidecar_file, start, rate, frames, channels, tolerance=1e-3):
    """channels: (quantity, phase, rms)"""
    EXPECTED.append({
        "files": files, "sidecar": sidecar_file, "start": start,
        "rate_hz": rate, "frames": frames, "tolerance": tolerance,
        "channels": [{"quantity": q, "phase": p, "rms": r}
                     for q, p, r in channels]})


def channel(source, quantity, phase, **more):
    return {"source": source, "quantity": quantity, "phase": phase, **more}


def uk_dale():
    rate, hz, frames = 16000, 50, 3200
    volts, amps, lead = 1.90101491444e-07, 4.9224284384e-08, 1.5
    v = [(1, 325.0, 0.0), (3, 6.0, 0.4)]
    i = [(1, 12.0, -0.5), (3, 3.0, 1.0)]
    # The stored current leads the true one: the calibration says by how much.
    i_stored = [(k, a, p + k * np.radians(lead)) for k, a, p in i]
    names = []
    for n, second in enumerate(("123456", "323456")):
        x = sines(rate, 2 * frames, hz, v)[n * frames:][:frames]
        y = sines(rate, 2 * frames, hz, i_stored)[n * frames:][:frames]
        names.append(f"uk-dale/vi-1355270400_{second}.flac")
        convert(path(names[-1]), rate, [x / volts / 2**31, y / amps / 2**31],
                24)
    with open(path("uk-dale", "calibration_house_1.cfg"), "w") as f:
        f.write("[Calibration]\n"
                f"volts_per_adc_step = {volts}\n"
                f"amps_per_adc_step = {amps}\n"
                f"phase_difference = {lead}\n")

    def cal(key, **more):
        return {"file": "calibration_house_1.cfg", "section": "Calibration",
                "key": key, **more}
    sidecar(path("uk-dale", "uk-dale.json"),
            comment="Names are unix seconds with _ for the point; steps are "
            "per 32 bit step; clocks of sound cards drift, so an hour's file "
            "may end up to a second off.",
            start={"from_name": "unix"},
            sequence={"tolerance_s": 1},
            nominal={"frequency_hz": 50, "voltage_v": 230},
            channels=[channel(1, "voltage", "A",
                              scale=cal("volts_per_adc_step", times=2**31)),
                      channel(2, "current", "A",
                              scale=cal("amps_per_adc_step", times=2**31),
                              phase_deg=cal("phase_difference"))])
    # The resampled current loses 32 samples at both ends.
    expect(names, "uk-dale/uk-dale.json", "2012-12-12T00:00:00.123456000Z",
           rate, 2 * frames,
           [("voltage", "A", rms(v)), ("current", "A", rms(i))], 1e-2)


def blond(unit, rate, frames, sets, expected, file_sidecar):
    name = f"blond/{unit}-2016-09-30T11-02-08.736487T+0200-0000000.hdf5"
    with h5py.File(path(name), "w", libver="earliest",
                   track_order=False) as f:
        at = dict(year=2016, month=9, day=30, hours=11, minutes=2, seconds=8,
                  microseconds=736487)
        for key, value in at.items():
            f.attrs[key] = np.uint32(value)
        f.attrs["name"] = np.bytes_(unit)
        f.attrs["timezone"] = np.bytes_("+0200")
        f.attrs["sequence"] = np.uint32(0)
        f.attrs["frequency"] = np.uint64(rate)
        f.attrs["first_trigger_id"] = np.uint16(0)
        f.attrs["last_trigger_id"] = np.uint16(frames - 1)
        for key, (x, factor) in sets.items():
            d = f.create_dataset(key, data=np.rint(x / factor).astype("<i2"),
                                 chunks=(min(frames, 4096),), compression=9,
                                 shuffle=True, fletcher32=True,
                                 track_times=False)
            d.attrs["calibration_factor"] = float(factor)
    expect([name], f"blond/{file_sidecar}", "2016-09-30T09:02:08.736487000Z",
           rate, frames, expected)


def blond_clear():
    rate, hz, frames = 50000, 50, 3000
    sets, expected, channels = {}, [], []
    for n, phase in enumerate("ABC"):
        v = [(1, 324.0 + n, -n * THIRD)]
        i = [(1, 8.0 + n, -n * THIRD - 0.3), (5, 0.7, 0.2)]
        # The residual offset that the running mean takes away.
        sets[f"voltage{n + 1}"] = (sines(rate, frames, hz, v) + 3.5,
                                   0.011170775)
        sets[f"current{n + 1}"] = (sines(rate, frames, hz, i) - 0.25,
                                   0.0009625)
        expected += [("voltage", phase, rms(v)), ("current", phase, rms(i))]
        for q in ("voltage", "current"):
            channels.append(channel(f"{q}{n + 1}", q, phase,
                                    unit="V" if q == "voltage" else "A",
                                    remove_mean_per_cycle=True))
    sidecar(path("blond", "clear.json"),
            comment="The aggregate unit: rate and calibration factors are "
            "attributes of the file; an offset remains and is taken away per "
            "cycle.",
            start={"from_name": "iso"},
            nominal={"frequency_hz": 50, "voltage_v": 230},
            channels=channels)
    blond("clear", rate, frames, sets, expected, "clear.json")


def blond_medal():
    rate, hz, frames = 6400, 50, 1280
    v = [(1, 325.0, 0.0)]
    sets = {"voltage": (sines(rate, frames, hz, v), 0.2853)}
    for n in range(1, 7):
        i = [(1, 1.0 / n, -0.1 * n)]
        sets[f"current{n}"] = (sines(rate, frames, hz, i),
                               0.015151515 if n == 1 else 0.005405405)
    sidecar(path("blond", "medal.json"),
            comment="A unit of six sockets: one voltage, six currents; here "
            "socket 1.",
            start={"from_name": "iso"}, nominal={"frequency_hz": 50},
            channels=[channel("voltage", "voltage", "A", unit="V"),
                      channel("current1", "current", "A", unit="A")])
    blond("medal-1", rate, frames, sets,
          [("voltage", "A", rms(v)), ("current", "A", float(np.sqrt(0.5)))],
          "medal.json")
    EXPECTED[-1]["tolerance"] = 1e-2  # coarse counts


def whited():
    rate, hz, frames = 44100, 50, 8820
    v = [(1, 326.0, 0.3)]
    i = [(1, 9.0, 0.2), (3, 1.0, 0.0)]
    name = "whited/Kettle_Own_r1_MK2_20151105091200.flac"
    convert(path(name), rate, [sines(rate, frames, hz, v) / 861.15,
                               sines(rate, frames, hz, i) / 60.200], 16)
    kits = [{"MK1": 1033.64, "MK2": 861.15, "MK3": 988.926},
            {"MK1": 61.4835, "MK2": 60.200, "MK3": 60.9562}]
    sidecar(path("whited", "whited.json"),
            comment="The measuring kit in the file's name decides the scale; "
            "the start is local time.",
            start={"from_name": "yyyymmddhhmmss"}, time_zone_offset="+01:00",
            nominal={"frequency_hz": 50},
            channels=[channel(1, "voltage", "A", scale={"name_token": kits[0]}),
                      channel(2, "current", "A",
                              scale={"name_token": kits[1]})])
    expect([name], "whited/whited.json", "2015-11-05T08:12:00.000000000Z",
           rate, frames, [("voltage", "A", rms(v)), ("current", "A", rms(i))])


def cooll():
    rate, hz, frames = 100000, 50, 10000
    v, i = [(1, 322.0, 0.0)], [(1, 4.0, 0.6), (3, 1.5, 0.1)]
    factors = []
    for letter, parts in (("C", i), ("V", v)):
        x = sines(rate, frames, hz, parts)
        full = float(np.max(np.abs(x))) * (1 + 2**-15)
        factors.append(full)
        convert(path("cooll", "data", f"scenario{letter}1_3.flac"), rate,
                [x / full], 16)
    with open(path("cooll", "scaleFactors.txt"), "w") as f:
        f.write("1.5 300\n2.5 310\n%.17g %.17g\n" % tuple(factors))

    def factor(field, after):
        return {"file": "scaleFactors.txt", "line": {"after": after},
                "field": field}
    sidecar(path("cooll", "cooll.json"),
            comment="Current and voltage in files of their own, normalised to "
            "their peaks; line k of scaleFactors.txt belongs to record k.",
            nominal={"frequency_hz": 50},
            channels=[
                channel(1, "voltage", "A", file="data/scenarioV1_3.flac",
                        scale=factor(2, "scenarioV1_")),
                channel(1, "current", "A", file="data/scenarioC1_3.flac",
                        scale=factor(1, "scenarioC1_"))])
    expect(["cooll/cooll.json"], None, None, rate, frames,
           [("voltage", "A", rms(v)), ("current", "A", rms(i))])


def plaid():
    rate, hz, frames = 30000, 60, 2000
    v, i = [(1, 169.0, 0.0)], [(1, 5.0, -0.4), (3, 2.0, 0.9)]
    x, y = sines(rate, frames, hz, v), sines(rate, frames, hz, i)
    with open(path("plaid", "1.csv"), "w") as f:
        for a, b in zip(y, x):
            f.write(f"{a:.4f},{b:.3f}\n")
    with open(path("plaid", "meta.json"), "w") as f:
        json.dump([{"id": "1", "meta": {
            "header": {"sampling_frequency": "30000Hz"},
            "instances": {"length": "0.07s"}}}], f, indent=2)
        f.write("\n")
    sidecar(path("plaid", "1.csv.json"),
            comment="No header; column 1 is the current; the rate is text in "
            "the metadata.",
            rate_hz={"file": "meta.json",
                     "key": "0.meta.header.sampling_frequency"},
            nominal={"frequency_hz": 60, "voltage_v": 120},
            csv={"separator": ",", "header": False, "time_column": None},
            channels=[channel(2, "voltage", "A", unit="V"),
                      channel(1, "current", "A", unit="A")])
    expect(["plaid/1.csv"], "plaid/1.csv.json", None, rate, frames,
           [("voltage", "A", rms(v)), ("current", "A", rms(i))])


def fired():
    rate, hz, frames = 8000, 50, 2400
    v, i = [(1, 325.5, 0.0)], [(1, 2300.0, 0.2), (3, 400.0, 0.0)]  # mA
    name = "fired/smartmeter001_L1.caf"
    convert(path(name), rate, [sines(rate, frames, hz, v),
                               sines(rate, frames, hz, i)], -32)
    sidecar(path("fired", "smartmeter001_L1.caf.json"),
            comment="One phase's WavPack stream of the MKV, converted to CAF; "
            "TIMESTAMP is its tag; currents are in mA; wiring that was "
            "reversed would be inverted in both channels.",
            start={"unix_s": 1592524800.25}, nominal={"frequency_hz": 50},
            channels=[channel(1, "voltage", "A", unit="V", invert=False),
                      channel(2, "current", "A", unit="mA", invert=False)])
    i_a = [(k, a / 1000, p) for k, a, p in i]
    expect([name], name + ".json", "2020-06-19T00:00:00.250000000Z", rate,
           frames, [("voltage", "A", rms(v)), ("current", "A", rms(i_a))])


def rigol():
    rate, hz, frames = 25000, 50, 1000
    v, i = [(1, 320.0, 0.1)], [(1, 6.0, -0.2)]
    x = sines(rate, frames, hz, v) / 100  # probe 100:1
    y = sines(rate, frames, hz, i) * 0.1  # clamp 100 mV/A
    with open(path("rigol", "scope.csv"), "w") as f:
        f.write("X,CH1,CH2,Start,Increment,\n"
                f"Sequence,Volt,Volt,-2.000000e-02,{1 / rate:.6e},\n")
        for n in range(frames):
            f.write(f"{n},{x[n]:.4e},{y[n]:.4e},\n")
    sidecar(path("rigol", "scope.csv.json"),
            comment="CH1 by a 100:1 probe, CH2 by a clamp of 100 mV/A that is "
            "clipped on the wrong way round.",
            nominal={"frequency_hz": 50},
            channels=[channel("CH1", "voltage", "A", scale=100),
                      channel("CH2", "current", "A", scale=10, invert=True)])
    expect(["rigol/scope.csv"], "rigol/scope.csv.json", None, rate, frames,
           [("voltage", "A", rms(v)), ("current", "A", rms(i))])


for make in (uk_dale, blond_clear, blond_medal, whited, cooll, plaid, fired,
             rigol):
    make()
with open(path("expected.json"), "w") as out:
    json.dump(EXPECTED, out, indent=1)
    out.write("\n")
