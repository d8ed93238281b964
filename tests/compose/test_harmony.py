import pytest
from plans import CARDS, plan

from moodmusic.compose.form import place
from moodmusic.compose.harmony import chord_spans, diatonic, enriched, inverted, laid, progression, stated, substitute, tonic_chord
from moodmusic.plan.value import Reason, SectionPlan
from moodmusic.theory import Chord, Key

C_MAJOR = Key.parse("C major")
POP = {"A": (("C", 1.0), ("G", 1.0), ("Am", 1.0), ("F", 1.0)), "B": (("F", 1.0), ("G", 1.0), ("Em", 1.0), ("Am", 1.0))}


def names(spans):
    return [span.chord.name() for span in spans]


def spans_of(changed, index=0):
    return chord_spans(changed, place(changed, index))


def test_chords_fill_the_section_without_gaps_and_are_cut_at_its_end():
    spans = laid([(Chord.parse("C"), 2.0), (Chord.parse("G"), 1.0)], 7, 3.0)
    assert names(spans) == ["C", "G", "C", "G", "C"]
    assert [(span.start_beat, span.beats) for span in spans] == [(0.0, 6.0), (6.0, 3.0), (9.0, 6.0), (15.0, 3.0), (18.0, 3.0)]


@pytest.mark.parametrize("index", range(4))
@pytest.mark.parametrize("meter", ["4/4", "3/4", "7/8", "5/4", "12/8"])
def test_every_section_is_covered_exactly_once(index, meter):
    changed = plan(meter=meter)
    at = 0.0
    for span in spans_of(changed, index):
        assert span.start_beat == pytest.approx(at) and span.beats > 0
        at += span.beats
    assert at == pytest.approx(changed.sections[index].bars * changed.meter.bar_beats)


def test_the_first_time_a_theme_is_heard_its_chords_are_as_written():
    assert names(spans_of(plan(key="C major", progressions=POP)))[:3] == ["C", "G", "Am"]


def test_stated_chords_are_never_touched():
    reason = Reason("progressions", "C G Am F", "words", "over C G Am F")
    for seed in range(20):
        told = plan(key="C major", progressions=POP, because=(reason,), seed=seed)
        assert stated(told)
        assert names(spans_of(told, 3)) == ["C", "G", "Am", "F"]
        assert names(spans_of(told, 1)) == ["C", "G", "Am", "F"] * 2


def test_a_stated_set_of_pitch_classes_keeps_the_chords_as_they_are():
    told = plan(key="C major", progressions=POP, pitch_classes=(0, 2, 4, 5, 7, 9, 11))
    assert stated(told) and names(spans_of(told, 3)) == ["C", "G", "Am", "F"]
    assert not stated(plan(because=(Reason("tempo_bpm", "96", "words", "96 bpm"), Reason("progressions", "x", "style", "pop"))))


def test_the_last_section_ends_on_the_tonic_with_a_chord_that_leads_there():
    for seed in range(12):
        spans = spans_of(plan(key="C major", progressions=POP, seed=seed), 3)
        assert spans[-1].chord == Chord.parse("C") and spans[-1].beats == 4.0
        assert (spans[-2].chord.root) % 12 in (7, 5, 10)


def test_a_last_section_that_ends_on_the_tonic_already_is_left_alone():
    home = {"A": (("F", 1.0), ("C", 1.0))}
    assert names(spans_of(plan(key="C major", progressions=home), 3))[-1] == "C"


def test_a_dominant_of_the_plan_stands_before_the_end_when_nothing_else_leads_home():
    weak = {"A": (("C", 1.0), ("Em", 1.0), ("C", 1.0), ("Am", 1.0)), "B": (("G7", 4.0),)}
    spans = spans_of(plan(key="C major", progressions=weak, sections=(SectionPlan("end", "A", 4, 0.5, ()),)), 0)
    assert names(spans)[-3:] == ["Am", "G7", "C"]
    assert spans[-2].beats == 2.0


