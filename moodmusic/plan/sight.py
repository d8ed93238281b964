"""What a picture adds to the plan beside its mood: texture, as traits like those that words ask for."""

from __future__ import annotations

from moodmusic.image.value import Image

# Trait: (statistic, trait for each standard deviation). Bright sights go with bright and high sounds (Marks 1987; Spence 2011);
# many edges with many notes, an empty picture with a wide room: our own likening.
TEXTURE: dict[str, tuple[str, float]] = {
    "brightness": ("brightness", 0.3),
    "register": ("brightness", 0.15),
    "density": ("edges", 0.3),
    "space": ("edges", -0.2),
}
MATCHES = {"brightness": "Spence 2011, Atten. Percept. Psychophys. 73:971", "edges": ""}


def texture(image: Image, trait: str) -> float:
    """The trait that a picture asks for, −1…1; 0 for an average photograph and for traits that no picture has."""
    if trait not in TEXTURE:
        return 0.0
    statistic, slope = TEXTURE[trait]
    return round(max(-1.0, min(1.0, slope * image.standing(statistic))), 3)


def cause(image: Image, trait: str) -> tuple[str, str]:
    """Why, for a reason of the plan, and its citation."""
    statistic, slope = TEXTURE[trait]
    standing = image.standing(statistic)
    told = f"{image.name}: {statistic} {standing:+.1f} sd, so {trait} {slope * standing:+.2f}"
    return told, MATCHES[statistic]
