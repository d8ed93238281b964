"""Textures."""

from dataclasses import replace
from itertools import pairwise

import pytest
from plans import card
from stage import alone

from moodmusic.compose.texture import texture
from moodmusic.units import seconds_to_beats

RAIN = card("texture", "texture")


@pytest.mark.parametrize(("tempo", "bars"), [(60.0, 1), (96.0, 8), (60.0, 16), (170.0, 32), (40.0, 7)])
def test_notes_cover_the_section_without_a_gap_and_last_twelve_seconds_at_most(tempo: float, bars: int) -> None:
    where = alone(RAIN, bars, tempo_bpm=tempo)
    notes = texture(where, RAIN)
    assert notes[0].start_beat == 0
    assert notes[-1].start_beat + notes[-1].beats >= where.beats - 1e-6  # it reaches into the next section
    for left, right in pairwise(notes):
        assert left.start_beat + left.beats > right.start_beat
    assert all(note.beats <= seconds_to_beats(12.0, tempo) + 1e-6 for note in notes)


def test_neighbours_overlap_by_what_is_asked() -> None:
    one = replace(RAIN, pattern={"kind": "texture", "length_s": 6, "overlap_s": 3})
    notes = texture(alone(one, 16, tempo_bpm=60.0), one)
    assert len(notes) == 22
    assert notes[0].beats - notes[1].start_beat == pytest.approx(3.0)


def test_the_numbers_of_a_card_are_held_in_their_ranges() -> None:
    one = replace(RAIN, pattern={"kind": "texture", "length_s": 100, "overlap_s": -5, "level": 3, "pitch": 72})
    notes = texture(alone(one, 6, tempo_bpm=60.0), one)
    assert [(note.start_beat, note.beats, note.pitch, note.velocity) for note in notes] == [(0.0, 12.0, 72, 1.0), (12.0, 12.0, 72, 1.0)]
    short = replace(RAIN, pattern={"kind": "texture", "length_s": 0, "overlap_s": 9, "level": -1})
    found = texture(alone(short, 1, tempo_bpm=60.0), short)
    assert len(found) == 4
    assert found[0].velocity == 0.05


def test_the_level_follows_the_energy_a_little_and_is_constant_inside() -> None:
    calm, loud = texture(alone(RAIN, energy=0.0), RAIN), texture(alone(RAIN, energy=1.0), RAIN)
    assert [note.velocity for note in calm] == pytest.approx([0.5] * len(calm))
    assert [note.velocity for note in loud] == pytest.approx([0.7] * len(loud))
