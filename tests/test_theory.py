import pytest

from moodmusic.errors import InputError
from moodmusic.theory import METER_GROUPS, MODES, Chord, Key, Meter, parse_mode, parse_pitch_class, pitch_name


@pytest.mark.parametrize(
    ("text", "tonic", "mode", "name"),
    [
        ("Bb minor", 10, "minor", "Bb minor"),
        ("F# dorian", 6, "dorian", "F# dorian"),
        ("Am", 9, "minor", "A minor"),
        ("C", 0, "major", "C major"),
        ("e♭ major", 3, "major", "Eb major"),
        ("G# minor", 8, "minor", "G# minor"),
        ("Eb minor", 3, "minor", "Eb minor"),
        ("D Phrygian dominant", 2, "hijaz", "D hijaz"),
        ("Eb dorian", 3, "dorian", "Eb dorian"),
    ],
)
def test_a_key_reads_as_it_is_written(text: str, tonic: int, mode: str, name: str) -> None:
    key = Key.parse(text)
    assert (key.tonic, key.mode, key.name) == (tonic, mode, name)


@pytest.mark.parametrize("text", ["H major", "", "C maybe", "#", "12"])
def test_what_is_no_key_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError):
        Key.parse(text)


@pytest.mark.parametrize(
    ("key", "numeral", "chord"),
    [
        ("C", "ii7", "Dm7"),
        ("C", "V7/V", "D7"),
        ("A minor", "VI", "F"),
        ("A minor", "bVI", "F"),
        ("A minor", "#vii°", "G#dim"),
        ("A minor", "V7", "E7"),
        ("F lydian", "#iv°", "Bdim"),
        ("E phrygian", "bII", "F"),
        ("A minor", "iiø", "Bm7b5"),
        ("D dorian", "IV9", "G9"),
        ("G", "bVIImaj7", "Fmaj7"),
        ("C", "iisus2", "Dsus2"),
        ("C minor pentatonic", "bVII", "A#"),
    ],
)
def test_a_numeral_names_a_chord_of_the_key(key: str, numeral: str, chord: str) -> None:
    assert Key.parse(key).chord(numeral).name() == chord


def test_chord_names_come_back() -> None:
    for name in ("C", "Am7", "F#maj9", "Bm7b5", "C6/9", "G7sus4", "D/F#", "Edim7", "A5"):
        assert Chord.parse(name).name() == name
    assert Chord.parse("C/G").bass == 7
    assert Chord.parse("Cmaj9").pitch_classes == (0, 4, 7, 11, 2)


@pytest.mark.parametrize("name", ["Hm", "Cfoo", "", "m7"])
def test_what_is_no_chord_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        Chord.parse(name)


@pytest.mark.parametrize("numeral", ["VIII", "x", "iifoo", "idim9"])
def test_what_is_no_numeral_is_refused(numeral: str) -> None:
    with pytest.raises(InputError):
        Key.parse("C").chord(numeral)


def test_every_mode_begins_on_its_tonic_and_rises() -> None:
    for mode, steps in MODES.items():
        assert steps[0] == 0
        assert list(steps) == sorted(set(steps))
        assert len(Key(0, mode).degrees) == 7
        assert parse_mode(mode.upper()) == mode


def test_meters_know_their_bars_and_pulses() -> None:
    assert Meter.parse("7/8").bar_beats == 3.5
    assert Meter.parse("7/8").pulses == (0.0, 1.0, 2.0)
    assert Meter.parse("6/8").compound
    assert not Meter.parse("3/4").compound
    for name in METER_GROUPS:
        meter = Meter.parse(name)
        assert sum(meter.groups) * 4 / meter.denominator == meter.bar_beats or meter.groups == (1,) * len(meter.groups)
    with pytest.raises(InputError, match="4/4"):
        Meter.parse("4/5")


def test_note_names() -> None:
    assert pitch_name(60) == "C4"
    assert pitch_name(61, flats=True) == "Db4"
    assert parse_pitch_class("Ebb") == 2
    with pytest.raises(InputError):
        parse_pitch_class("K")
