"""`Clause`: the words of an edit that no number took, and what can be looked up at a place in them."""

from __future__ import annotations

from typing import Any

from moodmusic.plan.amounts import placed
from moodmusic.plan.ask import ROLE, STEM_DIALS, Ask
from moodmusic.plan.editwords import Manner, edit_words
from moodmusic.plan.tongues import Spoken, of_stem
from moodmusic.prompt.instruments import vocabulary
from moodmusic.prompt.page import Match, Page, Phrases, split_words

LINKS = frozenset((",", "and", "&", "or", "nor", "+"))
BY = frozenset(("by", "of"))
CHANGING = ("more", "less", "out", "only", "add", "replace", "keep")
BEING = frozenset(("is", "are", "sound", "sounds"))
ARTICLES = frozenset(("the", "a", "an", "some", "any", "all", "of", "its", "my"))
BUT = frozenset(("but", "then", "with"))


class Clause:
    """Places are indices of words; each look-up gives what it found and the place behind it."""

    def __init__(self, said: Spoken) -> None:
        self.spoken, self.lang = said, edit_words()
        page = Page(said.english, glossed=said.gloss is not None)
        self.found = {start: (end, ask) for start, end, ask in placed(page)}
        self.words = split_words(page.rest)

    def _text(self, first: int, last: int) -> str:
        """The user's words for words[first:last]."""
        return self.spoken.said(self.words[first].start, self._end(last - 1))

    def _end(self, at: int) -> int:
        """Where a word ends in the English, or the number that it stands in."""
        start = self.words[at].start
        return next((end for first, (end, _) in self.found.items() if first <= start < end), self.words[at].end)

    def _at(self, phrases: Phrases[Any], at: int) -> Any:
        return phrases.at(self.words, at) if at < len(self.words) else None

    def _is(self, at: int, keys: frozenset[str]) -> bool:
        return at < len(self.words) and self.words[at].key in keys

    def _known(self, at: int) -> bool:
        """Whether a word is in any book."""
        lang = self.lang
        books: tuple[Phrases[Any], ...] = (lang.verbs, lang.steps, lang.adjectives, lang.nouns, lang.sets, lang.levels, lang.degrees)
        more: tuple[Phrases[Any], ...] = (lang.by, lang.fields, lang.fillers)
        return self.words[at].start in self.found or bool(self._target(at)[0]) or any(self._at(book, at) for book in (*books, *more))

    def _verb_at(self, at: int, *verbs: str) -> Any:
        verb = self._at(self.lang.verbs, at)
        return verb if verb is not None and verb.value in verbs else None

    def _skip(self, at: int) -> int:
        while self._is(at, ARTICLES):
            at += 1
        return at

    def _held(self, at: int, *kinds: str) -> tuple[Any, int]:
        """The ask of a number at a word, over "by", and the place behind it; None where there is none of these kinds."""
        place = at + self._is(at, BY)
        end, ask = self.found.get(self.words[place].start, (0, None)) if place < len(self.words) else (0, None)
        if ask is None or (kinds and ask.kind not in kinds):
            return None, at
        return ask, next((after for after in range(place, len(self.words)) if self.words[after].start >= end), len(self.words))

    def _target(self, at: int) -> tuple[str, int]:
        """An instrument, a family or a role at a word, over articles."""
        at = self._skip(at)
        known = vocabulary()
        books: tuple[Phrases[str], ...] = (known.words, known.shared)
        role = self._at(self.lang.roles, at)
        match = max(filter(None, (self._at(book, at) for book in books)), key=lambda one: one.last, default=None)
        if role is not None and (match is None or role.last >= match.last):
            return ROLE + role.value, role.last
        return (match.value, match.last) if match is not None else ("", at)

    def _targets(self, at: int, shared: bool = False) -> tuple[tuple[str, ...], int]:
        """A list of targets; one with words of its own behind it ("drums louder") ends the list, but where all of it shares them."""
        found: list[str] = []
        place = at
        while True:
            name, after = self._target(place)
            if not name or (found and (self._verb_at(place, *CHANGING) or (not shared and self._own(after)))):
                return tuple(found), at
            found.append(name)
            at = place = after
            while self._is(place, LINKS):
                place += 1
            if place == after:
                return tuple(found), at

    def _own(self, at: int) -> bool:
        """Whether words of change stand here that can only be about what is named before them."""
        at += self._is(at, BEING)
        compared, _ = self._comparison(at)
        level = self._at(self.lang.levels, at)
        return bool(
            (compared and compared[1] in STEM_DIALS and not self._targets(self._comparison(at)[1])[0])
            or self._verb_at(at, "off", "stays")
            or self._held(at, "db")[0]
            or (level and not self._targets(level.last)[0])
        )

    def _degree(self, at: int) -> tuple[float, int]:
        amount = 1.0
        while (match := self._at(self.lang.degrees, at)) is not None:
            amount, at = amount * float(match.value), match.last
        return amount, at

    def _trailing(self, at: int) -> tuple[float, int]:
        """A degree at the end of a clause ("turn the strings down a bit"); one before another change belongs to that."""
        amount, after = self._degree(at + self._is(at, BY))
        return (amount, after) if self._ends(after) and self._degree(at + self._is(at, BY))[1] == after > at else (1.0, at)

    def _ends(self, at: int) -> bool:
        """Whether a clause ends before a word."""
        return at >= len(self.words) or self.words[at].mark or self.words[at].key in LINKS or self._is(at, BUT)

    def _comparison(self, at: int) -> tuple[Manner | None, int]:
        """ "Brighter", "much faster", "a bit less dark", "too loud", "faster by much": kind, name, amount; and the place behind."""
        amount, place = self._degree(at)
        step, verb = self._at(self.lang.steps, place), self._verb_at(place, "more", "less", "too")
        if step is not None and (verb is None or step.last >= verb.last):
            (kind, name, sign), last = step.value, step.last
        elif verb is not None:
            match = self._at(self.lang.adjectives, verb.last) or self._at(self.lang.steps, verb.last)  # "more calmer"
            if match is None or self._targets(verb.last)[1] > verb.last:  # "more deep bass" is of an instrument
                return None, at
            (kind, name, sign), last = match.value, match.last
            sign *= 1.0 if verb.value == "more" else -1.0
        else:
            return None, at
        if amount == 1.0:
            amount, last = self._trailing(last)
        return (kind, name, amount * sign), last

    def _named(self, at: int) -> Any:
        """A noun whose dial can be turned ("tempo", "reverb"), or the mood."""
        place = self._skip(at)
        field = self._at(self.lang.fields, place)
        if field is not None and field.value == "mood":
            return Match(place, field.last, ("mood", "", 1.0))
        return self._at(self.lang.nouns, place)

    def _things(self, at: int) -> tuple[list[tuple[str, bool, str]], int]:
        """A list of fields and instruments: (name, whether it is a field, its words), and the place behind it."""
        out: list[tuple[str, bool, str]] = []
        place = end = at
        while place < len(self.words):
            field = self._at(self.lang.fields, place) or self._at(self.lang.fields, self._skip(place))
            name, after = (field.value, field.last) if field is not None else self._target(place)
            if not name or (out and self._own(after) and not self._verb_at(after, "stays")):
                break
            out.append((name, field is not None, self._text(self._skip(place), after)))
            place = end = after
            while self._is(place, LINKS):
                place += 1
            if place == end:
                break
        return out, end

    def _stem(self, first: int, last: int, compared: Manner, targets: tuple[str, ...]) -> Ask:
        """A dial of instruments."""
        kind, name, amount = compared
        return Ask("stem", self._text(first, last), of_stem(self.spoken.language, name), amount, targets, kind)
