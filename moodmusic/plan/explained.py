"""`explained`: how a sentence is read and why each choice was made, as plain values."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from moodmusic.plan.make import Understanding
from moodmusic.plan.plain import conflicts, facts
from moodmusic.plan.stored import to_json


def explained(read: Understanding) -> dict[str, Any]:
    """Prompt, mood, words, styles with their shares, facts, conflicts and the plan: all of it JSON."""
    return {
        "prompt": read.prompt.text,
        "mood": asdict(read.mood),
        "words": [asdict(piece) for piece in read.prompt.evidence],
        "styles": dict(read.styles),
        "facts": facts(read),
        "conflicts": [asdict(reason) for reason in conflicts(read.plan)],
        "plan": json.loads(to_json(read.plan)),
    }
