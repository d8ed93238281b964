"""How a sentence was read, as a PNG: the circumplex, its cues, the nearest styles as bars, and the plan's fields with their causes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from moodmusic.outputs.lettering import ACCENT, FAINT, GRID, GROUND, TEXT, font_of, write_line
from moodmusic.plan import Reason, Understanding
from moodmusic.plan.plain import conflicts
from moodmusic.printable import printable

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, TOP, MARGIN = 1600, 120, 50
PLANE = (110, 160, 530, 580)  # left, top, right, bottom of the circumplex
CORNERS = {(-1, 1): "tense, angry", (1, 1): "excited, happy", (-1, -1): "sad, gloomy", (1, -1): "calm, content"}  # Russell 1980
BESIDE = 640  # left edge of what stands beside the circumplex
STYLES_SHOWN, CUES_SHOWN = 3, 11
FIELDS_TOP, ROW = 660, 24
FIELD_COLUMNS = {"field": (50, 150), "value": (210, 350), "source": (570, 100), "cause": (680, 870)}  # left edge, width
Place = tuple[float, float]


def png(read: Understanding) -> bytes:
    """The picture as the bytes of a PNG file, 1600 pixels wide and as high as the plan needs."""
    data = io.BytesIO()
    image(read).save(data, "PNG", optimize=True)
    return data.getvalue()


def image(read: Understanding) -> Any:
    """The `PIL.Image.Image`."""
    from PIL import Image, ImageDraw

    rows = [*_field_rows(read.plan.because), *_lost_rows(conflicts(read.plan))]
    drawn = Image.new("RGB", (WIDTH, FIELDS_TOP + ROW * (len(rows) + 2) + MARGIN), GROUND)
    draw = ImageDraw.Draw(drawn)
    write_line(draw, (MARGIN, 30), printable(read.plan.title), 34, TEXT, WIDTH - 2 * MARGIN)
    mood = read.mood
    numbers = f"valence {mood.valence:+.2f}   arousal {mood.arousal:+.2f}   tension {mood.tension:+.2f}"
    write_line(draw, (MARGIN, 82), numbers, 20, FAINT, WIDTH - 2 * MARGIN)
    _plane(draw)
    _mood(draw, read)
    _styles(draw, read)
    _cues(draw, read)
    for at, row in enumerate([dict(zip(FIELD_COLUMNS, FIELD_COLUMNS, strict=True)), *rows]):
        _field(draw, FIELDS_TOP + at * ROW, row, FAINT if at == 0 else TEXT)
    return drawn


def place(valence: float, arousal: float) -> Place:
    """Where a point of the affective plane stands in the picture, in pixels."""
    left, top, right, bottom = PLANE
    across, up = (max(-1.0, min(1.0, value)) for value in (valence, arousal))
    return left + (across + 1) / 2 * (right - left), top + (1 - up) / 2 * (bottom - top)


def _plane(draw: ImageDraw) -> None:
    left, top, right, bottom = PLANE
    middle = place(0.0, 0.0)
    draw.ellipse(PLANE, outline=GRID, width=2)
    draw.line([(left, middle[1]), (right, middle[1])], fill=GRID, width=2)
    draw.line([(middle[0], top), (middle[0], bottom)], fill=GRID, width=2)
    for words, where, anchor in (
        ("arousal: excited", (middle[0], top - 8), "mb"),
        ("calm", (middle[0], bottom + 8), "mt"),
        ("unpleasant", (left, middle[1] + 4), "lt"),
        ("valence: pleasant", (right, middle[1] + 4), "rt"),
    ):
        draw.text(where, words, fill=FAINT, font=font_of(16), anchor=anchor)
    for (across, up), words in CORNERS.items():
        where = (left if across < 0 else right, top if up > 0 else bottom)
        draw.text(where, words, fill=FAINT, font=font_of(15), anchor="lm" if across < 0 else "rm")


def _mood(draw: ImageDraw, read: Understanding) -> None:
    """The cues as small dots, the path as a line with numbers, the whole as a large dot."""
    for cue in read.mood.cues:
        _dot(draw, place(cue.valence, cue.arousal), 3, FAINT)
    path = [place(valence, arousal) for valence, arousal, _ in read.mood.path]
    if path:
        draw.line(path, fill=ACCENT, width=2)
    for number, where in enumerate(path, start=1):
        _dot(draw, where, 6, GROUND, ACCENT)
        draw.text((where[0] + 10, where[1] - 10), str(number), fill=ACCENT, font=font_of(18), anchor="lm")
    _dot(draw, place(read.mood.valence, read.mood.arousal), 9, ACCENT)


def _dot(draw: ImageDraw, where: Place, radius: int, fill: str, outline: str | None = None) -> None:
    across, down = where
    draw.ellipse([across - radius, down - radius, across + radius, down + radius], fill=fill, outline=outline, width=2)


def _styles(draw: ImageDraw, read: Understanding) -> None:
    """The nearest styles as bars; a full bar is certain."""
    write_line(draw, (BESIDE, TOP + 20), "nearest styles", 18, FAINT, 300)
    for at, (name, share) in enumerate(read.styles[:STYLES_SHOWN]):
        top = TOP + 56 + at * 34
        write_line(draw, (BESIDE, top), name, 18, TEXT, 150)
        draw.rectangle([BESIDE + 160, top, BESIDE + 760, top + 20], fill=GRID)
        draw.rectangle([BESIDE + 160, top, BESIDE + 160 + 600 * share, top + 20], fill=ACCENT)
        write_line(draw, (BESIDE + 776, top), f"{share:.0%}", 18, TEXT, 100)


def _cues(draw: ImageDraw, read: Understanding) -> None:
    """What each word added to the mood, the weightiest first."""
    heading = ("words behind the mood", "valence", "arousal", "tension", "source")
    strongest = sorted(read.mood.cues, key=lambda cue: -abs(cue.valence) - abs(cue.arousal) - abs(cue.tension))[:CUES_SHOWN]
    numbers = [(cue.words, *(f"{value:+.2f}" for value in (cue.valence, cue.arousal, cue.tension)), cue.source) for cue in strongest]
    for at, row in enumerate((heading, *numbers)):
        for words, left, width in zip(row, (0, 400, 500, 600, 700), (380, 90, 90, 90, 200), strict=True):
            write_line(draw, (BESIDE + left, TOP + 180 + at * 27), printable(words), 18, TEXT if at else FAINT, width)


def _field_rows(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    cited = [f"{reason.cause}{f' [{reason.citation}]' if reason.citation else ''}" for reason in reasons]
    return [
        {"field": reason.field, "value": reason.value, "source": reason.source, "cause": cause}
        for reason, cause in zip(reasons, cited, strict=True)
    ]


def _lost_rows(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    return [{"field": reason.field, "value": reason.value, "source": "set aside", "cause": reason.over} for reason in reasons]


def _field(draw: ImageDraw, top: float, row: dict[str, str], colour: str) -> None:
    for name, (left, width) in FIELD_COLUMNS.items():
        shade = ACCENT if row["source"] == "set aside" and name in ("source", "cause") else colour
        write_line(draw, (left, top), printable(row[name], 400), 16, shade, width)
