"""``python -m moodmusic``."""

from moodmusic.cli.main import run

if __name__ == "__main__":
    run()
