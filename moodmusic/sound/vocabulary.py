"""``python -m moodmusic.sound.vocabulary`` writes `moodmusic/vocabulary.json`, by which stem files are checked."""

from __future__ import annotations

import json
import sys
from typing import Any

from moodmusic.compose.dials import Choice, Dial, Grid, Grids, Number, Switch, Words, Written
from moodmusic.compose.players import DIALS
from moodmusic.sound.registry import instruments
from moodmusic.vocabulary import FILE


def table() -> dict[str, Any]:
    """Every instrument with the ranges of its settings, every pattern kind with what its keys take."""
    return {
        "instruments": {
            name: {key: [setting.low, setting.high] for key, setting in sorted(instrument.settings.items())}
            for name, instrument in sorted(instruments().items())
        },
        "kinds": {kind: {key: row(dial) for key, dial in dials.items()} for kind, dials in sorted(DIALS.items())},
    }


def row(dial: Dial | Words | Written) -> list[Any]:
    """A key of `moodmusic.vocabulary.FORMS` and its limits."""
    match dial:
        case Number(default, low, high):
            return ["whole" if isinstance(default, int) else "number", low, high]
        case Choice(_, options):
            return ["choice", *options]
        case Words(options):
            return ["words", *options]
        case Switch():
            return ["switch"]
        case Grid(_, strokes):
            return ["grid", strokes]
        case Grids():
            return ["grids"]
        case Written(form):
            return [form]


def as_text() -> str:
    """The file, one instrument or key a line so that a change is seen."""
    parts = []
    for name, entries in table().items():
        lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(entry, ensure_ascii=False)}" for key, entry in entries.items())
        parts.append(f"{json.dumps(name)}: {{\n{lines}\n}}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> int:
    """Write the file anew."""
    FILE.write_text(as_text(), encoding="utf-8")
    found = table()
    sys.stdout.write(f"{FILE.name}: {len(found['instruments'])} instruments, {len(found['kinds'])} pattern kinds\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
