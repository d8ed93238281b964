"""A sentence becomes a mastered file; the report says how loud it came out."""

import moodmusic

track = moodmusic.render("calm sea at dawn, solo piano in D major", "01-sea.flac", seconds=8, seed=7, force=True)
print(track.plan.key.name, track.plan.tempo_bpm, "bpm")
print(f"{track.report['integrated_lufs']:.1f} LUFS, {track.report['true_peak_dbtp']:.1f} dBTP")
