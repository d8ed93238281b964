"""Contradictions and evidence: `Wishes` from findings.

The more exact finding wins ("132 bpm" over "slow", "3/4" over "waltz"); of equally exact ones the last. What was set aside is kept as
evidence. Keys: see `tonality`. Instruments: the later place wins. "no drums" keeps hand percussion out too, unless some was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from moodmusic.prompt.chords import in_key
from moodmusic.prompt.instruments import vocabulary
from moodmusic.prompt.page import Finding
from moodmusic.prompt.value import Evidence, Wishes

_SINGLE = ("tempo_bpm", "pitch_classes", "chords", "meter", "seconds", "bars", "ending", "energy", "melody")
_ASIDE = "set aside: {!r} is more exact or comes later"


def settle(findings: list[Finding], text: str) -> tuple[Wishes, tuple[Evidence, ...]]:
    """The wishes, and what was read as what, in the order of the text."""
    ordered = sorted(findings, key=lambda finding: (finding.start, finding.end))
    tonic, mode, ordered = _key(ordered, text)
    ordered = [_chords_in(finding, tonic, mode) for finding in ordered]
    values: dict[str, Any] = {}
    for field in _SINGLE:
        values[field], ordered = _best(field, ordered, text)
    values |= _instruments(ordered)
    wishes = Wishes(tonic=tonic, mode=mode, genres=_genres(ordered), traits=_traits(ordered), **values)
    return wishes, tuple(Evidence(_named(finding), text[finding.start : finding.end], finding.reading) for finding in ordered)


def _named(finding: Finding) -> str:
    return str(finding.value[0]) if finding.field == "traits" else finding.field


def _best(field: str, findings: list[Finding], text: str) -> tuple[Any, list[Finding]]:
    rivals = [finding for finding in findings if finding.field == field and finding.value is not None]
    if not rivals:
        return None, findings
    best = max(rivals, key=lambda finding: (finding.weight, finding.start))
    losers = [id(finding) for finding in rivals if finding is not best and finding.value != best.value]
    return best.value, _set_aside(findings, losers, text[best.start : best.end])


def _set_aside(findings: list[Finding], losers: list[int], winner: str) -> list[Finding]:
    return [replace(finding, reading=_ASIDE.format(winner)) if id(finding) in losers else finding for finding in findings]


def _key(findings: list[Finding], text: str) -> tuple[int | None, str | None, list[Finding]]:
    keys = [finding for finding in findings if finding.field == "key"]
    full = [finding for finding in keys if finding.weight == 2]
    if full:
        losers = [id(finding) for finding in keys if finding.value != full[-1].value]
        return *full[-1].value, _set_aside(findings, losers, text[full[-1].start : full[-1].end])
    tonics = [finding for finding in keys if finding.value[0] is not None]
    modes = [finding for finding in keys if finding.value[1] is not None]
    for rivals in (tonics, modes):
        losers = [id(finding) for finding in rivals[:-1] if finding.value != rivals[-1].value]
        findings = _set_aside(findings, losers, text[rivals[-1].start : rivals[-1].end]) if rivals else findings
    return tonics[-1].value[0] if tonics else None, modes[-1].value[1] if modes else None, findings


def _chords_in(finding: Finding, tonic: int | None, mode: str | None) -> Finding:
    if finding.field != "chords" or not isinstance(finding.value, str):
        return finding
    chords, key = in_key(finding.value, tonic, mode)
    names = " ".join(chord.name(key.flats) for chord in chords)
    return replace(
        finding, value=chords or None, reading=f"chords {names} (in {key.name})" if chords else f"no chords of {key.name}: not used"
    )


def _genres(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.value for finding in findings if finding.field == "genres"))


def _traits(findings: Iterable[Finding]) -> dict[str, float]:
    """Of several words for one trait the strongest counts."""
    traits: dict[str, float] = {}
    for finding in findings:
        if finding.field == "traits":
            name, value = finding.value
            traits[name] = max(traits.get(name, 0.0), value, key=abs)
    return traits


def _instruments(findings: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    placed = {finding.value: finding.field for finding in findings if finding.field in ("wanted", "unwanted", "only")}
    kinds = {kind: [name for name, place in placed.items() if place == kind] for kind in ("wanted", "unwanted", "only")}
    asked = [*kinds["wanted"], *kinds["only"]]
    families = vocabulary().families
    if "drums" in kinds["unwanted"] and not any("percussion" in families[name] for name in asked):
        kinds["unwanted"].append("percussion")
    return {kind: tuple(dict.fromkeys(names)) for kind, names in kinds.items()}
