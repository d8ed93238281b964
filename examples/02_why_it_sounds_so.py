"""Every choice of a plan has a value, a source and a cause."""

import moodmusic

plan = moodmusic.read("sad, then hopeful, slow piano in 3/4, no drums", seconds=60)
for reason in plan.because:
    print(f"{reason.field:14} {reason.value:24.24} {reason.source:10} {reason.cause}")
