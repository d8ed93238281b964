"""`Glossary`: the wish words of a language turned into the English ones that the readers know, with every span kept.

"sans batterie, en ré mineur, guitare sèche" becomes "without drums, in D minor, acoustic guitar"; a word that no table holds becomes
`FILLER`, so that a French "on" is never read as English. Note names come out as capitals; numbers, marks, chord names and
international words (the English instruments, genres and tempo marks) pass as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

from moodmusic.pattern import Pattern
from moodmusic.prompt.chords import ROMAN
from moodmusic.prompt.inflection import Inflection
from moodmusic.prompt.instruments import vocabulary
from moodmusic.prompt.keynames import borrowed_key
from moodmusic.prompt.numbers import NUMBER_WORDS
from moodmusic.prompt.page import Finding, Match, Phrases, Word, fold, key_of, split_words
from moodmusic.prompt.tables import UNKNOWN, WORDS, tables
from moodmusic.theory import MODE_ALIASES, MODES

FILLER = "qx"  # no word of any table, nor the form of one
LOAN_WORDS = ("bpm", "loop", "groove", "riff", "swing", "reverb", "beat", "intro", "outro", "tempo", "edm", "fx", "solo", "drop", "mix")
# What a sentence in a language that is not read may refuse all the same (German, Italian, Portuguese, Dutch, Scandinavian).
REFUSALS = {
    **dict.fromkeys(("ohne", "senza", "sem", "zonder", "utan", "uden", "uten"), "without"),
    **dict.fromkeys(("schlagzeug", "trommeln", "batteria", "bateria", "slagwerk", "trummor", "trommer"), "drums"),
    **dict.fromkeys(("klavier", "pianoforte"), "piano"),
}
_BARS = ("bar", "bars", "measure", "measures")
_UNITS_OF_TIME = frozenset(("s", "sec", "min", "m", "h", "hz", "k"))  # behind a number
_NOTE = Pattern(r"[A-H][b♭]?")
_ROMAN = Pattern(ROMAN)
_BETWEEN = Pattern(r"\s?[-–—→>|,]?\s?")  # two numerals
_CHORD = Pattern(r"[A-G][b♭#♯]?(?:m|min|maj|dim|aug|sus[24]?|add)\d*")
# "Lam", "Sol7", "Do#m", "Si mineur": chords with the names of notes that are sung; what is between two of a list.
_SUNG = {"do": "C", "ut": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_SUNG_QUALITY = (
    r"(?P<quality>m7b5|mmaj7|maj[79]|maj|min7|min|m[679]|madd9|m|dim7|dim|aug|sus[24]?|add9|7sus4|6/9|[5679]|11|13"
    r"|\s(?:m(?!\w)|min(?:eur)?\b|menor\b|maj(?:eur)?\b|mayor\b))?"
)
_SUNG_CHORD = rf"(?<![^\W_])(?P<root>ré|{'|'.join(_SUNG)})(?P<sign>[#♯b♭])?{_SUNG_QUALITY}(?![\w#♯♭'’])"
_SUNG_ONE = Pattern(_SUNG_CHORD, re.I)
_SUNG_GAP = Pattern(r"\s*(?:[,|–—→>-]\s*)?(?:(?:et|y|puis|luego)\s)?", re.I)
_SUNG_MODES = {"m": "m", "min": "m", "mineur": "m", "menor": "m", "maj": "", "majeur": "", "mayor": ""}
_FEWEST_SUNG = 3  # so many in a row are chords without the word, where one is more than a note
_ACCIDENTALS = {"#": "#", "♯": "#", "♭": "b", "sharp": "#", "flat": "b"}
_EVERYDAY = frozenset(("la", "mi", "si", "do", "a", "sol"))  # "mi mayor miedo" is no E major
_KEY_NOUNS = frozenset(("key", "scale", "mode", "tonality", "chord"))
_LISTS = {"notes": "notes", "note": "notes", "only": "only", "just": "only", "chords": "chords", "progression": "chords"}
# Between "notes" and the first of them.
_PASSED = frozenset((":", "of", "the", "are", "from", "in", "on", "these", "allowed", "but", "permitted", "using", ""))
_TO_AVOID = Pattern(r"^(?:without|avoid|no|all|forbidden) .*\bnotes?\b")
_ONE_NOTE = "only one note"
_COUNTED = frozenset(("bpm", "beats", "beats per minute"))  # read behind digits only


@dataclass(frozen=True, slots=True)
class _Piece:
    """English for text[start:end]; `exact` when it is that text itself."""

    start: int
    end: int
    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Gloss:
    """English wish text, and for each of its characters where it comes from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def back(self, finding: Finding) -> Finding:
        """A finding in the gloss as one in the original."""
        start, end = self.starts[finding.start], self.ends[max(finding.start, finding.end - 1)]
        return replace(finding, start=start, end=max(start, end))


