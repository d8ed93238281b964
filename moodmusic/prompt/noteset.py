"""Allowed notes: "only uses A, B, C#, F#, and G", "black keys only"; notes to avoid: "without the note B", "no C# and no F#".

Capitals are notes behind "only"; small letters, and the capitals of a text that has no others, need more: the word "notes", a sign,
or a third one behind a comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.page import BLANK, Finding, Page
from moodmusic.prompt.tonality import read_tonality
from moodmusic.theory import FLAT_NAMES, SHARP_NAMES, parse_pitch_class

# "C major" behind a list is a key, and its C none of the notes.
_OF_A_KEY = r"[ -]?(?:major|minor|maj|min|dur|moll|ionian|dorian|phrygian|lydian|mixolydian|aeolian|locrian)\b"
_NOTE = rf"[A-G](?:[#♯b♭]|[ -](?:sharp|flat)\b)?(?![\w#♯♭'’]|{_OF_A_KEY})"
_GAP = r"(?:\s*,\s*(?:(?:and|or|&|plus)\s)?|\s*[-–/+&|]\s*|\s(?:and|or|plus)\s|\s)"
_LIST = rf"(?P<notes>{_NOTE}(?:{_GAP}{_NOTE})*)"
_NOUN = r"(?:(?:note|pitch(?:[ -]class)?) sets?|notes?|pitches|tones|pitch[ -]class(?:es)?)"
_EXCEPT = r"(?:but(?: not)?|except(?: for)?|save(?: for)?|minus|without|besides|excluding|other than|than|apart from|outside(?: of)?)"
_SELF = r"(?: (?:it|yourself|itself|the notes|the melody))?"
_ONLY = (
    r"(?:only|just|exclusively|solely|purely|no other than"
    rf"|nothing {_EXCEPT}|no (?:other )?{_NOUN} {_EXCEPT}"
    rf"|(?:(?:do not|don['’]?t|never|not) (?:use|play)|without(?: using)?|(?:not|never) using) any (?:other )?{_NOUN} {_EXCEPT}"
    rf"|(?:avoid|skip|leave out|omit) (?:all|every|any) (?:other )?{_NOUN} {_EXCEPT}"
    rf"|(?:limit|restrict)(?:ed|ing)?{_SELF} to|confin(?:e|ed|ing){_SELF} to"
    r"|made (?:up )?(?:of|from)|consist(?:s|ing) of|composed of"
    r"|(?:stick|keep|stay)(?:s|ing)? (?:to|with|within|on)|entirely (?:of|on|from))"
)
_VERB = (
    r"(?:us(?:es|ing|ed|e)|play(?:s|ing|ed)?|ha(?:s|ving)|with|contain(?:s|ing)?|made (?:up )?(?:of|from|with)|consist(?:s|ing) of"
    r"|built (?:on|from|of)|on|from|in|to|of|allow(?:s|ed|ing)?|feature(?:s|ing)?|sing(?:s|ing)?|the)"
)
_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|[2-9]|1[0-2]|single|allowed|permitted|available|usable|possible|\w+)"
_MAY_BE = r"(?:allowed|permitted|available|possible|used|usable|to use|to be used|in use|i want|you may use|you can use|may sound|to play)"
_NAMES = (
    rf"(?:(?:(?:these|the|this|those) )?(?:only )?(?:{_COUNT} )?{_NOUN}(?: {_MAY_BE})?"
    r"(?: (?:from|of|in) (?:the|this) set(?: of)?)?(?:\s?[:=]| are:?| is:?)?)"
)
_OPEN = r"[\[({]?"
_EVERY = (
    r"(?:every|each|all)(?: of)?(?: the)? (?:notes?|pitch(?:es)?|tones?)"
    r" (?:must|should|shall|has to|have to|needs? to|can only|may only) be"
)
_ALONE = r"(?:only|exclusively|and nothing else|and no others?(?: notes?)?|are the only notes|nothing else|no other notes?|no others)"
_MAY = Pattern(
    r"(?<![^\W_])[A-Ga-g](?![a-z])|notes?\b|pitch|tones\b|keys\b|\b(?:only|just|using) (?:do|re|mi|la)\b", re.I
)  # what each of the forms holds
_SYLLABLES = {"do": 0, "re": 2, "mi": 4, "fa": 5, "sol": 7, "so": 7, "la": 9, "ti": 11, "si": 11}
_SYLLABLE = rf"(?:{'|'.join(_SYLLABLES)})"
_FORMS = tuple(
    Pattern(form, re.I)
    for form in (
        rf"\b(?:{_VERB} )?{_ONLY}(?: {_VERB}){{0,2}}(?: (?P<noun>{_NAMES}))?\s?:?\s?{_OPEN}(?<!\w){_LIST}(?: notes?)?(?: only)?",
        rf"\b(?:only|just|exclusively) (?P<noun>(?:one|1|a) (?:single )?(?:notes?|pitch|tone|sound)),? (?P<notes>{_NOTE})"
        r"(?=\s*(?:$|[,;.!?)\x00]))",
        rf"\b(?P<noun>{_EVERY})(?: one of| either| in)?:? {_OPEN}(?<!\w){_LIST}",
        rf"\b(?:{_VERB} )?(?P<noun>{_NAMES})\s?{_OPEN}(?<!\w){_LIST}(?: {_ALONE})?",
        rf"(?<![\w#♯♭'’-]){_LIST}(?: (?P<noun>notes))?,? (?:{_ALONE})\b",
        r"\b(?:only |just )?(?:the )?(?P<keys>black|white) (?:piano )?keys(?: only)?",
        r"\b(?:only|just)(?: on| use| play)? the (?P<keys>black|white) notes\b",
        rf"\b(?:only|just|using|notes:?)(?: the (?:notes|tones|syllables))?"
        rf" (?P<sung>{_SYLLABLE}(?:(?:, ?|-| )(?:and )?{_SYLLABLE}){{2,}})\b",
        r"\bpitch[ -]class(?:es)?(?: set)?\s?:?\s?[\[({]?\s?(?P<numbers>(?:\d|1[01])(?:(?:,\s?|\s)(?:and )?(?:\d|1[01])\b)+)",
    )
)
_KEYS = {"black": (1, 3, 6, 8, 10), "white": (0, 2, 4, 5, 7, 9, 11)}
_NO = (
    r"(?:no|nor|without|avoid|avoids|avoiding|(?:never|do not|don['’]?t) (?:use|play)|not using|excluding"
    r"|skip|skipping|leave out|leaving out|omit|omitting)"
)
_ALL = r"(?:all|every|any|everything|anything|each)(?: of)?(?: the)?(?: twelve| 12| other)?"
_AVOIDED = tuple(
    Pattern(form, re.I)
    for form in (
        rf"\b(?:use |using |with |play )?{_ALL}(?: (?P<noun>{_NOUN}))? {_EXCEPT}(?: the)?(?: (?P<noun2>{_NOUN}))?:?\s(?<!\w){_LIST}",
        rf"\b{_NO}(?: using| playing| any| the| these| a)*(?: (?P<noun>{_NOUN}))?:?\s(?<!\w){_LIST}(?: (?P<noun2>notes?)\b)?",
        rf"\b(?P<noun>{_NOUN}) (?:to avoid|to leave out|not allowed|forbidden|that may not sound)(?: are| is)?:?\s(?<!\w){_LIST}",
        rf"\b(?P<noun>forbidden {_NOUN}|avoided {_NOUN})(?: are| is)?:?\s(?<!\w){_LIST}",
    )
)
# Letters that name parts: "just A and B sections".
_PARTS = r"(?:sections?|parts?|forms?|themes?|sides?|grades?|movies?|plans?|vitamins?|acts?|teams?|blood types?|types?|players?|verses?)"
_PARTS_BEHIND = Pattern(rf"[ -]{_PARTS}\b", re.I)
_PARTS_BEFORE = Pattern(rf"\b{_PARTS}[ :]*$", re.I)
# "don't use any notes but A" allows it; "c-d-e-g only" is a list, "vitamin c, d and e only" is none.
_NOT_ANY = Pattern(r"\b(?:no|not|never|don['’]?t|without|avoid|avoiding|skip|omit)(?: us(?:e|ing)| play)? ?$", re.I)
_OPENS = Pattern(r"(?:^|[,;:.(\x00]|\b(?:us(?:e|es|ing)|with|on|play|playing|from|of))\s*$", re.I)
# What may stand behind a note without the word "note": "no C#, please", but not "no C# minor" nor "no Bb clarinet".
_END = Pattern(r"\s*(?:$|[,;.:!?)\x00]|(?:in|and|or|nor|but|please|at all|with|anywhere|only)\b)", re.I)
_PART_ENDS = Pattern(r"\s*(?:$|[,;.:!?)\x00]|in [A-G]\b)")
_LONE = Pattern(rf"\b{_NO} (?:the )?(?-i:[A-G])(?![\w#♯♭'’])", re.I)


def read_noteset(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``pitch_classes``, the only ones that may sound, in the order named; and of ``avoided``, those that may not."""
    seen = page.rest
    if not _MAY.search(seen):
        return
    keyed = _names_key(seen, page, context)
    for match in (one for form in _AVOIDED for one in form.finditer(seen)):
        twice = BLANK in seen[match.start() : match.end()] or _NOT_ANY.search(seen, 0, match.start()) is not None
        classes, end = _listed(match, page.text) if not twice else ((), 0)
        if classes and (_noun(match) or _plainly_notes(match, end) or (keyed and _lone(match, end))):
            seen = seen[: match.start()] + BLANK * (end - match.start()) + seen[end:]
            yield Finding("avoided", match.start(), end, classes, f"without the notes {_spelled(match, classes)}", 3)
    for form in _FORMS:
        for match in form.finditer(seen):
            classes, end = _allowed(match, page.text)
            if len(classes) > 1 or (
                classes
                and re.search(r"\b(?:only|just|exclusively)\b.*\b(?:note|(?:one|1) (?:notes|pitch|tone|sound))\b", match.group(), re.I)
            ):
                keys = match.groupdict().get("keys")
                reading = f"only the {keys.lower()} keys" if keys else f"only the notes {_spelled(match, classes)}"
                yield Finding("pitch_classes", match.start(), end, classes, reading, 3)
                return


