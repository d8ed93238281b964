"""Ways of saying a wish, class by class and in all five languages, beside sentences that only look like it."""

from __future__ import annotations

from typing import Any

import pytest

from moodmusic.plan import Request, make_plan
from moodmusic.prompt import read_prompt
from moodmusic.prompt.instruments import forbidden, instrument, matches, stand_ins, vocabulary
from moodmusic.prompt.language import detect
from moodmusic.theory import Chord, parse_pitch_class

BARS = {
    "ten bars of piano in E minor": 10,
    "slow strings, twenty-four bars": 24,
    "a hundred and twelve bars, techno": 112,
    "six measures with a flute": 6,
    "dix mesures de piano": 10,
    "une valse, vingt-quatre mesures": 24,
    "seis compases con flauta": 6,
    "veinte compases, piano y bajo": 20,
    "dziesięć taktów, fortepian": 10,
    "dwadzieścia taktów w A-dur": 20,
    "sepuluh birama, piano": 10,
    "dua puluh bar, gitar": 20,
}
NO_BARS = [
    "ten bars along the street",
    "10 bars along the street",
    "we visited twelve bars in one night",
    "two bars of chocolate",
    "three bars in town and a taxi home",
    "tiga bar di pusat kota",
]
METERS = {
    "five-four, jazz, 150 bpm": "5/4",
    "six-eight at 90 bpm, harp": "6/8",
    "calm, three four, organ": "3/4",
    "trois-quatre, 100 bpm, piano": "3/4",
    "en sept-huit, clarinette": "7/8",
    "seis por ocho, guitarra": "6/8",
    "en cinco por cuatro, piano": "5/4",
    "na siedem ósmych, klarnet": "7/8",
    "na cztery czwarte, organy": "4/4",
    "enam per delapan, gitar": "6/8",
    "birama lima per empat, piano": "5/4",
}
NO_METER = [
    "six-eight weeks of waiting",
    "one, two, three four",
    "two-four people at a table",
    "dans trois-quatre jours",
    "seven eight-year-old kids",
]
MODES = {
    "keep everything minor": "minor",
    "something slow in minor": "minor",
    "make the whole song major": "major",
    "major, bright, with bells": "major",
    "sad, slow and minor": "minor",
    "tout en majeur, joyeux": "major",
    "rends-le mineur": "minor",
    "quelque chose en mineur": "minor",
    "hazlo mayor": "major",
    "todo en menor": "minor",
    "algo en menor, lento": "minor",
    "wszystko w dur": "major",
    "coś w moll": "minor",
    "jadikan minor": "minor",
    "semuanya dalam mayor": "major",
}
NO_MODE = ["make it major league", "something major is coming", "a minor detail", "something minor happened", "a major city at night"]
NUMERALS = {
    "vi IV I V in D major": "Bm G D A",
    "in G minor, i iv V i": "Gm Cm D Gm",
    "V, I in F major": "C F",
    "I vi ii V in Eb major, piano": "Eb Cm Fm Bb",
    "I-vi-IV-V en do majeur": "C Am F G",
    "i iv V en la mineur, piano": "Am Dm E",
    "ii-V-I en sol mayor": "Am D G",
    "i-VI-III-VII en mi menor": "Em C G D",
    "I-V-vi-IV w tonacji D-dur": "D A Bm G",
    "i iv V i w d-moll": "Dm Gm A Dm",
    "I-IV-V dalam C mayor": "C F G",
    "ii V I dalam F mayor": "Gm C F",
}
NO_NUMERALS = ["part I, II and III", "World War I and II", "chapters IV V VI", "Louis XIV and I in Paris", "V i VI symfonia"]
KEYS = {
    "gis moll, 100 bpm": ("G#", "minor"),
    "As-dur, strings": ("Ab", "major"),
    "Bes mayor, synth": ("Bb", "major"),
    "ais minor, 90 bpm": ("A#", "minor"),
    "h-moll, cello": ("B", "minor"),
    "B-dur for trumpet": ("Bb", "major"),
    "un soir, fis-moll, piano": ("F#", "minor"),
    "una noche, cis-moll, guitarra": ("C#", "minor"),
    "ein Abend am See in Es-dur": ("Eb", "major"),
    "la noche, bes mayor, con guitarra": ("Bb", "major"),
    "malam tenang, es mayor": ("Eb", "major"),
    "spokojnie, ges-dur": ("Gb", "major"),
    "un soir, A minor": ("A", "minor"),
    "una noche, C# minor": ("C#", "minor"),
}
NO_KEYS = [
    "as minor as can be",
    "A mayor walks into a bar",
    "es mayor que yo",
    "tu es dur avec moi",
    "a moll in a speakeasy",
    "el alcalde es menor de edad",
]
LANGUAGES = {
    "3 min 20 s, B minor": "en",
    "1 h 5 min, ambient": "en",
    "90 s, synth, 128 bpm": "en",
    "fis-moll, 120 bpm": "en",
    "marimba, techno, 120 bpm": "en",
    "re menor, marimba y bongos": "es",
    "sol mayor, piano y cello": "es",
    "la mineur, piano et synth": "fr",
}
NOTES = {
    "the notes d f g a c only": "D F G A C",
    "use only the notes e, f#, a and b": "E F# A B",
    "notes: c eb g": "C Eb G",
    "seulement les notes c, d, g": "C D G",
    "solo las notas c, e, g, a": "C E G A",
    "tylko dźwięki d, e, fis, a, h": "D E F# A B",
    "nuty a, c, d, e": "A C D E",
    "hanya nada c, d, e, g": "C D E G",
}
NO_NOTES = ["the notes a friend wrote", "notes a b", "notatki a potem sen"]
SCALES = {
    "skala frygijska od e, harfa": ("E", "phrygian"),
    "gama lidyjska od f": ("F", "lydian"),
    "pentatonis minor di A, gitar": ("A", "minor pentatonic"),
    "tangga nada pentatonis mayor di D": ("D", "major pentatonic"),
    "escala frigia en mi, guitarra": ("E", "phrygian"),
    "mode lydien sur fa, piano": ("F", "lydian"),
    "lydian on F, harp": ("F", "lydian"),
    "the pentatonic scale of E minor": ("E", "minor pentatonic"),
    "gamme pentatonique de mi mineur": ("E", "minor pentatonic"),
    "escala pentatónica de mi mayor": ("E", "major pentatonic"),
    "pentatonika e-moll": ("E", "minor pentatonic"),
    "tangga nada pentatonik E minor": ("E", "minor pentatonic"),
    "blues scale A": ("A", "blues"),
    "tangga nada blues A": ("A", "blues"),
}
SHAKERS = [
    "bez perkusji, tylko że z szejkerem",
    "żadnej perkusji, ale szejker",
    "no percussion but a shaker",
    "sin percusión pero con maracas",
]
TEMPI = {
    "eighty-eight bpm": (88, 88),
    "a hundred and ten beats per minute": (110, 110),
    "between a hundred and a hundred and ten bpm": (100, 110),
    "one twenty-eight bpm, house": (128, 128),
    "quatre-vingt-dix bpm, piano": (90, 90),
    "cent quarante bpm, techno": (140, 140),
    "ochenta pulsaciones por minuto": (80, 80),
    "ciento diez bpm, con bajo": (110, 110),
    "sto czterdzieści bpm, techno": (140, 140),
    "osiemdziesiąt uderzeń na minutę": (80, 80),
    "delapan puluh bpm, gitar": (80, 80),
    "seratus empat puluh bpm": (140, 140),
}
SPELLED_CHORDS = {
    "chords: A minor, F major, C major, G major": "Am F C G",
    "C major then A minor then F major": "C Am F",
    "chords B flat major, E flat major": "Bb Eb",
    "chords: A minor": "Am",
    "la mineur, fa majeur, do majeur, sol majeur comme grille d'accords": "Am F C G",
    "akordy C-dur, a-moll, F-dur i G-dur": "C Am F G",
    "progresi A minor, F mayor, C mayor": "Am F C",
    "from C major to A minor": "",
    "slow chords in A minor": "",
}
LENGTHS = {
    "cwierc minuty fortepianu": 15.0,
    "dua menit setengah musik ambient": 150.0,
    "tiga menit setengah piano": 210.0,
    "a hundred and five seconds of harp": 105,
    "fifty-five seconds": 55,
    "cinquante secondes de piano": 50,
    "cuarenta segundos de piano": 40,
    "czterdzieści sekund, fortepian": 40,
    "lima puluh detik piano": 50,
}
SCENES = {
    "drizzle over the harbour, slow cello": "rain",
    "waves on an empty beach": "sea",
    "wind in the pines": "wind",
    "a quiet evening by the campfire": "fire",
    "birds in the garden": "birds",
    "an old café in Vienna": "room",
    "summer night on the porch": "crickets",
    "dusty vinyl on a sunday": "vinyl",
    "as the rain falls on the roof, piano": "rain",
    "my favourite café, my old friends": "room",
    "la pluie sur les toits": "rain",
    "le vent dans les arbres": "wind",
    "olas en una playa vacía": "sea",
    "lluvia en la ventana, piano": "rain",
    "deszcz za oknem": "rain",
    "wieczór przy ognisku": "fire",
    "ombak di pantai yang sepi": "sea",
    "hujan di luar jendela": "rain",
}
NO_SCENES = [
    "tears like rain",
    "tears like cold autumn rain",
    "as grey as the winter sea",
    "soft as rain",
    "lonelier than the north wind",
    "fire in my heart",
    "a sea of troubles",
    "the winds of change",
    "waves of sadness",
    "she waves at me",
    "the road winds through the hills",
    "after the rain",
    "the rain has stopped",
    "no rain, a walk in the rain",
    "solo piano in the rain",
    "boss fight, everything on fire",
    "night drive, synthwave",
    "des larmes comme la pluie",
    "une mer de soucis",
    "lágrimas como la lluvia",
    "un mar de dudas",
    "łzy jak deszcz",
    "air mata seperti hujan",
]
RARE = (
    "accordion, bagpipes, balalaika, bandoneon, banjo, bassoon, berimbau, bouzouki, bugle, cajon, castanets, charango, cimbalom, "
    "clavichord, concertina, dhol, didgeridoo, djembe, dobro, duduk, dulcimer, erhu, euphonium, fife, gamelan, gong, guzheng, handpan, "
    "harmonica, harmonium, kazoo, keytar, kora, koto, lute, mandolin, marimba, mellotron, melodica, nyckelharpa, oboe, ocarina, oud, "
    "panpipes, piccolo, pipa, psaltery, qanun, rainstick, recorder, santoor, sarangi, saxophone, shakuhachi, shamisen, sitar, tabla, "
    "tambourine, theremin, timpani, trombone, tuba, ukulele, veena, xylophone, zither, zurna"
)
FOREIGN = {
    "luth et cornemuse": ("lute", "bagpipes"),
    "vielle à roue et castagnettes": ("hurdy gurdy", "cowbell"),
    "laúd y gaita": ("lute", "bagpipes"),
    "lutnia i lira korbowa": ("lute", "hurdy gurdy"),
    "kendang dan angklung": ("tabla", "gamelan"),
}


