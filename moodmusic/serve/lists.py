"""Playlists: a small file that any player opens."""

from __future__ import annotations

from collections.abc import Callable

from moodmusic.printable import printable


def m3u(title: str, url: str) -> str:
    """Extended M3U; −1 stands for a stream without end."""
    return f"#EXTM3U\n#EXTINF:-1,{printable(title)}\n{url}\n"


def pls(title: str, url: str) -> str:
    """PLS version 2."""
    return f"[playlist]\nNumberOfEntries=1\nFile1={url}\nTitle1={printable(title)}\nLength1=-1\nVersion=2\n"


LISTS: dict[str, tuple[str, Callable[[str, str], str]]] = {"m3u": ("audio/x-mpegurl", m3u), "pls": ("audio/x-scpls", pls)}
