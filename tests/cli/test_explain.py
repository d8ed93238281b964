"""``moodmusic explain``: text, JSON and picture tell the same; nothing of the prompt can steer who reads it."""

import json
import unicodedata

import pytest
from console import moodmusic, refused
from PIL import Image

from moodmusic.cli.circumplex import HEIGHT, WIDTH, plot
from moodmusic.library import stem_cards
from moodmusic.plan import Request, Shelf, understand
from moodmusic.plan.plain import SOUNDS, conflicts, facts, sounds_like
from moodmusic.prompt.instruments import matches

HOSTILE = "calm \x1b]0;owned\x07\x1b[2J\u202esea \u2028 at\x85 dawn\u200b"


@pytest.fixture(scope="module")
def shelf():
    return Shelf.opened()


def read(sentence, shelf, **options):
    return understand(sentence, Request(seed=3, fallback_seconds=60.0, **options), shelf)


def controls(text):
    """Control and format characters in it, but line ends."""
    return {mark for mark in text if unicodedata.category(mark) in ("Cc", "Cf", "Zl", "Zp") and mark != "\n"}


def test_the_circumplex_is_aligned_and_its_corners_are_the_ends_of_the_axes():
    lines = plot((0.0, 0.0))
    assert len({len(line) for line in lines}) == 1
    assert all(line.isascii() for line in lines)
    assert len(lines) == HEIGHT + 2
    left = lines[1 + HEIGHT // 2].index("-")
    for point, row, column in (((-1, 1), 0, 0), ((1, 1), 0, WIDTH - 1), ((-1, -1), HEIGHT - 1, 0), ((1, -1), HEIGHT - 1, WIDTH - 1)):
        assert plot(point)[1 + row][left + column] == "o"
    assert plot((0, 0))[1 + HEIGHT // 2][left + WIDTH // 2] == "o"
    assert plot((5, -7)) == plot((1, -1))


def test_the_circumplex_shows_the_path_in_order():
    text = "\n".join(plot((0.0, -0.1), [(-0.8, -0.5), (0.8, 0.5)]))
    assert text.index("2") < text.index("o", text.index("2")) < text.index("1")


def test_text_names_mood_words_styles_each_field_and_what_was_set_aside():
    text = moodmusic("explain", "slow and sad, then hopeful, 180 bpm, only C major but in F# minor", "--seed", "1").stdout
    for word in ("valence", "unpleasant", "1 to 2 its stages", "nearest styles", "affect lexicon", "'slow' ('180 bpm' is more exact)"):
        assert word in text
    assert text.split("nearest styles")[1].split("plan")[0].count("%") == 3
    assert "'C major' ('in F# minor' comes later)" in text.split("set aside\n")[-1]


def test_json_has_the_same():
    sentence = "slow, 180 bpm, no drums"
    told = json.loads(moodmusic("explain", sentence, "--seed", "1", "--json").stdout)
    assert told["facts"]["tempo_bpm"] == told["plan"]["tempo_bpm"] == 180
    assert [one["field"] for one in told["conflicts"]] == ["tempo_bpm"]
    assert told["mood"]["cues"][0]["words"] == "slow"
    assert {"field", "value", "source", "cause", "citation", "words", "over"} == set(told["plan"]["because"][0])


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_no_control_character_of_the_prompt_reaches_the_output(arguments):
    process = moodmusic("explain", HOSTILE, *arguments)
    assert process.returncode == 0
    assert not controls(process.stdout + process.stderr)


def test_the_picture_is_whole_or_not_there(tmp_path):
    target = tmp_path / "mood.png"
    assert moodmusic("explain", "sad, then joyful, in a café", "--picture", target, cwd=tmp_path).returncode == 0
    with Image.open(target) as drawn:
        assert drawn.size[0] == 1600
        drawn.load()
    before = target.read_bytes()
    refused(moodmusic("explain", "calm sea", "--picture", target, cwd=tmp_path), 8, "--force")
    assert target.read_bytes() == before
    assert moodmusic("explain", "calm sea", "--picture", target, "--force", cwd=tmp_path).returncode == 0
    assert target.read_bytes() != before
    refused(moodmusic("explain", "calm sea", "--picture", "-", cwd=tmp_path), 2, "file")
    assert [path.name for path in tmp_path.iterdir()] == ["mood.png"]


def test_the_picture_shows_the_point_where_the_mood_is(shelf):
    from moodmusic.outputs.chart import image, place
    from moodmusic.outputs.lettering import ACCENT

    accent = tuple(int(ACCENT[at : at + 2], 16) for at in (1, 3, 5))
    for sentence in ("joyful celebration", "a gloomy funeral", "furious rage"):
        found = read(sentence, shelf)
        where = tuple(round(value) for value in place(found.mood.valence, found.mood.arousal))
        assert image(found).getpixel(where) == accent


def test_a_sentence_and_lines_exclude_each_other():
    refused(moodmusic("explain"), 2, "neither a sentence nor an image")
    refused(moodmusic("explain", "calm", "--jsonl"), 2, "not both")
    refused(moodmusic("explain", "--jsonl", "--seed", "1"), 2, "no other option")


def test_the_plain_words_of_every_card_are_words_that_find_it():
    wrong = [
        (card.name, word) for card in stem_cards().values() if card.role != "fx" for word in sounds_like(card) if not found(word, card)
    ]
    assert not wrong


def found(word, card):
    return matches(word, card.words, card.role) or word in card.words


def test_every_instrument_has_a_plain_word():
    from moodmusic.sound.registry import instruments

    by_card = ("kit", "perc", "texture", "lute")  # named by the words of their cards
    families = {name.partition(".")[0] for name in instruments()} - set(by_card)
    assert not {family for family in families if not any(row.partition(".")[0] == family for row in SOUNDS)}


@pytest.mark.parametrize(
    ("sentence", "inside", "outside"),
    [
        ("solo piano, calm", {"piano"}, {"strings", "drums", "synth", "bass"}),
        ("epic battle, no choir, no drums", {"brass"}, {"choir", "drums", "percussion", "taiko"}),
        ("folk with flute and strings", {"flute", "strings"}, set()),
        ("lofi with no percussion but with shakers", {"shaker"}, {"percussion", "drums"}),
        ("violin and rain, sad", {"violin", "rain"}, set()),
        ("ambient without synth", set(), {"synth", "pad"}),
        ("synthwave, only synths", {"synth"}, {"piano", "guitar"}),
    ],
)
def test_instruments_are_what_was_asked_for_and_not_what_was_refused(sentence, inside, outside, shelf):
    heard = set(facts(read(sentence, shelf))["instruments"])
    assert inside <= heard
    assert not outside & heard


def test_facts_are_plain_words(shelf):
    told = facts(read("lo-fi, Am7, Dm7, in 6/8, only the notes A, C, D, E, F, G in A minor", shelf))
    assert told["genres"][0] in ("lo-fi", "lofi")
    assert all(genre == genre.lower() for genre in told["genres"])
    assert (told["key"], told["mode"], told["meter"]) == ("A minor", "minor", "6/8")
    assert told["chords"] == ["Am7", "Dm7"]
    assert set(told["notes"]) == {"A", "C", "D", "E", "F", "G"}
    plain = facts(read("calm sea", shelf))
    assert plain["notes"] is None
    assert plain["chords"] is None
    assert not conflicts(read("calm sea", shelf).plan)
