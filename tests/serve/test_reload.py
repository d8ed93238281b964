"""Styles and stems that are written anew while the music plays: heard at a bar, or refused with file and line."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from stationkit import children

from moodmusic.errors import LibraryError
from moodmusic.library import Files, packaged, stem_cards, stem_files, yaml_files
from moodmusic.plan import from_json, make_plan, to_json
from moodmusic.plan.value import Plan
from moodmusic.serve.errors import ServeError
from moodmusic.serve.live_station import LiveStation
from moodmusic.serve.reload import STEERED, Watch, _turned, keep_fresh, library_files, reload
from moodmusic.serve.renewal import renewed, seen
from moodmusic.serve.scoring import Scoring
from moodmusic.serve.stock import Stock
from moodmusic.serve.supervise import FIRST_BACKOFF_S, Deaths
from moodmusic.style import styles

WORDS = "calm sea at dawn"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of the user's own, with nothing in them yet."""
    for kind in ("stems", "styles"):
        (tmp_path / kind).mkdir()
        monkeypatch.setenv(f"MOODMUSIC_{kind.upper()}", str(tmp_path / kind))
    return tmp_path


def rewritten(mine: Path, plan: Plan, role: str, change: tuple[str, str] | str) -> Path:
    """The file of a stem that plays in the user's folder, with something in it replaced or added."""
    name = next(card.name for card in plan.stems if card.role == role)
    target = mine / "stems" / role / f"{name}.yaml"
    words = (packaged("stems") / role / f"{name}.yaml").read_text("utf-8")
    changed = f"{words}\n{change}\n" if isinstance(change, str) else words.replace(*change)
    assert changed != words
    target.parent.mkdir(exist_ok=True)
    target.write_text(changed, "utf-8")
    return target


def louder(mine: Path, plan: Plan) -> tuple[str, float]:
    """The pad of a plan with another level: its name and the level."""
    card = next(card for card in plan.stems if card.role == "pad")
    source = (packaged("stems") / "pad" / f"{card.name}.yaml").read_text("utf-8")
    lines = [line for line in source.splitlines() if not line.startswith("gain_db")]
    target = mine / "stems" / "pad" / f"{card.name}.yaml"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join([*lines, "gain_db: -11.5"]), "utf-8")
    return card.name, -11.5


def gain(plan: Plan, name: str) -> float:
    return next(card.gain_db for card in plan.stems if card.name == name)


def files(*stamps: tuple[str, int, int], mistakes: tuple[str, ...] = ()) -> tuple[Files]:
    """A look at a library."""
    return (Files(stamps, mistakes),)


def test_a_change_counts_once_it_has_rested() -> None:
    watch = Watch(files(("a", 1, 1)))
    assert not watch.look(files(("a", 1, 1)))
    assert not watch.look(files(("a", 2, 1)))
    assert not watch.look(files(("a", 3, 2)))
    assert watch.look(files(("a", 3, 2)))
    assert not watch.look(files(("a", 3, 2)))
    assert not watch.look(files())
    assert watch.look(files())
    assert not watch.look(files(mistakes=("padd: no role has this name",)))
    assert watch.look(files(mistakes=("padd: no role has this name",)))
    watch.again()
    assert watch.look(files(mistakes=("padd: no role has this name",)))
    assert not watch.look(files(mistakes=("padd: no role has this name",)))


def test_the_stamps_tell_of_a_file_that_comes(mine: Path) -> None:
    before = library_files()
    assert before == library_files()
    louder(mine, make_plan(WORDS))
    assert before != library_files()
    assert str(mine) in "".join(path for path, *_ in stem_files().stamps)


def test_a_plan_that_its_sentence_made_is_made_again_over_the_new_library(mine: Path) -> None:
    plan = make_plan(WORDS)
    before = seen(plan)
    assert renewed(plan, before) is None
    name, level = louder(mine, plan)
    new = renewed(plan, before)
    assert new is not None
    assert gain(new, name) == level
    assert new.because == plan.because
    assert replace(new, stems=plan.stems, engine=plan.engine, language=plan.language).sections == plan.sections
    style = mine / "styles" / f"{plan.styles[0][0]}.yaml"
    shutil.copy(packaged("styles") / style.name, style)
    words = style.read_text("utf-8")
    style.write_text("\n".join("glue_db: 3.5" if line.startswith("glue_db") else line for line in words.splitlines()), "utf-8")
    assert "glue_db: 3.5" in style.read_text("utf-8")
    assert renewed(plan, before).glue_db == 3.5


def test_of_an_edited_plan_the_cards_are_replaced_that_were_the_library_s(mine: Path) -> None:
    plan = make_plan(WORDS).edit("darker, faster")
    before = seen(plan)
    name, level = louder(mine, plan)
    new = renewed(plan, before)
    assert new is not None
    assert gain(new, name) == level
    assert replace(new, stems=plan.stems) == plan
    own = replace(plan, stems=tuple(replace(card, gain_db=-3.25) for card in plan.stems))  # its own affair
    assert renewed(own, before) is None


