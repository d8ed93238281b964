"""How far negation reaches, and what "although" and "on the surface" concede: the grammar of each language, whatever was learned."""

from __future__ import annotations

import pytest

from moodmusic.mood.hits import AFTER_BUT, BEFORE_BUT, CONCEDED, Hit, clause_weights, find_hits
from moodmusic.mood.lexicon import lexicon
from moodmusic.mood.stages import cuts
from moodmusic.prompt.page import split_words


def hits(text: str, language: str) -> dict[str, Hit]:
    found = find_hits(text, split_words(text, language), lexicon(language), {})
    return {hit.words: hit for hit in found}


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("fr", "évite tout ce qui est sombre", "sombre"),
        ("fr", "je ne veux rien de ce qui est triste", "triste"),
        ("pl", "nie ma w tym nic ponurego", "ponurego"),
        ("id", "tidak ada yang menyeramkan di sini", "menyeramkan"),
    ],
)
def test_small_words_do_not_use_up_the_reach_of_a_negator(language: str, text: str, word: str) -> None:
    assert hits(text, language)[word].value[0] > 0


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("en", "not one of the long grey days of that old town was sad", "sad"),
        ("fr", "pas un chat dans la rue du village voisin, triste", "triste"),
        ("es", "no hay trenes, todo es triste", "triste"),
    ],
)
def test_a_negator_ends_after_a_few_words_and_at_marks(language: str, text: str, word: str) -> None:
    assert hits(text, language)[word].value[0] < 0


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("fr", "triste, ça ne l'est pas", "triste"),
        ("es", "triste no es", "triste"),
        ("pl", "smutno nie jest", "smutno"),
        ("id", "sedih sih tidak", "sedih"),
        ("fr", "tristesse ? non, pas aujourd'hui", "tristesse"),
        ("en", "sad? not today", "sad"),
        ("pl", "smutek? nie, nie dziś", "smutek"),
    ],
)
def test_a_negator_that_ends_its_clause_or_answers_a_question_reaches_back(language: str, text: str, word: str) -> None:
    if "," in text and "?" not in text:
        text = text.replace(", ", " ")
    assert hits(text, language)[word].value[0] > 0


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("fr", "le contraire de joyeux", "joyeux"),
        ("fr", "peu joyeux", "joyeux"),
        ("fr", "incapable d'être heureux", "heureux"),
        ("es", "lo contrario de alegre", "alegre"),
        ("es", "incapaz de ser feliz", "feliz"),
        ("pl", "mało optymistyczne", "optymistyczne"),
        ("pl", "przeciwieństwo radości", "radości"),
        ("pl", "daleko mu do radości", "radości"),
        ("id", "kebalikan dari ceria", "ceria"),
    ],
)
def test_a_word_that_denies_turns_what_it_denies(language: str, text: str, word: str) -> None:
    assert hits(text, language)[word].value[0] < 0


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("fr", "un peu joyeux", "joyeux"),
        ("fr", "il ne manque pas de joie", "joie"),
        ("fr", "il a perdu, n'empêche qu'il est fier", "fier"),
        ("es", "no falta alegría", "alegría"),
        ("pl", "nie brakuje radości", "radości"),
        ("id", "tak kurang bahagia", "bahagia"),
    ],
)
def test_what_only_looks_like_a_denial_turns_nothing(language: str, text: str, word: str) -> None:
    assert hits(text, language)[word].value[0] > 0


@pytest.mark.parametrize(("language", "text"), [("fr", "à peine teintée de nostalgie"), ("pl", "bez cienia"), ("en", "anything but")])
def test_the_words_of_a_negator_are_no_hits_of_their_own(language: str, text: str) -> None:
    assert not {"peine", "cienia", "but"} & set(hits(text, language))


