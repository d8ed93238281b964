"""Styles: genre presets from files, and the classifier that chooses among them."""

from moodmusic.style.classify import classify, named_styles, telling_words
from moodmusic.style.reading import styles
from moodmusic.style.value import Style

__all__ = ["Style", "classify", "named_styles", "styles", "telling_words"]