@cache
def glossary(language: str) -> Glossary:
    """The compiled glossary of a language; an empty one for a language that is not ours."""
    return Glossary({"phrases": REFUSALS} if language == UNKNOWN else tables(language, WORDS)["gloss"], language)


@cache
def international() -> Phrases[bool]:
    """Words that mean the same everywhere: instruments, genres, tempo marks."""
    table = tables("en")
    genres = [word for row in table["genres"].values() for word in [*row["words"], *row.get("shared", [])]]
    return Phrases(dict.fromkeys([*vocabulary().words.entries, *genres, *table["tempo"]["marks"], *LOAN_WORDS], True))


class Glossary:
    """The folded tables of one ``gloss.yaml``."""

    def __init__(self, table: Mapping[str, Any], language: str) -> None:
        self.language = language
        modes = _MODES | table.get("modes", {})
        self._phrases = Phrases.of_keys({**modes, **table.get("phrases", {})}, Inflection.of(table))
        self._modes = Phrases.of_keys(modes, _as_it_stands)
        self._tonics = Phrases.of_keys(_LETTERS | table.get("tonics", {}), _as_it_stands)
        self._own_tonics = frozenset(table.get("tonics", ()))
        self._key_words = Phrases.of_keys(dict.fromkeys(table.get("key_words", ()), True), _as_it_stands)
        self._own = frozenset(table.get("own_words", ()))
        self._solfege = bool(table.get("note_lists", False))

    def gloss(self, text: str) -> Gloss:
        """The English of a cleaned text."""
        words = split_words(text, self.language)
        pieces = _counted(_mode_first(list(_Reading(self, text, words).pieces())))
        return _joined(text, pieces)

    def english(self, words: Sequence[Word], at: int) -> Match[str | None] | None:
        """The English of the longest phrase at words[at]; its value is None where an international word stands for itself."""
        own = self._phrases.at(words, at)
        known = international().at(words, at)
        if known is not None and (own is None or known.last > own.last) and words[at].key not in self._own:
            return Match(at, known.last, None)
        return None if own is None else Match(at, own.last, own.value)

    def letter(self, word: str) -> bool:
        """Whether a word as it is written is a note: a capital, alone or with a flat."""
        return _NOTE.fullmatch(word) is not None and word.replace("♭", "b").lower() in self._tonics.entries

    def mode(self, words: Sequence[Word], at: int) -> Match[str] | None:
        """A mode at words[at], over a hyphen."""
        at += at < len(words) and words[at].key == "-"
        return self._modes.at(words, at) if at < len(words) else None

    def tonic(self, words: Sequence[Word], at: int) -> Match[str] | None:
        """A note name at words[at] with its accidental."""
        match = self._tonics.at(words, at) if at < len(words) else None
        if match is None or match.last >= len(words):
            return match
        behind = words[match.last].key
        sign = self._phrases.at(words, match.last) if behind not in _ACCIDENTALS else None
        accidental = _ACCIDENTALS.get(sign.value if sign else behind)
        return Match(at, match.last + 1, match.value + accidental) if accidental and len(match.value) == 1 else match

    def key_word(self, words: Sequence[Word], end: int) -> bool:
        """Whether a word such as "en" or "tonalité de" ends right before words[end]."""
        found = (self._key_words.at(words, first) for first in range(max(0, end - 4), end))
        return any(match is not None and match.last == end for match in found)

    def named(self, key: str) -> bool:
        """Whether the language itself has a note of this name; bare letters are everybody's."""
        return key in self._own_tonics

    @property
    def solfege(self) -> bool:
        """Whether lists of notes are written do, re, mi."""
        return self._solfege


_LETTERS = {letter.lower() + sign: letter + sign for letter in "ABCDEFG" for sign in ("", "b")}


# The English names are read in every language, but for those that are other words there ("dur" is hard, "min" minutes).
_MODES = {key_of(name): name for name in (*MODES, *MODE_ALIASES) if name not in ("maj", "min", "dur", "blues")}
_SHORT_MODES = {"min": "minor", "maj": "major"}
_SCALE_ON = frozenset(("on", "in", "from", "of", "over", "since", "at", "for"))  # "dorian on D"


