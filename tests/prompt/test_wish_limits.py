"""Limits, refusals and impossible values: what must not sound, what a number may not exceed, and what nothing can be done with."""

from __future__ import annotations

import pytest

from moodmusic.compose import sections
from moodmusic.errors import PlanError
from moodmusic.plan import Request, make_plan
from moodmusic.prompt import read_prompt
from moodmusic.theory import Chord

NOT_BRIGHT = [
    "without a bright sound",
    "not a bright sound",
    "not a very bright sound",
    "without any bright sounds",
    "no bright sound",
    "sans un son brillant",
    "sans un son clair",
    "pas un son brillant",
    "sin un sonido brillante",
    "bez jasnego brzmienia",
    "tanpa suara cerah",
]
NOT_DARK = [
    "without a dark sound",
    "not a dark sound",
    "sans un son sombre",
    "sin un sonido oscuro",
    "bez ciemnego brzmienia",
    "tanpa suara gelap",
]


@pytest.mark.parametrize("text", NOT_BRIGHT)
def test_a_refused_bright_sound_is_darker(text: str) -> None:
    assert read_prompt(text).wishes.traits["brightness"] < 0


@pytest.mark.parametrize("text", NOT_DARK)
def test_a_refused_dark_sound_is_brighter(text: str) -> None:
    assert read_prompt(text).wishes.traits["brightness"] > 0


@pytest.mark.parametrize("text", ["a bright sound", "no drums, a bright sound", "not slow, but with the bright sound of bells"])
def test_a_bright_sound_that_is_not_refused_stays(text: str) -> None:
    assert read_prompt(text).wishes.traits["brightness"] > 0


@pytest.mark.parametrize(
    "text",
    [
        "tempo between 100 and 110",
        "a tempo from 100 to 110",
        "tempo 100-110",
        "tempo 100 to 110",
        "a tempo of 110 to 100, piano",
        "a tempo of between 100 and 110, no drums",
        "tempo entre 100 et 110",
        "un tempo compris entre 100 et 110",
        "un tempo de 100 à 110",
        "tempo entre 100 y 110",
        "un tempo de 100 a 110",
        "tempo między 100 a 110",
        "tempo pomiędzy 100 i 110",
        "tempo od 100 do 110",
        "tempo antara 100 dan 110",
        "tempo dari 100 sampai 110",
    ],
)
def test_a_range_behind_the_word_tempo_needs_no_unit(text: str) -> None:
    assert read_prompt(text).wishes.tempo_bpm == (100.0, 110.0)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("tempo over 120", 120.0, 150.0),
        ("tempo at least 120", 120.0, 150.0),
        ("tempo under 80", 60.0, 80.0),
        ("tempo 100 and 16 bars", 100.0, 100.0),
        ("tempo 100, C major", 100.0, 100.0),
    ],
)
def test_limits_and_numbers_behind_the_word_tempo(text: str, low: float, high: float) -> None:
    assert read_prompt(text).wishes.tempo_bpm == (low, high)


SHORTER = {
    "less than 30 seconds": 30,
    "shorter than a minute": 60,
    "under a minute": 60,
    "keep it under a minute": 60,
    "calm piano, under two minutes": 120,
    "a jingle shorter than 20 seconds": 20,
    "a piano piece, less than half a minute": 30,
    "shorter than 1:30": 90,
    "moins de 30 secondes": 30,
    "moins d'une minute": 60,
    "plus court qu'une minute": 60,
    "menos de 30 segundos": 30,
    "menos de un minuto": 60,
    "más corto que un minuto": 60,
    "mniej niż 30 sekund": 30,
    "krócej niż minutę": 60,
    "poniżej minuty": 60,
    "kurang dari 30 detik": 30,
    "kurang dari satu menit": 60,
    "lebih pendek dari satu menit": 60,
}
LONGER = {
    "longer than 3 minutes": 180,
    "more than 3 minutes": 180,
    "over 3 minutes": 180,
    "a calm piece for more than an hour": 3600,
    "plus de 3 minutes, piano": 180,
    "plus longue que 3 minutes": 180,
    "más de 3 minutos": 180,
    "más largo que 3 minutos": 180,
    "ponad 3 minuty": 180,
    "dłużej niż 3 minuty": 180,
    "lebih dari 3 menit": 180,
    "lebih lama dari 3 menit": 180,
}
ALLOWED = {
    "at least 2 minutes": 120,
    "at most 2 minutes": 120,
    "up to a minute": 60,
    "no longer than 2 minutes": 120,
    "not more than a minute": 60,
    "no shorter than 40 seconds": 40,
    "2 minutes or less": 120,
    "au moins 2 minutes": 120,
    "jusqu'à une minute": 60,
    "al menos 2 minutos": 120,
    "hasta un minuto": 60,
    "co najmniej 2 minuty": 120,
    "do minuty": 60,
    "setidaknya 2 menit": 120,
    "paling lama 2 menit": 120,
}
NO_LENGTH = [
    "waiting for more than 20 minutes for the bus",
    "he ran a mile in under 4 minutes",
    "after less than 30 seconds the drums enter",
    "she loved him more than a minute ago",
    "over a minute ago",
    "the bus is over 20 minutes late",
]