def test_a_track_that_loops_turns_back_instead_of_ending():
    looped = plan(key="C major", progressions=POP, ending="loop")
    assert names(spans_of(looped, 3))[-1] != "C"


def test_a_section_turns_to_the_dominant_when_the_next_one_begins_on_the_tonic():
    verse = {"A": (("C", 1.0), ("Am", 1.0), ("F", 1.0), ("C", 1.0)), "B": (("G", 4.0),)}
    ends = {names(spans_of(plan(key="C major", progressions=verse, seed=seed), 0))[-1] for seed in range(30)}
    assert ends == {"C", "G"}
    turned = next(spans for seed in range(30) if names(spans := spans_of(plan(key="C major", progressions=verse, seed=seed)))[-1] == "G")
    assert turned[-1].beats == 2.0 and turned[-2].chord == Chord.parse("C") and turned[-2].beats == 2.0


def test_without_a_dominant_in_the_style_there_is_no_turnaround():
    drone = {"A": (("C", 2.0), ("F", 2.0))}
    assert all(names(spans_of(plan(key="C major", progressions=drone, seed=seed), 0)) == ["C", "F"] for seed in range(20))


def test_harmony_moves_faster_before_some_cadences():
    lengths = {len(spans_of(plan(key="C major", progressions=POP, seed=seed), 2)) for seed in range(30)}
    assert 8 in lengths and 9 in lengths


def test_later_occurrences_vary_inner_chords_only_and_stay_in_the_key():
    seen, circle = set(), {"A": (("C", 1.0), ("Am", 1.0), ("Dm", 1.0), ("G", 1.0))}
    for seed in range(40):
        spans = spans_of(plan(key="C major", progressions=circle, seed=seed), 1)
        seen.add(tuple(names(spans)))
        assert names(spans)[0] == "C" and names(spans)[4] == "C"
        assert all(set(span.chord.pitch_classes) <= set(C_MAJOR.scale) for span in spans)
    assert len(seen) > 3


def test_rich_styles_grow_richer_and_plain_ones_stay_plain():
    rich = {"A": (("Cmaj7", 1.0), ("Am7", 1.0), ("Dm7", 1.0), ("G7", 1.0))}
    found = {name for seed in range(40) for name in names(spans_of(plan(key="C major", progressions=rich, seed=seed), 1))}
    assert found & {"Cmaj9", "Am9", "Dm9", "G9"}
    plain = {name for seed in range(40) for name in names(spans_of(plan(key="C major", progressions=POP, seed=seed), 1))}
    assert not any("9" in name for name in plain)


def test_a_substitute_shares_two_tones_and_spares_tonic_and_dominant():
    assert {chord.name() for chord in substitute(Chord.parse("F"), C_MAJOR)} == {"Dm", "Am"}
    assert substitute(Chord.parse("C"), C_MAJOR) == [] and substitute(Chord.parse("G"), C_MAJOR) == []
    assert substitute(Chord.parse("Fm"), C_MAJOR) == []
    for chord in substitute(Chord.parse("Dm7"), C_MAJOR):
        assert len(set(chord.pitch_classes) & set(Chord.parse("Dm7").pitch_classes)) >= 2


def test_diatonic_chords_are_stacked_from_the_key():
    assert diatonic(2, C_MAJOR, 4) == Chord(2, "m7")
    assert diatonic(7, C_MAJOR, 4) == Chord(7, "7")
    assert diatonic(11, C_MAJOR, 3) == Chord(11, "dim")
    assert diatonic(1, C_MAJOR, 3) is None


def test_a_chord_is_enriched_only_from_the_scale():
    assert enriched(Chord.parse("Dm7"), C_MAJOR) == Chord.parse("Dm9")
    assert enriched(Chord.parse("Em7"), C_MAJOR) == Chord.parse("Em7")  # its ninth would be F sharp
    assert enriched(Chord.parse("Bdim"), C_MAJOR) == Chord.parse("Bdim")


