from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from moodmusic import safeyaml
from moodmusic.checking import Spot
from moodmusic.library import stem_cards
from moodmusic.mood.value import Mood
from moodmusic.plan.make import understand
from moodmusic.prompt.value import Prompt, Wishes
from moodmusic.style import classify, named_styles, styles
from moodmusic.style.classify import PACKAGED, fitted
from moodmusic.style.features import tokens
from moodmusic.style.model import Fitted, digest, load
from moodmusic.style.palette import strangeness
from moodmusic.style.reading import read_style
from moodmusic.style.train import fit
from moodmusic.style.value import Style

DATA = Path(__file__).parents[1] / "data" / "library"
ROLE_OF = {path.stem: path.parent.name for path in (DATA / "stems").glob("*/*.yaml")}


def read(name: str) -> Style:
    style = read_style(name, safeyaml.load((DATA / "styles" / f"{name}.yaml").read_text(), name), ROLE_OF, Spot(name))
    assert style is not None
    return style


SMALL = {name: read(name) for name in ("drift", "parlour", "stomp")}


@pytest.fixture(scope="module")
def model() -> Fitted:
    return fit(SMALL)


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's own styles join those of the program."""
    monkeypatch.setenv("MOODMUSIC_STYLES", str(DATA / "styles"))
    monkeypatch.setenv("MOODMUSIC_STEMS", str(DATA / "stems"))
    monkeypatch.setenv("MOODMUSIC_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_words_pairs_and_beginnings_are_features() -> None:
    assert tokens("The Driving rain, don’t!") == [
        "w:driving",
        "w:rain",
        "w:don't",
        "p:driving rain",
        "p:rain don't",
        "c:driv",
        "c:drivi",
        "c:drivin",
        "c:don'",
    ]


def test_the_model_knows_its_own_lessons(model: Fitted) -> None:
    for name, style in SMALL.items():
        assert all(model.names[int(model.logits(text).argmax())] == name for text in style.prompts)


def test_new_sentences_land_near_their_kin(model: Fitted) -> None:
    for text, name in (
        ("furious chase and fight", "stomp"),
        ("soft snow above the silent forest", "drift"),
        ("tea with grandmother and photographs", "parlour"),
    ):
        assert model.names[int(model.logits(text).argmax())] == name


def test_sentences_that_were_held_back_go_to_their_own_style_far_more_often_than_by_chance() -> None:
    presets = dict(styles())
    taught = {name: replace(style, prompts=style.prompts[::2]) for name, style in presets.items()}
    numbers = fit(taught)
    held_back = [(name, text) for name, style in presets.items() for text in style.prompts[1::2]]
    hits = sum(numbers.names[int(numbers.logits(text).argmax())] == name for name, text in held_back)
    assert hits / len(held_back) > 2.5 / len(presets)


def test_a_text_without_known_words_gives_the_bias_alone(model: Fitted) -> None:
    assert np.array_equal(model.logits("xyzzy"), model.bias.astype(np.float64))


def test_numpy_reads_the_numbers_as_scikit_learn_does() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    from moodmusic.style.train import INVERSE_REGULARISATION

    texts = [
        text for name in sorted(SMALL) for text in (*SMALL[name].prompts, SMALL[name].title, *SMALL[name].tags, SMALL[name].description)
    ]
    labels = [name for name in sorted(SMALL) for _ in range(len(SMALL[name].prompts) + 2 + len(SMALL[name].tags))]
    vectoriser = TfidfVectorizer(analyzer=tokens, sublinear_tf=True)
    learner = LogisticRegression(C=INVERSE_REGULARISATION, class_weight="balanced", max_iter=3000, tol=1e-5).fit(
        vectoriser.fit_transform(texts), labels
    )
    text = "the quiet crowd dances dances in the snow"
    assert np.allclose(fit(SMALL).logits(text), learner.decision_function(vectoriser.transform([text]))[0], atol=1e-4)


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_styles_can_be_learned(count: int) -> None:
    few = dict(list(SMALL.items())[:count])
    numbers = fit(few)
    assert numbers.weights.shape == (count, len(numbers.vocabulary))
    for name, style in few.items():
        assert numbers.names[int(numbers.logits(style.prompts[0]).argmax())] == name


def test_numbers_survive_the_disk_and_damage_is_noticed(model: Fitted, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x.npz"
    model.save(path)
    again = load(path, model.digest)
    assert again is not None
    assert (again.names, dict(again.vocabulary)) == (model.names, dict(model.vocabulary))
    assert np.array_equal(again.logits("a quiet chase"), model.logits("a quiet chase"))
    assert [entry.name for entry in path.parent.iterdir()] == ["x.npz"]
    assert load(path, "another digest") is None
    assert load(tmp_path / "nothing.npz", model.digest) is None
    data = bytearray(path.read_bytes())
    for damage in (data[: len(data) // 2], b"", b"PK nonsense"):
        path.write_bytes(damage)
        assert load(path, model.digest) is None
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    assert load(path, model.digest) is None


@pytest.mark.parametrize(
    "change", [{"bias": np.zeros(2, np.float32)}, {"rarity": np.array([np.nan], np.float32)}, {"bias": np.full(3, np.inf, np.float32)}]
)
def test_numbers_of_the_wrong_shape_or_not_finite_are_refused(model: Fitted, tmp_path: Path, change: dict[str, np.ndarray]) -> None:
    replace(model, **change).save(tmp_path / "x.npz")
    assert load(tmp_path / "x.npz", model.digest) is None


def test_the_digest_depends_on_names_and_lessons_not_on_order() -> None:
    assert digest(SMALL) == digest(dict(reversed(SMALL.items())))
    assert digest(SMALL) != digest({**SMALL, "drift": replace(SMALL["drift"], prompts=(*SMALL["drift"].prompts[:-1], "other"))})
    assert digest(SMALL) == digest({**SMALL, "drift": replace(SMALL["drift"], valence=-1.0)})


def test_every_style_gets_a_probability_best_first(mine: Path) -> None:
    ranking = classify(Prompt("floating far above the silent lake"), Mood(0.3, -0.7, -0.4))
    assert {name for name, _ in ranking} == set(styles())
    assert sum(share for _, share in ranking) == pytest.approx(1.0)
    assert [share for _, share in ranking] == sorted((share for _, share in ranking), reverse=True)
    assert min(share for _, share in ranking) > 0


def test_the_mood_decides_where_words_say_nothing(mine: Path) -> None:
    loud = dict(classify(Prompt("xyzzy"), Mood(0.0, 0.8, 0.4)))
    calm = dict(classify(Prompt("xyzzy"), Mood(0.3, -0.7, -0.4)))
    assert loud["stomp"] > 5 * loud["drift"]
    assert calm["drift"] > 5 * calm["stomp"]


def test_a_genre_word_decides_outright(mine: Path) -> None:
    calm = Prompt("sleep", wishes=Wishes(genres=("stomp rock",)))
    ranking = classify(calm, Mood(0.3, -0.7, -0.4))
    assert ranking[0][0] == "stomp"
    assert ranking[0][1] >= 0.95


@pytest.mark.parametrize(
    ("sentence", "style"),
    [
        ("cheeky heist in the museum, walking bass, brushes, 126 bpm, G minor", "lofi"),
        ("pirates with fiddle and frame drum", "folk"),
        ("pad and wind sounds", "ambient"),
        ("music box and bells, first snow", "ambient"),
    ],
)
def test_instruments_speak_for_the_styles_that_play_them(sentence: str, style: str) -> None:
    plan = understand(sentence).plan
    assert plan.styles[0][0] == style
    assert "its own stems play" in next(reason for reason in plan.because if reason.field == "styles").cause


@pytest.mark.parametrize(
    ("sentence", "styles_that_suit"),
    [
        ("playful kitten chasing a ball of wool, pizzicato and clarinet, 6/8", ("folk", "cinematic")),
        ("sneaky cartoon cat, bassoon and xylophone", ("cinematic", "folk")),
        ("circus clowns, accordion, tuba and snare", ("folk", "cinematic")),
        ("children's birthday party, recorder and xylophone", ("folk",)),
        ("wild dance in the barn, fiddle and banjo", ("folk",)),
        ("fast chase through the bazaar, oud and darbuka", ("epic", "folk")),
        ("a jig in 6/8, cheerful", ("folk",)),
    ],
)
def test_acoustic_instruments_and_meters_keep_away_from_styles_that_have_none(sentence: str, styles_that_suit: tuple[str, ...]) -> None:
    assert understand(sentence).plan.styles[0][0] in styles_that_suit


@pytest.mark.parametrize("sentence", ["synthwave with a clarinet", "synthwave, pizzicato and clarinet, 6/8"])
def test_a_genre_stated_outright_wins_over_instruments_and_meters(sentence: str) -> None:
    assert understand(sentence).plan.styles[0][0] == "synthwave"


def test_the_plan_says_to_which_styles_the_instruments_and_the_meter_are_strange() -> None:
    plan = understand("playful kitten chasing a ball of wool, pizzicato and clarinet, 6/8").plan
    reason = next(reason for reason in plan.because if reason.field == "styles")
    assert "pizzicato is strange to" in reason.cause
    assert "ambient, house, lofi, synthwave have no 6/8" in reason.cause
    assert {"pizzicato", "6/8"} <= {*reason.words}


def test_instruments_that_every_style_may_borrow_sway_nothing_away() -> None:
    for text in ("piano", "guitar", "drums", "strings", "a quiet day"):
        wishes = understand(text).prompt.wishes
        assert all(strangeness(wishes, style, stem_cards()) == 0 for style in styles().values()), text


@pytest.mark.parametrize(
    "sentence",
    ["sweaty basement techno at 3 am", "dark warehouse techno", "driving minimal techno, hypnotic", "acid, 130 bpm", "industrial rave"],
)
def test_a_branch_is_reached_by_its_genre_words(sentence: str) -> None:
    assert understand(sentence).plan.styles == (("techno", 1.0),)


def test_a_branch_takes_from_its_trunk_alone_and_only_in_its_own_moods() -> None:
    club = Prompt("sweat drips from the ceiling of the club")
    trunks_alone = {name: style for name, style in styles().items() if not style.branch_of}
    for mood in (Mood(-0.3, 0.6, 0.6), Mood(0.5, 0.5, -0.2)):
        ranking, before = dict(classify(club, mood)), dict(classify(club, mood, trunks_alone))
        assert ranking["house"] + ranking["techno"] == pytest.approx(before["house"])
        assert all(ranking[name] == pytest.approx(share) for name, share in before.items() if name != "house")
    assert classify(club, Mood(-0.3, 0.6, 0.6))[0][0] == "techno"
    assert classify(club, Mood(0.5, 0.5, -0.2))[0][0] == "house"


def test_words_used_up_by_wishes_do_not_vote(mine: Path) -> None:
    plain = classify(Prompt("pounding fists", mood_text=""), Mood())
    used = classify(Prompt("pounding fists", mood_text="snow"), Mood())
    assert dict(plain)["stomp"] > dict(used)["stomp"]


def test_new_styles_are_learned_once_and_kept_in_the_cache(mine: Path) -> None:
    first = fitted(styles())
    (stored,) = (mine / "style").iterdir()
    assert stored.name == f"{digest(styles())}.npz"
    before = stored.stat().st_mtime_ns
    again = fitted(styles())
    assert stored.stat().st_mtime_ns == before
    assert np.array_equal(again.weights, first.weights)


def test_a_damaged_cache_is_learned_again(mine: Path) -> None:
    (mine / "style").mkdir(parents=True)
    path = mine / "style" / f"{digest(SMALL)}.npz"
    path.write_bytes(b"damage")
    fitted(SMALL)
    assert load(path, digest(SMALL)) is not None


def test_a_cache_that_cannot_be_written_does_no_harm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MOODMUSIC_CACHE", str(tmp_path / "file"))
    few = {"drift": SMALL["drift"], "stomp": SMALL["stomp"]}
    assert fitted(few) is fitted(few)


def test_the_packaged_numbers_are_those_of_the_packaged_styles() -> None:
    assert load(PACKAGED, digest(styles())) is not None, "run: python -m moodmusic.style.train"


@pytest.mark.parametrize(
    ("genres", "named"),
    [
        (("ambient",), ("drift",)),
        (("Drift",), ("drift",)),
        (("stomp-rock",), ("stomp",)),
        (("rock", "waltz"), ("stomp", "parlour")),
        (("punk rock",), ("stomp",)),
        (("parlour",), ("parlour",)),
        (("polka",), ()),
        ((), ()),
        (("rock", "dance"), ("stomp",)),
    ],
)
def test_genre_words_find_names_titles_tags_and_parts_of_them(genres: tuple[str, ...], named: tuple[str, ...]) -> None:
    assert named_styles(genres, SMALL) == named


def test_a_word_that_fits_several_styles_takes_the_likeliest() -> None:
    both = {"a": replace(SMALL["drift"], tags=("mist",)), "b": replace(SMALL["stomp"], tags=("mist",))}
    assert named_styles(("mist",), both, {"a": 0.2, "b": 0.8}) == ("b",)
    assert named_styles(("mist",), both, {"a": 0.8, "b": 0.2}) == ("a",)
