"""How well moods are read: the table of docs/understanding.md, against VADER alone and a keyword baseline.

    python benchmarks/understanding.py [--languages en,fr,es,pl,id] [--set blind|turns|moods]

The sentences lie in tests/understanding/data; no training sentence stands among them. Those of the set "blind" were written last, by
somebody who had seen neither lexicons nor training sentences, and no sentence of it was looked at. "turns" are more contrasts and negations
of another author's; of its English contrasts those that failed at first were read. Those of "moods" were looked at. A sign counts
where the label has one: valence, arousal, and both at once (quadrant). The baselines: VADER's compound for valence, which has no arousal;
and the sum of the affect lexicon's entries as they stand, without grammar, weights or training.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from moodmusic.mood import feel
from moodmusic.mood.feel import vader
from moodmusic.mood.lexicon import lexicon
from moodmusic.prompt import read_prompt
from moodmusic.prompt.page import split_words

DATA = Path(__file__).parents[1] / "tests" / "understanding" / "data"
KINDS = {
    "blind": ("situation", "negation", "contrast", "comparison"),
    "turns": ("negation", "contrast"),
    "moods": ("situation", "music", "negation", "contrast", "comparison"),
}


def sentences(language: str, name: str = "blind") -> list[dict[str, Any]]:
    """All of a language and a set that have one mood."""
    themes = yaml.safe_load((DATA / f"{name}.{language}.yaml").read_text(encoding="utf-8"))
    return [row for rows in themes.values() for row in rows if row["kind"] != "path"]


def ours(text: str, _language: str) -> tuple[float, float]:
    """As the program reads it, the language detected."""
    mood = feel(read_prompt(text))
    return mood.valence, mood.arousal


def vader_alone(text: str, _language: str) -> tuple[float, float]:
    """Compound, and no arousal."""
    return float(vader().polarity_scores(text)["compound"]), 0.0


def keywords(text: str, language: str) -> tuple[float, float]:
    """The sum of the lexicon's entries."""
    rows = [match.value for match in lexicon(language).words.find(split_words(text, language))]
    return sum(row[0] for row in rows), sum(row[1] for row in rows)


READERS = {"moodmusic": ours, "keywords": keywords, "VADER": vader_alone}


def sign(value: float) -> int:
    """−1, 0 or 1."""
    return (value > 0) - (value < 0)


def shares(language: str, reader: Any, name: str = "blind") -> dict[tuple[str, str], tuple[int, int]]:
    """(kind, measure) -> (right, all)."""
    found: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in sentences(language, name):
        valence, arousal = reader(row["text"], language)
        marks = {"valence": (valence, row["valence"]), "arousal": (arousal, row["arousal"])}
        right = {measure: sign(value) == label for measure, (value, label) in marks.items() if label}
        if len(right) == 2:
            right["quadrant"] = all(right.values())
        for measure, good in right.items():
            for kind in (row["kind"], "all"):
                done, count = found[kind, measure]
                found[kind, measure] = (done + good, count + 1)
    return found


def rows(language: str, chosen: str) -> Iterator[str]:
    """Lines of the table."""
    for name, reader in READERS.items():
        found = shares(language, reader, chosen)
        cells = []
        for kind in (*KINDS[chosen], "all"):
            parts = [found[kind, measure] for measure in ("valence", "arousal", "quadrant")]
            cells.append(" / ".join(f"{right / count:.2f}" if count else "–" for right, count in parts))
        yield f"| {language} | {name} | " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--languages", default="en,fr,es,pl,id")
    parser.add_argument("--set", choices=KINDS, default="blind")
    options = parser.parse_args()
    print("| language | reader | " + " | ".join((*KINDS[options.set], "all")) + " |")
    print("|---|---|" + "---|" * (len(KINDS[options.set]) + 1))
    for language in options.languages.split(","):
        print(*rows(language, options.set), sep="\n", flush=True)


if __name__ == "__main__":
    main()
