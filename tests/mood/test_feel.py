"""Where texts lie on the affective plane, and which words say so."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moodmusic.errors import PromptError
from moodmusic.mood import Mood, feel
from moodmusic.mood.train import TRAINING
from moodmusic.prompt import Prompt, read_prompt
from moodmusic.safeyaml import load

# Situations that are not in the training sentences, with the signs that nobody would dispute: + or −, 0 where it is open.
SITUATIONS = [
    ("a picnic under the cherry blossoms", "+-0"),
    ("the kids open their presents on christmas morning", "+00"),
    ("grandfather's funeral in the rain", "-00"),
    ("an axe murderer in the hotel corridor", "-0+"),
    ("we won the championship!", "++0"),
    ("nobody came to my birthday", "-00"),
    ("sleeping kitten in a sunbeam", "+--"),
    ("panic in the burning theatre", "-++"),
    ("drifting on a raft under the stars", "+--"),
    ("angry mob storms the palace", "-++"),
    ("sunny afternoon in the park with ice cream", "+0-"),
    ("beach party with cocktails and dancing", "++0"),
    ("haunted house at midnight", "-0+"),
    ("slow morning with tea and a good book", "+--"),
    ("the soldiers charge into battle", "0++"),
    ("crying alone in the dark", "-00"),
    ("a joyful village festival", "++0"),
    ("tiptoeing through the haunted corridor", "-0+"),
    ("floating in a warm sea", "+--"),
    ("high speed police chase", "0++"),
    ("tender love song by the fireside", "+--"),
    ("the ship is sinking and there are no lifeboats", "-0+"),
    ("euphoric rave in the desert", "++0"),
    ("grey, empty, tired", "--0"),
    ("peaceful monastery garden", "+--"),
    ("vengeful warriors", "-++"),
    ("proud and victorious homecoming", "++0"),
    ("a nightmare about spiders", "-0+"),
    ("lazy cat on a warm sofa", "+--"),
    ("exhilarating bike ride downhill", "++0"),
    ("abandoned and forgotten", "-00"),
    ("gentle lullaby for a newborn", "+--"),
    ("frantic escape from the monster", "0++"),
    ("hopeful sunrise after a hard night", "+00"),
    ("miserable and hopeless winter", "-00"),
    ("playful puppies", "++0"),
    ("an ominous rumble under the city", "-0+"),
    ("serene mountain lake", "+--"),
    ("furious guitar solo", "0+0"),
    ("relaxing spa music", "+--"),
    ("the bride dances all night", "++0"),
    ("terrified in the basement", "-0+"),
    ("soft snow on a silent village", "+--"),
    ("cheerful ukulele for a cooking show", "++0"),
    ("depressing news again", "-00"),
    ("an epic clash of titans", "0++"),
    ("deep relaxation and sleep", "+--"),
    ("broken promises and lost love", "-00"),
    ("celebrating new year's eve", "++0"),
    ("someone is following me in the dark alley", "-0+"),
    ("quiet library, slow thoughts", "0--"),
    ("she was betrayed and humiliated", "-00"),
    ("sweet memories of a summer love", "+00"),
    ("ferocious beasts attack the camp", "-++"),
    ("children laughing in the playground", "++0"),
    ("calm before sleep", "+--"),
    ("bleak dystopian wasteland", "-00"),
    ("a triumphant return of the hero", "++0"),
    ("nervous before the exam", "-0+"),
    ("cosy cabin, candles, snow outside", "+--"),
    ("violent thunderstorm", "-++"),
    ("blissful meditation", "+--"),
    ("dying alone in the desert", "-00"),
    ("ecstatic crowd at the stadium", "++0"),
    ("creepy doll in the attic", "-0+"),
    ("😭💔", "-00"),
    ("🥳🎉", "++0"),
    ("👻🔪", "-0+"),
    ("😌🍃", "+--"),
]


def mood_of(text: str) -> Mood:
    return feel(read_prompt(text))


def sign(mark: str, value: float) -> bool:
    return mark == "0" or (value > 0.05 if mark == "+" else value < -0.05)


@pytest.mark.parametrize(("text", "signs"), SITUATIONS, ids=[text for text, _signs in SITUATIONS])
def test_a_situation_lies_where_everybody_would_put_it(text: str, signs: str) -> None:
    mood = mood_of(text)
    assert all(map(sign, signs, (mood.valence, mood.arousal, mood.tension))), mood


def test_the_situations_are_not_in_the_training_sentences() -> None:
    trained = {text for path in TRAINING.glob("*/*.yaml") for text in load(path.read_text(encoding="utf-8"), path.name)}
    assert not trained & {text for text, _signs in SITUATIONS}


@pytest.mark.parametrize("text", ["132 bpm", "in D minor", "no drums", "zxqv blorp", "..."])
def test_a_text_that_tells_no_mood_is_neutral(text: str) -> None:
    mood = mood_of(text)
    assert abs(mood.valence) < 0.05
    assert abs(mood.tension) < 0.05


@pytest.mark.parametrize(
    ("darker", "brighter"),
    [
        ("sad", "not sad at all"),
        ("not happy", "happy"),
        ("scary", "nothing scary"),
        ("gloomy", "without being gloomy"),
        ("hopeful", "very hopeful"),
        ("very sad", "slightly sad"),
        ("hopeful but sad", "sad but hopeful"),
        ("happy but with a dark undertone", "happy"),
        ("although happy, it is dark", "although dark, it is happy"),
        ("I am no longer happy", "I am no longer sad"),
        ("it is never peaceful here", "it is always peaceful here"),
        ("without hope", "not without hope"),
    ],
)
def test_negation_degree_and_contrast_move_the_valence(darker: str, brighter: str) -> None:
    assert mood_of(darker).valence < mood_of(brighter).valence - 0.03


def test_each_part_of_neither_nor_is_negated_once() -> None:
    assert mood_of("neither sad nor dark").valence > 0.1
    assert mood_of("far from sad").valence > 0.1
    assert mood_of("not without hope").valence > 0.1


def test_a_negator_does_not_reach_over_a_comma_or_but() -> None:
    assert mood_of("not sad, happy").valence > 0.3
    assert mood_of("not sad but happy").valence > 0.3


def test_nothing_but_and_its_kin_negate_nothing() -> None:
    assert mood_of("nothing but joy").valence > 0.4
    assert mood_of("not only sad but hopeless").valence < -0.4


def test_capitals_and_exclamation_marks_raise_the_arousal() -> None:
    assert mood_of("what a PARTY!!!").arousal > mood_of("what a party").arousal + 0.05


def test_a_text_all_in_capitals_does_not_shout() -> None:
    assert mood_of("CALM SEA").valence == pytest.approx(mood_of("calm sea").valence, abs=0.05)


@pytest.mark.parametrize(
    ("text", "rises"),
    [
        ("starts lonely, ends triumphant", True),
        ("sad, then hopeful", True),
        ("from fear to relief", True),
        ("gloomy at first, finally joyful", True),
        ("a happy day turns into a nightmare", False),
        ("begins cheerful and becomes terrifying", False),
    ],
)
def test_a_text_that_moves_has_a_path_in_its_direction(text: str, rises: bool) -> None:
    path = mood_of(text).path
    assert len(path) == 2
    assert (path[1][0] > path[0][0]) is rises


@pytest.mark.parametrize("text", ["a calm sea", "back then we were happy", "from the sea", "happy, then", "joyful then cheerful"])
def test_a_text_that_stands_still_has_no_path(text: str) -> None:
    assert mood_of(text).path == ()


def test_three_stages_make_a_path_of_three() -> None:
    assert len(mood_of("starts calm, then furious battle, finally peace").path) == 3


@pytest.mark.parametrize(
    "text", ["rainy night in a small café, melancholic but hopeful", "sad, then hopeful!", "not happy 😱", "a lovely zxqv"]
)
def test_cues_add_up_to_the_mood(text: str) -> None:
    mood = mood_of(text)
    assert sum(cue.valence for cue in mood.cues) == pytest.approx(mood.valence)
    assert sum(cue.arousal for cue in mood.cues) == pytest.approx(mood.arousal)
    assert sum(cue.tension for cue in mood.cues) == pytest.approx(mood.tension)


def test_cues_quote_the_words_and_their_source() -> None:
    cues = {(cue.words, cue.source) for cue in mood_of("Melancholic evening 😢 with a stupid dog!").cues}
    assert ("Melancholic", "affect lexicon") in cues
    assert ("😢", "emoji") in cues
    assert ("stupid", "VADER") in cues
    assert ("!", "model") in cues
    assert ("evening", "training sentences") in cues


def test_inflected_words_are_found() -> None:
    assert mood_of("mournfully").cues[0].words == "mournfully"
    assert mood_of("the gloomiest of nights").valence < -0.2


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_every_readable_text_has_a_mood_within_bounds(text: str) -> None:
    try:
        mood = mood_of(text)
    except PromptError:
        return
    points = [(mood.valence, mood.arousal, mood.tension), *mood.path]
    assert all(-1.0 <= value <= 1.0 for point in points for value in point)


def test_feeling_takes_less_than_five_milliseconds() -> None:
    prompt = read_prompt("rainy night in a small café, melancholic but hopeful, then a wild party until dawn!")
    feel(prompt)
    times = []
    for _ in range(21):
        start = time.process_time()
        feel(prompt)
        times.append(time.process_time() - start)
    assert sorted(times)[10] < 0.005


def test_feeling_loads_no_heavy_library() -> None:
    code = "import sys; from moodmusic.mood import feel; from moodmusic.prompt import Prompt; feel(Prompt('calm', mood_text='calm'))"
    heavy = "print(sorted({'scipy', 'sklearn', 'yaml', 'pyo64'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", f"{code}; {heavy}"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_prompt_without_mood_text_is_neutral() -> None:
    assert feel(Prompt("90 bpm")) == Mood()
