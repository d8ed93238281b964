"""Pictures: a file becomes an `Image`, a handful of statistics; its pixels go no further than this room."""

from moodmusic.image.reading import read_image
from moodmusic.image.value import AVERAGE, Image

__all__ = ["AVERAGE", "Image", "read_image"]
