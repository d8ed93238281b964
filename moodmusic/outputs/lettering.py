"""Colours and letters of the pictures: pillow's own scalable font, so that no font of the system is needed."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

GROUND, GRID, TEXT, FAINT, ACCENT = "#0e1016", "#2a2f3a", "#e8e9ee", "#8d93a3", "#f2b35e"


def font_of(size: int) -> Any:
    """The built-in font, `size` pixels high."""
    from PIL import ImageFont

    return ImageFont.load_default(size)


def font_for(text: str, size: int) -> tuple[str, Any]:
    """A text and a font that can draw it: the built-in one is ASCII, DejaVu where it is installed, else without accents."""
    from PIL import ImageFont

    if text.isascii():
        return text, font_of(size)
    try:
        return text, ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode(), font_of(size)


def write_line(draw: ImageDraw, place: tuple[float, float], words: str, size: int, colour: str, width: float) -> None:
    """One line of text with its top left at `place`, cut where it would be wider than `width` pixels."""
    text, font = font_for(words, size)
    whole = text
    while text and draw.textlength(text if text == whole else text.rstrip() + "...", font) > width:
        text = text[:-4]
    draw.text(place, text if text == whole else text.rstrip() + "...", fill=colour, font=font)
