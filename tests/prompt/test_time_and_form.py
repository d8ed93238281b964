"""Eras, hours of the scene, bars of a part, note values and named forms, beside what only looks like them; in all five languages."""

from __future__ import annotations

import pytest

from moodmusic.errors import PlanError
from moodmusic.plan import make_plan
from moodmusic.prompt import read_prompt

ERAS = [
    "1950s diner",
    "1920s ragtime",
    "music from the 1970s",
    "early 2000s pop",
    "2000s nostalgia",
    "roaring 1920s speakeasy",
    "a 1930s radio",
    "1800s parlour piano",
    "80s",
    "90s",
    "in the mid 80s",
    "eighties",
    "sixties pop",
    "60s soul",
    "'70s rock",
    "the roaring 20s",
    "les années 1960, chanson",
    "les années soixante",
    "lata 1990. w Polsce",
    "muzyka, lata 90.",
    "lata sześćdziesiąte",
    "los años 80, con sintetizadores",
    "en los sesenta",
    "tahun 80-an, musik sinth",
    "lagu tahun 1990-an",
]
ERA_GENRES = {
    "1980s music": ("synthwave",),
    "eighties": ("synthwave",),
    "music from the 1920s": ("jazz",),
    "80s soul music": ("soul",),
    "musique des années 1980": ("synthwave",),
    "muzyka z lat 80.": ("synthwave",),
    "1950s diner": (),
    "he's in his twenties": (),
    "a farm in the 1980s, before the rain": (),
}
LENGTHS = {
    "30s": 30,
    "60s": 60,
    "a 90s clip": 90,
    "90s long": 90,
    "90s of joy": 90,
    "1800s long": 1800,
    "80s, 128 bpm": 80,
    "a 20s clip": 20,
    "calm piano, 2 hours": 7200,
    "2 hours of ambient": 7200,
    "two hours of quiet jazz": 7200,
    "two hours of relaxation": 7200,
    "8 hours of sleep music": 28800,
    "a 10 hour loop": 36000,
    "piano for 24 hours": 86400,
    "24 hours": 86400,
    "white noise for 10 hours": 36000,
    "relaxing music 10 hours": 36000,
    "two hour long ambient drone": 7200,
    "a 3 second jingle": 3,
    "make it 2 seconds": 2,
    "deux heures de musique calme": 7200,
    "dwie godziny muzyki": 7200,
    "8 jam musik tidur": 28800,
    "lat 20 minut": 1200,
}
NO_LENGTHS = [
    "24 hours to live",
    "a 24 hour party",
    "24-hour diner",
    "lofi for a 12 hour study session",
    "ambient for a two hour flight",
    "48 hours without sleep",
    "8 hours of sleep",
    "I slept for ten hours",
    "a 7 hour flight",
    "a 3 hour drive",
    "I waited two hours for the train",
    "12 hours of darkness in the tundra",
    "it took me 1 second",
    "2 seconds of silence before the storm",
    "un vol de 12 heures",
    "trois heures de train",
    "doce horas de espera",
    "tres horas de vuelo",
    "dwanaście godzin w pociągu",
    "dwie godziny w pociągu",
    "12 jam perjalanan",
]
BARS = {
    "sixteen bars of swing": 16,
    "twelve bars in 3/4": 12,
    "thirty-two bars 🎹": 32,
    "sixteen bars 🔥": 16,
    "a dozen bars": 12,
    "half a dozen bars of piano": 6,
    "enam belas birama 🎹🔥": 16,
    "16 bars, no intro": 16,
    "a 16 bar intro for a podcast": 16,
}
NO_BARS = [
    "4 bar intro",
    "drop after 16 bars",
    "3 bars in, the drums stop",
    "8 bars of intro",
    "every 4 bars a crash",
    "an intro of 8 bars",
    "a dozen bars in town",
    "twelve bars down the street",
]
PARTS = {
    "long intro, house": {"intro": "long"},
    "short intro": {"intro": "short"},
    "no intro": {"intro": "none"},
    "without an intro or drums": {"intro": "none"},
    "with a long outro": {"outro": "long"},
    "4 bar intro, 8 bar outro": {"intro": 4, "outro": 8},
    "8 bars of intro": {"intro": 8},
    "an intro of eight bars": {"intro": 8},
    "intro 8 bars": {"intro": 8},
    "no intro 16 bars": {"intro": "none"},
    "une longue intro, piano": {"intro": "long"},
    "intro de 8 mesures, piano": {"intro": 8},
    "intro larga, guitarra": {"intro": "long"},
    "sin intro": {"intro": "none"},
    "długi wstęp, fortepian": {"intro": "long"},
    "bez wstępu, fortepian": {"intro": "none"},
    "intro panjang, piano": {"intro": "long"},
    "intro music for a podcast": {},
    "a long introduction to my aunt": {},
    "a long day": {},
}
STRUCTURES = {
    "ABA form, piano": "ABA",
    "piano, AABA": "AABA",
    "rondo for harp": "ABACA",
    "verse-chorus form": "ABAB",
    "verse chorus bridge": "ABABCB",
    "ternary form": "ABA",
    "A-B-A form": "ABA",
    "verse, chorus, verse, chorus, bridge, chorus": "ABABCB",
    "theme and variations": "AAAAA",
    "sonata form": None,
    "like ABBA": None,
    "a dad and a cab": None,
}
TEMPI = {
    "slow funeral procession in the fog": (50.0, 80.0),
    "slow dirge for organ": (50.0, 80.0),
    "make it hundred and twenty bpm": (120, 120),
    "hundred twenty beats per minute": (120, 120),
    "a hundred and ten bpm": (110, 110),
    "two hundred bpm": (200, 200),
    "quarter note = 66": (66, 66),
    "crotchet = 66": (66, 66),
    "half note = 60": (120, 120),
    "♪ = 120": (60, 60),
    "dotted quarter = 80, 6/8": (120, 120),
    "♩. = 80": (120, 120),
    "noire = 80": (80, 80),
    "une noire à 88, piano": (88, 88),
    "negra = 90, guitarra": (90, 90),
    "ćwierćnuta = 80, fortepian": (80, 80),
    "one beat per second": (60, 60),
    "2 beats per second": (120, 120),
    "120/min": (120, 120),
    "60 half notes per minute": (120, 120),
    "half of 140 bpm": (70, 70),
    "90ish bpm": (86.4, 93.6),
    "twice as slow as 120 bpm": (60, 60),
    "half the speed of 120 bpm": (60, 60),
    "twice the speed of 60 bpm": (120, 120),
    "grave; E minor": (35, 45),
    "tempo: grave": (35, 45),
}
NO_TEMPI = ["a grave", "standing at a grave, in E minor", "from cradle to grave", "two beats of a heart"]
METERS = {
    "techno,4/4": "4/4",
    "jazz,5/4,fast": "5/4",
    "Allegro in D major,6/8": "6/8",
    "seven-eight": "7/8",
    "six-eight lilt": "6/8",
    "eleven-eight": "11/8",
    "in three, gentle": "3/4",
    "jazz in 7": "7/8",
    "3 4 time": "3/4",
    "quintuple meter": "5/4",
    "never in 4/4": None,
    "not in 4/4 or 3/4": None,
    "in three days": None,
    "counting in three, two, one": None,
    "torn in four": None,
    "1,4/4": None,
}
ENDINGS = {"end abruptly": "cut", "stop abruptly": "cut", "termina con un fundido": "fade"}


