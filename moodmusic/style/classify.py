"""Which style a text and its mood ask for: genre words outright, else learned words, instruments and the distance of the moods together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from moodmusic.config import settings
from moodmusic.library import stem_cards
from moodmusic.mood.value import Mood
from moodmusic.prompt.genres import nearest_first, spoken, without_namesakes
from moodmusic.prompt.instruments import vocabulary
from moodmusic.prompt.page import Phrases
from moodmusic.prompt.tables import tables
from moodmusic.prompt.value import Prompt, Wishes
from moodmusic.style.features import words_in
from moodmusic.style.model import Fitted, digest, load
from moodmusic.style.palette import at_home, electric, odd_meter, strangeness
from moodmusic.style.reading import styles
from moodmusic.style.value import Style

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from moodmusic.style.scenes import Sight

PACKAGED = Path(__file__).with_name("fitted.npz")
# Standard deviation, per axis, of the moods that one style serves. Of 144 held-out example sentences of 8 styles 56 % go to
# their own style with it, 47 % by words alone (chance: 12.5 %); .25 and .5 were worse.
MOOD_SPREAD = 0.35
# What the words say counts twice: all examples of a style then go to it (with 1 only 95 %), and of held-out ones as many as before.
WORDS = 2.0
BRANCH_REACH = 1.5  # spreads of mood within which a sentence that names no genre goes on to a branch
TRACE = 1e-4  # of a style's share, for each of its branches (or for itself) whose moods lie farther
OUTRIGHT = 0.95  # share of the probability that genre words decide
# Every instrument of the sentence that a style's own stems play makes the style e times as likely. Of 34 sentences with instruments
# 30 go where their writer expected them, 25 without it; 1.2 gives the same, .5 gives 28.
AT_HOME = 1.0
# An acoustic instrument that none of a style's own stems plays takes e^.7 from its likelihood where all its stems are acoustic, e^3.1 where
# all are electric. Of 44 sentences with instruments 11 change their style with it, seven of them from synthwave or house to folk,
# cinematic or epic; of 2,757 without instrument or meter none does. A meter that is not among the style's takes e^1.5.
STRANGE = 2.4
STRANGE_AT_LEAST = 0.3
OTHER_METER = 1.5
_NAMING = ("wanted", "only", "genres")  # evidence whose reading the classifier sees


def classify(prompt: Prompt, mood: Mood, known: Mapping[str, Style] | None = None) -> tuple[tuple[str, float], ...]:
    """Every style (of those `known`, when they are read already) with its probability, best first; they add up to 1."""
    presets = styles() if known is None else known
    model = fitted(presets)
    mine = [presets[name] for name in model.names]
    logits = WORDS * model.logits(_words(prompt)) + _mood_logits(mine, mood) + _instrument_logits(prompt, mine)
    learned = _branched(dict(zip(model.names, _softmax(logits), strict=True)), mood, presets)
    decided = _without(_decided(learned, spoken_genres(prompt, presets), presets), prompt, presets)
    return tuple(sorted(decided.items(), key=lambda pair: (-pair[1], pair[0])))


def _branched(learned: Mapping[str, float], mood: Mood, presets: Mapping[str, Style]) -> dict[str, float]:
    """The share of a style goes to the branch whose moods are nearest, where that is nearer than the style itself; others keep a trace."""
    shares = dict(learned)
    for trunk, share in learned.items():
        branches = [style for style in presets.values() if style.branch_of == trunk]
        reach = dict(zip([trunk, *(style.name for style in branches)], _mood_logits([presets[trunk], *branches], mood), strict=True))
        best = max(reach, key=lambda name: reach[name])
        near = best if reach[best] >= -0.5 * BRANCH_REACH**2 else trunk
        shares |= dict.fromkeys(reach, TRACE * share)
        shares[near] = (1.0 - TRACE * len(branches)) * share
    return shares


def telling_words(prompt: Prompt, style: str, known: Mapping[str, Style], most: int = 3) -> tuple[str, ...]:
    """The words of the sentence that speak most for a style, strongest first; only words that speak for it at all."""
    learned_as = known[style].branch_of or style
    pulls, sentence = fitted(known).pulls(_words(prompt), learned_as), prompt.text.lower()
    told = pulls if prompt.language == "en" else _in_own_words(prompt, pulls)
    spoken = {word: pull for word, pull in told.items() if pull > 0.0 and word in sentence}  # not an instrument's other name
    return tuple(sorted(spoken, key=lambda word: (-spoken[word], word))[:most])


def _words(prompt: Prompt) -> str:
    wishes = prompt.wishes
    scene = prompt.mood_text or ("" if wishes.unwanted else prompt.text)  # "no piano" speaks for no piano
    scene = without_namesakes(scene if prompt.language == "en" else _seen(scene, prompt.language), wishes.genres)
    return " ".join((scene, *wishes.wanted, *wishes.only, *wishes.genres))


def _seen(text: str, language: str) -> str:
    from moodmusic.style.scenes import seen  # other languages alone need it

    return seen(text, language)


def _sights(prompt: Prompt) -> tuple[Sight, ...]:
    from moodmusic.style.scenes import sights

    return sights(prompt.mood_text or prompt.text, prompt.language)


def _in_own_words(prompt: Prompt, pulls: Mapping[str, float]) -> dict[str, float]:
    """What the English words of another language's sentence add, by the words that stand there for them."""
    from moodmusic.style.scenes import OWN

    spoken = [(sight.words, sight.english) for sight in _sights(prompt)]
    spoken += [(piece.words, piece.reading) for piece in prompt.evidence if piece.field in _NAMING and piece.kept]
    told = {words.lower(): sum(pulls.get(word, 0.0) for word in words_in(english)) for words, english in spoken}
    own = {word.removeprefix(OWN): pull for word, pull in pulls.items() if word.startswith(OWN)}
    return {word: told.get(word, 0.0) + own.get(word, 0.0) for word in (*told, *own)}


