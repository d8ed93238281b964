from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest

from moodmusic.errors import InputError, PlanError
from moodmusic.mood.value import Cue, Mood
from moodmusic.plan import Plan, Request
from moodmusic.plan.harmony import possible_chords
from moodmusic.plan.mood_rule import MODE_VALENCE, mode_distance, tempo_bpm
from moodmusic.prompt.value import Evidence
from moodmusic.theory import MODES, Chord, Key, Meter

Settle = Callable[..., Plan]
CALM, WILD = Mood(0.3, -0.9, -0.5), Mood(0.0, 1.0, 0.4)


def reasons(plan: Plan, name: str) -> list[tuple[str, str]]:
    return [(reason.source, reason.cause) for reason in plan.because if reason.field == name]


def chords(plan: Plan) -> list[Chord]:
    return [Chord.parse(name) for phrase in plan.progressions.values() for name, _ in phrase]


@pytest.mark.parametrize("seconds", [None, 60.0])
def test_every_field_has_a_reason(plan: Settle, seconds: float | None) -> None:
    made = plan(seconds=seconds)
    wanted = {field.name for field in fields(Plan)} - {"prompt", "because", "schema", "engine", "muted"}  # only an edit mutes
    assert {reason.field for reason in made.because} == wanted
    assert all(reason.cause and reason.value for reason in made.because)
    assert {reason.source for reason in made.because} <= {"words", "request", "style", "mood rule", "seed", "default"}


def test_the_same_words_options_and_seed_give_the_same_plan(plan: Settle) -> None:
    assert plan(seconds=60.0) == plan(seconds=60.0)
    assert plan(options=Request()).seed == plan(options=Request()).seed


def test_other_seeds_give_other_choices(plan: Settle) -> None:
    plans = [plan(options=Request(seed=seed), seconds=120.0) for seed in range(12)]
    assert len({made.key for made in plans}) >= 4
    assert len({plan(options=Request(seed=seed)).tempo_bpm for seed in range(12)}) >= 3
    assert len({frozenset(card.name for card in made.stems) for made in plans}) >= 3
    assert len({made.sections[0].name for made in plans}) == 2
    assert len({tuple(made.progressions.items()) for made in plans}) >= 4


def test_tempo_follows_arousal_inside_the_range_of_the_style(plan: Settle) -> None:
    calm, middle, wild = (plan(mood=Mood(0, arousal, 0)).tempo_bpm for arousal in (-1.0, 0.0, 1.0))
    assert 120 <= calm <= 124
    assert 135 <= middle <= 143
    assert 156 <= wild <= 160
    assert all(value == int(value) for value in (calm, middle, wild))
    assert plan("drift", mood=CALM).tempo_bpm * 2 % 1 == 0


def test_the_tempo_rule_is_geometric() -> None:
    assert [tempo_bpm(80, 125, arousal) for arousal in (-2, -1, 0, 1, 2)] == pytest.approx([80, 80, 100, 125, 125])


def test_a_stated_tempo_is_kept_to_the_digit_and_the_option_is_named(plan: Settle) -> None:
    said = (Evidence("tempo_bpm", "at 97.3 bpm", "97.3 bpm"),)
    made = plan(evidence=said, options=Request(tempo_bpm=120), tempo_bpm=(97.3, 97.3), seconds=60.0)
    assert made.tempo_bpm == 97.3
    assert reasons(made, "tempo_bpm") == [("words", "'at 97.3 bpm'; it wins over the option tempo=120")]
    assert plan(options=Request(tempo_bpm=99.9)).tempo_bpm == 99.9


def test_a_range_of_words_meets_the_range_of_the_style(plan: Settle) -> None:
    assert 140 <= plan(tempo_bpm=(140.0, 200.0), mood=CALM, seconds=47.0).tempo_bpm <= 160
    outside = plan(tempo_bpm=(60.0, 80.0))
    assert outside.tempo_bpm == 80
    assert any("lie outside the style's 120 to 160" in cause for _, cause in reasons(outside, "tempo_bpm"))
    assert plan("drift", tempo_bpm=(140.0, 180.0)).tempo_bpm == 140
    narrow = plan(tempo_bpm=(140.2, 140.4))
    assert 140.2 <= narrow.tempo_bpm <= 140.4