def _allowed(match: re.Match[str], text: str) -> tuple[tuple[int, ...], int]:
    if keys := match.groupdict().get("keys"):
        return _KEYS[keys.lower()], match.end()
    if sung := match.groupdict().get("sung"):
        return tuple(dict.fromkeys(_SYLLABLES[name] for name in re.findall(_SYLLABLE, sung.lower()))), match.end()
    if numbers := match.groupdict().get("numbers"):
        return tuple(dict.fromkeys(map(int, re.findall(r"\d+", numbers)))), match.end()
    return _listed(match, text)


def _noun(match: re.Match[str]) -> bool:
    """Whether the word "notes" or its like stands in it."""
    return any(match.groupdict().get(name) for name in ("noun", "noun2"))


def _plainly_notes(match: re.Match[str], end: int) -> bool:
    """ "no C# and no F#", "avoids F and B": without the word "notes" a sign tells, or several behind a plain verb."""
    told = re.search(r"[#♯♭]|\b[A-G]b\b|[ -](?:sharp|flat)\b", match.group("notes")) is not None
    several = re.search(rf"(?-i:[A-G]){_GAP}(?-i:[A-G])", match.group("notes"), re.I) is not None
    plain = several and re.match(r"avoid|never|do not|don|not using", match.group(), re.I) is not None
    return (told or plain) and _END.match(match.string, end) is not None