@pytest.mark.parametrize("text", ERAS)
def test_a_decade_is_no_length(text: str) -> None:
    assert read_prompt(text).wishes.seconds is None


@pytest.mark.parametrize(("text", "genres"), ERA_GENRES.items())
def test_an_era_of_music_brings_its_genre_unless_another_is_named(text: str, genres: tuple[str, ...]) -> None:
    assert read_prompt(text).wishes.genres == genres


@pytest.mark.parametrize(("text", "seconds"), LENGTHS.items())
def test_a_length_that_speaks_of_the_music_is_one(text: str, seconds: float) -> None:
    assert read_prompt(text).wishes.seconds == seconds


@pytest.mark.parametrize("text", NO_LENGTHS)
def test_hours_and_moments_of_the_scene_are_no_length(text: str) -> None:
    assert read_prompt(text).wishes.seconds is None


def test_a_time_that_no_piece_can_have_is_named_as_not_used() -> None:
    (piece,) = [piece for piece in read_prompt("24 hours to live").evidence if piece.field == "seconds"]
    assert not piece.kept
    assert "not used" in piece.reading


@pytest.mark.parametrize(("text", "bars"), BARS.items())
def test_bars_of_the_piece(text: str, bars: int) -> None:
    assert read_prompt(text).wishes.bars == bars


