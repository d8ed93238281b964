"""Hold the pitched instruments against FluidR3, a sampled General MIDI set (MIT licence).

    python benchmarks/calibrate.py --reference   measure FluidR3 anew (needs fluidsynth and the SoundFont)
    python benchmarks/calibrate.py --docs        measure ours and write the table into docs/instruments.md

The reference figures lie in tests/sound/reference_notes.json, so that the test needs neither.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "tests" / "sound" / "reference_notes.json"
DOCS = ROOT / "docs" / "instruments.md"
SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
RATE = 48_000
VELOCITY = 0.625  # the centre of the third of four steps
MIDI_VELOCITY = 80
HOLD_S, GAP_S = 3.0, 6.0
FIELDS = ("centroid_hz", "attack_ms", "early_db_s", "late_db_s")


@dataclass(frozen=True)
class Case:
    """One instrument: its General MIDI program, the pitches that are compared, and how far the mean centroid may be off."""

    program: int
    pitches: tuple[int, ...]
    off: float = 0.2
    why: str = ""  # the reason for a wider tolerance


CASES: Mapping[str, Case] = {
    "piano": Case(0, (36, 48, 60, 72, 84)),
    "epiano": Case(4, (48, 55, 60, 67, 72)),
    "epiano.fm": Case(5, (48, 55, 60, 67, 72)),
    "organ": Case(16, (48, 60, 72), 1.0, "the reference is little but its 16-foot stop; ours has the 8, 5⅓ and 4-foot stops a mix needs"),
    "guitar.nylon": Case(24, (45, 52, 57, 64, 69)),
    "guitar.steel": Case(25, (45, 52, 57, 64, 69), 0.3, "the reference jumps from 1,011 to 563 Hz between two of its samples"),
    "guitar.muted": Case(28, (45, 52, 57, 64, 69), 0.3, "below E3 the reference is a bare fundamental; ours keeps the pick"),
    "guitar.electric": Case(27, (45, 52, 57, 64, 69)),
    "guitar.driven": Case(30, (40, 45, 52, 57, 64)),
    "harpsichord": Case(6, (48, 55, 60, 67, 72)),
    "ukulele": Case(24, (60, 64, 67, 72, 76)),  # the guitar in the ukulele's octave
    "banjo": Case(105, (50, 55, 59, 62, 67)),
    "mandolin": Case(25, (55, 62, 67, 69, 76)),  # the steel guitar in the mandolin's octave
    "sitar": Case(104, (48, 55, 60, 67)),
    "koto": Case(107, (55, 60, 67, 72)),
    "lute": Case(24, (45, 52, 57, 64, 69)),  # the guitar
    "dulcimer": Case(15, (55, 60, 67, 72, 79)),
    "strings.pizzicato": Case(45, (43, 50, 55, 62, 69, 76)),
    "xylophone": Case(13, (65, 72, 77, 84, 91)),
    "steeldrum": Case(114, (60, 64, 67, 72, 76)),
    "timpani": Case(47, (40, 43, 45, 48, 52)),
    "harp": Case(46, (48, 55, 60, 67, 72)),
    "bass.upright": Case(32, (31, 35, 38, 42, 45)),
    "bass.finger": Case(33, (31, 35, 38, 42, 45)),
    "strings": Case(48, (55, 60, 64, 69, 74)),
    "strings.low": Case(43, (31, 36, 40, 43, 48), 0.4, "the reference is a double bass alone; ours has cellos in it"),
    "cello": Case(42, (43, 48, 55, 60, 64)),
    "violin": Case(40, (57, 64, 69, 76, 81), 0.3, "the reference's centroid moves by 2.3 between neighbouring samples"),
    "choir": Case(52, (55, 59, 62, 66, 69)),
    "flute": Case(73, (65, 70, 74, 79, 84)),
    "clarinet": Case(71, (57, 62, 67, 72, 77)),
    "whistle": Case(78, (74, 79, 84)),
    "recorder": Case(74, (74, 79, 84)),
    "panpipes": Case(75, (67, 72, 77, 81)),
    "saxophone": Case(66, (50, 55, 60, 65, 70)),
    "saxophone.alto": Case(65, (57, 62, 66, 70, 76)),
    "oboe": Case(68, (60, 67, 70, 74, 81)),
    "bassoon": Case(70, (38, 43, 48, 53, 60)),
    "bagpipes": Case(109, (62, 67, 69, 74)),
    "harmonica": Case(22, (60, 67, 72, 76, 79)),
    "horn": Case(60, (48, 53, 57, 60, 65)),
    "brass": Case(61, (50, 55, 60, 65, 70)),
    "trumpet": Case(56, (58, 63, 67, 70, 75)),
    "trombone": Case(57, (46, 50, 55, 60, 65)),
    "tuba": Case(58, (33, 36, 41, 45, 48)),
    "bells.tubular": Case(14, (60, 64, 67, 72)),
    "glockenspiel": Case(9, (88, 92, 96)),  # below, the reference is a sample of a higher bar played slowly
    "celesta": Case(8, (67, 72, 76, 86)),
    "musicbox": Case(10, (67, 72, 76, 86)),
    "vibraphone": Case(11, (57, 62, 67, 77)),
    "marimba": Case(12, (48, 55, 60, 72)),
    "kalimba": Case(108, (60, 64, 67, 76)),
}


def measure(samples: NDArray[np.float32]) -> dict[str, float]:
    """Figures of one note (channels, frames): power centroid .1–.6 s, time to 3 dB below the peak, decay up to .4 s and 1–2.5 s."""
    loud = np.abs(samples).max(axis=0)
    note = samples[:, int(np.argmax(loud > 0.01 * loud.max())) :]
    window = np.hanning(24_000)
    power = sum(np.abs(np.fft.rfft(np.resize(channel[4_800:28_800], 24_000) * window)) ** 2 for channel in note)
    hz = np.arange(len(power)) * 2.0
    power = np.where(hz > 30.0, power, 0.0)
    frames = note.shape[1] // 480 * 480
    level = 10.0 * np.log10((note[:, :frames] ** 2).mean(axis=0).reshape(-1, 480).mean(axis=1) + 1e-18)
    peak = int(level[:200].argmax())
    figures = (
        float((hz * power).sum() / power.sum()),
        10.0 * int(np.argmax(level[: peak + 1] >= level[peak] - 3.0)),
        _fall(level, peak + 2, peak + 40),
        _fall(level, 100, 250),
    )
    return dict(zip(FIELDS, (round(figure, 1) for figure in figures), strict=True))


def _fall(level: NDArray[np.float64], start: int, stop: int) -> float:
    """dB/s between two points (hundredths of a second) as far as the note is above −60 dB of its peak; 0 when it is not."""
    part = level[start:stop]
    part = part[part > level.max() - 60.0]
    return -100.0 * float(np.polyfit(np.arange(len(part)), part, 1)[0]) if len(part) > 8 else 0.0


def reference(case: Case) -> dict[str, dict[str, float]]:
    """FluidR3's figures, pitch by pitch."""
    import soundfile

    with tempfile.TemporaryDirectory() as folder:
        midi, wave = Path(folder) / "notes.mid", Path(folder) / "notes.wav"
        _write_midi(midi, case)
        quiet = ["-ni", "-R0", "-C0", "-g", "0.6", "-r", str(RATE), "-O", "float", "-F", str(wave)]
        subprocess.run(["fluidsynth", *quiet, str(SOUNDFONT), str(midi)], check=True, capture_output=True)
        samples = soundfile.read(wave, dtype="float32", always_2d=True)[0].T
    starts = [int(index * GAP_S * RATE) for index in range(len(case.pitches))]
    return {str(pitch): measure(samples[:, at : at + int(GAP_S * RATE)]) for pitch, at in zip(case.pitches, starts, strict=True)}


