#!/usr/bin/env python3
"""wattproof ingest: what is copied opens as the original, and stored samples
are the same bits; wattproof info on other people's samples."""
import json
import math
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import SAMPLES, check, main, wattproof

base = None  # the temporary folder


def path(name):
    return os.path.join(base, name)


def info(file, *more):
    r = wattproof("info", "--json", file, *more)
    if r.returncode:
        check(f"info {file}", False, r.stderr)
        return None
    return json.loads(r.stdout)[0]


def ingest(*args):
    r = wattproof("ingest", *args)
    check(f"ingest {args}", r.returncode == 0 and not r.stderr, r.stderr)


def same(what, a, b, ulp=1e-15):
    """Everything that a copy must keep."""
    if not a or not b:
        return check(what, False, "no info")
    for key in ("start", "rate_hz", "frames", "si", "nominal"):
        check(f"{what}: {key}", a[key] == b[key], b[key])
    check(f"{what}: channels", len(a["channels"]) == len(b["channels"]))
    for x, y in zip(a["channels"], b["channels"]):
        for key in ("quantity", "phase", "name", "unit", "missing"):
            check(f"{what}: {key}", x[key] == y[key], y[key])
        for key in ("rms", "min", "max"):
            check(f"{what}: {key} of {x['name']} ({x[key]!r})",
                  math.isclose(x[key], y[key], rel_tol=ulp, abs_tol=1e-300),
                  y[key])


