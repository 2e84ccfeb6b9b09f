"""Golden tests: what the program prints, word by word.

Each folder here is a case:
  cmd                         a shell line; `wattproof` is the program, $OUT a
                              folder of its own, the current folder the root
  stdout.exact | stdout.glob  what it prints; none = nothing
  stderr.exact | stderr.glob  likewise
  status                      its exit status; none = 0
In a glob `*` stands for anything within a line, and nothing else is special:
figures are cut to six digits there, as the last ones may differ between
processors. `make golden-update` (--update) rewrites the expectations; read
the difference before you commit it.
"""

import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.abspath(os.environ.get("WATTPROOF", os.path.join(ROOT, "bin", "wattproof")))
# A number with a point, in words of its own, not a part of a name or hash.
NUMBER = re.compile(r"(?<![\w.])-?\d+\.\d+(e[-+]\d+)?(?![\w.])")


def read(*path):
    try:
        with open(os.path.join(HERE, *path), encoding="utf-8") as f:
            return f.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def run(case):
    """Standard output, standard error and exit status."""
    with tempfile.TemporaryDirectory(prefix="wp_golden_") as folder:
        os.symlink(PROGRAM, os.path.join(folder, "wattproof"))
        out = os.path.join(folder, "out")
        os.mkdir(out)
        env = dict(os.environ, OUT=out, LC_ALL="C.UTF-8", PATH=folder + ":" + os.environ["PATH"])
        done = subprocess.run(["sh", "-c", read(case, "cmd")], cwd=ROOT, env=env, encoding="utf-8",
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return (done.stdout.replace(out, "$OUT"), done.stderr.replace(out, "$OUT"), done.returncode)


def cut(number):
    """Six digits of a number that has more; tiny ones are rounding residues."""
    text = number.group()
    mantissa, e, exponent = text.partition("e")
    digits = mantissa.lstrip("-").replace(".", "").lstrip("0")
    if float(text) and abs(float(text)) < 1e-12:
        return "*"
    if len(digits) <= 6:
        return text
    seen = end = 0
    for c in mantissa:
        seen += c.isdigit() and (seen > 0 or c != "0")
        end += 1
        if seen == 6:
            break
    end = max(end, mantissa.index(".") + 1)
    return mantissa[:end] + "*" + e + exponent


def glob_of(text):
    return NUMBER.sub(cut, text)


def matches(text, glob):
    parts = [re.escape(p) for p in glob.split("*")]
    return re.fullmatch("[^\n]*".join(parts), text) is not None


def first_difference(text, wanted, glob):
    a, b = text.splitlines(), wanted.splitlines()
    for i in range(max(len(a), len(b))):
        x = a[i] if i < len(a) else "(end)"
        y = b[i] if i < len(b) else "(end)"
        if not (matches(x, y) if glob else x == y):
            return "line %d\n  expected %s\n  found    %s" % (i + 1, y, x)
    return "line ends"


def compare(case, stream, text):
    """None, or what is wrong."""
    glob = read(case, stream + ".glob")
    exact = read(case, stream + ".exact")
    wanted = glob if glob is not None else exact or ""
    if matches(text, wanted) if glob is not None else text == wanted:
        return None
    return stream + ", " + first_difference(text, wanted, glob is not None)


def put(case, name, text):
    path = os.path.join(HERE, case, name)
    if text:
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    elif os.path.exists(path):
        os.remove(path)


def update(case):
    out, err, status = run(case)
    for stream, text in (("stdout", out), ("stderr", err)):
        if read(case, stream + ".glob") is not None:
            if compare(case, stream, text):
                put(case, stream + ".glob", glob_of(text))
        else:
            put(case, stream + ".exact", text)
    put(case, "status", "%d\n" % status if status else "")


def main():
    cases = sorted(d for d in os.listdir(HERE) if read(d, "cmd") is not None)
    passed = failed = 0
    if sys.argv[1:] == ["--update"]:
        for case in cases:
            update(case)
        return 0
    for case in cases:
        out, err, status = run(case)
        wrong = [w for w in (compare(case, "stdout", out), compare(case, "stderr", err)) if w]
        if status != int(read(case, "status") or 0):
            wrong.append("exit status: expected %s, found %d" % ((read(case, "status") or "0").strip(), status))
        passed += not wrong
        failed += bool(wrong)
        for w in wrong:
            print("FAIL %s: %s" % (case, w))
    # The comparison must be able to fail.
    for good, text, glob in ((True, "a 1.23456789 b\n", "a 1.23456* b\n"), (False, "a 1.24\n", "a 1.23*\n"),
                             (False, "a\nb\n", "a*b\n"), (False, "a?\n", "ab\n"), (True, "[?]\n", "[?]\n")):
        passed += matches(text, glob) == good
        failed += matches(text, glob) != good
    print("%d passed, %d failed" % (passed, failed))
    return failed != 0 or not cases


if __name__ == "__main__":
    sys.exit(main())