def _wish(text: str, field: str) -> Any:
    return getattr(read_prompt(text).wishes, field)


@pytest.mark.parametrize(("text", "bars"), BARS.items())
def test_bars_are_counted_in_words(text: str, bars: int) -> None:
    assert _wish(text, "bars") == bars


@pytest.mark.parametrize("text", NO_BARS)
def test_bars_that_one_drinks_or_eats_at_are_no_length(text: str) -> None:
    assert _wish(text, "bars") is None


@pytest.mark.parametrize(("text", "meter"), METERS.items())
def test_a_meter_needs_no_word_beside_its_numbers(text: str, meter: str) -> None:
    assert _wish(text, "meter").name == meter


@pytest.mark.parametrize("text", NO_METER)
def test_two_numbers_of_something_are_no_meter(text: str) -> None:
    assert _wish(text, "meter") is None


@pytest.mark.parametrize(("text", "mode"), MODES.items())
def test_a_mode_is_asked_for_without_a_tonic(text: str, mode: str) -> None:
    assert (_wish(text, "tonic"), _wish(text, "mode")) == (None, mode)


@pytest.mark.parametrize("text", NO_MODE)
def test_what_is_major_or_minor_otherwise_is_no_mode(text: str) -> None:
    assert _wish(text, "mode") is None