def _as_it_stands(_word: str) -> tuple[str, ...]:
    return ()


class _Reading:
    """One text on its way through a glossary."""

    def __init__(self, glossary: Glossary, text: str, words: Sequence[Word]) -> None:
        self._glossary, self._text, self._words = glossary, text, words
        self._shouted = text.upper() == text
        # Where H is B, B is B flat.
        self._german_b = any(word.key == "h" and (self._letter(word) or glossary.language == "pl") for word in words)
        self._done: list[_Piece] = []
        self._unlisted = 0  # before this place no notes but those of a list that was too short: "la la la"

    def pieces(self) -> list[_Piece]:
        """The English of each word or phrase, in order."""
        at = 0
        while at < len(self._words):
            at = self._numerals(at) or self._sung(at) or self._list(at) or self._borrowed(at) or self._key(at) or self._phrase(at)
        return self._done

    def _add(self, first: int, last: int, text: str | None) -> int:
        """Note English for words[first:last], None for the text itself; gives the place behind."""
        start, end = self._words[first].start, self._words[last - 1].end
        self._done.append(_Piece(start, end, self._text[start:end] if text is None else text, text is None))
        return last

    def _numerals(self, at: int) -> int:
        """ "I-IV-V", "i VI III VII": they pass as they are, before "i" and "vi" are read as words; 0 where no run of them stands."""
        run = [at]
        while run[-1] < len(self._words) and self._numeral(run[-1]):
            behind = run[-1] + 1
            behind += behind < len(self._words) and self._words[behind].mark
            run.append(behind)
        while len(run) > 1 and not self._joined(run[-2], run[-1]):
            run.pop()
        numerals = [self._written(place) for place in run]
        dashed = len(run) > 1 and all("-" in self._text[self._words[one].end : self._words[two].start + 1] for one, two in pairwise(run))
        least = 2 if dashed or self._list_kind() == "chords" else 3
        if len(run) < least or not any("v" in numeral.lower() for numeral in numerals):
            return 0
        if len(run) == 3 and numerals[1] == "i" and not dashed:  # "V i VI": and
            return 0
        for place in range(at, run[-1] + 1):
            self._add(place, place + 1, None)
        return run[-1] + 1

    def _sung(self, at: int) -> int:
        """ "Lam, Fa, Do, Sol" behind "chords", or three in a row; 0 where none stand, or all are plain notes."""
        if not self._glossary.solfege or self._words[at].key[:2] not in ("do", "ut", "re", "mi", "fa", "so", "la", "si"):
            return 0
        run = list(self._sung_run(self._words[at].start))
        qualities = [chord["quality"] for chord in run if chord["quality"]]
        short = any(not quality[0].isspace() for quality in qualities)  # "la mineur" alone is a key
        asked = self._list_kind() == "chords"
        if not (short and (asked or len(run) >= _FEWEST_SUNG)) and not (qualities and asked and len(run) > 1):
            return 0
        for chord in run:
            while self._words[at].start < chord.start():
                at = self._phrase(at)
            last = next((place for place in range(at, len(self._words)) if self._words[place].start >= chord.end()), len(self._words))
            at = self._add(at, last, _english_chord(chord))
        return at

    def _sung_run(self, start: int) -> Iterator[re.Match[str]]:
        chord = _SUNG_ONE.match(self._text, start)
        while chord is not None:
            yield chord
            gap = _SUNG_GAP.match(self._text, chord.end())
            chord = _SUNG_ONE.match(self._text, gap.end()) if gap and gap.group() else None

    def _numeral(self, at: int) -> bool:
        return _ROMAN.fullmatch(self._written(at)) is not None

    def _joined(self, one: int, two: int) -> bool:
        """Whether words[one] and words[two] are numerals of one run."""
        if two >= len(self._words) or not self._numeral(two):
            return False
        return _BETWEEN.fullmatch(self._text[self._words[one].end : self._words[two].start]) is not None

    def _written(self, at: int) -> str:
        return self._text[self._words[at].start : self._words[at].end]

    def _borrowed(self, at: int) -> int:
        """ "fis-moll" in French, "Bes mayor" in Spanish; 0 where the language has the name itself, or no such key stands."""
        if self._glossary.tonic(self._words, at) is not None and self._glossary.named(self._words[at].key):
            return 0
        key = borrowed_key(self._text, self._words[at].start)
        last = at
        while key is not None and last < len(self._words) and self._words[last].start < key.end:
            last += 1
        return 0 if key is None else self._add(at, last, f"{key.tonic} {key.mode}")

    def _on_scale(self, at: int) -> bool:
        """Whether the tonic of a scale stands here: "dorycka od d", "pentatonis mayor di G", "phrygien sur mi"."""
        told = [piece for piece in self._done[-3:] if piece.text]
        if len(told) < 2 or told[-1].text not in _SCALE_ON:
            return False
        named = [word for piece in told[:-1] for word in [piece.text.lower()]]
        return any(word in _MODES or word.removesuffix(" scale") in _MODES for word in named)

    def _key(self, at: int) -> int:
        """ "ré mineur", "cis-moll", "en ré"; 0 where no key stands."""
        tonic = self._glossary.tonic(self._words, at)
        if tonic is None:
            return 0
        if short := self._short_key(at, tonic):
            return short
        asked = self._glossary.key_word(self._words, at)
        mode = self._glossary.mode(self._words, tonic.last)
        last = mode.last if mode else tonic.last
        free = self._clean(last)
        everyday = self._words[at].key in _EVERYDAY and tonic.last == at + 1
        if mode is None and free and self._on_scale(at):
            self._done[-1] = replace(self._done[-1], text="on", exact=False)
            return self._add(at, last, self._name(at, tonic.value))
        if mode is not None and (asked or free or not everyday or len(self._words[at].key) == 1):
            return self._add(at, last, f"{tonic.value} {mode.value}")
        if mode is None and free and (self._avoided(tonic) or self._single()):
            return self._add(at, last, tonic.value)
        if mode is None and asked and free and len(self._words[at].key) > 1:
            return self._add(at, last, tonic.value)
        return 0

    def _avoided(self, tonic: Match[str]) -> bool:
        """ "sans fa#", "bez fis": a sign tells the note behind "without", or a key elsewhere; "as" and "es" are everyday words."""
        told = [piece.text for piece in self._done[-2:] if piece.text not in ("", "the")]
        refuses = bool(told) and told[-1] in ("no", "without", "avoid")
        signed = "#" in tonic.value or (len(tonic.value) > 1 and tonic.last > tonic.first + 1)
        return refuses and (signed or (len(tonic.value) == 1 and self._names_key))

    def _single(self) -> bool:
        """Whether "only one note" stands before, over a comma or colon."""
        return [piece.text for piece in self._done[-2:] if piece.text not in (",", ":")][-1:] == [_ONE_NOTE]

    @cached_property
    def _names_key(self) -> bool:
        """Whether the text names a key, "do majeur" or "en ré"."""
        return any(self._key_at(at) for at in range(len(self._words)))

    def _key_at(self, at: int) -> bool:
        tonic = self._glossary.tonic(self._words, at)
        if tonic is None:
            return False
        return self._glossary.mode(self._words, tonic.last) is not None or (
            self._glossary.key_word(self._words, at) and self._clean(tonic.last)
        )

    def _short_key(self, at: int, tonic: Match[str]) -> int:
        """ "e min" as a part of the text, where "min" would be minutes elsewhere; 0 where there is none."""
        last = tonic.last
        if last >= len(self._words) or self._words[last].key not in _SHORT_MODES or not (at == 0 or self._words[at - 1].mark):
            return 0
        ends = last + 1 == len(self._words) or self._words[last + 1].mark
        return self._add(at, last + 1, f"{tonic.value} {_SHORT_MODES[self._words[last].key]}") if ends else 0

    def _clean(self, at: int) -> bool:
        """Whether the text ends here, or goes on with a mark, a number or a joining word."""
        if at >= len(self._words) or self._words[at].mark or self._words[at].key.isdigit():
            return True
        match = self._glossary.english(self._words, at)
        joint = (match.value if match is not None else None) or ""
        return joint in _joining() or joint.partition(" ")[0] in _joining()

    def _list(self, at: int) -> int:
        """ "do, ré et mi" behind "notes", "C, G, a-moll" behind "chords", or three names with commas; 0 where no list stands."""
        kind = self._list_kind()
        if not kind and not self._glossary.solfege:
            return 0
        if not kind and at < self._unlisted:
            return 0
        notes = list(self._listed(at, kind))
        small = [note for note in notes if self._small(note.first)]
        few = 3 if self._fewest(kind) > 1 else 2 if self._words[at].key == "a" else 1
        if small and (len({note.value for note in notes}) < few or (kind == "only" and self._words[notes[0].last].key != ",")):
            return 0
        if len({note.value for note in notes}) < self._fewest(kind):
            self._unlisted = notes[-1].last if notes else at
            return 0
        if not kind and self._words[notes[0].last].key != ",":
            return 0
        place = at
        for note in notes:
            for gap in range(place, note.first):
                self._phrase(gap)
            place = self._add(note.first, note.last, note.value)
        return place

    def _fewest(self, kind: str) -> int:
        """How many notes make a list: one behind "without the note"."""
        return 1 if kind == "notes" and _TO_AVOID.search(self._done[-1].text) else 2 if kind else 3

    def _list_kind(self) -> str:
        for word in (word for piece in reversed(self._done[-3:]) for word in reversed(piece.text.lower().split(" "))):
            if word in _LISTS:
                return _LISTS[word]
            if word not in _PASSED:
                return ""
        return ""

    def _listed(self, at: int, kind: str) -> Iterator[Match[str]]:
        small = False
        while (note := self._glossary.tonic(self._words, at)) is not None and self._named(note, kind):
            mode = self._glossary.mode(self._words, note.last) if kind == "chords" else None
            name = self._name(at, note.value) + ("m" if mode and "minor" in mode.value else "")
            found = Match(at, mode.last if mode else note.last, name)
            yield found
            at, small = found.last, small or self._small(found.first)
            while at < len(self._words) and self._separates(at) and not self._next_note(at, kind, small):
                at += 1

    def _named(self, note: Match[str], kind: str) -> bool:
        """Whether it is written as a note: a capital letter, or a name such as "fis" or "do"."""
        word = self._words[note.first]
        if kind == "chords" and self._glossary.mode(self._words, note.last) is not None:
            return True
        if kind in ("notes", "only") and self._small(note.first):
            return True
        return self._letter(word) or (bool(kind or self._glossary.solfege) and len(word.key) > 1)

    def _next_note(self, at: int, kind: str, small: bool) -> bool:
        """Whether what could be "and" is the next of a list: the Polish "a" among small notes, or with a mode behind it among chords."""
        if not self._small(at):
            return False
        return small or (kind == "chords" and self._glossary.mode(self._words, at + 1) is not None)

    def _small(self, at: int) -> bool:
        """Whether a note is written as one small letter: "c, d, e"."""
        written = self._written(at)
        return len(written) == 1 and written.islower() and self._glossary.tonic(self._words[at : at + 1], 0) is not None

    def _separates(self, at: int) -> bool:
        if self._words[at].key in ",-–/&+|":
            return True
        match = self._glossary.english(self._words, at)
        return match is not None and match.last == at + 1 and match.value in ("and", "or")

    def _letter(self, word: Word) -> bool:
        return self._glossary.letter(self._text[word.start : word.end])

    def _name(self, at: int, value: str) -> str:
        """The note; a Polish B is B flat only in a text that has an H."""
        return value if self._german_b or self._words[at].key != "b" else value.replace("Bb", "B")

    def _phrase(self, at: int) -> int:
        word = self._words[at]
        if self._note(at):
            note = self._glossary.tonic(self._words[at : at + 1], 0)
            return self._add(at, at + 1, self._name(at, note.value) if note else None)
        match = self._glossary.english(self._words, at)
        if match is not None and match.last > at + 1 and self._counts(at):  # "huit mesures à trois temps": the meter stands behind
            bars = self._glossary.english(self._words[at : at + 1], 0)
            match = Match(at, at + 1, bars.value) if bars is not None and bars.value in _BARS else match
        if match is not None:
            return self._scale_of(at, match) or self._add(at, match.last, match.value)
        plain = word.mark or any(character.isdigit() for character in word.key) or self._unit(at)
        chord = _CHORD.fullmatch(self._text[word.start : word.end]) is not None
        return self._add(at, at + 1, None if plain or chord else FILLER)

    def _scale_of(self, at: int, match: Match[str | None]) -> int:
        """ "mode de ré lydien" is D lydian, though "mode de ré" alone is dorian; 0 where no mode follows."""
        if not (match.value or "").endswith(" mode") or match.last < at + 3:
            return 0
        tonic, mode = self._glossary.tonic(self._words, match.last - 1), self._glossary.mode(self._words, match.last)
        return self._add(at, mode.last, f"{tonic.value} {mode.value}") if tonic and mode and tonic.last == match.last else 0

    def _counts(self, at: int) -> bool:
        """Whether a number stands before words[at]."""
        return bool(self._done) and at > 0 and (self._done[-1].text.isdigit() or _is_number(self._done[-1].text))

    def _note(self, at: int) -> bool:
        """A capital letter that begins no sentence, or that a sign, a comma or another letter follows."""
        word = self._words[at]
        if self._shouted or not self._letter(word):
            return False
        opens = at == 0 or self._words[at - 1].key in (".", "!", "?")
        behind = self._words[at + 1].key if at + 1 < len(self._words) else ","
        return not opens or behind in ("#", "♯", "♭", ",")

    def _unit(self, at: int) -> bool:
        return at > 0 and self._words[at].key in _UNITS_OF_TIME and self._words[at - 1].key.isdigit()


