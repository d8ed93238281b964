"""What a plan gives as causes is what made it: without the words named, the field or what is stated about it is another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from moodmusic.errors import PromptError
from moodmusic.plan import Plan, Request, Shelf, understand

Settle = Callable[..., Plan]

UNEXPLAINED = {"prompt", "because", "schema", "engine", "muted"}  # what was given, and about the plan itself
SEED = 5
SENTENCES = tuple(
    line.strip()
    for line in """
    rainy night in a small café, melancholic but hopeful
    epic battle, 150 bpm, D minor, no choir
    sad, then hopeful, slow piano in 3/4
    deep focus, soft rain
    boss fight
    waiting for a train in the rain
    the baby is finally asleep
    write the notes for a folk song that only uses A, B, C#, F#, and G
    happy but with a dark undertone, house music, 30 seconds
    starts lonely, ends triumphant
    calm sea at dawn, solo piano
    an angry storm over the harbour with taiko drums
    lo-fi beats to study to, 82 bpm, no vocals
    gentle waltz in G major for strings
    synthwave chase at midnight, fast, with arpeggios
    ii-V-I in Bb, relaxed, electric piano
    Am F C G, acoustic guitar, campfire
    a creepy abandoned hospital
    cheerful morning walk with the dog
    not sad at all, but nothing too loud
    very sparse ambient drone in D dorian, 90 seconds
    half-time drums, dark and heavy
    music for meditation without any percussion
    a funeral in the snow
    triumphant fanfare, brass only
    loop of 8 bars, deep house, 122 bpm
    allegro, bright and playful, 6/8
    dreamy bells and a soft pad
    lost in the forest at night, afraid
    a heroic ride across the plains, strings and horns
    quiet evening by the fireplace, cello
    neon city, rain on the windscreen, slow
    first kiss, tender and shy
    the last day of summer
    tense countdown before the explosion
    in 7/8, restless and strange
    D phrygian, menacing, low strings
    a lullaby with music box, 40 seconds
    warm, nostalgic, swing feel, brushes
    no melody, just pads and wind
    bright pop of colours, a carnival
    dark techno, 130 bpm, no melody
    slow build up to a big finish, cinematic
    fade out after 45 seconds, peaceful
    grandmother's kitchen on a sunday
    a spaceship drifting, silent and cold
    running late for work, frantic
    winning the championship!!!
    heartbreak under the streetlights
    whisper of wind over the dunes
    pirates drinking and dancing, fiddle and drums
    A minor pentatonic, kalimba, playful
    Andalusian cadence on nylon guitar, passionate
    soft, dry, close piano, 60 bpm
    spacious choir with lots of reverb
    a quiet library, thinking
    sunset on the beach with friends
    war is coming, drums and brass, 100 bpm
    mysterious cave with dripping water
    children playing in the snow, glockenspiel
    graduation day, proud and a little sad
    the detective walks home, trumpet
    gloomy, heavy, hopeless
    euphoric drop, house, F minor
    not happy, not sad, just floating
    a knight's farewell, harp and flute
    E blues, lazy guitar
    morning coffee, lofi, without drums
    slow, 180 bpm
    only C major but in F# minor
    waltz in 4/4, elegant
    solo violin, lonely and cold
    busy, dense arpeggios, excited
    romantic dinner, candlelight, 2 minutes
    ghost ship in the fog
    victory after a long fight
    jealousy and rage
    a bird sings at dawn
    rain, rain, rain
    goodbye, old friend
    snowfall, hushed, vibraphone
    hopeful but tired, walking home at 5 am
    ninja sneaking over the roofs
    a rocket launch, intense, rising
    faster than 140 bpm, aggressive
    around 90 bpm, mellow groove
    Dm7, G7, Cmaj7, smooth
    black keys only, dreamy
    lonely cowboy, harmonica and guitar
    panic in the crowd
    the calm before the storm
    baroque dance, lively
    underwater, slow and blue
    celebrating with family, folk dance
    haunted music box, slow, C minor
    hard end, fast drums, furious
    a long train ride through the mountains
    forgiveness
    sunny picnic, ukulele and whistling
    tragic ending of a love story, strings, adagio
    """.strip().splitlines()
)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf.opened()


def made(sentence: str, shelf: Shelf) -> Plan | None:
    """The plan of a sentence; None when nothing of it is left to read."""
    try:
        return understand(sentence, Request(seed=SEED, fallback_seconds=60.0), shelf).plan
    except PromptError:
        return None


def without(sentence: str, words: tuple[str, ...]) -> str:
    """The sentence without these words, longest first."""
    for word in sorted(words, key=len, reverse=True):
        sentence = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", sentence, flags=re.IGNORECASE)
    return sentence


def stated(plan: Plan, name: str) -> Any:
    """A field, and what is stated about it: values, sources, and the numbers in the causes."""
    about = [(one.value, one.source, re.findall(r"[-+]?\d+\.?\d*", one.cause)) for one in plan.because if one.field == name]
    return getattr(plan, name), about


def test_there_are_a_hundred_sentences() -> None:
    assert len(set(SENTENCES)) == len(SENTENCES) >= 100


@pytest.mark.parametrize("sentence", SENTENCES)
def test_without_the_words_named_as_causes_a_field_is_another(sentence: str, shelf: Shelf) -> None:
    plan = made(sentence, shelf)
    assert plan is not None
    same = []
    for name in {reason.field for reason in plan.because}:
        words = tuple({word for reason in plan.because if reason.field == name for word in reason.words})
        other = made(without(sentence, words), shelf) if words else None
        if other is not None and stated(other, name) == stated(plan, name):
            same.append((name, words))
    assert not same


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_field_has_a_cause_and_words_are_the_sentence_s_own(sentence: str, shelf: Shelf) -> None:
    plan = made(sentence, shelf)
    assert plan is not None
    assert {item.name for item in fields(plan)} - UNEXPLAINED <= {reason.field for reason in plan.because}
    for reason in plan.because:
        assert reason.cause
        assert all(word.lower() in sentence.lower() for word in reason.words), reason


def test_a_source_of_words_names_its_words(shelf: Shelf) -> None:
    bare = [
        (sentence, reason)
        for sentence in SENTENCES
        if (plan := made(sentence, shelf))
        for reason in plan.because
        if reason.source == "words" and not reason.words
    ]
    assert not bare


def lost(sentence: str, shelf: Shelf, **options: Any) -> dict[str, str]:
    """What is set aside, by field."""
    plan = understand(sentence, Request(seed=SEED, seconds=options.pop("seconds", None), fallback_seconds=60.0, **options), shelf).plan
    return {name: "; ".join(one.over for one in plan.because if one.field == name) for name in {r.field for r in plan.because if r.over}}


@pytest.mark.parametrize(
    ("sentence", "field", "over"),
    [
        ("slow, 180 bpm", "tempo_bpm", "'slow' ('180 bpm' is more exact)"),
        ("only C major but in F# minor", "key", "'C major' ('in F# minor' comes later)"),
        ("fast but slow", "tempo_bpm", "'fast' ('slow' comes later)"),
        ("waltz in 4/4", "meter", "'waltz' ('4/4' is more exact)"),
        ("900 bpm techno", "tempo_bpm", "'900 bpm' (outside of 20–300 bpm: not used)"),
        ("calm, in 13/8", "meter", "'13/8' (no meter that is known"),
        ("no drums but with drums", "stems", "'no drums' ('drums' comes later)"),
        ("bright but dark", "brightness", "'dark' ('bright' counts)"),
        ("only the notes C, D, E in F# minor", "pitch_classes", "'in F# minor'"),
        ("Am F C G but only C D E", "pitch_classes", "'Am F C G'"),
        ("8 bars, 2 minutes, 100 bpm", "seconds", "'2 minutes'"),
        ("a loop with a fade out", "ending", "'loop' ('fade out' is more exact)"),
        ("house music, ambient and folk", "styles", "folk (a plan holds two styles"),
        ("no percussion but with shakers", "stems", "'no percussion' (a narrower wish stays)"),
        ("only piano. A flute would be nice", "stems", "'flute' as wanted ('only' counts)"),
        ("solo flute, no melody", "stems", "'no melody'"),
        ("chords Am F C G in F# minor", "progressions", "'in F# minor'"),
        ("chords Am F E7 Am in A minor", "progressions", ""),
        ("a loop, 33 seconds at 97 bpm", "ending", "'loop'"),
        ("happy bagpipes", "stems", ""),
    ],
)
def test_wishes_that_contradict_each_other_are_named(sentence: str, field: str, over: str, shelf: Shelf) -> None:
    found = lost(sentence, shelf)
    assert (over in found[field]) if over else field not in found


@pytest.mark.parametrize(
    ("sentence", "options", "field"),
    [
        ("120 bpm", {"tempo_bpm": 90}, "tempo_bpm"),
        ("in D minor", {"key": "C major"}, "key"),
        ("in 3/4", {"meter": "4/4"}, "meter"),
        ("house music", {"style": "folk"}, "styles"),
        ("30 seconds", {"seconds": 60}, "seconds"),
        ("fade out", {"ending": "cut"}, "ending"),
    ],
)
def test_an_option_that_loses_to_the_sentence_is_named(sentence: str, options: dict[str, Any], field: str, shelf: Shelf) -> None:
    assert "the option" in lost(sentence, shelf, **options)[field]


def test_words_that_agree_set_nothing_aside(shelf: Shelf) -> None:
    assert lost("slow, around 60 bpm, in D minor, D minor key, soft and quiet", shelf).keys() <= {"tempo_bpm"}
    assert lost("calm sea at dawn", shelf) == {}


def test_the_small_library_explains_every_field_too(plan: Settle) -> None:
    for wishes in ({}, {"bars": 8}, {"seconds": 33.0, "ending": "loop"}, {"only": ("piano",)}, {"pitch_classes": (0, 2, 4)}):
        told = plan(**wishes)
        assert {item.name for item in fields(told)} - UNEXPLAINED <= {reason.field for reason in told.because}
