#!/usr/bin/env python3
"""Bad input on the command line: each kind ends with one line on standard
error that names command, file, place, expected and found; status 3; and
nothing new in the folder of the output."""
import json
import os
import re
import resource
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import cli

base = None  # the temporary folder


def path(name):
    return os.path.join(base, name)


def wattproof(*args, **kwargs):
    """Standard error as bytes: it may hold what no text holds."""
    return cli.wattproof(*args, text=False, timeout=60, **kwargs)


def put(name, data):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "wb") as f:
        f.write(data)
    return path(name)


def wav(samples, channels=2, rate=8000, bits=16, form=1):
    """A WAV by hand: samples are the bytes of the data chunk."""
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHH", form, channels, rate, rate * block, block,
                      bits)
    body = (b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + b"data" +
            struct.pack("<I", len(samples)) + samples)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def pcm(frames=8000, channels=2):
    import math
    out = bytearray()
    for i in range(frames):
        for c in range(channels):
            out += struct.pack("<h", int(20000 * math.sin(
                2 * math.pi * 50 * i / 8000 - c)))
    return bytes(out)


def floats(values, frames=800):
    """Stereo float64 whose frame 100, channel 1 has the given value."""
    out = bytearray()
    for i in range(frames):
        out += struct.pack("<dd", values if i == 100 else 1.0, 0.5)
    return wav(bytes(out), bits=64, form=3)


def sidecar(**more):
    s = {"rate_hz": 8000, "channels": [
        {"source": 1, "quantity": "voltage", "phase": "A", "scale": 500},
        {"source": 2, "quantity": "current", "phase": "A", "scale": 20}]}
    s.update(more)
    return json.dumps(s).encode()


def limit_size(n):
    def set_limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (n, n))
    return set_limit


def tell(name, problem, run):
    cli.check(name, not problem,
              f"{problem}\n    {run.args} {run.returncode} {run.stderr}")


def judge(name, run, folder_before, folder, pattern):
    lines = run.stderr.decode(errors="replace").splitlines()
    problem = None
    if run.returncode != 3:
        problem = f"status 3 expected, found {run.returncode}"
    elif len(lines) != 1:
        problem = f"one line expected, found {len(lines)}"
    elif not re.match(r"wattproof (info|ingest|run|formats): .+: .+", lines[0]):
        problem = "'wattproof CMD: file: place: ...' expected"
    elif not re.search(pattern, lines[0]):
        problem = f"text /{pattern}/ expected"
    elif sorted(os.listdir(folder)) != folder_before:
        problem = f"half-written output: {sorted(os.listdir(folder))}"
    tell(name, problem, run)


def bad(name, source, pattern, more=(), both=True, **kw):
    """run, ingest and info of the source must fail."""
    folder = path("out")
    os.makedirs(folder, exist_ok=True)
    before = sorted(os.listdir(folder))
    sources = source if isinstance(source, list) else [source]
    commands = [["ingest", *sources, "-o",
                 os.path.join(folder, "copy.h5"), *more],
                ["run", *sources, "-o", os.path.join(folder, "case"), *more]]
    if both:
        commands.append(["info", *sources[:1], *more])
    for command in commands:
        run = wattproof(*command, **kw)
        judge(f"{name} ({command[0]})", run, before, folder, pattern)


