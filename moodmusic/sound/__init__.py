"""Room 7: instruments, and from a written note to its rendered samples."""

from moodmusic.sound.bank import one_blas_thread
from moodmusic.sound.cache import NoteCache
from moodmusic.sound.registry import find_instrument, instruments
from moodmusic.sound.render import render_tone
from moodmusic.sound.tones import Voice, tone_key, voice_of
from moodmusic.sound.value import Clip, Tone

__all__ = [
    "Clip",
    "NoteCache",
    "Tone",
    "Voice",
    "find_instrument",
    "instruments",
    "one_blas_thread",
    "render_tone",
    "tone_key",
    "voice_of",
]