@pytest.mark.parametrize(("text", "limit"), SHORTER.items())
def test_less_than_a_length_is_just_under_it(text: str, limit: float) -> None:
    seconds = read_prompt(text).wishes.seconds
    assert seconds is not None
    assert 0.8 * limit < seconds < limit


@pytest.mark.parametrize(("text", "limit"), LONGER.items())
def test_more_than_a_length_is_just_over_it(text: str, limit: float) -> None:
    seconds = read_prompt(text).wishes.seconds
    assert seconds is not None
    assert limit < seconds < 1.2 * limit


@pytest.mark.parametrize(("text", "limit"), ALLOWED.items())
def test_a_limit_that_may_be_reached_is(text: str, limit: float) -> None:
    assert read_prompt(text).wishes.seconds == limit


@pytest.mark.parametrize("text", NO_LENGTH)
def test_a_limit_in_the_scene_is_no_length(text: str) -> None:
    assert read_prompt(text).wishes.seconds is None


@pytest.mark.parametrize(
    ("text", "bars"), [("less than 8 bars", 7), ("more than 8 bars", 9), ("at most 8 bars", 8), ("at least 8 bars", 8)]
)
def test_a_limit_of_bars(text: str, bars: int) -> None:
    assert read_prompt(text).wishes.bars == bars


@pytest.mark.parametrize(("text", "seconds"), [("less than 24 hours", 21_600), ("longer than 1 second, piano", 5)])
def test_a_limit_beyond_what_can_be_made_gives_what_can(text: str, seconds: float) -> None:
    assert read_prompt(text).wishes.seconds == seconds


AVOIDED = {
    "avoid the note F, C major": (5, 0, "major"),
    "without the note B, F major": (11, 5, "major"),
    "no F sharp, in G major": (6, 7, "major"),
    "in C, without F": (5, 0, None),
    "avoid F, E minor": (5, 4, "minor"),
    "avoid F in E minor": (5, 4, "minor"),
    "évite la note fa, do majeur": (5, 0, "major"),
    "évite le fa, do majeur": (5, 0, "major"),
    "sans fa, do majeur": (5, 0, "major"),
    "en do, sans fa": (5, 0, None),
    "sin la nota fa, do mayor": (5, 0, "major"),
    "evita el fa, do mayor": (5, 0, "major"),
    "bez dźwięku f, C-dur": (5, 0, "major"),
    "unikaj f, C-dur": (5, 0, "major"),
    "hindari nada F, C mayor": (5, 0, "major"),
    "tanpa F, C mayor": (5, 0, "major"),
}
NONE_AVOIDED = [
    "no A, plan B",
    "without D minor chords, C major",
    "sin sol, triste",
    "sans la batterie, do majeur",
    "no B section, C major",
]
ONE_NOTE = [
    "only one note, C",
    "only one note: C",
    "une seule note, do",
    "una sola nota, do",
    "tylko jeden dźwięk, C",
    "hanya satu nada, C",
]


@pytest.mark.parametrize(("text", "said"), AVOIDED.items())
def test_a_note_to_avoid_leaves_the_key_alone(text: str, said: tuple[int, int, str | None]) -> None:
    note, tonic, mode = said
    wishes = read_prompt(text).wishes
    assert (wishes.avoided, wishes.tonic, wishes.mode) == ((note,), tonic, mode)


@pytest.mark.parametrize("text", NONE_AVOIDED)
def test_a_letter_or_word_that_is_no_note_is_not_avoided(text: str) -> None:
    assert read_prompt(text).wishes.avoided == ()