def _english_chord(chord: re.Match[str]) -> str:
    """Such as "C#m7" for "Do#m7"."""
    quality = (chord["quality"] or "").strip()
    sign = _ACCIDENTALS.get(chord["sign"] or "", chord["sign"] or "").lower()
    return _SUNG[fold(chord["root"])] + sign + _SUNG_MODES.get(quality.lower(), quality)


@cache
def _joining() -> frozenset[str]:
    return frozenset(tables("en")["common"]["joining"])


def _mode_first(pieces: list[_Piece]) -> list[_Piece]:
    """English puts the mode first: "escala menor" is a minor scale."""
    modes = frozenset(("major", "minor"))
    found: list[_Piece] = []
    for piece in pieces:
        if found and piece.text in modes and found[-1].text in _KEY_NOUNS:
            noun = found.pop()
            found.append(_Piece(noun.start, piece.end, f"{piece.text} {noun.text}"))
        else:
            found.append(piece)
    return found


def _counted(pieces: list[_Piece]) -> list[_Piece]:
    """ "thirty and two" is thirty-two; from a hundred on, and before "bpm", number words become digits."""
    found: list[_Piece] = []
    at = 0
    while at < len(pieces):
        last = _number_end(pieces, at)
        words = [word for piece in pieces[at:last] for word in re.split(r"[ -]", piece.text) if word not in ("and", "")]
        behind = next((piece.text.lower() for piece in pieces[last:] if piece.text), "")
        if "hundred" in words or (words and behind in _COUNTED):
            found.append(_Piece(pieces[at].start, pieces[last - 1].end, str(_value(words))))
        elif len(words) == 2 and last - at > 2 and words[0].endswith("ty") and NUMBER_WORDS[words[1]] < 10:
            found.append(_Piece(pieces[at].start, pieces[last - 1].end, "-".join(words)))
        else:
            found += pieces[at : max(last, at + 1)]
        at = max(last, at + 1)
    return found


