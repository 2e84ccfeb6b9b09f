"""What the Python tests share: running the program, counting, the last line."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("WATTPROOF", os.path.join(ROOT, "bin", "wattproof"))
VARIANT = os.environ.get("VARIANT", "release")
SLOW_VARIANT = VARIANT != "release"
SAMPLES = os.path.join(ROOT, "..", "shared", "samples")

_passed = _failed = _skipped = 0


def built(name):
    """The path of a test program, such as "unit/test_summary"."""
    return os.path.join(ROOT, "build", VARIANT, "tests", name)


def wattproof(*args, **kwargs):
    """Runs the program; standard output and error as text unless told else."""
    if "stdout" not in kwargs:
        kwargs.setdefault("capture_output", True)
    kwargs.setdefault("text", True)
    return subprocess.run([PROGRAM, *map(str, args)], **kwargs)


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
    """Runs test(folder) in a temporary folder; says how it went and exits."""
    with tempfile.TemporaryDirectory(prefix="wp_test_") as folder:
        try:
            test(folder)
        except Exception:
            check("no exception", False, traceback.format_exc())
    print("%d passed, %d failed" % (_passed, _failed))
    sys.exit(1 if _failed or not _passed + _skipped else 0)
