"""`feel`: from a prompt to a mood. VADER (English alone) and the affect lexicon give features, a ridge model weighs them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moodmusic.mood.compare import comparisons, unmeasured
from moodmusic.mood.features import NAMES, Share, shares
from moodmusic.mood.grams import PIECE, Gram, Learned, grams, learned, strangers
from moodmusic.mood.hits import Hit, find_hits
from moodmusic.mood.lexicon import Triple, lexicon
from moodmusic.mood.stages import cuts, stage_of
from moodmusic.mood.typos import mended
from moodmusic.mood.value import OTHER_WORDS, Cue, Mood
from moodmusic.prompt.instruments import vocabulary
from moodmusic.prompt.page import Phrases, Word, split_words
from moodmusic.prompt.value import Prompt

if TYPE_CHECKING:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

MODEL = Path(__file__).parent / "model.json"
SPOKEN_BY_VADER = ("en",)
LEARNED_SOURCE = "training sentences"
TELLING = 0.02  # what adds less to every axis is told in one sum
MOVES = 0.3  # distance between two stages from which on a text is said to move


def feel(prompt: Prompt) -> Mood:
    """Valence, arousal and tension, each −1…1, of the words that are no pure wishes; neutral where nothing tells.

    `cues` list what each word added; with more than one stage each adds its share of the average. `path` has one point a stage.
    """
    columns, taught = weights(prompt.language), learned(prompt.language)
    mends: dict[str, str] = {}
    stages = read_stages(prompt.mood_text, prompt.language, taught, mends)
    moods = [[_told(cue, mends) for cue in _weighed(stage, columns, taught)] for stage in stages]
    cues = tuple(cue for stage in moods for cue in _scaled(stage, len(moods)))
    path = tuple(_sum(stage) for stage in moods)
    return Mood(*_sum(cues), cues=cues, path=path if _moves(path) else ())


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a text: what lexicon and manner say, and its words and pairs with the text that each spans."""

    shares: tuple[Share, ...]
    grams: tuple[tuple[str, Gram], ...]


def read_stages(text: str, language: str = "en", taught: Learned | None = None, mends: dict[str, str] | None = None) -> list[Stage]:
    """Each stage of a text, in order; one when it stands still.

    With what was learned, words that it and the tables do not know are read as what they are a slip of; `mends` takes both spellings.
    """
    found = lexicon(language)
    words = split_words(text, language)
    theirs = vader() if language in SPOKEN_BY_VADER else None
    if taught is not None and mends is not None:
        words = _without_slips(text, words, language, taught, theirs.lexicon if theirs else {}, mends)
    compared = comparisons(words, found)
    hits = find_hits(text, words, found, theirs.lexicon if theirs else {}, compared)
    plain = unmeasured(text, words, compared)
    told = frozenset(at for hit in hits for at in range(hit.first, hit.last))
    spoken = grams(words, found, compared, told) if words else []
    stages = []
    for mine, part in _stages(text, words, hits, cuts(words, found, [(hit.first, hit.last) for hit in hits])):
        compound = float(theirs.polarity_scores(plain[part])["compound"]) if theirs else 0.0
        own = [gram for gram in spoken if part.start <= words[gram.first].start < part.stop]
        spans = tuple((text[words[gram.first].start : words[gram.last - 1].end], gram) for gram in own)
        stages.append(Stage(tuple(shares(mine, text[part], compound)), spans))
    return stages


def _without_slips(
    text: str, words: list[Word], language: str, taught: Learned, theirs: Mapping[str, float], mends: dict[str, str]
) -> list[Word]:
    found = lexicon(language)

    def known(at: int) -> bool:
        key = words[at].key
        books: tuple[Phrases[Any], ...] = (found.words, found.negators, found.degrees, found.undertones, vocabulary().words)
        return key in theirs or bool(taught.among((f"={key}",))) or any(book.at(words, at) is not None for book in books)

    meant = mended(words, known, found.words.entries, language)
    mends |= {text[word.start : word.end]: word.key for word in meant.values()}
    return [meant.get(at, word) for at, word in enumerate(words)] if meant else words


