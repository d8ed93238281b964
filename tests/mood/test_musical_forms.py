"""The names of forms and genres have the moods that a listener expects of them, in every language, also slow and in a sentence."""

from __future__ import annotations

import pytest

from moodmusic.plan.make import understand
from moodmusic.style import styles

MOURNING = """
slow elegy | an elegy for strings | dirge | a slow requiem | threnody | funeral procession in the fog, low brass
élégie lente | marche funèbre | complainte d'un marin | elegía lenta | marcha fúnebre | lamento
powolna elegia | marsz żałobny | elegi yang lambat | mars pemakaman
"""
DREAD = "horror | horror cellar, dissonant strings | haunted house | maison hantée | film d'horreur | nawiedzony dom | rumah hantu"
CRADLE = "lullaby | berceuse | a slow lullaby | kołysanka | lagu pengantar tidur | canción de cuna"
LIVELY = "scherzo | tarantella | jig | polka | tarentelle | polca | tarantela"
SEDATE = {"funeral march", "marche funèbre", "marcha fúnebre", "marsz żałobny", "mars pemakaman"}


def listed(text: str) -> list[str]:
    """The sentences of a table."""
    return [piece.strip() for line in text.strip().splitlines() for piece in line.split("|")]


@pytest.mark.parametrize("sentence", listed(MOURNING))
def test_mourning_is_sad_and_quiet(sentence: str) -> None:
    mood = understand(sentence).mood
    assert mood.valence < -0.3 and mood.arousal < 0.0


@pytest.mark.parametrize("sentence", listed(DREAD))
def test_dread_is_unpleasant_and_tense(sentence: str) -> None:
    mood = understand(sentence).mood
    assert mood.valence < -0.3 and mood.tension > 0.4


@pytest.mark.parametrize("sentence", listed(CRADLE))
def test_what_is_sung_at_a_cradle_is_pleasant_and_calm(sentence: str) -> None:
    mood = understand(sentence).mood
    assert mood.valence > 0.3 and mood.arousal < -0.5 and mood.tension < -0.3


@pytest.mark.parametrize("sentence", listed(LIVELY))
def test_dances_are_lively(sentence: str) -> None:
    mood = understand(sentence).mood
    assert mood.valence > 0.2 and mood.arousal > 0.4


@pytest.mark.parametrize("sentence", sorted(SEDATE))
def test_nobody_runs_behind_a_coffin(sentence: str) -> None:
    assert styles()[understand(sentence).styles[0][0]].tempo_bpm[1] <= 110
