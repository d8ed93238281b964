"""Edits in words: what they change, and that nothing else does."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import moodmusic
from moodmusic.compose import compose_section
from moodmusic.errors import InputError, MoodmusicError, PlanError
from moodmusic.plan import Plan, from_json, to_json
from moodmusic.plan.asks import read_asks
from moodmusic.plan.edit import edited
from moodmusic.plan.editwords import edit_words

PROMPT = "lofi, rainy night in a small cafe, melancholic but hopeful, piano"


@cache
def base(prompt: str = PROMPT, seconds: float | None = 60) -> Plan:
    return moodmusic.read(prompt, seconds=seconds, seed=3)


def changed(before: Plan, after: Plan) -> set[str]:
    return {item.name for item in fields(Plan) if getattr(before, item.name) != getattr(after, item.name)} - {"because"}


def notes(plan: Plan) -> dict[tuple[int, str], tuple[tuple[float, float, int, float], ...]]:
    """Start, length, pitch and velocity of every note, by section and stem."""
    return {
        (index, part.stem): tuple((note.start_beat, note.beats, note.pitch, note.velocity) for note in part.notes)
        for index in range(len(plan.sections))
        for part in compose_section(plan, index).parts
    }


def stems(plan: Plan, word: str) -> set[str]:
    from moodmusic.plan.recast import fits

    return {card.name for card in plan.sounding if fits(word, card)}


# Words, and the fields that they may change; nothing else may.
EDITS = {
    "darker, half the drums, keep the tempo": {"brightness", "stems", "mix"},
    "brighter": {"brightness", "stems"},
    "a bit faster": {"tempo_bpm", "sections"},
    "to 100 bpm": {"tempo_bpm", "sections"},
    "half-time": {"tempo_bpm", "sections"},
    "louder": {"loudness_lufs"},
    "more piano": {"mix"},
    "louder drums, bass a bit quieter": {"mix"},
    "no drums": {"muted"},
    "without drums or bass": {"muted"},
    "add a flute": {"stems", "sections", "mix"},
    "replace piano with harp": {"stems", "sections", "mix"},
    "transpose up a fourth": {"key", "progressions"},
    "an octave higher": {"register_st"},
    "in D minor": {"key", "progressions"},
    "shorter": {"seconds", "sections"},
    "30 seconds": {"seconds", "sections"},
    "more swing": {"swing"},
    "no swing": {"swing"},
    "drier": {"space"},
    "much wetter": {"space"},
    "sparser": {"density", "melody"},
    "fade out": {"ending", "sections"},
    "another seed": {"seed"},
    "more melody": {"mix", "sections"},
    "in 3/4": {"meter", "sections"},
    "brighter piano": {"stems"},
    "busier drums": {"stems"},
    "the bass a bit sparser": {"stems"},
    "plus lent, batterie plus dense": {"tempo_bpm", "sections", "stems"},
    "smoother": {"articulation"},
}


@pytest.mark.parametrize(("words", "allowed"), EDITS.items())
def test_only_what_is_named_changes_and_the_edit_is_told_and_stored(words: str, allowed: set[str]) -> None:
    before = base()
    result = edited(before, words)
    assert changed(before, result.plan)
    assert changed(before, result.plan) <= allowed
    assert result.edits
    assert all(edit.words in words and edit.before != edit.after for edit in result.edits)
    told = [reason for reason in result.plan.because if reason.source == "edit"]
    assert {edit.field for edit in result.edits} <= {reason.field for reason in told}
    assert result.plan.because[: len(before.because)] == before.because
    assert from_json(to_json(result.plan)) == result.plan
    assert result.plan == before.edit(words)


@pytest.mark.parametrize(
    "words",
    ["half the drums", "no drums", "darker", "drier", "louder piano", "without melody", "replace rain with wind", "no bass, more drums"],
)
def test_stems_that_are_not_named_play_the_same_notes(words: str) -> None:
    before, after = notes(base()), notes(base().edit(words))
    untouched = {card.name for card in base().edit(words).sounding} & {card.name for card in base().stems}
    kept = {place: part for place, part in after.items() if place[1] in untouched}
    assert kept == {place: part for place, part in before.items() if place[1] in untouched}
    assert {name for _, name in after} >= untouched


def test_a_silent_stem_has_no_notes_and_can_be_brought_back() -> None:
    quiet = base().edit("no drums")
    assert not stems(quiet, "drums") & {name for _, name in notes(quiet)}
    assert changed(base(), quiet.edit("add drums")) == set() or changed(base(), quiet.edit("bring back the drums")) <= {"muted"}
    assert notes(quiet.edit("bring back the drums")) == notes(base())


def test_a_section_is_never_left_silent_and_a_plan_never_empty() -> None:
    alone = base().edit("solo piano")
    assert stems(alone, "piano") == {card.name for card in alone.sounding}
    assert all(set(part.stems) - set(alone.muted) for part in alone.sections)
    with pytest.raises(PlanError, match="leaves no stem to play"):
        alone.edit("no piano")


def test_levels_are_in_decibels() -> None:
    plan = base()
    (drums,) = stems(plan, "drums") - stems(plan, "tambourine") - stems(plan, "percussion") or stems(plan, "kick") or {"dusty-beat"}
    for words, level in {"half the drums": -6, "double the drums": 6, "drums -3 dB": -3, "more drums": 4, "a bit less drums": -2}.items():
        assert plan.edit(words).mix[drums] == pytest.approx(plan.mix[drums] + level)


def test_half_twice_is_a_quarter() -> None:
    twice = base().edit("half the bass").edit("half the bass")
    assert {twice.mix[name] - base().mix[name] for name in stems(base(), "bass")} == {-12.0}


@pytest.mark.parametrize(("words", "factor"), [("twice as fast", 2.0), ("10% faster", 1.1), ("faster", 1.12), ("much slower", 1.12**-2)])
def test_tempo_moves_by_a_factor_and_the_length_stays(words: str, factor: float) -> None:
    after = base().edit(words)
    assert after.tempo_bpm == pytest.approx(base().tempo_bpm * factor, abs=0.01)
    assert after.seconds == base().seconds
    played = sum(part.bars for part in after.sections) * after.meter.bar_beats * 60 / after.tempo_bpm
    assert 0 < 60 - played < 60 * 0.3


def test_ten_bpm_more_and_less_come_back() -> None:
    assert base().edit("+10 bpm").edit("-10 bpm").tempo_bpm == base().tempo_bpm
    assert base().edit("10 bpm slower").tempo_bpm == base().tempo_bpm - 10


def test_a_loop_keeps_its_bars_and_a_kept_form_too() -> None:
    loop = moodmusic.read("loop of 8 bars, lofi", seed=3)
    faster = loop.edit("faster")
    assert sum(part.bars for part in faster.sections) == 8
    assert faster.seconds == pytest.approx(8 * faster.meter.bar_beats * 60 / faster.tempo_bpm)
    form = base().edit("faster, keep the form")
    assert form.sections == base().sections
    assert form.seconds is not None and form.seconds < 60


def test_an_endless_plan_only_changes_its_tempo_until_it_gets_a_length() -> None:
    endless = base(seconds=None)
    assert changed(endless, endless.edit("faster")) == {"tempo_bpm"}
    assert endless.edit("30 seconds").seconds == 30
    with pytest.raises(InputError, match="endless"):
        endless.edit("shorter")


@pytest.mark.parametrize(
    ("words", "seconds"), [("30 seconds", 30), ("twice as long", 120), ("5 minutes", 300), ("20 seconds shorter", 40), ("longer", 90)]
)
def test_sections_are_fitted_to_a_length_and_no_stem_is_lost(words: str, seconds: float) -> None:
    after = base().edit(words)
    bar_s = after.meter.bar_beats * 60 / after.tempo_bpm
    assert after.seconds == seconds
    assert 0 <= seconds - sum(part.bars for part in after.sections) * bar_s < 0.3 * seconds
    assert {name for part in after.sections for name in part.stems} == {card.name for card in after.stems}
    assert all(part.bars * bar_s <= 41 for part in after.sections)
    assert after.tempo_bpm == base().tempo_bpm


def test_transposing_moves_key_chords_and_note_set_alike() -> None:
    plan = moodmusic.read("folk song that only uses A, B, C#, F#, and G", seconds=30, seed=3)
    up = plan.edit("up a fourth")
    assert up.key.tonic == (plan.key.tonic + 5) % 12
    assert plan.pitch_classes and up.pitch_classes
    assert set(up.pitch_classes) == {(note + 5) % 12 for note in plan.pitch_classes}
    allowed = set(up.pitch_classes)
    pitched = {card.name for card in up.stems if card.pitched}
    assert all(pitch % 12 in allowed for (_, stem), part in notes(up).items() if stem in pitched for _, _, pitch, _ in part)
    assert up.edit("down a fourth").key == plan.key
    assert base().edit("down an octave").register_st == base().register_st - 12


def test_another_mode_keeps_the_degrees_and_takes_the_scale() -> None:
    major = moodmusic.read("folk in C major, chords C, Am, F, G", seconds=30, seed=3)
    minor = major.edit("in C minor")
    assert [name for name, _ in minor.progressions["A"]] == ["Cm", "Ab", "Fm", "Gm"]
    assert minor.edit("in major").key == major.key
    five = major.edit("in C minor pentatonic")
    assert five.pitch_classes == (0, 3, 5, 7, 10)


@pytest.mark.parametrize(
    ("words", "rising", "falling"),
    [
        ("more energetic", ("tempo_bpm", "density", "loudness_lufs", "brightness"), ("articulation",)),
        ("calmer", ("articulation",), ("tempo_bpm", "density", "loudness_lufs")),
        ("happier", ("register_st", "brightness"), ()),
        ("sadder", (), ("register_st", "brightness", "density")),
    ],
)
def test_a_mood_moves_what_the_mood_rule_makes_of_it(words: str, rising: tuple[str, ...], falling: tuple[str, ...]) -> None:
    before, after = base(), base().edit(words)
    assert all(getattr(after, name) > getattr(before, name) for name in rising)
    assert all(getattr(after, name) < getattr(before, name) for name in falling)
    kept = {"seed", "meter", "styles", "genres", "stems", "seconds", "ending", "swing", "timing_ms", "mix", "prompt", "muted", "glue_db"}
    assert not changed(before, after) & kept


def test_a_sadder_mood_takes_a_darker_mode_and_keep_the_key_wins() -> None:
    assert base().edit("much sadder").key.mode != base().key.mode
    kept = edited(base(), "much sadder, keep the key")
    assert (kept.plan.key, kept.plan.progressions) == (base().key, base().progressions)
    assert any("keep key' wins" in reason.cause for reason in kept.plan.because)


def test_kept_chords_keep_their_mode() -> None:
    after = base().edit("much sadder, keep the chords")
    assert (after.key, after.progressions) == (base().key, base().progressions)


def test_what_was_stated_outright_does_not_move_with_a_mood() -> None:
    plan = moodmusic.read("calm piano, 82 bpm, in D minor", seconds=30, seed=3)
    after = plan.edit("much happier, much more energetic")
    assert (after.tempo_bpm, after.key) == (82, plan.key)
    assert any("stated outright" in reason.cause for reason in after.because)
    later = base().edit("to 100 bpm").edit("more energetic")
    assert later.tempo_bpm == 100


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("faster, keep the tempo", "contradict"),
        ("no drums, keep the drums", "contradict"),
        ("quieter, keep the loudness", "contradict"),
        ("make it purple and wobble", "'purple', 'wobble'"),
        ("darker and frobnicated", "'frobnicated'"),
        ("half the trumpet", "nothing in this plan plays trumpet"),
        ("add a piano", "plays already"),
        ("add bagpipes of mars", "'mars'"),
        ("400 bpm", "between 20 and 300"),
        ("3 seconds", "between 5 seconds"),
        ("keep the tempo", "changes nothing"),
        ("in Eb major", "already"),
        ("the", "no change"),
        ("", "empty"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(words: str, named: str) -> None:
    with pytest.raises(InputError, match=named) as error:
        base().edit(words)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("words", "kind", "amount"),
    [
        ("speed it up by 20 bpm", "tempo_add", 20),
        ("slow it down by 5 bpm", "tempo_add", -5),
        ("change the tempo to 90", "tempo", 90),
        ("make it 2 minutes long", "seconds", 0),
        ("the drums are too loud", "stem", -1),
        ("turn down the strings a bit", "more", -2),
        ("a little more reverb on the piano", "stem", 0.5),
        ("I want a faster version", "dial", 1),
        ("transpose to G minor", "key", 0),
        ("can you make it happier?", "mood", 1),
        ("add some rain in the background", "add", 0),
    ],
)
def test_people_s_ways_of_saying_it_are_one_ask(words: str, kind: str, amount: float) -> None:
    (ask,) = read_asks(words)
    assert (ask.kind, ask.amount) == (kind, amount)


def test_an_error_about_words_says_what_is_allowed() -> None:
    with pytest.raises(InputError, match="say such as brighter, a bit faster, to 100 bpm"):
        base().edit("flabbergast it")


def test_at_the_end_of_a_dial_an_edit_says_so() -> None:
    dark = replace(base(), brightness=-1.0)
    with pytest.raises(InputError, match="'darker' changes nothing"):
        dark.edit("darker")


def test_a_narrow_keep_wins_over_a_wide_refusal() -> None:
    after = base().edit("no keyboard, keep the piano")
    assert stems(after, "piano") == stems(base(), "piano")
    assert not stems(after, "electric piano")


def test_another_instrument_takes_over_the_figure() -> None:
    after = base().edit("replace piano with harp")
    assert not stems(after, "piano")
    old = [card for card in base().stems if "piano" in card.words]
    new = [card for card in after.stems if "harp" in card.words]
    assert [(card.role, card.pattern) for card in new] == [(card.role, card.pattern) for card in old]
    assert [len(part.stems) for part in base().sections] == [len(part.stems) for part in after.sections]


def test_an_added_instrument_sounds_in_half_of_the_sections() -> None:
    after = base().edit("add a cello")
    (name,) = stems(after, "cello")
    assert 2 * sum(name in part.stems for part in after.sections) >= len(after.sections)


def test_a_plan_whose_style_is_gone_can_be_edited() -> None:
    orphan = replace(base(), styles=(("no-longer-there", 1.0),))
    for words in ("happier", "faster", "30 seconds", "add a flute", "darker"):
        assert changed(orphan, orphan.edit(words))


def test_a_brighter_plan_opens_every_instrument() -> None:
    dark, bright = base().edit("much darker"), base().edit("much brighter")
    for one, other in zip(dark.stems, bright.stems, strict=True):
        assert other.tilt_db > one.tilt_db
    note = compose_section(bright, 1).parts[0].notes[0].brightness
    assert note > compose_section(dark, 1).parts[0].notes[0].brightness


def test_every_word_of_the_table_is_understood_alone() -> None:
    table = edit_words().table
    for name, row in {**table["dials"], **table["moods"]}.items():
        for word in (*row["up"], *row["down"], *row["high"], *row["low"], *(f"more {noun}" for noun in row["nouns"])):
            (ask,) = read_asks(word)
            assert ask.name == name, word
    for name, values in table["set"].items():
        for value, words in values.items():
            for word in words:
                (ask,) = read_asks(word)
                assert (ask.name, ask.value) == (name, value) or (ask.kind, ask.value) == ("key", (None, value)), word
    for name, words in table["fields"].items():
        assert all(read_asks(f"keep the {word}")[0].name == name for word in words), name


ENGLISH = "more less no half the drums piano , and keep tempo faster darker 3 dB bpm in D minor add replace with"
OTHERS = "sans plus sombre batterie más mitad bajo ciemniej perkusji o lebih tanpa"
SCRAPS = tuple(f"{ENGLISH} {OTHERS}".split())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(max_size=60) | st.lists(st.sampled_from(SCRAPS), max_size=8).map(" ".join))
def test_any_text_is_an_edit_or_an_error_in_words(text: str) -> None:
    try:
        after = base().edit(text)
    except MoodmusicError as error:
        assert str(error).isprintable() or "\n" not in str(error)
        return
    assert from_json(to_json(after)) == after
    for index in range(len(after.sections)):
        compose_section(after, index)


def notes_of(plan: Plan, names: set[str]) -> int:
    return sum(len(part) for (_, stem), part in notes(plan).items() if stem in names)


@pytest.mark.parametrize(
    ("prompt", "word"), [(PROMPT, "drums"), (PROMPT, "bass"), ("epic orchestra battle", "percussion"), ("folk guitar song", "melody")]
)
def test_a_busier_stem_plays_more_notes_a_sparser_one_fewer_and_no_other_changes(prompt: str, word: str) -> None:
    plan = base(prompt)
    busier, sparser = plan.edit(f"much busier {word}"), plan.edit(f"the {word} much sparser")
    moved = {card.name for card in plan.stems if card not in busier.stems}
    assert moved
    assert changed(plan, busier) == {"stems"}
    assert notes_of(sparser, moved) < notes_of(busier, moved)
    assert notes_of(sparser, moved) <= notes_of(plan, moved) <= notes_of(busier, moved)
    assert any(edit.field.endswith(".busy") and edit.after == "1" for edit in edited(plan, f"much busier {word}").edits)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("busier rain", "plays a sound and no notes: it can be louder"),
        ("faster drums", "tempo is of the whole track. An instrument alone can be louder or quieter"),
        ("calmer piano", "calm is of the whole track"),
        ("piano an octave higher", "'piano'"),
    ],
)
def test_what_an_instrument_alone_cannot_do_is_said_with_what_it_can(words: str, named: str) -> None:
    with pytest.raises(InputError, match=named):
        base().edit(words)


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("drums more bright", "brighter drums"),
        ("the tempo a bit slower", "a bit slower"),
        ("longer reverb", "more reverb"),
        ("higher volume", "louder"),
        ("slow down to 80 bpm", "to 80 bpm"),
        ("shorten it to 45 seconds", "45 seconds"),
        ("longer by 20 seconds", "20 seconds longer"),
        ("faster by 10 %", "10% faster"),
        ("increase the tempo by 10 %", "10% faster"),
        ("turn down the drums by 3 dB", "drums -3 dB"),
        ("turn it up by 2 dB", "2 dB louder"),
        ("reduce the drums by half", "half the drums"),
        ("drums half as loud", "half the drums"),
        ("a harp instead of the piano", "replace the piano with a harp"),
        ("the tempo stays the same, darker", "keep the tempo, darker"),
        ("piano only", "only piano"),
        ("keep only the piano", "only piano"),
        ("drums and bass quieter", "quieter drums and bass"),
        ("less drums and more piano", "less drums, more piano"),
        ("no drums or no piano", "no drums, no piano"),
        ("add a bit of echo", "a bit more echo"),
        ("remove the reverb", "no reverb"),
        ("change it to D minor", "in D minor"),
        ("reverb much less", "much less reverb"),
        ("drums a bit less", "a bit less drums"),
        ("calmer mood", "calmer"),
        ("the mood darker", "darker mood"),
        ("100 beats per minute", "to 100 bpm"),
        ("instead of the piano, a harp", "replace the piano with a harp"),
        ("turn down a bit the drums", "turn down the drums a bit"),
        ("remove a bit of bass", "a bit less bass"),
        ("put the drums louder", "louder drums"),
        ("darker, with a flute", "darker, add a flute"),
        ("change the seed", "another seed"),
    ],
)
def test_words_may_stand_in_another_order(words: str, same: str) -> None:
    one, other = (
        [(ask.kind, ask.name, round(ask.amount, 6), ask.targets, ask.value) for ask in read_asks(text, "en")] for text in (words, same)
    )
    assert one == other
