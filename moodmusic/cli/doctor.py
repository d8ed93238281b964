"""``moodmusic doctor``: what is installed, what works, and what to do about the rest."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from importlib import metadata

import click

from moodmusic import __version__
from moodmusic.cli.terminal import bold, columns, tell
from moodmusic.errors import MoodmusicError

PACKAGES = ("pyo", "numpy", "scipy", "scikit-learn", "vaderSentiment", "soundfile", "soxr", "sounddevice", "mido", "pillow", "click")
WHEEL_NOTE = "pyo 1.1 has wheels for Linux x86-64, Windows and Apple silicon; none for Linux on arm64, where it must be built"
GOOD, BAD = "ok", "look"


@click.command("doctor", short_help="Look at versions, codecs, the audio device and the caches.")
def command() -> None:
    """Look at versions, codecs, the audio device and the caches. Ends with 1 when no track could be made here."""
    rows = [finding(name, look) for name, look in LOOKS.items()]
    for line in columns((*(("", "") if at else (name, state)), text) for name, state, seen in rows for at, text in enumerate(seen)):
        tell(line)
    tell("\n" + bold("versions"))
    for line in columns(((name, version_of(name)) for name in PACKAGES), "  "):
        tell(line)
    tell(f"  {WHEEL_NOTE}")
    if any(state == BAD and name in NEEDED for name, state, _ in rows):
        raise click.exceptions.Exit(1)


def finding(name: str, look: Callable[[], str]) -> tuple[str, str, list[str]]:
    """Name, whether it is well, and what was seen: every mistake of the library has its line."""
    try:
        return name, GOOD, [look()]
    except (MoodmusicError, ImportError, OSError) as error:
        return name, BAD, str(error).splitlines() or [type(error).__name__]


def version_of(package: str) -> str:
    """The installed version."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"


def _program() -> str:
    return f"moodmusic {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}, {sys.prefix}"


def _synthesis() -> str:
    from moodmusic.sound import instruments

    owners = [instrument.owner for instrument in instruments().values()]
    return f"{len(owners)} instruments: {owners.count('numpy')} of numpy, {owners.count('pyo')} of pyo"


def _library() -> str:
    from moodmusic.library import stem_cards
    from moodmusic.style import styles

    return f"{len(styles())} styles, {len(stem_cards())} stems"


def _codecs() -> str:
    import soundfile

    from moodmusic.outputs.formats import FORMATS

    missing = [
        kind.title for kind in FORMATS.values() for subtype in kind.subtypes.values() if not soundfile.check_format(kind.container, subtype)
    ]
    if missing:
        raise OSError(f"{soundfile.__libsndfile_version__} of libsndfile cannot write {', '.join(missing)}")
    return f"{', '.join(kind.title for kind in FORMATS.values())} (libsndfile {soundfile.__libsndfile_version__})"


def _speaker() -> str:
    from moodmusic.outputs.speaker import device_name

    return device_name()


def _cache() -> str:
    import tempfile

    from moodmusic.cli.cache import cache_files
    from moodmusic.config import settings

    now = settings()
    now.cache_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=now.cache_folder):
        pass
    size = sum(size for _, size in cache_files(now.cache_folder))
    return f"{size / 1e6:.0f} of {now.cache_limit_mb} MB in {now.cache_folder}"


def _workers() -> str:
    from moodmusic.config import settings

    return f"{settings().workers} synthesis processes"


LOOKS: dict[str, Callable[[], str]] = {
    "program": _program,
    "synthesis": _synthesis,
    "library": _library,
    "codecs": _codecs,
    "speaker": _speaker,
    "cache": _cache,
    "workers": _workers,
}
NEEDED = ("synthesis", "library", "codecs", "workers")
