from dataclasses import replace

import pytest
from plans import card, plan
from scenes import ending, scene, starts

from moodmusic.compose.accompaniment import DIALS, PLAYERS, closing_beat, pattern_mistakes
from moodmusic.compose.arp import SHAPES
from moodmusic.compose.bass import LINES
from moodmusic.compose.figure import FIGURES
from moodmusic.compose.grid import METERS
from moodmusic.compose.section import compose_section
from moodmusic.compose.voicing import FAMILIES
from moodmusic.plan.value import SectionPlan

EVERY = (
    *(card("bass", "bass", (28, 50), style=style) for style in LINES),
    *(card("chords", "figure", (36, 84), figure=name) for name in FIGURES),
    *(card("chords", "comp", (50, 76), voicing=family, strokes=True, strum_ms=20, push=0.5) for family in FAMILIES),
    *(
        card("arp", "arp", (48, 96), shape=shape, rate=rate)
        for shape, rate in zip(SHAPES, ["16", "8", "8t", "4", "16t", "16", "16", "8"], strict=True)
    ),
    card("pad", "pad", motion=1.0),
    card("pad", "drone", (36, 60)),
    card("pad", "drone", (36, 60), follow="chord"),
    card("chords", "swell", (45, 72)),
    card("arp", "ostinato", (50, 84)),
    card("arp", "sweep", (40, 96)),
    card("arp", "sweep", (40, 96), into=True, scale=True),
)
CARDS = tuple(replace(one, name=f"card-{index}") for index, one in enumerate(EVERY))


def check(scene_, one, notes):
    longest = 12 * scene_.plan.tempo_bpm / 60
    for note in notes:
        assert 0 <= note.start_beat < scene_.beats and 0 < note.beats <= longest
        assert one.register[0] <= note.pitch <= one.register[1] and 0 < note.velocity <= 1
        assert [type(value) for value in (note.start_beat, note.beats, note.pitch, note.velocity)] == [float, float, int, float]


@pytest.mark.parametrize("meter", METERS, ids=lambda meter: meter.name)
def test_every_kind_plays_in_every_meter_inside_its_section_and_register(meter):
    for index, one in enumerate(CARDS):
        told = scene(one, 6, (0.15, 0.5, 0.95)[index % 3], meter=meter)
        notes = PLAYERS[one.pattern["kind"]](told, one)
        assert notes, one.pattern
        check(told, one, notes)
        assert all(note.start_beat + note.beats <= told.beats + 1e-6 for note in notes), one.pattern


@pytest.mark.parametrize("one", CARDS, ids=lambda one: "-".join(str(value) for value in one.pattern.values()))
def test_every_kind_is_thinner_when_quiet_than_when_loud(one):
    def count(energy):
        told = scene(one, 8, energy)
        return sum(note.velocity for note in PLAYERS[one.pattern["kind"]](told, one))

    assert count(0.1) < count(0.5) * 1.001 and count(0.5) < count(0.95) * 1.001 and count(0.1) < 0.97 * count(0.95)


@pytest.mark.parametrize("one", CARDS, ids=lambda one: "-".join(str(value) for value in one.pattern.values()))
def test_every_kind_ends_a_track_on_a_held_chord_that_rings_over_the_end(one):
    told = ending(one)
    notes = PLAYERS[one.pattern["kind"]](told, one)
    check(told, one, notes)
    last = [note for note in notes if note.start_beat >= 12.0]
    assert all(note.start_beat + note.beats > 16.0 for note in last) and last
    ninth = {(told.plan.key.tonic + 2) % 12} if one.pattern.get("voicing") in ("rootless", "quartal") else set()
    assert {note.pitch % 12 for note in last} <= set(told.chords[-1].chord.pitch_classes) | ninth
    assert all(note.start_beat + note.beats <= 12.0 + 1e-6 for note in notes if note.start_beat < 12.0)
    assert told.chords[-1].chord.root == told.plan.key.tonic


