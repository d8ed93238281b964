"""Key, note set and progressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from moodmusic.errors import PlanError
from moodmusic.plan.brief import Brief
from moodmusic.plan.mood_rule import MODE_VALENCE, mode_distance
from moodmusic.plan.mood_rule import MODES as MODE_RULE
from moodmusic.style.reading import spans
from moodmusic.style.value import Progression
from moodmusic.theory import MODES, Chord, Key, pitch_class_name

Chords = tuple[tuple[str, float], ...]  # name as Chord.parse reads it, bars

# Tonics that lie well on real instruments and in the middle of the synthesised ranges.
EASY_MAJOR = (0, 2, 3, 5, 7, 9, 10)  # C D Eb F G A Bb
EASY_MINOR = (0, 2, 4, 5, 7, 9, 11)  # C D E F G A B
MOST_OUTSIDE = 0.045  # share of foreign tones in a phrase of a mode that was asked for: a tone or two in eight bars
FOREIGN = 0.25  # from this share on stated chords are not of the stated key, and no borrowed ones either
# Degrees (0 is the tonic) of four-bar phrases for a mode that a style has no progression for.
DEGREES = ((0, 5, 3, 4), (0, 3, 5, 4), (0, 6, 5, 6), (0, 3, 0, 4), (5, 3, 0, 4), (0, 2, 3, 3))
SEVENTHS = ("maj7", "m7", "7", "m7b5")
TRIADS = ("", "m", "sus4", "sus2", "5", "dim", "aug")
NEUTRAL = 0.12  # of valence: too little to choose a mode by
NEAR_MODE = 0.2  # of valence: half the step from dorian to minor in Temperley & Tan's answers
USUAL_MODE = 0.4  # a usual mode may lie this much farther than the nearest


def choose_key(brief: Brief) -> Key:
    """Words, then the option, then what fits a stated note set or stated chords, then the mood rule (mode) and the seed (tonic)."""
    wishes, asked = brief.wishes, Key.parse(brief.request.key) if brief.request.key else None
    mode = wishes.mode or (asked.mode if asked else None)
    tonic = wishes.tonic if wishes.tonic is not None else (asked.tonic if asked else None)
    key = _open_key(brief, tonic, mode)
    key = replace(key, flat=wishes.flat_key if wishes.tonic is not None else asked.flat if asked else None)
    if wishes.mode or wishes.tonic is not None:
        brief.words("key", key.name, over=asked.name if asked else None)
    elif asked:
        brief.note("key", key.name, "request", "the option key")
    return key


def _open_key(brief: Brief, tonic: int | None, mode: str | None) -> Key:
    notes = _stated_notes(brief)
    if notes and (tonic is None or mode is None):
        key = _fitting(brief, notes, tonic, mode)
        cause = f"the key that fits the stated notes or chords best ({_note_words(brief)})"
        brief.note("key", key.name, "words", cause, words=brief.said("pitch_classes", "chords"))
        return key
    return _drawn_key(brief, tonic, mode)


def _note_words(brief: Brief) -> str:
    return brief.quoted("pitch_classes", "chords") or "the sentence"


def _stated_notes(brief: Brief) -> tuple[int, ...]:
    """Pitch classes that were stated, tonic candidates first."""
    if brief.wishes.pitch_classes:
        return brief.wishes.pitch_classes
    return tuple(note for chord in brief.wishes.chords or () for note in chord.pitch_classes)


def _fitting(brief: Brief, notes: Sequence[int], tonic: int | None, mode: str | None) -> Key:
    tonics = (tonic,) if tonic is not None else tuple(dict.fromkeys(notes))
    modes = (mode,) if mode else tuple(dict.fromkeys((*brief.style.modes, "major", "minor", *MODES)))
    keys = [Key(one, other) for one in tonics for other in modes]
    return min(keys, key=lambda key: (_misfit(brief, key, notes), keys.index(key)))


def _misfit(brief: Brief, key: Key, notes: Sequence[int]) -> float:
    """Stated notes outside the scale weigh most, then a tonic triad that cannot sound, scale tones that are not there, and the mood."""
    scale, first = set(key.scale), brief.wishes.chords[0].root if brief.wishes.chords else notes[0]
    outside = sum(note not in scale for note in notes) / len(notes)
    third = 3 if key.minor else 4
    triad = sum((key.tonic + step) % 12 not in notes for step in (third, 7))
    absent = len(scale - set(notes)) / len(scale)
    strange = 0.0 if key.mode in brief.style.modes else 0.2
    mood = mode_distance(key.mode, brief.mood.valence, brief.mood.arousal)
    return 8.0 * outside + 0.8 * triad + absent + 0.3 * (key.tonic != first) + strange + 0.3 * mood


def _drawn_key(brief: Brief, tonic: int | None, mode: str | None) -> Key:
    if mode is None:
        near = [name for name in _near_modes(brief) if _allowed(brief, tonic, name)] or _near_modes(brief)
        near = [name for name in near if _without_avoided(brief, tonic, name)] or near
        mode = str(brief.dice("mode").choice(near))
        cause = f"valence {brief.mood.valence:+.2f} among the modes of {brief.style.name}"
        brief.rule("key", mode, cause + (f"; the seed draws from {', '.join(near)}" if len(near) > 1 else ""), MODE_RULE)
    if tonic is None:
        easy = brief.style.tonics or (EASY_MINOR if Key(0, mode).minor else EASY_MAJOR)
        easy = tuple(note for note in easy if _allowed(brief, note, mode)) or easy
        easy = _spared(brief, easy, mode) or easy
        tonic = int(brief.dice("tonic").choice(easy))
        brief.note("key", Key(tonic, mode).tonic_name, "seed", f"one of {len(easy)} tonics")
    return Key(tonic, mode)


def _allowed(brief: Brief, tonic: int | None, mode: str) -> bool:
    """Whether the words do not refuse a key, its tonic in any mode, or its mode."""
    return not {(tonic, mode), (tonic, None), (None, mode)} & {*brief.wishes.refused_keys}


def _without_avoided(brief: Brief, tonic: int | None, mode: str) -> bool:
    """Whether a key, or one of the mode on any tonic, has none of the notes to avoid."""
    tonics = range(12) if tonic is None else (tonic,)
    return any(not {*brief.wishes.avoided} & {*Key(one, mode).scale} for one in tonics)


def _spared(brief: Brief, easy: Sequence[int], mode: str) -> tuple[int, ...]:
    """Tonics whose scale has none of the notes to avoid, easy ones first; else those that are none of these notes themselves."""
    spared = [tonic for tonic in range(12) if _without_avoided(brief, tonic, mode)]
    near = tuple(tonic for tonic in easy if tonic in spared)
    return near or tuple(spared) or tuple(tonic for tonic in easy if tonic not in brief.wishes.avoided)


def _near_modes(brief: Brief) -> list[str]:
    """The style's modes that suit the mood about as well as the best one, and its two usual ones where the mood does not speak
    against them; its three usual ones where the text says no mood."""
    mood, modes = brief.mood, brief.style.modes
    if abs(mood.valence) < NEUTRAL:
        return list(modes[:3])
    distance = {name: mode_distance(name, mood.valence, mood.arousal) + 0.04 * index for index, name in enumerate(modes)}
    nearest = min(distance.values())
    usual = [name for name in modes[:2] if MODE_VALENCE[name] * mood.valence >= 0.0 and distance[name] <= nearest + USUAL_MODE]
    return [name for name in modes if name in usual or distance[name] <= nearest + NEAR_MODE]


def choose_notes(brief: Brief, key: Key) -> tuple[int, ...] | None:
    """The only pitch classes that may sound: those that are stated, or a scale of five or six notes that the style has no chords for."""
    notes = brief.wishes.pitch_classes
    if brief.wishes.avoided:
        return _without(brief, key, notes)
    if notes is None and len(key.scale) != 7 and not brief.wishes.chords and not _of_mode(brief, key):
        cause = f"{key.mode} is a scale of {len(key.scale)} notes, and chords of seven would leave it"
        source = _mode_source(brief)
        words = brief.said("key") if source == "words" else ()
        brief.note("pitch_classes", _spelled(key, key.scale), source, cause, words=words)
        return tuple(sorted(key.scale))
    if notes is None:
        brief.note("pitch_classes", "all", "default", "the sentence states no note set")
        return None
    if not notes:
        raise PlanError("the sentence leaves no note to play: name at least one")
    brief.words("pitch_classes", _spelled(key, notes))
    for lost, cause in _narrowed(brief, key, notes):
        brief.note("pitch_classes", "the note set wins", "words", cause, over=lost)
    return tuple(sorted(set(notes)))


def _without(brief: Brief, key: Key, notes: tuple[int, ...] | None) -> tuple[int, ...]:
    """The stated notes, else those of the key, without the ones to avoid."""
    kept = tuple(note for note in (notes or key.scale) if note not in brief.wishes.avoided)
    if not kept:
        raise PlanError("the sentence leaves no note to play: name at least one")
    fields = ("avoided", "pitch_classes") if notes else ("avoided",)
    cause = f"{'the stated notes' if notes else f'the notes of {key.name}'} without {_spelled(key, brief.wishes.avoided)}"
    said = brief.quoted(*fields)
    brief.note("pitch_classes", _spelled(key, kept), "words", f"{said}: {cause}" if said else cause, words=brief.said(*fields))
    for lost, cause in _narrowed(brief, key, kept):
        brief.note("pitch_classes", "the note set wins", "words", cause, over=lost)
    if key.tonic in brief.wishes.avoided and brief.wishes.tonic is not None:
        cause = f"{key.tonic_name} is a note to avoid: {key.name} sounds without its tonic"
        brief.note("pitch_classes", "the note set wins", "words", cause, over=brief.quoted("key") or key.name)
    return tuple(sorted(set(kept)))


def _spelled(key: Key, notes: Iterable[int]) -> str:
    return " ".join(pitch_class_name(note, key.flats) for note in notes)


def _narrowed(brief: Brief, key: Key, notes: Sequence[int]) -> Iterator[tuple[str, str]]:
    """What was stated and is narrowed by the note set, and how."""
    if any(note not in notes for chord in brief.wishes.chords or () for note in chord.pitch_classes):
        yield brief.quoted("chords") or "the stated chords", "the stated chords hold other notes: these are left out"
    if _mode_source(brief) != "style" and any(note not in key.scale for note in notes):
        lost = brief.quoted("key") or f"the scale of {key.name}"
        yield lost, f"the stated notes are not all of {key.name}: they sound all the same, around its tonic"


def choose_progressions(brief: Brief, key: Key, letters: Iterable[str], notes: tuple[int, ...] | None) -> dict[str, Chords]:
    """A progression for each letter: stated chords for all, else the style's, different ones for different letters."""
    names = sorted(set(letters))
    if brief.wishes.chords:
        chords = tuple((chord.name(key.flats), brief.style.chord_bars) for chord in brief.wishes.chords)
        brief.words("progressions", " ".join(name for name, _ in chords), "chords")
        _note_foreign(brief, key, chords)
        return dict.fromkeys(names, chords)
    choices = {letter: _phrases(brief, key, letter) for letter in names}
    found: dict[str, Chords] = {}
    for letter in sorted(names, key=lambda letter: (len(choices[letter]), letter)):  # who has the least choice chooses first
        fresh = [chords for chords in choices[letter] if chords not in found.values()] or choices[letter]
        found[letter] = fresh[int(brief.dice("progression", letter).integers(len(fresh)))]
    return {letter: _noted(brief, key, letter, found[letter], notes) for letter in names}


