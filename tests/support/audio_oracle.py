"""Another reader and writer of audio files: Python's wave, SciPy's wavfile.

  audio_oracle.py read FILE    prints "RATE CHANNELS DTYPE SHA256" of the
                               interleaved little-endian samples (24 bits in
                               the upper part of 32, as SciPy gives them)
  audio_oracle.py write FILE BITS   1000 frames of two channels by wave:
                               sample k is k * 7919 modulo 2^BITS, signed
"""
import hashlib
import sys
import wave

import numpy
from scipy.io import wavfile


def read(path):
    rate, data = wavfile.read(path)
    data = numpy.ascontiguousarray(data)
    channels = data.shape[1] if data.ndim == 2 else 1
    little = data.astype(data.dtype.newbyteorder("<"))
    digest = hashlib.sha256(little.tobytes()).hexdigest()
    print(rate, channels, data.dtype.name, digest)


def write(path, bits):
    with wave.open(path, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(bits // 8)
        out.setframerate(12345)
        for k in range(2000):
            word = k * 7919 % 2**bits
            out.writeframesraw(word.to_bytes(bits // 8, "little"))


if __name__ == "__main__":
    if sys.argv[1] == "read":
        read(sys.argv[2])
    else:
        write(sys.argv[2], int(sys.argv[3]))
