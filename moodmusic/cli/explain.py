"""``moodmusic explain``: how a sentence is read, and why each choice was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from moodmusic.cli.options import request_of, request_options
from moodmusic.cli.terminal import bold, clock, columns, tell, tell_json
from moodmusic.printable import printable

if TYPE_CHECKING:
    from moodmusic.mood.value import Mood
    from moodmusic.plan.value import Plan
    from moodmusic.prompt.value import Prompt

NEAREST_SHOWN = 5
AXES = ("valence", "arousal", "tension")


@click.command("explain", short_help="Tell how a sentence is read, and why each choice was made.")
@click.argument("prompt", required=False)
@request_options
@click.option("--from", "source", metavar="FILE", help="A stored plan instead of a sentence.")
@click.option("--edit", metavar="WORDS", help="With --from: what would change, such as 'darker, half the drums'.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
def command(prompt: str | None, as_json: bool, **options: Any) -> None:
    """Tell how a sentence is read, and why each choice was made.

    \b
    moodmusic explain "sad but hopeful piano in 3/4, no drums"
    moodmusic explain --from sea.flac --edit "darker, keep the tempo"
    """
    from moodmusic.cli.render import check_source, plan_of
    from moodmusic.mood import feel
    from moodmusic.plan import make_plan
    from moodmusic.prompt import read_prompt
    from moodmusic.style import classify

    check_source(prompt, options)
    if prompt is None or options["to"]:
        _tell_plan(plan_of(prompt, options), as_json)
        return
    read = read_prompt(prompt)
    mood = feel(read)
    nearest_styles = classify(read, mood)
    plan = make_plan(read, request_of(options))
    if as_json:
        tell_json(explained(read, nearest_styles, plan))
        return
    blocks = (mood_lines(mood), words_lines(read), style_lines(nearest_styles), columns(reason_rows(plan), "  "), form_lines(plan))
    tell(bold(printable(read.text)))
    for title, lines in zip(("mood", "words", "nearest styles", "plan", "form"), blocks, strict=True):
        if lines:
            tell(f"\n{bold(title)}\n" + "\n".join(lines))


def _tell_plan(plan: Plan, as_json: bool) -> None:
    """A plan that is not of one sentence: its mood and its choices."""
    import json

    from moodmusic.plan import to_json

    if as_json:
        tell_json({"prompt": plan.prompt, "plan": json.loads(to_json(plan))})
        return
    tell(bold(printable(plan.prompt)))
    for title, lines in (("mood", mood_lines(plan.mood)), ("plan", columns(reason_rows(plan), "  ")), ("form", form_lines(plan))):
        tell(f"\n{bold(title)}\n" + "\n".join(lines))


def mood_lines(mood: Mood) -> list[str]:
    """The point of the affective space, how it moves, and what each word added."""
    lines = ["  " + "   ".join(f"{axis} {getattr(mood, axis):+.2f}" for axis in AXES)]
    if mood.path:
        lines.append("  moves: " + "  ->  ".join("/".join(f"{value:+.2f}" for value in point) for point in mood.path))
    rows = [(cue.words, *(f"{getattr(cue, axis):+.2f}" for axis in AXES), cue.source) for cue in mood.cues]
    return lines + columns(rows, "  ")


def words_lines(prompt: Prompt) -> list[str]:
    """What was read as an outright wish."""
    return columns([(f"'{piece.words}'", piece.field, piece.reading) for piece in prompt.evidence], "  ")


def style_lines(styles: tuple[tuple[str, float], ...]) -> list[str]:
    """The nearest styles with their probabilities."""
    return columns([(name, f"{100 * share:3.0f} %") for name, share in styles[:NEAREST_SHOWN]], "  ")


def reason_rows(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    """Field, value, source and cause of each choice."""
    for reason in plan.because:
        yield reason.field, reason.value, reason.source, f"{reason.cause}{f' [{reason.citation}]' if reason.citation else ''}"


def form_lines(plan: Plan) -> list[str]:
    """The sections with their bars, energies and stems."""
    heard = {part: ", ".join(name for name in part.stems if name not in plan.muted) for part in plan.sections}
    rows = [(part.name, part.letter, f"{part.bars} bars", f"energy {part.energy:.2f}", heard[part]) for part in plan.sections]
    length = f"  {clock(plan.seconds)} in all, ending: {plan.ending}" if plan.seconds else "  endless"
    return [*columns(rows, "  "), length]


def explained(prompt: Prompt, styles: tuple[tuple[str, float], ...], plan: Plan) -> dict[str, Any]:
    """The same as plain values."""
    import json
    from dataclasses import asdict

    from moodmusic.plan import to_json

    return {
        "prompt": prompt.text,
        "mood": asdict(plan.mood),
        "words": [asdict(piece) for piece in prompt.evidence],
        "styles": dict(styles),
        "plan": json.loads(to_json(plan)),
    }