def test_a_mistake_is_told_with_file_and_line(mine: Path) -> None:
    plan = make_plan(WORDS)
    path = rewritten(mine, plan, "pad", "gane_db: 3")
    line = len(path.read_text("utf-8").splitlines())
    with pytest.raises(LibraryError, match=rf"{path.name}:{line}: gane_db: unknown key \(did you mean 'gain_db'\?\)"):
        stem_cards()


BROKEN = {
    "a file that is no YAML": ("stems/pad/mine.yaml", b"instrument: [organ\n", r"mine.yaml: no valid YAML: line 2, column 1: "),
    "a key that there is not": (
        "stems/pad/mine.yaml",
        b"instrument: organ\npattern: {}\ngane_db: 3\n",
        r"mine.yaml:3: gane_db: unknown key",
    ),
    "no text": ("stems/pad/mine.yaml", b"\xff\xfe\x00", r"mine.yaml: no UTF-8 text at byte 0"),
    "a style of nothing": ("styles/mine.yaml", b"title: mine\n", r"mine.yaml:1: .*: is missing"),
    "a folder of no role": ("stems/padd/mine.yaml", b"instrument: organ\n", r"padd: no role has this name \(did you mean 'pad'\?\)"),
    "a wrong name": ("stems/pad/My Pad.yaml", b"instrument: organ\n", r"My Pad.yaml: call it like lower-case-with-dashes.yaml"),
}


@pytest.mark.parametrize(("name", "content", "says"), BROKEN.values(), ids=BROKEN)
def test_whatever_is_wrong_with_a_file_that_comes_is_seen_and_told(mine: Path, name: str, content: bytes, says: str) -> None:
    before = library_files()
    (mine / name).parent.mkdir(exist_ok=True)
    (mine / name).write_bytes(content)
    assert library_files() != before
    with pytest.raises(LibraryError, match=says):
        styles()


def test_links_to_nothing_are_passed_over_and_those_to_themselves_are_told(mine: Path) -> None:
    before = library_files()
    (mine / "styles" / ".#mine.yaml").symlink_to("somebody@machine.1234")  # the lock of an editor
    assert library_files() == before
    (mine / "styles" / "mine.yaml").symlink_to(mine / "styles" / "mine.yaml")
    (mine / "stems" / "pad").symlink_to(mine / "stems" / "pad")
    assert [len(one.mistakes) for one in library_files()] == [1, 1]
    with pytest.raises(LibraryError, match=r"mine\.yaml: cannot be read: Too many levels of symbolic links"):
        styles()


