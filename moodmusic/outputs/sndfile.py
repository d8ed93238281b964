"""FLAC, Ogg Vorbis, Ogg Opus and MP3 through libsndfile, into a file object whose failures are seen."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO

from moodmusic.outputs.formats import Encoding
from moodmusic.outputs.samples import Frames, Quantiser
from moodmusic.outputs.tags import fitted, id3

STRINGS = {"title": "title", "artist": "artist", "encoder": "software", "comment": "comment"}  # our tag -> soundfile's attribute


class Sink:
    """What libsndfile writes into: a file from where it stands. An error inside a C callback would be lost, so it is kept."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._start = file, file.tell()
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        """How many bytes were taken: none after an error."""
        return self._kept(lambda: self._file.write(data))

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move; offsets from the start count from where the sink began."""
        return self._kept(lambda: self._file.seek(offset + (self._start if whence == 0 else 0), whence))

    def tell(self) -> int:
        """Position from where the sink began."""
        return self._kept(self._file.tell) - self._start

    def _kept(self, action: Any) -> int:
        try:
            return 0 if self.error else int(action())
        except OSError as error:
            self.error = error
            return 0


class SndfileEncoder:
    """Stereo samples through one of libsndfile's encoders. Raises the OSError of a file that cannot be written."""

    def __init__(self, file: BinaryIO, encoding: Encoding, tags: Mapping[str, str]) -> None:
        kind = encoding.format
        tags = fitted(tags, kind.comment_limit) if tags else {}
        if kind.suffix == "mp3" and tags:
            file.write(id3(tags))
            tags = {}
        self._sink = Sink(file)
        self._quantise = Quantiser(encoding.bits) if encoding.bits else None
        self._sound: Any = None
        self._checked(lambda: self._open(encoding))
        for name, text in tags.items():
            setattr(self._sound, STRINGS[name], text)

    def _open(self, encoding: Encoding) -> None:
        import soundfile

        kind = encoding.format
        self._sound = soundfile.SoundFile(
            self._sink, "w", encoding.rate, 2, subtype=encoding.subtype, format=kind.container, **kind.options
        )

    def write(self, samples: Frames) -> None:
        """Append float samples (n, 2); at most a second at a time, for libsndfile's Ogg encoders overflow their stack on long blocks."""
        self._checked(lambda: self._sound.write(self._quantise(samples) if self._quantise else samples))

    def close(self) -> None:
        """Write what the encoder holds back."""
        self._checked(self._sound.close)

    def abort(self) -> None:
        """Let libsndfile go without caring for what it writes."""
        with suppress(RuntimeError, OSError):
            if self._sound is not None:
                self._sound.close()

    def _checked(self, action: Any) -> None:
        try:
            action()
        except (RuntimeError, AssertionError):  # libsndfile's and soundfile's words for a short write
            if self._sink.error is None:
                raise
        if self._sink.error:
            raise self._sink.error