def comtrade(name, side="P", ratio="40,1", skew=0):
    """Two seconds of hand-written COMTRADE 1999 BINARY; returns the raw
    integers."""
    n, rate = 4000, 2000
    cfg = ["station,device,1999", "3,2A,1D",
           f"1,UA,A,,kV,0.0123,0.5,0,-32767,32767,{ratio},{side}",
           f"2,IA,A,,A,0.0017,0,{skew},-32767,32767,1,1,{side}",
           "1,CB closed,,,1", "50", "1", f"{rate},{n}",
           "01/02/2024,03:04:05.123456", "01/02/2024,03:04:05.500000",
           "BINARY", "1"]
    with open(path(name + ".cfg"), "w", newline="") as f:
        f.write("\r\n".join(cfg) + "\r\n")
    raw = [(round(9000 * math.sin(2 * math.pi * 50 * k / rate)),
            round(12000 * math.sin(2 * math.pi * 50 * k / rate - 1)))
           for k in range(n)]
    with open(path(name + ".dat"), "wb") as f:
        for k, (u, i) in enumerate(raw):
            f.write(struct.pack("<IIhhH", k + 1, k * 500, u, i, k // 7 % 2))
    return raw


def wav_samples(file):
    data = open(file, "rb").read()
    at = data.index(b"data") + 8
    return data[at:at + struct.unpack("<I", data[at - 4:at])[0]]


def scenarios():
    """In every format and back: the same; through two formats: the same bits.
    """
    for name in ("dip", "steady", "frequency"):
        source = f"testdata/scenarios/{name}.json"
        if not os.path.exists(source):
            continue
        first = info(source)
        for ext in ("h5", "wav", "w64", "caf", "flac", "csv"):
            more = ["--to", "pcm24"] if (name, ext) == ("frequency",
                                                        "flac") else []
            out = path(f"{name}.{ext}")
            ingest("-q", source, "-o", out, *more)
            # 32 bits into 24 is the one loss that was asked for.
            same(f"{name}.{ext}", first, info(out), 1e-6 if more else 1e-13)
        for ext in ("h5", "w64", "caf"):
            ingest("-q", path(f"{name}.{ext}"), "-o", path("back.wav"))
            check(f"{name}: {ext} to wav is the same bits",
                  wav_samples(path("back.wav")) ==
                  wav_samples(path(f"{name}.wav")))
        truth = path(name + "-truth.json")
        ingest("-q", source, "-o", path("t.h5"), "--truth", truth)
        check(f"{name}: truth is written", os.path.exists(truth))
    for n in "12":
        ingest("-q", "--reproducible", "testdata/scenarios/dip.json", "-o",
               path(f"r{n}.h5"))
    check("the same bytes twice", open(path("r1.h5"), "rb").read() ==
          open(path("r2.h5"), "rb").read())


def records():
    raw = comtrade("p")
    first = info(path("p.cfg"))
    u = [(0.0123 * a + 0.5) * 1000 / 40 for a, _ in raw]
    rms = math.sqrt(sum(x * x for x in u) / len(u))
    check("primary to secondary", math.isclose(first["channels"][0]["rms"],
                                               rms, rel_tol=1e-12),
          first["channels"][0])
    check("status channel", first["digital_inputs"][0]["ones"] ==
          sum(k // 7 % 2 for k in range(4000)), first["digital_inputs"])
    for ext in ("h5", "wav", "w64", "flac", "csv"):
        out = path(f"p-copy.{ext}")
        ingest("-q", path("p.cfg"), "-o", out)
        same(f"COMTRADE.{ext}", first, info(out), 1e-13)
    check("the integers are kept in WAV", wav_samples(path("p-copy.wav")) ==
          b"".join(struct.pack("<hh", *r) for r in raw))
    ingest("-q", path("p-copy.h5"), "-o", path("p2.wav"))
    check("and through HDF5", wav_samples(path("p2.wav")) ==
          wav_samples(path("p-copy.wav")))
    ones = info(path("p-copy.h5"))["digital_inputs"]
    check("status channels are kept in HDF5",
          ones == first["digital_inputs"], ones)
    # Skew is resampled away by whoever reads, not by the copy.
    comtrade("s", "S", "1,1", 37.5)
    first = info(path("s.cfg"))
    check("skew is said", first["channels"][1]["skew_us"] == 37.5)
    for ext in ("h5", "wav", "csv"):
        out = path(f"s-copy.{ext}")
        ingest("-q", path("s.cfg"), "-o", out)
        same(f"skewed COMTRADE.{ext}", first, info(out), 1e-12)


def floats():
    """Float samples into integers: full scale is what the samples need."""
    frames, body = 8000, bytearray()
    for k in range(frames):
        body += struct.pack("<f", 325 * math.sin(2 * math.pi * 50 * k / 8000))
    fmt = struct.pack("<HHIIHH", 3, 1, 8000, 32000, 4, 32)
    data = (b"WAVEfmt " + struct.pack("<I", 16) + fmt + b"data" +
            struct.pack("<I", len(body)) + body)
    with open(path("f.wav"), "wb") as f:
        f.write(b"RIFF" + struct.pack("<I", len(data)) + data)
    first = info(path("f.wav"))
    check("float WAV is in volts", first["si"], first["si"])
    check("RMS of it", math.isclose(first["channels"][0]["rms"],
                                    325 / math.sqrt(2), rel_tol=1e-6))
    for ext, to, tol in (("flac", "pcm24", 1e-6), ("wav", "pcm16", 1e-4)):
        out = path("f-copy." + ext)
        ingest("-q", path("f.wav"), "-o", out, "--to", to)
        same(f"float to {to}", first, info(out), tol)


def missing():
    """Missing samples and gaps pass through floats, HDF5 and text."""
    comtrade("x", "S", "1,1")
    with open(path("x.dat"), "r+b") as f:
        for k in range(1000, 1100):
            f.seek(k * 14 + 8)
            f.write(struct.pack("<h", -32768))
    first = info(path("x.cfg"))
    check("missing values", first["channels"][0]["missing"] == 100,
          first["channels"][0])
    for ext, more in (("h5", []), ("csv", []), ("wav", ["--to", "double"])):
        out = path("x-copy." + ext)
        ingest("-q", path("x.cfg"), "-o", out, *more)
        same(f"missing.{ext}", first, info(out), 1e-12)
    r = wattproof("ingest", path("x.cfg"), "-o", path("x-no.wav"))
    check("no integer is a missing sample", r.returncode == 3 and
          not os.path.exists(path("x-no.wav")) and
          len(r.stderr.splitlines()) == 1, r.stderr)


def plain():
    """No sidecar: full scale, and said so."""
    body = b"".join(struct.pack("<hh", round(16384 * math.sin(k / 10)), k % 7)
                    for k in range(4000))
    fmt = struct.pack("<HHIIHH", 1, 2, 8000, 32000, 4, 16)
    data = (b"WAVEfmt " + struct.pack("<I", 16) + fmt + b"data" +
            struct.pack("<I", len(body)) + body)
    with open(path("plain.wav"), "wb") as f:
        f.write(b"RIFF" + struct.pack("<I", len(data)) + data)
    i = info(path("plain.wav"))
    check("not in SI", i["si"] is False and i["channels"][0]["unit"] is None)
    check("full scale", abs(i["channels"][0]["max"] - 0.5) < 1e-3)
    check("noted", any("scale unknown" in n for n in i["notes"]), i["notes"])
    r = wattproof("info", path("plain.wav"), "--no-scan")
    check("text", r.returncode == 0 and "voltage  A     ?" in r.stdout,
          r.stdout)


def samples():
    """The README of the samples. Its figures are others' estimates: RMS of
    short records to 0.5 %, frequency of the two that are tracked or faulted
    to 0.06 Hz."""
    if not os.path.isdir(SAMPLES):
        return
    rows = [  # file, frequency, tolerance, {channel: RMS}, tolerance
        ("energy/sim_50.03hz_thd.wav", 50.03, .005, {}, 0),
        ("comtrade/keating/keating_1999.CFG", 59.983, .015,
         {4: 348.9, 0: 125.9}, 5e-3),
        ("comtrade/wisp-set2/1.cfg", 50.07, .06, {}, 0),
        ("comtrade/wisp-set2/3.cfg", 49.985, .06, {3: 45.4}, 5e-3),
        ("comtrade/nazir-1991/test.cfg", 50.004, .005, {0: 5.009}, 1e-3),
        ("csv/mhkit/2020224_181521_PowRaw.csv", 59.96, .005,
         {0: 8060, 3: 17.7}, 5e-3)]
    rows += [(f"comtrade/truth_comtradecore/truth_{n}", 50.02, .005,
              {0: 230.339, 3: 10.0013}, 3e-6)
             for n in ("ascii.cfg", "ascii.cff", "binary.cfg", "binary.cff",
                       "binary32.cfg", "binary32.cff", "float32.cfg",
                       "float32.cff")]
    for name, hz, hz_tol, rms, tol in rows:
        i = info(os.path.join(SAMPLES, name))
        if not i:
            continue
        check(f"{name}: {hz} Hz", abs(i["frequency_hz"] - hz) <= hz_tol,
              i["frequency_hz"])
        for c, value in rms.items():
            check(f"{name}: {value}",
                  abs(i["channels"][c]["rms"] / value - 1) <= tol,
                  i["channels"][c]["rms"])
        if "truth_" in name:
            ones = {d["name"]: d["ones"] for d in i["digital_inputs"]}
            check(f"{name}: status", (ones["D1"], ones["D17"], ones["D18"]) ==
                  (6400, 6400, 9600), ones)
    for root, _, files in os.walk(SAMPLES):
        for f in files:
            # Also a .cfg whose .dat is not there, and the .hdr beside records.
            if f.lower().endswith((".wav", ".cfg", ".cff", ".csv", ".hdr")):
                i = info(os.path.join(root, f), "--no-scan")
                check(f"{f} opens", bool(i and i["channels"]))
                if i and f.startswith("enf"):
                    i = info(os.path.join(root, f))
                    check(f"{f}: frequency", 49.97 <= i["frequency_hz"] <=
                          50.03, i["frequency_hz"])


def test(folder):
    global base
    base = folder
    scenarios()
    records()
    floats()
    missing()
    plain()
    samples()


main(test)
