"""Artists' names: what they stand for, where they are meant, who refuses them, and that the sentence's own words win."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from moodmusic.mood.feel import feel
from moodmusic.plan import Request, make_plan
from moodmusic.plan.stored import to_json
from moodmusic.prompt import read_prompt
from moodmusic.prompt.artists import LENT, _inflected, _names, mentions
from moodmusic.prompt.instruments import matches
from moodmusic.prompt.language import _table
from moodmusic.prompt.page import Finding, key_of, split_words
from moodmusic.prompt.read import _english
from moodmusic.prompt.tables import tables

TABLE: dict[str, Any] = tables("en")["artists"]
NAMES: dict[str, dict[str, Any]] = TABLE["names"]
DECADES = {"twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties", "two", "thousands"}
ERAS = DECADES | {"impressionist", "modernist", "avant", "garde"}
FIELDS = {"words", "mood", "also", "shared", "short"}
STATED = ("tempo_bpm", "tonic", "mode", "meter", "chords", "pitch_classes", "seconds", "bars", "ending", "melody")
LISTED_ELSEWHERE = {"bach", "pachelbel", "chopin", "szopen", "wagner"}  # names that the tables of the readers hold too

MEANT = {
    "like Hans Zimmer": ("cinematic",),
    "hans zimmer, huge": ("cinematic",),
    "Zimmer's strings": ("cinematic",),
    "zimmeresque": ("cinematic",),
    "BACH": ("classical",),
    "bach-like counterpoint": ("classical",),
    "something by the great satie": ("piano",),
    "a nujabes type beat": ("lofi",),
    "in the style of Antonín Dvořák": ("classical",),
    "in the style of Antonin Dvorak": ("classical",),
    "AC/DC at full volume": ("rock",),
    "Guns N' Roses": ("rock",),
    "J.S. Bach on the organ": ("classical",),
    "blink-182 energy": ("rock",),
    "Debussy and Ravel": ("classical",),
    "de la musique à la Yann Tiersen": ("piano",),
    "un morceau d'Einaudi, doux": ("piano",),
    "comme Serge Gainsbourg": ("lounge",),
    "al estilo de Paco de Lucía": ("latin",),
    "un tango como los de Piazzolla": ("latin",),
    "w stylu Krzysztofa Komedy": ("jazz",),
    "jak u Chopina, spokojnie": ("classical", "piano"),
    "muzyka w duchu Pendereckiego": ("horror",),
    "seperti Didi Kempot": ("folk",),
    "lagu ala Iwan Fals": ("folk",),
}
SHARED = {
    "something like Queen": ("rock",),
    "Queen vibes": ("rock",),
    "in the style of early Genesis": ("rock",),
    "like Muse, Queen or Kiss": ("rock",),
    "like Prince": ("funk",),
    "like Glass": ("piano",),
    "inspired by The Cure": ("synthwave",),
    "comme Justice": ("house",),
    "dans le style d'Air": ("chillout",),
    "façon Phoenix, rapide": ("pop",),
    "como Maná": ("latin",),
    "w stylu Queen": ("rock",),
    "seperti Tulus": ("soul",),
}
NOT_MEANT = [
    "a queen walks through the palace",
    "like a queen",
    "like queen and king",
    "Queen of the night",
    "yes, a kiss in the rain",
    "Air like silk",
    "the prince and the dragon",
    "like a walk through Boston",
    "rain over Boston",
    "imagine dragons over the castle",
    "a bad bunny in the garden",
    "a rush of wind, like NASA countdowns",
    "the future is now",
    "un concert pour la justice",
    "l'air du soir",
    "air mata seperti hujan",
    "handel i gwar na rynku",
    "beatless ambient",
    "a glass of water",
    "the hunt for Moby Dick",
]
REFUSED = {
    "nothing like Hans Zimmer, calm piano": 1,
    "not like Einaudi": 1,
    "no Bach, please": 1,
    "it should not sound like Queen": 1,
    "anything but Mozart": 1,
    "unlike Daft Punk": 1,
    "not in the style of Zimmer or Williams": 2,
    "without Bach, Mozart or Chopin": 3,
    "pas comme Einaudi, piano": 1,
    "rien à voir avec Hans Zimmer": 1,
    "surtout pas dans le style de Satie": 1,
    "sans Bach ni Mozart": 2,
    "nada de Bach, piano": 1,
    "que no suene como Hans Zimmer": 1,
    "sin Vivaldi ni Mozart": 2,
    "nada que ver con Shakira": 1,
    "nie jak Chopin, gitara": 1,
    "nic w stylu Pendereckiego": 1,
    "bez Bacha ani Mozarta": 2,
    "bukan seperti Iwan Fals, piano": 1,
    "jangan seperti Hans Zimmer": 1,
    "tidak mirip Bach atau Mozart": 2,
    "not as loud as Metallica": 1,
    "quieter than Metallica": 1,
    "je déteste Mozart": 1,
    "sin imitar a Bach, piano": 1,
}
NOT_REFUSED = [
    "why not like Satie",
    "pourquoi pas comme Satie",
    "por qué no como Satie",
    "tak jak Satie",
    "not only Satie",
    "no drums, like Satie",
    "sans batterie, comme Satie",
]
STATING = ["slow", "90 bpm in C minor, 3/4, 2 minutes", "E dorian, fade out", "16 bars, no melody", "i VI III VII in A minor"]
PROGRESSIONS = ["pachelbel progression", "the chords of Pachelbel's canon, piano", "le canon de Pachelbel", "kanon Pachelbela"]
LANGUAGES = {
    "rain, like Krzysztof Penderecki": "en",
    "Fryderyk Chopin": "en",
    "Édith Piaf": "en",
    "la pluie, comme Hans Zimmer": "fr",
    "la lluvia, como Hans Zimmer": "es",
    "deszcz, jak u Briana Eno": "pl",
    "hujan malam, seperti Hans Zimmer": "id",
    "Paco de Lucía in the morning": "en",
}


def _findings(row: dict[str, Any]) -> list[Finding]:
    return [finding for finding in _english(row["words"]) if finding.kept]


def _phrases() -> Iterator[str]:
    for name, row in NAMES.items():
        yield from (name, *row.get("also", ()), *row.get("short", ()))


def _genres(text: str) -> tuple[str, ...]:
    return read_prompt(text).wishes.genres


def test_there_are_hundreds_of_names_and_none_stands_twice() -> None:
    assert len(NAMES) >= 350
    assert [key for key, count in Counter(map(key_of, _phrases())).items() if count > 1] == []


def test_every_row_has_the_known_fields_and_a_mood() -> None:
    for name, row in NAMES.items():
        assert row.keys() <= FIELDS and row.get("shared") in (None, True), name
        assert len(row["mood"].split()) == 3 and all(-1 <= float(part) <= 1 for part in row["mood"].split()), name


def test_every_row_names_a_genre_and_every_word_of_it_is_read() -> None:
    for name, row in NAMES.items():
        found = [finding for finding in _findings(row) if finding.field in LENT]
        read = {at for finding in found for at in range(finding.start, finding.end)}
        unread = [word.key for word in split_words(row["words"]) if not word.mark and not {*range(word.start, word.end)} <= read]
        assert {*unread} <= ERAS, (name, unread)
        assert any(finding.field == "genres" for finding in found), name
        assert all(finding.field != "unwanted" for finding in _findings(row)), name


def test_no_row_holds_the_name_of_an_artist() -> None:
    assert [name for name, row in NAMES.items() if mentions(row["words"])] == []


def test_a_plain_name_is_no_word_of_a_language_and_no_word_bends_to_one() -> None:
    plain, words = _names(False).entries, {word for word in _table() if word.isalpha()}
    assert (plain.keys() & words) - LISTED_ELSEWHERE == set()
    assert [word for word in words for name in _inflected(word) if name in plain and word != "pachelbela"] == []


def test_every_name_is_found_behind_a_word_of_likeness() -> None:
    for phrase in _phrases():
        text = f"slow music like {phrase[0].upper()}{phrase[1:]}"
        assert [text[one.start : one.end].lower() for one in mentions(text)] == [phrase.lower()]


@pytest.mark.parametrize(("text", "genres"), (MEANT | SHARED).items())
def test_a_name_stands_for_its_era_and_technique(text: str, genres: tuple[str, ...]) -> None:
    assert _genres(text) == genres
    told = [piece.reading for piece in read_prompt(text).evidence if piece.field == "artists"]
    assert told and all("era and technique, not an imitation" in reading for reading in told)


@pytest.mark.parametrize("text", NOT_MEANT)
def test_an_everyday_word_is_no_name(text: str) -> None:
    assert mentions(text) == []


@pytest.mark.parametrize("text", [text.lower() for text in SHARED if "air" not in text.lower()])
def test_a_shared_name_needs_its_capital(text: str) -> None:
    assert mentions(text) == []


@pytest.mark.parametrize(("text", "count"), REFUSED.items())
def test_a_refused_name_lends_nothing(text: str, count: int) -> None:
    prompt = read_prompt(text)
    assert [one.opening is not None for one in mentions(text)] == [True] * count
    assert (prompt.wishes.genres, prompt.wishes.traits, prompt.wishes.unwanted) == ((), {}, ())
    assert {*prompt.wishes.wanted} <= {"piano", "guitar"}
    assert not any(one.words.lower() in prompt.mood_text.lower() for one in prompt.evidence if one.field == "artists")


@pytest.mark.parametrize(
    "text",
    [
        "without Bach or drums",
        "without Bach, Mozart or drums",
        "sans Bach ni batterie",
        "sin Bach ni batería",
        "bez Bacha ani perkusji",
        "tanpa Bach atau drum",
    ],
)
def test_a_refusal_goes_on_behind_a_name(text: str) -> None:
    assert (read_prompt(text).wishes.wanted, read_prompt(text).wishes.genres) == ((), ())
    assert "drums" in read_prompt(text).wishes.unwanted or "percussion" in read_prompt(text).wishes.unwanted


@pytest.mark.parametrize("text", NOT_REFUSED)
def test_what_only_looks_like_a_refusal_is_none(text: str) -> None:
    assert [one.opening for one in mentions(text)] == [None]
    assert _genres(text) == ("piano",)


def test_one_of_two_names_may_be_refused() -> None:
    assert [one.opening is not None for one in mentions("like Satie, not like Einaudi")] == [False, True]
    assert [one.opening is not None for one in mentions("not Bach, but Mozart")] == [True, False]


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("like Daft Punk but no drums", "drums"),
        ("like Nujabes, no percussion", "drums"),
        ("like Jean-Michel Jarre, no synth", "synth"),
        ("no strings, like Hans Zimmer", "strings"),
        ("like Enya, no vocals", "choir"),
        ("comme Daft Punk, sans batterie", "drums"),
        ("como Daft Punk, sin bajo", "bass"),
        ("jak Daft Punk, bez perkusji", "drums"),
        ("seperti Daft Punk, tanpa drum", "drums"),
    ],
)
def test_what_the_sentence_refuses_stays_out(text: str, out: str) -> None:
    assert not any(matches(out, (word,), "") for word in read_prompt(text).wishes.wanted)


@pytest.mark.parametrize(
    "text", ["solo piano à la Satie", "only piano, like Hans Zimmer", "piano seul, comme Zimmer", "solo piano, como Zimmer"]
)
def test_an_instrument_alone_stays_alone(text: str) -> None:
    assert (read_prompt(text).wishes.wanted, read_prompt(text).wishes.only) == ((), ("piano",))


def test_genre_trait_and_course_of_the_sentence_win() -> None:
    assert _genres("jazz in the style of Daft Punk") == ("jazz",)
    assert _genres("like Daft Punk, but no house music") == ()
    assert read_prompt("loud, like Erik Satie").wishes.traits["loudness"] == 0.5
    assert read_prompt("like Hans Zimmer, fading away, steady energy").wishes.energy == "flat"


@pytest.mark.parametrize("said", STATING)
def test_a_name_changes_nothing_else_that_is_stated(said: str) -> None:
    alone = read_prompt(said).wishes
    for name in ("Hans Zimmer", "Daft Punk", "Bob Marley", "Slipknot", "Erik Satie", "Piazzolla", "Bach"):
        wishes = read_prompt(f"{said}, like {name}").wishes
        assert [getattr(wishes, field) for field in STATED] == [getattr(alone, field) for field in STATED]


def test_no_name_states_a_tempo_a_key_a_meter_or_a_length() -> None:
    empty = read_prompt("music").wishes
    for name in NAMES:
        wishes = read_prompt(f"music like {name.title()}").wishes
        assert [getattr(wishes, field) for field in STATED] == [getattr(empty, field) for field in STATED], name


@pytest.mark.parametrize(("text", "language"), LANGUAGES.items())
def test_a_name_is_of_no_language(text: str, language: str) -> None:
    assert read_prompt(text).language == language


@pytest.mark.parametrize("text", PROGRESSIONS)
def test_a_progression_that_bears_a_name_stays_one(text: str) -> None:
    assert read_prompt(text).wishes.chords


def test_the_mood_knows_plain_names_in_every_language_and_hears_no_monarch() -> None:
    for text in ("like Slipknot", "comme Slipknot", "como Slipknot", "jak Slipknot", "seperti Slipknot"):
        assert feel(read_prompt(text)).tension > 0.2
    assert "Queen" not in read_prompt("like Queen, sad").mood_text


def test_the_plan_explains_the_name_and_holds_it_nowhere_else() -> None:
    plan = make_plan("calm music like Hans Zimmer", Request(seed=3, seconds=12))
    told = [reason.cause for reason in plan.because if "Hans Zimmer" in reason.cause]
    assert any("era and technique, not an imitation" in cause for cause in told)
    content = json.loads(to_json(plan))
    assert all(set(cue) >= {"words", "source"} for cue in content["mood"].pop("cues"))  # which words said what: a reason too
    assert {place for place, value in content.items() if "zimmer" in json.dumps(value).lower()} <= {"prompt", "because"}
