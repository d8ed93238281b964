"""A small finished plan with its sections, written by hand."""

from moodmusic.cards import StemCard
from moodmusic.compose.value import ChordSpan, Note, Part, Section
from moodmusic.mood.value import Mood
from moodmusic.plan.value import Plan, SectionPlan
from moodmusic.style.value import Space
from moodmusic.theory import Chord, Key, Meter

STEMS = (
    StemCard("rhodes", "chords", "tine", program=4, gain_db=-6.0, pan=-0.5, reverb=0.25),
    StemCard("upright", "bass", "upright-bass", program=32),
    StemCard("beat", "drums", "kit.lofi"),
    StemCard("rain", "texture", "texture.rain"),
)
KEY, METER = Key.parse("D dorian"), Meter.parse("6/8")


def plan(**changes: object) -> Plan:
    """80 quarter notes a minute in 6/8, 4 + 4 bars of 3 beats, 20 seconds."""
    values = {
        "prompt": "rainy café\n",
        "seed": 7,
        "styles": (("lofi", 1.0),),
        "genres": (),
        "mood": Mood(-0.2, -0.3, 0.1),
        "tempo_bpm": 80.0,
        "key": KEY,
        "meter": METER,
        "pitch_classes": None,
        "progressions": {"A": (("Dm7", 1.0),)},
        "stems": STEMS,
        "sections": (SectionPlan("verse", "A", 4, 0.3, ("rhodes",)), SectionPlan("peak", "B", 4, 0.9, ("rhodes", "beat"))),
        "seconds": 20.0,
        "ending": "ring",
        "loudness_lufs": -16.0,
        "space": Space(),
        "mix": {"rhodes": 2.0},
        "engine": "0.1.0",
    }
    return Plan(**(values | changes))  # type: ignore[arg-type]


def section(index: int, name: str, parts: tuple[Part, ...], **changes: object) -> Section:
    """Four bars of 6/8."""
    spans = (ChordSpan(0.0, 12.0, Chord.parse("Dm7")),)
    facts = {"tempo_bpm": 80.0, "key": KEY, "meter": METER} | changes
    return Section(index, name, "A", 4 * index, 4, 12.0 * index, 12.0, energy=0.5, chords=spans, parts=parts, **facts)  # type: ignore[arg-type]


def sections() -> tuple[Section, ...]:
    """Human timing in the first note, a last chord that rings beyond the end, drums and rain in the second section."""
    chord = tuple(Note(0.0, 20.0, pitch, 0.6) for pitch in (50, 57, 60))
    return (
        section(0, "verse", (Part("rhodes", "chords", (Note(0.0125, 1.5, 62, 0.5), Note(1.5, 1.5, 62, 1.0))),)),
        section(
            1,
            "peak",
            (
                Part("rhodes", "chords", chord),
                Part("upright", "bass", (Note(0.0, 0.0001, 38, 0.0),)),
                Part("beat", "drums", (Note(0.0, 0.25, 36, 0.9), Note(1.5, 0.25, 38, 0.7))),
                Part("rain", "texture", (Note(0.0, 12.0, 60, 0.5),)),
            ),
        ),
    )
