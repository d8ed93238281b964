"""Genres without a style of their own, ensembles, exceptions: by class, beside sentences that only look like them."""

from __future__ import annotations

import pytest

from moodmusic.plan import make_plan
from moodmusic.plan.make import understand
from moodmusic.plan.plain import facts
from moodmusic.prompt import read_prompt
from moodmusic.prompt.tables import tables
from moodmusic.style import named_styles, styles

NEAREST = {
    "jazz, quiet and dark": "lofi",
    "jazz, loud and happy": "lofi",
    "metal, loud and happy": "epic",
    "techno, very quiet": "techno",
    "techno for a rainy sunday": "techno",
    "trance": "house",
    "trap": "lofi",
    "blues": "folk",
    "string quartet": "cinematic",
    "chamber music": "piano",
    "house, quiet and dark": "house",
    "trailer": "epic",
    "war music, quiet and dark": "epic",
    "loud happy drone track": "ambient",
    "drumless rock": "folk",
    "rock'n'roll of the fifties": "folk",
    "I'm tired of techno, give me folk": "folk",
    "techno, jazz, folk, ambient": "techno, lofi",
}
NO_GENRE = [
    "drill into the wall",
    "the industrial city at dawn",
    "a night at the opera",
    "polka dots on her dress",
    "une chanson triste",
    "a house by the sea",
    "quiet house",
    "a house with a piano",
    "30 seconds in a house",
    "rok w górach",
    "rock, sea and wind",
    "jungle, rain, birds",
    "no trance, a calm piano",
]
ONLY = {
    "the only instrument is a music box": ("music box",),
    "all strings, nothing else": ("strings",),
    "instruments: harp, cello. Nothing else.": ("harp", "cello"),
    "a string trio": ("strings",),
    "a cappella": ("choir",),
    "a cappella choir": ("choir",),
    "duet for violin and cello": ("violin", "cello"),
    "a trio of piano, bass and drums": ("piano", "bass", "drums"),
    "trio piano, basse et batterie": ("piano", "bass", "drums"),
    "trio piano basse batterie": ("piano", "bass", "drums"),
    "dúo violín y guitarra": ("violin", "guitar"),
    "ningún instrumento salvo el piano": ("piano",),
    "żadnego instrumentu oprócz harfy": ("harp",),
    "tidak ada alat musik kecuali harpa": ("harp",),
    "no instruments except the harp": ("harp",),
}
NOT_ONLY = ["jazz trio with piano", "guitar solo over drums", "trumpet solo over a funk groove", "string quartet and piano"]
REFUSED = {
    "I do not want to hear any flute": "flute",
    "I never want to hear drums": "drums",
    "nobody plays guitar here": "guitar",
    "drums? no thanks": "drums",
    "drums: no, piano: yes": "drums",
    "keep drums out of it": "drums",
    "forget the drums": "drums",
    "nix the drums": "drums",
    "absent drums": "drums",
    "w/o drums w/ cello": "drums",
    "exclude: drums, bass, piano": "piano",
    "omit the bass line": "bass",
    "turn off the bass": "bass",
    "non-percussive": "percussion",
    "spare me the flute": "flute",
    "folk except drums": "drums",
    "Klavier ohne Schlagzeug": "drums",
    "senza batteria": "drums",
    "zonder drums": "drums",
}
WANTED = {
    "never forget the piano": "piano",
    "don't forget the drums": "drums",
    "keep drums out of tune": "drums",
    "drums, never too loud": "drums",
    "no percussion except shakers": "shaker",
    "sans aucune percussion sauf des shakers": "shaker",
    "guitar solo over drums": "drums",
}


@pytest.mark.parametrize(("text", "style"), NEAREST.items())
def test_a_genre_without_a_style_takes_the_nearest(text: str, style: str) -> None:
    plan = make_plan(text)
    assert ", ".join(name for name, _ in plan.styles) == style
    assert next(reason for reason in plan.because if reason.field == "styles").source == "words"


def test_the_reason_says_that_there_is_no_style_and_what_is_set_aside() -> None:
    reason = next(reason for reason in make_plan("lofi, ambient, disco").because if reason.field == "styles")
    assert "no style for disco: house comes nearest" in reason.cause
    assert "house" in reason.over


@pytest.mark.parametrize(
    ("text", "genre", "style"),
    [
        ("sad dangdut with flute", "dangdut", "folk"),
        ("keroncong sedih", "keroncong", "folk"),
        ("mazurek", "mazurka", "folk"),
        ("happy polka", "polka", "folk"),
        ("salsa", "salsa", "folk"),
        ("chanson française mélancolique", "chanson", "folk"),
        ("a sad fado", "fado", "folk"),
        ("dub", "dub", "lofi"),
        ("dark trap", "trap", "lofi"),
        ("uk drill, dark", "drill", "lofi"),
        ("opera, dramatic", "opera", "cinematic"),
        ("shoegaze", "shoegaze", "synthwave"),
        ("dark industrial", "industrial", "synthwave"),
        ("bachata", "bachata", "folk"),
        ("bhangra party", "bhangra", "house"),
        ("zouk", "zouk", "house"),
        ("gregorian chant", "gregorian chant", "ambient"),
        ("chorał gregoriański", "gregorian chant", "ambient"),
        ("video game", "video game", "synthwave"),
    ],
)
def test_a_genre_of_a_place_or_scene_is_told_and_takes_the_nearest_style(text: str, genre: str, style: str) -> None:
    read = understand(text)
    assert genre in facts(read)["genres"]
    assert read.plan.styles[0][0] == style
    assert any(f"no style for {genre}" in reason.cause for reason in read.plan.because if reason.field == "styles")