@pytest.mark.parametrize(
    ("language", "text", "conceded", "told"),
    [
        ("fr", "triste en apparence, joyeux dedans", "triste", "joyeux"),
        ("es", "triste por fuera, feliz por dentro", "triste", "feliz"),
        ("pl", "smutny na pozór, radosny naprawdę", "smutny", "radosny"),
        ("id", "sedih di luar, bahagia di dalam", "sedih", "bahagia"),
        ("en", "sad on the surface, happy inside", "sad", "happy"),
        ("fr", "malgré la tristesse on danse dans la joie", "tristesse", "joie"),
        ("es", "a pesar de la tristeza hay alegría", "tristeza", "alegría"),
        ("pl", "mimo smutku jest radość", "smutku", "radość"),
        ("id", "walaupun sedih kami bahagia", "sedih", "bahagia"),
        ("en", "despite the grief we are happy", "grief", "happy"),
    ],
)
def test_what_is_conceded_weighs_less_wherever_it_stands(language: str, text: str, conceded: str, told: str) -> None:
    words = split_words(text, language)
    weights = dict(zip([text[word.start : word.end] for word in words], clause_weights(words, lexicon(language)), strict=True))
    assert weights[conceded] == CONCEDED
    assert weights[told] == 1.0


@pytest.mark.parametrize(
    ("language", "text", "turn"),
    [
        ("fr", "serein, en réalité terrifié", "terrifié"),
        ("es", "sereno, en realidad aterrado", "aterrado"),
        ("pl", "spokojny, w rzeczywistości przerażony", "przerażony"),
        ("id", "tenang, sebenarnya ketakutan", "ketakutan"),
        ("pl", "piękny dzień, niestety smutny", "smutny"),
    ],
)
def test_what_is_so_in_truth_outweighs_what_seems(language: str, text: str, turn: str) -> None:
    words = split_words(text, language)
    weights = clause_weights(words, lexicon(language))
    place = next(at for at, word in enumerate(words) if text[word.start : word.end] == turn)
    assert (weights[0], weights[place]) == (BEFORE_BUT, AFTER_BUT)


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        ("en", "dark at first, bright later", "bright"),
        ("fr", "sombre au départ, lumineux ensuite", "lumineux"),
        ("es", "oscuro al comienzo, luminoso después", "luminoso"),
        ("pl", "mrocznie na początku, jasno później", "jasno"),
        ("id", "gelap di awal, terang kemudian", "terang"),
    ],
)
def test_a_stage_told_at_the_end_of_its_clause_begins_with_it(language: str, text: str, first: str) -> None:
    words = split_words(text, language)
    assert [text[words[at].start : words[at].end] for at in cuts(words, lexicon(language))] == [first]


@pytest.mark.parametrize("text", ["pretty snow, though dull", "pretty snow, although dull"])
def test_an_afterthought_weighs_as_the_rest(text: str) -> None:
    assert clause_weights(split_words(text, "en"), lexicon("en")) == [1.0] * len(split_words(text, "en"))


@pytest.mark.parametrize("text", ["though dull, pretty snow", "pretty snow, even though dull", "pretty snow, outwardly dull"])
def test_what_is_conceded_elsewhere_still_counts_less(text: str) -> None:
    words = split_words(text, "en")
    assert clause_weights(words, lexicon("en"))[[word.key for word in words].index("dull")] == CONCEDED


def test_instead_turns_and_instead_of_denies() -> None:
    words = split_words("I wanted joy, instead only grief", "en")
    assert clause_weights(words, lexicon("en"))[2] == BEFORE_BUT
    assert BEFORE_BUT not in clause_weights(split_words("joy instead of grief", "en"), lexicon("en"))
    assert hits("joy instead of grief", "en")["grief"].value[0] > 0


@pytest.mark.parametrize("text", ["grey sky, warm hands though", "grey sky; warm hands, though, at last"])
def test_though_in_the_clause_that_counts_concedes_what_stands_before(text: str) -> None:
    words = split_words(text, "en")
    weights = dict(zip((word.key for word in words), clause_weights(words, lexicon("en")), strict=True))
    assert weights["grey"] == CONCEDED and weights["warm"] == 1.0
