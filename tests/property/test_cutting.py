"""How a capture is cut into files changes nothing: files in sequence, each with
its sidecar, give the registers of the whole; with a gap between them they give
those of one capture with the same samples missing. The oracle is the program on
the uncut capture; the pieces are written here, not by it."""

import json
import os
import struct
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import check, main, must, registers, wattproof

RATE, FRAMES, START_NS = 8000, 20000, 250000000


def waveform():
    t = np.arange(FRAMES) / RATE
    u = 0.65 * np.sin(2 * np.pi * 50.03 * t + 1)
    i = 0.4 * np.sin(2 * np.pi * 50.03 * t + 0.4)
    return np.rint(np.stack([u, i], 1) * 32768).astype("<i2")


def sidecar(first, scale=500):
    ns = START_NS + first * (10 ** 9 // RATE)
    return {"start": "2024-01-01T00:00:%02d.%09dZ" % divmod(ns, 10 ** 9),
            "rate_hz": RATE,
            "channels": [
                {"source": 1, "quantity": "voltage", "phase": "A", "scale": scale},
                {"source": 2, "quantity": "current", "phase": "A", "scale": 20}]}


def piece(folder, name, samples, first, end, **kw):
    path = os.path.join(folder, name)
    data = samples[first:end].tobytes()
    with open(path, "wb") as f:
        f.write(b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " +
                struct.pack("<IHHIIHH", 16, 1, 2, RATE, RATE * 4, 4, 16) +
                b"data" + struct.pack("<I", len(data)) + data)
    with open(path + ".json", "w") as f:
        json.dump(sidecar(first, **kw), f)
    return path


def run(folder, name, *sources):
    case = os.path.join(folder, name)
    must("run", *sources, "-o", case, "--quiet")
    with h5py.File(os.path.join(case, "metrology.h5")) as f:
        rows = {k: v[:].tobytes() for k, v in f["seconds"].items()}
    with h5py.File(os.path.join(case, "pq.h5")) as f:
        f.visititems(lambda k, v: rows.update({"pq/" + k: v[:].tobytes()})
                     if isinstance(v, h5py.Dataset) else None)
    return registers(case), rows, case


def cuts(folder):
    samples = waveform()
    whole = run(folder, "whole", piece(folder, "w.wav", samples, 0, FRAMES))
    for at in ([10000], [1, 2, 3], [7, 16384, 16385]):
        edge = [0, *at, FRAMES]
        files = [piece(folder, "p%d.wav" % k, samples, a, b)
                 for k, (a, b) in enumerate(zip(edge, edge[1:]))]
        cut = run(folder, "cut", *files)
        check("cut at %s: registers" % at, cut[0] == whole[0], cut[0])
        check("cut at %s: rows" % at, cut[1] == whole[1])
        with open(os.path.join(cut[2], "summary.json")) as f:
            inputs = [i["path"] for i in json.load(f)["inputs"]]
        check("every sidecar is an input",
              all(p in inputs and p + ".json" in inputs for p in files), inputs)


def gaps(folder):
    samples = waveform()
    for gap in (100, 4000):
        a = piece(folder, "a.wav", samples, 0, 9003)
        b = piece(folder, "b.wav", samples, 9003 + gap, FRAMES)
        apart = run(folder, "apart", a, b)
        with h5py.File(os.path.join(apart[2], "metrology.h5")) as f:
            seconds = float(f["seconds"]["duration_s"][:].sum())
        check("gap of %d: its time is not measured" % gap,
              abs(seconds - (FRAMES - gap) / RATE) < 1e-9, seconds)
        for ext in ("h5", "csv"):
            copy = os.path.join(folder, "joined." + ext)
            must("ingest", a, b, "-o", copy, "--quiet")
            one = run(folder, "one", copy)
            check("gap of %d in one .%s" % (gap, ext), one[0] == apart[0] and
                  one[1] == apart[1], one[0])


def refused(folder):
    samples = waveform()
    a = piece(folder, "a.wav", samples, 0, 9000)
    b = piece(folder, "b.wav", samples, 9000, FRAMES, scale=400)
    done = wattproof("run", a, b, "-o", os.path.join(folder, "no"))
    check("another scale is refused", done.returncode == 3 and
          "b.wav.json: $.channels: expected the same as in" in done.stderr,
          done.stderr)
    b = piece(folder, "b.wav", samples, 8000, FRAMES)
    done = wattproof("run", a, b, "-o", os.path.join(folder, "no"))
    check("an overlap is refused", done.returncode == 3 and
          "b.wav: start: expected not before the end" in done.stderr, done.stderr)
    os.remove(a + ".json")
    done = wattproof("run", a, b, "-o", os.path.join(folder, "no"))
    check("a sidecar of a later file alone is refused", done.returncode == 3 and
          "b.wav.json: expected a sidecar beside" in done.stderr, done.stderr)
    check("nothing is left", not os.path.exists(os.path.join(folder, "no")))


def test(folder):
    cuts(folder)
    gaps(folder)
    refused(folder)


main(test)