def test_an_option_inside_the_words_range_decides(plan: Settle) -> None:
    assert plan(tempo_bpm=(130.0, 150.0), options=Request(tempo_bpm=133)).tempo_bpm == 133
    assert plan(tempo_bpm=(130.0, 150.0), options=Request(tempo_bpm=99)).tempo_bpm >= 130


@pytest.mark.parametrize("bpm", [(10.0, 10.0), (200.0, 400.0)])
def test_a_stated_tempo_out_of_range_is_refused(plan: Settle, bpm: tuple[float, float]) -> None:
    with pytest.raises(PlanError, match="ask for one from 20 to 300 bpm"):
        plan(tempo_bpm=bpm)


def test_meter_words_then_option_then_style(plan: Settle) -> None:
    assert plan("parlour").meter.name == "3/4"
    assert plan("parlour", options=Request(meter="6/8")).meter.name == "6/8"
    both = plan("parlour", options=Request(meter="6/8"), meter=Meter(7, 8))
    assert both.meter.name == "7/8"
    assert "wins over the option meter=6/8" in reasons(both, "meter")[0][1]


def test_the_mode_follows_valence_among_those_of_the_style(plan: Settle) -> None:
    modes = [plan("drift", mood=Mood(valence, -0.5, 0)).key.mode for valence in (0.9, 0.3, -0.8)]
    assert modes == ["major", "lydian", "minor"]
    assert plan("stomp", mood=Mood(0.9, 0.5, 0)).key.mode == "mixolydian"


def test_the_mode_ladder_places_every_mode_and_keeps_lydian_below_major() -> None:
    assert set(MODE_VALENCE) == set(MODES)
    ladder = ["major", "mixolydian", "lydian", "dorian", "minor", "phrygian", "locrian"]
    assert sorted(ladder, key=lambda mode: -MODE_VALENCE[mode]) == ladder
    assert mode_distance("lydian", 0.25, -0.5) < mode_distance("mixolydian", 0.25, -0.5)
    assert mode_distance("mixolydian", 0.25, 0.5) < mode_distance("lydian", 0.25, 0.5)


def test_the_tonics_of_a_style_are_kept_to(plan: Settle) -> None:
    assert {plan("drift", options=Request(seed=seed)).key.tonic for seed in range(30)} == {0, 2, 5}


def test_key_words_win_part_by_part(plan: Settle) -> None:
    assert plan(tonic=10, mode="phrygian").key == Key(10, "phrygian")
    assert plan(options=Request(key="Bb minor")).key == Key(10, "minor")
    both = plan(mode="dorian", options=Request(key="Bb minor"))
    assert both.key == Key(10, "dorian")
    assert any("wins over the option key=Bb minor" in cause for _, cause in reasons(both, "key"))
    assert plan(tonic=1).key.tonic == 1


def test_a_mode_that_the_style_has_not_gets_chords_of_its_own_scale(plan: Settle) -> None:
    for mode in MODES:
        made = plan(tonic=2, mode=mode)
        assert made.key == Key(2, mode)
        allowed = {*made.key.degrees, *made.key.scale}
        if mode not in ("minor", "mixolydian", "dorian"):
            assert all(set(chord.pitch_classes) <= allowed for chord in chords(made)), mode
            assert any("no progression in" in cause for _, cause in reasons(made, "progressions"))


def test_letters_get_different_progressions_and_their_own(plan: Settle) -> None:
    for seed in range(8):
        made = plan(mood=Mood(-0.5, 0.5, 0), options=Request(seed=seed), seconds=120.0, tonic=9, mode="minor")
        phrase_a, phrase_b = (" ".join(name for name, _ in made.progressions[letter]) for letter in "AB")
        assert (phrase_a, phrase_b) == ("Am F G Am", "Am Dm F E")
        assert set(made.progressions) == {section.letter for section in made.sections}


def test_themes_differ_wherever_the_style_has_enough_progressions(plan: Settle) -> None:
    for seed in range(12):
        made = plan("drift", options=Request(seed=seed), seconds=90.0, tonic=0, mode="major")
        assert len(set(made.progressions.values())) == len(made.progressions) == 2


def test_bars_of_chords_are_kept(plan: Settle) -> None:
    made = plan("drift", tonic=0, mode="lydian")
    assert set(made.progressions["A"]) == {("Cmaj9", 2.0), ("D6", 2.0)}


