"""Test signals and the outside view of a file."""

import json
import subprocess

import numpy as np

from moodmusic.outputs.file import TrackFile
from moodmusic.outputs.formats import Encoding
from moodmusic.outputs.tags import track_tags

PLAN_TEXT = json.dumps({"prompt": "rainy café", "numbers": [i * 0.618 % 1 for i in range(2600)]})  # about 52 KB


def tone(seconds=2.5, left_hz=440.0, right_hz=660.0):
    """Stereo sines that last no whole number of seconds or blocks."""
    at = np.arange(round(seconds * 48_000) - 77)[:, None] / 48_000
    return (0.3 * np.sin(2 * np.pi * at * [left_hz, right_hz])).astype(np.float32)


def write(path, samples, bits=None, rate=None, plan=PLAN_TEXT, block=1000, force=False):
    """Write samples in small blocks, as the engine hands them out."""
    tags = track_tags("Rainy café – é", plan, "moodmusic 0.1") if plan else None
    with TrackFile(path, Encoding.of(path, bits, rate), len(samples), tags, force) as file:
        for start in range(0, len(samples), block):
            file.write(samples[start : start + block])
    return path


def probe(path):
    """What ffprobe says: (stream, duration in seconds, tags in lower case)."""
    command = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    tags = found["format"].get("tags", {}) | found["streams"][0].get("tags", {})
    return found["streams"][0], float(found["format"]["duration"]), {name.lower(): text for name, text in tags.items()}
