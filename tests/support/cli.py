"""What the Python tests share: running the program, counting, the last line."""

import json
import os
import resource
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("WATTPROOF", os.path.join(ROOT, "bin", "wattproof"))
SLOW_VARIANT = os.environ.get("VARIANT", "release") != "release"
SAMPLES = os.path.join(ROOT, "..", "shared", "samples")

_passed = _failed = _skipped = 0


def wattproof(*args, **kwargs):
    return subprocess.run([PROGRAM, *map(str, args)], capture_output=True,
                          text=True, **kwargs)


def must(*args):
    """Runs a command that has to succeed, and gives its standard output."""
    done = wattproof(*args)
    if done.returncode:
        raise AssertionError("%s: exit %d: %s" % (" ".join(map(str, args)),
                                                   done.returncode, done.stderr))
    return done.stdout


def registers(case):
    with open(os.path.join(case, "summary.json")) as f:
        return json.load(f)["registers"]


def check(name, good, found=""):
    global _passed, _failed
    if good:
        _passed += 1
    else:
        _failed += 1
        print("FAIL %s: %s" % (name, found))


def skip(why):
    """Says so instead of passing; the whole suite still has to pass something."""
    global _skipped
    _skipped += 1
    print("skipped: " + why)


def near(name, value, truth, allowed):
    check(name, abs(value - truth) <= allowed,
          "found %.17g, expected %.17g within %.3g (off by %.3g)"
          % (value, truth, allowed, value - truth))


def peak_mib_of_children():
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024.0


def main(test):
    with tempfile.TemporaryDirectory(prefix="wp_test_") as folder:
        test(folder)
    print("%d passed, %d failed" % (_passed, _failed))
    sys.exit(1 if _failed or not _passed + _skipped else 0)
