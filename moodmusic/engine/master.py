"""`Mixdown`: a finite plan as a finished file: mixed once and measured, then brought to its loudness under a true-peak limiter."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

import numpy as np
from numpy.typing import NDArray

from moodmusic.engine.limiter import CEILING_DBTP, LATENCY, Limiter
from moodmusic.engine.loudness import LoudnessMeter, PeakMeter
from moodmusic.engine.player import AT_ONCE, Player, StemPlayer
from moodmusic.engine.session import clip_store
from moodmusic.engine.value import BLOCK_FRAMES, Block, Planar
from moodmusic.errors import EngineError, InputError, OutputError
from moodmusic.plan.value import Plan
from moodmusic.sound.cache import NoteCache
from moodmusic.units import db_to_gain, gain_to_db, seconds_to_frames

CHUNK_FRAMES = AT_ONCE * BLOCK_FRAMES  # of the second pass: .17 s
MOST_REDUCTION_DB = 3.0  # of the limiter on all but the rarest peaks
RARE_PEAKS = 0.002  # share of the 1,024-frame blocks whose peaks do not decide the loudness
FADE_IN_FRAMES = 96  # 2 ms
LOOP_TAIL_S = 8.0  # what rings over the end of a loop is brought to its start, as far as this
MIX_SHARE = 0.85  # of the progress that the first pass stands for

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What the master did and what came of it. `reduction_db` is the most that the limiter took."""

    integrated_lufs: float
    true_peak_dbtp: float
    gain_db: float
    reduction_db: float
    target_lufs: float
    mix_lufs: float
    frames: int
    rendered_tones: int


