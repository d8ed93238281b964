"""Allowed notes: "only uses A, B, C#, F#, and G", "just the notes C, D and E", "black keys only"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.page import Finding, Page
from moodmusic.theory import parse_pitch_class, pitch_class_name

_NOTE = r"[A-G](?:[#♯b♭]|[ -](?:sharp|flat)\b)?(?![\w#♯♭'’])"
_GAP = r"(?:\s*,\s*(?:and\s|or\s|&\s)?|\s*[-–/+&|]\s*|\s(?:and|or)\s|\s)"
_LIST = rf"(?P<notes>{_NOTE}(?:{_GAP}{_NOTE})*)"
# Small letters need the word "notes" before them, and one with a comma or "and", or a third: "the notes a friend wrote".
_SMALL = _NOTE.replace("A-G", "a-g")
_LOWER = rf"(?-i:(?P<notes>{_SMALL}(?:(?:{_GAP}{_SMALL}){{2,}}|\s?(?:,|and)\s?{_SMALL})(?<! a(?=\s[a-z]{{2}}))))"
_ONLY = r"(?:only|just|nothing but|exclusively|solely|no other than|limited to|restricted to|confined to)"
_VERB = (
    r"(?:us(?:es|ing|e)|play(?:s|ing)?|ha(?:s|ving)|with|contain(?:s|ing)?|made (?:up )?of|consist(?:s|ing) of"
    r"|on|from|in|to|allow(?:s|ed|ing)?)"
)
_NAMES = r"(?:(?:these |the |this )?(?:\w+ )?(?:notes?|pitches|tones|pitch classes)\s?:?)"
_MAY = re.compile(r"(?<![^\W_])[A-G](?![a-z])|(?i:notes?\b|pitch|tones\b|keys\b)")  # what each of the forms holds
_FORMS = tuple(
    Pattern(form, re.I)
    for form in (
        rf"\b(?:(?:{_VERB} )?{_ONLY}(?: {_VERB})?|{_VERB} {_ONLY})(?: {_NAMES})?\s(?-i:{_LIST})(?: notes?)?(?: only)?",
        rf"\b(?:{_VERB} )?{_NAMES}\s?(?-i:{_LIST})(?: only)?",
        rf"\b(?:{_VERB} )?(?:{_ONLY} )?{_NAMES}\s?{_LOWER}(?: only)?",
        rf"(?-i:{_LIST})(?: notes)? (?:only|exclusively)",
        r"\b(?:only |just )?(?:the )?(?P<keys>black|white) (?:piano )?keys(?: only)?",
    )
)
_KEYS = {"black": (1, 3, 6, 8, 10), "white": (0, 2, 4, 5, 7, 9, 11)}


def read_noteset(page: Page, _context: Context) -> Iterator[Finding]:
    """Findings of ``pitch_classes``: the only ones that may sound, in the order named."""
    for form in _FORMS if _MAY.search(page.rest) else ():
        for match in form.finditer(page.rest):
            classes = _classes(match)
            if len(classes) > 1 or re.search(r"\b(?:only|just)\b.*\bnote\b", match.group(), re.I):
                names = ", ".join(pitch_class_name(pitch_class) for pitch_class in classes)
                yield Finding("pitch_classes", match.start(), match.end(), classes, f"only the notes {names}", 3)
                return


def _classes(match: re.Match[str]) -> tuple[int, ...]:
    if keys := match.groupdict().get("keys"):
        return _KEYS[keys.lower()]
    notes = re.findall(_NOTE if match.group("notes")[0].isupper() else rf"(?<!\w){_SMALL}", match.group("notes"))
    names = [re.sub(r"[ -]sharp", "#", re.sub(r"[ -]flat", "b", note)) for note in notes]
    return tuple(dict.fromkeys(parse_pitch_class(name[0].upper() + name[1:]) for name in names))
