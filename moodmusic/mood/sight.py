"""`see`: from a picture to a mood; `together`: the moods of words and picture as one.

Brightness and saturation act by the standardised regressions of Valdez & Mehrabian (1994): pleasure = .69 B + .22 S,
arousal = −.31 B + .60 S. Tension lies between displeasure and arousal (Schimmack & Grob 2000): half of arousal − pleasure.
The weights of hue, contrast and edges are our own; docs/images.md gives the findings behind them and their limits.
"""

from __future__ import annotations

from collections.abc import Iterable

from moodmusic.image.value import AVERAGE, HUES, Image
from moodmusic.mood.value import Cue, Mood

SOURCE = "image"
CITATION = "Valdez & Mehrabian 1994, J. Exp. Psychol. Gen. 123:394"
SCALE = 0.4  # of our axes, for one standard deviation of the ratings: what is rated highest and lowest fills −1…1
COLOUR = {"brightness": (0.69, -0.31), "saturation": (0.22, 0.60)}  # pleasure and arousal
FORM = {"contrast": (0.15, 0.15), "edges": (0.25, 0.15)}  # arousal and tension: ours
HUE = 0.15  # pleasure or arousal of the best or worst hue in full colour: ours, below brightness and saturation
PLEASANT = {"blue": 1, "blue-green": 1, "green": 1, "red-purple": 1, "purple": 1, "purple-blue": 1, "yellow": -1, "green-yellow": -1}
AROUSING = {"green-yellow": 1, "blue-green": 1, "green": 1, "purple-blue": -1, "yellow-red": -1}
TEXT_SHARE = 0.6  # of the mood when words and picture both tell one; words are meant, a picture is come by
_UNITS = {"brightness": "L* {:.0f}", "saturation": "C* {:.0f}", "contrast": "L* ±{:.0f}", "edges": "{:.0%}"}


def see(image: Image) -> Mood:
    """Valence, arousal and tension of a picture, each −1…1, 0 for an average photograph; one cue for each statistic."""
    cues = (*(_colour(image, name) for name in COLOUR), _hue(image), *(_form(image, name) for name in FORM))
    return _summed(cues)


def _colour(image: Image, name: str) -> Cue:
    pleasure, arousal = (SCALE * weight * image.standing(name) for weight in COLOUR[name])
    return Cue(_told(image, name), pleasure, arousal, (arousal - pleasure) / 2, SOURCE)


def _form(image: Image, name: str) -> Cue:
    arousal, tension = (SCALE * weight * image.standing(name) for weight in FORM[name])
    return Cue(_told(image, name), 0.0, arousal, tension, SOURCE)


def _hue(image: Image) -> Cue:
    """The hues by their shares, as far as there is colour at all."""
    full = HUE * SCALE * min(1.0, image.saturation / AVERAGE["saturation"][0])
    shares = dict(zip(HUES, image.hues, strict=True))
    pleasure, arousal = (full * sum(share * marks.get(name, 0) for name, share in shares.items()) for marks in (PLEASANT, AROUSING))
    most = max(shares, key=lambda name: shares[name])
    told = f"hue mostly {most} ({shares[most]:.0%})" if shares[most] else "no hue"
    return Cue(told, pleasure, arousal, (arousal - pleasure) / 2, SOURCE)


def _told(image: Image, name: str) -> str:
    """Such as ``brightness L* 71 (+1.4 sd)``."""
    return f"{name} {_UNITS[name].format(getattr(image, name))} ({image.standing(name):+.1f} sd)"


def together(words: Mood, image: Image | None) -> Mood:
    """Words and picture at `TEXT_SHARE` to the rest, at every point of the path; the one alone where the other tells nothing."""
    if image is None:
        return words
    picture, share = see(image), text_share(words)
    if not share:
        return picture
    cues = (*_scaled(words.cues, share), *_scaled(picture.cues, 1 - share))
    path = tuple(_point(point, picture, share) for point in words.path)
    return Mood(*_point((words.valence, words.arousal, words.tension), picture, share), cues=cues, path=path)


def text_share(mood: Mood) -> float:
    """How much the words count beside a picture: nothing when none has a known mood, for a manner of writing is not enough."""
    telling = (cue for cue in mood.cues if cue.source not in (SOURCE, "model"))
    return TEXT_SHARE if any(cue.valence or cue.arousal or cue.tension for cue in telling) else 0.0


def _point(point: tuple[float, float, float], picture: Mood, share: float) -> tuple[float, float, float]:
    seen = (picture.valence, picture.arousal, picture.tension)
    valence, arousal, tension = (share * said + (1 - share) * other for said, other in zip(point, seen, strict=True))
    return valence, arousal, tension


def _scaled(cues: Iterable[Cue], by: float) -> list[Cue]:
    return [Cue(cue.words, by * cue.valence, by * cue.arousal, by * cue.tension, cue.source) for cue in cues]


def _summed(cues: tuple[Cue, ...]) -> Mood:
    sums = (sum(getattr(cue, axis) for cue in cues) for axis in ("valence", "arousal", "tension"))
    valence, arousal, tension = (max(-1.0, min(1.0, value)) for value in sums)
    return Mood(valence, arousal, tension, cues=cues)
