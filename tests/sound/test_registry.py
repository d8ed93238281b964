"""All instruments under their names."""

from __future__ import annotations

import subprocess
import sys

import pytest

import moodmusic.sound
from moodmusic.errors import SoundError
from moodmusic.sound import find_instrument, instruments

PITCHED = {
    *("piano", "piano.felt", "epiano", "epiano.fm", "guitar.nylon", "guitar.steel", "guitar.muted", "harp", "bass.upright", "bass.finger"),
    *(
        "strings",
        "strings.spiccato",
        "strings.low",
        "cello",
        "violin",
        "choir",
        "flute",
        "clarinet",
        "whistle",
        "recorder",
        "horn",
        "brass",
    ),
    *("panpipes", "saxophone", "saxophone.alto", "oboe", "bassoon", "bagpipes", "harmonica", "trombone", "tuba"),
    *("trumpet", "organ", "bells.tubular", "glockenspiel", "celesta", "musicbox", "vibraphone", "marimba", "kalimba"),
    *("guitar.electric", "guitar.driven", "harpsichord", "ukulele", "banjo", "mandolin", "sitar", "koto", "lute", "dulcimer"),
    *("strings.pizzicato", "xylophone", "steeldrum", "timpani"),
}


def test_every_acoustic_instrument_is_there_under_its_own_name():
    assert set(instruments()) >= PITCHED
    assert all(name == source.name for name, source in instruments().items())


def test_every_instrument_says_what_the_house_expects():
    for source in instruments().values():
        assert source.kind in ("decay", "sustain", "drum", "texture", "fx") and source.owner in ("numpy", "pyo")
        assert source.words and all(word == word.lower() for word in source.words)
        assert 0 <= source.program <= 127 and 0 <= source.low <= source.high <= 127
        assert source.velocity_steps >= 1 and source.variants >= 1 and source.release_s > 0
        assert all(known.low <= known.default <= known.high for known in source.settings.values())


def test_the_table_cannot_be_changed():
    with pytest.raises(TypeError):
        instruments()["kazoo"] = find_instrument("piano")  # type: ignore[index]


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(SoundError, match=r"'kazoo' is no instrument.*vibraphone"):
        find_instrument("kazoo")


def test_the_room_shows_what_it_promises():
    assert all(hasattr(moodmusic.sound, name) for name in moodmusic.sound.__all__)


def test_importing_the_room_loads_neither_scipy_nor_pyo():
    code = "import sys, moodmusic.sound; assert not {'scipy', 'sklearn', 'pyo', 'pyo64', 'threadpoolctl'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
