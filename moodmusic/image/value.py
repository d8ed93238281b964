"""`Image`: a picture as its name, its fingerprint and a handful of statistics, with those of an average photograph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# Mean and standard deviation over photographs; docs/images.md says where each is from.
AVERAGE: dict[str, tuple[float, float]] = {
    "brightness": (50.0, 15.0),
    "saturation": (20.0, 12.0),
    "contrast": (22.0, 7.0),
    "edges": (0.25, 0.13),
}
FURTHEST = 2.5  # standard deviations: a wholly black or white picture is not as far off as the sum of its pixels says
# The ten Munsell hues that Valdez & Mehrabian showed, as CIELAB hue angles in degrees: interpolated, to 5°, between the
# ColorChecker's patches in sRGB, which have Munsell names (McCamy, Marcus & Davidson 1976).
HUES: dict[str, float] = {
    "red": 25.0,
    "yellow-red": 65.0,
    "yellow": 95.0,
    "green-yellow": 115.0,
    "green": 155.0,
    "blue-green": 190.0,
    "blue": 230.0,
    "purple-blue": 275.0,
    "purple": 320.0,
    "red-purple": 350.0,
}


@dataclass(frozen=True, slots=True)
class Image:
    """What is kept of a picture: enough to make its music again without it. Colours in CIELAB (D65)."""

    name: str  # of the file, without folders
    sha256: str  # of the file's bytes, 64 hexadecimal digits
    brightness: float  # mean lightness L*, 0…100
    saturation: float  # mean chroma C*, 0…134 inside sRGB
    contrast: float  # standard deviation of L*, 0…50
    edges: float  # share of the places where the lightness steps, 0…1
    hues: tuple[float, ...]  # share of the chroma in each of `HUES`, adding up to 1; all 0 in a grey picture

    @property
    def title(self) -> str:
        """The name without its ending."""
        return Path(self.name).stem

    def standing(self, statistic: str) -> float:
        """Standard deviations above an average photograph, −2.5…2.5."""
        mean, spread = AVERAGE[statistic]
        value: float = getattr(self, statistic)
        return max(-FURTHEST, min(FURTHEST, (value - mean) / spread))
