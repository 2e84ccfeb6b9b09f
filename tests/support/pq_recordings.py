"""Other people's recordings read and measured here by other means than the
program's: the phase of the analytic signal, least squares at a known frequency,
a sliding mean of squares."""

import numpy as np
from scipy.io import wavfile


def analytic(x, rate, low_hz=40.0, high_hz=60.0):
    """The band of the fundamental, from a Fourier transform of all samples."""
    spectrum = np.fft.fft(x - np.mean(x))
    f = np.fft.fftfreq(len(x), 1 / rate)
    return np.fft.ifft(np.where((f > low_hz) & (f < high_hz), 2 * spectrum, 0))


def crossing_times(x, rate):
    """Instants where the fundamental's phase is a multiple of half a turn."""
    phase = np.unwrap(np.angle(analytic(x, rate))) + np.pi / 2
    k = np.arange(np.ceil(phase[0] / np.pi), np.floor(phase[-1] / np.pi) + 1)
    return np.interp(k * np.pi, phase, np.arange(len(x)) / rate)


def frequency_10s(x, rate, start_s):
    """[(end_s, Hz)] of every UTC 10 s that the recording holds whole."""
    t = crossing_times(x, rate) + start_s
    out = []
    n = np.ceil(start_s / 10) + 1
    while n * 10 <= start_s + len(x) / rate:
        inside = t[(t >= 10 * n - 10) & (t < 10 * n)]
        cycles = (len(inside) - 1) // 2
        out.append((10 * n, cycles / (inside[2 * cycles] - inside[0])))
        n += 1
    return out


def read_wav(path):
    """Samples of one channel of 16 bits, -1..1, and the rate."""
    rate, x = wavfile.read(path)
    return x / 32768.0, rate


def read_wav_24(path):
    """Samples [n, channel] of 24 bits, -1..1, and the rate."""
    with open(path, "rb") as f:
        head = f.read(4096)
    at = head.index(b"fmt ") + 8
    channels = int.from_bytes(head[at + 2:at + 4], "little")
    rate = int.from_bytes(head[at + 4:at + 8], "little")
    assert int.from_bytes(head[at + 14:at + 16], "little") == 24
    begin = head.index(b"data") + 8
    size = int.from_bytes(head[begin - 4:begin], "little")
    raw = np.fromfile(path, np.uint8, size, offset=begin).reshape(-1, 3)
    value = (raw[:, 0].astype(np.int32) | raw[:, 1].astype(np.int32) << 8
             | raw[:, 2].astype(np.int32) << 16)
    value -= (value & 0x800000) << 1
    return value.reshape(-1, channels) / 2.0 ** 23, rate


def fitted(x, rate, f, orders):
    """RMS of each order, 1 first, by least squares on all samples."""
    t = np.arange(len(x)) / rate
    basis = [np.ones(len(x))]
    for h in range(1, orders + 1):
        basis += [np.sin(2 * np.pi * h * f * t), np.cos(2 * np.pi * h * f * t)]
    found = np.linalg.lstsq(np.stack(basis, 1), x, rcond=None)[0]
    return np.hypot(found[1::2], found[2::2]) / np.sqrt(2)


def best_frequency(x, rate, around):
    """The one that leaves least beside a sine: a parabola through steps."""
    from scipy.optimize import minimize_scalar
    t = np.arange(len(x)) / rate

    def left(f):
        basis = np.stack([np.sin(2 * np.pi * f * t), np.cos(2 * np.pi * f * t),
                          np.ones(len(x))], 1)
        found = np.linalg.lstsq(basis, x, rcond=None)[0]
        return np.sum((x - basis @ found) ** 2)

    return minimize_scalar(left, bounds=(around - 0.2, around + 0.2),
                           method="bounded", options={"xatol": 1e-7}).x


def sliding_rms(x, samples):
    """Of `samples` at a time; one value per start."""
    total = np.concatenate(([0.0], np.cumsum(x * x)))
    return np.sqrt((total[samples:] - total[:-samples]) / samples)


def below(rms, threshold, back):
    """[(first, last)] of spans that begin below threshold and end at back."""
    out, first = [], None
    for k, u in enumerate(rms):
        if first is None and u < threshold:
            first = k
        elif first is not None and u >= back:
            out.append((first, k))
            first = None
    if first is not None:
        out.append((first, len(rms)))
    return out
