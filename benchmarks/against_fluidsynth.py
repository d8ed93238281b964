"""CPU seconds of a mastered 3-minute track, side by side with what a user would run on our own exported MIDI.

    python benchmarks/against_fluidsynth.py [--rounds 3] [--seconds 180] [--styles lofi,house,cinematic,ambient]

The peer is fluidsynth with FluidR3 followed by ffmpeg's two-pass loudnorm, to the same loudness and WAV. Ours runs with
empty caches, with another seed over the note cache that the first run left, and with the same plan again. All four runs of a
round happen one after another on the same machine; the table shows medians of user + system time of all processes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SOUNDFONT = "/usr/share/sounds/sf2/FluidR3_GM.sf2"
PROMPTS = {
    "lofi": "lo-fi hip hop, rainy evening",
    "house": "deep house, rooftop bar at sunset",
    "cinematic": "cinematic, hopeful strings and piano slowly growing",
    "ambient": "ambient, calm sea at dawn",
}


def cpu_seconds(command: list[str], environment: dict[str, str] | None = None) -> tuple[float, str]:
    """User + system seconds of a command and its children, and what it wrote to stderr."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        log.seek(0)
        text = log.read().decode(errors="replace")
    if status != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{text}")
    return usage.ru_utime + usage.ru_stime, text


def peer_seconds(midi: Path, target_lufs: float, folder: Path) -> float:
    """fluidsynth, then ffmpeg loudnorm in two passes, as its manual describes it."""
    raw, out = folder / "peer-raw.wav", folder / "peer.wav"
    spent, _ = cpu_seconds(["fluidsynth", "-ni", "-r", "48000", "-F", str(raw), SOUNDFONT, str(midi)])
    wish = f"loudnorm=I={target_lufs}:TP=-1:LRA=11"
    first, log = cpu_seconds(["ffmpeg", "-y", "-hide_banner", "-i", str(raw), "-af", wish + ":print_format=json", "-f", "null", "-"])
    found = json.loads(re.findall(r"\{[^{}]+\}", log)[-1])
    keys = {"measured_I": "input_i", "measured_TP": "input_tp", "measured_LRA": "input_lra", "measured_thresh": "input_thresh"}
    measured = "".join(f":{key}={found[name]}" for key, name in keys.items()) + f":offset={found['target_offset']}:linear=true"
    second, _ = cpu_seconds(["ffmpeg", "-y", "-hide_banner", "-i", str(raw), "-af", wish + measured, "-ar", "48000", str(out)])
    return spent + first + second


def our_seconds(prompt: str, seed: int, seconds: float, folder: Path, midi: Path | None = None) -> tuple[float, float]:
    """CPU seconds of one render and the loudness that it aimed at."""
    out = folder / "ours.wav"
    command = [sys.executable, "-m", "moodmusic", "render", prompt, "-o", str(out), "-t", str(seconds)]
    command += ["--seed", str(seed), "--force", "-q"]
    command += ["--midi", str(midi)] if midi else []
    spent, _ = cpu_seconds(command, {**os.environ, "MOODMUSIC_CACHE": str(folder / "cache")})
    from moodmusic import load

    return spent, load(out).loudness_lufs


def one_round(style: str, seconds: float, number: int) -> dict[str, float]:
    folder = Path(tempfile.mkdtemp(prefix="moodmusic-bench-"))
    try:
        midi = folder / "ours.mid"
        row = {}
        row["empty"], lufs = our_seconds(PROMPTS[style], 2 * number, seconds, folder)
        row["other seed"], _ = our_seconds(PROMPTS[style], 2 * number + 1, seconds, folder)
        row["same again"], _ = our_seconds(PROMPTS[style], 2 * number + 1, seconds, folder)
        our_seconds(PROMPTS[style], 2 * number, seconds, folder, midi)
        row["peer"] = peer_seconds(midi, lufs, folder)
        return row
    finally:
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--styles", default=",".join(PROMPTS))
    options = parser.parse_args()
    print("| style | fluidsynth + loudnorm, s | empty caches, s (ratio) | other seed, s (ratio) | same plan again, s (ratio) |")
    print("|---|---|---|---|---|")
    for style in options.styles.split(","):
        rounds = [one_round(style, options.seconds, number) for number in range(options.rounds)]
        median = {key: statistics.median(row[key] for row in rounds) for key in rounds[0]}
        cells = [f"{median[key]:.1f} ({median[key] / median['peer']:.2f})" for key in ("empty", "other seed", "same again")]
        print(f"| {style} | {median['peer']:.1f} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
