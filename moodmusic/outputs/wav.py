"""WAV (RIFF) by ourselves: to files, to pipes, and the tags that libsndfile does not read back."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from moodmusic.errors import OutputError
from moodmusic.outputs.samples import Frames, Quantiser

CHANNELS = 2
UNKNOWN = 0xFFFFFFFF  # size of a stream that has no known end
PCM, IEEE_FLOAT = 1, 3
INFO = {"title": b"INAM", "artist": b"IART", "encoder": b"ISFT", "comment": b"ICMT"}


class WavEncoder:
    """Stereo samples as a WAV stream that never seeks when its length is known: header, data, then a LIST chunk of tags.

    `frames` is the length at the file's own rate; None writes a stream without end, whose sizes are 0xFFFFFFFF.
    """

    def __init__(self, file: BinaryIO, bits: int, rate: int, frames: int | None, tags: Mapping[str, str]) -> None:
        self._file, self._bits, self._rate = file, bits, rate
        self._info = info_chunk(tags) if frames is not None else b""
        self._quantise = Quantiser(bits)
        file.write(header(bits, rate, frames, len(self._info)))

    def write(self, samples: Frames) -> None:
        """Append float samples (n, 2)."""
        self._file.write(packed(samples if self._bits == 32 else self._quantise(samples), self._bits))

    def close(self) -> None:
        """Write what follows the samples."""
        self._file.write(self._info)

    def shorten(self, frames: int) -> None:
        """After `close`: write the header anew over the old one, for `frames` at the file's own rate."""
        self._file.seek(0)
        self._file.write(header(self._bits, self._rate, frames, len(self._info)))


def header(bits: int, rate: int, frames: int | None, after: int = 0) -> bytes:
    """Everything before the first sample; `after` bytes of chunks follow the data. OutputError beyond RIFF's 4 GiB."""
    width = CHANNELS * bits // 8
    shape = struct.pack("<HHIIHH", IEEE_FLOAT if bits == 32 else PCM, CHANNELS, rate, rate * width, width, bits)
    chunks = chunk(b"fmt ", shape)
    if bits == 32:
        chunks = chunk(b"fmt ", shape + b"\0\0") + chunk(b"fact", struct.pack("<I", UNKNOWN if frames is None else frames))
    size = UNKNOWN if frames is None else frames * width
    whole = UNKNOWN if frames is None else 4 + len(chunks) + 8 + size + after
    if whole > UNKNOWN:
        raise OutputError(
            f"a WAV file ends at 4 GiB, and this one would have {whole / 2**30:.1f}: write .flac, or fewer bits, or less music"
        )
    return b"RIFF" + struct.pack("<I", whole) + b"WAVE" + chunks + b"data" + struct.pack("<I", size)


def packed(samples: NDArray[np.float32] | NDArray[np.int16] | NDArray[np.int32], bits: int) -> bytes:
    """Samples as little-endian bytes; of 24-bit ones the upper three."""
    if bits == 24:
        return np.ascontiguousarray(samples, "<i4").view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()
    return np.ascontiguousarray(samples, "<f4" if bits == 32 else "<i2").tobytes()


def chunk(name: bytes, body: bytes) -> bytes:
    """A RIFF chunk, padded to an even length."""
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def info_chunk(tags: Mapping[str, str]) -> bytes:
    """A ``LIST INFO`` chunk with the tags that `INFO` knows, in UTF-8."""
    return chunk(b"LIST", b"INFO" + b"".join(chunk(INFO[name], text.encode() + b"\0") for name, text in tags.items()))


def read_info(file: BinaryIO) -> dict[str, str]:
    """The tags of a WAV stream; empty where it has none. Sizes are believed only as far as the file goes."""
    names = {code: name for name, code in INFO.items()}
    if file.read(12)[8:] != b"WAVE":
        return {}
    found: dict[str, str] = {}
    for name, body in _chunks(file):
        if name == b"LIST" and body[:4] == b"INFO":
            found |= {names[code]: text for code, text in _info_texts(body[4:]) if code in names}
    return found


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Name and body of each chunk; the body is read of lists only."""
    while len(head := file.read(8)) == 8:
        size = int.from_bytes(head[4:], "little")
        listed = head[:4] == b"LIST"
        yield head[:4], file.read(size) if listed else b""
        file.seek(size % 2 if listed else size + size % 2, 1)


def _info_texts(body: bytes) -> Iterator[tuple[bytes, str]]:
    at = 0
    while at + 8 <= len(body):
        size = int.from_bytes(body[at + 4 : at + 8], "little")
        yield body[at : at + 4], body[at + 8 : at + 8 + size].rstrip(b"\0").decode(errors="replace")
        at += 8 + size + size % 2
