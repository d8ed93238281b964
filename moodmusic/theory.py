"""Keys, modes, scales, chords, numerals, meters and note names.

Pitch classes are integers 0–11 with C = 0. Numerals without an accidental name a degree of the key's own
scale (VI in A minor is F). A flat counts from the major scale on the tonic (bVI in A minor is F too), a sharp from the lower
of the two (#vii in A minor is G#, #iv in F lydian is B), so both common ways of writing read right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from moodmusic.errors import InputError, nearest
from moodmusic.pattern import Pattern

SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {"#": 1, "♯": 1, "b": -1, "♭": -1, "x": 2}
MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11)

MODES: dict[str, tuple[int, ...]] = {
    "major": MAJOR_SCALE,
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "hijaz": (0, 1, 4, 5, 7, 8, 10),
    "double harmonic": (0, 1, 4, 5, 7, 8, 11),
    "hungarian minor": (0, 2, 3, 6, 7, 8, 11),
    "lydian dominant": (0, 2, 4, 6, 7, 9, 10),
    "mixolydian b6": (0, 2, 4, 5, 7, 8, 10),
    "super locrian": (0, 1, 3, 4, 6, 8, 10),
    "ukrainian dorian": (0, 2, 3, 6, 7, 9, 10),
    "octatonic": (0, 2, 3, 5, 6, 8, 9, 11),
    "in-sen": (0, 1, 5, 7, 10),
    "hirajoshi": (0, 2, 3, 7, 8),
}

MODE_ALIASES: dict[str, str] = {
    "ionian": "major",
    "maj": "major",
    "dur": "major",
    "aeolian": "minor",
    "natural minor": "minor",
    "min": "minor",
    "moll": "minor",
    "pentatonic": "major pentatonic",
    "pentatonic major": "major pentatonic",
    "pentatonic minor": "minor pentatonic",
    "phrygian dominant": "hijaz",
    "spanish phrygian": "hijaz",
    "spanish gypsy": "hijaz",
    "freygish": "hijaz",
    "ahava rabbah": "hijaz",
    "hijazkar": "double harmonic",
    "hijaz kar": "double harmonic",
    "arabic scale": "double harmonic",
    "minor blues": "blues",
    "lydian b7": "lydian dominant",
    "acoustic scale": "lydian dominant",
    "overtone scale": "lydian dominant",
    "aeolian dominant": "mixolydian b6",
    "mixolydian flat 6": "mixolydian b6",
    "superlocrian": "super locrian",
    "altered scale": "super locrian",
    "romanian minor": "ukrainian dorian",
    "dorian #4": "ukrainian dorian",
    "diminished scale": "octatonic",
    "jazz minor": "melodic minor",
    "japanese scale": "in-sen",
    "wholetone": "whole tone",
    "whole-tone": "whole tone",
    "insen": "in-sen",
    "in sen": "in-sen",
    "byzantine": "double harmonic",
    "gypsy minor": "hungarian minor",
}

# The seven-note scale whose degrees numerals and functional chords use when the mode has not seven notes.
PARENTS: dict[str, str] = {
    "major pentatonic": "major",
    "minor pentatonic": "minor",
    "blues": "minor",
    "whole tone": "lydian",
    "in-sen": "phrygian",
    "hirajoshi": "minor",
    "octatonic": "locrian",
}

QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "5": (0, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "6/9": (0, 4, 7, 9, 14),
    "m6/9": (0, 3, 7, 9, 14),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "mmaj7": (0, 3, 7, 11),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
    "7sus4": (0, 5, 7, 10),
    "7b5": (0, 4, 6, 10),
    "7#5": (0, 4, 8, 10),
    "maj7#11": (0, 4, 7, 11, 18),
    "add9": (0, 4, 7, 14),
    "madd9": (0, 3, 7, 14),
    "9": (0, 4, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
    "m9": (0, 3, 7, 10, 14),
    "9sus4": (0, 5, 7, 10, 14),
    "7b9": (0, 4, 7, 10, 13),
    "7#9": (0, 4, 7, 10, 15),
    "11": (0, 4, 7, 10, 14, 17),
    "m11": (0, 3, 7, 10, 14, 17),
    "13": (0, 4, 7, 10, 14, 21),
    "maj13": (0, 4, 7, 11, 14, 21),
    "m13": (0, 3, 7, 10, 14, 21),
}

QUALITY_ALIASES: dict[str, str] = {
    "maj": "",
    "M": "",
    "min": "m",
    "-": "m",
    "°": "dim",
    "o": "dim",
    "+": "aug",
    "sus": "sus4",
    "M7": "maj7",
    "Δ": "maj7",
    "Δ7": "maj7",
    "min7": "m7",
    "-7": "m7",
    "mM7": "mmaj7",
    "m(maj7)": "mmaj7",
    "ø": "m7b5",
    "ø7": "m7b5",
    "min7b5": "m7b5",
    "°7": "dim7",
    "o7": "dim7",
    "M9": "maj9",
    "min9": "m9",
    "69": "6/9",
    "2": "sus2",
    "4": "sus4",
    "min6": "m6",
    "add2": "add9",
    "7sus": "7sus4",
    "9sus": "9sus4",
}

DEGREES = {"I": 0, "II": 1, "III": 2, "IV": 3, "V": 4, "VI": 5, "VII": 6}
_CHORD = Pattern(r"([A-G])([#b♯♭]?)([^/]*(?:/9)?)(?:/([A-G][#b♯♭]?))?")
_ROMAN = "VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i"
_NUMERAL = Pattern(rf"([#b♯♭]?)({_ROMAN})(.*?)(?:/([#b]?(?:{_ROMAN})))?")
_FLAT_TONICS = {1, 3, 5, 8, 10}
_BLACK = {1, 3, 6, 8, 10}
_NO_SHARPS = {3, 5, 8, 10}  # their sharp names would need more than seven sharps
_MAJOR_ABOVE = {"dorian": 10, "phrygian": 8, "lydian": 7, "mixolydian": 5, "minor": 3, "locrian": 1, "hijaz": 8}
_MAJOR_ABOVE |= {"lydian dominant": 5, "mixolydian b6": 3, "super locrian": 1}


def parse_pitch_class(name: str) -> int:
    """Pitch class of a note name such as ``C``, ``F#``, ``B♭`` or ``Ebb``; InputError when it is none."""
    text = name.strip()
    if not text or text[0].upper() not in LETTERS or any(mark not in ACCIDENTALS for mark in text[1:]):
        raise InputError(f"{name!r} is no note name: give a letter A–G with # or b, such as F# or Bb")
    return (LETTERS[text[0].upper()] + sum(ACCIDENTALS[mark] for mark in text[1:])) % 12


