"""`Pattern`: a regular expression that is made when it is first asked, from its stored code where there is some.

The readers of prompts have some hundred, and few prompts need them all. To compile those of one sentence takes a tenth of a cold
start, so what they compile to is kept in ``patterns.json``, written by ``python -m moodmusic.style.compile``. A row is found by the whole
expression and is used by the version of the `re` engine that made it alone: any other compiles the expression.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import json
import re
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import unidata_version
from zlib import compress, decompress

STORED = Path(__file__).with_name("patterns.json")
_FORM = 1  # of the rows: another number where they hold something else
ENGINE = f"{_FORM} {_sre.MAGIC} {_sre.CODESIZE} {unidata_version}"  # its code format, the bytes of a word of it, what it knows of letters
_WORD = "I"  # array's four bytes
_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "sub")


class Pattern:
    """A regular expression with the methods of `re.Pattern` that the readers need."""

    __slots__ = ("flags", "source", *_METHODS)

    findall: Callable[..., list[Any]]
    finditer: Callable[..., Iterator[re.Match[str]]]
    fullmatch: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    sub: Callable[..., str]

    def __init__(self, source: str, flags: int = 0) -> None:
        """`flags` as in `re.compile`."""
        self.source, self.flags = source, int(flags)

    if not TYPE_CHECKING:  # for mypy there are the methods above, and no others

        def __getattr__(self, name: str) -> Any:
            """The first method that is asked makes the expression; all are then there."""
            if name not in _METHODS:
                raise AttributeError(f"a pattern has no {name!r}: it has {', '.join(_METHODS)}")
            made = _made(self.source, self.flags)
            for method in _METHODS:
                setattr(self, method, getattr(made, method))
            return getattr(made, name)


def _made(source: str, flags: int) -> re.Pattern[str]:
    row = _stored().get(_key(source, flags))
    if row is None:
        return re.compile(source, flags)
    code = array(_WORD, decompress(b64decode(row["code"]))).tolist()
    made: re.Pattern[str] = _sre.compile(source, row["flags"], code, row["groups"], row["names"], tuple(row["names_by_group"]))
    return made


def _key(source: str, flags: int) -> str:
    return f"{flags} {source}"


@cache
def _stored() -> dict[str, Any]:
    """The rows of this engine; none where another wrote them, or before they are written."""
    content: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    return content["patterns"] if content.get("engine") == ENGINE else {}


def content_of(patterns: Iterable[Pattern]) -> dict[str, Any]:
    """What stands in ``patterns.json`` for these."""
    rows = {_key(pattern.source, pattern.flags): _row(pattern) for pattern in patterns}
    return {"engine": ENGINE, "patterns": dict(sorted(rows.items()))}


def _row(pattern: Pattern) -> dict[str, Any]:
    """What `re.compile` hands to the engine."""
    from re import _compiler, _parser  # type: ignore[attr-defined]

    parsed = _parser.parse(pattern.source, pattern.flags)
    code = array(_WORD, _compiler._code(parsed, pattern.flags))
    made = re.compile(pattern.source, pattern.flags)
    names = {number: name for name, number in made.groupindex.items()}
    return {
        "flags": made.flags,
        "groups": made.groups,
        "names": dict(made.groupindex),
        "names_by_group": [names.get(number) for number in range(made.groups + 1)],
        "code": b64encode(compress(code.tobytes(), 9)).decode("ascii"),
    }
