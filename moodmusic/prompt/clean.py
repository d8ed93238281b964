"""The door: a text is freed of control characters and refused when it is empty or too long."""

from __future__ import annotations

import unicodedata

from moodmusic.errors import PromptError

MAX_CHARACTERS = 1000
MAX_WORDS = 200
_GLANCE = 16 * MAX_CHARACTERS  # a longer text is refused unread, so that a megabyte costs nothing
_REFUSED = {"Cc", "Cf", "Cs", "Co"}  # control, format (bidi overrides, zero width), lone surrogates, private use
_JOINER = "\u200d"  # holds emoji such as a family or a rainbow flag together
_EXAMPLE = "describe a mood, a scene or a wish, such as 'rainy night in a small café, no drums'"


def clean(text: str) -> str:
    """The text in NFC without control characters, runs of white space as one space.

    Raises PromptError when the text is no text, has nothing readable, or is longer than 1,000 characters or 200 words.
    """
    if not isinstance(text, str):
        raise PromptError(f"the prompt is of type {type(text).__name__}: give a text")
    if len(text) > _GLANCE:
        raise _too_long(len(text))
    kept = "".join(_kept(character) for character in text)
    tidy = " ".join(unicodedata.normalize("NFC", kept).split())
    if not tidy.replace(_JOINER, "").strip():
        raise PromptError(f"the prompt is {'empty' if not text.strip() else 'nothing but control characters'}: {_EXAMPLE}")
    if len(tidy) > MAX_CHARACTERS:
        raise _too_long(len(tidy))
    if (words := len(tidy.split())) > MAX_WORDS:
        raise PromptError(f"the prompt has {words} words: at most {MAX_WORDS} are read, so keep to the mood and the wishes")
    return tidy


def _kept(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _REFUSED and character != _JOINER else character


def _too_long(characters: int) -> PromptError:
    return PromptError(f"the prompt has {characters:,} characters: at most {MAX_CHARACTERS:,} are read, so keep to the mood and the wishes")
