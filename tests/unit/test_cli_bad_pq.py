"""Captures that power quality can do little with: each is answered or flagged, every table holds finite numbers
alone, and what cannot be measured is absent and said so, never zero."""

import json
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import h5py
import numpy as np
from cli import check, main, near, wattproof
from pq_file import check_file, columns

RATE = 12800
SHIFT = {"A": 0.0, "B": -2 * np.pi / 3, "C": 2 * np.pi / 3}


def sine(seconds, rms, phase="A", hz=50.0, rate=RATE):
    t = np.arange(int(seconds * rate)) / rate
    return rms * np.sqrt(2) * np.sin(2 * np.pi * hz * t + SHIFT[phase])


def put(folder, name, channels, rate=RATE, nominal=None, bits=16):
    """A WAV with a sidecar: channels are (quantity, phase, full scale, samples); bits: of the converter."""
    step = 2.0 ** (bits - 1)
    x = np.stack([np.clip(np.round(s / full * step), -step, step - 1) * 2.0 ** (16 - bits)
                  for _, _, full, s in channels], axis=1).astype("<i2")
    n = len(channels)
    path = os.path.join(folder, name + ".wav")
    head = struct.pack("<HHIIHH", 1, n, rate, rate * 2 * n, 2 * n, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", x.nbytes) + x.tobytes()
    with open(path, "wb") as f:
        f.write(b"RIFF" + struct.pack("<I", len(body)) + body)
    with open(path + ".json", "w", encoding="utf-8") as f:
        json.dump({"start": "2024-01-01T00:00:00Z",
                   "nominal": nominal or {"frequency_hz": 50, "voltage_v": 230, "current_a": 5},
                   "channels": [{"source": k + 1, "quantity": q, "phase": p, "scale": full}
                                for k, (q, p, full, _) in enumerate(channels)]}, f)
    return path


def meter(folder, body):
    path = os.path.join(folder, "meter.xml")
    with open(path, "w", encoding="utf-8") as f:
        f.write("<meter>%s</meter>" % body)
    return path


def measure(folder, name, path, *more):
    """The file, open, and "pq" of the summary with the notes."""
    case = os.path.join(folder, "case")
    done = wattproof("pq", path, "-o", case, *more, timeout=120)
    check(name + ": measured", done.returncode == 0 and not done.stderr, (done.returncode, done.stderr))
    check_file(name, os.path.join(case, "pq.h5"))
    with open(os.path.join(case, "summary.json"), encoding="utf-8") as f:
        doc = json.load(f)
    check(name + ": notes are printed too", all("note: " + n in done.stdout for n in doc["notes"]), doc["notes"])
    return h5py.File(os.path.join(case, "pq.h5")), doc["pq"], " | ".join(doc["notes"])


def three(seconds, rms=230.0, hz=50.0, rate=RATE, full=500.0):
    return [("voltage", p, full, sine(seconds, rms, p, hz, rate)) for p in "ABC"]


def short(folder):
    """Less than 10 cycles: no row of intervals; less than a cycle: nothing to track."""
    for name, seconds in (("short", 0.15), ("shorter than a cycle", 0.012), ("two samples", 2 / RATE)):
        f, pq, notes = measure(folder, name, put(folder, "short", three(seconds)))
        check(name + ": no intervals", len(f["basic"]["time_ns"]) == 0 and pq["flags"]["intervals"] == 0, pq["flags"])
        check(name + ": said", "shorter than an interval of 10 cycles" in notes, notes)
        check(name + ": no extremes of intervals", not any(k.startswith("u_rms") for k in pq["extremes"]),
              pq["extremes"])
        check(name + ": longer ones are flagged", all(f[t]["flagged"][:].all() for t in
                                                      ("interval_10min", "frequency_10s") if len(f[t]["flagged"])), "")
        f.close()


def few_channels(folder):
    f, pq, _ = measure(folder, "one voltage", put(folder, "one", [("voltage", "A", 500.0, sine(2, 230))]))
    names = set(columns(f["basic"]))
    near("its magnitude", f["basic"]["u_rms_a_v"][2], 230, 0.01)
    check("no unbalance of one voltage", not names & {"u2_pct", "u_pos_v", "u_rms_b_v"}, names)
    check("no polyphase events", pq["events"]["dip"] == {"channel": 0, "polyphase": 0}, pq["events"])
    f.close()
    f, pq, _ = measure(folder, "one current", put(folder, "current", [("current", "B", 20.0, sine(2, 5, "B"))]))
    names = set(columns(f["basic"]))
    near("its magnitude", f["basic"]["i_rms_b_a"][2], 5, 0.01)
    check("no voltage is made up", not any(n.startswith("u_") or "_u_" in n for n in names), names)
    check("no flicker without voltages", "flicker_10min" not in f, list(f))
    f.close()
    f, pq, _ = measure(folder, "voltages alone", put(folder, "volts", three(2)))
    check("no current, power, K-factor", not any(n.startswith(("i_", "ih_", "ph_", "k_")) for n in
                                                 columns(f["interval_3s"])), columns(f["interval_3s"]))
    f.close()


def wrong_nominals(folder):
    path = put(folder, "low", three(2, rms=57.7), nominal={"frequency_hz": 50, "voltage_v": 400})
    f, pq, notes = measure(folder, "wrong voltage", path)
    check("wrong voltage: one dip, open at both ends", pq["events"]["dip"]["polyphase"] == 1 and
          (f["events"]["flags"][:].astype(int) & 3 == 3).all(), f["events"]["flags"][:])
    check("wrong voltage: asked about", "does it fit (setting power-quality/declared-voltage-v)" in notes, notes)
    check("wrong voltage: all flagged", pq["flags"]["flagged"] == pq["flags"]["intervals"] > 0, pq["flags"])
    f.close()
    f, pq, notes = measure(folder, "wrong frequency", put(folder, "sixty", three(4, hz=60.0)))
    near("wrong frequency: measured all the same", f["basic"]["u_rms_a_v"][3], 230, 0.05)
    check("wrong frequency: asked about or flagged", "service/nominal-frequency-hz" in notes or
          pq["flags"]["flagged"] == pq["flags"]["intervals"], (notes, pq["flags"]))
    f.close()
    path = put(folder, "none", three(3, hz=60.0), nominal={"voltage_v": 120})
    f, pq, notes = measure(folder, "no nominal frequency", path)
    check("no nominal frequency: found", pq["basis"]["nominal_frequency_hz"] == "60" and "60 Hz, by the first" in notes,
          notes)
    f.close()
    path = put(folder, "none", three(2), nominal={"frequency_hz": 50})
    f, pq, notes = measure(folder, "no nominal voltage", path)
    check("no nominal voltage: said", "no declared voltage" in notes and "unknown" in pq["basis"]["u_din_v"], notes)
    check("no nominal voltage: no deviations", not any("_under_" in n for n in columns(f["basic"])), "")
    f.close()


def low_rates(folder):
    """Orders that the rate does not carry are absent; what needs them too."""
    for rate, most in ((4000, 40), (1600, 15), (800, 8)):
        f, pq, notes = measure(folder, "%d Hz" % rate, put(folder, "slow", three(3, rate=rate), rate=rate))
        spectrum = f["interval_3s"]["uh_a_v"]
        orders = spectrum.shape[1] - 1
        names = set(columns(f["interval_3s"]))
        check("%d Hz: orders below the band" % rate, 1 <= orders < most, orders)
        check("%d Hz: said at the column" % rate, "the rate allows no more" in spectrum.attrs["quantity"], "")
        check("%d Hz: said in the notes" % rate, "orders 0 to %d: the sampling rate allows no more" % orders in notes,
              notes)
        check("%d Hz: no THD to 50" % rate, "thd_u_a_pct" not in names and "pwhd_u_a_pct" not in names, names)
        check("%d Hz: no bands of 2 to 9 kHz" % rate, not any("9khz" in n for n in names), "")
        near("%d Hz: magnitude" % rate, f["basic"]["u_rms_a_v"][3], 230, 0.05)
        f.close()
    done = wattproof("pq", put(folder, "slower", three(3, rate=150), rate=150), "-o", os.path.join(folder, "no"))
    check("150 Hz: refused", done.returncode == 3 and "expected 200 Hz to 2 MHz" in done.stderr and
          not os.path.exists(os.path.join(folder, "no")), done.stderr)


def signals(folder):
    """Quantised, DC, clipped, dead."""
    f, pq, _ = measure(folder, "4 bits", put(folder, "four", three(2), bits=4))
    # A step of 62.5 V has an RMS error of 18 V at most: 230 V within 10 %.
    near("4 bits: magnitude", f["basic"]["u_rms_a_v"][3], 230, 23)
    check("4 bits: flagged as clipped", pq["flags"]["clipped"] == pq["flags"]["intervals"], pq["flags"])
    f.close()
    n = 2 * RATE
    f, pq, _ = measure(folder, "DC", put(folder, "dc", [("voltage", "A", 500.0, np.full(n, 100.0))]))
    check("DC: no fundamental, flagged", pq["flags"]["unlocked"] == pq["flags"]["intervals"] > 0, pq["flags"])
    near("DC: its mean", f["basic"]["u_dc_a_v"][3], 100, 0.02)
    check("DC: no distortion", (f["basic"]["thd40_u_a_pct"][:] == 0).all(), f["basic"]["thd40_u_a_pct"][:])
    check("DC: frequency of the mains is 0 or flagged", f["frequency_10s"]["flagged"][:].all(), "")
    f.close()
    f, pq, _ = measure(folder, "clipping", put(folder, "clip", three(2, full=300.0)))
    check("clipping: flagged", pq["flags"]["clipped"] == pq["flags"]["intervals"] > 0, pq["flags"])
    f.close()
    dead = three(2)[:2] + [("voltage", "C", 500.0, np.zeros(n))]
    f, pq, _ = measure(folder, "dead channel", put(folder, "dead", dead))
    near("dead channel: the others", f["basic"]["u_rms_b_v"][3], 230, 0.05)
    near("dead channel: 0 V", f["basic"]["u_rms_c_v"][3], 0, 1e-9)
    check("dead channel: a dip", pq["events"]["dip"]["polyphase"] == 1, pq["events"])
    f.close()
    f, pq, _ = measure(folder, "all dead", put(folder, "dead", [(q, p, full, 0 * x) for q, p, full, x in dead]))
    check("all dead: an interruption", pq["events"]["interruption"]["polyphase"] == 1, pq["events"])
    check("all dead: flagged", pq["flags"]["flagged"] == pq["flags"]["intervals"], pq["flags"])
    f.close()


def settings(folder):
    """Asked for what the channels do not have; extreme settings."""
    path = put(folder, "star", [("voltage", "A", 500.0, sine(1, 230))])
    done = wattproof("pq", path, "--config", meter(folder, '<power-quality voltages="line-to-line"/>'), "-o",
                     os.path.join(folder, "no"))
    check("no voltages between lines", done.returncode == 3 and "found none" in done.stderr and
          done.stderr.count("\n") == 1, done.stderr)
    xml = meter(folder, '<power-quality><rvc hysteresis-pct="1"/><carrier frequency-hz="2999"/>'
                        '<spectra orders="2"/></power-quality>')
    f, pq, notes = measure(folder, "extreme settings", put(folder, "rvc", three(1, rate=4000), rate=4000), "--config",
                           xml)
    check("a small hysteresis is said", "power-quality/rvc/hysteresis-pct: 1 is less than half" in notes, notes)
    check("two orders", f["interval_3s"]["uh_a_v"].shape[1] == 3, f["interval_3s"]["uh_a_v"].shape)
    f.close()


def test(folder):
    short(folder)
    few_channels(folder)
    wrong_nominals(folder)
    low_rates(folder)
    signals(folder)
    settings(folder)


main(test)
