"""Instruments wanted, unwanted, and "solo piano": nothing else.

A list carries its meaning along: "without guitar or bass" refuses both, "just piano and soft rain" names both; "no drums, warm piano"
refuses the drums alone. Where a text both wants and refuses the same instrument the later place wins. Everyday words that can name
an instrument (rain, sea, horn, lead) count beside an instrument, a sound word, or behind "with", "no" and "only".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.instruments import vocabulary
from moodmusic.prompt.page import Finding, Match, Page, Phrases, Word, split_words
from moodmusic.prompt.refusal import before_last, in_refused_list

_FILLERS = 2  # "just a soft warm piano": at most two free words between a marker and its instrument
_UNTIL = ("until", "till", "up")
# Behind an instrument: it is not to play, at least not "until the end".
_BEHIND = Pattern(
    r"(?:\s?[?,:!-]+ (?:no thanks?(?: you)?|no way|never|nope|not here|not today|please no|none|no)(?=\W*(?:$|[.!,;]))"
    r"|\s(?:(?:are|is|be|(?:should|must|shall) (?:be|stay)|stay|stays|remain|remains) (?:all |completely |entirely )?"
    r"(?:absent|silent|muted|off|out|left out|forbidden|missing|unwanted|not wanted|not allowed|banned|removed|gone)"
    r"|(?:should|must|may|shall|can|do|does|will|are|is)(?: not|n['’]?t| never) (?:to )?"
    r"(?:play|sound|appear|come in|be (?:there|heard|used|present|included|in it|playing)))"
    r"|\s(?:(?:is|are|be|being|gets?) )?replaced (?:with|by)"
    r"|\s(?:are |is )?not (?:wanted|allowed|needed|required|necessary|welcome)|\sunnecessary"
    r"|\s?[:=]\s?(?:no|none|off|false|muted?))\b"
    r"(?!\s(?:until|till|before|at|in|of|loud|loudly|too|so|very|fast|hard|much|like|for|on|alone|only|just))",
    re.I,
)


@dataclass(slots=True)
class _Item:
    """An instrument word at words[first:last]; `start` moves back over the marker before it."""

    first: int
    last: int
    name: str
    shared: bool
    kind: str = ""  # "unwanted", "only", "wanted"
    start: int = 0
    end: int = 0


class _Lists:
    """Reads the lists of instruments in one text."""

    def __init__(self, words: list[Word], context: Context) -> None:
        self.words = words
        self.table: dict[str, Any] = context.tables["ensemble"]
        self._context = context
        self.items = self._found()

    def phrases(self, name: str) -> Phrases[Any]:
        """A phrase book of ``ensemble.yaml``."""
        return self._context.phrases("ensemble", name)

    def _found(self) -> list[_Item]:
        known = vocabulary()
        passed = {match.first for match in self.phrases("not_instruments").find(self.words) if not self._refused_pair(match)}
        items, at = [], 0
        while at < len(self.words):
            plain, shared = known.words.at(self.words, at), known.shared.at(self.words, at)
            match = max(filter(None, (plain, shared)), key=lambda found: found.last, default=None)
            if match is None or at in passed or self._likeness(match.last):
                at = match.last if match is not None and at not in passed else at + 1 if at not in passed else at + 3
                continue
            if [word.key for word in self.words[match.first : match.last]] == ["bass", "drums"]:  # two of a list without commas
                items.append(_Item(match.first, match.first + 1, "bass", False, start=match.first, end=match.first + 1))
                match = Match(match.first + 1, match.last, "drums")
            items.append(_Item(match.first, match.last, match.value, match is shared, start=match.first, end=match.last))
            at = match.last
        return items

    def _refused_pair(self, match: Match[bool]) -> bool:
        """Whether a genre's name is two instruments: "without drum and bass", but not "without drum and bass beats"."""
        words, table = self.words, self.table
        gap = int(match.first > 0 and words[match.first - 1].key in table["determiners"])
        refused = self.before(match.first, self.phrases("carrying"), gap) is not None
        return refused and self.phrases("pairs").at(words, match.first) is not None and not self._context.musical(words, match.last)

    def _likeness(self, at: int) -> bool:
        return at < len(self.words) and self.words[at].key == "like" and self.words[at].start - self.words[at - 1].end == 1

    def before(self, at: int, phrases: Phrases[bool], fillers: int = _FILLERS) -> int | None:
        """Where a marker starts that ends right before words[at], over a few free words; None without one."""
        for gap in range(fillers + 1):
            for first in range(max(0, at - gap - 5), at - gap):
                match = phrases.at(self.words, first)
                if match is not None and match.last == at - gap:
                    return first
            if at - gap - 1 < 0 or not self._free(at - gap - 1):
                return None
        return None

    def _free(self, at: int) -> bool:
        word = self.words[at]
        return not word.mark and word.key not in self.table["stops"]

    def after(self, at: int, phrases: Phrases[bool]) -> int | None:
        """Where a marker ends that stands at words[at]."""
        match = phrases.at(self.words, at) if at < len(self.words) else None
        return None if match is None else match.last

    def gap(self, left: _Item, right: _Item) -> list[str]:
        """The words between two items."""
        return [word.key for word in self.words[left.last : right.first]]

    def linked(self, left: _Item, right: _Item, name: str = "links") -> bool:
        """Whether only links and a few free words stand between two items."""
        at, met = left.last, False
        links = self.phrases(name)
        free = 0
        while at < right.first:
            match = links.at(self.words, at)
            if match is not None and match.last <= right.first:
                met, at = True, match.last
            elif self.words[at].key in self.table["determiners"] or (met and self._free(at) and free < _FILLERS):
                free += self.words[at].key not in self.table["determiners"]
                at += 1
            else:
                return False
        return met