def test_stated_chords_are_the_progression_of_every_letter(plan: Settle) -> None:
    stated = tuple(Chord.parse(name) for name in ("Dm7", "G7", "Cmaj7"))
    made = plan(chords=stated, seconds=120.0)
    assert {tuple(name for name, _ in phrase) for phrase in made.progressions.values()} == {("Dm7", "G7", "Cmaj7")}
    assert set().union(*(set(chord.pitch_classes) for chord in stated)) == set(made.key.scale)


def test_the_key_of_stated_chords_is_the_one_that_fits(plan: Settle) -> None:
    for names, key in (
        (("C", "Am", "F", "G"), "C major"),
        (("Am", "F", "C", "G"), "A minor"),
        (("Em", "A", "Em", "D"), "E dorian"),
        (("G", "D", "Em", "C"), "G major"),
    ):
        assert plan("drift", chords=tuple(Chord.parse(name) for name in names)).key.name == key


@pytest.mark.parametrize("notes", [(0, 2, 4, 7, 9), (9, 0, 4), (1, 4, 6, 8, 11), (0,), (0, 1), tuple(range(12))])
def test_a_stated_note_set_bounds_chords_and_key(plan: Settle, notes: tuple[int, ...]) -> None:
    made = plan(pitch_classes=notes, seconds=60.0)
    assert made.pitch_classes == tuple(sorted(notes))
    assert made.key.tonic in notes
    if len(notes) >= 3:
        assert all(set(chord.pitch_classes) <= set(notes) for chord in chords(made))
    assert all(chord.root in notes for chord in chords(made))


def test_a_pentatonic_note_set_gets_its_pentatonic(plan: Settle) -> None:
    assert plan("drift", pitch_classes=(9, 0, 2, 4, 7), mood=Mood(0.6, 0, 0)).key.scale in {
        Key(0, "major pentatonic").scale,
        Key(9, "minor pentatonic").scale,
    }
    assert plan(pitch_classes=(2, 4, 7), tonic=7, mode="major").key == Key(7, "major")


def test_an_empty_note_set_is_refused(plan: Settle) -> None:
    with pytest.raises(PlanError, match="name at least one"):
        plan(pitch_classes=())


def test_chords_outside_the_note_set_are_named_as_a_contradiction(plan: Settle) -> None:
    made = plan(pitch_classes=(0, 4, 7), chords=(Chord(0, ""), Chord(2, "m")))
    assert any("left out" in cause for _, cause in reasons(made, "pitch_classes"))


def test_possible_chords_use_the_notes_alone() -> None:
    assert {chord.name() for chord in possible_chords((0, 4, 7))} == {"C", "C5"}
    assert [chord.name() for chord in possible_chords((3,))] == ["D#5"]


def test_loudness_option_then_words_then_mood(plan: Settle) -> None:
    assert plan("drift", options=Request(loudness_lufs=-23), traits={"loudness": 1.0}).loudness_lufs == -23
    at_home = Mood(0.3, -0.7, -0.4)
    assert plan("drift", mood=at_home).loudness_lufs == -18
    assert plan("drift", mood=at_home, traits={"loudness": -1.0}).loudness_lufs == -21
    assert plan("drift", mood=Mood(0.3, 0.3, 0)).loudness_lufs == -17


def test_the_mood_rule_moves_each_dial_its_way(plan: Settle) -> None:
    calm, wild = plan(mood=CALM), plan(mood=WILD)
    assert wild.density > calm.density
    assert wild.brightness > calm.brightness
    assert wild.articulation < calm.articulation
    assert wild.register_st > calm.register_st
    assert wild.space.t60_s < calm.space.t60_s
    assert wild.melody["rest"] < calm.melody["rest"]
    assert wild.melody["leap"] > calm.melody["leap"]


def test_a_mood_at_the_centre_of_its_style_leaves_the_dials_alone(plan: Settle) -> None:
    made = plan("stomp", mood=Mood(0.0, 0.8, 0.4))
    assert (made.density, made.brightness, made.register_st, made.loudness_lufs) == (0.5, 0.0, 0.0, -13.0)
    assert made.melody == {"density": 0.7, "leap": 0.5, "rest": 0.5, "syncopation": 0.5, "range": 0.5}
    assert made.articulation == 0.6


