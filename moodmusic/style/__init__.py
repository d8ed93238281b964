"""Styles: genre presets from files, and the classifier that chooses among them."""

from moodmusic.style.classify import classify, named_genres, named_styles, spoken_genres, sway, telling_words
from moodmusic.style.palette import at_home, odd_meter, strange
from moodmusic.style.reading import styles
from moodmusic.style.value import Style

__all__ = [
    "Style",
    "at_home",
    "classify",
    "named_genres",
    "named_styles",
    "odd_meter",
    "spoken_genres",
    "strange",
    "styles",
    "sway",
    "telling_words",
]
