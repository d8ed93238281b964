"""Where encoded streams may be cut: MP3 frames, Ogg pages, MP4 boxes. Pure: bytes in, whole units out."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator

MP3_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # MPEG-1 layer III, by index
MP3_HZ = (44_100, 48_000, 32_000)
OGG_HEADER = 27  # bytes before the segment table
_BITS_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class Units:
    """Collects bytes and gives units whose length `length` reads from their beginning (0 while it cannot be told)."""

    def __init__(self, length: Callable[[bytes], int]) -> None:
        self._length = length
        self._held = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The units that are complete now."""
        self._held += data
        while (length := self._length(self._held)) and len(self._held) >= length:
            unit, self._held = self._held[:length], self._held[length:]
            yield unit


def mp3_frame(held: bytes) -> int:
    """Bytes of an MPEG-1 layer III frame, from bit rate, sample rate and padding; ValueError where none begins."""
    if len(held) < 4:
        return 0
    if held[0] != 0xFF or held[1] & 0xFE != 0xFA:
        raise ValueError(f"no MP3 frame begins with {held[:4].hex()}")
    kbps, rate, padded = MP3_KBPS[held[2] >> 4], MP3_HZ[held[2] >> 2 & 3], held[2] >> 1 & 1
    return 144_000 * kbps // rate + padded


def ogg_length(held: bytes) -> int:
    """Bytes of an Ogg page: header, segment table and segments; ValueError where none begins."""
    if len(held) < OGG_HEADER:
        return 0
    if held[:4] != b"OggS":
        raise ValueError(f"no Ogg page begins with {held[:4]!r}")
    count = held[26]
    if len(held) < OGG_HEADER + count:
        return 0
    return OGG_HEADER + count + sum(held[OGG_HEADER : OGG_HEADER + count])


def mp4_box(held: bytes) -> int:
    """Bytes of a top-level MP4 box: its 32-bit size; fragments have no other."""
    return int(struct.unpack_from(">I", held)[0]) if len(held) >= 8 else 0


def ogg_page(packet: bytes, serial: int, sequence: int, granule: int, first: bool = False) -> bytes:
    """One page with one packet of up to 65,024 bytes (RFC 3533)."""
    if len(packet) >= 255 * 255:
        raise ValueError(f"a packet of {len(packet)} bytes does not fit into one page: give up to {255 * 255 - 1}")
    table = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, 2 if first else 0, granule, serial, sequence, 0, len(table))
    page = head + table + packet
    return page[:22] + struct.pack("<I", ogg_crc(page)) + page[26:]


def ogg_crc(page: bytes) -> int:
    """Ogg's CRC-32 (RFC 3533): zlib's polynomial with bits the other way round, without its first and last inversion."""
    raw = zlib.crc32(page.translate(_BITS_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{raw:032b}"[::-1], 2)


def adts_header(length: int) -> bytes:
    """The seven bytes before an AAC-LC packet of so many bytes, stereo at 48 kHz (ISO 13818-7)."""
    whole = length + 7
    return bytes((0xFF, 0xF1, 0x4C, 0x80 | whole >> 11, whole >> 3 & 0xFF, (whole & 7) << 5 | 0x1F, 0xFC))
