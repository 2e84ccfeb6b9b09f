"""h5py and wattproof read each other's files.

Makes files in other people's layouts, lets test_hdf5_layouts read them and
write ours beside them, then reads those, with the example of the capture's
documentation too.
"""
import os
import re
import subprocess
import sys
import textwrap

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from cli import ROOT, built, check, main

N = 1000


def make_blond(path):
    with h5py.File(path, "w") as f:
        for key, value in dict(year=2016, month=12, day=31, hours=23, minutes=30, seconds=0,
                               microseconds=1, sequence=3).items():
            f.attrs[key] = np.uint32(value)
        f.attrs["timezone"] = np.bytes_("+0100")
        f.attrs["name"] = np.bytes_("clear")
        f.attrs["frequency"] = np.uint64(50000)
        f.attrs["first_trigger_id"] = np.uint16(1)
        f.attrs["last_trigger_id"] = np.uint16(1000)
        names = ["current1", "current2", "current3", "voltage1", "voltage2", "voltage3"]
        for c, name in enumerate(names):
            x = ((np.arange(N) * 13 + c * 1000) % 20001 - 10000).astype("<i2")
            d = f.create_dataset(name, data=x, compression=9, shuffle=True, fletcher32=True)
            d.attrs["calibration_factor"] = 0.2853


def make_plaid(path):
    with h5py.File(path, "w") as f:
        i = np.arange(N)
        d = f.create_dataset("submetered/7", data=np.stack([i / 8.0, -i / 4.0], axis=1))
        d.attrs["rate"] = "30000Hz"
        f.create_dataset("submetered/8", data=np.zeros((7, 2)))


def test_c_reads_what_h5py_wrote(folder):
    done = subprocess.run([built("unit/test_hdf5_layouts")], cwd=ROOT, env=dict(os.environ, WP_HDF5_FOLDER=folder),
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_h5py_reads_the_capture(folder):
    with h5py.File(os.path.join(folder, "capture.h5")) as f:
        c = f["capture"]
        assert c.attrs["format"] == "wattproof capture" and c.attrs["version"] == 1
        assert (c.attrs["rate_num"], c.attrs["rate_den"]) == (153536, 5)
        assert c.attrs["start_ns"] == 1704067200 * 10**9 and c.attrs["frames"] == N
        assert "trigger_ns" not in c.attrs
        u = c["channel_1"]
        assert u.dtype == np.dtype("<i2") and u.shape == (N,) and u.shuffle and u.fletcher32
        assert u.compression == "gzip"
        assert (u.attrs["name"], u.attrs["phase"], u.attrs["unit"]) == ("UL1", "A", "V")
        assert u.attrs["storage"] == "int16" and u.attrs["bits"] == 16
        expected = np.arange(N) - 500
        expected[100:110] = 0
        assert (u[:] == expected).all()
        assert c["missing/channel_1"][:].tolist() == [[100, 10]]


def test_the_documented_example(folder):
    with open(os.path.join(ROOT, "schemas", "capture.h5.md"), encoding="utf-8") as f:
        code = re.search(r"```python\n(.*?)```", f.read(), re.S).group(1)
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=folder,
                          capture_output=True, text=True, check=True)
    x = (np.arange(N) - 500) / 32768 * 500.0 + 0.25
    rms = np.sqrt(np.mean(np.delete(x, range(100, 110)) ** 2))
    name, value, unit, rate, hz, start = done.stdout.split()
    assert (name, unit, hz) == ("UL1", "V", "Hz")
    assert abs(float(value) - rms) < 1e-12 * rms
    assert float(rate) == 30707.2
    assert start == "2024-01-01T00:00:00.000000000"


def test_h5py_reads_the_tables(folder):
    with h5py.File(os.path.join(folder, "tables.h5")) as f:
        assert f.attrs["format"] == "wattproof tables"
        t = f["seconds"]
        assert t.attrs["columns"].split() == ["time_ns", "flagged", "a", "h"]
        r = np.arange(N)
        assert t["time_ns"].dtype == np.dtype("<i8") and (t["time_ns"][:] == r * 10**9).all()
        assert t["flagged"].dtype == np.uint8 and (t["flagged"][:] == r % 2).all()
        assert (t["a"][:] == r / 3.0).all() and t["a"].attrs["unit"] == "V"
        assert t["h"].shape == (N, 50) and t["h"].attrs["quantity"] == "harmonics"
        assert (t["h"][:] == r[:, None] * 100 + np.arange(1, 51)).all()


def test(folder):
    make_blond(os.path.join(folder, "blond.hdf5"))
    make_plaid(os.path.join(folder, "plaid.hdf5"))
    for part in [test_c_reads_what_h5py_wrote, test_h5py_reads_the_capture,
                 test_the_documented_example, test_h5py_reads_the_tables]:
        try:
            part(folder)
            check(part.__name__, True)
        except Exception as problem:  # every kind is a failed test
            check(part.__name__, False, f"{type(problem).__name__} {problem}")


main(test)