@pytest.mark.parametrize("text", NO_BARS)
def test_bars_of_a_part_or_a_street_are_not_those_of_the_piece(text: str) -> None:
    assert read_prompt(text).wishes.bars is None


@pytest.mark.parametrize(("text", "parts"), PARTS.items())
def test_an_intro_and_an_outro_have_wishes_of_their_own(text: str, parts: dict[str, str | int]) -> None:
    assert read_prompt(text).wishes.parts == parts


@pytest.mark.parametrize(("text", "letters"), STRUCTURES.items())
def test_a_named_form_is_the_letters_of_its_themes(text: str, letters: str | None) -> None:
    assert read_prompt(text).wishes.structure == letters


@pytest.mark.parametrize(("text", "tempo"), TEMPI.items())
def test_a_tempo_of_any_note_value(text: str, tempo: tuple[float, float]) -> None:
    assert read_prompt(text).wishes.tempo_bpm == tempo


@pytest.mark.parametrize("text", NO_TEMPI)
def test_what_is_no_tempo(text: str) -> None:
    assert read_prompt(text).wishes.tempo_bpm is None


@pytest.mark.parametrize(("text", "meter"), METERS.items())
def test_a_meter_however_it_is_written(text: str, meter: str | None) -> None:
    found = read_prompt(text).wishes.meter
    assert (found and found.name) == meter


@pytest.mark.parametrize(("text", "ending"), ENDINGS.items())
def test_an_ending_as_an_order(text: str, ending: str) -> None:
    assert read_prompt(text).wishes.ending == ending


def test_a_refused_meter_is_told_to_the_plan() -> None:
    assert [meter.name for meter in read_prompt("not in 4/4 or 3/4, folk").wishes.refused_meters] == ["4/4", "3/4"]


def test_sparse_and_quiet_in_polish() -> None:
    assert read_prompt("rzadkie, ciche").wishes.traits == {"density": -0.6, "loudness": -0.5}


MOMENTS = (
    "do not let them feel safe for one second",
    "for a second I thought the piano was hers",
    "wait, one second, is that music?",
    "two seconds later the music stops",
    "one second of silence, then drums",
    "not one second of this song is happy",
    "la musique s'arrête une seconde",
    "pas une seconde de répit, musique tendue",
    "deux secondes plus tard, le piano",
    "por un segundo la música se detiene",
    "durante dos segundos, piano y silencio",
    "na sekundę muzyka cichnie",
    "przez jedną sekundę pianino milczy",
    "dwie sekundy później gra pianino",
    "satu detik saja musiknya berhenti",
    "selama satu detik piano diam",
    "tunggu sebentar",
)


@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_spelled_out_is_a_way_of_speaking(text: str) -> None:
    assert read_prompt(text).wishes.seconds is None
    assert make_plan(text).seconds is None


@pytest.mark.parametrize("text", ["1 second loop", "a one-second loop", "make it 2 seconds", "make it one second", "calm piano, 2 seconds"])
def test_a_length_that_is_too_short_to_make_is_refused(text: str) -> None:
    with pytest.raises(PlanError, match="ask for 5 seconds to 6 hours"):
        make_plan(text)
