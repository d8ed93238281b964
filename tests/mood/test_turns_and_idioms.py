"""Texts that move on, in every language, and negators that negate nothing."""

from __future__ import annotations

import pytest

from moodmusic.mood import feel
from moodmusic.mood.value import Mood
from moodmusic.prompt import read_prompt


def mood(text: str, language: str = "en") -> Mood:
    return feel(read_prompt(text, language))


RISES = (
    ("en", "starts sad, ends happy"),
    ("fr", "commence triste, finit joyeux"),
    ("es", "empieza triste, termina alegre"),
    ("pl", "zaczyna się smutno, kończy radośnie"),
    ("pl", "zaczyna się smutno, kończy się radośnie"),
    ("pl", "zaczynający się smutno, kończący radośnie"),
    ("pl", "zacznij smutno, zakończ radośnie"),
    ("pl", "najpierw smutno, w finale radośnie"),
    ("pl", "zaczyna smutno, zakończona radośnie"),
    ("id", "mulai sedih, berakhir bahagia"),
    ("id", "dimulai sedih, diakhiri bahagia"),
    ("id", "awalnya sedih, akhirnya bahagia"),
    ("id", "diawali sedih, ditutup gembira"),
    ("id", "mulai sedih, endingnya bahagia"),
)


@pytest.mark.parametrize(("language", "text"), RISES)
def test_a_text_that_begins_sad_and_ends_happy_moves_up(language: str, text: str) -> None:
    path = mood(text, language).path
    assert len(path) == 2
    assert path[0][0] < 0 < path[1][0]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "nigdy się nie kończy, smutno i radośnie"),
        ("pl", "smutno, ale radość nie kończy się"),
        ("pl", "smutno, kończy mi się radość"),
        ("id", "masa lalu yang sedih, bahagia"),
        ("id", "sedih di akhir pekan yang bahagia"),
    ],
)
def test_an_end_of_something_else_is_no_stage(language: str, text: str) -> None:
    assert not mood(text, language).path


GLAD = (
    ("en", "I couldn't be happier"),
    ("en", "could not be better"),
    ("en", "isn't it lovely"),
    ("en", "isn't she lovely"),
    ("en", "never been happier"),
    ("en", "can't wait for the party"),
    ("en", "can't get enough of this sunshine"),
    ("fr", "je ne pourrais pas être plus heureux"),
    ("fr", "je n'ai jamais été aussi heureux"),
    ("es", "no podría estar más feliz"),
    ("es", "nunca he estado tan feliz"),
    ("pl", "nigdy nie byłem tak szczęśliwy"),
    ("pl", "czyż to nie piękne"),
    ("id", "belum pernah sebahagia ini"),
    ("id", "bukankah ini indah"),
)
SORRY = (
    ("en", "it isn't happy"),
    ("en", "I couldn't be happy"),
    ("en", "she isn't lovely"),
    ("en", "never happy"),
    ("fr", "je ne suis pas heureux"),
    ("es", "no estoy feliz"),
    ("pl", "nie jestem szczęśliwy"),
    ("id", "tidak bahagia"),
)


@pytest.mark.parametrize(("language", "text"), GLAD)
def test_an_idiom_with_a_negator_is_glad(language: str, text: str) -> None:
    assert mood(text, language).valence > 0.1


@pytest.mark.parametrize(("language", "text"), SORRY)
def test_a_plain_negation_is_still_one(language: str, text: str) -> None:
    assert mood(text, language).valence < -0.1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("meloncholic", "melancholic"),
        ("energtic", "energetic"),
        ("beatiful", "beautiful"),
        ("peacful", "peaceful"),
        ("agressive", "aggressive"),
        ("lonley", "lonely"),
        ("glomy", "gloomy"),
    ],
)
def test_a_slip_of_the_pen_is_read_as_what_was_meant_and_the_cue_tells_both(typed: str, meant: str) -> None:
    slipped, right = mood(f"a {typed} piano"), mood(f"a {meant} piano")
    assert slipped.valence * right.valence > 0 or abs(slipped.valence - right.valence) < 0.1
    assert abs(slipped.arousal - right.arousal) < 0.25
    assert any(cue.words == typed and cue.source.endswith(f": {meant}") for cue in slipped.cues)


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("fr", "mélancolque", "melancolique"),
        ("fr", "angoisant", "angoissant"),
        ("es", "trsite", "triste"),
        ("es", "allegre", "alegre"),
        ("pl", "melanchoolia", "melancholia"),
        ("id", "cerria", "ceria"),
    ],
)
def test_slips_of_other_languages_are_neighbours_doubling_and_a_letter_left_out(language: str, typed: str, meant: str) -> None:
    assert (typed, f"affect lexicon: {meant}") in {(cue.words, cue.source) for cue in mood(typed, language).cues}


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "une guitare andalouse"), ("es", "mezcla de lofi y barroco"), ("fr", "contente et sereine"), ("pl", "wesołego dnia")],
)
def test_inflections_are_no_slips(language: str, text: str) -> None:
    assert not any(": " in cue.source for cue in mood(text, language).cues)


@pytest.mark.parametrize(
    "text", ["tonic and modal layers", "the range and context of a random glide", "kinds of roles and parts", "Brian Eno"]
)
def test_words_of_their_own_are_no_slips(text: str) -> None:
    assert not any(": " in cue.source for cue in mood(text).cues)


@pytest.mark.parametrize(
    "text",
    [
        "sad beginning, happy ending",
        "a sad start and a happy end",
        "peaceful intro, frantic outro",
        "dark opening, joyful close",
        "at the start happy, at the end sad",
        "sad at the beginning, hopeful at the end",
        "the first half is tense, the second half relaxed",
        "opens mournfully and closes in triumph",
    ],
)
def test_a_beginning_and_its_end_are_two_stages(text: str) -> None:
    assert len(mood(text).path) == 2


@pytest.mark.parametrize("text", ["a happy ending", "a sad start", "a love story from start to finish", "the sad end of the beginning"])
def test_a_beginning_or_an_end_alone_is_one_stage(text: str) -> None:
    assert mood(text).path == ()


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("something HAPPY but not TOO happy", 1),
        ("joyful except for one tear", 1),
        ("sad, but not hopeless", -1),
        ("melancholic though ultimately uplifting", 1),
    ],
)
def test_a_bound_or_an_exception_turns_nothing_round(text: str, sign: int) -> None:
    assert mood(text).valence * sign > 0.1


@pytest.mark.parametrize(("typed", "meant"), [("saaaad", "sad"), ("haaappyyyy", "happy"), ("calmmmm", "calm")])
def test_drawn_out_letters_are_read_as_the_word(typed: str, meant: str) -> None:
    assert any(cue.words == typed and cue.source.endswith(f": {meant}") for cue in mood(f"a {typed} song").cues)