def read_ensemble(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``wanted``, ``unwanted`` and ``only``: names of the vocabulary."""
    lists = _Lists(split_words(page.rest), context)
    yield from _in_one_word(lists)
    _mark_replaced(lists)
    _mark_refused(lists)
    _mark_refused_behind(lists, page.rest)
    _mark_listed(lists, split_words(page.text), context)
    _mark_only(lists)
    _mark_ensembles(lists)
    _mark_solos(lists)
    _mark_wanted(lists)
    _mark_growing(lists)
    yield from _for_a_part(lists)
    for item in lists.items:
        if item.kind:
            words = lists.words
            reading = {"wanted": item.name, "unwanted": f"no {item.name}", "only": f"only {item.name}"}[item.kind]
            yield Finding(item.kind, words[item.start].start, words[item.end - 1].end, item.name, reading, 1, item.kind == "unwanted")
    yield from _scenes(lists, page.glossed)


def _for_a_part(lists: _Lists) -> Iterator[Finding]:
    """ "No drums until the end", "drums only at the end": they do play, and what cannot be done is named."""
    words, told = lists.words, [(item, part) for item in lists.items if (part := _part(lists, item)) is not None]
    for item, part in told:
        reading = f"{item.name} for a part of the piece: no instrument enters or leaves by itself, so {item.name} may play throughout"
        yield Finding("entries", words[item.start].start, words[part.last - 1].end, None, reading, 0, True, False)
    freed = [item for item in lists.items if item.kind == "only"] if any(item.kind == "only" for item, _ in told) else []
    for item in (*freed, *(item for item, _ in told)):
        item.kind, item.start, item.end = "wanted", item.first, item.last


def _part(lists: _Lists, item: _Item) -> Match[bool] | None:
    """The part of the piece for which an item, or the list that it is of, is refused or alone; "solo piano until the end" is all of it."""
    if item.kind not in ("unwanted", "only"):
        return None
    ends = max(one.end for one in lists.items if (one.kind, one.start) == (item.kind, item.start))
    part = lists.phrases("partly").at(lists.words, ends) if ends < len(lists.words) else None
    if part is None or item.kind == "unwanted":
        return part
    return part if ends > item.last and lists.words[part.first].key not in _UNTIL else None


def _scenes(lists: _Lists, glossed: bool) -> Iterator[Finding]:
    """ "rain on a tin roof": a texture that the scene names, unless it is refused, a likeness ("tears like rain"), or all else is."""
    words, families = lists.words, vocabulary().families
    told = {item.name for item in lists.items if item.kind}
    if any(item.kind == "only" for item in lists.items):
        return
    refused = {item.name for item in lists.items if item.kind == "unwanted"}
    passed = {at for match in lists.phrases("not_scenes").find(words) for at in range(match.first, match.last)}
    for match in lists.phrases("scenes").find(words):
        likeness = lists.before(match.first, lists.phrases("likeness")) is not None or _compared(words, match.first, glossed)
        inward = lists.after(match.last, lists.phrases("inward")) is not None
        free = match.value not in told and not families[match.value] & refused and match.first not in passed
        if free and not likeness and not inward and not _without_before(lists, match.first):
            reading = f"the sound of {match.value}"
            yield Finding("scenes", words[match.first].start, words[match.last - 1].end, match.value, reading, 1, False)


def _compared(words: list[Word], at: int, glossed: bool) -> bool:
    """ "soft as rain", and "comme la pluie", but not "as the rain falls"."""
    near = [word.key for word in words[max(0, at - 3) : at]]
    if "as" not in near:
        return False
    before = at - len(near) + near.index("as") - 1
    return glossed or near.count("as") > 1 or (before >= 0 and not words[before].mark and near[-1] != "the")


def _without_before(lists: _Lists, at: int) -> bool:
    return lists.before(at, lists.phrases("without"), 1) is not None


def _in_one_word(lists: _Lists) -> Iterator[Finding]:
    words = lists.words
    if not any(item.name in lists.table["singing"] for item in lists.items):
        for match in lists.phrases("words_only").find(words):
            yield Finding("only", words[match.first].start, words[match.last - 1].end, match.value, f"only {match.value}", 1)
    for match in lists.phrases("words_without").find(words):
        yield Finding("unwanted", words[match.first].start, words[match.last - 1].end, match.value, f"no {match.value}", 1)


def _mark_replaced(lists: _Lists) -> None:
    """ "Replace the piano with a harp", "swap the drums for shakers": the one goes, the other comes."""
    for left, right in pairwise(lists.items):
        marker = lists.before(left.first, lists.phrases("replacing"), 1)
        gap = lists.gap(left, right)
        if marker is not None and (not gap or any(key in lists.table["replaced_by"] for key in gap)):
            left.kind, left.start, right.kind = "unwanted", marker, "wanted"


def _mark_refused(lists: _Lists) -> None:
    table, items = lists.table, lists.items
    without, passed = lists.phrases("without"), lists.phrases("not_without")
    for at, item in enumerate(items):
        if item.kind:
            continue
        marker = lists.before(item.first, without, 2 if _only_determiners(lists, item) else 1)
        if lists.before(item.first, passed, 1) is not None:
            marker = None
        if marker is not None and _excepted(lists, marker) and lists.before(item.first, lists.phrases("only")) is not None:
            continue  # "no instruments except the harp"
        if marker is not None and at and marker < items[at - 1].first and lists.phrases("against").at(lists.words, marker):
            continue  # "instead of piano harp"
        if marker is not None and lists.phrases("idioms").at(lists.words, marker) is None:
            item.kind, item.start = "wanted" if _excepted(lists, marker) else "unwanted", marker
            _carry_refusal(lists, at)
        elif item.last < len(lists.words) and lists.words[item.last].key in table["free"]:
            item.kind, item.end = "unwanted", item.last + 1


def _excepted(lists: _Lists, marker: int) -> bool:
    """Whether "except" takes out of a refusal: "no percussion except shakers"."""
    if lists.phrases("excepting").at(lists.words, marker) is None:
        return False
    start = max((at + 1 for at in range(marker) if lists.words[at].mark and lists.words[at].key != ","), default=0)
    return any(word.key in lists.table["refusing"] for word in lists.words[start:marker])


def _only_determiners(lists: _Lists, item: _Item) -> bool:
    return item.first >= 1 and lists.words[item.first - 1].key in lists.table["determiners"]


def _carry_refusal(lists: _Lists, at: int) -> None:
    """On to the next items of a bare list: over "or", "nor", "and", and over commas when such a word follows in the list."""
    items, listed = lists.items, any(word.key == ":" for word in lists.words[lists.items[at].start : lists.items[at].first])
    gaps = [
        [key for key in lists.gap(left, right) if key not in lists.table["determiners"]]
        for left, right in zip(items[at:], items[at + 1 :], strict=False)
    ]
    for step, gap in enumerate(gaps):
        if not gap or any(key not in (",", "or", "nor", "and", "&", "/") for key in gap):
            return
        if _set_against(lists, items[at + step + 1], gap) or (gap == [","] and _answered(lists, items[at].start)):
            return
        if gap == [","] and not listed and not any(key in ("or", "nor") for later in gaps[step + 1 :] for key in later):
            return
        items[at + step + 1].kind, items[at + step + 1].start = items[at].kind, items[at].start


def _set_against(lists: _Lists, item: _Item, gap: list[str]) -> bool:
    """Whether an item is wanted in the place of the next: "flute instead of violin and harp instead of guitar"."""
    words, behind = lists.words, item.last
    if gap == [",", "and"] and behind < len(words) and words[behind].key == ",":  # "flute, not violin, and harp, not guitar"
        behind += 1
    return behind < len(words) and (words[behind].key == "not" or lists.after(behind, lists.phrases("against")) is not None)


def _answered(lists: _Lists, marker: int) -> bool:
    """Whether "instead of" opens a sentence, so that what it leads to stands behind the comma: "instead of piano, harp or flute"."""
    opens = marker == 0 or (lists.words[marker - 1].mark and lists.words[marker - 1].key != ",")
    return opens and lists.phrases("against").at(lists.words, marker) is not None


def _mark_refused_behind(lists: _Lists, text: str) -> None:
    """ "the drums should not play", "leave the drums and the bass out"."""
    words, moves = lists.words, lists.phrases("moves")
    for at, item in enumerate(lists.items):
        behind = _BEHIND.match(text, words[item.last - 1].end)
        first = _joined_before(lists, at)
        moved = None if behind else lists.before(lists.items[first].first, moves, 1)
        if moved and lists.words[moved - 1].key in lists.table["keeping"]:
            continue  # "don't leave the trumpet out"
        away = _away(lists, item.last)
        if behind is None and (moved is None or not away):
            continue
        end = item.last + 1 if behind is None else sum(word.start < behind.end() for word in words)
        for one in lists.items[first : at + 1]:
            one.kind, one.start, one.end = "unwanted", one.first if moved is None else moved, max(one.last, end if one is item else 0)


def _away(lists: _Lists, at: int) -> bool:
    """Whether "out", "away" or "out of it" stands at words[at], and no "out of tune" or "out front"."""
    keys = [word.key for word in lists.words[at : at + 2]]
    whence = lists.after(at + 1, lists.phrases("whence")) is not None
    return (
        bool(keys) and keys[0] in lists.table["away"] and (whence or keys[-1] not in ("for", "of", "to", "into", "front", "there", "loud"))
    )


def _joined_before(lists: _Lists, at: int) -> int:
    """The first of the items that "and" or "or" joins to one."""
    while at and [key for key in lists.gap(*lists.items[at - 1 : at + 1]) if key not in lists.table["determiners"]] in (
        ["and"],
        ["or"],
        ["nor"],
        ["&"],
    ):
        at -= 1
    return at


def _mark_listed(lists: _Lists, words: list[Word], context: Context) -> None:
    """ "no reverb or bass", "no loud drums or harsh bass": the list goes on over what is no instrument."""
    places = {word.start: at for at, word in enumerate(words)}
    refused: list[int] = []
    for item in lists.items:
        at = places.get(lists.words[item.first].start)
        if at is None:
            continue
        if not item.kind and (in_refused_list(words, at, context, refused) or _listed_bare(words, at, context)):
            item.kind = "unwanted"
        if item.kind == "unwanted" and not _answered(lists, item.start):
            refused.append(at + item.last - item.first - 1)


def _listed_bare(words: list[Word], at: int, context: Context) -> bool:
    """Whether an instrument stands bare between the commas of a refused list."""
    return at > 0 and words[at - 1].key == "," and before_last(words, at, context)


def _mark_only(lists: _Lists) -> None:
    only, passed, alone = (lists.phrases(name) for name in ("only", "not_only", "alone"))
    for at, item in enumerate(lists.items):
        if item.kind:
            continue
        marker = lists.before(item.first, only) if lists.before(item.first, passed) is None else None
        ending = lists.after(item.last, alone)
        if marker is not None and not _belongs_left(lists, at, marker):
            item.kind, item.start = "only", marker
        elif ending is not None:
            item.kind, item.end = "only", ending
            _carry_only(lists, at, -1)
        if item.kind == "only":
            _carry_only(lists, at, 1)


def _belongs_left(lists: _Lists, at: int, marker: int) -> bool:
    """Whether "only" belongs to the item before: "drums only with brass"."""
    return at > 0 and lists.items[at - 1].last == marker and lists.items[at - 1].kind != "unwanted"


def _carry_only(lists: _Lists, at: int, step: int) -> None:
    items = lists.items
    while 0 <= at + step < len(items) and not items[at + step].kind:
        left, right = sorted((items[at], items[at + step]), key=lambda item: item.first)
        ends = left.end if step > 0 else left.last
        if not lists.linked(_Item(left.first, ends, left.name, False), right):
            return
        items[at + step].kind = "only"
        at += step


def _mark_ensembles(lists: _Lists) -> None:
    """ "duet for violin and cello", "trio piano, bass, drums": what a little ensemble is made of plays alone, if two or more are named."""
    for at, item in enumerate(lists.items):
        marker = None if item.kind else lists.before(item.first, lists.phrases("ensembles"), 1)
        if marker is None:
            continue
        last = at
        while last + 1 < len(lists.items) and not lists.items[last + 1].kind and _listed_next(lists, last):
            last += 1
        for one in lists.items[at : last + 1] if last > at else ():
            one.kind = "only"
        item.start = marker if last > at else item.start


def _listed_next(lists: _Lists, at: int) -> bool:
    """Whether the next item goes on a list: joined, or right behind."""
    left, right = lists.items[at : at + 2]
    return left.last == right.first or lists.linked(left, right)


def _mark_solos(lists: _Lists) -> None:
    """ "a piano solo" is a piece for piano alone when no other instrument is named."""
    free = [item for item in lists.items if item.kind != "unwanted" and not item.shared]
    if len(free) != 1 or free[0].kind or _with_before(lists, free[0]):
        return
    end = lists.after(free[0].last, lists.phrases("solo"))
    if lists.phrases("quartets").at(lists.words, free[0].first) is not None:
        end = free[0].last
    if end is None and lists.before(free[0].first, lists.phrases("lone"), 0) is not None:
        end = free[0].last
    if end is not None and lists.after(end, lists.phrases("below")) is None:
        free[0].kind, free[0].end = "only", end


def _with_before(lists: _Lists, item: _Item) -> bool:
    return any(word.key in ("with", "and", "featuring") for word in lists.words[max(0, item.first - 3) : item.first])


def _mark_wanted(lists: _Lists) -> None:
    for item in lists.items:
        if not item.kind and not item.shared:
            item.kind = "wanted"
    for at, item in enumerate(lists.items):
        if not item.kind and (_beside(lists, at) or _meant(lists, item) or _in_a_row(lists, at)):
            item.kind = "wanted"


def _mark_growing(lists: _Lists) -> None:
    """ "Begins with just a guitar and grows into strings and drums": what plays alone at first is one of them."""
    growing = {match.first for match in lists.phrases("growing").find(lists.words)}
    for item in lists.items:
        later = (one for one in lists.items if one.kind == "wanted" and one.first > item.last)
        if item.kind == "only" and any(not growing.isdisjoint(range(item.last, one.first)) for one in later):
            item.kind = "wanted"


def _beside(lists: _Lists, at: int) -> bool:
    """Whether a shared word is joined to an instrument by "and", "with" and the like."""
    items = lists.items
    pairs: Sequence[tuple[int, int]] = [(at - 1, at), (at, at + 1)]
    for left, right in pairs:
        if left >= 0 and right < len(items) and lists.linked(items[left], items[right], "near_links"):
            other = items[left if right == at else right]
            if other.kind in ("wanted", "only"):
                return True
    return False


def _in_a_row(lists: _Lists, at: int) -> bool:
    """Whether a piece of a kit stands alone between commas, next to an instrument: "walking bass, brushes"."""
    item, words = lists.items[at], lists.words
    ends = (item.first - 1, item.last)
    if any(0 <= place < len(words) and not words[place].mark for place in ends) or not _of_a_kit(item.name):
        return False
    left, right = lists.items[at - 1 : at], lists.items[at + 1 : at + 2]
    gaps = [(one, lists.gap(one, item)) for one in left] + [(one, lists.gap(item, one)) for one in right]
    return any(one.kind in ("wanted", "only") and gap == [","] for one, gap in gaps)


def _of_a_kit(name: str) -> bool:
    return not {"drums", "percussion"}.isdisjoint(vocabulary().families.get(name, ()))


def _meant(lists: _Lists, item: _Item) -> bool:
    cue = lists.before(item.first, lists.phrases("cues"), 1)
    return cue is not None or lists.after(item.last, lists.phrases("nouns")) is not None
