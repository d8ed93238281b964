"""From a picture's pixels to its statistics: averaged in linear light to at most 256 pixels a side, judged in CIELAB.

sRGB as in IEC 61966-2-1, CIELAB as in CIE 15 with D65. Colour profiles inside files are not read.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from moodmusic.image.value import HUES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image as Opened

    Floats = NDArray[np.float64]

SIDE = 256  # pixels of the longer side that statistics are taken from, so that they do not depend on the camera
MID_GREY = 119  # L* 50 in sRGB: what shines through a transparent place
EDGE = 4.0  # L* per pixel of gradient from which on a place is an edge: a step of 8 L*
_TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
_GREY_CHROMA = 1e-3  # mean C* below which the hue of what is left is rounding


def statistics(picture: Opened) -> dict[str, Any]:
    """Brightness, saturation, contrast, edges and hues of a picture, its first frame where it moves."""
    import numpy as np

    lightness, a, b = np.moveaxis(lab(shrunk(picture)), -1, 0)
    chroma = np.hypot(a, b)
    return {
        "brightness": round(float(lightness.mean()), 3),
        "saturation": round(float(chroma.mean()), 3),
        "contrast": round(float(lightness.std()), 3),
        "edges": round(edge_density(lightness), 4),
        "hues": hue_shares(np.degrees(np.arctan2(b, a)) % 360.0, chroma),
    }


def shrunk(picture: Opened) -> Floats:
    """Linear RGB, 0…1, each new pixel the mean of a block; a smaller picture stays as it is. Works in bands to save memory."""
    import numpy as np

    picture.load()
    width, height = picture.size
    scale = min(1.0, SIDE / max(height, width))
    rows = _cuts(height, scale)
    columns = _cuts(width, scale)
    out = np.empty((len(rows) - 1, len(columns) - 1, 3))
    for at, (first, last) in enumerate(pairwise(rows)):
        sums = _linear(_rgba(picture.crop((0, first, width, last)))).sum(axis=0, dtype=np.float64)
        out[at] = np.add.reduceat(sums, columns[:-1], axis=0) / (np.diff(columns)[:, None] * (last - first))
    return out


def _cuts(size: int, scale: float) -> list[int]:
    count = max(1, round(size * scale))
    return [at * size // count for at in range(count + 1)]


def _rgba(band: Opened) -> NDArray[np.uint8]:
    """(height, width, 4) sRGB with straight alpha, of any mode."""
    import numpy as np
    from PIL import Image as Pillow

    if band.mode.startswith("I"):  # 16-bit grey: converting would cut off at 255
        grey = (np.asarray(band).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)
        band = Pillow.fromarray(grey)
    elif band.mode in ("CMYK", "YCbCr", "LAB", "HSV"):
        band = band.convert("RGB")
    return np.asarray(band.convert("RGBA"))


def _linear(band: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Linear light of sRGB bytes over mid grey."""
    import numpy as np

    steps = np.arange(256) / 255.0
    table = np.where(steps <= 0.04045, steps / 12.92, ((steps + 0.055) / 1.055) ** 2.4).astype(np.float32)
    colour, alpha = band[..., :3], band[..., 3:]
    if (alpha < 255).any():
        over = MID_GREY + (colour.astype(np.float32) - MID_GREY) * (alpha / np.float32(255.0))
        colour = np.rint(over).astype(np.uint8)
    return table[colour]


def lab(linear: Floats) -> Floats:
    """CIELAB of linear RGB, along the last axis."""
    import numpy as np

    matrix = np.array(_TO_XYZ)
    relative = linear @ (matrix / matrix.sum(axis=1, keepdims=True)).T
    root = np.where(relative > (6 / 29) ** 3, np.cbrt(relative), relative / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack((116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)), axis=-1)


def edge_density(lightness: Floats) -> float:
    """Share of the inner pixels whose gradient (Sobel, L* a pixel) reaches `EDGE`; 0 where there is no inner pixel."""
    import numpy as np

    if min(lightness.shape) < 3:
        return 0.0
    rows = lightness[:-2] + 2.0 * lightness[1:-1] + lightness[2:]
    columns = lightness[:, :-2] + 2.0 * lightness[:, 1:-1] + lightness[:, 2:]
    gradient = np.hypot(rows[:, 2:] - rows[:, :-2], columns[2:] - columns[:-2]) / 8.0
    return float((gradient >= EDGE).mean())


def hue_shares(angles: Floats, chroma: Floats) -> tuple[float, ...]:
    """The chroma shared out between the two of `HUES` that each angle (degrees) lies between."""
    import numpy as np

    if chroma.mean() < _GREY_CHROMA:
        return (0.0,) * len(HUES)
    names = np.eye(len(HUES))
    shares = [float((np.interp(angles, list(HUES.values()), one, period=360.0) * chroma).sum() / chroma.sum()) for one in names]
    return tuple(round(share, 4) for share in shares)
