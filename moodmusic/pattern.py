"""`Pattern`: a regular expression that is compiled when it is first asked.

The readers of prompts have some hundred, and few prompts need them all: compiled at import they would take a quarter of a cold start.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

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
            """The first method that is asked compiles the expression; all are then there."""
            if name not in _METHODS:
                raise AttributeError(f"a pattern has no {name!r}: it has {', '.join(_METHODS)}")
            made = re.compile(self.source, self.flags)
            for method in _METHODS:
                setattr(self, method, getattr(made, method))
            return getattr(made, name)