def test_sad_and_calm_is_legato_and_frightening_is_low(plan: Settle) -> None:
    assert plan(mood=Mood(-0.5, -0.2, 0)).articulation == pytest.approx(0.8 + 0.05 + 0.12)
    assert plan(mood=Mood(0.5, -0.2, 0)).articulation == pytest.approx(0.8 + 0.05)
    assert plan(mood=Mood(-0.8, 0.5, 0.8)).register_st < plan(mood=Mood(-0.8, 0.5, 0.0)).register_st - 6


@pytest.mark.parametrize(
    ("trait", "look"),
    [
        ("density", lambda made: made.density),
        ("brightness", lambda made: made.brightness),
        ("register", lambda made: made.register_st),
        ("loudness", lambda made: made.loudness_lufs),
        ("space", lambda made: made.space.t60_s),
        ("space", lambda made: made.space.reverb_db),
        ("swing", lambda made: made.swing),
    ],
)
def test_traits_move_their_field_and_are_quoted(plan: Settle, trait: str, look: Callable[[Plan], float]) -> None:
    less, none, more = (plan(traits={trait: amount} if amount else {}) for amount in (-0.5, 0.0, 0.5))
    assert look(less) < look(none) < look(more)
    assert any(source == "words" for name in fields(Plan) for source, _ in reasons(more, name.name))


def test_swing_lies_in_the_styles_range_and_words_make_it_straight_or_triplets(plan: Settle) -> None:
    assert all(0.5 <= plan(options=Request(seed=seed)).swing <= 0.56 for seed in range(20))
    assert plan(traits={"swing": -1.0}).swing == 0.5
    assert plan(traits={"swing": 1.0}).swing == 0.667


def test_genre_words_choose_the_style_and_win_over_the_option(plan: Settle) -> None:
    made = plan("stomp", options=Request(style="drift"), genres=("waltz",))
    assert made.styles == (("parlour", 1.0),)
    assert "wins over the option style=drift" in reasons(made, "styles")[0][1]
    assert made.genres == ("waltz", "parlour piano")
    assert plan("stomp", options=Request(style="Ambient")).styles == (("drift", 1.0),)
    assert plan("stomp").styles == (("stomp", 1.0),)


def test_two_genres_share_the_plan(plan: Settle) -> None:
    made = plan(genres=("rock", "ambient"), seconds=60.0)
    assert [name for name, _ in made.styles] == ["stomp", "drift"]
    assert sum(weight for _, weight in made.styles) == pytest.approx(1)
    names = {card.name for seed in range(12) for card in plan(genres=("rock", "ambient"), options=Request(seed=seed), seconds=120.0).stems}
    assert names & {"flute-lead", "rain-bed", "glass-arp", "string-pad"}
    assert 120 <= made.tempo_bpm <= 160


def test_an_unknown_style_is_refused_with_the_nearest(plan: Settle) -> None:
    with pytest.raises(InputError, match=r"'drfit' is no style that is known .did you mean 'drift'"):
        plan(options=Request(style="drfit"))


def test_the_mood_is_explained_by_its_cues(plan: Settle) -> None:
    made = plan(mood=Mood(0.1, 0.2, 0.3, cues=(Cue("rainy", 0.1, 0.2, 0.3, "affect lexicon"),)))
    assert reasons(made, "mood") == [("words", "'rainy' (affect lexicon)")]


def test_the_styles_citations_stand_in_the_reasons(plan: Settle) -> None:
    made = plan("drift")
    assert made.mix == {card.name: {"pad": 1.5, "texture": -3.0}.get(card.role, 0.0) for card in made.stems}
    assert any(reason.citation for reason in made.because)


def test_seeds_draw_among_the_modes_that_suit_the_mood_and_never_against_it() -> None:
    from moodmusic.plan import make_plan
    from moodmusic.plan.mood_rule import MODE_VALENCE

    modes = {make_plan("lo-fi, rainy night, melancholic but hopeful", Request(seed=seed, seconds=60)).key.mode for seed in range(12)}
    assert len(modes) >= 2
    glad = {make_plan("joyful happy celebration", Request(style="cinematic", seed=seed, seconds=60)).key.mode for seed in range(8)}
    assert all(MODE_VALENCE[mode] > 0 for mode in glad)