@pytest.mark.parametrize("text", ONE_NOTE)
def test_one_note_is_the_only_one(text: str) -> None:
    assert read_prompt(text).wishes.pitch_classes == (0,)


@pytest.mark.parametrize(("text", "allowed"), [("avoid the note F, C major", {0, 2, 4, 7, 9, 11}), ("only one note, C", {0})])
def test_no_note_sounds_that_may_not(text: str, allowed: set[int]) -> None:
    plan = make_plan(text, Request(seed=1, seconds=12))
    parts = [part for section in sections(plan) for part in section.parts if part.role not in ("drums", "percussion", "texture", "fx")]
    assert {note.pitch % 12 for part in parts for note in part.notes} <= allowed
    assert any(part.notes for part in parts)


CHORDS = {
    "accords Lam, Fa, Do, Sol": "Am F C G",
    "accords: Do, Fam, Sib, Mi7": "C Fm Bb E7",
    "accords Domaj7, Lam7, Rém7, Sol7": "Cmaj7 Am7 Dm7 G7",
    "accords la m, fa, do, sol, piano": "Am F C G",
    "accords La mineur, Fa, Do et Sol": "Am F C G",
    "une ballade, Lam - Fa - Do - Sol": "Am F C G",
    "acordes Rem, Sol7, Do": "Dm G7 C",
    "acordes: Lam Fa Do Sol": "Am F C G",
    "acordes Do#m, La, Mi y Si": "C#m A E B",
    "una canción triste con los acordes Lam, Rem y Mi7": "Am Dm E7",
    "acordes do, fa, sol": "C F G",
}


@pytest.mark.parametrize(("text", "names"), CHORDS.items())
def test_chords_may_have_the_names_of_notes_that_are_sung(text: str, names: str) -> None:
    assert read_prompt(text).wishes.chords == tuple(map(Chord.parse, names.split()))


@pytest.mark.parametrize(
    "text",
    [
        "la la la, chanson triste",
        "do re mi, una canción",
        "la mer, mi amor, si triste",
        "accords en la mineur, triste",
        "ſolm, laM7, doſus4",
    ],
)
def test_sung_words_are_no_chords(text: str) -> None:
    assert read_prompt(text).wishes.chords is None


IMPOSSIBLE = [
    "-120 bpm",
    "−120 bpm",
    "minus 120 bpm, piano",
    "tempo -120",
    "tempo: -120",
    "0 bpm",
    "tempo 0",
    "5 bpm",
    "1e9 bpm",
    "tempo 1e9",
    "99999999999 bpm",
    "-3 minutes",
    "−3 minutes",
    "moins 3 minutes, musique triste",
    "menos 3 minutos, música triste",
    "1e9 minutes",
    "1e9 bars",
    "0 seconds",
    "1000000 minutes",
    "-8 bars",
    "a loop of -8 bars",
    "0 bars",
    "100000 bars",
]
DASHES = {
    "lo-fi - 90 bpm": ("tempo_bpm", (90.0, 90.0)),
    "piano -- 90 bpm": ("tempo_bpm", (90.0, 90.0)),
    "2 -3 minutes": ("seconds", 180.0),
    "80 -90 bpm": ("tempo_bpm", (80.0, 90.0)),
    "80-90 bpm": ("tempo_bpm", (80.0, 90.0)),
    "sad piano - 3 minutes": ("seconds", 180.0),
    "lo-fi-8 bars": ("bars", 8),
    "1,000 seconds": ("seconds", 1000.0),
    "1,5 minutes": ("seconds", 90.0),
}


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_an_impossible_value_is_not_used_and_the_plan_says_so(text: str) -> None:
    read = read_prompt(text)
    assert (read.wishes.tempo_bpm, read.wishes.seconds, read.wishes.bars) == (None, None, None)
    plan = make_plan(text, Request(seed=1, fallback_seconds=12))
    assert any("not used" in reason.over for reason in plan.because)


@pytest.mark.parametrize(("text", "said"), DASHES.items())
def test_a_dash_is_no_minus(text: str, said: tuple[str, object]) -> None:
    assert getattr(read_prompt(text).wishes, said[0]) == said[1]


def test_a_refused_length_is_named_as_it_was_written() -> None:
    with pytest.raises(PlanError, match=r"asks for 0\.001 seconds"):
        make_plan("0.001 seconds", Request(seed=1))
