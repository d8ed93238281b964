"""The house of stations: who opens and closes them at the same time."""

import asyncio

from thread_station import ThreadStation

from moodmusic.serve.house import House


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