def _mood_logits(presets: list[Style], mood: Mood) -> NDArray[np.float64]:
    import numpy as np

    anchors = np.array([(style.valence, style.arousal, style.tension) for style in presets])
    gaps = anchors - (mood.valence, mood.arousal, mood.tension)
    return np.asarray(-0.5 * (gaps**2).sum(axis=1) / MOOD_SPREAD**2)


def _instrument_logits(prompt: Prompt, presets: list[Style]) -> NDArray[np.float64]:
    import numpy as np

    return np.array([sway(prompt.wishes, style) for style in presets], dtype=np.float64)


def sway(wishes: Wishes, style: Style) -> float:
    """What the instruments and the meter of a sentence add to the log-odds of a style."""
    cards = stem_cards()
    foreign = strangeness(wishes, style, cards)
    against = STRANGE * (STRANGE_AT_LEAST + electric(style, cards)) * foreign if foreign else 0.0
    return AT_HOME * len(at_home(wishes, style, cards)) - against - OTHER_METER * odd_meter(wishes, style)


def _softmax(logits: NDArray[np.float64]) -> list[float]:
    import numpy as np

    powers = np.exp(logits - logits.max())
    return [float(share) for share in powers / powers.sum()]


def _decided(learned: Mapping[str, float], genres: tuple[str, ...], presets: Mapping[str, Style]) -> dict[str, float]:
    chosen = named_styles(genres, presets, learned)
    if not chosen:
        return dict(learned)
    weights = [0.5**place for place in range(len(chosen))]
    shares = {name: OUTRIGHT * weight / sum(weights) for name, weight in zip(chosen, weights, strict=True)}
    return {name: shares.get(name, 0.0) + (1.0 - OUTRIGHT) * share for name, share in learned.items()}


def _without(shares: dict[str, float], prompt: Prompt, presets: Mapping[str, Style]) -> dict[str, float]:
    """Nothing for the styles of a refused genre, unless nothing else would be left."""
    stated = named_styles(spoken_genres(prompt, presets), presets, shares)
    refused = {
        name for genre in prompt.wishes.refused_genres for name in shares if name not in stated and _is(_plain(genre), presets[name])
    }
    left = sum(share for name, share in shares.items() if name not in refused)
    if not refused or left <= 0.0:
        return shares
    return {name: 0.0 if name in refused else share / left for name, share in shares.items()}


