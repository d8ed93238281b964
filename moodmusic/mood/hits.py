"""From a text to `Hit`s: affective words, bent by negation, degree, contrast, capitals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from moodmusic.mood.compare import BREAKS, Comparison
from moodmusic.mood.lexicon import Entry, Lexicon, Triple
from moodmusic.prompt.page import Match, Phrases, Word

NEGATED = -0.5  # "not sad" leans to the bright side, but less than "happy" (cf. VADER's −0.74 for valence alone)
TWICE_NEGATED = 0.7  # "not without hope"
MOST_REACHED = 2  # times the scope of a language: so far a negator reaches at most
LESSENED = -0.3  # "less dark than the last one" is hardly bright
CAPITALS = 1.3
BEFORE_BUT, AFTER_BUT, CONCEDED = 0.15, 1.7, 0.2  # VADER weighs 0.5 and 1.5; these did better on unseen themes
SOFT = 0.8  # a degree or undertone up to which what stands behind "but" only colours the rest: "happy but with a dark tinge"
BAD_IS_STRONGER = 1.6  # Baumeister et al. 2001, "Bad is stronger than good"; the size by cross-validation over themes
AFFECT, EMOJI, VADER = "affect lexicon", "emoji", "VADER"  # sources
T = TypeVar("T")
VADER_RANGE = 4.0  # its words go from −4 to 4


@dataclass(frozen=True, slots=True)
class Hit:
    """An affective word or phrase at words[first:last]: its value in this place, and its weight in the whole."""

    first: int
    last: int
    words: str
    value: Triple
    weight: float
    source: str  # "affect lexicon", "emoji", "VADER"


@dataclass(frozen=True, slots=True)
class Negator:
    """Negating words at words[first:last], and the places that they reach."""

    first: int
    last: int
    places: range


def find_hits(
    text: str, words: Sequence[Word], lexicon: Lexicon, vader: Mapping[str, float], compared: Sequence[Comparison] = ()
) -> list[Hit]:
    """Every affective word of a text, from left to right, but for those that others are compared with.

    `vader` are VADER's words with their valence −4…4; empty where the language is not English.
    """
    sources = _sources(words, lexicon, vader)
    covered = {at for match, _source in sources for at in range(match.first, match.last)}
    lessening = {at for one in compared if one.less for at in range(one.first, one.than)}
    negators = _negators(words, lexicon, covered | {one.first for one in compared})
    measures = {at for one in compared for at in range(one.measure, one.end)}
    shouting = text.upper() != text
    weights = clause_weights(words, lexicon)
    told = [words[match.first].key for match, _source in sources]
    hits = []
    for match, source in sources:
        if match.first in measures or _bounded(words, match, lexicon, told):
            continue
        spelled = text[words[match.first].start : words[match.last - 1].end]
        factor = _degree(words, match, lexicon) * _negation(words, match, negators, covered, lexicon)
        factor *= LESSENED if match.first in lessening else 1.0
        factor *= CAPITALS if shouting and spelled.isupper() and len(spelled) > 2 else 1.0
        valence, arousal, tension = (max(-1.0, min(1.0, part * factor)) for part in match.value[:3])
        weight = weights[match.first] * match.value[3] * (BAD_IS_STRONGER if valence < 0 else 1.0)
        hits.append(Hit(match.first, match.last, spelled, (valence, arousal, tension), weight, source))
    return hits


def _sources(words: Sequence[Word], lexicon: Lexicon, vader: Mapping[str, float]) -> list[tuple[Match[Entry], str]]:
    """Matches with their source; VADER's words only where our lexicon has none, and only for valence."""
    found: list[tuple[Match[Entry], str]] = []
    at = 0
    while at < len(words):
        match, source = lexicon.words.at(words, at), AFFECT
        refusal = lexicon.negators.at(words, at)
        if refusal is not None and refusal.last > (at + 1 if match is None else match.last):
            at = refusal.last  # "far from" is not far, "à peine" no pain
            continue
        if match is None and words[at].key in lexicon.emoji:
            match, source = Match(at, at + 1, lexicon.emoji[words[at].key]), EMOJI
        elif match is None and words[at].key in vader and not _grammatical(words, at, lexicon):
            match, source = Match(at, at + 1, (vader[words[at].key] / VADER_RANGE, 0.0, 0.0, 1.0)), VADER
        if match is not None:
            found.append((match, source))
        at = match.last if match is not None else at + 1
    return found


