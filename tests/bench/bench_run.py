"""`wattproof run` on whole captures, in times real time: wall clock and
processor time of the best of three runs, with one and two measuring threads
(beside those that read and digest)."""

import itertools
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


def best_run(capture, case, threads):
    best = None
    for _ in range(3):
        wall, used = time.monotonic(), cpu()
        subprocess.run([PROGRAM, "run", capture, "-o", case, "--quiet",
                        "--threads", str(threads)], check=True,
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


def main():
    seconds = MINUTES * 60
    with tempfile.TemporaryDirectory(prefix="wp_bench_") as folder:
        case = os.path.join(folder, "case")
        for f in ("50.03", "59.97"):
            source = os.path.join(folder, "load.json")
            with open(source, "w") as out:
                out.write(SCENARIO % (seconds, f))
            captures = [("scenario", source)]
            for extension in ("wav", "flac", "h5"):
                copy = os.path.join(folder, "load." + extension)
                subprocess.run([PROGRAM, "ingest", source, "-o", copy, "-q"],
                               check=True, stdout=subprocess.DEVNULL)
                captures.append((extension, copy))
            for (name, capture), threads in itertools.product(captures, (1, 2)):
                wall, used = best_run(capture, case, threads)
                print("run -j%d %-8s 6 ch 30720 Hz 16 bit, %s Hz: %5.0f times "
                      "real time (wall), %5.0f times per core" %
                      (threads, name, f, seconds / wall, seconds / used))
                sys.stdout.flush()


main()
