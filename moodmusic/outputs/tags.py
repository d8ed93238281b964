"""Title, artist, encoder and the plan in a file's tags, and the way back."""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from moodmusic.errors import OutputError, PlanError
from moodmusic.outputs.wav import read_info
from moodmusic.printable import printable

SQUEEZED = "zlib:"  # a plan that its format's comment could not hold as plain JSON
MAX_PLAN_BYTES = 4 << 20  # a squeezed comment opens to no more than this
ID3_TEXT = {"title": b"TIT2", "artist": b"TPE1", "encoder": b"TSSE"}


def track_tags(title: str, plan_json: str, encoder: str) -> dict[str, str]:
    """The tags of a track; the title is cleaned of control characters."""
    return {"title": printable(title), "artist": "moodmusic", "encoder": encoder, "comment": plan_json}


def fitted(tags: Mapping[str, str], comment_limit: int) -> dict[str, str]:
    """The same tags with a comment of at most `comment_limit` characters: squeezed when it is longer. Empty ones are left out.

    Raises OutputError when it is too long even so.
    """
    comment = tags.get("comment", "")
    if not comment:
        return {name: text for name, text in tags.items() if text}
    if len(comment) > comment_limit:
        comment = SQUEEZED + base64.b64encode(zlib.compress(comment.encode(), 9)).decode()
    if len(comment) > comment_limit:
        raise OutputError(f"the plan does not fit into this format's comment ({comment_limit:,} characters): write another format")
    return {**tags, "comment": comment}


def opened(comment: str) -> str:
    """The plan's JSON of a comment that `fitted` may have squeezed."""
    if not comment.startswith(SQUEEZED):
        return comment
    try:
        stream = zlib.decompressobj()
        data = stream.decompress(base64.b64decode(comment.removeprefix(SQUEEZED), validate=True), MAX_PLAN_BYTES)
        if not stream.eof:
            raise ValueError("it is cut off, or far too long")
        return data.decode()
    except (binascii.Error, zlib.error, ValueError) as error:
        raise PlanError(f"the plan in the comment tag is damaged ({error}): render it again from its sentence") from error


def id3(tags: Mapping[str, str]) -> bytes:
    """An ID3v2.4 tag in UTF-8 (libsndfile writes its own as Latin-1 and mangles titles). Source: id3.org, ID3v2.4.0 structure."""
    frames = b"".join(_frame(code, b"\x03" + tags[name].encode()) for name, code in ID3_TEXT.items() if tags.get(name))
    if tags.get("comment"):
        frames += _frame(b"COMM", b"\x03eng\0" + tags["comment"].encode())
    return b"ID3\x04\0\0" + _synchsafe(len(frames)) + frames


def _frame(code: bytes, body: bytes) -> bytes:
    return code + _synchsafe(len(body)) + b"\0\0" + body


def _synchsafe(number: int) -> bytes:
    """28 bits as four bytes whose upper bit is 0."""
    return struct.pack(">4B", *((number >> shift) & 0x7F for shift in (21, 14, 7, 0)))


def read_comment(path: str | Path) -> str:
    """The comment tag of an audio file, empty when it has none. Raises OSError, or PlanError when it is no audio file."""
    with Path(path).open("rb") as file:
        start = file.read(12)
        file.seek(0)
        return read_info(file).get("comment", "") if start[8:] == b"WAVE" else _sndfile_comment(file, path)


def _sndfile_comment(file: BinaryIO, path: str | Path) -> str:
    import soundfile

    try:
        with soundfile.SoundFile(file) as sound:
            return str(sound.comment)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise PlanError(f"{printable(path)} is neither a plan (JSON) nor an audio file with one in its comment tag") from error
