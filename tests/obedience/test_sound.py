"""Sixty sentences with outright wishes are obeyed in the sound: rendered with their stems, and measured from the files alone.

Eight of them are rendered short in every run; all sixty-eight take about twenty minutes of one core:

    python -m pytest tests/obedience/test_sound.py -m "slow or not slow"

By turns as WAV, FLAC, MP3, Opus and Ogg Vorbis, from the command line and from Python. Held are: the length by ffprobe (exact
frames in WAV, FLAC and Vorbis; MP3 and Opus may be longer by their codec's padding, never shorter), the key (at least 95 % of the
fundamentals in the pitched stems inside the set; a minor key owns its leading tone too), the tempo (the pulse of the drums, where
there are none of all pitched stems, within 1 % of what was asked, and at least half as strong again as at 6 % more or less), no drum
stem where there shall be no drums, and the loudness of each wanted instrument while it plays. How key and tempo are heard stands in
`listening`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import listening
import numpy as np
import pytest
import soundfile
from listening import RATE, Signal, active_loudness, chroma, frames_of, inside, onsets, pulse, tempo
from promises import UNWRITTEN, Promise, promises

import moodmusic
from moodmusic.cards import StemCard
from moodmusic.plan import Plan
from moodmusic.prompt.instruments import matches

SECONDS = 14.0  # where the sentence says no length
SEED = 5
FORMATS = ("wav", "flac", "mp3", "opus", "ogg")
PADDING = {"mp3": 2 * 1152, "opus": 312 + 960}  # frames: LAME's delay and filling; Opus' pre-skip and one packet
MOST_OUTSIDE = 0.05
TEMPO_ERROR = 0.01
WRONG = (0.94, 1.06)  # tempi that must be heard as wrong
CLEARLY = 1.5
AUDIBLE_LUFS = -50.0
QUICK = (
    "132 bpm night drive",
    "sad waltz in F# minor",
    "solo harp at dawn",
    "a 20 second jingle",
    "only uses A, B, C#",
    "C minor pentatonic",
    "drumless lo-fi in D dorian",
    "steel guitar and whistle",
)


@dataclass(frozen=True)
class Heard:
    """A rendered sentence: the track, its stems' folder, and the plan that says which register a stem has."""

    track: Path
    stems: Path
    plan: Plan

    @cached_property
    def files(self) -> dict[str, Path]:
        """Stem name -> file."""
        found = {path.stem: path for path in self.stems.iterdir()}
        return {card.name: found.get(card.name) or found[f"{card.role}-{card.name}"] for card in self.plan.stems}

    @cached_property
    def signals(self) -> dict[str, Signal]:
        """Stem name -> samples."""
        return {name: listening.read(path) for name, path in self.files.items()}

    def of(self, *roles: str) -> list[Signal]:
        """The stems of some roles."""
        return [self.signals[card.name] for card in self.plan.stems if card.role in roles]


