"""PQDIF in another language: what test_pqdif_oracle.c compares with.

  pqdif_oracle.py list FILE OUT      decode a file into lines of text
  pqdif_oracle.py make FOLDER SEED   make files r0.pqd ... r15.pqd at random

Written from the format's description (IEEE 1159.3), with the standard library
only. The lines are the file's content, one thing each, tab-separated; numbers
as %.17g, so that they must agree to the last bit.
"""
import math
import os
import random
import struct
import sys
import uuid
import zlib

SIGNATURE = uuid.UUID("4a111440-e49f-11cf-9900-505144494600")
F1 = "-f1c3-11cf-9d89-0080c72e70a3"
F5 = "-f5f5-11cf-9d89-0080c72e70a3"
F7 = "-f76e-11cf-9d89-0080c72e70a3"
F9 = "-f9c4-11cf-9d89-0080c72e70a3"
TAG = {k: uuid.UUID(v) for k, v in {
    "container": "89738606" + F1, "source": "89738619" + F1,
    "settings": "b48d858c" + F5, "observation": "8973861a" + F1,
    "version": "89738607" + F1, "file": "89738608" + F1,
    "creation": "89738609" + F1, "style": "8973861b" + F1,
    "algorithm": "8973861c" + F1,
    "vendor": "b48d8582" + F5, "ds_name": "b48d8587" + F5,
    "defns": "b48d858d" + F5, "defn": "b48d858e" + F5,
    "channel_name": "b48d8590" + F5, "phase": "b48d8591" + F5,
    "qtype": "b48d8592" + F5,
    "measured": "c690e872-f755-11cf-9d89-0080c72e70a3",
    "series_defns": "b48d8598" + F5, "series_defn": "b48d859a" + F5,
    "vtype": "b48d859c" + F5, "unit": "b48d859b" + F5,
    "character": "3d786f9e" + F7, "method": "b48d85a1" + F5,
    "nominal": "0fa118c8-cb4a-11d2-b30b-fe25cb9a1760",
    "effective": "62f28183" + F9, "array": "62f28182" + F9,
    "nominal_hz": "0fa118c3-cb4a-11d2-b30b-fe25cb9a1760",
    "setting": "3d786f9a" + F7, "idx": "b48d858f" + F5,
    "ratio": "62f2818a" + F9,
    "obs_name": "3d786f8a" + F7, "created": "3d786f8b" + F7,
    "start": "3d786f8c" + F7, "trigger": "3d786f8d" + F7,
    "triggered": "3d786f8e" + F7, "instances": "3d786f91" + F7,
    "instance": "3d786f92" + F7, "sers": "3d786f93" + F7,
    "ser": "3d786f94" + F7, "scale": "3d786f96" + F7,
    "offset": "3d786f97" + F7, "share_ch": "8973861f" + F1,
    "share_ser": "89738620" + F1, "values": "3d786f99" + F7,
    "group": "f90de218-e67b-4cf1-a295-b021a2d46767"}.items()}
TIME = uuid.UUID("c690e862-f755-11cf-9d89-0080c72e70a3")
VAL = uuid.UUID("67f6af97-f753-11cf-9d89-0080c72e70a3")
WAVEFORM = uuid.UUID("67f6af80-f753-11cf-9d89-0080c72e70a3")
ZERO = uuid.UUID(int=0)
FORMAT = {1: "B", 2: "H", 3: "I", 10: "c", 11: "H", 20: "b", 21: "h", 22: "i",
          30: "B", 31: "H", 32: "I", 40: "f", 41: "d", 42: "ff", 43: "dd",
          50: "Id", 60: "16s"}


# Reading.

def values(body, at, kind, n):
    """n values of a physical type as tuples."""
    fmt = "<" + FORMAT[kind]
    return [v for v in struct.iter_unpack(
        fmt, body[at:at + n * struct.calcsize(fmt)])]


def tree(body, at=0):
    """A collection: list of (tag, element kind, type, content)."""
    out = []
    for i in range(struct.unpack_from("<i", body, at)[0]):
        e = at + 4 + 28 * i
        kind, typ, inside = body[e + 16:e + 19]
        tag = uuid.UUID(bytes_le=body[e:e + 16])
        link = struct.unpack_from("<i", body, e + 20)[0]
        if kind == 1:
            out.append((tag, 1, 0, tree(body, link)))
        elif kind == 2:
            out.append((tag, 2, typ,
                        values(body, e + 20 if inside else link, typ, 1)))
        else:
            n = struct.unpack_from("<i", body, link)[0]
            out.append((tag, 3, typ, values(body, link + 4, typ, n)))
    return out