def pitch_class_name(pitch_class: int, flats: bool = False) -> str:
    """Name of a pitch class with sharps, or with flats."""
    return (FLAT_NAMES if flats else SHARP_NAMES)[pitch_class % 12]


def pitch_name(pitch: int, flats: bool = False) -> str:
    """Scientific name of a MIDI pitch, C4 = 60."""
    return f"{pitch_class_name(pitch, flats)}{pitch // 12 - 1}"


def parse_mode(name: str) -> str:
    """The house name of a mode or scale, from any common spelling; InputError when unknown."""
    text = " ".join(name.lower().replace("_", " ").split())
    text = MODE_ALIASES.get(text, text)
    if text not in MODES:
        raise InputError(f"{name!r} is no mode that is known{nearest(text, [*MODES, *MODE_ALIASES])}: one of {', '.join(MODES)}")
    return text


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class 0–11) and a mode (a key of `MODES`)."""

    tonic: int
    mode: str
    flat: bool | None = field(default=None, compare=False)  # asked for with a flat (True) or sharp (False): "Gb major"

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read ``"Bb minor"``, ``"F# dorian"``, ``"Am"`` or ``"C"`` (major)."""
        match = re.fullmatch(r"\s*([A-Ga-g])([#b♯♭]?)\s*[- ]?\s*(.*?)\s*", text)
        if not match:
            raise InputError(f"{text!r} is no key: give a tonic and a mode, such as 'Bb minor' or 'D dorian'")
        letter, accidental, rest = match.groups()
        mode = "minor" if rest == "m" else parse_mode(rest) if rest else "major"
        return cls(parse_pitch_class(letter.upper() + accidental), mode, accidental in ("b", "♭") if accidental else None)

    @property
    def minor(self) -> bool:
        """Whether the third above the tonic is minor."""
        return 3 in MODES[self.mode] and 4 not in MODES[self.mode]

    @property
    def flats(self) -> bool:
        """Whether the key is written with flats: as it was asked for, but for sharp keys with no signature; else as it usually is."""
        steps = _MAJOR_ABOVE.get(PARENTS.get(self.mode, self.mode), 3 if self.minor else 0)
        relative = (self.tonic + steps) % 12
        if self.flat is not None and self.tonic in _BLACK and (self.flat or relative not in _NO_SHARPS):
            return self.flat
        return relative in _FLAT_TONICS or (relative == 6 and steps > 0)

    @property
    def tonic_name(self) -> str:
        """Name of the tonic, spelled as the key is usually written."""
        return pitch_class_name(self.tonic, self.flats)

    @property
    def name(self) -> str:
        """Such as ``Bb minor``."""
        return f"{self.tonic_name} {self.mode}"

    @property
    def scale(self) -> tuple[int, ...]:
        """Pitch classes of the scale, from the tonic upwards."""
        return tuple((self.tonic + step) % 12 for step in MODES[self.mode])

    @property
    def degrees(self) -> tuple[int, ...]:
        """Seven pitch classes, one for each degree that a numeral can name (the parent scale where the mode has not seven)."""
        return tuple((self.tonic + step) % 12 for step in MODES[PARENTS.get(self.mode, self.mode)])

    def chord(self, numeral: str) -> Chord:
        """The chord that a numeral such as ``ii7``, ``bVImaj7``, ``V7/V`` or ``#vii°`` names in this key."""
        match = _NUMERAL.fullmatch(numeral.strip())
        if not match:
            raise InputError(f"{numeral!r} is no chord numeral: write I–VII or i–vii with a quality, such as ii7 or bVImaj7")
        accidental, roman, quality, target = match.groups()
        key = Key(self.chord(target).root, "major") if target else self
        return Chord(_degree_root(key, accidental, roman), _numeral_quality(roman, quality))


