"""The circumplex on a terminal: valence across, arousal up, plain ASCII."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 49, 17  # cells, odd so that the axes have a middle; a cell of a terminal is about twice as high as wide
POINT = "o"
CORNERS = (("tense, angry", "excited, happy"), ("sad, gloomy", "calm, content"))  # Russell 1980
UP, DOWN, LEFT, RIGHT = "excited", "calm", "unpleasant", "pleasant"

Point = tuple[float, float]  # valence, arousal, each −1…1


def plot(point: Point, path: Sequence[Point] = ()) -> list[str]:
    """Lines of equal length: the axes, the stages of a text that moves as 1, 2, 3…, and the whole as ``o``."""
    cells = _axes()
    for number, stage in enumerate(path, start=1):
        column, row = _cell(stage)
        cells[row][column] = str(number) if number < 10 else "+"
    column, row = _cell(point)
    cells[row][column] = POINT
    margin = len(LEFT) + 1
    rows = [
        (f"{LEFT} " if at == HEIGHT // 2 else " " * margin) + "".join(row) + (f" {RIGHT}" if at == HEIGHT // 2 else "")
        for at, row in enumerate(cells)
    ]
    width = margin + WIDTH + 1 + len(RIGHT)
    return [line.ljust(width) for line in (_centred(UP, margin), *rows, _centred(DOWN, margin))]


def _centred(word: str, margin: int) -> str:
    return " " * margin + word.center(WIDTH)


def _axes() -> list[list[str]]:
    cells = [[" "] * WIDTH for _ in range(HEIGHT)]
    for (left, right), row in zip(CORNERS, (1, HEIGHT - 2), strict=True):
        cells[row][1 : 1 + len(left)] = left
        cells[row][WIDTH - 1 - len(right) : WIDTH - 1] = right
    for line in cells:
        line[WIDTH // 2] = "|"
    cells[HEIGHT // 2] = list("-" * (WIDTH // 2) + "+" + "-" * (WIDTH // 2))
    return cells


def _cell(point: Point) -> tuple[int, int]:
    """Column and row of a point; what lies outside stands at the rim."""
    valence, arousal = (max(-1.0, min(1.0, value)) for value in point)
    return round((valence + 1) / 2 * (WIDTH - 1)), round((1 - arousal) / 2 * (HEIGHT - 1))