def find(c, name):
    for tag, kind, typ, content in c:
        if tag == TAG[name]:
            return kind, typ, content
    return None


def number(typ, v):
    return (v[0] - 25569) * 86400.0 + v[1] if typ == 50 else float(v[0])


def num(c, name, missing=math.nan):
    e = find(c, name)
    return number(e[1], e[2][0]) if e else missing


def integer(c, name, missing):
    return int(num(c, name, missing))


def guid(c, name):
    e = find(c, name)
    return uuid.UUID(bytes_le=e[2][0][0]) if e else ZERO


def text(c, name):
    e = find(c, name)
    if not e:
        return ""
    if e[1] == 11:
        s = "".join(chr(v[0]) for v in e[2])
    else:
        s = b"".join(v[0] for v in e[2]).decode("latin-1")
    return s.split("\0")[0]


def stamp(c, name):
    e = find(c, name)
    if not e:
        return "-"
    day, second = e[2][0]
    return str((day - 25569) * 86400 * 10**9 + round(second * 1e9))


def subs(c, name, one):
    e = find(c, name)
    return [x[3] for x in e[2] if x[1] == 1 and x[0] == TAG[one]] if e else []


def expand(typ, raw, method):
    x = [number(typ, v) for v in raw]
    if method & 4 and not method & 1:
        out, at = [], 0.0
        for k in range(int(x[0]) if x else 0):
            n, step = int(x[1 + 2 * k]), x[2 + 2 * k]
            out += [at + i * step for i in range(n)]
            at += n * step
        return out
    return x


def own(ser, method):
    """The values of a series that has some: (type, list, runs) or None."""
    e = find(ser, "values")
    if not e:
        return None
    x = expand(e[1], e[2], method)
    if method & 2:
        k, o = num(ser, "scale", 1.0), num(ser, "offset", 0.0)
        x = [v * k + o for v in x]
    return e[1], x, (len(e[2]) - 1) // 2 if method & 4 and not method & 1 else 0


def even(first, last, x, runs):
    n = len(x)
    if n < 2:
        return False
    step = (last - first) / (n - 1)
    if not step > 0:
        return False
    if runs:
        return runs == 1
    return all(abs(v - first - i * step) <= 0.01 * step
               for i, v in enumerate(x))


def g(x):
    return "nan" if math.isnan(x) else "%.17g" % x


def timing(entry, start, hz):
    """points, first [s], last [s], rate, uniform of one channel."""
    points = max([len(v[1]) for _, v, _ in entry if v], default=0)
    times = [(d, v) for d, v, _ in entry if v and d and d[0] == TIME]
    if not times or not times[0][1][1]:
        return points, math.nan, math.nan, 0.0, False
    d, (typ, x, runs) = times[0]
    unit = 1.0 if d[1] != 3 else 1.0 / hz if hz > 0 else math.nan
    zero = float(start) * 1e-9 if typ == 50 else 0.0
    first, last = x[0] * unit - zero, x[-1] * unit - zero
    rate = 0.0
    if x[-1] > x[0] and not math.isnan(last - first):
        rate = (len(x) - 1) / (last - first)
    return len(x), first, last, rate, even(x[0], x[-1], x, runs)


def list_channel(inst, defns, context, everything):
    start, hz = context
    idx = integer(inst, "idx", -1)
    name, _, sdefs = defns[idx]
    entry = []
    for k, ser in enumerate(subs(inst, "sers", "ser")):
        d = sdefs[k] if k < len(sdefs) else None
        v, shared = own(ser, d[2] if d else 1), False
        if not v:
            c, s = integer(ser, "share_ch", -1), integer(ser, "share_ser", -1)
            oi = everything[c]
            oser = subs(oi, "sers", "ser")[s]
            v = own(oser, defns[integer(oi, "idx", -1)][2][s][2])
            shared = True
        entry.append((d, v, shared))
    n, first, last, rate, uni = timing(entry, start, hz)
    yield "I\t%d\t%s\t%s\t%d\t%s\t%s\t%s\t%d" % (
        idx, name, g(num(inst, "group")), n, g(first), g(last), g(rate), uni)
    for d, (_, x, _), shared in entry:
        total = 0.0
        for v in x:
            total += v
        yield "V\t%s\t%d\t%d\t%d\t%s\t%s\t%s" % (
            d[0] if d else ZERO, d[1] if d else 0, shared, len(x), g(total),
            g(x[0] if x else math.nan), g(x[-1] if x else math.nan))


