"""What takes the place of something else is wanted, and that alone: "fast instead of slow", "a harp in place of the piano"."""

from __future__ import annotations

import pytest

from moodmusic.prompt import read_prompt

FAST, SLOW = (124.0, 168.0), (50.0, 80.0)
PACES = {
    "fast instead of slow": FAST,
    "fast rather than slow": FAST,
    "rather fast than slow": FAST,
    "slow instead of fast": SLOW,
    "instead of slow, fast piano": FAST,
    "fast, not slow": FAST,
    "slow, not fast": SLOW,
    "not slow, fast": FAST,
    "slow, never fast": SLOW,
    "rapide au lieu de lent": FAST,
    "lent plutôt que rapide": SLOW,
    "rapide, pas lent": FAST,
    "plutôt rapide que lent": FAST,
    "bien que lente, une musique pleine de joie": SLOW,
    "plutôt lente que rapide, une valse": SLOW,
    "rápido más bien que lento": FAST,
    "más bien rápido que lento": FAST,
    "more than fast": (150.0, 184.0),
    "rápido en vez de lento": FAST,
    "lento en lugar de rápido": SLOW,
    "lento, no rápido": SLOW,
    "szybko zamiast wolno": FAST,
    "wolno zamiast szybko": SLOW,
    "szybko, nie wolno": FAST,
    "raczej szybko niż wolno": FAST,
    "cepat bukan lambat": FAST,
    "lambat alih-alih cepat": SLOW,
    "cepat daripada lambat": FAST,
}
ONLY_REFUSED = {
    "calm piano, not fast": (66.0, 110.0),
    "piano, anything but slow": (90.0, 140.0),
    "instead of fast, something calm": (66.0, 110.0),
}


@pytest.mark.parametrize(("text", "tempo"), PACES.items())
def test_the_pace_that_is_wanted_wins_over_what_the_refused_one_leaves(text: str, tempo: tuple[float, float]) -> None:
    assert read_prompt(text).wishes.tempo_bpm == tempo


@pytest.mark.parametrize(("text", "tempo"), ONLY_REFUSED.items())
def test_a_refused_pace_alone_leaves_the_others(text: str, tempo: tuple[float, float]) -> None:
    assert read_prompt(text).wishes.tempo_bpm == tempo


@pytest.mark.parametrize("text", ["calm piano, not too fast", "never too slow", "piano, not very slow"])
def test_a_pace_refused_by_degree_is_left_to_the_mood(text: str) -> None:
    assert read_prompt(text).wishes.tempo_bpm is None


TWICE = {  # both flutes and harps are wanted
    "flute instead of violin and harp instead of guitar",
    "flute instead of violin, and harp instead of guitar",
    "flute instead of violin, harp instead of guitar",
    "a flute rather than a violin and a harp rather than a guitar",
    "flute, not violin, and harp, not guitar",
    "flûte au lieu de violon et harpe au lieu de guitare",
    "flûte à la place du violon, et harpe à la place de la guitare",
    "flauta en vez de violín y arpa en vez de guitarra",
    "flauta en lugar de violín, y arpa en lugar de guitarra",
    "flet zamiast skrzypiec i harfa zamiast gitary",
    "flet zamiast skrzypiec, a harfa zamiast gitary",
    "flute alih-alih biola dan harpa alih-alih gitar",
}
SWAPPED = (  # the harp is wanted, the piano is not
    "a harp in place of the piano",
    "a harp in the place of the piano",
    "in place of the piano, a harp",
    "harp in lieu of piano",
    "a harp taking the place of the piano",
    "a harp replacing the piano",
    "a harp replaces the piano",
    "the piano is replaced by a harp",
    "instead of the piano a harp",
    "une harpe à la place du piano",
    "remplace le piano par une harpe",
    "une harpe qui remplace le piano",
    "le piano remplacé par une harpe",
    "change le piano en harpe",
    "un arpa en vez del piano",
    "un arpa en lugar del piano",
    "en vez del piano, un arpa",
    "cambia el piano por un arpa",
    "sustituye el piano por un arpa",
    "el piano reemplazado por un arpa",
    "zamiast fortepianu harfa",
    "zamiast fortepianu, harfa",
    "zamiast fortepianu cicha harfa",
    "harfa w miejsce fortepianu",
    "harfa zastępuje fortepian",
    "zamień fortepian na harfę",
    "zastąp fortepian harfą",
    "harpa menggantikan piano",
    "harpa sebagai pengganti piano",
    "ganti piano dengan harpa",
    "tukar piano dengan harpa",
    "piano diganti harpa",
)
POLISH_ORDER = {"zamiast gitary skrzypce": ("violin", "guitar"), "zamiast skrzypiec flet": ("flute", "violin")}
STILL_LISTS = {
    "a harp instead of piano, guitar or drums": (("harp",), ("piano", "guitar", "drums", "percussion")),
    "flute rather than violin and guitar": (("flute",), ("violin", "guitar")),
    "no piano and guitar": ((), ("piano", "guitar")),
    "instead of piano, harp or flute": (("harp", "flute"), ("piano",)),
    "instead of piano or guitar, harp": (("harp",), ("piano", "guitar")),
}


@pytest.mark.parametrize("text", sorted(TWICE))
def test_what_is_wanted_in_the_place_of_the_next_is_no_part_of_a_refused_list(text: str) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.wanted, wishes.unwanted) == (("flute", "harp"), ("violin", "guitar"))