def _names_key(text: str, page: Page, context: Context) -> bool:
    """Whether a text that refuses a single capital names a key."""
    if not _LONE.search(text):
        return False
    return any(finding.kept and finding.value[0] is not None for finding in read_tonality(Page(text, glossed=page.glossed), context))


def _lone(match: re.Match[str], end: int) -> bool:
    """ "avoid F, E minor", "in C, without F": a single capital behind which the part ends, a note in a text that names a key."""
    return _PART_ENDS.match(match.string, end) is not None and re.fullmatch("[A-G]", match.string[match.start("notes") : end]) is not None


def _spelled(match: re.Match[str], classes: tuple[int, ...]) -> str:
    """With flats where the list has some."""
    flats = re.search(r"[A-Ga-g](?:[b♭]|B\b|[ -]flat)", match.groupdict().get("notes") or "") is not None
    return ", ".join((FLAT_NAMES if flats else SHARP_NAMES)[pitch_class] for pitch_class in classes)


def _listed(match: re.Match[str], text: str) -> tuple[tuple[int, ...], int]:
    """The notes of a list, and where it ends; none where its letters may be other words."""
    start, end = match.span("notes")
    notes = list(re.finditer(rf"(?<!\w){_NOTE}", match.string[start:end], re.I))
    behind = match.string[end:]
    last = match.end()
    if len(notes) > 1 and _article(notes[-1].group(), behind, text):
        last = start + notes[-2].end()
        notes.pop()
    elif _article(notes[-1].group(), behind, text):
        notes.pop()
    if not notes or not _certain(match, notes, text) or _names_parts(match, notes):
        return (), last
    names = [re.sub(r"[ -]sharp", "#", re.sub(r"[ -]flat", "b", one.group().lower())) for one in notes]
    return tuple(dict.fromkeys(parse_pitch_class(name[0].upper() + name[1:]) for name in names)), last