def test_letters_without_a_progression_borrow_one():
    assert names_of(progression(plan(progressions=POP), "A2")) == ["C", "G", "Am", "F"]
    assert names_of(progression(plan(progressions=POP), "Z")) == ["C", "G", "Am", "F"]


def names_of(chords):
    return [chord.name() for chord, _ in chords]


def test_letters_lend_each_other_chords_in_odd_turns_of_an_endless_plan_unless_they_are_stated():
    lent = {tuple(names_of(progression(plan(progressions=POP), "A", turn))) for turn in range(0, 20, 2)}
    assert lent == {("C", "G", "Am", "F")}
    odd = {tuple(names_of(progression(plan(progressions=POP), "A", turn))) for turn in range(1, 21, 2)}
    assert odd == {("C", "G", "Am", "F"), ("F", "G", "Em", "Am")}
    told = plan(progressions=POP, pitch_classes=tuple(range(12)))
    assert {tuple(names_of(progression(told, "A", turn))) for turn in range(9)} == {("C", "G", "Am", "F")}


def test_the_tonic_chord_is_the_plans_own_or_the_triad_of_the_key():
    assert tonic_chord(plan()) == Chord.parse("Am7")
    assert tonic_chord(plan(key="D minor", progressions={"A": (("Bb", 1.0),)})) == Chord.parse("Dm")
    assert tonic_chord(plan(key="D major", progressions={"A": (("D/F#", 1.0),)})) == Chord.parse("D")


def test_the_first_and_the_last_chord_of_a_phrase_are_never_replaced():
    row = {"A": (("Am", 1.0), ("Dm", 1.0), ("Am", 1.0), ("Em", 1.0)), "B": (("C", 1.0),)}
    for seed in range(60):
        told = names(spans_of(plan(key="C major", progressions=row, seed=seed, ending="loop"), 1))
        assert (told[0], told[4], told[3]) == ("Am", "Am", "Em")


def test_there_is_no_turnaround_into_a_section_that_begins_elsewhere():
    row = {"A": (("C", 1.0), ("Am", 1.0), ("F", 1.0), ("C", 1.0)), "B": (("F", 2.0), ("G", 2.0))}
    ways = (SectionPlan("verse", "A", 4, 0.4, ()), SectionPlan("chorus", "B", 4, 0.4, ()))
    assert {names(spans_of(plan(key="C major", progressions=row, seed=seed, sections=ways), 0))[-1] for seed in range(20)} == {"C"}


def test_an_inverted_chord_has_its_third_in_the_bass():
    assert inverted(Chord.parse("Dm7")) == Chord.parse("Dm7/F")
    assert inverted(Chord.parse("Eb")).bass == 7
    assert inverted(Chord.parse("Gsus4")) == Chord.parse("Gsus4")


def test_without_a_tune_chords_come_back_in_other_colours_but_open_and_close_as_they_are():
    folk = {"A": (("Am", 1.0), ("G", 1.0), ("Dm", 1.0), ("Am", 1.0))}
    cards = tuple(card for card in CARDS if card.role in ("bass", "chords"))
    names_of = tuple(card.name for card in cards)
    bare = (SectionPlan("intro", "A", 16, 0.3, names_of), SectionPlan("more", "A", 16, 0.4, names_of))
    one = plan(seconds=None, key="A minor", progressions=folk, stems=cards, sections=bare)
    heard = [spans_of(one, index) for index in range(2, 42)]
    assert len({tuple(names(spans)) for spans in heard}) == len(heard)
    assert all(span.chord.bass is None for spans in heard for span in spans[::4])
    assert all(
        set(span.chord.pitch_classes) <= {0, 2, 4, 5, 7, 9, 11} for spans in heard for span in spans[:-1] if span.chord.quality != "7"
    )
