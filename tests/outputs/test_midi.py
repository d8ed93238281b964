"""The MIDI file, read back by mido as any sequencer would."""

import io

import demo_plan
import mido
import pytest

from moodmusic.cards import StemCard
from moodmusic.outputs.midi import channels_of, midi_bytes, signature
from moodmusic.theory import Key, Meter


def read_back(**changes):
    return mido.MidiFile(file=io.BytesIO(midi_bytes(demo_plan.plan(**changes), demo_plan.sections())), charset="utf-8")


def absolute(track):
    """(tick, message) of a track."""
    at, found = 0, []
    for message in track:
        at += message.time
        found.append((at, message))
    return found


def track_named(file, name):
    return next(absolute(track) for track in file.tracks if track.name == name)


def notes(events):
    """(on tick, off tick, pitch, velocity)."""
    ons, found = {}, []
    for tick, message in events:
        if message.type == "note_on":
            ons.setdefault(message.note, []).append((tick, message.velocity))
        elif message.type == "note_off":
            start, velocity = ons[message.note].pop(0)
            found.append((start, tick, message.note, velocity))
    assert not any(ons.values()), "a note never ends"
    return found


def test_it_is_format_1_with_a_conductor_and_one_track_a_stem_that_has_notes():
    file = read_back()
    assert file.type == 1
    assert [track.name for track in file.tracks] == ["rainy café", "rhodes", "upright", "beat"]


def test_the_length_is_the_audio_s():
    assert read_back().length == pytest.approx(20.0, abs=1e-3)


def test_an_endless_plan_s_file_ends_with_its_last_section():
    assert read_back(seconds=None).length == pytest.approx(24 * 60 / 80, abs=1e-3)


def test_tempo_meter_key_and_sections_are_stated_where_they_begin():
    events = absolute(read_back().tracks[0])
    stated = [(tick, message.type) for tick, message in events if message.is_meta]
    assert stated.count((0, "set_tempo")) == 1
    assert [message.tempo for _, message in events if message.type == "set_tempo"] == [750_000]
    assert [(m.numerator, m.denominator) for _, m in events if m.type == "time_signature"] == [(6, 8)]
    assert [message.key for _, message in events if message.type == "key_signature"] == ["Dm"]
    assert [(tick, message.text) for tick, message in events if message.type == "marker"] == [(0, "verse"), (12 * 960, "peak")]


def test_a_section_in_another_tempo_meter_and_key_states_them_again():
    first = demo_plan.sections()[0]
    other = demo_plan.section(1, "coda", (), tempo_bpm=100.0, key=Key.parse("Eb major"), meter=Meter.parse("3/4"))
    file = mido.MidiFile(file=io.BytesIO(midi_bytes(demo_plan.plan(), (first, other))))
    changed = {message.type: tick for tick, message in absolute(file.tracks[0]) if message.is_meta}
    assert changed["set_tempo"] == changed["time_signature"] == changed["key_signature"] == 12 * 960


def test_human_timing_is_kept_to_the_tick():
    assert notes(track_named(read_back(), "rhodes"))[1] == (1440, 1440 + 1440, 62, 127)
    assert notes(track_named(read_back(), "rhodes"))[0][0] == 12


def test_what_rings_beyond_the_audio_ends_with_it_and_nothing_is_shorter_than_a_tick():
    file = read_back()
    end = round(20 * 80 / 60 * 960)
    assert {off for _, off, pitch, _ in notes(track_named(file, "rhodes")) if pitch in (50, 57, 60)} == {end}
    assert notes(track_named(file, "upright")) == [(12 * 960, 12 * 960 + 1, 38, 1)]


def test_notes_after_the_audio_s_end_are_left_out():
    file = read_back(seconds=8.0)
    assert file.length == pytest.approx(8.0, abs=1e-3)
    assert notes(track_named(file, "beat")) == []


def test_programs_pan_and_level_stand_before_the_first_note_and_drums_are_on_channel_10():
    file = read_back()
    rhodes = [message for _, message in track_named(file, "rhodes")]
    assert [message.program for message in rhodes if message.type == "program_change"] == [4]
    controls = {message.control: message.value for message in rhodes if message.type == "control_change"}
    assert controls == {7: round(100 * 10 ** (-4 / 40)), 10: 32, 91: 32}
    assert {message.channel for _, message in track_named(file, "beat") if not message.is_meta} == {9}
    assert {message.channel for message in rhodes if not message.is_meta} == {0}


def test_a_pitch_that_starts_again_while_it_sounds_ends_first():
    events = track_named(read_back(), "rhodes")
    assert [message.type for tick, message in events if tick in (1440, 1452)] == ["note_off", "note_on"]
    assert notes(events)[0] == (12, 1440, 62, 64)


def test_fifteen_melodic_stems_have_channels_of_their_own_and_more_share_by_program():
    def melodic(count):
        return [StemCard(f"stem-{i}", "lead", "flute", program=i // 2) for i in range(count)]

    own = channels_of(melodic(15))
    assert len(set(own.values())) == 15 and 9 not in own.values()
    shared = channels_of(melodic(16))
    assert shared["stem-0"] == shared["stem-1"] != shared["stem-2"]
    assert len(set(shared.values())) == 8


def test_kits_count_as_drums_in_any_role_and_noise_has_no_channel():
    cards = [
        StemCard("shaker", "percussion", "kit.hand"),
        StemCard("crash", "fx", "kit.acoustic"),
        StemCard("sea", "texture", "texture.sea"),
    ]
    assert channels_of(cards) == {"shaker": 9, "crash": 9}


@pytest.mark.parametrize(
    ("key", "name"), [("D dorian", "Dm"), ("C", "C"), ("Bb minor", "Bbm"), ("F# major", "F#"), ("Eb minor", "Ebm"), ("G mixolydian", "G")]
)
def test_a_key_is_named_by_its_tonic_and_third(key, name):
    assert signature(Key.parse(key)) == name


def test_every_key_has_a_name_that_midi_knows():
    for tonic in range(12):
        for mode in ("major", "minor", "dorian", "lydian", "hijaz", "blues", "whole tone", "locrian"):
            mido.MetaMessage("key_signature", key=signature(Key(tonic, mode)))