def _note_foreign(brief: Brief, key: Key, chords: Chords) -> None:
    """Name the stated key where the stated chords are not of it."""
    if _mode_source(brief) != "style" and _outside(chords, key) > FOREIGN:
        lost, cause = brief.quoted("key") or f"the scale of {key.name}", f"the stated chords lie outside {key.name}: they sound as stated"
        brief.note("progressions", "the chords as stated", "words", cause, words=brief.said("chords"), over=lost)


def _noted(brief: Brief, key: Key, letter: str, chords: Chords, notes: tuple[int, ...] | None) -> Chords:
    kept = kept_to(chords, key, notes) if notes else chords
    has = bool(_of_mode(brief, key))
    cause = f"{brief.style.name} in {key.mode}" if has else f"{brief.style.name} has no progression in {key.mode}: built on its scale"
    text = f"{letter}: " + " ".join(name for name, _ in kept)
    brief.note("progressions", text, "seed", cause, brief.style.citations.get("progressions", ""))
    return kept


def _phrases(brief: Brief, key: Key, letter: str) -> list[Chords]:
    """What a letter may choose from: the style's progressions, or phrases built on the scale of a mode that it has none for.

    Progressions of the mode meant for the letter; else those for any letter; else any of the mode.
    """
    of_mode = _of_mode(brief, key)
    meant = [chords for one, chords in of_mode if letter[0] in one.letters]
    free = [chords for one, chords in of_mode if not one.letters]
    usual = meant + free or [chords for _, chords in of_mode]
    return usual or [_diatonic(key, degrees, brief.style.chord_bars) for degrees in DEGREES]