def list_source(c, i):
    defns = []
    yield "S\t%d\t%s\t%s" % (i, text(c, "ds_name"), guid(c, "vendor")), defns
    for d in subs(c, "defns", "defn"):
        sdefs = [(guid(s, "vtype"), integer(s, "unit", 0),
                  integer(s, "method", 1), s)
                 for s in subs(d, "series_defns", "series_defn")]
        name = text(d, "channel_name")
        defns.append((name, d, sdefs))
        yield "D\t%s\t%d\t%d\t%s" % (
            name, integer(d, "phase", 0), integer(d, "measured", 0),
            guid(d, "qtype")), defns
        for v, u, m, s in sdefs:
            yield "d\t%s\t%d\t%d\t%s\t%s" % (
                v, u, m, guid(s, "character"), g(num(s, "nominal"))), defns


def records(data):
    at = 0
    while True:
        assert data[at:at + 16] == SIGNATURE.bytes_le
        tag = uuid.UUID(bytes_le=data[at + 16:at + 32])
        _, size, following, _ = struct.unpack_from("<iiiI", data, at + 32)
        yield tag, data[at + 64:at + 64 + size]
        at = following
        if not at:
            return


def listing(path):
    with open(path, "rb") as f:
        data = f.read()
    packed, defns, hz = False, [], math.nan
    sources = settings = 0
    source = setting = -1
    for tag, body in records(data):
        c = tree(zlib.decompress(body) if packed else body)
        if tag == TAG["container"]:
            style, alg = integer(c, "style", 0), integer(c, "algorithm", 0)
            packed = style == 2 and alg == 1
            yield "C\t%s\t%s\t%d\t%d" % (text(c, "file"),
                                         stamp(c, "creation"), style, alg)
        elif tag == TAG["source"]:
            source, setting, hz = sources, -1, math.nan
            sources += 1
            for line, defns in list_source(c, source):
                yield line
        elif tag == TAG["settings"]:
            setting, hz = settings, num(c, "nominal_hz")
            settings += 1
            yield "M\t%d\t%d\t%s\t%s" % (setting, source,
                                         stamp(c, "effective"), g(hz))
            for s in subs(c, "array", "setting"):
                yield "m\t%d\t%s" % (integer(s, "idx", -1),
                                     g(num(s, "ratio")))
        else:
            start = stamp(c, "start")
            yield "O\t%s\t%s\t%s\t%s\t%d\t%d\t%d" % (
                text(c, "obs_name"), start, stamp(c, "created"),
                stamp(c, "triggered"), integer(c, "trigger", 0), source,
                setting)
            everything = subs(c, "instances", "instance")
            for inst in everything:
                yield from list_channel(inst, defns, (start, hz), everything)


# Writing.

def pad(b):
    return b + bytes(-len(b) % 4)


class Body:
    """Builds a body depth first; what is small is embedded, or by chance not.
    """

    def __init__(self, dice):
        self.dice = dice

    def collection(self, entries, at=0):
        table, data = struct.pack("<i", len(entries)), b""
        start = at + 4 + 28 * len(entries)
        for name, kind, typ, content in entries:
            head = TAG[name].bytes_le + bytes([kind, typ])
            if kind == 2 and len(content) <= 8 and self.dice.random() < 0.7:
                table += head + b"\1\0" + content.ljust(8, b"\0")
                continue
            link = start + len(data)
            piece = self.collection(content, link) if kind == 1 else \
                pad(content)
            table += head + b"\0\0" + struct.pack("<ii", link, len(piece))
            data += piece
        return table + data


def scalar(name, typ, *v):
    return name, 2, typ, struct.pack("<" + FORMAT[typ], *v)


def vector(name, typ, xs):
    fmt = "<" + FORMAT[typ]
    return name, 3, typ, struct.pack("<i", len(xs)) + b"".join(
        struct.pack(fmt, *(x if isinstance(x, tuple) else (x,))) for x in xs)


def string(name, s, wide=False):
    if wide:
        return vector(name, 11, [ord(c) for c in s + "\0"])
    return vector(name, 10, [bytes([c]) for c in s.encode() + b"\0"])


def ident(name, u):
    return name, 2, 60, u.bytes_le


def group(name, entries):
    return name, 1, 0, entries


def random_defn(dice, i):
    scaled = dice.choice([0, 2])
    time = [ident("vtype", TIME), scalar("unit", 32, dice.choice([2, 2, 3])),
            scalar("method", 32, dice.choice([1, 4]) | dice.choice([0, 2]))]
    val = [ident("vtype", VAL), scalar("unit", 32, dice.choice([6, 7])),
           scalar("method", 32, 1 | scaled), scalar("nominal", 41, 230.5 + i)]
    dice.shuffle(time)
    return group("defn", [
        string("channel_name", "channel %d" % i, dice.random() < 0.3),
        scalar("phase", 32, dice.randrange(8)),
        scalar("measured", 32, dice.randrange(3)), ident("qtype", WAVEFORM),
        group("series_defns", [group("series_defn", time),
                               group("series_defn", val)])])


