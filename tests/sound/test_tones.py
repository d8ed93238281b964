"""From a written note to its tone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moodmusic.cards import StemCard
from moodmusic.compose.value import Note
from moodmusic.errors import InputError, SoundError
from moodmusic.sound import Tone, find_instrument, tone_key, voice_of
from moodmusic.sound.tones import LADDER_S, brightness_step, fold_pitch, lengths, longer, velocity_step

PIANO = StemCard("keys", "chords", "piano", {"wow": 12, "brightness": -0.5}, highpass_hz=80.0, lowpass_hz=9_000.0, tilt_db=-2.0)
PAD = StemCard("pad", "pad", "strings")


def test_a_decaying_note_carries_the_card():
    voice = voice_of(PIANO, Note(0.0, 2.0, 60, 0.7, 0.3), 120.0, 3)
    tone = voice.tone
    assert (tone.instrument, tone.pitch, tone.seconds, tone.variant, tone.brightness) == ("piano", 60, 1.5, 1, 0.25)
    assert (tone.highpass_hz, tone.lowpass_hz, tone.tilt_db) == (80.0, 9_000.0, -2.0)
    assert dict(tone.settings) == {"brightness": -0.5, "wow": 12.0}
    assert voice.hold_s == 1.0 and voice.release_s == find_instrument("piano").release_s


def test_a_sustained_note_takes_the_first_step_that_holds_note_and_release():
    release = find_instrument("strings").release_s
    assert voice_of(PAD, Note(0.0, 1.0, 60, 0.5), 60.0, 0).tone.seconds == 1.5
    assert voice_of(PAD, Note(0.0, 1.0 - release, 60, 0.5), 60.0, 0).tone.seconds == 1.0
    assert voice_of(PAD, Note(0.0, 3.0, 60, 0.5), 60.0, 0).tone.seconds == 4.0


def test_of_a_decaying_note_so_much_is_rendered_as_is_heard():
    release = find_instrument("piano").release_s
    seconds = [voice_of(PIANO, Note(0.0, beats, 60, 0.5), 60.0, 0).tone.seconds for beats in (1.5 - release, 1.5, 3.0 - release, 3.0)]
    assert seconds == [1.5, 3.0, 3.0, 0.0]
    assert voice_of(StemCard("bright", "lead", "pluck"), Note(0.0, 1.0, 60, 0.5), 60.0, 0).tone.seconds == 0.0


def test_the_tones_that_begin_with_a_tone_are_its_longer_ones():
    tone = voice_of(PIANO, Note(0.0, 1.0, 60, 0.5), 60.0, 0).tone
    assert list(longer(tone)) == [replace(tone, seconds=3.0)]
    assert not list(longer(replace(tone, seconds=0.0))) and not list(longer(replace(tone, instrument="texture.rain", seconds=2.0)))
    assert [step.seconds for step in longer(Tone("flute", 72, 0.5, 6.0, 0))] == [8.0, 12.0, 16.0]


def test_a_note_longer_than_the_ladder_is_held_as_long_as_it_goes():
    source = find_instrument("strings")
    hold, seconds = lengths(source, 40.0)
    assert seconds == LADDER_S[-1] and hold == LADDER_S[-1] - source.release_s


def test_velocity_is_a_step_for_the_timbre_and_continuous_for_the_level():
    low, high = (voice_of(PIANO, Note(0.0, 1.0, 60, velocity), 120.0, 0) for velocity in (0.62, 0.78))
    assert low.tone == high.tone and low.gain == 0.62 and high.gain == 0.78
    assert voice_of(PIANO, Note(0.0, 1.0, 60, 1.4), 120.0, 0).gain == 1.0


@pytest.mark.parametrize(("velocity", "step"), [(-1.0, 0.125), (0.0, 0.125), (0.2499, 0.125), (0.25, 0.375), (0.99, 0.875), (1.0, 0.875)])
def test_velocity_steps_are_centred(velocity, step):
    assert velocity_step(velocity, 4) == step


@pytest.mark.parametrize(("brightness", "step"), [(0.1, 0.0), (0.13, 0.25), (-0.4, -0.5), (3.0, 1.0), (-3.0, -1.0)])
def test_brightness_steps_are_quarters(brightness, step):
    assert brightness_step(brightness) == step


def test_pitches_fold_into_the_range_by_octaves():
    harp = find_instrument("harp")
    assert [fold_pitch(harp, pitch) for pitch in (12, 60, 110)] == [24, 60, 98]
    assert fold_pitch(replace(harp, kind="drum"), 12) == 12


def test_variants_go_round():
    variants = [voice_of(PIANO, Note(0.0, 1.0, 60, 0.5), 120.0, ordinal).tone.variant for ordinal in range(4)]
    assert variants == [0, 1, 0, 1]


def test_an_unknown_instrument_is_named_with_its_nearest():
    with pytest.raises(SoundError, match=r"'pianno' is no instrument \(did you mean 'piano'\?\)"):
        voice_of(replace(PIANO, instrument="pianno"), Note(0.0, 1.0, 60, 0.5), 120.0, 0)


def test_a_wrong_setting_is_named_with_its_nearest():
    with pytest.raises(SoundError, match=r"stem 'keys': piano has no setting 'brightnes' \(did you mean 'brightness'\?\)"):
        voice_of(replace(PIANO, settings={"brightnes": 1}), Note(0.0, 1.0, 60, 0.5), 120.0, 0)
    with pytest.raises(InputError, match="wow of stem 'keys' is 99: give a number from 0 to 40 cents"):
        voice_of(replace(PIANO, settings={"wow": 99}), Note(0.0, 1.0, 60, 0.5), 120.0, 0)


def test_the_key_tells_every_field_of_a_tone_apart():
    tone = voice_of(PIANO, Note(0.0, 2.0, 60, 0.7), 120.0, 0).tone
    others = [
        replace(tone, instrument="harp"),
        replace(tone, pitch=61),
        replace(tone, velocity=0.1),
        replace(tone, seconds=1.0),
        replace(tone, variant=1),
        replace(tone, brightness=0.25),
        replace(tone, settings={"wow": 12.0}),
        replace(tone, highpass_hz=81.0),
        replace(tone, lowpass_hz=81.0),
        replace(tone, tilt_db=81.0),
    ]
    keys = {tone_key(each) for each in [tone, *others]}
    assert len(keys) == 11 and all(len(key) == 40 and int(key, 16) >= 0 for key in keys)


def test_the_key_does_not_depend_on_the_order_of_settings():
    tone = voice_of(PIANO, Note(0.0, 2.0, 60, 0.7), 120.0, 0).tone
    assert tone_key(replace(tone, settings={"wow": 1.0, "brightness": 0.5})) == tone_key(
        replace(tone, settings={"brightness": 0.5, "wow": 1.0})
    )