def _is(genre: str, style: Style) -> bool:
    """Whether a style is of a genre: by its name, its title, or a tag."""
    return _fit(genre, style) > 1 or set(genre.split()) <= set(_plain(style.title).split())


def spoken_genres(prompt: Prompt, presets: Mapping[str, Style]) -> tuple[str, ...]:
    """The genres of a sentence in its order; where it names none of the table of genres, tags of the styles."""
    return prompt.wishes.genres or spoken(prompt.text, _tag_words(tuple(tag for style in presets.values() for tag in style.tags)))


@lru_cache(maxsize=4)
def _tag_words(tags: tuple[str, ...]) -> Phrases[str]:
    """The tags as words of a sentence, without such as name an instrument or any music ("strings", "groove")."""
    known, any_music = vocabulary().words, tables()["common"]["musical"]
    return Phrases({tag: tag for tag in tags if tag not in known and tag not in any_music})


def named_styles(genres: tuple[str, ...], presets: Mapping[str, Style], likely: Mapping[str, float] | None = None) -> tuple[str, ...]:
    """The styles that genre words name, in the order of the words; a word that fits several takes the likeliest.

    A genre without a style of its own takes that of the nearest one that has.
    """
    return tuple(dict.fromkeys(style for _, _, style in named_genres(genres, presets, likely)))


def named_genres(
    genres: tuple[str, ...], presets: Mapping[str, Style], likely: Mapping[str, float] | None = None
) -> tuple[tuple[str, str, str], ...]:
    """(genre, itself or the nearest genre that has a style, that style) of each genre; a genre that comes near none is left out."""
    found = []
    for genre in genres:
        styled = ((other, _best(other, presets, likely or {})) for other in nearest_first(genre))
        first = next(((genre, other, style) for other, style in styled if style), None)
        found += [first] if first else []
    return tuple(found)


def _best(genre: str, presets: Mapping[str, Style], likely: Mapping[str, float]) -> str:
    """The style that fits a genre best; empty when none does."""
    fits = {name: _fit(_plain(genre), style) for name, style in presets.items()}
    best = max(fits, key=lambda name: (fits[name], likely.get(name, 0.0), name), default="")
    return best if best and fits[best] else ""


def _plain(words: str) -> str:
    return " ".join(words.lower().replace("-", " ").replace("_", " ").split())


def _fit(genre: str, style: Style) -> int:
    tags = [_plain(tag) for tag in style.tags]
    exact = (_plain(style.name), _plain(style.title))
    if genre in exact:
        return 3
    if genre in tags:
        return 2
    words = set(genre.split())
    return int(any(words <= set(known.split()) or set(known.split()) <= words for known in (*exact, *tags)))


def fitted(presets: Mapping[str, Style]) -> Fitted:
    """The numbers that belong to exactly these styles: packaged, from the user's cache, or learned now and kept there."""
    wanted = digest(presets)
    found = _of_file(PACKAGED, wanted)
    return _own(presets, wanted, settings().cache_folder / "style" / f"{wanted}.npz") if found is None else found


def _own(presets: Mapping[str, Style], wanted: str, path: Path) -> Fitted:
    """The numbers of styles that are not those of the program alone."""
    found = _of_file(path, wanted) or _LEARNED.get(wanted)
    if found is None:
        from moodmusic.style.train import fit

        found = fit(presets)
        _keep(found, path)
    return found


_LEARNED: dict[str, Fitted] = {}  # of this process, where the cache folder cannot be written


@lru_cache(maxsize=4)
def _read(path: Path, wanted: str, _changed: int) -> Fitted | None:
    return load(path, wanted)


def _of_file(path: Path, wanted: str) -> Fitted | None:
    try:
        return _read(path, wanted, path.stat().st_mtime_ns)
    except OSError:
        return None


def _keep(numbers: Fitted, path: Path) -> None:
    try:
        numbers.save(path)
    except OSError:
        import logging

        _LEARNED[numbers.digest] = numbers
        logging.getLogger(__name__).info("the learned style numbers cannot be kept in %s", path.parent)