@pytest.mark.parametrize("genre", tables()["genres"])
def test_every_genre_of_the_table_reaches_a_style(genre: str) -> None:
    assert named_styles((genre,), styles())


@pytest.mark.parametrize(
    "text",
    [
        "30 seconds of rock",
        "minute of rock",
        "30s of rock",
        "pół minuty rocka",
        "szybki rock z gitarą",
        "głośny rock",
        "loud rock",
        "rock with guitar",
        "30 secondes de rock",
        "30 segundos de rock",
        "30 detik rock",
    ],
)
def test_rock_is_heard_beside_a_length_a_pace_and_its_instruments(text: str) -> None:
    assert "rock" in read_prompt(text).wishes.genres


@pytest.mark.parametrize("text", NO_GENRE)
def test_an_everyday_word_is_no_genre(text: str) -> None:
    assert not read_prompt(text).wishes.genres


@pytest.mark.parametrize(("text", "names"), ONLY.items())
def test_nothing_else_plays(text: str, names: tuple[str, ...]) -> None:
    assert read_prompt(text).wishes.only == names


@pytest.mark.parametrize("text", NOT_ONLY)
def test_others_play_too(text: str) -> None:
    assert not read_prompt(text).wishes.only


@pytest.mark.parametrize(("text", "name"), REFUSED.items())
def test_a_wish_turned_round_is_a_refusal(text: str, name: str) -> None:
    wishes = read_prompt(text).wishes
    assert name in wishes.unwanted and name not in wishes.wanted


@pytest.mark.parametrize(("text", "name"), WANTED.items())
def test_what_only_looks_like_a_refusal_is_a_wish(text: str, name: str) -> None:
    wishes = read_prompt(text).wishes
    assert name in wishes.wanted and name not in wishes.unwanted


@pytest.mark.parametrize("text", ["piano, bass", "piano solo with bass", "a trio of piano, bass and drums"])
def test_a_bass_is_a_bass_instrument(text: str) -> None:
    cards = [card for card in make_plan(text).stems if card.role == "bass"]
    assert cards and all(card.words[0] == "bass" for card in cards)


@pytest.mark.parametrize("text", ["without a tune", "keep the melody out"])
def test_no_tune_is_no_melody(text: str) -> None:
    assert read_prompt(text).wishes.melody is False


@pytest.mark.parametrize("words", ["no drums", "bez perkusji", "sin batería"])
def test_an_edit_without_drums_has_no_hand_percussion_either(words: str) -> None:
    plan = make_plan("lofi").edit(words)
    assert not {card.role for card in plan.sounding} & {"drums", "percussion"}


@pytest.mark.parametrize(
    "text",
    [
        "hardly any drums",
        "calm folk with hardly any drums",
        "presque pas de batterie",
        "casi sin batería",
        "prawie bez perkusji",
        "hampir tanpa drum",
    ],
)
def test_hardly_any_drums_are_none(text: str) -> None:
    assert "drums" in read_prompt(text).wishes.unwanted


@pytest.mark.parametrize(
    "text", ["hardly any melody", "almost no melody", "casi sin melodía", "prawie bez melodii", "hampir tidak ada melodi"]
)
def test_hardly_any_melody_is_none(text: str) -> None:
    assert read_prompt(text).wishes.melody is False


@pytest.mark.parametrize("text", ["dark muffled low drones, hardly any notes", "presque sans notes", "casi sin notas", "prawie bez nut"])
def test_hardly_any_notes_are_sparse(text: str) -> None:
    assert read_prompt(text).wishes.traits["density"] == -0.8
    assert make_plan(text).density < 0.3


HOMES = ["haunted house", "the old house where I was born", "a house in the woods at night", "haunted house music"]


@pytest.mark.parametrize("sentence", HOMES)
def test_a_house_is_no_genre(sentence: str) -> None:
    assert understand(sentence).styles[0][0] != "house"


@pytest.mark.parametrize("sentence", ["124 bpm house", "late night house", "fast house", "house with a long intro"])
def test_house_behind_other_words_is_one(sentence: str) -> None:
    assert understand(sentence).styles[0][0] == "house"


@pytest.mark.parametrize(("genre", "other"), [("horror", "house"), ("epic", "house")])
def test_a_genre_that_is_a_feeling_is_felt(genre: str, other: str) -> None:
    assert read_prompt(genre).wishes.genres[0] == genre
    assert understand(genre).mood.cues and not understand(other).mood.cues
