"""`TrackFile`: blocks of 48 kHz stereo become one audio file of any format, rate and depth."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

import numpy as np

from moodmusic.outputs.formats import Encoding
from moodmusic.outputs.samples import Frames, RateConverter, output_frames
from moodmusic.outputs.sndfile import SndfileEncoder
from moodmusic.outputs.target import Target, written
from moodmusic.outputs.wav import WavEncoder
from moodmusic.units import SAMPLE_RATE


class TrackFile:
    """Writes a track block by block; the name is taken by `close`, and nothing is left by `abort`.

    `frames` is the whole length at 48 kHz (None: endless, WAV to a pipe only); the file is whole as well when fewer come, but for
    the sizes in the header of a WAV that goes to a pipe. Use it as a context manager: an exception
    inside aborts. Raises InputError for names and options, OutputError for what the system refuses.
    """

    def __init__(
        self, path: str | Path, encoding: Encoding, frames: int | None, tags: Mapping[str, str] | None = None, force: bool = False
    ) -> None:
        self.path = path
        self._encoding = encoding
        self._frames, self._written = frames, 0
        self._held: list[Frames] = []
        self._held_frames = 0
        self._finished = False
        self._convert = RateConverter(encoding.rate, frames) if encoding.rate != SAMPLE_RATE else None
        self._target = Target(path, force)
        self._scratch: BinaryIO | None = None
        with ExitStack() as undo, written(path):
            undo.callback(self.abort)
            self._encoder = self._encode(None if frames is None else output_frames(frames, encoding.rate), tags or {})
            undo.pop_all()

    def _encode(self, frames: int | None, tags: Mapping[str, str]) -> WavEncoder | SndfileEncoder:
        """The encoder, on the target, or on a scratch file where libsndfile has to seek and the target cannot."""
        if self._encoding.format.suffix == "wav":
            return WavEncoder(self._target.file, self._encoding.bits, self._encoding.rate, frames, tags)
        if self._target.direct:
            self._scratch = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed by abort and close
        return SndfileEncoder(self._scratch or self._target.file, self._encoding, tags)

    def write(self, samples: Frames) -> None:
        """Append float32 samples (n, 2), −1…1, at 48 kHz. They reach the encoder in blocks of a second."""
        self._written += len(samples)
        for start in range(0, len(samples), SAMPLE_RATE):
            part = samples[start : start + SAMPLE_RATE]
            if self._held_frames + len(part) > SAMPLE_RATE:
                self._flush()
            self._held.append(part)
            self._held_frames += len(part)

    @property
    def seconds(self) -> float:
        """Of what was written so far."""
        return self._written / SAMPLE_RATE

    def _flush(self, last: bool = False) -> None:
        samples = np.concatenate(self._held) if self._held else np.zeros((0, 2), np.float32)
        self._held, self._held_frames = [], 0
        if self._convert:
            samples = self._convert.convert(samples, last)
        with written(self.path):
            for start in range(0, len(samples), SAMPLE_RATE):
                self._encoder.write(samples[start : start + SAMPLE_RATE])

    def finish(self) -> None:
        """Encode all that is left; the file is complete, but has not its name yet. A second call does nothing."""
        if self._finished:
            return
        short = self._frames is not None and self._written < self._frames
        if short and self._convert:
            self._convert.shorten(self._written)
        self._flush(last=True)
        with written(self.path):
            self._encoder.close()
            if short and isinstance(self._encoder, WavEncoder) and not self._target.direct:
                self._encoder.shorten(output_frames(self._written, self._encoding.rate))
            self._deliver()
        self._finished = True

    def close(self) -> None:
        """Finish and take the name."""
        try:
            self.finish()
        except BaseException:
            self.abort()
            raise
        self.commit()

    def commit(self) -> None:
        """Take the name, after `finish`."""
        self._target.commit()

    def _deliver(self) -> None:
        if self._scratch:
            self._scratch.seek(0)
            shutil.copyfileobj(self._scratch, self._target.file)
            self._scratch.close()

    def abort(self) -> None:
        """Leave everything as it was before."""
        if isinstance(getattr(self, "_encoder", None), SndfileEncoder):
            cast(SndfileEncoder, self._encoder).abort()
        if self._scratch:
            self._scratch.close()
        self._target.abort()

    def __enter__(self) -> TrackFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()
