"""``moodmusic explain``: how a sentence is read, and why each choice was made."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from moodmusic.cli.circumplex import plot
from moodmusic.cli.options import request_of, request_options
from moodmusic.cli.terminal import bold, clock, columns, say, tell, tell_json
from moodmusic.errors import InputError
from moodmusic.outputs.formats import STDOUT, check_suffix
from moodmusic.printable import printable

if TYPE_CHECKING:
    from moodmusic.mood.value import Mood
    from moodmusic.plan import Plan, Understanding
    from moodmusic.prompt.value import Prompt

NEAREST_SHOWN = 3
AXES = ("valence", "arousal", "tension")
INDENT = "  "


@click.command("explain", short_help="Tell how a sentence is read, and why each choice was made.")
@click.argument("prompt", required=False)
@request_options
@click.option("--from", "source", metavar="FILE", help="A stored plan instead of a sentence.")
@click.option("--edit", metavar="WORDS", help="With --from: what would change, such as 'darker, half the drums'.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
@click.option("--picture", metavar="FILE", help="Also draw it (PNG).")
@click.option("--force", is_flag=True, help="Replace a picture that exists.")
@click.option("--jsonl", is_flag=True, help="Read lines of JSON with an id and a prompt, and answer each with a line.")
def command(prompt: str | None, as_json: bool, picture: str | None, force: bool, jsonl: bool, **options: Any) -> None:
    """Tell how a sentence is read, and why each choice was made.

    \b
    moodmusic explain "sad but hopeful piano in 3/4, no drums"
    moodmusic explain --from sea.flac --edit "darker, keep the tempo"
    moodmusic explain "calm" --image beach.jpg
    moodmusic explain --jsonl < prompts.jsonl > plans.jsonl
    """
    _check(prompt, jsonl, picture, as_json or force, options)
    if jsonl:
        import gc

        from moodmusic.cli.jsonl import answer

        gc.enable()  # it is no brief command then
        answer(sys.stdin.buffer)
        return
    from moodmusic.plan import understand

    if options["source"] or options["edit"] is not None or options["blend"]:
        from moodmusic.cli.render import check_source, plan_of

        check_source(prompt, options)
        if options["source"]:
            _tell_plan(plan_of(prompt, options), as_json, picture)
            return
    read = understand(prompt, request_of(options))
    if picture:
        _draw(read, picture, force)
    if as_json:
        from moodmusic.plan.explained import explained

        tell_json(explained(read))
        return
    _print(read)


def _check(prompt: str | None, jsonl: bool, picture: str | None, more: bool, options: dict[str, Any]) -> None:
    """What click cannot know: a sentence, an image or both, or lines of sentences."""
    if jsonl and prompt is not None:
        raise InputError("give a sentence, or --jsonl and lines on standard input, not both")
    if jsonl and (more or picture or any(value is not None for value in options.values())):
        raise InputError("--jsonl takes no other option: each line brings its own, such as seed, style, tempo, key, meter and seconds")
    if picture == STDOUT:
        raise InputError("standard output is taken by the text: draw the picture into a file")
    check_suffix("picture", picture)


def _draw(read: Understanding, path: str, force: bool) -> None:
    from moodmusic.outputs.chart import png
    from moodmusic.outputs.target import Target

    with Target(path, force) as target:  # opened first: what stands in the way is told before the work
        target.write(png(read))
    say(f"wrote {printable(path)}")


def _print(read: Understanding) -> None:
    tell(bold(printable(read.plan.title)))
    blocks = {
        "mood": mood_lines(read.mood),
        "words": words_lines(read.prompt),
        "nearest styles": style_lines(read.styles),
        "plan": columns(reason_rows(read.plan), INDENT),
        "form": form_lines(read.plan),
        "set aside": conflict_lines(read.plan),
    }
    for title, lines in blocks.items():
        if lines:
            tell(f"\n{bold(title)}\n" + "\n".join(lines))


def _tell_plan(plan: Plan, as_json: bool, picture: str | None) -> None:
    """A stored plan: its mood and its choices."""
    import json

    from moodmusic.plan import to_json

    if picture:
        raise InputError("--picture draws how a sentence is read: leave it away beside --from")
    if as_json:
        tell_json({"prompt": plan.prompt, "plan": json.loads(to_json(plan))})
        return
    tell(bold(printable(plan.title)))
    for title, lines in (("mood", mood_lines(plan.mood)), ("plan", columns(reason_rows(plan), INDENT)), ("form", form_lines(plan))):
        tell(f"\n{bold(title)}\n" + "\n".join(lines))


def mood_lines(mood: Mood) -> list[str]:
    """The point of the affective space, how it moves, what each word added, and where it lies."""
    lines = [INDENT + "   ".join(f"{axis} {getattr(mood, axis):+.2f}" for axis in AXES)]
    if mood.path:
        lines.append(f"{INDENT}moves: " + "  ->  ".join("/".join(f"{value:+.2f}" for value in point) for point in mood.path))
    rows = [(cue.words, *(f"{getattr(cue, axis):+.2f}" for axis in AXES), cue.source) for cue in mood.cues]
    chart = plot((mood.valence, mood.arousal), [(valence, arousal) for valence, arousal, _ in mood.path])
    legend = [f"{INDENT}o the whole, 1 to {len(mood.path)} its stages"] if mood.path else []
    return [*lines, *columns(rows, INDENT), "", *((INDENT + line).rstrip() for line in chart), *legend]


def words_lines(prompt: Prompt) -> list[str]:
    """What was read as an outright wish."""
    return columns([(f"'{piece.words}'", piece.field, piece.reading) for piece in prompt.evidence], INDENT)


def style_lines(styles: tuple[tuple[str, float], ...]) -> list[str]:
    """The nearest styles with their probabilities."""
    return columns([(name, f"{100 * share:3.0f} %") for name, share in styles[:NEAREST_SHOWN]], INDENT)


def reason_rows(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    """Field, value, source and cause of each choice."""
    for reason in plan.because:
        yield reason.field, reason.value, reason.source, f"{reason.cause}{f' [{reason.citation}]' if reason.citation else ''}"


def conflict_lines(plan: Plan) -> list[str]:
    """The choices for which something else was set aside: the field, its value, and over what."""
    from moodmusic.plan.plain import conflicts

    return columns([(reason.field, reason.value, f"{reason.source}, over {reason.over}") for reason in conflicts(plan)], INDENT)


def form_lines(plan: Plan) -> list[str]:
    """The sections with their bars, energies and stems."""
    heard = {part: ", ".join(name for name in part.stems if name not in plan.muted) for part in plan.sections}
    rows = [(part.name, part.letter, f"{part.bars} bars", f"energy {part.energy:.2f}", heard[part]) for part in plan.sections]
    length = f"{INDENT}{clock(plan.seconds)} in all, ending: {plan.ending}" if plan.seconds else f"{INDENT}endless"
    return [*columns(rows, INDENT), length]
