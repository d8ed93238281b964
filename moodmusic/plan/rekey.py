"""Another key for a plan: chords move with the tonic, and to the same degrees of another mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from moodmusic.errors import InputError
from moodmusic.plan.draft import Draft, readable
from moodmusic.plan.harmony import Chords, kept_to
from moodmusic.theory import Chord, Key

OPEN = ("5", "sus2", "sus4")  # have no third that a mode could change
# Qualities that a degree may have, by the thirds that the scale gives it; the colour on top stays where the scale holds it.
FAMILIES: dict[str, tuple[str, ...]] = {
    "": ("", "m", "dim", "aug"),
    "7": ("maj7", "m7", "7", "m7b5", "mmaj7"),
    "6": ("6", "m6", "", "m", "dim"),
    "add9": ("add9", "madd9", "", "m", "dim"),
    "9": ("maj9", "m9", "9", "maj7", "m7", "7", "m7b5"),
    "11": ("m11", "11", "maj9", "m9", "9", "maj7", "m7", "7", "m7b5"),
    "13": ("maj13", "m13", "13", "maj9", "m9", "9", "maj7", "m7", "7", "m7b5"),
}


def transpose(draft: Draft, semitones: int, words: str) -> None:
    """Key, chords and allowed notes move alike; whole octaves move the register of the melody."""
    steps = semitones % 12
    if steps:
        change_key(draft, (draft.plan.key.tonic + steps) % 12, draft.plan.key.mode, words)
    octaves = (semitones - (steps if semitones > 0 else steps - 12 if steps else 0)) // 12
    if octaves:
        register = draft.plan.register_st + 12.0 * octaves
        if not -24.0 <= register <= 24.0:
            raise InputError(f"'{words}' leaves the register of the melody: it moves two octaves at most")
        draft.set("register_st", register, words)


def change_key(draft: Draft, tonic: int | None, mode: str | None, words: str, rule: str = "") -> None:
    """The key with another tonic, mode or both; chords keep their degrees."""
    old = draft.plan.key
    new = Key(old.tonic if tonic is None else tonic, mode or old.mode)
    notes = draft.plan.pitch_classes
    if rule and draft.held("progressions", "", words, rule):
        return  # a mode without its chords would be neither
    if not draft.set("key", new, words, rule):
        return
    implied = rule or "follows the key"
    shift = new.tonic - old.tonic
    allowed = _allowed(notes, old, new, shift)
    if allowed != notes:  # also a stated set: it is the same steps of its key
        draft.plan = replace(draft.plan, pitch_classes=allowed)
        draft.note("pitch_classes", readable(notes), readable(allowed), words, implied)
    letters = {letter: _moved(chords, old, new, draft.plan.pitch_classes) for letter, chords in draft.plan.progressions.items()}
    _give_chords(draft, letters, words, implied)


def _give_chords(draft: Draft, letters: dict[str, Chords], words: str, rule: str) -> None:
    """Chords follow their key even where they were stated, for they are the same degrees; not where the words keep them."""
    if draft.kept.get("progressions"):
        draft.set("progressions", letters, words, rule)
    elif letters != draft.plan.progressions:
        before = draft.plan.progressions
        draft.plan = replace(draft.plan, progressions=letters)
        draft.note("progressions", _spelled(before), _spelled(letters), words, rule)


def _spelled(progressions: Mapping[str, Chords]) -> str:
    return "; ".join(f"{letter}: {' '.join(name for name, _ in chords)}" for letter, chords in progressions.items())


def _allowed(notes: tuple[int, ...] | None, old: Key, new: Key, shift: int) -> tuple[int, ...] | None:
    """A note set moves with the tonic; one that was the whole scale becomes the new scale, and a scale of few notes brings its own."""
    if notes is None or set(notes) == set(old.scale):
        return (
            tuple(sorted(new.scale)) if len(new.scale) != 7 else None if notes is None or len(old.scale) != 7 else tuple(sorted(new.scale))
        )
    return tuple(sorted((note + shift) % 12 for note in notes))


def _moved(chords: Chords, old: Key, new: Key, notes: tuple[int, ...] | None) -> Chords:
    moved = tuple((_chord(Chord.parse(name), old, new).name(new.flats), bars) for name, bars in chords)
    return kept_to(moved, new, notes) if notes else moved


def _chord(chord: Chord, old: Key, new: Key) -> Chord:
    """The same degree in the new key; a chord from outside the old scale is only moved."""
    shift = new.tonic - old.tonic
    bass = None if chord.bass is None else _tone(chord.bass, old, new)
    if old.mode == new.mode or chord.root not in old.degrees:
        return Chord((chord.root + shift) % 12, chord.quality, bass)
    root = _tone(chord.root, old, new)
    return Chord(root, _quality(chord.quality, root, new), bass)


def _tone(tone: int, old: Key, new: Key) -> int:
    return new.degrees[old.degrees.index(tone)] if tone in old.degrees else (tone + new.tonic - old.tonic) % 12


def _quality(quality: str, root: int, key: Key) -> str:
    """The quality of the same fullness that the scale has on a root; the given one where it has none."""
    scale = set(key.degrees)
    family = next((names for names in FAMILIES.values() if quality in names), ())
    choices = (quality, *family) if quality not in OPEN else (quality, "", "m")
    return next((name for name in choices if set(Chord(root, name).pitch_classes) <= scale), quality)
