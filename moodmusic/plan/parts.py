"""The parts that a sentence names: an intro or outro of so many bars, long, short or none, and themes in a stated order ("ABA")."""

from __future__ import annotations

from dataclasses import replace

from moodmusic.plan.brief import Brief
from moodmusic.style.value import Form, FormSection

LONGER, SHORTER = 2.0, 0.5
_PLACES = {"intro": 0, "outro": -1}


def lettered(brief: Brief, form: Form) -> Form:
    """The form, or one whose themes come in the order that the sentence states; sections of one letter look alike."""
    letters = brief.wishes.structure
    if letters is None:
        return form
    body = form.sections[1:-1] if len(form.sections) > 2 else form.sections
    models = {letter: _model(body, at) for at, letter in enumerate(dict.fromkeys(letters))}
    named = (replace(models[letter], letter=letter, name=_name(letters, at)) for at, letter in enumerate(letters))
    return Form(f"{letters} as asked", tuple(named))


def note_letters(brief: Brief, letters: list[str]) -> None:
    """Whether the themes come as the sentence states."""
    wished = brief.wishes.structure
    if wished is None:
        return
    if len(letters) >= len(wished):
        brief.words("sections", f"form {wished}", "structure")
    else:
        said = brief.quoted("structure")
        why = f"{said}: there are fewer bars than themes"
        brief.note("sections", f"form {''.join(letters)}", "words", why, words=brief.said("structure"), over=said)


def _model(body: tuple[FormSection, ...], at: int) -> FormSection:
    """A section for the theme at this place: each of another letter of the style's own, while it has more."""
    own = list({part.letter: part for part in reversed(body)}.values())[::-1]
    return own[at % len(own)]


def _name(letters: str, at: int) -> str:
    count = letters[: at + 1].count(letters[at])
    return letters[at] if count == 1 else f"{letters[at]} {count}"


def spread(sections: list[FormSection], least: int) -> list[FormSection]:
    """Sections said as often in a row as it takes to reach `least` of them."""
    times = -(-least // len(sections))
    return [replace(part, name=part.name if turn == 0 else f"{part.name} ({turn + 1})") for part in sections for turn in range(times)]


def with_parts(brief: Brief, parts: list[FormSection], form: Form, bars: int | None) -> list[FormSection]:
    """The sections with the wished opening and close put in, or left out; `bars` is None of what never ends, which has no close."""
    for name, wish in brief.wishes.parts.items():
        at, own = _PLACES[name], _own(brief, form, _PLACES[name])
        there = parts[at].name == own.name
        if wish == "none" and there and len(parts) > 1:
            parts = parts[1:] if at == 0 else parts[:-1]
        elif wish != "none" and not there and (at == 0 if bars is None else len(parts) < bars):
            parts = [own, *parts] if at == 0 else [*parts, own]
    return parts


def _own(brief: Brief, form: Form, at: int) -> FormSection:
    """The style's opening or close; beside stated themes it plays the first or last of these."""
    letters = brief.wishes.structure
    return replace(form.sections[at], letter=letters[at]) if letters else form.sections[at]


def resized(brief: Brief, counts: list[int], most: int, endless: bool) -> dict[int, int]:
    """Place -> bars of the sections that a wish sizes, as the others leave room for; what never ends has no outro."""
    fixed: dict[int, int] = {}
    for name, wish in brief.wishes.parts.items():
        if endless and name == "outro":
            brief.note(
                "sections",
                "no outro",
                "default",
                "the music has no end",
                words=brief.said("parts", about=name),
                over=brief.quoted("parts", about=name),
            )
            continue
        at = _PLACES[name] % len(counts)
        if wish == "none":
            _obeyed(brief, name, f"no {name}")
        elif len(counts) > 1 and _fits(counts, fixed | {at: (size := _size(wish, counts[at]))}, most, endless):
            fixed[at] = size
            _obeyed(brief, name, f"{name} of {size} bars")
        else:
            said = brief.quoted("parts", about=name)
            why = f"{said}: there is no room for an {name} of that size"
            brief.note("sections", f"{name} as it was", "words", why, words=brief.said("parts", about=name), over=said)
    return fixed


def _obeyed(brief: Brief, name: str, value: str) -> None:
    said = brief.quoted("parts", about=name) or "the sentence"
    brief.note("sections", value, "words", said, words=brief.said("parts", about=name))


def _size(wish: str | int, usual: int) -> int:
    if isinstance(wish, int):
        return wish
    return max(1, round(usual * (LONGER if wish == "long" else SHORTER)))


def _fits(counts: list[int], fixed: dict[int, int], most: int, endless: bool) -> bool:
    """Whether the other sections can share what is left of the bars."""
    if endless:
        return max(fixed.values()) <= most
    others, left = len(counts) - len(fixed), sum(counts) - sum(fixed.values())
    return (others == 0 and left == 0) or 0 < others <= left <= others * most
