"""Figures of every style: rendered, judged, and written as a table for docs/figures.md.

    python benchmarks/figures.py --judge JUDGE.py [--seeds 1,2,3] [--seconds 120] [--styles ambient,lofi]

JUDGE.py is a program that takes `FILE.wav --midi FILE.mid --tempo BPM [--allow NAMES]` and prints JSON with `score`,
`hard_faults`, `faults` and the measures; it needs librosa and pyloudnorm, which the extra `test` installs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ALLOWED: dict[str, str] = {}  # style -> what the style is: drone, free time, crackle


def rendered(style: str, seed: int, seconds: float, folder: Path) -> dict[str, Any]:
    """Render one track through the command line; the paths and the plan's facts."""
    wav, midi = folder / f"{style}-{seed}.wav", folder / f"{style}-{seed}.mid"
    command = [sys.executable, "-m", "moodmusic", "render", f"{style} music", "--style", style, "-t", str(seconds)]
    command += ["--seed", str(seed), "-o", str(wav), "--midi", str(midi), "--force", "-q"]
    subprocess.run(command, check=True)
    from moodmusic import load

    plan = load(wav)
    return {"wav": wav, "midi": midi, "plan": plan}


def judged(track: dict[str, Any], judge: Path, style: str) -> dict[str, Any]:
    """What the judge says of a track."""
    command = [sys.executable, str(judge), str(track["wav"]), "--midi", str(track["midi"]), "--tempo", str(track["plan"].tempo_bpm)]
    command += ["--allow", ALLOWED[style]] if style in ALLOWED else []
    report: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return report


def row(style: str, seed: int, plan: Any, report: dict[str, Any]) -> str:
    """One line of the table."""
    level = report["loudness"]
    soft = ", ".join(f"{fault['fault']} {fault['value']}" for fault in report["faults"]) or "–"
    facts = f"{plan.key.name}, {plan.tempo_bpm:g} bpm, {plan.meter.name}"
    loudness = f"{level['integrated_lufs']:.1f} ({plan.loudness_lufs:g})"
    hard = ", ".join(report["hard_faults"]) or "–"
    return f"| {style} | {seed} | {facts} | {report['score']} | {hard} | {soft} | {loudness} | {level['true_peak_dbtp']:.2f} |"


def main() -> None:
    from moodmusic import styles

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--judge", type=Path, required=True)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--styles", default=",".join(styles()))
    options = parser.parse_args()
    print("| style | seed | track | score | hard faults | soft faults | LUFS (target) | dBTP |")
    print("|---|---|---|---|---|---|---|---|")
    for style in options.styles.split(","):
        for seed in map(int, options.seeds.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                track = rendered(style, seed, options.seconds, Path(folder))
                print(row(style, seed, track["plan"], judged(track, options.judge, style)), flush=True)


if __name__ == "__main__":
    main()
