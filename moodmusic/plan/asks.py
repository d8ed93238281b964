"""What an edit in words asks for: a sentence becomes a list of `Ask`s, or an InputError that names every word that is none.

The vocabulary stands in ``edits.yaml``; numbers, keys, meters and lengths are read by the readers of sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from moodmusic.errors import InputError
from moodmusic.library import read_yaml
from moodmusic.printable import printable
from moodmusic.prompt.clean import clean
from moodmusic.prompt.context import Context
from moodmusic.prompt.instruments import vocabulary
from moodmusic.prompt.length import read_length
from moodmusic.prompt.meters import read_meter
from moodmusic.prompt.numbers import NUMBER, parse_number
from moodmusic.prompt.page import Page, Phrases, fold, split_words
from moodmusic.prompt.tables import tables
from moodmusic.prompt.tonality import read_tonality

ROLE = "role "  # before a target that is a role and no instrument word
STEM_DIALS = ("loudness", "brightness", "space")  # dials that one stem has too: level, tilt, reverb send
LINKS = frozenset((",", "and", "&", "or", "nor", "+"))
ON = ("on", "for")
BEING = ("is", "are", "sound", "sounds")
ARTICLES = frozenset(("the", "a", "an", "some", "any", "all", "of", "its", "my", "more"))
ALLOWED = (
    "say such as brighter, a bit faster, to 100 bpm, calmer, half the drums, no bass, add a flute, replace piano with harp, "
    "in D minor, up a fourth, 30 seconds, more swing, drier, sparser, fade out, keep the tempo, another seed"
)


@dataclass(frozen=True, slots=True)
class Ask:
    """One change that words ask for. `amount` counts steps, dB, bpm, seconds or semitones, as the kind has it."""

    kind: str
    words: str
    name: str = ""
    amount: float = 0.0
    targets: tuple[str, ...] = ()
    value: Any = None


@dataclass(frozen=True, slots=True)
class Language:
    """The tables of ``edits.yaml`` and their phrase books."""

    table: Mapping[str, Any]
    steps: Phrases[tuple[str, str, float]]  # kind (dial, mood), name, direction: "brighter"
    manners: Phrases[tuple[str, str, float]]  # adjectives and nouns: "bright", "swing"
    sets: Phrases[tuple[str, str]]
    verbs: Phrases[str]  # more, less, too, out, only, add, replace, keep, off
    levels: Phrases[float]
    degrees: Phrases[float]
    by: Phrases[bool]
    fields: Phrases[str]
    roles: Phrases[str]
    fillers: Phrases[bool]


@cache
def language() -> Language:
    """The vocabulary, read once."""
    table: Mapping[str, Any] = read_yaml(Path(__file__).with_name("edits.yaml"))
    steps: dict[str, tuple[str, str, float]] = {}
    manners: dict[str, tuple[str, str, float]] = {}
    fields = {word: name for name, words in table["fields"].items() for word in words}
    for kind, book in (("dial", table["dials"]), ("mood", table["moods"])):
        for name, row in book.items():
            steps |= dict.fromkeys(row["up"], (kind, name, 1.0)) | dict.fromkeys(row["down"], (kind, name, -1.0))
            manners |= dict.fromkeys((*row["high"], *row["nouns"]), (kind, name, 1.0)) | dict.fromkeys(row["low"], (kind, name, -1.0))
            fields |= dict.fromkeys(row["nouns"], name if kind == "dial" else "mood")
    verbs = {word: verb for verb in ("more", "less", "too", "out", "only", "add", "replace", "keep", "off") for word in table[verb]}
    sets = {word: (name, value) for name, values in table["set"].items() for value, words in values.items() for word in words}
    plain = _plain
    return Language(
        table=table,
        steps=Phrases(steps, plain),
        manners=Phrases(manners, plain),
        sets=Phrases(sets, plain),
        verbs=Phrases(verbs, plain),
        levels=Phrases(table["levels"], plain),
        degrees=Phrases(table["degrees"], plain),
        by=Phrases(dict.fromkeys(table["by"], True), plain),
        fields=Phrases(fields, plain),
        roles=Phrases({word: role for role, words in table["roles"].items() for word in words}),
        fillers=Phrases(dict.fromkeys(table["fillers"], True), plain),
    )


def _plain(_word: str) -> Iterable[str]:
    return ()


def read_asks(text: str) -> list[Ask]:
    """The asks of a sentence in its order. PromptError for an empty or endless one, InputError for words that say nothing known."""
    page = Page(clean(text))
    found: dict[int, Ask] = {}
    for reader in (_numbers, _transpositions, _readers):
        for start, end, ask in reader(page):
            found[start] = ask
            page.hide(start, end)
    reading = _Reading(page, found)
    asks = reading.asks()
    if reading.unknown:
        words = ", ".join(f"'{printable(word, 60)}'" for word in reading.unknown[:8])
        raise InputError(f"{words} in the edit is not understood: {ALLOWED}")
    if not asks:
        raise InputError(f"'{printable(page.text, 60)}' asks for no change: {ALLOWED}")
    return asks


Placed = tuple[int, int, Ask]
_SIGNED = r"[+\-−–]\s?\d{1,3}(?:\.\d+)?"
_BPM = r"\s?-?b\.?p\.?m\b\.?"


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace("–", "-").replace(" ", ""))


def _sign(word: str | None) -> float:
    return -1.0 if word and fold(word) in ("slower", "quieter", "softer", "shorter", "down", "lower") else 1.0


_DOWN = r"slow(?:er| it down| down)|(?:decrease|reduce|lower) the tempo|down"
_UP = r"faster|speed(?: it)? up|(?:increase|raise) the tempo|up"
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Ask]], ...] = (
    (
        re.compile(rf"\b(?:(?P<down>{_DOWN})|{_UP})\sby\s(?P<bpm>\d+(?:\.\d+)?){_BPM}", re.I),
        lambda m: Ask("tempo_add", m.group(), amount=float(m["bpm"]) * (-1.0 if m["down"] else 1.0)),
    ),
    (
        re.compile(
            r"(?:\b(?:change|set)\s(?:the\s)?)?\b(?:tempo|bpm)\s?(?:to|at|of|=|:)?\s?(\d{2,3}(?:\.\d+)?)\b(?!\s?(?:%|percent|bpm|b\.p\.m))",
            re.I,
        ),
        lambda m: Ask("tempo", m.group(), amount=float(m[1])),
    ),
    (
        re.compile(rf"(\d+(?:\.\d+)?){_BPM}\s(faster|slower)\b", re.I),
        lambda m: Ask("tempo_add", m.group(), amount=float(m[1]) * _sign(m[2])),
    ),
    (re.compile(rf"(?<!\w)({_SIGNED}){_BPM}", re.I), lambda m: Ask("tempo_add", m.group(), amount=_number(m[1]))),
    (
        re.compile(rf"(?:\b(?:tempo|speed)\s)?(?:\b(?:to|at|around|of)\s)?(\d{{1,4}}(?:\.\d+)?){_BPM}", re.I),
        lambda m: Ask("tempo", m.group(), amount=float(m[1])),
    ),
    (
        re.compile(r"(\d{1,3}(?:\.\d+)?)\s?(?:%|percent)\s(faster|slower)\b", re.I),
        lambda m: Ask("tempo_factor", m.group(), amount=1.0 + _sign(m[2]) * float(m[1]) / 100.0),
    ),
    (
        re.compile(r"(\d{1,3}(?:\.\d+)?)\s?(?:%|percent)\s(longer|shorter)\b", re.I),
        lambda m: Ask("length_factor", m.group(), amount=1.0 + _sign(m[2]) * float(m[1]) / 100.0),
    ),
    (
        re.compile(rf"({NUMBER})\s(?:times as|x) (fast|long)\b", re.I),
        lambda m: Ask("tempo_factor" if fold(m[2]) == "fast" else "length_factor", m.group(), amount=parse_number(m[1])),
    ),
    (
        re.compile(rf"({NUMBER})[ -]?(s|secs?|seconds?|m|mins?|minutes?)\s(longer|shorter)\b", re.I),
        lambda m: Ask("seconds_add", m.group(), amount=parse_number(m[1]) * (60 if fold(m[2]).startswith("m") else 1) * _sign(m[3])),
    ),
    (
        re.compile(r"(?:\b(up|down|louder|quieter)\s(?:by\s)?)?(\d{1,2}(?:\.\d+)?)\s?dB\b(?:\s(louder|quieter|softer|down|up)\b)?", re.I),
        lambda m: Ask("db", m.group(), amount=float(m[2]) * _sign(m[1]) * _sign(m[3])),
    ),
    (re.compile(r"\bseed\s?(?:=|to|number)?\s?(\d{1,16})\b", re.I), lambda m: Ask("seed", m.group(), value=int(m[1]))),
)
_SIGNED_DB = re.compile(rf"(?<!\w)({_SIGNED})\s?dB\b", re.I)


def _numbers(page: Page) -> Iterator[Placed]:
    """Tempo, length, level and seed as numbers."""
    for match in _SIGNED_DB.finditer(page.rest):
        yield match.start(), match.end(), Ask("db", match.group(), amount=_number(match[1]))
    for pattern, ask in _PATTERNS:
        for match in pattern.finditer(page.rest):
            yield match.start(), match.end(), ask(match)


@cache
def _interval() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, language().table["intervals"]), key=len, reverse=True))
    way = r"up|down|higher|lower"
    head = r"(?:\btranspos(?:e|ed|ing)\s(?:it\s)?)?(?:\bshift\s(?:it\s)?)?"
    counted = rf"(?:by\s)?(?P<count>{NUMBER}|an?)?\s?(?P<name>{names})"
    return re.compile(
        rf"{head}(?:\b(?P<before>{way})\s{counted}\b|\b{counted.replace('count', 'many').replace('name', 'kind')}\s(?P<after>{way})\b)",
        re.I,
    )


def _transpositions(page: Page) -> Iterator[Placed]:
    """ "Up a fourth", "transpose down 3 semitones", "a whole tone lower"."""
    for match in _interval().finditer(page.rest):
        count = match["count"] or match["many"] or "a"
        name = fold(match["name"] or match["kind"])
        number = 1.0 if fold(count) in ("a", "an") else parse_number(count)
        semitones = number * language().table["intervals"][name] * _sign(match["before"] or match["after"])
        yield match.start(), match.end(), Ask("transpose", match.group(), amount=semitones)


@cache
def _context() -> Context:
    return Context(tables("en"))


def _readers(page: Page) -> Iterator[Placed]:
    """Keys, meters and lengths, as in any sentence."""
    for kind, reader in (("key", read_tonality), ("meter", read_meter), ("length", read_length)):
        for finding in list(reader(page, _context())):
            if finding.value is not None and finding.kept:
                name = finding.field if kind == "length" else kind
                long = re.match(r"\slong\b", page.rest[finding.end :]) if kind == "length" else None
                end = finding.end + (long.end() if long else 0)
                yield finding.start, end, Ask(name, page.text[finding.start : end], value=finding.value)


class _Reading:
    """The words that no number took, from left to right."""

    def __init__(self, page: Page, found: dict[int, Ask]) -> None:
        self.page, self.found, self.lang = page, found, language()
        self.words = split_words(page.rest)
        self.unknown: list[str] = []

    def asks(self) -> list[Ask]:
        """Every ask; what is none is kept in `unknown`, next to each other as one."""
        out: list[Ask] = []
        at, last_unknown = 0, -2
        while at < len(self.words):
            found, after = self._ask(at)
            if after > at:
                out += found
                at = after
                continue
            word = self.page.text[self.words[at].start : self.words[at].end]
            if last_unknown == at - 1:
                self.unknown[-1] += f" {word}"
            else:
                self.unknown.append(word)
            last_unknown = at
            at += 1
        return out

    def _ask(self, at: int) -> tuple[list[Ask], int]:
        """The asks that begin at a word and where they end; the same place when nothing is understood."""
        for rule in (
            self._stated,
            self._setting,
            self._keep,
            self._replace,
            self._step,
            self._amount,
            self._level,
            self._verb,
            self._behind,
        ):
            found, after = rule(at)
            if after > at:
                return found, after
        return [], self._filler(at)

    def _filler(self, at: int) -> int:
        """Over a mark, a filler, or the name of what a number behind it sets ("change the key to D minor")."""
        word = self.words[at]
        named = self.lang.verbs.at(self.words, at)
        start = named.last if named and named.value in ("replace", "keep") else at
        if (field := self._at(self.lang.fields, start)) is not None:
            after = field.last
            if (by := self._at(self.lang.by, after)) is not None:
                after = by.last
            if after < len(self.words) and self.words[after].start in self.found:
                return int(after)
        filler = self._at(self.lang.fillers, at)
        return at + 1 if word.mark else filler.last if filler else at

    def _text(self, first: int, last: int) -> str:
        return self.page.text[self.words[first].start : self.words[last - 1].end]

    def _at(self, phrases: Phrases[Any], at: int) -> Any:
        return phrases.at(self.words, at) if at < len(self.words) else None

    def _skip(self, at: int) -> int:
        while at < len(self.words) and self.words[at].key in ARTICLES:
            at += 1
        return at

    def _stated(self, at: int) -> tuple[list[Ask], int]:
        """What a number reader found here; a level in dB goes to the instrument that follows, else to the whole."""
        ask = self.found.get(self.words[at].start)
        if ask is None:
            return [], at
        end = self.words[at].start + len(ask.words)
        after = next((place for place in range(at, len(self.words)) if self.words[place].start >= end), len(self.words))
        if ask.kind != "db":
            return [ask], after
        targets, last = self._targets(after)
        if targets:
            return [Ask("level", self._text_from(ask, last), amount=ask.amount, targets=targets)], last
        return [Ask("loudness_db", ask.words, amount=ask.amount)], after

    def _text_from(self, ask: Ask, last: int) -> str:
        start = next(place for place, held in self.found.items() if held is ask)
        return self.page.text[start : self.words[last - 1].end]

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

    def _targets(self, at: int) -> tuple[tuple[str, ...], int]:
        """A list of targets; one with words of its own behind it ("drums louder") ends the list."""
        found: list[str] = []
        place = at
        while True:
            name, after = self._target(place)
            if not name or (found and self._own(after)):
                return tuple(found), at
            found.append(name)
            at = place = after
            while place < len(self.words) and self.words[place].key in LINKS:
                place += 1
            if place == after:
                return tuple(found), at

    def _own(self, at: int) -> bool:
        degree = self._at(self.lang.degrees, at)
        at = degree.last if degree else at
        step, verb = self._at(self.lang.steps, at), self._at(self.lang.verbs, at)
        return bool((step and step.value[1] in STEM_DIALS) or (verb and verb.value == "off"))

    def _degree(self, at: int) -> tuple[float, int]:
        amount = 1.0
        while (match := self._at(self.lang.degrees, at)) is not None:
            amount, at = amount * float(match.value), match.last
        return amount, at

    def _trailing(self, at: int) -> tuple[float, int]:
        """A degree at the end of a clause ("turn the strings down a bit"); one before another change belongs to that."""
        amount, after = self._degree(at)
        ends = after >= len(self.words) or self.words[after].mark or self.words[after].key in LINKS
        return (amount, after) if ends else (1.0, at)

    def _setting(self, at: int) -> tuple[list[Ask], int]:
        match = self._at(self.lang.sets, at)
        if match is None:
            return [], at
        name, value = match.value
        return [Ask("set", self._text(at, match.last), name, value=value)], match.last

    def _step(self, at: int) -> tuple[list[Ask], int]:
        """ "Brighter", "much faster", "a bit louder drums", "faster by much"; "more" before an unknown word is left to `_amount`."""
        amount, place = self._degree(at)
        match = self._at(self.lang.steps, place)
        if match is None:
            return [], at
        kind, name, sign = match.value
        after = match.last
        if amount == 1.0 and not self._at(self.lang.steps, after):
            amount, after = self._degree(after)
        if kind == "dial" and name in STEM_DIALS:
            targets, last = self._targets(after)
            if targets:
                return [Ask("stem", self._text(at, last), name, amount * sign, targets)], last
        return [Ask(kind, self._text(at, after), name, amount * sign)], after

    def _amount(self, at: int) -> tuple[list[Ask], int]:
        """ "A bit more swing", "less reverb", "too dark", "more hopeful", "much more drums"."""
        amount, place = self._degree(at)
        verb = self._at(self.lang.verbs, place)
        if verb is None or verb.value not in ("more", "less", "too"):
            return self._adjective(at)
        sign, after = (1.0 if verb.value == "more" else -1.0), self._skip(verb.last)
        match = self._at(self.lang.manners, after)
        if match is not None and match.value[1] in STEM_DIALS and match.last < len(self.words) and self.words[match.last].key in ON:
            targets, last = self._targets(match.last + 1)
            if targets:
                return [Ask("stem", self._text(at, last), match.value[1], amount * sign * match.value[2], targets)], last
        targets, last = self._targets(after)
        if match is not None and match.last >= (last if targets else 0) and not (targets and match.value[2] < 0):
            return [Ask(match.value[0], self._text(at, match.last), match.value[1], amount * sign * match.value[2])], match.last
        if targets:
            if amount == 1.0:
                amount, last = self._trailing(last)
            return [Ask("more", self._text(at, last), amount=amount * sign * self.lang.table["step_db"], targets=targets)], last
        if after < len(self.words) and (step := self._at(self.lang.steps, after)) is not None:  # "more calmer"
            return [Ask(step.value[0], self._text(at, step.last), step.value[1], amount * sign * step.value[2])], step.last
        return self._feeling(at, after, amount * sign)

    def _adjective(self, at: int) -> tuple[list[Ask], int]:
        """ "Make it bright", "very sad": an adjective alone is a step; a noun alone is nothing."""
        amount, place = self._degree(at)
        match = self._at(self.lang.manners, place)
        if match is None:
            return [], at
        kind, name, sign = match.value
        row = self.lang.table["dials" if kind == "dial" else "moods"][name]
        said = " ".join(word.key for word in self.words[place : match.last])
        if said not in (*row["high"], *row["low"]):
            return [], at
        return [Ask(kind, self._text(at, match.last), name, amount * sign)], match.last

    def _feeling(self, at: int, after: int, amount: float) -> tuple[list[Ask], int]:
        """A mood word that only the affect lexicon knows."""
        if after >= len(self.words) or self.words[after].mark:
            return [], at
        from moodmusic.mood import feel
        from moodmusic.prompt import read_prompt

        mood = feel(read_prompt(self._text(after, after + 1)))
        if not mood.cues:
            return [], at
        return [Ask("feel", self._text(at, after + 1), amount=amount, value=(mood.valence, mood.arousal, mood.tension))], after + 1

    def _level(self, at: int) -> tuple[list[Ask], int]:
        """ "Half the drums", "double the bass"."""
        match = self._at(self.lang.levels, at)
        targets, last = self._targets(match.last) if match is not None else ((), at)
        return ([Ask("level", self._text(at, last), amount=float(match.value), targets=targets)], last) if targets and match else ([], at)

    def _verb(self, at: int) -> tuple[list[Ask], int]:
        """ "No drums", "only piano and bass", "add a flute"."""
        verb = self._at(self.lang.verbs, at)
        if verb is None or verb.value not in ("out", "only", "add"):
            return [], at
        targets, last = self._targets(verb.last)
        return ([Ask(verb.value, self._text(at, last), targets=targets)], last) if targets else ([], at)

    def _behind(self, at: int) -> tuple[list[Ask], int]:
        """ "Drums a bit louder", "piano off", "bass −3 dB"."""
        targets, after = self._targets(at)
        if not targets or after >= len(self.words):
            return [], at
        held = self.found.get(self.words[after].start)
        if held is not None and held.kind == "db":
            _, last = self._stated(after)
            return [Ask("level", self._text(at, last), amount=held.amount, targets=targets)], last
        if self.words[after].key in BEING:
            after += 1
        amount, place = self._degree(after)
        step, verb = self._at(self.lang.steps, place), self._at(self.lang.verbs, place)
        manner = self._at(self.lang.manners, verb.last) if verb is not None and verb.value == "too" else None
        if manner is not None and manner.value[1] in STEM_DIALS:
            return [Ask("stem", self._text(at, manner.last), manner.value[1], -amount * manner.value[2], targets)], manner.last
        if step is not None and step.value[0] == "dial" and step.value[1] in STEM_DIALS:
            return [Ask("stem", self._text(at, step.last), step.value[1], amount * step.value[2], targets)], step.last
        if verb is not None and verb.value == "off":
            return [Ask("out", self._text(at, verb.last), targets=targets)], verb.last
        return [], at

    def _replace(self, at: int) -> tuple[list[Ask], int]:
        """ "Replace the piano with a harp"; one for one."""
        verb = self._at(self.lang.verbs, at)
        if verb is None or verb.value != "replace":
            return [], at
        old, after = self._target(verb.last)
        by = self._at(self.lang.by, after)
        new, last = self._target(by.last) if old and by is not None else ("", at)
        return ([Ask("replace", self._text(at, last), new, targets=(old,))], last) if new else ([], at)

    def _keep(self, at: int) -> tuple[list[Ask], int]:
        """ "Keep the tempo and the piano": a list of fields and instruments."""
        verb = self._at(self.lang.verbs, at)
        if verb is None or verb.value != "keep":
            return [], at
        out: list[Ask] = []
        place = end = verb.last
        while place < len(self.words):
            field = self._at(self.lang.fields, place) or self._at(self.lang.fields, self._skip(place))
            name, after = (field.value, field.last) if field is not None else self._target(place)
            if not name or (out and self._own(after)):
                break
            out.append(Ask("keep", f"keep {self._text(self._skip(place), after)}", name, targets=() if field else (name,)))
            place = end = after
            while place < len(self.words) and self.words[place].key in LINKS:
                place += 1
            if place == end:
                break
        return (out, end) if out else ([], at)


def word_of(target: str) -> str:
    """A target as it is read aloud."""
    return target.removeprefix(ROLE)
