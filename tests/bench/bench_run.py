"""`wattproof run` and `pq` on whole captures, in times real time: wall clock
and processor time of the best of three runs. "one core": all threads on one;
"-j2": two measuring threads beside those that read and digest. Beginning and
ending a case of so many tables takes as long for a second as for a year: told
by itself, and taken in by the others."""

import os
import resource
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ["WATTPROOF"]
MINUTES = 10


def cpu():
    u = resource.getrusage(resource.RUSAGE_CHILDREN)
    return u.ru_utime + u.ru_stime


def one_core():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def best_run(command, capture, case, threads):
    best = None
    for _ in range(3):
        wall, used = time.monotonic(), cpu()
        subprocess.run([PROGRAM, command, capture, "-o", case, "--quiet",
                        "--threads", str(threads)], check=True,
                       preexec_fn=one_core if threads == 1 else None,
                       stdout=subprocess.DEVNULL)
        found = (time.monotonic() - wall, cpu() - used)
        best = min(best, found) if best else found
    return best


SCENARIO = """{"scenario": 1, "rate_hz": 30720, "duration_s": %d,
 "samples": {"type": "int16", "full_scale_v": 500, "full_scale_a": 20},
 "frequency": %s,
 "voltage": {"ABC": {"rms": 230, "harmonics": [{"order": 5, "pct": 4},
   {"order": 7, "pct": 2}, {"order": 25, "pct": 1}]}},
 "current": {"ABC": {"rms": 5, "lag_deg": 30, "harmonics": [
   {"order": 3, "pct": 12}, {"order": 5, "pct": 20}, {"order": 40, "pct": 1}]}}}
"""


def make(folder, frequency, seconds, extensions):
    source = os.path.join(folder, "load.json")
    with open(source, "w") as out:
        out.write(SCENARIO % (seconds, frequency))
    captures = [("scenario", source)]
    for extension in extensions:
        copy = os.path.join(folder, "load." + extension)
        subprocess.run([PROGRAM, "ingest", source, "-o", copy, "-q"],
                       check=True, stdout=subprocess.DEVNULL)
        captures.append((extension, copy))
    return captures


def show(command, capture, case, seconds, words):
    for threads, how in ((1, "one core"), (2, "-j2")):
        wall, used = best_run(command, capture, case, threads)
        print("%-3s %-8s %s: %5.0f times real time (wall), %5.0f times per "
              "core" % (command, how, words, seconds / wall, seconds / used))
        sys.stdout.flush()


def main():
    seconds = MINUTES * 60
    with tempfile.TemporaryDirectory(prefix="wp_bench_") as folder:
        case = os.path.join(folder, "case")
        for f in ("50.03", "59.97"):
            for name, capture in make(folder, f, seconds,
                                      ("wav", "flac", "h5")):
                words = "%-8s 6 ch 30720 Hz 16 bit, %s Hz" % (name, f)
                show("run", capture, case, seconds, words)
                if name == "wav":
                    show("pq", capture, case, seconds, words)
        short = make(folder, "50.03", 1, ("wav",))[1][1]
        for command in ("run", "pq"):
            wall, used = best_run(command, short, case, 1)
            print("%-3s one core wav of one second: %.0f ms (processor)"
                  % (command, used * 1e3))


main()
