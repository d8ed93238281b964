"""The audio formats as a table, and one checked choice from it: `Encoding`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from moodmusic.errors import InputError, nearest
from moodmusic.printable import printable
from moodmusic.units import SAMPLE_RATE

STDOUT = "-"
SIDE_SUFFIXES = {"midi": (".mid", ".midi"), "picture": (".png",)}  # of what is written beside a track
PCM_RATES = (8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 176400, 192000)


@dataclass(frozen=True, slots=True)
class Format:
    """One file format: its name in libsndfile, what it can hold, and how its encoder is set."""

    suffix: str
    title: str
    container: str
    subtypes: Mapping[int, str]  # bits a sample -> libsndfile's name; 0 for lossy coders
    rates: tuple[int, ...]
    comment_limit: int = 1 << 24  # characters that survive in its comment tag
    options: Mapping[str, Any] = field(default_factory=dict)  # of soundfile.SoundFile

    @property
    def lossy(self) -> bool:
        """Whether there is no bit depth to choose."""
        return 0 in self.subtypes


# Measured with libsndfile 1.2.2: an Opus stream with a comment of 51,200 characters opens, a longer one is refused as malformed.
FORMATS: dict[str, Format] = {
    entry.suffix: entry
    for entry in (
        Format("wav", "WAV", "WAV", {16: "PCM_16", 24: "PCM_24", 32: "FLOAT"}, PCM_RATES),
        Format("flac", "FLAC", "FLAC", {16: "PCM_16", 24: "PCM_24"}, PCM_RATES),
        Format("ogg", "Ogg Vorbis", "OGG", {0: "VORBIS"}, PCM_RATES, options={"compression_level": 0.4}),  # quality 6, about 190 kb/s
        Format("opus", "Ogg Opus", "OGG", {0: "OPUS"}, (SAMPLE_RATE,), comment_limit=48_000),  # about 120 kb/s
        Format(
            "mp3",
            "MP3",
            "MP3",
            {0: "MPEG_LAYER_III"},
            (32000, 44100, 48000),
            options={"compression_level": 0.2, "bitrate_mode": "VARIABLE"},  # LAME V2, about 180 kb/s
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """A format with its bit depth (0 when lossy) and sample rate in Hz, known to fit together."""

    format: Format
    bits: int
    rate: int

    @classmethod
    def of(cls, path: str | PurePath, bits: int | None = None, rate: int | None = None, default: str = "wav") -> Encoding:
        """The encoding that a file name asks for; ``-`` is WAV, a name without suffix is `default`.

        Raises InputError for what the format cannot hold.
        """
        kind = format_of(path, default)
        return cls(kind, _bits(kind, bits), _rate(kind, rate))

    @property
    def subtype(self) -> str:
        """libsndfile's name of the sample coding."""
        return self.format.subtypes[self.bits]


def format_of(path: str | PurePath, default: str = "wav") -> Format:
    """The format that a file name's suffix names, or `default` without one; InputError lists the allowed ones."""
    suffix = "wav" if str(path) == STDOUT else PurePath(path).suffix.lower().lstrip(".") or default.lower().lstrip(".")
    if suffix not in FORMATS:
        raise InputError(
            f"{printable(path)}: there is no format .{printable(suffix)}{nearest(suffix, FORMATS)}: one of .{', .'.join(FORMATS)}"
        )
    return FORMATS[suffix]


def check_suffix(kind: str, path: str | PurePath | None) -> None:
    """InputError for a name whose suffix says another kind of file than what is written: "midi" or "picture"."""
    suffix = PurePath(path).suffix.lower() if path is not None else ""
    if suffix and suffix not in SIDE_SUFFIXES[kind]:
        raise InputError(f"{printable(path)}: a {kind} is not written as {printable(suffix)}: end its name with {SIDE_SUFFIXES[kind][0]}")


def _bits(kind: Format, bits: int | None) -> int:
    if kind.lossy:
        if bits is not None:
            raise InputError(f"{kind.title} has no bit depth: leave --bits away, or write .wav or .flac")
        return 0
    if bits is None:
        return 16
    if bits not in kind.subtypes:
        raise InputError(f"{kind.title} cannot hold {bits} bits: give one of {', '.join(map(str, kind.subtypes))}")
    return bits


def _rate(kind: Format, rate: int | None) -> int:
    if rate is None:
        return SAMPLE_RATE
    if rate not in kind.rates:
        raise InputError(f"{kind.title} is not written at {rate} Hz: give one of {', '.join(map(str, kind.rates))}")
    return rate
