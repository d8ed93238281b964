"""Wishes as a newcomer writes them: tags, captions, tempo without its unit, chords written out; beside sentences that only look like it."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from moodmusic.compose import sections
from moodmusic.plan import Request, make_plan
from moodmusic.plan.make import understand
from moodmusic.plan.plain import facts
from moodmusic.prompt import read_prompt
from moodmusic.theory import MODES, Chord, parse_pitch_class

PITCHED = ("bass", "chords", "pad", "arp", "lead", "counter")
TEMPOS = {
    "at a brisk 128": (128, 128),
    "piano at 72": (72, 72),
    "at 110": (110, 110),
    "make it 140": (140, 140),
    "speed 128": (128, 128),
    "slow it down to 60": (60, 60),
    "M.M. 96": (96, 96),
    "house | 122 | F minor | warm pads": (122, 122),
    "sad violin at 80bmp": (80, 80),
    "in the 120s bpm": (120, 129),
    "somewhere in the low 70s bpm": (70, 73),
    "Grave. Cello.": (35, 45),
    "Grave, for strings": (35, 45),
    "super fast punky folk": (150, 186),
    "slow dark piano": (50, 80),
    "at a leisurely pace": (60, 84),
    "not slow": (90, 140),
    "not fast": (66, 110),
    "piano:yes drums:no bpm:90": (90, 90),
    "sad-piano_80bpm_Cmin": (80, 80),
}
NO_TEMPO = [
    "he lives at 110",
    "at 12 noon",
    "at 30 he lost everything",
    "at 65 mph",
    "a speed limit of 60",
    "not fast enough",
    "not too fast",
    "slow lonely walk home",
    "Grave",
    "the grave. cold",
    "make it 2020",
    "1920s speakeasy",
    "room 101",
    "working 9 to 5",
]
KEYS = {
    "B♮ minor": ("B", "minor"),
    "Key = F#": ("F#", None),
    "piano, key=C#m": ("C#", "minor"),
    "cinematic / 70 bpm / Dm / strings": ("D", "minor"),
    "[Em] piano": ("E", "minor"),
    "octatonic, C": ("C", "octatonic"),
    "lydian dominant on F": ("F", "lydian dominant"),
    "F super locrian": ("F", "super locrian"),
    "aeolian dominant in D": ("D", "mixolydian b6"),
    "Ukrainian dorian in A": ("A", "ukrainian dorian"),
    "D minor blues scale": ("D", "blues"),
    "freygish": (None, "hijaz"),
}
METERS = {
    "take it in 7": "7/8",
    "counted in 5": "5/4",
    "5-4 time": "5/4",
    "7:8 time": "7/8",
    "Tempo:80|Meter:3/4": "3/4",
    "3 beats per bar": "3/4",
    "seven eighth notes to the bar": "7/8",
    "a ländler for two": "3/4",
}
NO_METER = ["won the match 6-4", "open 24/7", "torn in 5", "read it in 5 days", "3 beats of the drum"]
NOTES = {
    "with the note set {C, Eb, F, Gb, G, Bb}": "C Eb F Gb G Bb",
    "only notes from the set C E G B": "C E G B",
    "pitch classes 0, 2, 4, 7, 9": "C D E G A",
    "every note must be C, D or G": "C D G",
    "only the black notes": "C# D# F# G# A#",
}
NO_NOTES = ["every note must be perfect", "the white notes on the desk", "all notes must be in by monday"]
CHORDS = {
    "1-5-6-4 in G major": "G D Em C",
    "1 4 5 in A": "A D E",
    "1-4-5 chords in C minor": "Cm Fm Gm",
    "chords are D minor, B flat major, F major and C major": "Dm Bb F C",
    "A minor, F major, C major, G major chords": "Am F C G",
    "chords F# minor 7, B minor": "F#m7 Bm",
    "one-chord vamp on Dm7": "Dm7",
}
NO_CHORDS = ["in C minor and D major", "harmony of D major", "the score was 4-2-1", "C major, A minor or F major?"]
ENSEMBLES: dict[str, dict[str, Any]] = {
    "don't leave out the trumpet": {"wanted": ("trumpet",)},
    "don't leave the trumpet out": {"wanted": ("trumpet",)},
    "never without drums": {"wanted": ("drums",)},
    "drums not needed": {"unwanted": ("drums", "percussion")},
    "drums:no, piano": {"wanted": ("piano",), "unwanted": ("drums", "percussion")},
    "replace the piano with harp": {"wanted": ("harp",), "unwanted": ("piano",)},
    "swap the piano for a cello": {"wanted": ("cello",), "unwanted": ("piano",)},
    "🎻 only": {"only": ("violin",)},
    "no 🥁": {"unwanted": ("drums", "percussion")},
    "walking bass, brushes, a heist": {"wanted": ("walking bass", "brushes")},
    "claps, synth bass": {"wanted": ("claps", "synth bass")},
    "guitar, a hat in the snow": {"wanted": ("guitar",)},
    "piano, rain": {"wanted": ("piano",)},
    "a lone trumpet": {"only": ("trumpet",)},
    "a lone trumpet over strings": {"wanted": ("trumpet", "strings")},
    "just an acoustic guitar that grows into strings and drums": {"wanted": ("acoustic guitar", "strings", "drums")},
}
TRAITS = {"swing, straight": ("swing", -1.0), "lo-fi, no swing": ("swing", -1.0), "dry, wet": ("space", 0.6)}


@pytest.mark.parametrize(("text", "tempo"), TEMPOS.items())
def test_a_tempo_is_read_without_its_unit(text: str, tempo: tuple[float, float]) -> None:
    assert read_prompt(text).wishes.tempo_bpm == tempo


@pytest.mark.parametrize("text", NO_TEMPO)
def test_other_numbers_and_paces_are_no_tempo(text: str) -> None:
    assert read_prompt(text).wishes.tempo_bpm is None


@pytest.mark.parametrize(("text", "key"), KEYS.items())
def test_a_key_is_read_in_tags_and_rare_modes(text: str, key: tuple[str | None, str | None]) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.tonic, wishes.mode) == (key[0] and parse_pitch_class(key[0]), key[1])


@pytest.mark.parametrize("mode", ["lydian dominant", "mixolydian b6", "super locrian", "ukrainian dorian", "octatonic"])
def test_every_pitched_note_lies_in_a_rare_mode(mode: str) -> None:
    plan = make_plan(f"D {mode}, strings and piano", Request(seed=1, seconds=20))
    parts = [part for section in islice(sections(plan), 2) for part in section.parts if part.role in PITCHED]
    assert (plan.key.tonic, plan.key.mode) == (2, mode)
    assert {(note.pitch - 2) % 12 for part in parts for note in part.notes} <= {*MODES[mode]} and len(parts) > 2


@pytest.mark.parametrize(("text", "meter"), METERS.items())
def test_a_meter_is_read_as_it_is_counted(text: str, meter: str) -> None:
    read = read_prompt(text).wishes.meter
    assert read is not None and read.name == meter


@pytest.mark.parametrize("text", NO_METER)
def test_other_pairs_of_numbers_are_no_meter(text: str) -> None:
    assert read_prompt(text).wishes.meter is None


@pytest.mark.parametrize(("text", "notes"), NOTES.items())
def test_a_set_of_notes_is_read_as_it_is_written(text: str, notes: str) -> None:
    assert sorted(read_prompt(text).wishes.pitch_classes or ()) == sorted(map(parse_pitch_class, notes.split()))


@pytest.mark.parametrize("text", NO_NOTES)
def test_other_notes_are_no_set(text: str) -> None:
    assert read_prompt(text).wishes.pitch_classes is None


@pytest.mark.parametrize(("text", "chords"), CHORDS.items())
def test_chords_are_read_as_degrees_and_written_out(text: str, chords: str) -> None:
    assert read_prompt(text).wishes.chords == tuple(map(Chord.parse, chords.split()))


@pytest.mark.parametrize("text", NO_CHORDS)
def test_keys_and_scores_are_no_chords(text: str) -> None:
    assert read_prompt(text).wishes.chords is None


@pytest.mark.parametrize(("text", "expected"), ENSEMBLES.items())
def test_instruments_are_placed_as_they_are_meant(text: str, expected: dict[str, Any]) -> None:
    wishes = read_prompt(text).wishes
    places = {name: getattr(wishes, name) for name in ("wanted", "unwanted", "only") if getattr(wishes, name)}
    assert {name: {*words} for name, words in places.items()} == {name: {*words} for name, words in expected.items()}


@pytest.mark.parametrize(("text", "trait"), TRAITS.items())
def test_words_that_pull_a_trait_apart_name_the_loser(text: str, trait: tuple[str, float]) -> None:
    read = read_prompt(text)
    assert read.wishes.traits[trait[0]] == trait[1]
    assert "no swing" in text or any(not one.kept and "set aside" in one.reading for one in read.evidence)


def test_who_wants_no_vocals_hears_no_choir() -> None:
    told = [facts(understand(text, Request(seed=2)))["instruments"] for text in ("epic battle, no vocals", "epic battle, no vocals, choir")]
    assert "choir" not in told[0] and "choir" in told[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("solo cello", ["cello"]),
        ("only strings", ["strings", "cello", "pizzicato", "violin"]),
        ("sax solo", ["saxophone"]),
        ("erhu solo", ["violin"]),
        ("just a harp", ["harp"]),
        ("just harp and flute", ["harp", "flute"]),
        ("seulement harpe et flûte", ["harp", "flute"]),
        ("guitar and flute only", ["guitar", "flute"]),
        ("solo gitara i flet", ["guitar", "flute"]),
        ("hanya seruling dan gitar", ["guitar", "flute"]),
        ("only a recorder", ["recorder", "flute"]),
        ("only a ukulele", ["ukulele"]),
    ],
)
def test_of_what_plays_alone_no_wider_word_is_told(text: str, words: list[str]) -> None:
    assert facts(understand(text, Request(seed=2)))["instruments"] == words


def test_no_swing_is_none() -> None:
    assert make_plan("lo-fi, no swing", Request(seed=3)).swing == 0.5


@pytest.mark.parametrize(
    ("text", "genre"), [("lo-fi meets baroque", "baroque"), ("a bluegrass tune", "bluegrass"), ("klezmer", "klezmer"), ("k-pop", "k-pop")]
)
def test_the_genre_words_that_were_said_are_told(text: str, genre: str) -> None:
    assert genre in facts(understand(text))["genres"]


@pytest.mark.parametrize("name", ["hans zimmer", "chopin", "daft punk", "coś jak Chopin", "comme Daft Punk"])
def test_an_artist_is_no_genre(name: str) -> None:
    told = facts(understand(name))["genres"]
    assert told
    assert not any(part in word for word in told for part in ("zimmer", "chopin", "daft"))


def test_a_pace_is_no_part_of_a_genre() -> None:
    assert facts(understand("fast rock with guitar"))["genres"].count("rock") == 1
    assert "fast rock" not in facts(understand("fast rock with guitar"))["genres"]


@pytest.mark.parametrize(
    ("text", "word", "played"),
    [
        ("mellow jazz with saxophone", "saxophone", {"saxophone", "saxophone.alto"}),
        ("house con saxofón", "saxophone", {"saxophone", "saxophone.alto"}),
        ("hautbois triste", "oboe", {"oboe"}),
        ("smutny obój", "oboe", {"oboe"}),
        ("muzyka z harmonijką", "harmonica", {"harmonica"}),
        ("fagot lucu", "bassoon", {"bassoon"}),
        ("calm pan flute", "panpipes", {"panpipes"}),
        ("ambient with flute", "flute", {"flute"}),
        ("bagpipes on the hill", "bagpipes", {"bagpipes"}),
        ("trombone, swaggering", "trombone", {"trombone"}),
        ("a clumsy tuba", "tuba", {"tuba"}),
    ],
)
def test_a_wind_instrument_is_played_by_its_own_sound(text: str, word: str, played: set[str]) -> None:
    for seed in range(3):
        read = understand(text, Request(seed=seed))
        assert word in facts(read)["instruments"]
        assert played & {card.instrument for card in read.plan.sounding}
        refused = understand(f"{read.plan.styles[0][0]} music, no {word}", Request(seed=seed))
        assert word not in facts(refused)["instruments"]
        assert not played & {card.instrument for card in refused.plan.sounding}


def test_a_solo_in_a_style_that_knows_not_the_instrument_is_one_player() -> None:
    for seed in range(4):
        leads = [card.name for card in understand("solo saxophone", Request(seed=seed)).plan.sounding if card.role == "lead"]
        assert len(leads) == 1