def _names_parts(match: re.Match[str], notes: list[re.Match[str]]) -> bool:
    """Whether the letters are of sections, parts or the like, or one comes back as in "a-b-a"."""
    if _noun(match):
        return False
    start, end = match.span("notes")
    beside = _PARTS_BEHIND.match(match.string, end) or _PARTS_BEFORE.search(match.string, 0, start)
    return beside is not None or len({one.group().lower() for one in notes}) < len(notes) == 3


def _article(note: str, behind: str, text: str) -> bool:
    """Whether the last letter is the word "a": "the notes a friend wrote", "ONLY C, D AND A PIANO"."""
    shouted = text.upper() == text
    if note != "a" and not (note == "A" and shouted):
        return False
    return re.match(rf"\s(?!(?:and|or|{_ALONE}|please|in|with|for|at|notes?|on|as)\b)[^\W\d_]{{2}}", behind, re.I) is not None


def _certain(match: re.Match[str], notes: list[re.Match[str]], text: str) -> bool:
    """Whether letters are notes by what stands around them."""
    capitals = all(one.group()[0].isupper() for one in notes)
    if capitals and text.upper() != text:
        return True
    between = match.group("notes")
    several = re.search(r"(?:,|\b(?:and|or)\b|[-–/|&+]|[#♯♭])", between, re.I) is not None
    signed = sum(len(one.group()) > 1 for one in notes)
    if _noun(match):
        lone = len(notes) == 1 and notes[0].group() not in ("a", "A")
        return lone or len(notes) > 2 or several or signed == len(notes)
    if capitals and (signed == len(notes) or (len(notes) > 1 and "," in between)):
        return True
    opens = match.start("notes") > match.start() or _OPENS.search(match.string, 0, match.start()) is not None
    return opens and ((len(notes) > 2 and several) or (len(notes) > 1 and signed > 0))
