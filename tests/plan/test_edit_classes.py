"""Kinds of wording of an edit, and what each asks for; false friends ask for something else, or are refused."""

from __future__ import annotations

from functools import cache

import pytest

import moodmusic
from moodmusic.errors import InputError
from moodmusic.plan import Plan
from moodmusic.plan.asks import read_asks
from moodmusic.plan.edit import edited


@cache
def base() -> Plan:
    return moodmusic.read("flute and piano and bass with drums, 90 bpm, C major", seconds=60, seed=3)


# Words → kind, name, amount, targets, value of the one ask.
ASKS = {
    "get rid of the flute": ("out", "", 0.0, ("flute",), None),
    "do away with the flute": ("out", "", 0.0, ("flute",), None),
    "take the flute out": ("out", "", 0.0, ("flute",), None),
    "súbele al bajo 3 dB": ("level", "", 3.0, ("bass",), None),
    "súbele 3 dB al bajo": ("level", "", 3.0, ("bass",), None),
    "bájale a la batería 2 dB": ("level", "", -2.0, ("drums",), None),
    "súbele al bajo": ("stem", "loudness", 1.0, ("bass",), None),
    "monte le son de la basse de 3 dB": ("level", "", 3.0, ("bass",), None),
    "louder bass by 3 dB": ("level", "", 3.0, ("bass",), None),
    "quieter drums by 2 dB": ("level", "", -2.0, ("drums",), None),
    "raise the bass volume by 3 dB": ("level", "", 3.0, ("bass",), None),
    "not so fast": ("dial", "tempo", -1.0, (), None),
    "not so dark": ("dial", "brightness", 1.0, (), None),
    "no tan rápido": ("dial", "tempo", -1.0, (), None),
    "pas si vite": ("dial", "tempo", -1.0, (), None),
    "nie tak szybko": ("dial", "tempo", -1.0, (), None),
    "jangan terlalu cepat": ("dial", "tempo", -1.0, (), None),
    "the drums not so loud": ("stem", "loudness", -1.0, ("drums",), None),
    "everything except drums": ("out", "", 0.0, ("drums",), None),
    "tout sauf la batterie": ("out", "", 0.0, ("drums",), None),
    "wszystko oprócz perkusji": ("out", "", 0.0, ("drums",), None),
    "todo menos la batería": ("out", "", 0.0, ("drums",), None),
    "semua kecuali drum": ("out", "", 0.0, ("drums",), None),
    "use a harp in place of the flute": ("replace", "harp", 0.0, ("flute",), None),
    "keep the notes": ("keep", "notes", 0.0, (), None),
    "turn the bass down": ("more", "", -4.0, ("bass",), None),
    "put the drums lower": ("more", "", -4.0, ("drums",), None),
    "put the bass lower in the mix": ("more", "", -4.0, ("bass",), None),
    "turn the bass down a bit": ("more", "", -2.0, ("bass",), None),
    "bring the piano up": ("more", "", 4.0, ("piano",), None),
    "bring the piano up by 3 dB": ("level", "", 3.0, ("piano",), None),
    "turn the reverb down": ("dial", "space", -1.0, (), None),
    "turn the volume up": ("dial", "loudness", 1.0, (), None),
    "turn the music up": ("dial", "loudness", 1.0, (), None),
    "transpose to F": ("key", "", 0.0, (), (5, None)),
    "transpose it to B flat": ("key", "", 0.0, (), (10, None)),
    "change the key to G": ("key", "", 0.0, (), (7, None)),
    "switch to lydian": ("set", "mode", 0.0, (), "lydian"),
    "a third faster": ("tempo_factor", "", 4 / 3, (), None),
    "a quarter slower": ("tempo_factor", "", 0.75, (), None),
    "faster by a third": ("tempo_factor", "", 4 / 3, (), None),
    "two thirds longer": ("length_factor", "", 5 / 3, (), None),
    "a third higher": ("transpose", "", 4.0, (), None),
    "débarrasse-toi de la flûte": ("out", "", 0.0, ("flute",), None),
    "passe en lydien": ("set", "mode", 0.0, (), "lydian"),
    "un tiers plus vite": ("tempo_factor", "", 4 / 3, (), None),
    "deshazte de la flauta": ("out", "", 0.0, ("flute",), None),
    "transpón a fa": ("key", "", 0.0, (), (5, None)),
    "cambia la tonalidad a sol": ("key", "", 0.0, (), (7, None)),
    "un tercio más rápido": ("tempo_factor", "", 4 / 3, (), None),
    "pozbądź się fletu": ("out", "", 0.0, ("flute",), None),
    "zmień tonację na G": ("key", "", 0.0, (), (7, None)),
    "o jedną trzecią szybciej": ("tempo_factor", "", 4 / 3, (), None),
    "ganti kunci ke G": ("key", "", 0.0, (), (7, None)),
    "sepertiga lebih cepat": ("tempo_factor", "", 4 / 3, (), None),
}