class Renders:
    """Renders each sentence once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done: dict[str, Heard] = {}

    def __call__(self, promise: Promise) -> Heard:
        if promise.text not in self.done:
            self.done[promise.text] = self.render(promise)
        return self.done[promise.text]

    def render(self, promise: Promise) -> Heard:
        number = SENTENCES.index(promise)
        track, stems = self.folder / f"{number}.{FORMATS[number % len(FORMATS)]}", self.folder / f"{number}"
        if number % 2:
            command = ["render", promise.text, "-o", track, "--stems", stems, "-t", SECONDS, "--seed", SEED, "-q"]
            subprocess.run([sys.executable, "-m", "moodmusic", *map(str, command)], check=True)
            return Heard(track, stems, moodmusic.load(track))
        return Heard(track, stems, moodmusic.render(promise.text, track, stems=stems, seconds=SECONDS, seed=SEED).plan)


SENTENCES = promises()


@pytest.fixture(scope="module")
def render(tmp_path_factory: pytest.TempPathFactory) -> Renders:
    return Renders(tmp_path_factory.mktemp("obedience"))


def sentence(words: str) -> Promise:
    return next(promise for promise in SENTENCES if words in promise.text)


def parameters() -> Iterator[object]:
    for promise in SENTENCES:
        quick = any(words in promise.text for words in QUICK)
        yield pytest.param(promise, id=promise.text, marks=() if quick else pytest.mark.slow)


def broken_by_sound(promise: Promise, heard: Heard) -> list[str]:
    """What the audio does otherwise than the sentence says."""
    return [
        *_length(promise, heard.track),
        *_key(promise, heard),
        *_tempo(promise, heard),
        *_stems(promise, heard),
        *_loudness(promise, heard),
    ]


def _length(promise: Promise, track: Path) -> Iterator[str]:
    frames, wished = frames_of(track)[0], round((promise.seconds or SECONDS) * RATE)
    if not wished <= frames <= wished + PADDING.get(track.suffix[1:], 0):
        yield f"length: {frames - wished:+d} frames"


def _key(promise: Promise, heard: Heard) -> Iterator[str]:
    if promise.allowed:
        share = inside([chroma(heard.signals[card.name], card.register) for card in heard.plan.stems if card.pitched], promise.allowed)
        if share < 1.0 - MOST_OUTSIDE:
            yield f"key: {share:.1%} inside"


def _tempo(promise: Promise, heard: Heard) -> Iterator[str]:
    if promise.tempo:
        low, high = promise.tempo
        envelope = onsets(heard.of("drums") or heard.of("chords", "arp", "bass", "lead", "counter", "pad"))
        found = tempo(envelope, low, high)
        right, *wrong = pulse(envelope, found * np.array([1.0, *WRONG]))
        if not low * (1 - TEMPO_ERROR) <= found <= high * (1 + TEMPO_ERROR):
            yield f"tempo: {found:.2f}"
        if right < CLEARLY * max(wrong):
            yield f"tempo: {right / max(wrong):.2f} times as clear as a wrong one"


def _stems(promise: Promise, heard: Heard) -> Iterator[str]:
    """By the names of the files."""
    refused = ("drums", "percussion") * promise.drumless + ("lead", "counter") * (not promise.melody)
    yield from (f"stem: {path.name}" for path in heard.stems.iterdir() if path.name.startswith(refused or ("\0",)))
    for card in heard.plan.stems:
        if any(_is(card, word) for word in promise.unwanted) or (promise.only and not any(_is(card, word) for word in promise.only)):
            yield f"stem: {heard.files[card.name].name}"


def _is(card: StemCard, word: str) -> bool:
    return matches(word, card.words, card.role)


def _loudness(promise: Promise, heard: Heard) -> Iterator[str]:
    for word in (*promise.wanted, *promise.only):
        levels = [active_loudness(heard.signals[card.name]) for card in heard.plan.stems if _is(card, word)]
        if not levels or max(levels) < AUDIBLE_LUFS:
            yield f"loudness: {word} at {max(levels, default=-240):.0f} LUFS"


@pytest.mark.needs_program("ffprobe")
@pytest.mark.parametrize("promise", [*parameters()])
def test_the_sound_does_what_the_sentence_says(promise: Promise, render: Renders) -> None:
    assert broken_by_sound(promise, render(promise)) == []


# What is claimed about a track that keeps its promise, and the complaint that must follow.
CLAIMS = (
    ("sad waltz", {"seconds": 15.0}, "length"),
    ("a 20 second jingle", {"seconds": 20.1}, "length"),
    ("C minor pentatonic", {"scale": (1, 4, 6, 8, 11)}, "key"),
    ("drumless lo-fi", {"scale": (2, 4, 6, 7, 9, 11, 1)}, "key"),  # D major for D dorian
    ("only uses A, B, C#", {"notes": (9, 11, 7)}, "key"),  # no C#, no F#
    ("132 bpm night drive", {"tempo": (134.0, 134.0)}, "tempo"),
    ("drumless lo-fi", {"tempo": (74.5, 74.5)}, "tempo"),
    ("132 bpm night drive", {"unwanted": ("drums",)}, "stem"),
    ("steel guitar and whistle", {"unwanted": ("guitar",)}, "stem"),
    ("solo harp at dawn", {"only": ("piano",)}, "stem"),
    ("steel guitar and whistle", {"melody": False}, "stem"),
    ("steel guitar and whistle", {"wanted": ("organ",)}, "loudness"),
)


@pytest.mark.needs_program("ffprobe")
@pytest.mark.parametrize(("words", "claim", "complaint"), CLAIMS, ids=[f"{words}: {claim}" for words, claim, _ in CLAIMS])
def test_a_false_claim_about_a_track_is_found_out(words: str, claim: dict[str, object], complaint: str, render: Renders) -> None:
    promise = sentence(words)
    broken = broken_by_sound(replace(promise, **claim), render(promise))
    assert any(text.startswith(complaint) for text in broken), broken


@pytest.mark.needs_program("ffprobe")
@pytest.mark.parametrize(("suffix", "missing"), [("wav", 1), ("flac", 1), ("mp3", 4800), ("opus", 1500)])
def test_a_file_that_is_too_short_or_too_long_is_found_out(suffix: str, missing: int, tmp_path: Path) -> None:
    promise = Promise("one second", seconds=1.0)
    for name, change in (("short", -missing), ("right", 0), ("long", missing)):
        soundfile.write(tmp_path / f"{name}.{suffix}", np.zeros(RATE + change), RATE, format="OGG" if suffix == "opus" else None,
                        subtype="OPUS" if suffix == "opus" else None)  # fmt: skip
    found = {name: list(_length(promise, tmp_path / f"{name}.{suffix}")) for name in ("short", "right", "long")}
    assert not found["right"]
    assert found["short"]
    assert found["long"]


def tones(pitches: list[int], seconds: float = 0.4) -> Signal:
    """Plucked tones of eight strong harmonics, one after the other."""
    at = np.arange(int(seconds * RATE)) / RATE
    notes = [440.0 * 2.0 ** ((pitch - 69) / 12.0) for pitch in pitches]
    return np.concatenate([sum(np.sin(2 * np.pi * k * note * at) / k for k in range(1, 9)) * np.exp(-3 * at) for note in notes])


C_MAJOR = (0, 2, 4, 5, 7, 9, 11)


def test_harmonics_of_a_scale_are_not_heard_as_foreign_tones() -> None:
    scale = [48 + 12 * octave + step for octave in range(3) for step in C_MAJOR]
    assert inside([chroma(tones(scale), (48, 84))], C_MAJOR) >= 0.99


@pytest.mark.parametrize("foreign", [2, 4])
def test_a_few_foreign_tones_in_a_melody_are_heard(foreign: int) -> None:
    melody = [60, 64, 67, 72, 71, 67, 65, 62, 60, 67, 64, 62, 60, 65, 69, 67, 71, 72, 74, 72]
    wrong = [pitch + (pitch % 12 in (0, 7) and at < 2 * foreign) for at, pitch in enumerate(melody)]
    share = sum(one % 12 not in C_MAJOR for one in wrong) / len(wrong)
    assert inside([chroma(tones(melody), (48, 84))], C_MAJOR) >= 0.99
    assert 1 - inside([chroma(tones(wrong), (48, 84))], C_MAJOR) == pytest.approx(share, abs=0.05)
    assert share >= 0.1


@pytest.mark.parametrize("bpm", [57.0, 90.0, 141.0])
def test_the_pulse_of_clicks_is_their_tempo_and_no_other(bpm: float) -> None:
    dice = np.random.default_rng(1)
    signal = 1e-4 * dice.standard_normal(15 * RATE)
    for beat in np.arange(0.0, 14.5, 30.0 / bpm):
        start = int(beat * RATE) + int(dice.normal(0, 0.006) * RATE * (beat > 0))
        signal[start : start + 1200] += dice.standard_normal(1200) * np.exp(-np.arange(1200) / 300)
    envelope = onsets([signal])
    assert tempo(envelope, bpm, bpm) == pytest.approx(bpm, rel=0.003)
    right, *wrong = pulse(envelope, bpm * np.array([1.0, *WRONG]))
    assert right > 3 * max(wrong)
    assert abs(tempo(envelope, bpm * 1.03, bpm * 1.03) / (bpm * 1.03) - 1) > TEMPO_ERROR


def test_loudness_is_that_of_the_standard_while_something_sounds() -> None:
    sine = 0.1 * np.sin(2 * np.pi * 997 * np.arange(4 * RATE) / RATE)
    assert active_loudness(np.concatenate([sine, np.zeros(20 * RATE)])) == pytest.approx(-20.0, abs=0.1)
    assert active_loudness(np.zeros(RATE)) < -200


def test_only_textures_have_no_notes() -> None:
    assert {word for promise in SENTENCES for word in promise.wanted} >= {*UNWRITTEN}