def test_a_file_that_goes_while_it_is_looked_at_is_gone(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").touch()
    found = yaml_files(tmp_path, [])
    assert next(found)[0] == "a"
    (tmp_path / "b.yaml").unlink()
    assert list(found) == []


def test_a_plan_that_is_steered_to_while_files_are_read_is_renewed_as_well(mine: Path) -> None:
    first = make_plan(WORDS)
    second = first.edit("faster")

    async def day() -> dict[str, dict[str, Any]]:
        scoring = Scoring()
        await scoring.start()
        try:
            await scoring.summary(to_json(first))  # the library is read as it was
            looks = iter([[to_json(first)], [to_json(second)]])
            name, level = louder(mine, first)
            made = await scoring.renew(lambda: next(looks, [to_json(second)]))
            assert [gain(from_json(made[to_json(plan)]["plan"]), name) for plan in (first, second)] == [level, level]
            return await scoring.renew(lambda: [to_json(from_json(made[to_json(second)]["plan"]))])
        finally:
            await scoring.stop()

    assert [*asyncio.run(day()).values()] == [{}]


def test_who_steers_while_files_are_read_hears_them_or_is_told_that_nothing_changes(mine: Path) -> None:
    async def day() -> None:
        stock, scoring = Stock(), Scoring()
        await asyncio.gather(stock.start(), scoring.start())
        station = LiveStation(WORDS, stock=stock, scoring=scoring)
        try:
            await station.start()
            async with station.subscribe(("reload",)) as events:
                name, level = louder(mine, make_plan(WORDS))
                reading = asyncio.create_task(reload([station], scoring))
                await station.steer({"edit": "faster"}, at="beat")
                steered = from_json(station.aim)
                assert gain(steered, name) != level
                assert await reading
                assert (await until(events, "reload"))["text"] == "what plays has changed"
                assert from_json(station.aim).tempo_bpm == steered.tempo_bpm > make_plan(WORDS).tempo_bpm
                assert gain(from_json(station.aim), name) == level
                await _turned(station, {})
                told = await until(events, "reload")
                assert (told["good"], told["text"]) == (True, STEERED)
        finally:
            await station.stop()
            await asyncio.gather(stock.stop(), scoring.stop())

    asyncio.run(day())


async def asking(scoring: Scoring, until: asyncio.Task) -> int:
    """Twenty questions at a time until something is done; how many were answered."""
    count = 0
    while not until.done():
        count += len(await asyncio.gather(*(scoring.explain("calm", seed) for seed in range(20))))
    return count


def test_whoever_asks_while_another_scorer_takes_over_is_answered() -> None:
    async def day() -> None:
        scoring = Scoring()
        await scoring.start()
        former = scoring.pids
        try:
            renewing = asyncio.create_task(scoring.renew(tuple))
            assert await asking(scoring, renewing) >= 20
            await renewing
            assert scoring.pids != former
            assert {scoring.pids["scorer"]} == {*children()} & {*former.values(), *scoring.pids.values()}
        finally:
            await scoring.stop()

    asyncio.run(day())


def test_a_scorer_that_was_to_be_started_again_is_not_where_a_new_library_has_brought_one() -> None:
    async def day() -> None:
        before, scoring = children(), Scoring()
        scoring.deaths = Deaths(1)  # the first death makes it wait for four seconds
        await scoring.start()
        try:
            os.kill(scoring.pids["scorer"], signal.SIGKILL)
            while scoring.pids:
                await asyncio.sleep(0.01)
            died = time.monotonic()
            await scoring.renew(tuple)
            while time.monotonic() < died + FIRST_BACKOFF_S + 0.5:
                await asyncio.sleep(0.1)
            assert children() - before == {*scoring.pids.values()}
        finally:
            await scoring.stop()
        assert children() <= before

    asyncio.run(day())


@pytest.mark.slow
def test_a_station_hears_new_files_at_a_bar_and_stays_as_it_was_where_they_are_wrong(mine: Path) -> None:
    plan = make_plan(WORDS)

    async def day() -> None:
        stock, scoring = Stock(), Scoring()
        await asyncio.gather(stock.start(), scoring.start())
        station = LiveStation(WORDS, stock=stock, scoring=scoring)
        keeper = None
        try:
            await station.start()
            keeper = asyncio.create_task(keep_fresh(lambda: [station], scoring, 0.2))
            await asyncio.sleep(1.0)
            async with station.subscribe(("reload", "transition", "bar")) as events:
                path = rewritten(mine, plan, "pad", "gane_db: 3")
                told = await until(events, "reload")
                assert told["good"] is False
                assert f"{path.name}:{len(path.read_text('utf-8').splitlines())}: gane_db" in told["text"]
                assert (await explained(station, "happy folk"))["styles"]  # sentences are read all the same
                path.unlink()
                assert (await until(events, "reload"))["good"]
                name, level = louder(mine, plan)
                found = await kinds(events, "reload", "transition")
                assert found["reload"]["good"]
                assert found["reload"]["text"] == "what plays has changed"
                assert found["transition"]["at"] == "bar"
                stored = await station.plan()
                assert next(card["gain_db"] for card in stored["stems"] if card["name"] == name) == level
            assert station.status()["restarts"] == {"engine": 0, "encoder": 0, "scorer": 0}
        finally:
            if keeper is not None:
                keeper.cancel()
                with suppress(asyncio.CancelledError):
                    await keeper
            await station.stop()
            await asyncio.gather(stock.stop(), scoring.stop())

    before = children()
    asyncio.run(day())
    assert children() <= before


@pytest.mark.slow
def test_a_library_is_read_after_all_when_the_process_that_reads_it_dies(mine: Path) -> None:
    plan = make_plan(WORDS)

    async def day() -> None:
        scoring = Scoring()
        await scoring.start()
        await scoring.explain("calm", 1)
        keeper = asyncio.create_task(keep_fresh(lambda: [], scoring, 0.2, 0.5))
        try:
            await asyncio.sleep(0.5)
            known, former = children(), scoring.pids
            louder(mine, plan)
            async with asyncio.timeout(60.0):
                while not (reading := children() - known):
                    await asyncio.sleep(0.02)
                os.kill(reading.pop(), signal.SIGKILL)
                while scoring.pids == former:
                    await asyncio.sleep(0.1)
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            await scoring.stop()

    asyncio.run(day())


async def explained(station: LiveStation, words: str):
    """A sentence explained, asked again where a busy machine has the scorer answer too late."""
    while True:
        with suppress(ServeError):
            return await station.explain(words)


async def kinds(events, *wanted: str):
    """Events until there is one of each of these kinds: the last of each."""
    found = {}
    async with asyncio.timeout(90.0):
        while not found.keys() >= set(wanted):
            event = await anext(events)
            found[event["event"]] = event
    return found


async def until(events, kind: str):
    """The next event of a kind."""
    return (await kinds(events, kind))[kind]
