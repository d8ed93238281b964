"""A folder of separate stems that sum to the mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

from moodmusic.cards import StemCard
from moodmusic.errors import OutputError
from moodmusic.outputs.file import TrackFile
from moodmusic.outputs.formats import Encoding
from moodmusic.outputs.samples import Frames
from moodmusic.outputs.target import written
from moodmusic.printable import printable


def stem_path(folder: str | Path, card: StemCard, encoding: Encoding) -> Path:
    """Such as ``stems/bass-upright.flac``."""
    name = card.name if card.name.startswith(card.role) else f"{card.role}-{card.name}"
    return Path(folder) / f"{name}.{encoding.format.suffix}"


class StemFolder:
    """One `TrackFile` a stem in one folder, which is made when it is not there; all of them are finished, or none.

    Raises OutputError when the folder or a file in it cannot be written, or exists and `force` is not set.
    """

    def __init__(self, folder: str | Path, cards: Sequence[StemCard], encoding: Encoding, frames: int, force: bool = False) -> None:
        self.folder = Path(folder)
        self.files: dict[str, TrackFile] = {}
        self._made = False
        with ExitStack() as undo:
            undo.callback(self.abort)
            if self.folder.is_file():
                raise OutputError(f"{printable(folder)} is a file: stems go into a folder, name one that exists or is to be made")
            with written(folder):
                self._made = not self.folder.exists()
                self.folder.mkdir(exist_ok=True)
            for card in cards:
                self.files[card.name] = TrackFile(stem_path(folder, card, encoding), encoding, frames, force=force)
            undo.pop_all()

    def write(self, blocks: Mapping[str, Frames]) -> None:
        """Append to each stem its samples (n, 2) at 48 kHz."""
        for name, file in self.files.items():
            file.write(blocks[name])

    def finish(self) -> None:
        """Encode all that is left of every stem; none has its name yet."""
        for file in self.files.values():
            file.finish()

    def commit(self) -> None:
        """Let every file take its name, after `finish`."""
        for file in self.files.values():
            file.commit()

    def abort(self) -> None:
        """Leave the folder as it was before."""
        for file in self.files.values():
            file.abort()
        if self._made:
            with suppress(OSError):  # somebody put a file of theirs into it meanwhile
                self.folder.rmdir()

    def __enter__(self) -> StemFolder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            try:
                self.finish()
                self.commit()
            except BaseException:
                self.abort()
                raise
        else:
            self.abort()