def content():
    good = wav(pcm())
    bad("truncated header", put("a/t.wav", good[:30]), "t.wav: ")
    bad("empty", put("a/e.wav", b""), "expected a capture, found an empty")
    bad("empty without extension", put("a/e", b""), "empty")
    bad("garbage", put("a/g.wav", bytes((i * 7919 >> 3) & 255 for i in
                                       range(1, 9000))), "g.wav: ")
    bad("wrong magic", put("a/m.wav", b"RIFX" + good[4:8] + b"XXXX" +
                           good[12:]), "m.wav: ")
    bad("wrong magic, HDF5", put("a/m.h5", b"\x89HDG\r\n\x1a\n" +
                                 bytes(200)), "m.h5: ")
    bad("zero channels", put("a/z.wav", wav(b"", channels=0)), "z.wav: ")
    bad("rate 0", put("a/r.wav", wav(pcm(), rate=0)), "r.wav: .*rate")
    bad("rate of 10 Hz", put("a/s.wav", wav(pcm(), rate=10)),
        "expected 800 Hz to 1 MHz .*found 10 Hz")
    bad("rate above 1 MHz", put("a/f.wav", wav(pcm(), rate=2000000)),
        "expected 800 Hz to 1 MHz")
    bad("NaN", put("a/n.wav", floats(float("nan"))), "n.wav: .*100")
    bad("infinity", put("a/i.wav", floats(float("inf"))), "i.wav: .*100")
    bad("1e300", put("a/b.wav", floats(1e300)),
        "b.wav: channel 1.*frame 100: expected a value within 1e12, "
        "found 1e.300")
    head = (b"RIFF" + struct.pack("<I", 92) + b"WAVEfmt " +
            struct.pack("<IHHIIHH", 16, 1, 65535, 8000, 0xffffffff, 65535,
                        16) + b"data" + struct.pack("<I", 0xfffffff0))
    bad("65535 channels in 100 bytes", put("a/c.wav", head.ljust(100, b"\0")),
        "c.wav: ")
    cfg = "s,d,1999\r\n10000000,10000000A,0D\r\n1,VA,A,,V,1,0,0,-9,9,1,1,S\r\n"
    put("a/k.dat", b"1,0,5\r\n")
    bad("10 million channels in 100 bytes", put("a/k.cfg", cfg.encode()),
        "k.cfg")
    csv = "t,V\n0,1\n0.001,x\n"
    bad("text where numbers belong", put("a/x.csv", csv.encode()), "x.csv")
    bad("scenario of nonsense", put("a/j.json", b'{"scenario": 1}'), "j.json")
    bad("not there", path("a/none.wav"), "none.wav: No such file")
    os.mkfifo(path("a/pipe"))
    bad("pipe that nobody writes", path("a/pipe"),
        "expected a file, found a device or pipe")
    low = put("a/l.wav", wav(pcm(), rate=150))
    folder = path("low")
    os.makedirs(folder)
    run = wattproof("run", low, "-o", os.path.join(folder, "c"))
    judge("rate of 150 Hz (run)", run, [], folder,
          "l.wav: sampling rate: expected 200 Hz to 2 MHz .*found 150 Hz")
    bad("directory", path("a"), "expected a file, found a directory")
    # Also as root, who may read what nobody else may.
    bad("path below a file", path("a/t.wav/x.wav"), "Not a directory")
    bad("NaN in a sequence", [put("a/q1.wav", good), path("a/n.wav")],
        ": ", both=False)


def permission():
    p = put("a/p.wav", wav(pcm()))
    os.chmod(p, 0)
    if os.geteuid() == 0:
        os.chmod(base, 0o755)
        os.chmod(path("a"), 0o755)
        nobody = 65534

        def drop():
            os.setgid(nobody)
            os.setuid(nobody)
        run = wattproof("info", p, preexec_fn=drop)
        if run.returncode == 126 or b"exec" in run.stderr:
            return cli.skip("nobody may not run the program")
        folder = path("a")
        judge("no permission", run, sorted(os.listdir(folder)), folder,
              "p.wav: Permission denied")
    else:
        bad("no permission", p, "p.wav: Permission denied")