@pytest.mark.parametrize(("text", "chords"), NUMERALS.items())
def test_numerals_are_chords_of_the_key(text: str, chords: str) -> None:
    assert _wish(text, "chords") == tuple(map(Chord.parse, chords.split()))


@pytest.mark.parametrize("text", NO_NUMERALS)
def test_numerals_that_count_something_are_no_chords(text: str) -> None:
    assert _wish(text, "chords") is None


@pytest.mark.parametrize(("text", "key"), KEYS.items())
def test_note_names_of_other_countries_are_read_in_any_language(text: str, key: tuple[str, str]) -> None:
    assert (_wish(text, "tonic"), _wish(text, "mode")) == (parse_pitch_class(key[0]), key[1])


@pytest.mark.parametrize("text", NO_KEYS)
def test_words_that_look_like_such_a_key_are_none(text: str) -> None:
    assert (_wish(text, "tonic"), _wish(text, "mode")) == (None, None)


@pytest.mark.parametrize(("text", "language"), LANGUAGES.items())
def test_units_notes_and_international_words_are_of_no_language(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(("text", "notes"), NOTES.items())
def test_notes_may_be_small_letters(text: str, notes: str) -> None:
    assert _wish(text, "pitch_classes") == tuple(map(parse_pitch_class, notes.split()))


@pytest.mark.parametrize("text", NO_NOTES)
def test_an_article_or_a_joining_word_is_no_note(text: str) -> None:
    assert _wish(text, "pitch_classes") is None


@pytest.mark.parametrize(("text", "scale"), SCALES.items())
def test_a_scale_says_where_it_begins(text: str, scale: tuple[str, str]) -> None:
    assert (_wish(text, "tonic"), _wish(text, "mode")) == (parse_pitch_class(scale[0]), scale[1])


@pytest.mark.parametrize("text", SHAKERS)
def test_a_shaker_stays_where_percussion_is_refused(text: str) -> None:
    wishes = read_prompt(text).wishes
    assert "shaker" in (*wishes.wanted, *wishes.only)
    assert not forbidden(wishes, ("shaker", "percussion"), "percussion")


@pytest.mark.parametrize(("text", "tempo"), TEMPI.items())
def test_tempo_is_said_in_words(text: str, tempo: tuple[int, int]) -> None:
    assert _wish(text, "tempo_bpm") == tempo


@pytest.mark.parametrize(("text", "seconds"), LENGTHS.items())
def test_length_is_said_in_words(text: str, seconds: float) -> None:
    assert _wish(text, "seconds") == seconds


@pytest.mark.parametrize(("text", "texture"), SCENES.items())
def test_a_scene_that_names_a_sound_brings_it_in(text: str, texture: str) -> None:
    wishes = read_prompt(text).wishes
    assert texture in (*wishes.scenes, *wishes.wanted)
    plan = make_plan(text, Request(seed=3, seconds=12))
    assert any(matches(texture, card.words, card.role) for card in plan.stems)
    assert read_prompt(text).mood_text  # the mood reads the word as well


@pytest.mark.parametrize("text", NO_SCENES)
def test_a_likeness_a_refusal_and_a_solo_bring_none(text: str) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.scenes, {*wishes.wanted} & {"rain", "sea", "fire", "wind", "crickets"}) == ((), set())


