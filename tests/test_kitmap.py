"""The table of drum pieces."""

from moodmusic.kitmap import PIECES


def test_pieces_have_the_numbers_of_general_midi() -> None:
    known = {"kick": 36, "rim": 37, "snare": 38, "clap": 39, "hat": 42, "pedal": 44, "openhat": 46, "crash": 49, "ride": 51, "china": 52}
    known |= {"bell": 53, "tamb": 54, "splash": 55, "cowbell": 56, "shaker": 82, "conga-mute": 62, "conga-low": 64, "taiko-low": 41}
    assert {name: PIECES[name] for name in known} == known


def test_toms_rise_in_pitch_and_effects_stay_clear_of_general_midi() -> None:
    toms = [PIECES[f"tom{i}"] for i in range(1, 7)]
    assert toms == sorted(toms)
    assert min(PIECES[name] for name in ("riser", "downlifter", "impact", "reverse")) > 87


def test_two_names_share_a_number_only_where_one_is_a_hand_drum() -> None:
    numbers = [number for name, number in PIECES.items() if not name.startswith(("taiko", "frame"))]
    assert len(numbers) == len(set(numbers))
    assert all(0 <= number <= 127 for number in PIECES.values())
