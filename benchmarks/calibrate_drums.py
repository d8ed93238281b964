"""Compare the drum kits with the FluidR3 General MIDI SoundFont: spectral centroid and T60 of every piece.

    python benchmarks/calibrate_drums.py            prints the table, ours beside the stored reference
    python benchmarks/calibrate_drums.py --store    renders the reference anew with fluidsynth into drums_reference.json

Only the figures are stored, never the SoundFont's sound. FluidR3 (MIT licence) is Debian's fluid-soundfont-gm.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import mido
import numpy as np
import soundfile
from numpy.typing import NDArray

SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
REFERENCE = Path(__file__).with_name("drums_reference.json")
PROGRAMS = {"kit.acoustic": 0, "kit.gated": 16, "kit.808": 25, "kit.brush": 40, "kit.taiko": 48, "perc": 0}
SLOT_S = 5.0  # room for one hit: the longest crash is down 60 dB after 4 s
KEYS = range(35, 88)


def measures(samples: NDArray[np.floating]) -> dict[str, float]:
    """Centroid of the first 0.3 s in Hz, T60 in s from the energy decay between −5 and −35 dB, of planar (channels, frames) at 48 kHz."""
    mono = np.asarray(samples, np.float64).mean(axis=0)
    start = int(np.argmax(np.abs(mono) > 0.02 * np.abs(mono).max()))
    head = mono[start : start + 14_400]
    power = np.abs(np.fft.rfft(head * np.hanning(2 * len(head))[len(head) :])) ** 2
    frequencies = np.fft.rfftfreq(len(head), 1 / 48_000)
    left = np.cumsum(mono[start:][::-1] ** 2)[::-1]
    decay_db = 10 * np.log10(np.maximum(left / left[0], 1e-12))
    early, late = int(np.argmax(decay_db < -5)), int(np.argmax(decay_db < -35))
    return {"centroid_hz": round(float((frequencies * power).sum() / power.sum())), "t60_s": round(2 * (late - early) / 48_000, 3)}


def reference(program: int, velocity: int = 100) -> dict[int, dict[str, float]]:
    """Measures of every percussion key of a FluidR3 kit, dry, rendered by fluidsynth."""
    with tempfile.TemporaryDirectory() as folder:
        midi, audio = Path(folder, "kit.mid"), Path(folder, "kit.wav")
        _kit_midi(program, velocity).save(midi)
        command = ["fluidsynth", "-niq", "-R", "0", "-C", "0", "-r", "48000", "-g", "1", "-F", str(audio), str(SOUNDFONT), str(midi)]
        subprocess.run(command, check=True, capture_output=True)
        samples = soundfile.read(audio, always_2d=True)[0].T
    slot = round(SLOT_S * 48_000)
    hits = {key: samples[:, index * slot : (index + 1) * slot] for index, key in enumerate(KEYS)}
    return {key: measures(hit) for key, hit in hits.items() if np.abs(hit).max() > 1e-3}


def _kit_midi(program: int, velocity: int) -> mido.MidiFile:
    track = mido.MidiTrack([mido.Message("program_change", channel=9, program=program)])
    for key in KEYS:
        track.append(mido.Message("note_on", channel=9, note=key, velocity=velocity))
        track.append(mido.Message("note_off", channel=9, note=key, time=round(SLOT_S * 960)))
    return mido.MidiFile(tracks=[track])  # 480 ticks a beat at 120 bpm: 960 a second


def store() -> None:
    """Write the reference figures of all kits."""
    figures = {kit: reference(program) for kit, program in PROGRAMS.items()}
    REFERENCE.write_text(json.dumps(figures, indent=1) + "\n")


def compare() -> None:
    """Print ours beside the reference, piece by piece."""
    from moodmusic.sound.drums import INSTRUMENTS
    from moodmusic.sound.value import Tone

    stored = json.loads(REFERENCE.read_text())
    for kit in INSTRUMENTS:
        names = {number: name for name, number in kit.pieces.items()}
        for number in sorted(kit.levels_db):
            ours = measures(kit.render(Tone(kit.name, number, 0.8, 0.0, 0)))
            theirs = stored.get(kit.name, stored["kit.acoustic"]).get(str(number), {"centroid_hz": 0, "t60_s": 0})
            print(
                f"{kit.name:12} {number:3} {names.get(number, ''):16} centroid {ours['centroid_hz']:6.0f} / {theirs['centroid_hz']:6.0f} Hz"
                f"   T60 {ours['t60_s']:5.2f} / {theirs['t60_s']:5.2f} s"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", action="store_true", help="render the reference anew with fluidsynth")
    store() if parser.parse_args().store else compare()
