"""The encoders of a station: one that cannot start, one that hangs, one that takes nothing any more."""

import asyncio
import time

import numpy as np
import pytest
from scarcity import no_descriptors
from stationkit import children

from moodmusic.serve import encoder_bank
from moodmusic.serve.child import MOST_UNSENT
from moodmusic.serve.encoder_bank import Encoder, EncoderBank
from moodmusic.serve.errors import ServeError
from moodmusic.serve.formats import stream_format
from moodmusic.serve.ring import Ring
from moodmusic.serve.segments import Segments
from moodmusic.serve.stock import Stock
from moodmusic.serve.timeline import PREFILL_FRAMES
from moodmusic.units import SAMPLE_RATE

TONE = np.sin(2 * np.pi * 400 / SAMPLE_RATE * np.arange(4 * SAMPLE_RATE)).astype(np.float32)[:, None].repeat(2, axis=1)
UNSENT_FRAMES = 2 * MOST_UNSENT // TONE.itemsize // 2  # twice what a child may leave lying


class Ticking:
    """A bank that is fed four seconds of a tone, as a station feeds it."""

    def __init__(self) -> None:
        self.stock = Stock()
        self.bank = EncoderBank(self.stock, always=())
        self.ring = Ring(len(TONE))
        self.ring.write(TONE)

    async def __aenter__(self) -> EncoderBank:
        self.task = asyncio.create_task(self._tick())
        return self.bank

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.bank.stop()
        await self.stock.stop()

    async def _tick(self) -> None:
        while True:
            self.bank.tick(self.ring, self.ring.end, self.ring.end, time.monotonic())
            await asyncio.sleep(0.02)


async def heard(bank: EncoderBank) -> bytes:
    """The first bytes of a format that nobody has asked for so far, or only in vain."""
    async with bank.listen("mp3") as stream:
        return await anext(stream)


def test_a_format_that_could_not_be_started_is_there_for_the_next_who_asks():
    async def asked():
        async with Ticking() as bank:
            with no_descriptors(), pytest.raises(ServeError, match=r"no process for an encoder of MP3 .*try again"):
                await heard(bank)
            return await heard(bank)

    assert asyncio.run(asked())


@pytest.mark.parametrize("turns", [1, 2])
def test_a_format_whose_first_listener_leaves_at_once_is_heard_by_the_second(turns):
    async def asked():
        async with Ticking() as bank:
            first = asyncio.create_task(heard(bank))
            second = asyncio.create_task(heard(bank))
            for _ in range(turns):
                await asyncio.sleep(0)
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)
            return await second

    before = children()
    assert asyncio.run(asked())
    assert children() == before


def test_an_encoder_that_takes_nothing_any_more_is_followed_by_another():
    async def fed():
        stock, ring = Stock(), Ring(UNSENT_FRAMES)
        ring.write(np.zeros((UNSENT_FRAMES, 2), np.float32))
        encoder = Encoder(stream_format("mp3"), stock, Segments())
        await encoder.start()
        former = encoder.child
        encoder.feed(ring, PREFILL_FRAMES, ring.end)
        assert former.ended
        assert encoder.deaths.total == 1
        while encoder.child is None:
            await asyncio.sleep(0.01)
        await encoder.stop()
        await stock.stop()

    asyncio.run(fed())


def test_an_encoder_that_beats_and_answers_nothing_is_followed_by_another(tmp_path, monkeypatch):
    # A module of its own, found before the real one, hangs at the first block: what a fault inside a codec looks like from outside.
    (tmp_path / "sitecustomize.py").write_text(
        "import threading\nimport moodmusic.serve.encoders as encoders\n"
        "class Hanging:\n    head = b''\n    def feed(self, samples): threading.Event().wait()\n"
        "encoders.ENCODERS['mp3'] = Hanging\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(encoder_bank, "OWED_S", 1.0)

    async def watched():
        async with Ticking() as bank:
            hearing = asyncio.create_task(heard(bank))
            while "mp3" not in bank.encoders or bank.encoders["mp3"].child is None:
                await asyncio.sleep(0.01)
            child = bank.encoders["mp3"].child
            while not child.spoke:
                await asyncio.sleep(0.01)
            spoke = time.monotonic()
            while not bank.deaths and time.monotonic() < spoke + 4.0:
                bank.watch(time.monotonic())
                await asyncio.sleep(0.05)
            hearing.cancel()
            return child.ended, time.monotonic() - spoke

    ended, after_s = asyncio.run(watched())
    assert ended
    assert after_s > 0.5
