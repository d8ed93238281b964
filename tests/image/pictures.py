"""Pictures made for tests: files with known statistics, and files that lie."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

GREY = 119  # L* 50.03


def plain(path: Path, colour: tuple[int, ...] | int, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object) -> Path:
    """A picture of one colour."""
    Pillow.new(mode, size, colour).save(path, **options)
    return path


def stripes(path: Path, dark: int, bright: int, width: int, size: int = 256) -> Path:
    """Upright grey stripes, each `width` pixels wide, half of them dark."""
    row = np.where(np.arange(size) // width % 2, bright, dark).astype(np.uint8)
    Pillow.fromarray(np.tile(row, (size, 1))).save(path)
    return path


def scene(path: Path, low: tuple[int, int, int], high: tuple[int, int, int], cells: int = 16) -> Path:
    """A patchwork between two colours, with something of a photograph's contrast and edges."""
    mix = np.random.default_rng(1).random((cells, cells, 1))
    pixels = (np.array(low) * (1 - mix) + np.array(high) * mix).astype(np.uint8)
    Pillow.fromarray(pixels).resize((256, 256), Pillow.Resampling.NEAREST).save(path)
    return path


def png(width: int, height: int, rows: bytes, before: bytes = b"") -> bytes:
    """A grey PNG whose header says what you like."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + before + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def encoded(kind: str) -> bytes:
    """A small colourful picture in one of the formats."""
    pixels = np.random.default_rng(2).integers(0, 256, (24, 32, 3), np.uint8)
    buffer = BytesIO()
    Pillow.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()


def many_scans(count: int) -> bytes:
    """A progressive JPEG that goes over the same picture again and again."""
    buffer = BytesIO()
    Pillow.new("L", (64, 64)).save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]
