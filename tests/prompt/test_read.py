"""Sentences and what they wish outright."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moodmusic.errors import PromptError
from moodmusic.prompt import Prompt, read_prompt
from moodmusic.theory import METER_GROUPS, MODES

WISHES: list[tuple[str, dict[str, Any]]] = [
    # tempo
    ("132 bpm", {"tempo_bpm": (132, 132)}),
    ("slow jam at 90 BPM", {"tempo_bpm": (90, 90), "genres": ("soul",)}),
    ("87.5 bpm groove", {"tempo_bpm": (87.5, 87.5)}),
    ("between 80 and 90 bpm", {"tempo_bpm": (80, 90)}),
    ("calm, 60-70 bpm", {"tempo_bpm": (60, 70)}),
    ("around 90", {"tempo_bpm": (86.4, 93.6)}),
    ("about 100 bpm, happy", {"tempo_bpm": (96, 104)}),
    ("tempo: 128", {"tempo_bpm": (128, 128)}),
    ("120 beats per minute", {"tempo_bpm": (120, 120)}),
    ("largo, for strings", {"tempo_bpm": (40, 60), "wanted": ("strings",)}),
    ("presto!", {"tempo_bpm": (168, 200)}),
    ("very slow piano", {"tempo_bpm": (40, 60), "wanted": ("piano",)}),
    ("a fast beat", {"tempo_bpm": (124, 168)}),
    ("upbeat tempo, sunny", {"tempo_bpm": (112, 140)}),
    ("half-time beat", {"tempo_bpm": (60, 82), "traits": {"density": -0.4}}),
    ("slow, 160 bpm", {"tempo_bpm": (160, 160)}),
    ("adagio, no, allegro", {"tempo_bpm": (120, 156)}),
    ("1000 bpm", {}),
    ("at least 120 bpm", {"tempo_bpm": (120, 150)}),
    ("under 80 bpm", {"tempo_bpm": (60, 80)}),
    ("tempo of about 100", {"tempo_bpm": (96, 104)}),
    ("from 120 to 100 bpm", {"tempo_bpm": (100, 120)}),
    ("not too fast", {}),
    # key and mode
    ("music in D minor", {"tonic": 2, "mode": "minor"}),
    ("Bb minor, heavy", {"tonic": 10, "mode": "minor"}),
    ("C# dorian", {"tonic": 1, "mode": "dorian"}),
    ("f sharp minor", {"tonic": 6, "mode": "minor"}),
    ("E flat major", {"tonic": 3, "mode": "major"}),
    ("in the key of D", {"tonic": 2}),
    ("something in A", {"tonic": 9}),
    ("something in Am", {"tonic": 9, "mode": "minor"}),
    ("C#m, 140 bpm", {"tonic": 1, "mode": "minor", "tempo_bpm": (140, 140)}),
    ("rainy, Gm, lonely", {"tonic": 7, "mode": "minor", "scenes": ("rain",)}),
    ("A minor ballad", {"tonic": 9, "mode": "minor"}),
    ("written in A minor", {"tonic": 9, "mode": "minor"}),
    ("a sad song in a minor key", {"mode": "minor"}),
    ("a dorian groove", {"mode": "dorian"}),
    ("phrygian dominant on E", {"tonic": 4, "mode": "hijaz"}),
    ("whole tone scale on D", {"tonic": 2, "mode": "whole tone"}),
    ("C minor pentatonic riff", {"tonic": 0, "mode": "minor pentatonic"}),
    ("D moll", {"tonic": 2, "mode": "minor"}),
    ("in G, lydian mode", {"tonic": 7, "mode": "lydian"}),
    ("G major, then again E minor", {"tonic": 4, "mode": "minor"}),
    # notes and chords
    ("write a tune that only uses A, B, C#, F#, and G", {"pitch_classes": (9, 11, 1, 6, 7)}),
    ("use only the notes C E G", {"pitch_classes": (0, 4, 7)}),
    ("just the notes D, F sharp and B flat", {"pitch_classes": (2, 6, 10)}),
    ("only the note C", {"pitch_classes": (0,)}),
    ("the notes A to G", {}),
    ("a minor chord", {"mode": "minor"}),
    ("a minor", {"tonic": 9, "mode": "minor"}),
    ("g minor waltz", {"tonic": 7, "mode": "minor", "meter": "3/4"}),
    ("A minor key", {"mode": "minor"}),
    ("in minor, please", {"mode": "minor"}),
    ("in A blues", {"tonic": 9, "mode": "blues", "genres": ("blues",)}),
    ("a blues", {"genres": ("blues",)}),
    ("Dm7 G7 Cmaj7", {"chords": "Dm7 G7 Cmaj7"}),
    ("one Cmaj7 chord", {"chords": "Cmaj7"}),
    ("only chords C, F and G", {"chords": "C F G"}),
    ("black keys only", {"pitch_classes": (1, 3, 6, 8, 10)}),
    ("Am7, Gm, Dm", {"chords": "Am7 Gm Dm"}),
    ("chords: C G Am F", {"chords": "C G Am F"}),
    ("ii-V-I in Bb", {"tonic": 10, "chords": "Cm F Bb"}),
    ("I V vi IV progression", {"chords": "C G Am F"}),
    ("Andalusian cadence in E minor", {"tonic": 4, "mode": "minor", "chords": "Em D C B"}),
    ("12-bar blues in E", {"tonic": 4, "genres": ("blues",), "chords": "E7 E7 E7 E7 A7 A7 E7 E7 B7 A7 E7 B7"}),
    # meter
    ("lullaby in 3/4", {"meter": "3/4", "genres": ("lullaby",)}),
    ("in 7/8", {"meter": "7/8"}),
    ("five-four time", {"meter": "5/4"}),
    ("a waltz", {"meter": "3/4"}),
    ("a waltz in 4/4", {"meter": "4/4"}),
    ("13/8", {}),
    # instruments
    ("with piano and strings", {"wanted": ("piano", "strings")}),
    ("night, no drums", {"unwanted": ("drums", "percussion")}),
    ("no drums but a shaker", {"wanted": ("shaker",), "unwanted": ("drums",)}),
    ("without any percussion", {"unwanted": ("percussion",)}),
    ("without guitar or bass", {"unwanted": ("guitar", "bass")}),
    ("no piano, guitar or harp", {"unwanted": ("piano", "guitar", "harp")}),
    ("no drums, harp and flute", {"wanted": ("harp", "flute"), "unwanted": ("drums", "percussion")}),
    ("solo piano", {"only": ("piano",)}),
    ("just piano and rain", {"only": ("piano", "rain")}),
    ("piano and harp only", {"only": ("piano", "harp")}),
    ("cello alone", {"only": ("cello",)}),
    ("a piano solo", {"only": ("piano",)}),
    ("with a trumpet solo", {"wanted": ("trumpet",)}),
    ("solo violin with piano", {"only": ("violin", "piano")}),
    ("no vocals", {"unwanted": ("vocals",)}),
    ("high notes of felt piano", {"wanted": ("piano",), "traits": {"brightness": -0.4, "register": 0.6}}),
    ("percussion-free night", {"unwanted": ("percussion",)}),
    ("drumless dusk", {"unwanted": ("drums", "percussion")}),
    ("everything but drums", {"unwanted": ("drums", "percussion")}),
    ("rhodes and vinyl crackle", {"wanted": ("electric piano", "vinyl")}),
    ("guitar, no guitar", {"unwanted": ("guitar",)}),
    ("no piano only strings", {"only": ("strings",), "unwanted": ("piano",)}),
    ("drums only with brass", {"only": ("drums", "brass")}),
    ("strings, drums off", {"wanted": ("strings",), "unwanted": ("drums", "percussion")}),
    ("guitar-like pads", {"wanted": ("pad",)}),
    ("piano with rain", {"wanted": ("piano", "rain")}),
    ("rain over piano", {"wanted": ("rain", "piano")}),
    ("sound of waves", {"wanted": ("sea",)}),
    ("drums and bass, no piano", {"wanted": ("drums", "bass"), "unwanted": ("piano",)}),
    ("not only piano but strings", {"wanted": ("piano", "strings")}),
    # genres
    ("deep house", {"genres": ("deep house",)}),
    ("lo-fi for monday", {"genres": ("lofi",)}),
    ("house music and techno", {"genres": ("house", "techno")}),
    ("drum and bass", {"genres": ("drum and bass",)}),
    # length, ending, course
    ("30 seconds", {"seconds": 30}),
    ("2 minutes of peace", {"seconds": 120}),
    ("1:30 of joy", {"seconds": 90}),
    ("2m30s", {"seconds": 150}),
    ("1 minute and 20 seconds", {"seconds": 80}),
    ("1:02:03", {"seconds": 3723}),
    ("half a minute", {"seconds": 30}),
    ("twenty-five seconds", {"seconds": 25}),
    ("a 45-second cue", {"seconds": 45}),
    ("loop of 8 bars", {"bars": 8}),
    ("16 bars", {"bars": 16}),
    ("0 seconds", {}),
    ("80s synths", {"wanted": ("synth",), "genres": ("synthwave",)}),
    ("90s of joy", {"seconds": 90}),
    ("60s", {"seconds": 60}),
    ("a quarter of an hour", {"seconds": 900}),
    ("1 hour and 5 minutes", {"seconds": 3900}),
    ("fade out at the end", {"ending": "fade"}),
    ("a seamless loop", {"ending": "loop"}),
    ("stops suddenly", {"ending": "cut"}),
    ("with a big finish", {"ending": "ring", "energy": "build"}),
    ("builds up", {"energy": "build"}),
    ("slowly calms down", {"energy": "fall"}),
    ("builds up and then calms down", {"energy": "arc"}),
    ("no build-up", {"energy": "flat"}),
    ("no melody", {"melody": False}),
    ("with a catchy melody", {"melody": True}),
    # traits
    ("sparse and swung", {"traits": {"density": -0.6, "swing": 0.7}}),
    ("not too loud", {"traits": {"loudness": -0.3}}),
    ("very quiet, lots of reverb", {"traits": {"loudness": -0.8, "space": 0.8}}),
]

FALSE_FRIENDS = [
    "A minor setback on the way to the office",
    "in a minor way",
    "a major city at night",
    "a minor mistake",
    "in a café with friends",
    "vitamin D and plan B",
    "a fast car on the highway",
    "slow motion whales",
    "fast food at midnight",
    "around 90 people came",
    "no strings attached",
    "three bars in town",
    "waiting 20 minutes for the bus",
    "the train leaves in 30 seconds",
    "the first 10 seconds decide",
    "meet me at 5:30",
    "5:30 pm",
    "9/11 memorial",
    "3/4 of the city sleeps",
    "12/8/2020",
    "night at a house by the lake",
    "rock climbing in the mountains",
    "a country road in the rain",
    "walking in the rain by the sea",
    "car horn in the traffic",
    "the organ donor",
    "voices in my head",
    "stuck in a time loop",
    "I only have eyes for you",
    "World War I and II",
    "he kicks the ball",
    "Tom and Ann",
    "a trap in the forest",
    "a minor car accident",
    "In A world of darkness",
    "in E we trust",
    "five four-leaf clovers",
    "the key to my heart",
    "back in the 80s",
    "good vibes only",
    "kick back and relax",
    "lead me home",
    "five more minutes",
]


def stated(prompt: Prompt) -> dict[str, Any]:
    """What a prompt wishes, as plain values."""
    wishes = prompt.wishes
    found = {name: getattr(wishes, name) for name in wishes.__slots__}
    found = {name: value for name, value in found.items() if value is not None and value not in ((), {})}
    if "meter" in found:
        found["meter"] = found["meter"].name
    if "chords" in found:
        found["chords"] = " ".join(chord.name("Bb" in prompt.text) for chord in found["chords"])
    return found


@pytest.mark.parametrize(("text", "wishes"), WISHES, ids=[text for text, _wishes in WISHES])
def test_a_sentence_is_read_as_its_wishes_and_nothing_else(text: str, wishes: dict[str, Any]) -> None:
    assert stated(read_prompt(text)) == wishes


@pytest.mark.parametrize("text", FALSE_FRIENDS)
def test_an_everyday_phrase_with_a_musical_word_wishes_nothing(text: str) -> None:
    found = stated(read_prompt(text))
    found.pop("traits", None)
    found.pop("scenes", None)  # rain may sound in it
    assert found == {}
    assert read_prompt(text).mood_text == text


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("tonic", "pitch_class"), [("C", 0), ("F#", 6), ("Bb", 10), ("A", 9)])
def test_every_mode_is_read_with_natural_sharp_and_flat_tonics(mode: str, tonic: str, pitch_class: int) -> None:
    wishes = read_prompt(f"a theme in {tonic} {mode}, wide").wishes
    assert (wishes.tonic, wishes.mode) == (pitch_class, mode)


@pytest.mark.parametrize("meter", METER_GROUPS)
def test_every_meter_of_the_house_is_read(meter: str) -> None:
    wishes = read_prompt(f"a piece in {meter}, please").wishes
    assert wishes.meter is not None
    assert wishes.meter.name == meter


def test_pure_wishes_leave_the_mood_text_and_mood_words_stay() -> None:
    prompt = read_prompt("132 bpm night drive in D minor, slow and dark, no drums, 30 seconds")
    assert prompt.mood_text == "night drive, slow and dark"


def test_a_refusal_does_not_negate_the_words_behind_it() -> None:
    assert read_prompt("no drums happy").mood_text == "happy"


def test_evidence_quotes_the_exact_words_in_order() -> None:
    prompt = read_prompt("Rainy night, no drums, 84 BPM in Bb minor")
    quotes = [(piece.field, piece.words, piece.reading) for piece in prompt.evidence]
    assert quotes == [
        ("scenes", "Rainy", "the sound of rain"),
        ("unwanted", "no drums", "no drums"),
        ("tempo_bpm", "84 BPM", "84 bpm"),
        ("key", "in Bb minor", "Bb minor"),
    ]


def test_evidence_of_a_genre_and_a_trait_quotes_the_whole_phrase() -> None:
    quotes = {piece.field: piece.words for piece in read_prompt("Lo-fi hip hop with lots of reverb").evidence}
    assert quotes == {"genres": "Lo-fi hip hop", "space": "lots of reverb"}


def test_evidence_tells_what_was_set_aside() -> None:
    readings = {piece.words: piece.reading for piece in read_prompt("adagio at 120 bpm").evidence}
    assert readings["at 120 bpm"] == "120 bpm"
    assert readings["adagio"].startswith("set aside: 'at 120 bpm'")


def test_evidence_tells_of_a_wish_that_cannot_be_used() -> None:
    assert "not used" in read_prompt("13/8 dance").evidence[0].reading
    assert "not used" in read_prompt("1000 bpm").evidence[0].reading
    assert read_prompt("500 hours").evidence[0].reading == "not between 0 s and 24 h: not used"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        prompt = read_prompt(text)
    except PromptError as error:
        assert "prompt" in str(error)
    else:
        assert all(piece.words in prompt.text for piece in prompt.evidence)


_PARTS = [
    "in",
    "a",
    "A",
    "minor",
    "no",
    "drums",
    ",",
    "or",
    "piano",
    "90",
    "bpm",
    "C#",
    "only",
    "solo",
    "3/4",
    "Am7",
    "ii-V-I",
    "slow",
    "with",
    "loop",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PARTS), min_size=1, max_size=14))
def test_any_row_of_musical_words_keeps_its_promises_apart(parts: list[str]) -> None:
    wishes = read_prompt(" ".join(parts)).wishes
    assert not {*wishes.wanted, *wishes.only} & {*wishes.unwanted}
    assert wishes.tempo_bpm is None or wishes.tempo_bpm[0] <= wishes.tempo_bpm[1]


def test_reading_takes_less_than_twenty_milliseconds() -> None:
    text = "rainy night in a small café, melancholic but hopeful, no drums, 84 bpm, in D minor, with piano and strings"
    read_prompt(text)
    start = time.process_time()
    for _ in range(10):
        read_prompt(text)
    assert (time.process_time() - start) / 10 < 0.02