def _of_mode(brief: Brief, key: Key) -> list[tuple[Progression, Chords]]:
    """The style's progressions of the mode; of a mode that somebody asked for only those that keep to it."""
    listed = [one for one in brief.style.progressions if key.mode in one.modes]
    found = [(one, _resolved(one.numerals, key, brief.style.chord_bars)) for one in listed]
    return [pair for pair in found if _outside(pair[1], key) <= MOST_OUTSIDE] if _mode_source(brief) != "style" else found


def _mode_source(brief: Brief) -> str:
    return "words" if brief.wishes.mode else "request" if brief.request.key else "style"


@lru_cache(maxsize=4096)
def _outside(chords: Chords, key: Key) -> float:
    """Share of the chord tones, by the time they sound, that the scale does not hold; the leading tone of minor counts half."""
    weights = {(key.tonic + 11) % 12: 0.5} if key.mode == "minor" else {}
    tones = [(tone, bars) for name, bars in chords for tone in Chord.parse(name).pitch_classes]
    return sum(weights.get(tone, 1.0) * bars for tone, bars in tones if tone not in key.scale) / sum(bars for _, bars in tones)


@lru_cache(maxsize=4096)  # a fifth of the time of a plan without it: some 30 phrases are read for each
def _resolved(numerals: str, key: Key, chord_bars: float) -> Chords:
    return tuple((key.chord(numeral).name(key.flats), bars * chord_bars) for numeral, bars in spans(numerals))


