"""Notes allowed and to avoid, and keys, in the ways that people write them; beside words that only look like notes."""

from __future__ import annotations

import pytest

from moodmusic.outputs.midi import signature
from moodmusic.plan import Request, make_plan
from moodmusic.prompt import read_prompt
from moodmusic.theory import Key, parse_pitch_class

OWN = "WRITE THE NOTES FOR A FOLK SONG THAT ONLY USES A, B, C#, F#, AND G"
ALLOWED = {
    OWN: "A B C# F# G",
    OWN.title(): "A B C# F# G",
    OWN.lower(): "A B C# F# G",
    "only C, D, And E": "C D E",
    "ONLY C, D, AND E": "C D E",
    "only c, d, e": "C D E",
    "ONLY C, D AND A PIANO": "C D",
    "A FOLK TUNE WITH NOTHING BUT F, AB, BB, C AND EB": "F Ab Bb C Eb",
    "a folk tune with nothing but f, ab, bb, c and eb": "F Ab Bb C Eb",
    "Write a folk song. Notes allowed: A, B, C#, F#, G. No others.": "A B C# F# G",
    "The only notes allowed are A, B, C♯, F♯ and G.": "A B C# F# G",
    "use no notes other than C, E, G": "C E G",
    "don't use any notes except A and E": "A E",
    "stick to E, F, and B": "E F B",
    "c-d-e-g only, marimba": "C D E G",
    "a song with the notes C, D, E and G": "C D E G",
    "restricted to C, D and G": "C D G",
    "made up of C, D and E": "C D E",
    "limit yourself to the notes c, d and g": "C D G",
    "five notes: C D E G A": "C D E G A",
    "pitches A B C# F# G exclusively": "A B C# F# G",
    "écris une chanson folk qui n'utilise que la, si, do#, fa# et sol": "A B C# F# G",
    "chanson folk, notes permises : la si do# fa# sol": "A B C# F# G",
    "una canción folk que solo use la, si, do sostenido, fa sostenido y sol": "A B C# F# G",
    "notas permitidas: do, re, mi, sol, con flauta": "C D E G",
    "napisz piosenkę folkową, która używa tylko dźwięków A, H, Cis, Fis i G": "A B C# F# G",
    "dozwolone dźwięki: c, d, e, g, fortepian": "C D E G",
    "lagu folk yang cuma boleh memakai nada A, B, Cis": "A B C#",
    "lagu folk, nada yang diizinkan: A, B, Cis, Fis, G": "A B C# F# G",
}
AVOIDED = {
    "avoid the note F#, in D major": "F#",
    "without the note B": "B",
    "no C# and no F#": "C# F#",
    "all notes but F and B": "F B",
    "use all notes except Bb": "Bb",
    "don't use the notes c or f": "C F",
    "write a tune that avoids F and B": "F B",
    "never use the notes C# or G#": "C# G#",
    "NO C# AND NO F#": "C# F#",
    "AVOID THE NOTE F#": "F#",
    "une chanson sans la note fa#": "F#",
    "pas de fa#, piano": "F#",
    "sin fa sostenido, piano": "F#",
    "bez fis, fortepian": "F#",
    "tanpa Fis, piano": "F#",
    "toutes les notes sauf fa et si, piano": "F B",
    "una canción sin la nota fa sostenido": "F#",
    "todas las notas menos fa y si, piano": "F B",
    "piosenka bez dźwięku fis, fortepian": "F#",
    "wszystkie dźwięki oprócz f i h, fortepian": "F B",
    "lagu tanpa nada F#, piano": "F#",
    "semua nada kecuali F dan B, piano": "F B",
}
NEITHER = [
    "just a dream, piano",
    "JUST A DREAM, A BIG PIANO",
    "only a few notes a friend wrote",
    "nothing but a cage and a fire",
    "no Bb clarinet",
    "no F# minor",
    "vitamin c, d and e only",
    "with no A section",
    "all but a whisper",
    "avoid a big drop",
    "avoid b movies",
    "from A to B, piano",
    "without D minor chords",
    "limited to G major",
    "use only chords C, F, G",
    "just A and B sections",
    "parts A, B, A only",
    "a-b-a only",
    "no A or B sections",
    "sin duda, la nota de un amigo",
    "sans la note a la fin",
]
KEYS = {
    "138bpm F#minor": "F# minor",
    "C#major": "C# major",
    "f#min": "F# minor",
    "F#min, slow": "F# minor",
    "Bbmin 90bpm": "Bb minor",
    "Ebmaj": "Eb major",
    "DbMaj waltz": "Db major",
    "b locrian nightmare": "B locrian",
    "phrygian dominant in e": "E hijaz",
    "maqam hijaz on a": "A hijaz",
    "Cm ballad for piano": "C minor",
    "a Cm ballad": "C minor",
    "ionian mode, root F": "F major",
    "root note C#, mixolydian": "C# mixolydian",
    "tonic is G#, minor": "G# minor",
    "in sen scale, D": "D in-sen",
    "Locrian, F# 🎹": "F# locrian",
    "relative minor of C": "A minor",
    "relative major of A minor": "C major",
    "parallel minor of C major": "C minor",
    "escala menor armónica de mi": "E harmonic minor",
    "minor harmonik E, organ": "E harmonic minor",
    "tangga nada pentatonik mayor di G": "G major pentatonic",
    "mode de ré lydien, flûte seule": "D lydian",
    "Db phrygian": "Db phrygian",
    "D# minor": "D# minor",
    "Abm": "Ab minor",
    "e min": "E minor",
    "e min, slow piano": "E minor",
}
TONICS = {
    "in the key of g": "G",
    "key of g": "G",
    "ballad in g": "G",
    "key: eb": "Eb",
    "ii-V-I en sib": "Bb",
    "ballade en sib, piano": "Bb",
}
NO_KEYS = [
    "Am I dreaming",
    "10 Cm of snow",
    "in a dark room",
    "key of a mystery",
    "in a 90 bpm groove",
    "songs in the key of life",
    "root beer and a guitar",
    "tonic water and gin",
    "the home of a friend",
]


