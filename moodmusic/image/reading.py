"""`read_image`: a PNG, JPEG, WebP or GIF file within caps on bytes and pixels, both checked before anything is decoded."""

from __future__ import annotations

import hashlib
import re
import stat
import warnings
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moodmusic.errors import InputError
from moodmusic.image.value import Image
from moodmusic.printable import printable

if TYPE_CHECKING:
    from PIL.Image import Image as Opened

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_BYTES = 64 << 20
MAX_PIXELS = 4096 * 4096  # 16 Mpx
# A JPEG scan of 33 bytes makes the decoder go through the whole picture once more, 13 ms at 16 Mpx: a megabyte of them takes
# minutes. Cameras and programs write 1 to 14 scans and some dozens of segments.
MAX_SCANS, MAX_SEGMENTS = 100, 5000
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")  # neither stuffing, nor filling, nor a restart
_SCAN, _END = 0xDA, 0xD9
_GIVE = "give a PNG, JPEG, WebP or GIF"


def read_image(path: str | Path) -> Image:
    """The statistics of a picture, of its first frame where it moves.

    InputError, with one sentence, for a file that cannot be read, is of another kind, damaged, or over 64 MiB or 16 Mpx.
    """
    data = _bytes(path)
    return Image(printable(Path(path).name), hashlib.sha256(data).hexdigest(), **_decoded(data, printable(path)))


def _bytes(path: str | Path) -> bytes:
    """The whole file; the size that the system tells is not believed, for a file may grow."""
    try:
        if not (stat.S_ISREG(mode := Path(path).stat().st_mode) or stat.S_ISDIR(mode)):  # a pipe may never end, nor begin
            raise InputError(f"the image {printable(path)} is no regular file: {_GIVE}")
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError, TypeError) as error:  # ValueError: a zero byte in the name; TypeError: no name at all
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot read the image {printable(path)}: {reason}") from None
    if len(data) > MAX_BYTES:
        raise InputError(f"the image {printable(path)} is larger than {MAX_BYTES >> 20} MiB: save it smaller")
    return data


def _decoded(data: bytes, name: str) -> dict[str, Any]:
    """The statistics of what the bytes hold."""
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    from moodmusic.image.pixels import statistics

    if not data:
        raise InputError(f"the image {name} is empty: {_GIVE}")
    if data.startswith(b"\xff\xd8") and not _plain_jpeg(data):
        raise InputError(f"the image {name} has more than {MAX_SCANS} scans or {MAX_SEGMENTS:,} segments: save it anew")
    try:
        with warnings.catch_warnings(action="ignore"), Pillow.open(BytesIO(data), formats=FORMATS) as opened:
            _check_size(opened, name)
            return statistics(opened)
    except InputError:
        raise
    except Pillow.DecompressionBombError:
        raise InputError(f"the image {name} has more than {MAX_PIXELS:,} pixels: scale it down") from None
    except UnidentifiedImageError:
        raise InputError(f"{name} is no picture that can be read: {_GIVE}") from None
    except Exception as error:  # decoders answer a damaged file with anything from OSError to KeyError
        raise InputError(f"the image {name} is damaged or cut short ({printable(error, 120)}): {_GIVE} that opens elsewhere") from None


def _plain_jpeg(data: bytes) -> bool:
    """Whether the segments up to the end of the first picture (ITU-T T.81, annex B) keep to the caps."""
    at, scans = 2, 0
    for _ in range(MAX_SEGMENTS):
        found = _MARKER.search(data, at)
        if found is None or found[1][0] == _END:
            return scans <= MAX_SCANS
        scans += found[1][0] == _SCAN
        at = found.end() + int.from_bytes(data[found.end() : found.end() + 2])
    return False


def _check_size(opened: Opened, name: str) -> None:
    width, height = opened.size
    if width * height > MAX_PIXELS:
        raise InputError(f"the image {name} has {width} × {height} pixels: at most {MAX_PIXELS:,} are read, so scale it down")
