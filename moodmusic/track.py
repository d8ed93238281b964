"""From a plan to finished files or samples: the mixdown runs once, and everything that is wanted listens to it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moodmusic import __version__
from moodmusic.errors import InputError
from moodmusic.outputs.formats import STDOUT, Encoding, check_suffix
from moodmusic.printable import json_text, printable
from moodmusic.units import SAMPLE_RATE, seconds_to_frames

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moodmusic.outputs.target import Target
    from moodmusic.plan.value import Plan

STEM_BITS = 24  # ten stems of 16 bits would add up to −86 dBFS of dither


@dataclass(frozen=True, slots=True)
class Targets:
    """What is to be written. `bits` and `rate` hold for the track and its stems; None is the format's usual."""

    path: str | Path | None = None
    bits: int | None = None
    rate: int | None = None
    stems: str | Path | None = None  # a folder
    midi: str | Path | None = None
    picture: str | Path | None = None
    force: bool = False

    def __post_init__(self) -> None:
        """InputError for what is no number of bits or hertz; what each format can hold is checked with the format."""
        for name, value in (("bits", self.bits), ("rate", self.rate)):
            if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
                raise InputError(f"{name} is {printable(repr(value))}: give a whole number, or leave it away")

    def encoding(self) -> Encoding | None:
        """Of the track; InputError when the options do not fit the suffix."""
        from moodmusic.config import settings

        return None if self.path is None else Encoding.of(self.path, self.bits, self.rate, settings().format)

    def stem_encoding(self) -> Encoding:
        """As the track's, in 24 bits when nobody said how many; WAV when there is no track."""
        track = self.encoding()
        suffix = track.format.suffix if track else "wav"
        bits = STEM_BITS if self.bits is None and not (track and track.format.lossy) else self.bits
        return Encoding.of(f"stem.{suffix}", bits, self.rate)


@dataclass(frozen=True, slots=True)
class Track:
    """What came of a plan: the samples (frames, 2) at 48 kHz when no file was asked for, the files, and the measurements."""

    plan: Plan
    samples: NDArray[np.float32] | None = None
    files: tuple[Path, ...] = ()
    report: Mapping[str, Any] = field(default_factory=dict)  # integrated_lufs, true_peak_dbtp, gain_db…
    sample_rate: int = SAMPLE_RATE

    @property
    def seconds(self) -> float:
        """Length."""
        return float(self.plan.seconds or 0.0)


def produce(plan: Plan, targets: Targets, progress: Callable[[float], None] | None = None) -> Track:
    """Render a finite plan into its targets, all or none of them; without `targets.path` into memory.

    `progress` hears 0…1, the first 0 when every target is open. Raises InputError for an endless plan or options that do
    not fit, OutputError for what cannot be written.
    """
    from moodmusic.config import settings
    from moodmusic.engine import Mixdown

    if plan.seconds is None:
        raise InputError("a file needs a length, and this plan is endless: give seconds (-t), or play it")
    frames = seconds_to_frames(plan.seconds)
    with ExitStack() as stack:
        listeners = Listeners(plan, targets, frames, stack)
        if progress:
            progress(0.0)
        mixdown = stack.enter_context(Mixdown(plan, workers=settings().workers, stems=targets.stems is not None, progress=progress))
        listeners.listen(mixdown)
        report = asdict(mixdown.report) if mixdown.report else {}
        listeners.finish()
    return Track(plan, listeners.samples, listeners.files, report)


class Listeners:
    """Everything that takes in the mixdown; the stack commits or aborts them together."""

    def __init__(self, plan: Plan, targets: Targets, frames: int, stack: ExitStack) -> None:
        import numpy as np

        from moodmusic.outputs.picture import Picture

        self._plan, self._frames, self._targets = plan, frames, targets
        self._stack = stack
        self._at = 0
        self.files: tuple[Path, ...] = ()
        self._track = self._track_file()
        self._midi = self._target(targets.midi)
        self._png = self._target(targets.picture)
        self._picture = Picture(plan, frames) if self._png else None
        self._stems = self._stem_folder()
        self._keep_apart()
        check_suffix("midi", targets.midi)
        check_suffix("picture", targets.picture)
        self.samples = np.zeros((frames, 2), np.float32) if targets.path is None else None

    def _keep_apart(self) -> None:
        """InputError when two targets are one file; what is not a regular file, such as /dev/null, may be named twice."""
        places = [os.path.realpath(path) for path in self.files if path.is_file() or not path.exists()]
        for place in {place for place in places if places.count(place) > 1}:
            raise InputError(f"{printable(place)} is asked for twice: give each file a name of its own")

    def _target(self, path: str | Path | None) -> Target | None:
        from moodmusic.outputs.target import Target

        if path is None:
            return None
        target = self._stack.enter_context(Target(path, self._targets.force))
        self.files += (Path(path),)
        return target

    def _track_file(self) -> Any:
        from moodmusic.outputs.file import TrackFile
        from moodmusic.outputs.tags import track_tags
        from moodmusic.plan import to_json

        encoding = self._targets.encoding()
        if encoding is None or self._targets.path is None:
            return None
        compact = json_text(json.loads(to_json(self._plan)), separators=(",", ":"))
        tags = track_tags(self._plan.title, compact, f"moodmusic {__version__}")
        self.files += () if str(self._targets.path) == STDOUT else (Path(self._targets.path),)
        return self._stack.enter_context(TrackFile(self._targets.path, encoding, self._frames, tags, self._targets.force))

    def _stem_folder(self) -> Any:
        from moodmusic.outputs.stems import StemFolder

        if self._targets.stems is None:
            return None
        folder = StemFolder(self._targets.stems, self._plan.sounding, self._targets.stem_encoding(), self._frames, self._targets.force)
        self.files += tuple(Path(file.path) for file in folder.files.values())
        return self._stack.enter_context(folder)

    def listen(self, mixdown: Any) -> None:
        """Take in every block."""
        for block in mixdown.blocks():
            self._take(block.samples)
            if self._stems:
                self._stems.write(block.stems)

    def _take(self, samples: NDArray[np.float32]) -> None:
        if self.samples is not None:
            self.samples[self._at : self._at + len(samples)] = samples
        if self._track:
            self._track.write(samples)
        if self._picture:
            self._picture.write(samples)
        self._at += len(samples)

    def finish(self) -> None:
        """Complete every file; the stack lets them take their names when it closes."""
        from moodmusic.compose import sections
        from moodmusic.outputs.midi import midi_bytes

        if self._midi:
            self._midi.write(midi_bytes(self._plan, sections(self._plan)))
        if self._png and self._picture:
            self._png.write(self._picture.png())
        for files in filter(None, (self._track, self._stems)):
            files.finish()
