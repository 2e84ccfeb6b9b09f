"""COMTRADE in another language: what test_comtrade_oracle.c compares with.

  comtrade_oracle.py decode CFG DAT OUT   decode a record
  comtrade_oracle.py make FOLDER SEED     make records r0 ... r15 at random

OUT and FOLDER/rN.bin: "A D N" as three u32, then the A*N stored analog values
as float64 channel by channel (NaN = missing), then the D*N states as bytes.
Written from the format's description, with numpy only.
"""
import os
import random
import sys

import numpy as np

WIDTH = {"BINARY": "<i2", "BINARY32": "<i4", "FLOAT32": "<f4"}
MISSING = {"BINARY": -32768, "BINARY32": -2147483648}


def put(path, analog, status):
    a = np.asarray(analog, dtype="<f8")
    d = np.asarray(status, dtype=np.uint8)
    n = a.shape[1] if a.shape[0] else d.shape[1]
    with open(path, "wb") as f:
        f.write(np.array([a.shape[0], d.shape[0], n], "<u4").tobytes())
        f.write(a.tobytes())
        f.write(d.tobytes())


def record_type(kind, a, d):
    return np.dtype([("n", "<u4"), ("t", "<u4"), ("x", WIDTH[kind], (a,)),
                     ("s", "<u2", ((d + 15) // 16,))])


def decode_binary(data, kind, a, d):
    dt = record_type(kind, a, d)
    r = np.frombuffer(data, dt, len(data) // dt.itemsize)
    if kind == "FLOAT32":
        miss = r["x"].view("<u4").reshape(len(r), a) == 0xFF7FFFFF
    else:
        miss = r["x"] == MISSING[kind]
    x = np.where(miss, np.nan, r["x"].astype("f8"))
    bits = [(r["s"][:, k // 16] >> (k % 16)) & 1 for k in range(d)]
    return x.T, np.array(bits, np.uint8).reshape(d, len(r))


def decode_ascii(data, a, d):
    x, s = [], []
    for line in data.replace(b"\x1a", b"").split():
        f = line.split(b",")
        x.append([float(v) if v.strip() else np.nan for v in f[2:2 + a]])
        s.append([int(v) for v in f[2 + a:2 + a + d]])
    return (np.array(x, "f8").reshape(len(x), a).T,
            np.array(s, np.uint8).reshape(len(x), d).T)


def decode(cfg, dat, out):
    lines = open(cfg, "rb").read().split(b"\n")
    tt, a, d = lines[1].decode("ascii").strip().split(",")
    a, d = int(a[:-1]), int(d[:-1])
    kind = next(k for line in reversed(lines)
                for k in (line.strip().decode("latin-1").upper(),)
                if k in ("ASCII", *WIDTH))
    data = open(dat, "rb").read()
    if kind == "ASCII":
        put(out, *decode_ascii(data, a, d))
    else:
        put(out, *decode_binary(data, kind, a, d))


def make_cfg(path, kind, a, d, n):
    lines = ["ST,DEV,2013", f"{a + d},{a}A,{d}D"]
    lines += [f"{i + 1},A{i + 1},,,V,1,0,0,-9,9,1,1,S" for i in range(a)]
    lines += [f"{i + 1},D{i + 1},,,0" for i in range(d)]
    lines += ["50", "1", f"1000,{n}", "01/02/2020,03:04:05.000000",
              "01/02/2020,03:04:05.000000", kind, "1", "0,0", "0,0"]
    open(path, "w", newline="").write("\r\n".join(lines) + "\r\n")


def text_of(rng, v):
    if np.isnan(v):
        return " " * rng.randrange(3)
    forms = [f"{v:.0f}" if v == int(v) else repr(v), repr(v), f" {v:.17g}",
             f"{v:.17e} "]
    return rng.choice(forms)


def make_one(rng, base, kind):
    a, d, n = rng.randrange(1, 9), rng.randrange(0, 40), rng.randrange(1, 4000)
    make_cfg(base + ".cfg", kind, a, d, n)
    g = np.random.default_rng(rng.randrange(1 << 30))
    s = g.integers(0, 2, (n, d))
    lost = g.random((n, a)) < 0.01
    if kind == "ASCII":
        x = np.where(g.random((n, a)) < 0.5, g.integers(-99999, 99998, (n, a)),
                     g.standard_normal((n, a)) * 10.0 ** rng.randrange(-9, 9))
        x[lost] = np.nan
        rows = [",".join([str(i + 1), str(i * 1000)] +
                         [text_of(rng, v) for v in x[i]] +
                         [str(b) for b in s[i]]) for i in range(n)]
        open(base + ".dat", "w", newline="").write("\r\n".join(rows) + "\r\n")
        put(base + ".bin", x.T, s.T)
        return
    r = np.zeros(n, record_type(kind, a, d))
    r["n"], r["t"] = np.arange(1, n + 1), np.arange(n) * 1000
    if kind == "FLOAT32":
        r["x"] = g.standard_normal((n, a)) * 10.0 ** rng.randrange(-30, 30)
        truth = r["x"].astype("f8")
        r["x"][lost] = np.float32(-3.4028234663852886e38)
    else:
        lim = np.iinfo(WIDTH[kind]).max
        r["x"] = g.integers(-lim, lim, (n, a), endpoint=True)
        truth = r["x"].astype("f8")
        r["x"][lost] = MISSING[kind]
    truth[lost] = np.nan
    for k in range(d):
        r["s"][:, k // 16] |= (s[:, k] << (k % 16)).astype("<u2")
    open(base + ".dat", "wb").write(r.tobytes())
    put(base + ".bin", truth.T, s.T)


def main(argv):
    if argv[1] == "decode":
        decode(argv[2], argv[3], argv[4])
        return
    rng = random.Random(int(argv[3]))
    for i in range(16):
        kind = ("ASCII", "BINARY", "BINARY32", "FLOAT32")[i % 4]
        make_one(rng, os.path.join(argv[2], f"r{i}"), kind)


main(sys.argv)