def _number_end(pieces: Sequence[_Piece], at: int) -> int:
    """The place behind the number words that begin here; `at` itself without one."""
    last = at
    for place in range(at, len(pieces)):
        text = pieces[place].text
        if _is_number(text):
            last = place + 1
        elif not (last > at and text in ("and", "") and place + 1 < len(pieces) and _is_number(pieces[place + 1].text)):
            break
    return last


def _is_number(text: str) -> bool:
    return bool(text) and all(word in NUMBER_WORDS or word == "hundred" for word in re.split(r"[ -]", text))


def _value(words: Sequence[str]) -> int:
    total = 0
    for word in words:
        total = max(total, 1) * 100 if word == "hundred" else total + NUMBER_WORDS[word]
    return total


def _joined(text: str, pieces: Sequence[_Piece]) -> Gloss:
    glossed: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for piece in pieces:
        if not piece.text:
            continue
        if ends:
            gap = _gap(text[ends[-1] : piece.start])
            glossed.append(gap)
            starts += [ends[-1]] * len(gap)
            ends += [piece.start] * len(gap)
        glossed.append(piece.text)
        size = len(piece.text)
        starts += range(piece.start, piece.end) if piece.exact else [piece.start] * size
        ends += range(piece.start + 1, piece.end + 1) if piece.exact else [piece.end] * size
    return Gloss("".join(glossed), tuple(starts), tuple(ends))


def _gap(between: str) -> str:
    """What stood between two words, without the words that were left out."""
    return between if between in ("", " ", "-", "‐", "‑") else " "