def test_a_texture_that_an_option_refuses_stays_out() -> None:
    plan = make_plan("rain on a tin roof, nylon guitar", Request(seed=3, seconds=12, unwanted=("rain",)))
    assert not any(matches("rain", card.words, card.role) for card in plan.stems)


@pytest.mark.parametrize("word", RARE.split(", "))
def test_an_instrument_is_known_and_played_or_stood_in_for(word: str) -> None:
    assert instrument(word) in vocabulary().families
    assert instrument(word) in read_prompt(f"{word}, calm").wishes.wanted
    assert instrument(word) in read_prompt(f"calm, no {word}").wishes.unwanted
    plan = make_plan(f"{word}, calm", Request(seed=3, seconds=12))
    played = any(matches(word, card.words, card.role) for card in plan.stems)
    told = [reason.cause for reason in plan.because if f"stands in for {instrument(word)}" in reason.cause]
    assert played or told


def test_an_instrument_that_nothing_comes_close_to_is_owned_up_to() -> None:
    plan = make_plan("turntables, hip hop", Request(seed=3, seconds=12))
    assert any("no stem of the library plays 'turntables'" in reason.cause for reason in plan.because)


@pytest.mark.parametrize("text", ["solo kora", "only kora and gamelan", "erhu alone", "kora seule", "kora saja"])
def test_what_stands_in_plays_alone_too(text: str) -> None:
    only = read_prompt(text).wishes.only
    plan = make_plan(text, Request(seed=3, seconds=12))
    near = [name for word in only for name in (word, *stand_ins(word))]
    assert all(any(matches(name, card.words, card.role) for name in near) for card in plan.stems)
    assert any("stands in for" in reason.cause for reason in plan.because)


@pytest.mark.parametrize(("text", "words"), FOREIGN.items())
def test_rare_instruments_are_known_in_every_language(text: str, words: tuple[str, ...]) -> None:
    assert _wish(text, "wanted") == words


@pytest.mark.parametrize(("text", "names"), SPELLED_CHORDS.items())
def test_chords_may_be_spelled_with_their_modes(text: str, names: str) -> None:
    assert [chord.name("b" in names) for chord in _wish(text, "chords") or ()] == names.split()
