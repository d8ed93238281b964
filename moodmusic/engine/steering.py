"""What a call of `steer` means: which plan comes, where it begins, and how the old one leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from moodmusic.dice import MAX_SEED, digest
from moodmusic.errors import InputError, nearest
from moodmusic.image.value import Image
from moodmusic.mood.value import Mood
from moodmusic.plan.value import Plan
from moodmusic.prompt.clean import clean
from moodmusic.prompt.tables import LANGUAGES
from moodmusic.prompt.value import Prompt, Wishes
from moodmusic.units import SAMPLE_RATE, beats_to_frames, checked, seconds_to_frames

if TYPE_CHECKING:
    from moodmusic.engine.score import Score

PLACES = ("now", "beat", "bar", "section", "end")
FADE_MODES = ("cut", "in", "out", "cross")
FADE_UNITS = ("beats", "bars", "seconds", "minutes")
LONGEST_CROSS_S = 60.0  # what is longer is a morph: not two pieces at once for minutes, but one that becomes the other
SECONDS = {"seconds": 1.0, "minutes": 60.0}
SHORTEST = 480  # 10 ms, where something is cut off
LEAST_SECONDS = 5.0  # of a plan that takes over what is left of a finite one
# Words whose moods lie around the plane (valence, arousal, tension), for a mood that comes as numbers
MOOD_WORDS = {
    (0.8, 0.7, -0.2): "joyful and energetic",
    (0.6, 0.1, -0.4): "happy and warm",
    (0.5, -0.7, -0.7): "peaceful and calm",
    (0.1, 0.8, 0.3): "driving and intense",
    (0.0, 0.0, 0.0): "thoughtful",
    (-0.1, -0.8, -0.4): "sleepy and still",
    (-0.5, -0.5, 0.0): "sad and lonely",
    (-0.6, -0.2, 0.6): "dark and ominous",
    (-0.6, 0.8, 0.8): "angry and aggressive",
    (-0.3, 0.5, 0.8): "tense and restless",
}

# The outright wishes of a sentence that an option stands in for
SETTLES = {
    "tempo_bpm": ("tempo_bpm",),
    "key": ("tonic", "mode"),
    "meter": ("meter",),
    "style": ("genres",),
    "seconds": ("seconds", "bars"),
    "bars": ("seconds", "bars"),
    "ending": ("ending",),
}


@dataclass(frozen=True, slots=True)
class FadeWish:
    """How a change sounds. cut: the old stops, the new starts; out: what rings of the old fades; in: the new fades in, from silence;
    cross: both at once for two bars at most, where the new one goes on in the tempo, meter and key of the old, and as out elsewhere.
    """

    mode: str = "out"
    length: float = 2.0
    unit: str = "beats"

    @classmethod
    def read(cls, given: Mapping[str, Any] | None) -> FadeWish:
        """From ``{"mode": "cross", "length": 2, "unit": "bars"}``, each optional; InputError for what is not known."""
        given = {} if given is None else given
        if not isinstance(given, Mapping):
            raise InputError(f"fade is {given!r}: give a mapping, such as {{'mode': 'cross', 'length': 2, 'unit': 'bars'}}")
        for name in given:
            if name not in ("mode", "length", "unit"):
                raise InputError(f"a fade has no {name!r}: give mode, length and unit")
        wish = cls(**given)
        _one_of("fade mode", wish.mode, FADE_MODES)
        _one_of("fade unit", wish.unit, FADE_UNITS)
        if wish.unit == "minutes" and wish.mode != "cross":
            raise InputError(f"a fade over minutes goes from one music to the other: give the mode cross, not {wish.mode}")
        return cls(wish.mode, checked("fade length", wish.length, 0.0, 64.0, wish.unit), wish.unit)

    def morphs(self, plan: Plan) -> bool:
        """Whether it is so long that the music passes from one plan to the other section by section."""
        return self.mode == "cross" and self.whole(plan) > seconds_to_frames(LONGEST_CROSS_S)

    def whole(self, plan: Plan) -> int:
        """Frames of the length, in the tempo and meter of the plan that comes."""
        if self.unit in SECONDS:
            return seconds_to_frames(self.length * SECONDS[self.unit])
        return beats_to_frames(self.length * (plan.meter.bar_beats if self.unit == "bars" else 1.0), plan.tempo_bpm)

    def frames(self, plan: Plan) -> tuple[int, int]:
        """(frames of the old one's fade, frames of the new one's), in the tempo and meter of the plan that comes."""
        length = self.whole(plan)
        out = max(length, SHORTEST) if self.mode in ("out", "cross") else SHORTEST
        return out, length if self.mode in ("in", "cross") else 0


def place(at: str) -> str:
    """`at`, checked."""
    return _one_of("at", at, PLACES)


def boundary(at: str, score: Score, frame: int) -> int:
    """The frame at or after `frame` where a change may begin; the end of the plan where it has no such place any more."""
    if at == "now":
        return frame
    if at == "end" and score.end is not None:
        return score.end
    found = score.next("section" if at == "end" else at, frame)
    return found if found is not None else max(score.end or frame, frame)


def target_plan(target: str | Mood | Plan | Mapping[str, Any], current: Plan, left_s: float | None) -> Plan:
    """The plan that `target` asks for: words, a mood, changed options of the current plan, or a plan as it is.

    `left_s` is what is left of a finite plan; the new one takes its place and ends where it would have. Beside an endless
    one words make an endless one, whatever length they state.
    """
    if isinstance(target, Plan):
        return target
    from moodmusic.plan import Request, make_plan

    seconds = None if left_s is None else max(left_s, LEAST_SECONDS)
    if isinstance(target, Mapping):
        options = _known({**_kept(current, seconds, "style" in target), **target}, Request)
        return make_plan(_freed(current.prompt, options), Request(**options))
    text = mood_words(target) if isinstance(target, Mood) else target
    if not isinstance(text, str):
        raise InputError(f"cannot steer to {type(target).__name__}: give words, a Mood, a Plan or a mapping of options")
    return make_plan(text, Request(seed=steered_seed(current.seed, text), seconds=seconds, endless=seconds is None))


def steered_seed(seed: int, text: str) -> int:
    """The seed of the plan for words, beside the seed of the one that plays; PromptError for words of which nothing can be read."""
    return digest(seed, "steer", clean(text)) % (MAX_SEED + 1)


def mood_words(mood: Mood) -> str:
    """The words of `MOOD_WORDS` whose mood is nearest."""
    return MOOD_WORDS[min(MOOD_WORDS, key=lambda place: mood.distance(*place))]


def seconds_left(plan_end: int | None, at_frame: int) -> float | None:
    """Seconds from a frame to the end; None when there is no end."""
    return None if plan_end is None else (plan_end - at_frame) / SAMPLE_RATE


def _kept(current: Plan, seconds: float | None, other_style: bool) -> dict[str, Any]:
    """What stays as it is when an option changes; another style brings its own tempo and meter."""
    spoken = current.language if current.language in LANGUAGES else None
    kept: dict[str, Any] = {
        "language": spoken,
        "seed": current.seed,
        "seconds": seconds,
        "key": current.key.name,
        "loudness_lufs": current.loudness_lufs,
    }
    if current.image:
        kept["image"] = current.image
    own = {"style": current.styles[0][0], "tempo_bpm": current.tempo_bpm, "meter": current.meter.name}
    return kept if other_style else kept | own


def _freed(text: str, options: Mapping[str, Any]) -> Prompt:
    """The sentence without the wishes that the options settle anew: who changes the tempo of "ballad, 60 bpm" means it."""
    from moodmusic.prompt import read_prompt

    prompt = read_prompt(text, options.get("language")) if text else Prompt("")  # a picture alone has no sentence
    unsaid = {wish: getattr(Wishes(), wish) for name in options for wish in SETTLES.get(name, ())}
    return replace(prompt, wishes=replace(prompt.wishes, **unsaid))


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise InputError(f"{name} is {value!r}{nearest(str(value), allowed)}: one of {', '.join(allowed)}")
    return value


def _known(options: Mapping[str, Any], request: type) -> dict[str, Any]:
    names = [name for name in request.__dataclass_fields__ if name != "image"]  # type: ignore[attr-defined]
    for name, value in options.items():
        if name not in names and not (name == "image" and isinstance(value, Image | None)):  # steering opens no file
            raise InputError(f"{name!r} cannot be changed{nearest(str(name), names)}: one of {', '.join(names)}")
    return dict(options)