def _diatonic(key: Key, degrees: Iterable[int], chord_bars: float) -> Chords:
    return tuple((_stacked(key, degree).name(key.flats), chord_bars) for degree in degrees)


def _stacked(key: Key, degree: int) -> Chord:
    """The triad on a degree (0 is the tonic) of the scale itself, else of its seven-note parent, else the tonic's."""
    root = key.degrees[degree]
    for scale in (key.scale, key.degrees):
        for quality in TRIADS:
            chord = Chord(root, quality)
            if set(chord.pitch_classes) <= set(scale):
                return chord
    return _stacked(key, 0)


def kept_to(chords: Chords, key: Key, notes: tuple[int, ...]) -> Chords:
    """The same phrase with chords of the allowed notes alone."""
    allowed = possible_chords(notes)
    kept = []
    for name, bars in chords:
        chord = Chord.parse(name)
        fits = set(chord.pitch_classes) <= set(notes)
        kept.append((name if fits else min(allowed, key=_distance(chord)).name(key.flats), bars))
    return tuple(kept)


def possible_chords(notes: tuple[int, ...]) -> list[Chord]:
    """Chords made of the notes alone, fullest first on each root; a bare fifth on each note when there are none."""
    order = (*SEVENTHS, *TRIADS)
    full = [Chord(root, quality) for root in notes for quality in order if set(Chord(root, quality).pitch_classes) <= set(notes)]
    return full or [Chord(root, "5") for root in notes]


def _distance(wished: Chord) -> Callable[[Chord], float]:
    tones = set(wished.pitch_classes)
    return lambda chord: len(tones ^ set(chord.pitch_classes)) + 1.5 * (chord.root != wished.root)