def _write_midi(path: Path, case: Case) -> None:
    import mido

    file = mido.MidiFile(ticks_per_beat=480)  # 120 bpm: 960 ticks a second
    track = mido.MidiTrack([mido.Message("program_change", program=case.program)])
    for index, pitch in enumerate(case.pitches):
        track.append(mido.Message("note_on", note=pitch, velocity=MIDI_VELOCITY, time=0 if index == 0 else int((GAP_S - HOLD_S) * 960)))
        track.append(mido.Message("note_off", note=pitch, time=int(HOLD_S * 960)))
    track.append(mido.MetaMessage("end_of_track", time=int(GAP_S * 960)))
    file.tracks.append(track)
    file.save(path)


def ours(name: str, pitch: int, variant: int = 0) -> dict[str, float]:
    """The same figures of our instrument."""
    from moodmusic.sound import Tone, find_instrument, render_tone

    seconds = HOLD_S if find_instrument(name).kind == "sustain" else 0.0
    clip = render_tone(Tone(name, pitch, VELOCITY, seconds, variant))
    return measure(clip.samples.astype(np.float32) * np.float32(clip.scale))


def mean_ratio(pairs: list[tuple[float, float]]) -> float:
    """Geometric mean of ours over the reference's, where both are positive; 1 when there is nothing to compare."""
    logs = [math.log(mine / theirs) for mine, theirs in pairs if mine > 0.0 and theirs > 0.0]
    return math.exp(sum(logs) / len(logs)) if logs else 1.0