def _told(cue: Cue, mends: Mapping[str, str]) -> Cue:
    """A cue of a mended word names the word that it was read as."""
    return replace(cue, source=f"{cue.source}: {mends[cue.words]}") if cue.words in mends else cue


def _stages(text: str, words: list[Word], hits: list[Hit], places: Sequence[int]) -> list[tuple[list[Hit], slice]]:
    """Hits and place in the text of each stage; a stage without an affective word is no stage."""
    told = [place for place in places if any(hit.first >= place for hit in hits)]
    kept: list[int] = []
    for place in told:
        if any((kept[-1] if kept else 0) <= hit.first < place for hit in hits):
            kept.append(place)
    edges = [0, *(words[place].start for place in kept), len(text)]
    parts = [slice(start, end) for start, end in itertools.pairwise(edges)]
    return [([hit for hit in hits if stage_of(hit.first, kept) == number], part) for number, part in enumerate(parts)]


@cache
def vader() -> SentimentIntensityAnalyzer:
    """The one analyser of VADER (Hutto & Gilbert 2014)."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


@cache
def weights(language: str = "en") -> tuple[tuple[float, ...], ...]:
    """The fitted weights of lexicon and manner: a row for valence, arousal and tension, a column for each feature.

    A language without sentences of its own (an unknown one, of which only emoji and manner are read) has those of English.
    """
    model: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
    table = model.get(language, model["en"])["weights"]
    return tuple(tuple(table[axis].get(name, 0.0) for name in NAMES) for axis in ("valence", "arousal", "tension"))


def _weighed(stage: Stage, columns: Sequence[Sequence[float]], taught: Learned) -> list[Cue]:
    cues = []
    for share in stage.shares:
        valence, arousal, tension = (sum(map(float.__mul__, row, share.row)) for row in columns)
        cues.append(Cue(share.words, valence, arousal, tension, share.source))
    return cues + _taught(stage, taught)


def _taught(stage: Stage, taught: Learned) -> list[Cue]:
    """What words and pairs add, one cue for all grams of the same words; the small ones together."""
    added: dict[str, Triple] = {}
    weights_of = taught.among(gram.key for _, gram in stage.grams)
    strange = strangers((gram for _, gram in stage.grams), weights_of)
    for spelled, gram in stage.grams:
        if gram.first in strange and gram.key.startswith(PIECE):
            continue
        if (weight := weights_of.get(gram.key)) is not None:
            valence, arousal, tension = added.get(spelled, (0.0, 0.0, 0.0))
            added[spelled] = (valence + gram.value * weight[0], arousal + gram.value * weight[1], tension + gram.value * weight[2])
    cues = [Cue(words, *total, source=LEARNED_SOURCE) for words, total in added.items() if max(map(abs, total)) >= TELLING]
    small = [total for total in added.values() if max(map(abs, total)) < TELLING]
    if small:
        rest = (sum(row[0] for row in small), sum(row[1] for row in small), sum(row[2] for row in small))
        cues.append(Cue(OTHER_WORDS, *rest, source=LEARNED_SOURCE))
    return cues


def _scaled(cues: list[Cue], stages: int) -> list[Cue]:
    return [Cue(cue.words, cue.valence / stages, cue.arousal / stages, cue.tension / stages, cue.source) for cue in cues]


def _sum(cues: Sequence[Cue]) -> Triple:
    return (
        _limited(sum(cue.valence for cue in cues)),
        _limited(sum(cue.arousal for cue in cues)),
        _limited(sum(cue.tension for cue in cues)),
    )


def _limited(value: float) -> float:
    return max(-1.0, min(1.0, float(value)))


def _moves(path: Sequence[Triple]) -> bool:
    return any(sum((a - b) ** 2 for a, b in zip(left, right, strict=True)) ** 0.5 >= MOVES for left, right in itertools.pairwise(path))
