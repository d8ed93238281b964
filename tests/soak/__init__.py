"""The soak analyser: a long stream, read block by block beside its composed sections, and what is wrong with it.

    python -m tests.soak --hours 24 --style probe    # dark and without drums: every click tells
    python -m tests.soak --hours 24 --style real     # all styles, another mood every hour
    python -m tests.soak --hours 24 --notes          # composed only, every style
    python -m tests.soak --file stream.flac          # what a listener recorded; no notes, no memory

`--log` gets a line of JSON an hour, so that a run that was broken off shows how far it came and what it had found. The two long
runs may go side by side, one on each core.

Every figure that is printed has a limit, and an exit code of 1 says that one was passed.
"""

import sys
from pathlib import Path

PROOF = str(Path(__file__).parents[1] / "proof")
if PROOF not in sys.path:
    sys.path.append(PROOF)  # for `ears`, which knows a click