def cost_ms(name: str, pitch: int) -> float:
    """CPU milliseconds of one note (sustained ones 2 s long), the best of three."""
    from moodmusic.sound import Tone, find_instrument, render_tone

    seconds = 2.0 if find_instrument(name).kind == "sustain" else 0.0
    spent = []
    for variant in range(3):
        start = time.process_time()
        render_tone(Tone(name, pitch, VELOCITY, seconds, variant))
        spent.append(1000.0 * (time.process_time() - start))
    return min(spent)


def table(stored: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[str]:
    """Rows of the table in docs/instruments.md."""
    rows = [
        "| instrument | GM | centroid .1–.6 s at each pitch, ours/reference, Hz | mean | attack, ms | decay to .4 s | 1–2.5 s | CPU, ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, case in CASES.items():
        mine = {pitch: ours(name, pitch) for pitch in case.pitches}
        theirs = {pitch: stored[name][str(pitch)] for pitch in case.pitches}
        middle = case.pitches[len(case.pitches) // 2]
        centroids = " ".join(f"{pitch}: {mine[pitch]['centroid_hz']:.0f}/{theirs[pitch]['centroid_hz']:.0f}" for pitch in case.pitches)
        mean = mean_ratio([(mine[pitch]["centroid_hz"], theirs[pitch]["centroid_hz"]) for pitch in case.pitches])
        middles = [[np.median([note[field] for note in notes.values()]) for notes in (mine, theirs)] for field in FIELDS[1:]]
        rest = " | ".join(f"{here:.0f}/{there:.0f}" for here, there in middles)
        rows.append(f"| {name} | {case.program} | {centroids} | {mean:.2f} | {rest} | {cost_ms(name, middle):.0f} |")
    return rows


def write_docs(stored: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    """Put the table between the two marks of docs/instruments.md."""
    text = DOCS.read_text(encoding="utf-8")
    head, rest = text.split("<!-- table -->\n", 1)
    tail = rest.split("<!-- end -->", 1)[1]
    DOCS.write_text(f"{head}<!-- table -->\n" + "\n".join(table(stored)) + f"\n<!-- end -->{tail}", encoding="utf-8")


def main() -> None:
    """Read the options and do it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reference", action="store_true", help="measure FluidR3 anew")
    parser.add_argument("--docs", action="store_true", help="write the table into docs/instruments.md")
    options = parser.parse_args()
    if options.reference:
        REFERENCE.write_text(json.dumps({name: reference(case) for name, case in CASES.items()}, indent=1) + "\n", encoding="utf-8")
    stored = json.loads(REFERENCE.read_text(encoding="utf-8"))
    if options.docs:
        write_docs(stored)
    elif not options.reference:
        print("\n".join(table(stored)))


if __name__ == "__main__":
    main()