@pytest.mark.parametrize("text", SWAPPED)
def test_what_takes_the_place_is_wanted_and_what_gives_way_is_not(text: str) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.wanted, wishes.unwanted) == (("harp",), ("piano",))


@pytest.mark.parametrize(("text", "names"), POLISH_ORDER.items())
def test_polish_needs_no_comma_between_the_two(text: str, names: tuple[str, str]) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.wanted, wishes.unwanted) == ((names[0],), (names[1],))


@pytest.mark.parametrize(("text", "lists"), STILL_LISTS.items())
def test_a_list_behind_instead_of_ends_where_the_other_begins(text: str, lists: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.wanted, wishes.unwanted) == lists


# A comma ends the refusal of a genre or meter, unless "or" goes on in a bare list; behind an opening "instead of" it always does.
GENRES = {
    "instead of jazz, techno": (("techno",), ("jazz",)),
    "rather than jazz, techno": (("techno",), ("jazz",)),
    "no jazz, techno": (("techno",), ("jazz",)),
    "not jazz, techno please": (("techno",), ("jazz",)),
    "no jazz or techno, house": (("house",), ("jazz", "techno")),
    "no jazz, no techno, ambient": (("ambient",), ("jazz", "techno")),
    "no jazz, techno or house": ((), ("jazz", "techno", "house")),
    "no jazz, techno, or house": ((), ("jazz", "techno", "house")),
    "instead of jazz, techno or house": (("techno", "house"), ("jazz",)),
    "a techno track instead of jazz, house or disco": (("techno",), ("jazz", "house", "disco")),
    "jazz, house by the sea": (("jazz",), ()),
    "au lieu de jazz, techno": (("techno",), ("jazz",)),
    "pas de jazz, techno": (("techno",), ("jazz",)),
    "en vez de jazz, techno": (("techno",), ("jazz",)),
    "sin jazz, techno": (("techno",), ("jazz",)),
    "zamiast jazzu, techno": (("techno",), ("jazz",)),
    "zamiast jazzu techno": (("techno",), ("jazz",)),
    "bez jazzu, techno": (("techno",), ("jazz",)),
    "alih-alih jazz, techno": (("techno",), ("jazz",)),
    "bukan jazz, techno": (("techno",), ("jazz",)),
}
METERS = {
    "no 3/4, 5/4": ("5/4", {"3/4"}),
    "not in 3/4, in 5/4": ("5/4", {"3/4"}),
    "no 3/4 or 4/4, 5/4": ("5/4", {"3/4", "4/4"}),
    "no 3/4, 4/4 or 5/4": (None, {"3/4", "4/4", "5/4"}),
    "instead of 3/4, 5/4": ("5/4", {"3/4"}),
    "instead of 3/4, 5/4 or 7/8": ("7/8", {"3/4"}),
    "no waltz, 5/4": ("5/4", {"3/4"}),
    "au lieu de 3/4, 5/4": ("5/4", {"3/4"}),
    "en vez de 3/4, 5/4": ("5/4", {"3/4"}),
    "zamiast 3/4, 5/4": ("5/4", {"3/4"}),
    "bukan 3/4, 5/4": ("5/4", {"3/4"}),
}


@pytest.mark.parametrize(("text", "genres"), GENRES.items())
def test_a_comma_ends_the_refusal_of_a_genre(text: str, genres: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.genres, wishes.refused_genres) == genres


@pytest.mark.parametrize(("text", "meters"), METERS.items())
def test_a_comma_ends_the_refusal_of_a_meter(text: str, meters: tuple[str | None, set[str]]) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.meter and wishes.meter.name, {meter.name for meter in wishes.refused_meters}) == meters


PAIRS = {
    "without drum and bass, lo-fi": ("lofi",),
    "no drum and bass, lo-fi": ("lofi",),
    "without any drum & bass, house": ("house",),
    "don't use drum and bass, ambient": ("ambient",),
    "sans drum and bass, lo-fi": ("lofi",),
    "sin drum and bass, lo-fi": ("lofi",),
    "sin batería y bajo, house": ("house",),
    "bez drum and bass, lo-fi": ("lofi",),
    "tanpa drum dan bass, house": ("house",),
}
GENRE_OF_TWO = {
    "drum and bass without piano": (("drum and bass",), ("piano",)),
    "not drum and bass, lo-fi": (("lofi",), ()),
    "instead of drum and bass, techno": (("techno",), ()),
    "no vocals, drum and bass": (("drum and bass",), ("vocals",)),
    "no vocals drum and bass": (("drum and bass",), ("vocals",)),
    "without drum and bass music, lo-fi": (("lofi",), ()),
    "drum dan bass tanpa piano": (("drum and bass",), ("piano",)),
}


@pytest.mark.parametrize(("text", "genres"), PAIRS.items())
def test_behind_without_drum_and_bass_are_two_instruments(text: str, genres: tuple[str, ...]) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.genres, {*wishes.unwanted}) == (genres, {"drums", "bass", "percussion"})


@pytest.mark.parametrize(("text", "read"), GENRE_OF_TWO.items())
def test_elsewhere_drum_and_bass_is_a_genre(text: str, read: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    wishes = read_prompt(text).wishes
    assert (wishes.genres, wishes.unwanted) == read
