"""A station in a thread behind a real server, for the tests of this folder."""

import pytest
from running import Running


@pytest.fixture(scope="module")
def served():
    """One for a module: its station is called main."""
    with Running() as running:
        yield running
