"""The house of stations: who opens and closes them at the same time."""

import asyncio

import pytest
from scarcity import no_descriptors
from stationkit import children, endless
from thread_station import ThreadStation

from moodmusic.serve.errors import ServeError
from moodmusic.serve.house import House
from moodmusic.serve.live_station import LiveStation


def test_a_house_stops_though_somebody_closes_a_station_at_the_same_time():
    async def stopped():
        house = House(ThreadStation)
        for name in ("first", "second"):
            await house.add("calm piano", name)
        stopping = asyncio.create_task(house.stop())
        await asyncio.sleep(0)  # it is at the first one
        await asyncio.gather(stopping, house.remove("second"))
        return tuple(house)

    assert asyncio.run(stopped()) == ()


def test_a_station_for_which_the_system_has_nothing_left_is_refused_for_now():
    async def refused():
        house, before = House(lambda name, prompt: LiveStation(endless(), name)), children()
        with no_descriptors(), pytest.raises(ServeError, match=r"the system refuses .*Too many open files.*try again"):
            await house.add("calm piano")
        return tuple(house), children() - before

    assert asyncio.run(refused()) == ((), set())