def _grammatical(words: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    return any(phrases.at(words, at) is not None for phrases in (lexicon.negators, lexicon.not_negators, lexicon.degrees))


def _negators(words: Sequence[Word], lexicon: Lexicon, covered: set[int]) -> list[Negator]:
    """The negators of a text but for those that a phrase of the lexicon holds or that negate nothing."""
    passed = {at for match in lexicon.not_negators.find(words) for at in range(match.first, match.last)} | covered
    found = [match for match in lexicon.negators.find(words) if match.first not in passed]
    return [Negator(match.first, match.last, _places(words, match, lexicon)) for match in found]


def _places(words: Sequence[Word], negator: Match[bool], lexicon: Lexicon) -> range:
    """What a negator reaches: the next words, or the last ones where nothing is told behind it ("wesoło nie jest")."""
    ahead = _reach(words, range(negator.last, len(words)), lexicon)
    if lexicon.trailing.at(words, negator.first) is None or any(words[at].key not in lexicon.light for at in ahead):
        return ahead
    if not ends_clause(words, ahead.stop, lexicon):
        return ahead
    back = _reach(words, range(negator.first - 1, -1, -1), lexicon)
    return range(back.stop + 1, negator.first)


def _reach(words: Sequence[Word], way: range, lexicon: Lexicon) -> range:
    """As much of a way as negation goes: so many words, but small ones ("de la") do not count."""
    counted = 0
    for number, at in enumerate(way):
        broken = words[at].key in BREAKS or lexicon.ends_scope.at(words, at) is not None
        if broken or counted == lexicon.scope or number == MOST_REACHED * lexicon.scope:
            return way[:number]
        counted += words[at].key not in lexicon.light
    return way


def _bounded(words: Sequence[Word], hit: Match[Entry], lexicon: Lexicon, told: Sequence[str]) -> bool:
    """Whether a word that is said before comes back only to be bounded: the second one of "happy but not too happy"."""
    return told.count(words[hit.first].key) > 1 and _ending_at(words, hit.first, lexicon.bounds) is not None


def _negation(words: Sequence[Word], hit: Match[Entry], negators: Sequence[Negator], told: set[int], lexicon: Lexicon) -> float:
    """1, or what negators make of a hit; `told` are the places of all hits."""
    reaching = [one for one in negators if hit.first in one.places]
    asked = hit.last < len(words) and words[hit.last].key == "?"
    if asked and any(one.first == hit.last + 1 for one in negators):  # "sad? no, not today"
        return NEGATED
    if not reaching:
        return 1.0
    if lexicon.concord or any(reaching[0].last <= at < reaching[-1].first for at in told):
        return NEGATED  # "neither sad nor dark": each has its own
    return NEGATED if len(reaching) % 2 else TWICE_NEGATED


def negated_places(words: Sequence[Word], lexicon: Lexicon) -> list[float]:
    """What negators make of each place: 1, or `NEGATED` in the scope of one (they themselves are not negated)."""
    factors = [1.0] * len(words)
    for one in _negators(words, lexicon, set()):
        for at in one.places:
            factors[at] = NEGATED if factors[at] == 1.0 or lexicon.concord else TWICE_NEGATED
    return factors


def ends_clause(words: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Whether a clause ends before words[at]."""
    return at >= len(words) or words[at].key in BREAKS or lexicon.contrast.at(words, at) is not None


def clause_start(words: Sequence[Word], at: int, lexicon: Lexicon) -> int:
    """Where the clause begins that words[at] stands in."""
    return next((before + 1 for before in range(at - 1, -1, -1) if ends_clause(words, before, lexicon)), 0)


def _degree(words: Sequence[Word], hit: Match[Entry], lexicon: Lexicon) -> float:
    """The product of the degree words right before, and of a softening noun right behind ("a dark undertone")."""
    behind = lexicon.undertones.at(words, hit.last) if hit.last < len(words) else None
    factor = behind.value if behind is not None else 1.0
    at = hit.first
    while (match := _ending_at(words, at, lexicon.degrees)) is not None:
        factor, at = factor * match.value, match.first
    return factor


def _ending_at(words: Sequence[Word], end: int, phrases: Phrases[T]) -> Match[T] | None:
    for first in range(max(0, end - 4), end):
        match = phrases.at(words, first)
        if match is not None and match.last == end:
            return match
    return None


def _softened(words: Sequence[Word], turn: int, lexicon: Lexicon) -> bool:
    """Whether what stands behind words[turn] is a tinge, "but a bit sad", or only a bound: "but not too happy"."""
    if any(lexicon.bounds.at(words, at) is not None for at in range(turn, len(words))):
        return True
    books = (lexicon.undertones, lexicon.degrees)
    found = (book.at(words, at) for at in range(turn, len(words)) for book in books)
    return any(match is not None and match.value <= SOFT for match in found)


def _longer(own: Sequence[Match[bool]], rivals: Sequence[Match[bool]]) -> list[Match[bool]]:
    """Those of the one book that no longer phrase of the other begins with.

    "except for" concedes and "instead of" denies, "except" and "instead" turn.
    """
    last = {rival.first: rival.last for rival in rivals}
    return [match for match in own if last.get(match.first, 0) <= match.last]


def clause_weights(words: Sequence[Word], lexicon: Lexicon) -> list[float]:
    """The weight of each place: more after "but", less in a clause that is conceded ("although…")."""
    contrasts, conceded = lexicon.contrast.find(words), lexicon.conceded.find(words)
    turning = _longer(_longer(contrasts, conceded), lexicon.negators.find(words))
    turns = [match.first for match in turning if match.first > 0 and match.last < len(words)]
    weights = [1.0] * len(words)
    if turns and not _softened(words, turns[-1], lexicon):
        weights = [BEFORE_BUT if at < turns[-1] else AFTER_BUT for at in range(len(words))]
    for match in _longer(conceded, contrasts):
        for at in _conceded(words, match, lexicon):
            weights[at] *= CONCEDED
    return weights


def _conceded(words: Sequence[Word], match: Match[bool], lexicon: Lexicon) -> range:
    """The places that "although" concedes: its clause, which stands before it where it ends one ("calm on the surface, …").

    A sentence that opens with it and has no further mark concedes its first affective word alone ("despite the rain we dance");
    one that ends with an afterthought concedes nothing ("pretty snow, though all I feel is a dull ache"), and one whose last word it is
    what stood before its clause ("grey sky, warm hands though").
    """
    afterthought = lexicon.afterthoughts.at(words, match.first) is not None
    if match.first and ends_clause(words, match.last, lexicon):
        at = match.first - (afterthought and words[match.first - 1].key in BREAKS)  # "warm hands, though"
        start = clause_start(words, at, lexicon)
        return range(start) if afterthought else range(start, match.first)
    end = next(at for at in range(match.last, len(words) + 1) if ends_clause(words, at, lexicon))
    if match.first and end == len(words) and afterthought:
        return range(0)
    if match.first or end < len(words):
        return range(match.last, end)
    told = (found for at in range(match.last, end) if (found := lexicon.words.at(words, at)) is not None)
    return range(match.last, next((found.last for found in told), end))