def sidecars():
    w = put("s/w.wav", wav(pcm()))

    def with_sidecar(name, text, pattern):
        bad(name, w, pattern, ["--capture", put("s/x.json", text)])

    one = {"source": 1, "quantity": "voltage", "phase": "A", "scale": 1}
    with_sidecar("channel number not there",
                 sidecar(channels=[dict(one, source=3)]),
                 r"x.json: \$.channels\[0\].source: .*expected a channel "
                 "from 1 to 2, found 3")
    with_sidecar("channel name not there",
                 sidecar(channels=[dict(one, source="UX")]),
                 r"\$.channels\[0\].source: .*found \"UX\"")
    with_sidecar("two sources for one phase",
                 sidecar(channels=[one, dict(one, source=2)]),
                 r"\$.channels\[1\]: expected one source for voltage A")
    with_sidecar("rate 0", sidecar(rate_hz=0), r"\$.rate_hz: .*found 0")
    with_sidecar("rate of text", sidecar(rate_hz="fast"),
                 r"\$.rate_hz: expected a number, found \"fast\"")
    with_sidecar("unknown key", sidecar(ratehz=1),
                 r"\$.ratehz: unknown key; known are")
    with_sidecar("no list", sidecar(channels={}), r"\$.channels: expected a "
                 "list of 1 to 8")
    with_sidecar("no quantity", sidecar(channels=[{"source": 1}]),
                 r"\$.channels\[0\]: expected \"quantity\"")
    with_sidecar("unknown phase", sidecar(channels=[dict(one, phase="Q")]),
                 r"\$.channels\[0\].phase: expected A, B, C, N")
    with_sidecar("wrong unit", sidecar(channels=[dict(one, unit="kA")]),
                 r"\$.channels\[0\].unit: expected a unit of voltage")
    with_sidecar("scale that is not there", sidecar(channels=[
        dict(one, scale={"file": "none.txt", "line": 1})]),
                 "none.txt: No such file")
    with_sidecar("start of nonsense", sidecar(start="yesterday"),
                 r"\$.start: expected ISO 8601")
    with_sidecar("more than JSON", sidecar() + b" }",
                 r"x.json:1:\d+: expected nothing after the JSON, found '}'")
    with_sidecar("not JSON", b'{"channels": [', r"x.json:1:\d+: expected JSON")
    with_sidecar("file pattern of nothing", sidecar(channels=[
        dict(one, file="none-*.wav")]), r"\$.channels\[0\].file: ")
    with_sidecar("huge scale", sidecar(channels=[dict(one, scale=1e300)]),
                 "w.wav: channel 1, frame .*within 1e12")
    put("s/auto.wav", wav(pcm()))
    put("s/auto.wav.json", b"[]")
    bad("sidecar beside the file", path("s/auto.wav"),
        "auto.wav.json: .*expected an object")


def same_file():
    w = put("same/w.wav", wav(pcm()))
    data = open(w, "rb").read()
    run = wattproof("ingest", w, "-o", w)
    judge("output is the source", run, ["w.wav"], path("same"),
          "expected another file than the source")
    tell("the source is untouched",
         None if open(w, "rb").read() == data else "it changed", run)


def writing():
    w = put("w/w.wav", wav(pcm(40000)))
    put("w/w.wav.json", sidecar())
    for ext in ("h5", "wav", "w64", "caf", "flac", "csv"):
        folder = path("full-" + ext)
        os.makedirs(folder)
        out = os.path.join(folder, "o." + ext)
        run = wattproof("ingest", w, "-o", out, preexec_fn=limit_size(4096))
        judge(f"disk full, .{ext}", run, [], folder, f"o.{ext}: .*File too")
    folder = path("below")
    os.makedirs(folder)
    put("below/file", b"x")
    run = wattproof("ingest", w, "-o", path("below/file/o.wav"))
    judge("output below a file", run, ["file"], folder, "Not a directory")
    run = wattproof("ingest", w, "-o", path("none/o.wav"))
    judge("output in no folder", run, ["file"], folder, "No such file")
    os.makedirs(path("below/dir.wav"))
    run = wattproof("ingest", w, "-o", path("below/dir.wav"))
    judge("output is a folder", run, ["dir.wav", "file"], folder, "directory")
    for command in (["info", w, "--json"], ["formats"], ["info", "--help"]):
        r, wr = os.pipe()
        os.close(r)
        run = wattproof(*command, stdout=wr, stderr=subprocess.PIPE)
        os.close(wr)
        judge(f"broken pipe ({command[0]})", run, ["dir.wav", "file"], folder,
              "standard output: Broken pipe")
    with open("/dev/full", "w") as full:
        run = wattproof("info", w, stdout=full, stderr=subprocess.PIPE)
        judge("full standard output", run, ["dir.wav", "file"], folder,
              "standard output: No space")


def usage():
    for command in (["info"], ["info", "--nonsense", "x"], ["nonsense"],
                    ["ingest", path("w/w.wav")], ["info", "--capture"],
                    ["ingest", path("w/w.wav"), "-o", path("w/o.xyz")]):
        run = wattproof(*command)
        lines = run.stderr.splitlines()
        tell(f"usage {command}", None if run.returncode == 2 and
             len(lines) == 1 else "status 2 and one line expected", run)


def test(folder):
    global base
    base = folder
    content()
    permission()
    sidecars()
    same_file()
    writing()
    usage()


cli.main(test)
