"""Without a file name the samples come back: float32, 48 kHz, stereo."""

import numpy as np

import moodmusic

track = moodmusic.render("hopeful solo piano in D major", seconds=6, seed=1)
level_db = 20 * np.log10(np.sqrt(np.mean(track.samples**2)))
print(track.samples.shape, f"RMS {level_db:.1f} dBFS")
