"""A session is endless and changes course on the grid; its events tell what happens at which frame."""

import moodmusic

with moodmusic.Session(moodmusic.read("peaceful morning, solo piano in D major", seed=2), mastered=True) as session:
    session.read(4 * 48_000)
    session.steer("epic battle, 150 bpm, D minor", at="bar", fade={"mode": "cross", "length": 1, "unit": "bars"})
    session.set(intensity=0.9)
    session.read(6 * 48_000)
    session.trigger("success", at="beat")
    session.read(2 * 48_000)
    for event in session.events():
        if event.kind not in ("beat", "bar"):
            print(f"{event.frame / 48_000:7.3f} s  {event.kind:10} {dict(event.data)}")