class Mixdown:
    """Mixes and masters a finite plan. `blocks` may be run through once; `report` stands when it is done.

    Memory does not grow with length: the mix before the master lies in an unlinked temporary file (float32).
    """

    def __init__(
        self,
        plan: Plan,
        *,
        workers: int | None = None,
        stems: bool = False,
        progress: Progress | None = None,
        cache: NoteCache | None = None,
        ceiling_dbtp: float = CEILING_DBTP,
    ) -> None:
        if plan.seconds is None:
            raise InputError("an endless plan cannot be a file: give it a length in seconds")
        self.plan = plan
        self.frames = seconds_to_frames(plan.seconds)
        self.report: Report | None = None
        self._stems, self._ceiling_dbtp = stems, ceiling_dbtp
        self._names = [card.name for card in plan.stems] if stems else []
        self._channels = 2 + 2 * len(self._names)
        self._frame_bytes = self._channels * np.dtype(np.float32).itemsize
        self._progress = progress or (lambda done: None)
        self._store = clip_store(cache, workers)
        self._spill: IO[bytes] = tempfile.TemporaryFile(prefix="moodmusic-")  # noqa: SIM115 - open until `close`
        self._peaks: list[float] = []
        self._started = False

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """End the workers and drop the temporary file."""
        self._store.close()
        with suppress(OSError):  # what a full disk did not take is not wanted any more
            self._spill.close()

    def blocks(self) -> Iterator[Block]:
        """The mastered track in blocks of at most 8,192 frames; with `stems`, each block holds every stem's frames too."""
        if self._started:
            raise EngineError("this mixdown was run already: make a new one")
        self._started = True
        mix_lufs = self._mix()
        gain_db = self._gain_db(mix_lufs)
        meter, peak, limiter = LoudnessMeter(), PeakMeter(), Limiter(self._ceiling_dbtp)
        start = 0
        for channels in self._mastered(db_to_gain(gain_db), limiter):
            meter.add(channels[:2])
            peak.add(channels[:2])
            stems = {name: _interleaved(channels[2 * place : 2 * place + 2]) for place, name in enumerate(self._names, 1)}
            yield Block(_interleaved(channels[:2]), start, stems=stems)
            start += channels.shape[1]
            self._progress(MIX_SHARE + (1.0 - MIX_SHARE) * start / self.frames)
        self.report = Report(
            integrated_lufs=meter.integrated_lufs,
            true_peak_dbtp=gain_to_db(peak.peak),
            gain_db=gain_db,
            reduction_db=limiter.reduction_db,
            target_lufs=self.plan.loudness_lufs,
            mix_lufs=mix_lufs,
            frames=self.frames,
            rendered_tones=self._store.rendered,
        )

    def _mix(self) -> float:
        """First pass: the whole mix, and the stems beside it, into the spill file. Returns the mix's integrated loudness."""
        meter = LoudnessMeter()
        tail = seconds_to_frames(LOOP_TAIL_S) if self.plan.ending == "loop" else 0
        for start, channels in self._played(self.frames + tail):
            if start < self.frames:
                meter.add(channels[:2])
                self._peaks += _block_peaks(channels[:2])
                self._keep(channels)
                self._progress(MIX_SHARE * (start + channels.shape[1]) / self.frames)
            else:
                self._wrap(start % self.frames, channels)
        return meter.integrated_lufs

    def _played(self, end: int) -> Iterator[tuple[int, Planar]]:
        """(start, mix and stems as neighbouring pairs of channels), cut at the plan's end and at `end`."""
        player = StemPlayer(self.plan, self._store) if self._stems else Player(self.plan, self._store)
        while player.frame < end:
            start = player.frame
            channels = np.concatenate(player.stem_blocks(AT_ONCE)) if isinstance(player, StemPlayer) else player.blocks(AT_ONCE)
            cut = self.frames - start
            if 0 < cut < channels.shape[1]:
                yield start, channels[:, :cut]
                start, channels = self.frames, channels[:, cut:]
            if start < end:
                yield start, channels

    def _wrap(self, start: int, channels: Planar) -> None:
        """Add what rings over the end of a loop to its beginning, so that it goes round without a seam."""
        channels = channels[:, : self.frames - start]
        held = self._read(start, channels.shape[1]) + channels
        self._spill.seek(start * self._frame_bytes)
        self._keep(held)

    def _keep(self, channels: Planar) -> None:
        """Write frames into the spill file; OutputError when its disk is full."""
        try:
            self._spill.write(channels.T.tobytes())
            self._spill.flush()
        except OSError as error:
            needed = self.frames * self._frame_bytes / 1e6
            hint = f"the mix needs {needed:.0f} MB there: free some, or set TMPDIR to a folder on a larger disk"
            raise OutputError(f"cannot write to the temporary folder {tempfile.gettempdir()}: {error.strerror}: {hint}") from error

    def _read(self, start: int, frames: int) -> Planar:
        """Frames of the spill file, shape (channels, frames)."""
        self._spill.seek(start * self._frame_bytes)
        data = np.frombuffer(self._spill.read(frames * self._frame_bytes), np.float32)
        return np.ascontiguousarray(data.reshape(-1, self._channels).T)

    def _gain_db(self, mix_lufs: float) -> float:
        """Gain to the plan's loudness, or less where the limiter would have to take more than 3 dB of any but the rarest peaks."""
        if mix_lufs == -math.inf:
            return 0.0
        usual_peak = float(np.quantile(np.array(self._peaks), 1.0 - RARE_PEAKS))
        most = self._ceiling_dbtp + MOST_REDUCTION_DB - gain_to_db(usual_peak)
        return min(self.plan.loudness_lufs - mix_lufs, most)

    def _chunks(self, gain: float) -> Iterator[Planar]:
        """The spill file again, at the master's gain, with the limiter's latency of silence after it; a loop's end leads into its start."""
        if self.plan.ending == "loop":
            yield self._read(max(self.frames - CHUNK_FRAMES, 0), CHUNK_FRAMES) * np.float32(gain)
        for start in range(0, self.frames, CHUNK_FRAMES):
            chunk = self._read(start, min(CHUNK_FRAMES, self.frames - start)) * np.float32(gain)
            if start == 0 and self.plan.ending != "loop":
                chunk[:, :FADE_IN_FRAMES] *= _fade_in()[: chunk.shape[1]]
            yield chunk
        yield np.zeros((self._channels, LATENCY), np.float32)

    def _mastered(self, gain: float, limiter: Limiter) -> Iterator[Planar]:
        """Second pass: limited chunks of mix and stems, with the latency taken out."""
        skip = LATENCY + (min(CHUNK_FRAMES, self.frames) if self.plan.ending == "loop" else 0)
        held = np.zeros((self._channels, LATENCY), np.float32)
        for chunk in self._chunks(gain):
            _, curve = limiter.process(chunk[:2])
            whole = np.concatenate([held, chunk], axis=1)
            held = whole[:, chunk.shape[1] :]
            limited = whole[:, : chunk.shape[1]]
            if curve is not None:
                limited = limited * curve
            passed = min(skip, limited.shape[1])
            skip -= passed
            if passed < limited.shape[1]:
                yield limited[:, passed:]


def _block_peaks(samples: Planar) -> list[float]:
    """The loudest sample of each 1,024 frames."""
    starts = np.arange(0, samples.shape[1], BLOCK_FRAMES)
    peaks: list[float] = np.maximum.reduceat(np.abs(samples).max(axis=0), starts).tolist()
    return peaks


def _fade_in() -> Planar:
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(FADE_IN_FRAMES) / FADE_IN_FRAMES), np.float32)


def _interleaved(samples: Planar) -> NDArray[np.float32]:
    return np.ascontiguousarray(samples.T)