@pytest.mark.parametrize(("words", "meant"), ASKS.items())
def test_a_wording_asks_for_its_change(words: str, meant: tuple[object, ...]) -> None:
    (ask,) = read_asks(words)
    kind, name, amount, targets, value = meant
    if name == "mode":  # a mode alone is a key without a tonic
        assert edited(base(), words).plan.key.name == f"C {value}"
        return
    assert (ask.kind, ask.name, ask.targets) == (kind, name, targets)
    assert ask.amount == pytest.approx(amount)
    if value is not None:
        assert tuple(ask.value)[:2] == value


@pytest.mark.parametrize("words", ["change to a harp", "switch to piano", "turn the corner", "transpose to Q", "a third"])
def test_what_only_looks_like_one_is_refused_in_english(words: str) -> None:
    with pytest.raises(InputError, match="brighter"):
        read_asks(words)


@pytest.mark.parametrize(
    "words",
    [
        "faster, slower",
        "much faster, a bit slower",
        "drums louder, drums quieter",
        "happier, sadder",
        "100 bpm, 120 bpm",
        "fade out, hard cut",
        "plus vite, plus lent",
        "más rápido, más lento",
        "szybciej, wolniej",
        "lebih cepat, lebih lambat",
    ],
)
def test_two_changes_that_cannot_both_hold_are_a_contradiction(words: str) -> None:
    with pytest.raises(InputError, match="contradict"):
        edited(base(), words)


@pytest.mark.parametrize("words", ["up a fourth, down a fourth", "no drums, add drums"])
def test_an_edit_that_takes_itself_back_is_refused(words: str) -> None:
    with pytest.raises(InputError, match="takes back"):
        edited(base(), words)


@pytest.mark.parametrize("words", ["faster, darker", "drums louder, bass quieter", "100 bpm, faster", "darker, darker piano"])
def test_changes_of_different_things_are_none(words: str) -> None:
    assert edited(base(), words).edits


def test_what_is_to_be_replaced_may_be_named_more_narrowly_than_it_is() -> None:
    plan = edited(base(), "ganti suling dengan biola").plan
    assert any("violin" in card.words for card in plan.sounding)
    with pytest.raises(InputError, match="nothing in this plan plays"):
        edited(base(), "replace the trumpet with a violin")


@pytest.mark.parametrize("words", ["súbele al bajo 3 dB", "louder bass by 3 dB", "raise the bass volume by 3 dB"])
def test_a_level_of_one_instrument_leaves_the_loudness_of_the_whole(words: str) -> None:
    before, after = base(), edited(base(), words).plan
    assert after.loudness_lufs == before.loudness_lufs
    assert after.mix != before.mix


@pytest.mark.parametrize(
    "words",
    [
        "make it sadder, but not slower",
        "más triste, pero no más lento",
        "plus triste, mais pas plus lent",
        "smutniej, ale nie wolniej",
        "lebih sedih, tapi jangan lebih lambat",
    ],
)
def test_what_is_not_to_change_stays(words: str) -> None:
    mood, kept = read_asks(words)
    assert (mood.kind, mood.name, mood.amount) == ("mood", "happy", -1.0)
    assert (kept.kind, kept.name) == ("keep", "tempo")
    assert edited(base(), words).plan.tempo_bpm == base().tempo_bpm


def test_everything_but_one_cannot_be_louder() -> None:
    with pytest.raises(InputError, match="everything"):
        read_asks("everything but the drums louder")


def test_a_kit_in_place_of_an_instrument_plays_its_own_part() -> None:
    after = edited(base(), "drums instead of flute").plan
    played = {card.instrument for card in after.sounding}
    assert "flute" not in played
    assert "timpani" not in played
    assert {card.role for card in base().sounding} & {"drums"} <= {card.role for card in after.sounding}
    guitar = edited(base(), "guitar instead of drums").plan
    assert not any(card.role == "drums" for card in guitar.sounding)
    assert any(card.instrument.startswith("guitar") for card in guitar.sounding)


def test_kept_notes_are_not_moved_by_a_mood() -> None:
    before, after = base(), edited(base(), "happier, keep the notes").plan
    for name in ("key", "density", "melody", "register_st", "progressions", "seed"):
        assert getattr(after, name) == getattr(before, name)
