"""The track in parts: one file a stem (their sum is the mix), and the notes as MIDI."""

from pathlib import Path

import moodmusic

track = moodmusic.render("epic battle, 150 bpm, D minor", "06-battle.flac", seconds=6, stems="06-stems", midi="06-battle.mid", force=True)
for path in track.files:
    print(f"{Path(path).stat().st_size / 1e6:6.2f} MB  {path}")
