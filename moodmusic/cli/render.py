"""``moodmusic render``: a sentence, or a stored plan, becomes files."""

from __future__ import annotations

from typing import Any

import click

from moodmusic.cli.options import REQUEST_FIELDS, request_of, request_options, talk_options
from moodmusic.cli.terminal import Progress, clock, columns, faint, say, tell_json
from moodmusic.errors import InputError, OutputError
from moodmusic.outputs.formats import FORMATS, STDOUT
from moodmusic.outputs.target import ReaderGone
from moodmusic.printable import printable, slug

OPTION_NAMES = {"seconds": "-t", "tempo_bpm": "--tempo", "loudness_lufs": "--loudness"}


@click.command("render", short_help="Make a track from a sentence.")
@click.argument("prompt", required=False)
@click.option("-o", "--output", metavar="FILE", help=f"Ends with .{', .'.join(FORMATS)}; - is WAV on standard output.")
@request_options
@click.option("--rate", type=int, metavar="HZ", help="Sample rate; 48000 when not given.")
@click.option("--bits", type=int, help="16 (dithered), 24, or 32 for float WAV.")
@click.option("--stems", metavar="DIR", help="Also write each stem; they sum to the mix.")
@click.option("--midi", metavar="FILE", help="Also write the notes.")
@click.option("--picture", metavar="FILE", help="Also draw waveform and spectrogram (PNG).")
@click.option("--json", "as_json", is_flag=True, help="Report on standard output as JSON.")
@click.option("--from", "source", metavar="FILE", help="Make the track of a stored plan again: its JSON, or a file that carries it.")
@click.option("--edit", metavar="WORDS", help="With --from: change the plan, such as 'darker, half the drums, keep the tempo'.")
@click.option("--force", is_flag=True, help="Replace files that exist.")
@talk_options
def command(prompt: str | None, output: str | None, **options: Any) -> None:
    """Make a track from a sentence.

    \b
    moodmusic render "calm sea at dawn" -t 90s -o sea.flac
    moodmusic render "epic battle, 150 bpm, D minor" --stems stems/ --midi battle.mid
    moodmusic render --image beach.jpg -t 60s
    moodmusic render --from sea.flac -o again.wav
    moodmusic render --from sea.flac --edit "darker, no drums, keep the tempo" -o darker.flac
    moodmusic render --from sea.flac --edit "plus lent, sans batterie" -o lent.flac
    moodmusic render --blend "calm sea:0.7" --blend "storm:0.3" -o weather.flac
    moodmusic render "lonely winter" --to "triumph" -o rise.flac
    """
    from moodmusic.track import Targets, produce

    _check(prompt, output, options)
    plan = plan_of(prompt, options)
    path = output or f"{slug(plan.title)}.{_usual_format()}"
    targets = Targets(path, **{name: options[name] for name in ("bits", "rate", "stems", "midi", "picture", "force")})
    with Progress(lambda: introduce(plan, options["verbose"]), options["quiet"]) as progress:
        track = produce(plan, targets, progress)
    if options["as_json"]:
        _report(track)
    if not options["quiet"]:
        _sum_up(track)


def _report(track: Any) -> None:
    """The report; where it cannot be written, the finished files stay, and the error says so."""
    try:
        tell_json(report_of(track))
    except ReaderGone:
        raise
    except OutputError as error:
        raise OutputError(f"{error}; the track is finished: {', '.join(printable(path) for path in track.files)}") from error


def _check(prompt: str | None, output: str | None, options: dict[str, Any]) -> None:
    """What click cannot know: which options exclude each other."""
    check_source(prompt, options)
    if options["as_json"] and output == STDOUT:
        raise InputError("--json and -o - both want standard output: write the track into a file")


def check_source(prompt: str | None, options: dict[str, Any], other: str = "--from FILE") -> None:
    """A sentence, a blend or a stored plan: exactly one of them; --edit and the options of a request with the right one.

    `other` is what the command takes instead of a sentence.
    """
    ways = {"a sentence": prompt, "--blend": options["blend"], "--from FILE": options.get("source")}
    chosen = [name for name, value in ways.items() if value is not None]
    if not chosen and options["image"] is None:
        raise InputError(f"give either a sentence or {other}, or a picture with --image FILE, or --blend twice or more")
    if len(chosen) > 1:
        raise InputError(f"give {' or '.join(chosen)}, not {'both' if len(chosen) == 2 else 'all'}")
    if options["blend"] and len(options["blend"]) == 1:
        raise InputError(
            f"--blend {printable(options['blend'][0][0])!r} stands alone: give --blend twice or more, or the sentence without it"
        )
    if options.get("edit") is not None and not options["source"]:
        raise InputError("--edit changes a stored plan: name it with --from FILE")
    spoken = ("language",) if options.get("edit") is not None else ()  # of the edit
    given = [OPTION_NAMES.get(name, f"--{name}") for name in REQUEST_FIELDS if options.get(name) is not None and name not in spoken]
    if options.get("source") and given:
        change = ", and say with --edit what should change" if "edit" in options else ""
        raise InputError(f"--from takes the plan as it is: leave {', '.join(given)} away{change}")


def plan_of(prompt: str | None, options: dict[str, Any]) -> Any:
    """The plan that is asked for; an edit of a stored one is told on standard error."""
    from moodmusic.outputs.plan_file import load
    from moodmusic.plan import make_plan

    if not options["source"]:
        return make_plan(prompt, request_of(options))
    plan = load(options["source"])
    if options["edit"] is None:
        if plan.seconds is None:
            name = printable(options["source"])
            raise InputError(
                f"the plan in {name} is endless: record it with `moodmusic record --from {name} --for 1h`, or say --edit '3 minutes long'"
            )
        return plan
    from moodmusic.plan.edit import edited

    result = edited(plan, options["edit"], language=options["language"])
    if not options.get("quiet"):
        for line in columns([(edit.field, edit.before, "->", edit.after, f"'{edit.words}'") for edit in result.edits], indent="  "):
            say(line)
    return result.plan


def _usual_format() -> str:
    from moodmusic.config import settings

    return settings().format


def introduce(plan: Any, verbose: bool) -> None:
    """One line on what will be made; with -v also every choice with its reason."""
    from moodmusic.cli.explain import reason_rows

    style = " + ".join(printable(name) for name, _ in plan.styles)
    length = clock(plan.seconds) if plan.seconds else "endless"
    say(f"{style}, {plan.key.name}, {plan.tempo_bpm:g} bpm, {plan.meter.name}, {length}, seed {plan.seed}")
    for line in set_aside(plan):
        say(line)
    if verbose:
        for line in columns(reason_rows(plan), indent="  "):
            say(faint(line))


def set_aside(plan: Any) -> list[str]:
    """What of the words and options could not hold, one line each: nobody should have to ask for it."""
    from moodmusic.plan.plain import conflicts

    return [f"set aside: {printable(reason.over)}; {reason.field} is {printable(reason.value)}" for reason in conflicts(plan)]


def _sum_up(track: Any) -> None:
    """The files, and how loud the track is."""
    for path in track.files:
        say(f"wrote {printable(path)}")
    say(f"{track.report['integrated_lufs']:.1f} LUFS, {track.report['true_peak_dbtp']:.1f} dBTP")


def report_of(track: Any) -> dict[str, Any]:
    """The machine-readable report of a render."""
    import json

    from moodmusic.plan import to_json

    return {
        "files": [str(path) for path in track.files],
        "seconds": track.seconds,
        "seed": track.plan.seed,
        "measured": dict(track.report),
        "plan": json.loads(to_json(track.plan)),
    }
