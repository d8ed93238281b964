"""Sunrise and sunset at a place, to about half a minute between the polar circles: the weather moves them by as much.

The sun's place is that of the U.S. Naval Observatory, *Approximate Solar Coordinates* (Astronomical Almanac, page C5; 0.01° from 1950
to 2050). Rising and setting are those of NOAA, *General Solar Position Calculations*: the hour angle at a zenith of 90.833°, which counts
refraction and the sun's radius. Worked out three times, each for the moment that the one before gave.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

ZENITH = math.radians(90.833)
J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
RISES = {"sunrise": 1.0, "sunset": -1.0}


def sun_at(event: str, day: date, latitude: float, longitude: float) -> datetime | None:
    """When the sun rises or sets (`event`) on a day of the place's own reckoning, in UTC; None where it does not.

    Degrees, north and east positive.
    """
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(hours=longitude / 15.0)
    midnight = noon - timedelta(hours=12.0 * RISES[event])  # where the sun that hardly sets any more is seen from
    return _settled(noon, noon, RISES[event], latitude) or _settled(midnight, noon, RISES[event], latitude)


def _settled(guess: datetime, noon: datetime, rises: float, latitude: float) -> datetime | None:
    """The moment that a guess leads to; None where the sun's place at any step does not reach the horizon."""
    moment: datetime | None = guess
    for _ in range(3):
        moment = _from(moment, noon, rises, latitude) if moment else None
    return moment


def _from(guess: datetime, noon: datetime, rises: float, latitude: float) -> datetime | None:
    """Better than a guess: the moment that the sun's place at the guess gives."""
    declination, equation_min = _sun(guess)
    north = math.radians(latitude)
    cosine = (math.cos(ZENITH) - math.sin(north) * math.sin(declination)) / (math.cos(north) * math.cos(declination))
    if not -1.0 <= cosine <= 1.0:
        return None
    angle_min = 4.0 * math.degrees(math.acos(cosine))
    return noon - timedelta(minutes=rises * angle_min + equation_min)


def _sun(at: datetime) -> tuple[float, float]:
    """Declination in radians, and the equation of time in minutes."""
    days = (at - J2000) / timedelta(days=1)
    mean = (280.460 + 0.9856474 * days) % 360.0
    anomaly = math.radians(357.528 + 0.9856003 * days)
    longitude = math.radians(mean + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2.0 * anomaly))
    tilt = math.radians(23.439 - 0.0000004 * days)
    ascension = math.degrees(math.atan2(math.cos(tilt) * math.sin(longitude), math.cos(longitude)))
    return math.asin(math.sin(tilt) * math.sin(longitude)), 4.0 * ((mean - ascension + 180.0) % 360.0 - 180.0)