def classes(names: str) -> tuple[int, ...]:
    return tuple(parse_pitch_class(name) for name in names.split())


@pytest.mark.parametrize(("text", "notes"), ALLOWED.items(), ids=list(ALLOWED))
def test_the_notes_that_may_sound_are_read_in_every_wording_and_case(text: str, notes: str) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.pitch_classes, wishes.tonic) == (classes(notes), None)


@pytest.mark.parametrize(("text", "notes"), AVOIDED.items(), ids=list(AVOIDED))
def test_notes_to_avoid_are_read(text: str, notes: str) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.pitch_classes, wishes.avoided) == (None, tuple(sorted(classes(notes))))


@pytest.mark.parametrize("text", NEITHER)
def test_words_that_only_look_like_notes_are_none(text: str) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.pitch_classes, wishes.avoided) == (None, ())


@pytest.mark.parametrize(("text", "name"), KEYS.items(), ids=list(KEYS))
def test_a_key_is_read_however_it_is_written_and_keeps_its_spelling(text: str, name: str) -> None:
    wishes = read_prompt(text).wishes
    assert wishes.tonic is not None
    assert wishes.mode is not None
    assert (Key(wishes.tonic, wishes.mode, wishes.flat_key).name, wishes.wanted[:1] == ("harmonica",)) == (name, False)


@pytest.mark.parametrize(("text", "name"), TONICS.items(), ids=list(TONICS))
def test_a_tonic_may_be_a_small_letter(text: str, name: str) -> None:
    assert read_prompt(text).wishes.tonic == parse_pitch_class(name)


@pytest.mark.parametrize("text", NO_KEYS)
def test_words_that_only_look_like_keys_are_none(text: str) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.tonic, wishes.mode) == (None, None)


@pytest.mark.parametrize("text", ["avoid the note F#, in D major", "without the note B, piano", "no C# and no F#", "all notes but F and B"])
def test_a_plan_leaves_out_the_notes_to_avoid_and_says_so(text: str) -> None:
    plan = make_plan(text, Request(seed=3, seconds=12))
    avoided = {*read_prompt(text).wishes.avoided}
    assert {*(plan.pitch_classes or ())} == {*plan.key.scale} - avoided
    assert any("without" in reason.cause for reason in plan.because if reason.field == "pitch_classes")


def test_the_spelling_of_a_key_reaches_its_signature() -> None:
    names = {text: make_plan(text, Request(seed=3, seconds=12)).key for text in ("Abm", "G# minor", "D# minor", "Db phrygian")}
    assert [key.name for key in names.values()] == ["Ab minor", "G# minor", "D# minor", "Db phrygian"]
    assert [signature(key) for key in names.values()] == ["Abm", "G#m", "D#m", "C#m"]


def test_a_mode_that_another_one_follows_is_named_as_set_aside() -> None:
    lost = [piece for piece in read_prompt("major but minor").evidence if not piece.kept]
    assert [piece.words for piece in lost] == ["major"]