def test_the_final_chord_has_its_root_in_the_bass_and_keys_are_rolled():
    low = card("bass", "bass", (28, 50))
    assert [note.pitch % 12 for note in PLAYERS["bass"](ending(low), low) if note.start_beat >= 12] == [9]
    keys = card("chords", "figure", (36, 84))
    final = [note for note in PLAYERS["figure"](ending(keys), keys) if note.start_beat >= 12]
    assert final[0].pitch % 12 == 9 and final[0].pitch < 48 and len(final) >= 4
    assert starts(final) == sorted({round(note.start_beat, 4) for note in final}) and len(starts(final)) == len(final)


@pytest.mark.parametrize(("how", "close"), [("ring", 12.0), ("cut", 12.0), ("fade", None), ("loop", None)])
def test_only_tracks_that_ring_or_are_cut_stop_for_a_last_chord(how, close):
    assert closing_beat(ending(card("pad", "pad"), ending=how)) == close


def test_a_track_that_is_cut_ends_inside_its_last_bar():
    one = card("chords", "comp")
    assert all(note.start_beat + note.beats <= 16.0 for note in PLAYERS["comp"](ending(one, ending="cut"), one))


def test_a_filter_opens_over_the_section_when_the_card_asks():
    one = card("bass", "bass", (28, 50), style="eighths", opens=True)
    values = [note.brightness for note in PLAYERS["bass"](scene(one), one)]
    assert values == sorted(values) and values[0] == -0.5 and values[-1] == 0.75
    assert all(value * 4 == round(value * 4) for value in values)
    shut = card("bass", "bass", (28, 50), style="eighths")
    assert {note.brightness for note in PLAYERS["bass"](scene(shut), shut)} == {0.0}


def test_equal_scenes_give_equal_notes_and_other_seeds_others():
    for one in (CARDS[0], card("arp", "arp", (48, 96), rests=0.4), card("bass", "bass", (28, 50), style="walking")):
        player = PLAYERS[one.pattern["kind"]]
        assert player(scene(one), one) == player(scene(one), one)
    walking = card("bass", "bass", (28, 50), style="walking")
    assert PLAYERS["bass"](scene(walking, seed=1), walking) != PLAYERS["bass"](scene(walking, seed=2), walking)


def test_only_one_stem_of_a_section_plays_the_tones_that_rub():
    stems = (card("chords", "comp", (50, 76), voicing="rootless"), card("pad", "pad", (48, 74)))
    names = tuple(one.name for one in stems)
    changed = plan(
        stems=stems, sections=(SectionPlan("verse", "A", 8, 0.6, names),) * 2, progressions={"A": (("Am9", 1.0), ("Cmaj7", 1.0))}
    )
    pad = compose_section(changed, 0).parts[1]
    for note in pad.notes:
        inside = {4, 7, 9} if note.start_beat % 8 < 3.9 else {4, 7}
        assert note.pitch % 12 in inside | {9}


def test_pattern_mistakes_lists_everything_that_is_wrong_in_a_card():
    wrong = pattern_mistakes(card("bass", "bass", styl="root", approach=3, ghost="much", lock=1))
    assert len(wrong) == 4 and "did you mean 'style'" in wrong[0] and "from -1 to 1" in wrong[1]
    assert pattern_mistakes(card("bass", "bass", push_ms=5)) == [] and pattern_mistakes(card("lead", "melody", what=1)) == []


def test_the_handbook_names_every_kind_key_and_figure():
    from pathlib import Path

    text = (Path(__file__).parents[2] / "docs" / "patterns-accompaniment.md").read_text(encoding="utf-8")
    for kind, dials in DIALS.items():
        assert f"kind: {kind}" in text
        assert all(f"`{key}`" in text or f"`{key}:" in text for key in dials), kind
    assert all(f"`{name}`" in text for name in (*LINES, *FIGURES, *SHAPES, *FAMILIES))