def method_of(defn, k):
    sdef = defn[3][4][3][k][3]
    return struct.unpack("<I", [e for e in sdef if e[0] == "method"][0][3])[0]


def random_values(dice, n):
    typ = dice.choice([20, 21, 22, 30, 31, 32, 40, 41])
    if typ >= 40:
        return vector("values", typ, [dice.uniform(-1e3, 1e3)
                                      for _ in range(n)])
    bits = {0: 7, 1: 15, 2: 31}[typ % 10]
    low = -(1 << bits) if typ < 30 else 0
    return vector("values", typ, [dice.randrange(low, 1 << bits)
                                  for _ in range(n)])


def random_time(dice, defn, n):
    typ, step = dice.choice([40, 41]), dice.choice([0.25, 1 / 7680.0, 1.0])
    if method_of(defn, 0) & 4:
        runs = [1.0, float(n), step]
        if dice.random() < 0.3:
            runs = [2.0, float(n // 2), step, float(n - n // 2), 2 * step]
        return vector("values", typ, runs)
    jitter = dice.choice([0.0, 0.0, 0.3])
    return vector("values", typ, [(i + jitter * dice.random()) * step
                                  for i in range(n)])


def random_instance(dice, defns, k, n):
    """Of definition k; TIME is shared with the first where it may be."""
    defn = defns[k]
    first = [random_time(dice, defn, n)]
    if k and method_of(defn, 0) == method_of(defns[0], 0) and \
            dice.random() < 0.8:
        first = [scalar("share_ch", 32, 0), scalar("share_ser", 32, 0)]
    second = [random_values(dice, n), scalar("scale", 41, dice.random()),
              scalar("offset", dice.choice([40, 41]), 0.5)]
    dice.shuffle(second)
    out = [scalar("idx", 32, k),
           group("sers", [group("ser", first), group("ser", second)])]
    if dice.random() < 0.3:
        out.append(scalar("group", 21, dice.randrange(1, 50)))
    return group("instance", out)


def random_observation(dice, defns, i):
    n = dice.choice([0, 1, 2, 64, 777])
    return [string("obs_name", "observation %d" % i),
            scalar("created", 50, 44000 + i, dice.uniform(0, 86399)),
            scalar("start", 50, 43999, dice.uniform(0, 86399)),
            scalar("trigger", 32, dice.randrange(5)),
            group("instances", [random_instance(dice, defns, k, n)
                                for k in range(len(defns))])]


def random_records(dice, style):
    yield "container", [
        vector("version", 32, [1, 5, 1, 5]), string("file", "made.pqd"),
        scalar("creation", 50, 45000, 1.25), scalar("style", 32, style),
        scalar("algorithm", 32, style // 2)]
    for s in range(dice.choice([1, 1, 2])):
        defns = [random_defn(dice, i) for i in range(dice.randrange(1, 5))]
        yield "source", [ident("vendor", ZERO), string("ds_name", "s%d" % s),
                         group("defns", defns)]
        if dice.random() < 0.7:
            yield "settings", [
                scalar("effective", 50, 43000, 0.0),
                scalar("nominal_hz", 41, 50.0),
                group("array", [group("setting", [
                    scalar("idx", 32, 0), scalar("ratio", 41, 60.0)])])]
        for i in range(dice.randrange(1, 4)):
            yield "observation", random_observation(dice, defns, i)


def make(path, seed):
    dice = random.Random(seed)
    style = dice.choice([0, 2])
    at, out = 0, b""
    all_records = list(random_records(dice, style))
    for i, (tag, entries) in enumerate(all_records):
        body = Body(dice).collection(entries)
        plain = body
        if i and style:
            body = zlib.compress(body, dice.choice([1, 6, 9]))
        check = dice.choice([0, zlib.adler32(body), zlib.crc32(plain)])
        gap = bytes(dice.choice([0, 0, 12]))
        at += 64 + len(body) + len(gap)
        out += SIGNATURE.bytes_le + TAG[tag].bytes_le + struct.pack(
            "<iiiI16x", 64, len(body), at if i + 1 < len(all_records) else 0,
            check) + body + gap
    with open(path, "wb") as f:
        f.write(out)


def main():
    if sys.argv[1] == "list":
        with open(sys.argv[3], "w", encoding="utf-8") as f:
            f.writelines(line + "\n" for line in listing(sys.argv[2]))
    else:
        for i in range(16):
            make(os.path.join(sys.argv[2], "r%d.pqd" % i),
                 int(sys.argv[3]) * 100 + i)


if __name__ == "__main__":
    main()
