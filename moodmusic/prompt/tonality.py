"""Key and mode, with care for "a minor setback", "in a café" and their kin.

The last key that names tonic and mode wins; a tonic or a mode alone only fills what it leaves open.
"in D" leaves the mode to the mood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from moodmusic.pattern import Pattern
from moodmusic.prompt.context import Context
from moodmusic.prompt.keynames import borrowed_keys
from moodmusic.prompt.page import BLANK, Finding, Page, fold, words_behind
from moodmusic.prompt.refusal import refused, refused_before
from moodmusic.theory import MODE_ALIASES, MODES, Key, parse_mode, parse_pitch_class, pitch_class_name

TONIC = r"[A-G](?:\s?[#♯b♭](?![a-z])|♮|[ -](?:sharp|flat)\b)?"
_KEY_WORD = r"(?:scales?|modes?|keys?|tonality|chords?)"
_AFTER_IN = Pattern(r"\b(?:in|key|key of|key:|in the key of|to|into|tonic)\s*$", re.I)
_TWO = r"(major|minor)"
_MAKE = r"(?:make|keep|turn|play|write|set|put|render|have|want|need)"
_IT = r"(?:it|this|that|them|everything|all|(?:the|this) (?:song|music|piece|track|tune|whole (?:thing|song|piece)))"
_ALL = r"(?:all|in|into|to|be|sound|stay|entirely|completely|strictly|more)"
# Behind "major" and "minor" these speak of music; a minor hit, theme or song may be a small one.
_SOUNDING = (
    r"(?:tunes?|melod(?:y|ies)|ballads?|waltz(?:es)?|lullab(?:y|ies)|march(?:es)?|hymns?|nocturnes?|harmon(?:y|ies)"
    r"|arpeggios?|tonality|feel)"
)
_PACE = r"(?: (?:slow|slower|fast|sad|dark|soft|quiet|simple|short))?"
_SOMETHING = rf"(?:(?:something|anything|everything){_PACE}(?: in| which| that is)?|(?:it )?all|all of it|entirely|strictly|throughout)"
_FLAT = Pattern(r"(?<![a-z])[A-G](?:[b♭]|\s[b♭](?![a-z])|[ -]flat\b|es\b)", re.I)
_SHARP = Pattern(r"(?<![a-z])[A-G](?:\s?[#♯]|[ -]sharp\b|is\b)", re.I)
_NO = r"(?:no |not |never )?"
_PART_ENDS = r"\s*(?:$|[,;)!|\]•]|/\s|\.(?:\s|$)|[\u2190-\U0001ffff])"  # a mark or an emoji
_ROOT = r"(?:root|tonic|home|tonal cent(?:er|re)|key cent(?:er|re))(?: note)?(?:\s?[:=]| is| on| of)?"
_ON = r"(?:on|in|from|of|over|starting on)"
_THEN = r"(?:but|yet)\s(?:then )?(?:major|minor)\b"
_SOLFEGE = {"do": 0, "ut": 0, "re": 2, "mi": 4, "fa": 5, "sol": 7, "la": 9, "si": 11}
_PLAIN = {"major", "minor", "maj", "min", "dur", "moll", "blues", "ionian"}  # alone these need a musical word beside them
_WEAK = {"insen", "in sen", "byzantine", "gypsy minor", "natural minor"}


@cache
def _patterns() -> dict[str, Pattern]:
    names = sorted([*MODES, *MODE_ALIASES], key=len, reverse=True)
    mode = "(" + "|".join(re.escape(name).replace(r"\ ", "[ -]").replace("\\-", "[ -]?") for name in names) + ")"
    own = "(" + "|".join(re.escape(name).replace(r"\ ", "[ -]") for name in names if name not in _PLAIN) + ")"
    strong = "(" + "|".join(re.escape(name).replace(r"\ ", "[ -]") for name in names if name not in _PLAIN | _WEAK) + ")"
    return {
        "beside": Pattern(
            rf"\b(?i:(relative|parallel)\s{_TWO}(?:\skey)?\s(?:of|to)\s(?:the key of\s)?({TONIC})(?:\s?(?:major|minor|m))?)(?![\w'’])"
        ),
        "pentatonic": Pattern(rf"\b(?i:(?:scale )?pentatonic(?:\s{_KEY_WORD})?,?\s(?:{_ON}\s)?)({TONIC})[ -]?(?i:(major|minor|m))(?!\w)"),
        "key": Pattern(rf"(?<![\w#♯])((?i:{TONIC})|(?i:[A-G][#♯b♭]))[ -]?(?i:{mode})(?!\w)"),
        "short": Pattern(r"\b(?:(?:in|key of|key|in the key of)\s|key\s?[:=]\s?)(([A-G][#♯b♭]?)m)(?![\w#])"),
        "mode on": Pattern(rf"\b(?i:{mode}(?:\s{_KEY_WORD})?\s{_ON}\s(?:the note )?)((?i:{TONIC}))(?!['’\w])"),
        "mode tonic": Pattern(rf"\b(?i:{own}(?:\s{_KEY_WORD})?),?\s({TONIC})(?={_PART_ENDS})"),
        "blues tonic": Pattern(rf"\b(?i:(blues)\s{_KEY_WORD}),?\s({TONIC})(?={_PART_ENDS})"),
        "key of": Pattern(rf"\b(?i:(?:in )?(?:the )?(?:key (?:of|is)|key\s?[:=]|{_ROOT}|key))\s*((?i:{TONIC}))(?!['’\w])"),
        "in": Pattern(rf"\b(?i:in)\s((?i:{TONIC}))(?!['’\w-])"),
        "solfege": Pattern(r"\b(?i:(?:en|in)\s(do|ut|ré|re|mi|fa|sol|la|si)([#♯b♭]))(?!\w)"),
        "chord": Pattern(r"(?<![\w#♯'’-])(?<!\d )(([A-G][#♯b♭]?)m)(?![\w#'’-])"),
        "bare": Pattern(rf"(?:^|(?<=[,;:(|\[•])|(?<=\s/))\s*([A-G](?:[#♯b♭]m?|m))(?={_PART_ENDS})"),
        "mode key": Pattern(rf"\b(?i:(?:in )?(?:an? |the )?{mode}[ -]{_KEY_WORD})\b"),
        "in mode": Pattern(rf"\b(?i:in (?:an? |the )?{mode})(?!\w)"),
        "mode": Pattern(rf"\b(?i:{strong})(?!\w)"),
        "made": Pattern(rf"\b(?i:{_MAKE}\s{_IT}(?:\s{_ALL})*\s{_TWO})(?!\w)"),
        "something": Pattern(rf"\b(?i:{_SOMETHING}\s{_TWO})(?=\s*(?:$|[,;:.!?)\x00]|(?:and|but|with|without|at|please)\b|\d))"),
        "noun": Pattern(rf"\b(?i:{_TWO}[ -]{_SOUNDING})\b"),
        "part": Pattern(
            r"(?:^|(?<=[,;:(.\x00])|\b(?:and|but|yet)\s)\s*"
            rf"(?i:{_NO}(?:but |then |mostly )?{_TWO})(?=\s*(?:$|[,;)!]|\.(?:\s|$)|{_THEN}))"
        ),
    }


def read_tonality(page: Page, context: Context) -> Iterator[Finding]:
    """Findings of ``key``: (tonic pitch class or None, mode or None)."""
    seen = page.rest
    for key in borrowed_keys(seen):
        borrowed: Value = parse_pitch_class(key.tonic), key.mode
        start = _with_in(seen, key.start)
        yield _found(seen, start, key.start, key.end, borrowed)
        seen = seen[:start] + BLANK * (key.end - start) + seen[key.end :]
    for name, pattern in _patterns().items():
        for match in pattern.finditer(seen):
            value = _READERS[name](match, context)
            if value is not None:
                start = _with_in(seen, match.start())
                yield _found(seen, start, match.start(1), match.end(), value)
                seen = seen[:start] + BLANK * (match.end() - start) + seen[match.end() :]


def _with_in(text: str, start: int) -> int:
    """Where the key begins with the "in" or "in the key of" before it."""
    before = re.search(r"\b(?:in )?(?:the )?key of $|\bin $", text[:start], re.I)
    return before.start() if before else start


Value = tuple[int | None, str | None]


_OPPOSITE = {"major": "minor", "minor": "major"}


def _found(text: str, start: int, name: int, end: int, value: Value) -> Finding:
    """The key, or what is left where it is refused: "no minor keys" asks for major, "not in C major" for any other."""
    negator = refused_before(text, name)
    if negator is None:
        return Finding("key", start, end, value, _reading(value, _as_said(text[name:end])), sum(part is not None for part in value))
    start = min(start, negator.start())
    start += len(text[start:end]) - len(text[start:end].lstrip())
    tonic, mode = value
    if tonic is None and mode in _OPPOSITE:
        return Finding("key", start, end, (None, _OPPOSITE[mode]), f"mode {_OPPOSITE[mode]}, not {mode}", 1)
    return refused("key", start, end, _reading(value), value)


def _as_said(name: str) -> bool | None:
    """Whether a key is named with a flat (True) or a sharp (False)."""
    return True if _FLAT.search(name) else False if _SHARP.search(name) else None


def _reading(value: Value, flat: bool | None = None) -> str:
    tonic, mode = value
    if tonic is None:
        return f"mode {mode}"
    return Key(tonic, mode, flat).name if mode else f"tonic {pitch_class_name(tonic, Key(tonic, 'major').flats if flat is None else flat)}"


def _tonic(text: str) -> int:
    name = re.sub(r"[ -]?sharp", "#", re.sub(r"[ -]?flat", "b", text, flags=re.I), flags=re.I).replace(" ", "").replace("♮", "")
    return parse_pitch_class(name[0].upper() + name[1:].lower())


def _mode(text: str) -> str:
    name = " ".join(fold(text).replace("-", " ").split())
    return parse_mode("in-sen" if name in ("in sen", "insen") else name)


def _full(match: re.Match[str], context: Context) -> Value | None:
    tonic, mode = match.groups()
    if mode.lower() == "blues" and tonic == "a":
        return None
    if mode.lower() in ("dur", "moll") and tonic == "a" and re.match(r"\s\w", match.string[match.end() :]) and match.group()[1] == " ":
        return None  # "a moll in a speakeasy"
    if len(tonic) > 1 or _is_key(match, tonic, mode, context):
        return _tonic(tonic), _mode(mode)
    return None


def _is_key(match: re.Match[str], letter: str, mode: str, context: Context) -> bool:
    """A single letter: "E minor" is a key, "a minor setback" is not, "A minor ballad" is."""
    before, words = match.string[: match.start()], words_behind(match)
    asked = bool(_AFTER_IN.search(before))
    if letter.lower() != "a":
        return letter.isupper() or mode.lower() not in _PLAIN or asked or context.goes_on(words, 0)
    free = context.goes_on(words, 0) or context.musical(words, 1)
    if words and words[0].key in ("key", "scale", "mode", "tonality") and not before.strip():
        return False  # "A minor key at the start of a text names no tonic"
    if letter == "a":
        opening = asked or not before.strip() or before.rstrip()[-1] in ",;:(."
        return opening and free and mode.lower() in _PLAIN and not (words and context.musical(words, 0))
    mid_sentence = bool(before.strip()) and before.rstrip()[-1] not in '.!?"“'
    return mid_sentence or free


def _short(match: re.Match[str], _context: Context) -> Value:
    return _tonic(match.group(2)), "minor"


def _pentatonic(match: re.Match[str], _context: Context) -> Value:
    """The pentatonic scale of E minor is E minor pentatonic."""
    tonic, mode = match.groups()
    return _tonic(tonic), f"{'major' if mode.lower() == 'major' else 'minor'} pentatonic"


def _bare(match: re.Match[str], _context: Context) -> Value:
    """ "lo-fi, Gm, 80 bpm": a part of the text that is a key and nothing else."""
    name = match.group(1)
    return _tonic(name.removesuffix("m")), "minor" if name.endswith("m") else None


def _chord(match: re.Match[str], context: Context) -> Value | None:
    """ "a Cm ballad", but not "Em, I miss you"."""
    words = words_behind(match)
    said = context.musical(words, 0) or (bool(words) and words[0].key.isdigit())
    return _short(match, context) if said or (len(match.group(2)) > 1 and context.goes_on(words, 0)) else None


def _beside(match: re.Match[str], _context: Context) -> Value:
    """The relative minor of C is A minor, its parallel minor C minor."""
    kin, mode, tonic = match.groups()
    steps = 0 if kin.lower() == "parallel" else 9 if mode.lower() == "minor" else 3
    return (_tonic(tonic) + steps) % 12, mode.lower()


def _solfege(match: re.Match[str], _context: Context) -> Value:
    return (_SOLFEGE[fold(match.group(1))] + (1 if match.group(2) in "#♯" else -1)) % 12, None


def _is_note(name: str, match: re.Match[str], context: Context) -> bool:
    """Whether a letter behind "key of" or "in" is a note: a capital, or a small one before a mark or a joining word, "a" before a mark."""
    if name[0].isupper():
        return True
    words = words_behind(match)
    return not words or words[0].mark if name == "a" else context.goes_on(words, 0)


def _mode_on(match: re.Match[str], context: Context) -> Value | None:
    return (_tonic(match.group(2)), _mode(match.group(1))) if _is_note(match.group(2), match, context) else None


def _key_of(match: re.Match[str], context: Context) -> Value | None:
    return (_tonic(match.group(1)), None) if _is_note(match.group(1), match, context) else None


def _in_tonic(match: re.Match[str], context: Context) -> Value | None:
    said = context.goes_on(words_behind(match), 0) and _is_note(match.group(1), match, context)
    return (_tonic(match.group(1)), None) if said else None


def _mode_alone(match: re.Match[str], _context: Context) -> Value:
    return None, _mode(match.group(1))


def _made(match: re.Match[str], context: Context) -> Value | None:
    """ "make it minor", but not "make it minor league"."""
    return (None, _mode(match.group(1))) if context.goes_on(words_behind(match), 0) else None


def _in_mode(match: re.Match[str], context: Context) -> Value | None:
    words = words_behind(match)
    if " a" in match.group().lower().split(match.group(1).lower())[0] and _mode(match.group(1)) in ("major", "minor"):
        return None  # "in a minor way"; "in a minor key" was read before
    return (None, _mode(match.group(1))) if context.goes_on(words, 0) else None


_READERS = {
    "beside": _beside,
    "pentatonic": _pentatonic,
    "mode tonic": _mode_on,
    "blues tonic": _mode_on,
    "solfege": _solfege,
    "chord": _chord,
    "key": _full,
    "short": _short,
    "mode on": _mode_on,
    "key of": _key_of,
    "in": _in_tonic,
    "bare": _bare,
    "mode key": _mode_alone,
    "in mode": _in_mode,
    "mode": _mode_alone,
    "made": _made,
    "something": _mode_alone,
    "noun": _mode_alone,
    "part": _mode_alone,
}
