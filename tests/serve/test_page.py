"""The web page in a real headless Chromium, on the station that `moodmusic serve` opens."""

import math
import os
import re
from pathlib import Path

import httpx
import pytest
from running import Program

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install 'moodmusic[test]')")

DOCS = Path(__file__).parents[2] / "docs"
CHROMIUM = "/usr/bin/chromium"
PATIENCE_S = 60  # the machine may be busy, and only the last test is about time
pytestmark = [
    pytest.mark.alone,
    pytest.mark.slow,
    pytest.mark.needs_program("chromium"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def program():
    with Program.running("slow rain over the city", "--no-control") as running:
        yield running
        assert running.stop() == 143


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, program):
    """A new tab on the page, with its ticket; complaints of the console are failures."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=program.base)
    tab = context.new_page()
    tab.set_default_timeout(1000 * PATIENCE_S)
    complaints = []
    tab.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(program.link)
    tab.wait_for_selector("#go")
    until(tab, "document.querySelector('#timeline').children.length > 0")
    yield tab
    context.close()
    assert not complaints
    program.link = program.process.stdout.readline().split()[0]  # the next ticket


def until(tab, expression, seconds=PATIENCE_S):
    """Wait until an expression is true. (The page's policy forbids the eval that Playwright's own waiting needs.)"""
    for _ in range(10 * seconds):
        if tab.evaluate(expression):
            return
        tab.wait_for_timeout(100)
    raise AssertionError(f"not within {seconds} s: {expression}")


def moved(tab, program, **live):
    """Wait until the station's live controls stand so."""
    for _ in range(10 * PATIENCE_S):
        found = httpx.get(f"{program.base}/api/stations/main", timeout=PATIENCE_S).json()["live"]
        if found == found | live:
            return
        tab.wait_for_timeout(100)
    raise AssertionError(f"not within {PATIENCE_S} s: {live}; they stand so: {found}")


def test_the_ticket_leaves_the_address_and_unlocks_the_controls(page):
    assert "token" not in page.url
    assert page.is_hidden("#locked")
    assert page.is_enabled("#words")


def test_a_page_without_a_ticket_listens_and_cannot_steer(browser, program):
    tab = browser.new_page()
    tab.set_default_timeout(1000 * PATIENCE_S)
    tab.goto(program.base)
    until(tab, "document.querySelector('#timeline').children.length > 0")
    assert tab.is_visible("#locked")
    assert tab.is_disabled("#words")
    assert tab.is_disabled("#macro-intensity")
    tab.fill("#link", f"{program.base}/#token=wrong")
    tab.click("#unlock button")
    until(tab, "document.querySelector('#message').textContent.includes('used already')")
    tab.close()


def test_a_sentence_is_explained_while_it_is_written(page):
    page.fill("#words", "epic battle at dawn, no choir")
    page.wait_for_selector("#styles .share")
    assert page.inner_text("#styles .share span") == "epic"
    assert "battle" in page.inner_text("#because")
    assert page.get_attribute(".circumplex .draft", "visibility") == "visible"
    assert from_the_middle(page) < 1.0


@pytest.mark.parametrize(("right", "up"), [(0.7, 0.7), (-0.3, 0.9), (0.0, -0.5), (1.2, 1.2)])
def test_a_mood_stands_where_the_disc_was_clicked(page, right, up):
    page.locator(".circumplex").scroll_into_view_if_needed()
    box = page.locator(".circumplex .disc").bounding_box()
    radius = box["width"] / 2
    page.mouse.click(box["x"] + radius * (1 + right), box["y"] + radius * (1 - up))
    reach = min(1.0, math.hypot(right, up))
    assert from_the_middle(page) == pytest.approx(reach, abs=0.03)


def from_the_middle(page):
    """Where the mark of what is written or chosen stands: 0 in the middle of the disc, 1 on its circle."""
    mark, disc = ([float(page.get_attribute(f".circumplex .{name}", axis)) for axis in ("cx", "cy")] for name in ("draft", "disc"))
    return math.dist(mark, disc) / float(page.get_attribute(".circumplex .disc", "r"))


def test_the_timeline_is_the_turn_through_the_form_that_plays(page, program):
    said = httpx.get(f"{program.base}/api/stations/main", timeout=PATIENCE_S).json()
    form, shown = said["form"], "[...document.querySelectorAll('#timeline li span')].map((one) => one.textContent)"
    assert page.evaluate(shown) == [section["name"] for section in form["sections"]]
    assert not any(name.startswith("last ") for name in page.evaluate(shown))
    assert form["sections"][form["place"]]["name"] == said["section"]
    until(page, "document.querySelectorAll('#timeline li[aria-current]').length === 1")
    number = "Number(/bar (\\d+) of/.exec(document.querySelector('#where').textContent)[1])"
    assert abs(page.evaluate(number) - (said["bar"] - form["bar"] + 1)) <= 1 or page.evaluate(number) == 1


def test_controls_move_the_station_and_show_what_it_says(page, program):
    for macro in ("density", "tension"):
        page.focus(f"#macro-{macro}")
        page.keyboard.press("Home")
        moved(page, program, **{macro: -1})
        page.fill(f"#macro-{macro}", "0")
    page.click("text=duck")
    page.focus("#macro-intensity")
    page.keyboard.press("Home")
    moved(page, program, intensity=0)
    page.keyboard.press("End")
    name = page.get_attribute("#stems .mute", "data-key").removeprefix("mute ")
    page.click("#stems .mute")
    page.wait_for_selector('#stems .mute[aria-pressed="true"]')
    moved(page, program, intensity=1, mute=[name])
    page.click("#stems .mute")
    page.wait_for_selector('#stems .mute[aria-pressed="false"]')
    page.click("#stems .solo")
    page.wait_for_selector('#stems .solo[aria-pressed="true"]')
    page.click("#stems .solo")
    page.wait_for_selector('#stems .solo[aria-pressed="false"]')
    page.click("text=sparkle")


def test_the_plan_is_shared_and_the_last_minutes_are_downloaded(page, program):
    page.click("#share")
    assert page.evaluate("navigator.clipboard.readText()") == f"{program.base}/api/stations/main/plan"
    with page.expect_download() as told:
        page.click("#download")
    data = Path(told.value.path()).read_bytes()
    assert told.value.suggested_filename == "slow-rain-over-the-city.mp3"
    assert data[:2] in (b"\xff\xfb", b"\xff\xfa")


def test_everything_has_a_name_and_is_reached_by_keyboard(page):
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, input, select, textarea, a')].filter((one) => one.offsetParent &&
        !(one.innerText || one.getAttribute('aria-label') || one.labels?.length)).map((one) => one.outerHTML)"""
    )
    assert nameless == []
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert {"play", "words", "circumplex", "macro-intensity", "share", "download"} <= reached
    page.focus("#circumplex")
    page.keyboard.press("ArrowRight")
    assert page.is_enabled("#go")
    assert page.inner_text("#go") == "Go to this point"


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_is_wider_than_the_screen(page, width):
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
def test_the_page_plays_without_a_stall_and_a_new_mood_is_heard_and_seen(page, program):
    """Also takes the pictures of `docs/`, when asked to with PAGE_PICTURES=1."""
    page.click("#play")
    until(page, "document.querySelector('#behind').textContent.startsWith('You hear it')", 10)
    page.evaluate("window.stalls = 0; document.querySelector('#audio').addEventListener('waiting', () => { window.stalls += 1; })")
    clocks = "[performance.now() / 1000, document.querySelector('#audio').currentTime]"
    began, start = page.evaluate(clocks)
    page.wait_for_timeout(20_000)
    ended, end = page.evaluate(clocks)
    assert end - start >= 19.8
    assert abs((end - start) - (ended - began)) < 0.2
    assert page.evaluate("window.stalls") == 0
    behind = float(re.search(r"[\d.]+", page.inner_text("#behind"))[0])
    assert 2 < behind < 12
    page.fill("#words", "epic battle at dawn, heroic brass, no choir")
    page.wait_for_selector("#styles .share")
    pictures(page, "page")
    page.click("#go")
    until(page, "/takes over in|waits for its first|is what you hear/.test(document.querySelector('#message').textContent)", 15)
    until(page, "document.querySelector('#title').textContent.startsWith('epic battle')", 60)
    until(page, "document.querySelector('#history li').textContent.includes('epic battle')")
    page.wait_for_timeout(3000)
    pictures(page, "page-phone", 390)
    page.click("#play")
    until(page, "document.querySelector('#behind').textContent.startsWith('Press play')")


def pictures(page, name, width=1280):
    """A picture of the whole page for the documents."""
    if os.environ.get("PAGE_PICTURES"):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_timeout(800)
        page.screenshot(path=DOCS / f"{name}.png", full_page=True)