def _degree_root(key: Key, accidental: str, roman: str) -> int:
    degree = DEGREES[roman.upper()]
    own = (key.degrees[degree] - key.tonic) % 12
    if not accidental:
        return (key.tonic + own) % 12
    natural = MAJOR_SCALE[degree] if ACCIDENTALS[accidental] < 0 else min(own, MAJOR_SCALE[degree])
    return (key.tonic + natural + ACCIDENTALS[accidental]) % 12


def _numeral_quality(roman: str, quality: str) -> str:
    name = _quality(quality)
    fits = name.startswith(("m", "sus", "dim")) and not name.startswith("maj")
    if roman.isupper() or fits:
        return name
    minor = {"": "m", "maj7": "mmaj7", "5": "5"}.get(name, "m" + name)
    if minor not in QUALITIES:
        raise InputError(f"a minor chord has no quality {quality!r}: one of {', '.join(filter(None, QUALITIES))}")
    return minor


def _quality(text: str) -> str:
    name = QUALITY_ALIASES.get(text.strip(), text.strip())
    if name not in QUALITIES:
        raise InputError(f"{text!r} is no chord quality{nearest(name, QUALITIES)}: one of {', '.join(filter(None, QUALITIES))}")
    return name


@dataclass(frozen=True, slots=True)
class Chord:
    """A root (pitch class), a quality (a key of `QUALITIES`) and, for slash chords, a bass (pitch class)."""

    root: int
    quality: str
    bass: int | None = None

    @classmethod
    def parse(cls, text: str) -> Chord:
        """Read a chord name such as ``Am7``, ``F#maj9`` or ``C/G``."""
        match = _CHORD.fullmatch(text.strip())
        if not match:
            raise InputError(f"{text!r} is no chord name: write a root and a quality, such as Am7 or F#maj9")
        letter, accidental, quality, bass = match.groups()
        return cls(parse_pitch_class(letter + accidental), _quality(quality), parse_pitch_class(bass) if bass else None)

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the root, extensions above the octave (a ninth is 14)."""
        return QUALITIES[self.quality]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Pitch classes of the chord tones, root first."""
        return tuple((self.root + interval) % 12 for interval in self.intervals)

    def name(self, flats: bool = False) -> str:
        """Such as ``Am7`` or ``C/G``."""
        slash = "" if self.bass is None else f"/{pitch_class_name(self.bass, flats)}"
        return f"{pitch_class_name(self.root, flats)}{self.quality}{slash}"


METER_GROUPS: dict[str, tuple[int, ...]] = {
    "2/4": (1, 1),
    "3/4": (1, 1, 1),
    "4/4": (1, 1, 1, 1),
    "5/4": (3, 2),
    "6/4": (3, 3),
    "7/4": (4, 3),
    "2/2": (1, 1),
    "3/2": (1, 1, 1),
    "3/8": (3,),
    "5/8": (3, 2),
    "6/8": (3, 3),
    "7/8": (2, 2, 3),
    "9/8": (3, 3, 3),
    "10/8": (3, 3, 2, 2),
    "11/8": (3, 3, 3, 2),
    "12/8": (3, 3, 3, 3),
}


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature; `groups` are the felt pulses of a bar, in units of the denominator."""

    numerator: int
    denominator: int

    @classmethod
    def parse(cls, text: str) -> Meter:
        """Read ``"6/8"``; InputError when the meter is not in `METER_GROUPS`."""
        name = text.replace(" ", "")
        if name not in METER_GROUPS:
            raise InputError(f"{text!r} is no meter that is known{nearest(name, METER_GROUPS)}: one of {', '.join(METER_GROUPS)}")
        numerator, denominator = name.split("/")
        return cls(int(numerator), int(denominator))

    @property
    def name(self) -> str:
        """Such as ``7/8``."""
        return f"{self.numerator}/{self.denominator}"

    @property
    def bar_beats(self) -> float:
        """Length of a bar in beats (quarter notes): 3.5 for 7/8."""
        return self.numerator * 4.0 / self.denominator

    @property
    def groups(self) -> tuple[int, ...]:
        """Felt pulses of the bar in units of the denominator: (2, 2, 3) for 7/8."""
        return METER_GROUPS[self.name]

    @property
    def pulses(self) -> tuple[float, ...]:
        """Beat positions (quarter notes from the bar line) of the felt pulses."""
        starts, at = [], 0
        for group in self.groups:
            starts.append(at * 4.0 / self.denominator)
            at += group
        return tuple(starts)

    @property
    def compound(self) -> bool:
        """Whether each pulse divides into three: 6/8, 9/8, 12/8."""
        return self.denominator == 8 and all(group == 3 for group in self.groups)
