"""Contradictions and evidence: `Wishes` from findings.

The more exact finding wins ("132 bpm" over "slow", "3/4" over "waltz"); of equally exact ones the last. Keys: see `tonality`.
Instruments: the later place wins. Traits: of words that pull apart the stronger, else the first. What was set aside stays as evidence
that is not `kept`, and says what won. "no drums" keeps hand percussion out too, unless some was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from moodmusic.pattern import Pattern
from moodmusic.prompt.chords import in_key
from moodmusic.prompt.instruments import vocabulary
from moodmusic.prompt.page import Finding
from moodmusic.prompt.value import Evidence, Wishes
from moodmusic.theory import Key

_SIGN = Pattern(r"(?:tonic )?[A-G]([b#])")
_PLACES = ("wanted", "unwanted", "only")
_SINGLE = ("tempo_bpm", "pitch_classes", "chords", "meter", "seconds", "bars", "ending", "energy", "melody", "structure")
_VALUED = (
    "pitch_classes",
    "chords",
    "meter",
    "tempo_bpm",
    "seconds",
    "bars",
    "structure",
)  # fields in which a finding without a value cannot be used


def settle(findings: list[Finding], text: str) -> tuple[Wishes, tuple[Evidence, ...]]:
    """The wishes, and what was read as what, in the order of the text."""
    ordered = sorted(findings, key=lambda finding: (finding.start, finding.end))
    refused = {name: tuple(one.value for one in ordered if one.field == name and not one.kept) for name in ("key", "genres", "meter")}
    ordered = _pulled(_placed(ordered, text), text)
    tonic, mode, ordered = _key(ordered, text)
    ordered = [_chords_in(finding, tonic, mode) for finding in ordered]
    values: dict[str, Any] = {}
    for field in _SINGLE:
        values[field], ordered = _best(field, ordered, text)
    values |= _instruments(ordered)
    genres = _genres(ordered)
    values["flat_key"] = _spelling(ordered, tonic, mode)
    values["avoided"] = tuple(sorted({note for one in ordered if one.field == "avoided" for note in one.value}))
    values["refused_meters"] = tuple(meter for meter in refused["meter"] if meter is not None and meter != values["meter"])
    values["parts"] = dict(one.value for one in ordered if one.field == "parts" and one.kept)
    values |= {"refused_keys": refused["key"], "refused_genres": tuple(name for name in refused["genres"] if name not in genres)}
    wishes = Wishes(tonic=tonic, mode=mode, genres=genres, traits=_traits(ordered), **values)
    return wishes, tuple(_evidence(finding, text) for finding in ordered)


def _evidence(finding: Finding, text: str) -> Evidence:
    usable = finding.field not in _VALUED or finding.value is not None
    return Evidence(_named(finding), text[finding.start : finding.end], finding.reading, finding.kept and usable)


def _named(finding: Finding) -> str:
    return str(finding.value[0]) if finding.field == "traits" else finding.field


def _best(field: str, findings: list[Finding], text: str) -> tuple[Any, list[Finding]]:
    rivals = [finding for finding in findings if finding.field == field and finding.value is not None and finding.kept]
    if not rivals:
        return None, findings
    best = max(rivals, key=lambda finding: (finding.weight, finding.start))
    losers = [finding for finding in rivals if finding.value != best.value]
    return best.value, _set_aside(findings, losers, best, text)


def _set_aside(findings: list[Finding], losers: list[Finding], winner: Finding, text: str) -> list[Finding]:
    """The losers say what won, and why."""
    told = {id(loser): _aside(loser, winner, text) for loser in losers}
    return [replace(finding, reading=told[id(finding)], kept=False) if id(finding) in told else finding for finding in findings]


def _aside(loser: Finding, winner: Finding, text: str) -> str:
    why = "is more exact" if winner.weight > loser.weight else "comes later" if winner.start > loser.start else "counts"
    return f"set aside: {text[winner.start : winner.end]!r} {why}"


def _placed(findings: list[Finding], text: str) -> list[Finding]:
    """An instrument that is both wanted and refused: the later place wins."""
    last = {finding.value: finding for finding in findings if finding.field in _PLACES}
    for winner in last.values():
        losers = [one for one in findings if one.field in _PLACES and one.value == winner.value and one.field != winner.field]
        findings = _set_aside(findings, losers, winner, text)
    return findings


def _pulled(findings: list[Finding], text: str) -> list[Finding]:
    """Words that pull a trait the other way than the strongest."""
    for name, value in _traits(findings).items():
        own = [finding for finding in findings if finding.field == "traits" and finding.value[0] == name]
        winner = next(finding for finding in own if finding.value[1] == value)
        findings = _set_aside(findings, [finding for finding in own if finding.value[1] * value < 0], winner, text)
    return findings


def _key(findings: list[Finding], text: str) -> tuple[int | None, str | None, list[Finding]]:
    keys = [finding for finding in findings if finding.field == "key" and finding.kept]
    full = [finding for finding in keys if finding.weight == 2]
    if full:
        losers = [finding for finding in keys if not _agrees(finding.value, full[-1].value)]
        return *full[-1].value, _set_aside(findings, losers, full[-1], text)
    tonics = [finding for finding in keys if finding.value[0] is not None]
    modes = [finding for finding in keys if finding.value[1] is not None]
    for rivals in (tonics, modes):
        losers = [finding for finding in rivals[:-1] if finding.value != rivals[-1].value]
        findings = _set_aside(findings, losers, rivals[-1], text) if rivals else findings
    return tonics[-1].value[0] if tonics else None, modes[-1].value[1] if modes else None, findings


def _spelling(findings: list[Finding], tonic: int | None, mode: str | None) -> bool | None:
    """Whether the tonic was named with a flat (True) or a sharp (False), where the key is usually written otherwise."""
    read = [found for one in findings if one.field == "key" and one.kept and (found := _SIGN.match(one.reading))]
    if not read or tonic is None:
        return None
    flat = read[-1].group(1) == "b"
    return flat if any(Key(tonic, one).flats != flat for one in ((mode,) if mode else ("major", "minor"))) else None


def _agrees(part: tuple[int | None, str | None], whole: tuple[int | None, str | None]) -> bool:
    """Whether a key, or a tonic or a mode alone, says nothing else than a full key does."""
    return all(said is None or said == meant for said, meant in zip(part, whole, strict=True))


def _chords_in(finding: Finding, tonic: int | None, mode: str | None) -> Finding:
    if finding.field != "chords" or not isinstance(finding.value, str):
        return finding
    chords, key = in_key(finding.value, tonic, mode)
    names = " ".join(chord.name(key.flats) for chord in chords)
    return replace(
        finding, value=chords or None, reading=f"chords {names} (in {key.name})" if chords else f"no chords of {key.name}: not used"
    )


def _genres(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.value for finding in findings if finding.field == "genres" and finding.kept))


def _traits(findings: Iterable[Finding]) -> dict[str, float]:
    """Of several words for one trait the strongest counts."""
    traits: dict[str, float] = {}
    for finding in findings:
        if finding.field == "traits":
            name, value = finding.value
            traits[name] = max(traits.get(name, 0.0), value, key=abs)
    return traits


def _instruments(findings: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    placed = {finding.value: finding.field for finding in findings if finding.field in _PLACES}
    kinds = {kind: [name for name, place in placed.items() if place == kind] for kind in _PLACES}
    asked = [*kinds["wanted"], *kinds["only"]]
    families = vocabulary().families
    if "drums" in kinds["unwanted"] and not any("percussion" in families[name] for name in asked):
        kinds["unwanted"].append("percussion")
    kinds["scenes"] = [finding.value for finding in findings if finding.field == "scenes"]
    return {kind: tuple(dict.fromkeys(names)) for kind, names in kinds.items()}
