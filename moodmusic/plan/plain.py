"""The facts of a plan in plain words, for who reads many of them: `facts` and `heard`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from moodmusic.cards import StemCard
from moodmusic.plan.make import Understanding
from moodmusic.plan.value import Plan, Reason
from moodmusic.prompt.gloss import FILLER, glossary
from moodmusic.prompt.instruments import instrument, matches, stand_ins, vocabulary
from moodmusic.prompt.tables import UNKNOWN
from moodmusic.prompt.value import Prompt, Wishes
from moodmusic.theory import pitch_class_name

_PACE = re.compile(r"^(?:fast|loud|upbeat|energetic) (?=rock$)")  # what may stand before one, and is no part of its name
_OF_MUSIC = re.compile(r" (?:music|scale|song|piece|beats?)$")  # what may stand behind a genre
# What one would call an instrument of the registry; an id without a row has the row of its family ("kit.909": "kit").
SOUNDS: dict[str, tuple[str, ...]] = {
    "piano": ("piano",),
    "epiano": ("electric piano",),
    "organ": ("organ",),
    "harpsichord": ("harpsichord",),
    "guitar": ("guitar",),
    "guitar.electric": ("electric guitar", "guitar"),
    "guitar.driven": ("electric guitar", "guitar"),
    "ukulele": ("ukulele",),
    "banjo": ("banjo",),
    "mandolin": ("mandolin",),
    "sitar": ("sitar",),
    "koto": ("koto",),
    "dulcimer": ("dulcimer",),
    "harp": ("harp",),
    "bass": ("bass",),
    "strings": ("strings",),
    "strings.pizzicato": ("pizzicato", "strings"),
    "strings.low": ("strings", "cello"),
    "violin": ("violin", "strings"),
    "viola": ("viola", "strings"),
    "cello": ("cello", "strings"),
    "pad.string": ("strings", "synth"),
    "choir": ("choir",),
    "brass": ("brass",),
    "horn": ("horn", "brass"),
    "trumpet": ("trumpet", "brass"),
    "trombone": ("trombone", "brass"),
    "tuba": ("tuba", "brass"),
    "flute": ("flute",),
    "recorder": ("recorder", "flute"),
    "whistle": ("whistle",),
    "clarinet": ("clarinet",),
    "panpipes": ("panpipes", "flute"),
    "saxophone": ("saxophone",),
    "oboe": ("oboe",),
    "bassoon": ("bassoon",),
    "bagpipes": ("bagpipes",),
    "harmonica": ("harmonica",),
    "musicbox": ("music box",),
    "celesta": ("celesta", "bells"),
    "glockenspiel": ("glockenspiel", "bells"),
    "vibraphone": ("vibraphone",),
    "marimba": ("marimba",),
    "xylophone": ("xylophone",),
    "steeldrum": ("steel drum",),
    "timpani": ("timpani",),
    "kalimba": ("kalimba",),
    "arp": ("synth",),
    "pluck": ("synth",),
    "pluck.glass": ("synth", "bells"),
    "stab": ("synth",),
    "lead": ("synth",),
    "pad": ("synth", "pad"),
    "drone": ("synth",),
    "bells": ("bells",),
    "texture.night": ("crickets",),
    "fx": ("effects",),
}
STRUCK = ("drums", "percussion")  # roles that are called so, and as the words of their cards


def heard(plan: Plan, wishes: Wishes) -> tuple[str, ...]:
    """Plain words for what sounds, in the order of the stems; a word that was asked for stands with the stem that answers it.

    A word that was refused never stands here: "no percussion but a shaker" leaves the shaker.
    """
    refused = {instrument(word) for word in wishes.unwanted}
    told = dict.fromkeys(word for card in plan.sounding for word in _words(card, wishes))
    return tuple(word for word in told if instrument(word) not in refused and _meant(word, wishes))


def _meant(word: str, wishes: Wishes) -> bool:
    """Whether a word is, stands in for, or is of the family of one that alone was asked for: of a solo cello, "strings" is too wide."""
    return not wishes.only or any(matches(one, (word,), "") for only in wishes.only for one in (only, *stand_ins(only)))


def _words(card: StemCard, wishes: Wishes) -> Iterator[str]:
    yield from (word for word in (*wishes.only, *wishes.wanted) if matches(word, card.words, card.role))
    yield from sounds_like(card)


def sounds_like(card: StemCard) -> tuple[str, ...]:
    """What one would call the instrument of a card; of drums and textures the card says what they are."""
    if card.role in STRUCK:
        own = (word for word in card.words if word not in STRUCK and instrument(word) in vocabulary().families)
        return (card.role, *own)
    return SOUNDS.get(card.instrument) or SOUNDS.get(card.instrument.partition(".")[0]) or card.words[:1] or (card.role,)


def facts(read: Understanding) -> dict[str, Any]:
    """The plan in plain values, as docs/explain.md describes them."""
    plan, flats, wishes = read.plan, read.plan.key.flats, read.prompt.wishes
    limited = plan.pitch_classes
    return {
        "style": plan.styles[0][0],
        "styles": dict(plan.styles),
        "genres": _genres(read),
        "tempo_bpm": plan.tempo_bpm,
        "key": plan.key.name,
        "mode": plan.key.mode,
        "meter": plan.meter.name,
        "notes": None if limited is None else [pitch_class_name(note, flats) for note in limited],
        "chords": [name for name, _ in next(iter(plan.progressions.values()))] if wishes.chords else None,
        "instruments": list(heard(plan, wishes)),
        "stems": [card.name for card in plan.sounding],
        "seconds": plan.seconds,
        "ending": plan.ending,
        "loudness_lufs": plan.loudness_lufs,
        "swing": plan.swing,
        "density": plan.density,
        "brightness": plan.brightness,
        "seed": plan.seed,
    }


def _genres(read: Understanding) -> list[str]:
    """The genres that were asked for, their words as they were said, then the tags of the styles."""
    return list(dict.fromkeys(word.lower() for word in (*read.prompt.wishes.genres, *_said_genres(read.prompt), *read.tags)))


def _said_genres(prompt: Prompt) -> Iterator[str]:
    """Such as "flamenco" beside "latin": in English where our glossary has it; what an artist's name brought is not said."""
    artists = {piece.words for piece in prompt.evidence if piece.field == "artists"}
    for piece in prompt.evidence:
        if piece.field == "genres" and piece.kept and piece.words not in artists:
            english = piece.words if prompt.language in ("en", UNKNOWN) else glossary(prompt.language).gloss(piece.words).text
            word = _PACE.sub("", _OF_MUSIC.sub("", english.lower()))
            if FILLER not in word:
                yield word


def conflicts(plan: Plan) -> tuple[Reason, ...]:
    """The choices for which something else was set aside."""
    return tuple(reason for reason in plan.because if reason.over)
