"""The plan lies in the file's comment tag: the same samples can be made again, or another version of them."""

from dataclasses import replace
from pathlib import Path

import moodmusic

moodmusic.render("rainy night, solo piano in D major", "04-rain.wav", seconds=6, seed=5, force=True)
plan = moodmusic.load("04-rain.wav")
moodmusic.render(plan, "04-again.wav", force=True)
print("identical:", Path("04-rain.wav").read_bytes() == Path("04-again.wav").read_bytes())
moodmusic.render(replace(plan, seed=6), "04-other-melody.wav", force=True)
