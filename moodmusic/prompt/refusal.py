"""Refusals: of a number, key or genre right behind "not", and of whatever stands in an "or" list behind "no": "no reverb or bass"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Any

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.page import Finding, Word

_OR = frozenset(("or", "nor"))
_ANSWERED = Pattern(r"(?:instead|rather than|in (?:the )?place|in lieu|replac)", re.I)
_FILLERS = 2  # "or harsh loud bass": at most two free words before each member of a list
_NOT = Pattern(
    r"\b(?:(?<!why )not|no|never|without|avoid|avoiding|instead of|rather than"
    r"|in (?:the )?place of|in lieu of|tak(?:e|es|ing) the place of|replac(?:es|ing)|(?:any|every)thing (?:but|except)|all but"
    r"|(?<!not )(?<!never )(?:sick|tired|bored|weary)(?: and tired)? (?:of|with)|fed up with|enough of|done with|no more"
    r"|isn['’]?t|aren['’]?t|(?:don['’]?t|do not|never) (?:use|want|want to hear|play|make it|go|set it|write it|put it)|except)"
    r"(?:[ ](?:at|in|to|a|an|the|any|exactly|with|of|more|be|it|like|too|key))*[ ]?$",
    re.I,
)


def refused_before(text: str, start: int) -> re.Match[str] | None:
    """The "not", "anything but" or "don't use" that ends right before text[start]."""
    return _NOT.search(text[:start])


def refused(field: str, start: int, end: int, reading: str, value: Any = None) -> Finding:
    """What is read of a value that must not be: nothing else is known of the field, and the plan says so."""
    return Finding(field, start, end, value, f"not {reading}: refused, so not used", 0, kept=False)


def reaches_over(gaps: Iterable[str], answered: bool) -> bool:
    """Whether a refused genre or meter refuses the next one too, told by what stands between these and the ones behind.

    "no jazz or techno" and "no jazz, techno or house" refuse all of them; in "no jazz, techno" the comma ends the refusal, for a piece
    has one meter and needs a genre. `answered`: "instead of" opens the sentence, so that a comma always ends it.
    """
    listed = tuple(takewhile((*_OR, ",").__contains__, map(_bare, gaps)))
    return bool(listed) and (listed[0] in _OR or (not answered and not _OR.isdisjoint(listed)))


def _bare(gap: str) -> str:
    """A gap without spaces, "in" and the comma before "or"."""
    return gap.strip().removesuffix(" in").removeprefix(", ")


def answered(text: str, start: int) -> bool:
    """Whether an "instead of" at text[start] opens a sentence: what it leads to stands behind the comma."""
    return _ANSWERED.match(text, start) is not None and text[:start].rstrip()[-1:] in ("", *".;:!?")


def in_refused_list(words: Sequence[Word], at: int, context: Context, refused: Sequence[int] = ()) -> bool:
    """Whether words[at] ends a list that "no" or "without" opens, over "or" and "nor"; `refused` are last words of members known to be."""
    joint = _joint(words, at, context)
    if joint is None:
        return False
    member, commas = joint, False
    while (opening := _opening(words, member, context, refused)) is None:
        earlier = _joint(words, member - 1, context, listed=True)
        if earlier is None:
            return False
        member, commas = earlier, True
    return not commas or all(_sounds(words, end, context, refused, opening) for end in _ends(words, opening, joint))


def plainly_refused(words: Sequence[Word], at: int, context: Context) -> bool:
    """Whether "no", "don't use" or their like stand before words[at], or a list that they open, of which it may be any member."""
    return _opening(words, at + 1, context, ()) is not None or in_refused_list(words, at, context) or before_last(words, at, context)


def before_last(words: Sequence[Word], at: int, context: Context) -> bool:
    """Whether the last member of a refused list follows: "no drums, reverb or bass" at the reverb."""
    for place in range(at + 1, min(at + 2 * _FILLERS + 4, len(words) - 1)):
        if words[place].key in ("or", "nor"):
            return in_refused_list(words, place + 1, context)
        if (words[place].mark and words[place].key != ",") or words[place].key in context.tables["ensemble"]["stops"]:
            return False
    return False


def _joint(words: Sequence[Word], at: int, context: Context, listed: bool = False) -> int | None:
    """Where the "or" stands before the member of a list that holds words[at]; with `listed` a comma will do."""
    determiners, free = context.tables["ensemble"]["determiners"], 0
    for place in range(at - 1, -1, -1):
        key = words[place].key
        if key in ("or", "nor") or (listed and key == ","):
            return place - 1 if key != "," and place and words[place - 1].key == "," else place
        free += key not in determiners
        if words[place].mark or key in context.tables["ensemble"]["stops"] or free > _FILLERS:
            return None
    return None


def _opening(words: Sequence[Word], member: int, context: Context, refused: Sequence[int]) -> int | None:
    """Where the member that ends before words[member] begins behind a refusing word; itself where it is known to be refused."""
    if member - 1 in refused:
        return member - 1
    carrying, stops = context.phrases("ensemble", "carrying"), context.tables["ensemble"]["stops"]
    for first in range(member - 1, max(-1, member - 6), -1):
        match = carrying.at(words, first)
        if match is not None and match.last < member:
            return match.last
        passing = words[first].key in ("no", "not", "without") and first < member - 1
        if words[first].mark or (words[first].key in stops and not passing):
            return None
    return None


def _ends(words: Sequence[Word], opening: int, joint: int) -> list[int]:
    """The last word of each member of a list between its opening and the last "or"."""
    return [at - 1 for at in range(opening + 1, joint + 1) if at == joint or words[at].key in (",", "or", "nor")]


def _sounds(words: Sequence[Word], at: int, context: Context, refused: Sequence[int], opening: int) -> bool:
    sound = at in refused or context.phrases("ensemble", "sounds").at(words, at) is not None or words[at].key == ","
    return sound or _bare_instrument(words, at, context, opening)


def _bare_instrument(words: Sequence[Word], at: int, context: Context, opening: int) -> bool:
    """Whether an instrument ends at words[at] with nothing between it and the comma or "no" before: "no reverb, drums or bass"."""
    starts = (first for first in range(max(1, at - 2), at + 1) if first == opening or words[first - 1].key == ",")
    return any(context.instrument(words, first) == at + 1 for first in starts)
