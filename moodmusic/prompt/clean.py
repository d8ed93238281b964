"""The door: a text is freed of control characters and refused when it is empty or too long."""

from __future__ import annotations

import re
import unicodedata

from moodmusic.errors import PromptError
from moodmusic.printable import JOINER, UNSEEN, without_strays
from moodmusic.sentence import MAX_CHARACTERS, MAX_WORDS

_GLANCE = 16 * MAX_CHARACTERS  # a longer text is refused unread, so that a megabyte costs nothing
_COMPOSED = 4  # characters that become one at most (ᾂ); composing 16,000 combining marks takes 0.7 s, the square of their number
_SILENT = f"{JOINER}\ufe0e\ufe0f"
_FILE_NAME = re.compile(r"(?<=[^\W_])_+(?=[^\W_])")  # "sad-piano_80bpm_Cmin"
_EXAMPLE = "describe a mood, a scene or a wish, such as 'rainy night in a small café, no drums'"


def clean(text: str) -> str:
    """The text in NFC without control characters, runs of white space as one space, an underscore between words too.

    Raises PromptError when the text is no text, has nothing readable, or is longer than 1,000 characters or 200 words,
    where an emoji has the words of its name: VADER reads those, in a time that grows with their square.
    """
    if not isinstance(text, str):
        raise PromptError(f"the prompt is of type {type(text).__name__}: give a text")
    if len(text) > _GLANCE:
        raise _too_long(len(text))
    kept = " ".join("".join(map(_kept, text)).split())
    if len(kept) > _COMPOSED * MAX_CHARACTERS:
        raise _too_long(len(kept))
    tidy = " ".join(without_strays(unicodedata.normalize("NFC", without_strays(_FILE_NAME.sub(" ", kept)))).split())
    if not tidy:
        raise PromptError(f"the prompt is {'empty' if not text.strip() else 'nothing but control characters'}: {_EXAMPLE}")
    if len(tidy) > MAX_CHARACTERS:
        raise _too_long(len(tidy))
    if (words := len("".join(map(_said, tidy)).split())) > MAX_WORDS:
        emoji = "" if len(tidy.split()) > MAX_WORDS else " with its emoji spelled out"
        raise PromptError(f"the prompt has {words} words{emoji}: at most {MAX_WORDS} are read, so keep to the mood and the wishes")
    return tidy


def _said(mark: str) -> str:
    """A character as VADER reads it: an emoji as its name, between spaces; what joins and colours emoji says nothing."""
    if mark in _SILENT:
        return ""
    return f" {unicodedata.name(mark, '')} " if mark > "\u2000" and unicodedata.category(mark) == "So" else mark


def _kept(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in UNSEEN and character != JOINER else character


def _too_long(characters: int) -> PromptError:
    return PromptError(f"the prompt has {characters:,} characters: at most {MAX_CHARACTERS:,} are read, so keep to the mood and the wishes")
